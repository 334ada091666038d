"""The architecture diagram: imports go down only, and each foreign world has one room."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "siteselect"
FLOORS = [  # top to bottom; a room may import from lower floors only
    {"__main__"},
    {"ui", "cli"},
    {"reports", "screening", "problems", "record"},
    {"maps", "charts", "store", "refresh", "importing"},
    {"group"},
    {"robustness", "editions", "audit"},
    {"evaluation", "checks", "own"},
    {"knowledge"},
    {"cost"},
    {"matrix", "market", "knockouts", "methods", "derived", "visits", "register", "parks"},
    {"sessions", "profiles"},
    {"dataset", "scenarios"},
    {"sites", "criteria", "weighting", "geography", "bases", "mixes"},
    {"value_functions"},
    {"sources"},
    {"i18n", "settings", "memo"},
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


# the house of the app: a folder a page, `shell` for what all share, `entry` with the script
UI = PACKAGE / "ui"
MAY_USE = {"shell": {"shell"}, "entry": None}  # None: all; a page: itself and the shell
ASSETS = ("html", "js", "css", "svg")
ASSET = re.compile(rf"[\"']([a-z_]+/[\w/{{}}]+\.(?:{'|'.join(ASSETS)}))[\"']")


def folder_of(path: Path) -> str:
    """The folder of the app that a file stands in."""
    return path.relative_to(UI).parts[0]


def used_folders(path: Path) -> set[str]:
    """Every folder of the app whose modules, templates, scripts or styles a file names."""
    content = path.read_text(encoding="utf-8")
    used = {name.split("/")[0] for name in ASSET.findall(content)} & FOLDERS
    if path.suffix == ".py":
        for name in (parts for one in imports(path) if len(parts := one.split(".")) > 2):
            used |= {name[2]} if name[:2] == ["siteselect", "ui"] else set()
        used |= {
            alias.name for node in ast.walk(ast.parse(content)) for alias in getattr(node, "names", ())
            if isinstance(node, ast.ImportFrom) and node.module == "siteselect.ui"
        }  # fmt: skip
    return used


FOLDERS = {p.parent.name for p in UI.glob("*/*.py")}  # what an older checkout left behind has none
APP = sorted(p for p in UI.rglob("*") if p.suffix in (".py", ".html", ".js") and p.parent != UI)


@pytest.mark.parametrize("path", APP, ids=lambda p: str(p.relative_to(UI)))
def test_a_page_uses_itself_and_the_shell_only(path):
    own = folder_of(path)
    allowed = MAY_USE.get(own, {own, "shell"})
    assert allowed is None or used_folders(path) - allowed == set()


def test_every_folder_of_the_app_is_a_page_that_the_entry_shows():
    assert [p.name for p in UI.glob("*.*")] == ["__init__.py"]
    pages = FOLDERS - MAY_USE.keys()
    assert {p.parent.name for p in UI.glob("*/page.py")} == pages
    assert used_folders(UI / "entry" / "main.py") - {"entry"} == pages | {"shell"}


def test_every_template_script_and_style_is_there_and_is_used():
    """A sheet named `style.css` in a page's folder is taken up by its name."""
    there = {p.relative_to(UI).as_posix() for p in UI.rglob("*") if p.suffix[1:] in ASSETS}
    named = {name for path in APP for name in ASSET.findall(path.read_text(encoding="utf-8"))}
    patterns = {re.sub(r"\{\w+\}", "*", name) for name in named} | {"*/style.css"}
    matched = {one: {name for name in there if fnmatch(name, one)} for one in patterns}
    assert [one for one, found in matched.items() if not found] == []
    assert there - set.union(*matched.values()) == set()


def test_the_plan_of_the_app_sees_a_break(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text('from siteselect.ui import own\nfrom siteselect.ui.site.dossier import dossier\n'
                   'widgets.html("compare/contrast.html", lang)\n')  # fmt: skip
    assert used_folders(bad) == {"own", "site", "compare"}


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
