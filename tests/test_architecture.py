"""The architecture diagram: imports go down only, and each foreign world has one room."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "siteselect"
FLOORS = [  # top to bottom; a room may import from lower floors only
    {"__main__"},
    {"ui", "cli"},
    {"reports", "screening", "problems", "record"},
    {"maps", "charts", "store", "refresh", "importing"},
    {"group"},
    {"robustness"},
    {"evaluation", "checks", "own"},
    {"matrix", "methods", "derived", "visits", "register"},
    {"sessions", "profiles"},
    {"dataset", "scenarios"},
    {"sites", "criteria", "weighting", "geography"},
    {"sources"},
    {"i18n", "settings"},
    {"errors"},
]
WORLDS = {
    "streamlit": {"ui"},
    "streamlit_folium": {"ui"},
    "starlette": {"ui"},
    "segno": {"ui"},
    "folium": {"maps"},
    "branca": {"maps"},
    "altair": {"charts"},
    "skcriteria": {"methods"},
    "sqlalchemy": {"store"},
    "psycopg": {"store"},
    "cryptography": {"store"},
    "dask": {"screening"},
    "typer": {"cli"},
    "click": {"cli"},
    "requests": {"refresh"},
    "httpx": {"refresh"},
    "urllib": {"refresh"},
    "searoute": {"geography"},
}
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.append(node.module or "")
            if node.module == "siteselect":
                found += [f"siteselect.{alias.name}" for alias in node.names]
    return found


def faults(path: Path) -> list[str]:
    """Every import of a file that breaks the plan."""
    room, wrong = room_of(path), []
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "siteselect":
            other = parts[1] if len(parts) > 1 else ""
            if other and other != room and FLOOR[other] <= FLOOR[room]:
                wrong.append(f"{room} may not import {other}")
        elif room not in WORLDS.get(parts[0], {room}):
            wrong.append(f"{room} may not import {parts[0]}")
    return wrong


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem != "__init__")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_and_worlds_keep_to_their_room(path):
    assert room_of(path) in FLOOR, f"{path} stands on no floor"
    assert faults(path) == []


def test_the_plan_sees_a_break(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.PACKAGE", tmp_path)
    bad = tmp_path / "criteria.py"
    bad.write_text("import folium\nfrom siteselect.evaluation import evaluate\n")
    assert faults(bad) == ["criteria may not import folium", "criteria may not import evaluation"]


def test_no_module_outgrows_a_sitting():
    long = {str(p): n for p in MODULES if (n := len(p.read_text().splitlines())) > 300}
    assert long == {}


def test_no_site_id_or_name_of_a_place_decides_in_code():
    import csv

    data = PACKAGE.parent / "data"
    ids = {
        row["id"]
        for name in ("sites.csv", "states.csv")
        for row in csv.DictReader((data / name).read_text(encoding="utf-8").splitlines())
    }
    code = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py"))
    assert [site for site in ids if site in code] == []


def test_core_neither_prints_nor_reads_the_clock():
    below_people = [p for p in MODULES if room_of(p) not in ("ui", "cli", "store", "refresh")]
    for path in below_people:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)
        }
        assert not called & {
            "print", "time.time", "time.sleep", "datetime.now", "datetime.today", "date.today",
            "datetime.datetime.now", "datetime.date.today",
        }, path  # fmt: skip
