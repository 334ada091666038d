"""Files made to break an importer: refused in words, bounded, and nothing touched (P9 to P11)."""

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from siteselect.cli import run
from siteselect.errors import FileRefused
from siteselect.i18n import sentence
from siteselect.importing import LIMITS, Answers, Limits, plan, read_file
from siteselect.own import entries, version
from siteselect.settings import read_settings
from tests.importing import corpus

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def canary_file(tmp_path):
    """A file whose last reading was long ago: who reads it now leaves a trace."""
    path = tmp_path / "canary.csv"
    path.write_text("id,name\n1,secret-of-the-file\n")
    os.utime(path, (1, time.time()))
    return path


def outcome(content, name, world):
    """Return (stage, problems and questions) of a file that must not come in."""
    try:
        table = read_file(content, name)
    except FileRefused as refusal:
        return "read", list(refusal.problems), []
    found = plan(table, content, Answers(), world, "2026-11-24")
    assert not found.ready
    assert not found.change.touched
    return ("ask" if found.questions else "plan"), list(found.problems), list(found.questions)


@pytest.mark.parametrize("bad", corpus.ALL, ids=lambda b: f"{b.name}: {b.label}")
def test_a_bad_file_is_refused_in_words_and_touches_nothing(bad, world, canary_file, canary_server):
    url, asked = canary_server
    stage, problems, questions = outcome(bad.build(str(canary_file), url), bad.name, world)
    keys = [p.key.removeprefix("importing.") for p in problems] + [q.key for q in questions]
    assert bad.key in keys
    assert stage == bad.stage
    said = " ".join(sentence(p, lang) for p in problems for lang in ("en", "zh-TW"))
    assert "secret-of" not in said
    for problem in problems:
        assert problem.file == bad.name
        assert HAN.search(sentence(problem, "zh-TW"))
        assert len(sentence(problem, "en")) < 700
    assert len(problems) <= LIMITS.problems + 1
    assert canary_file.stat().st_atime == 1, "the canary file was read"
    assert asked == [], "the canary server was asked"


def test_the_canaries_sing_where_gdal_may_open_what_it_likes(canary_file, canary_server, tmp_path):
    """The control: the same files, given to GDAL as it comes, do read the file and the server."""
    url, asked = canary_server
    before = len(asked)
    for name, target in (("a", canary_file), ("b", f"/vsicurl/{url}")):
        layer = (f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{target}'
                 "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>")  # fmt: skip
        (tmp_path / f"{name}.geojson").write_text(layer)
        program = f"import pyogrio; pyogrio.read_info({str(tmp_path / name)!r} + '.geojson')"
        subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, timeout=300)
    assert canary_file.stat().st_atime != 1
    assert len(asked) > before
    asked.clear()


def test_only_the_child_reads_geopackages_and_geojson_never_meets_gdal():
    folder = ROOT / "siteselect" / "importing"
    meets = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [])  # fmt: skip
            if any(n.split(".")[0] in ("pyogrio", "fiona", "geopandas", "osgeo") for n in names):
                meets.add(path.name)
    assert meets == {"geopackage.py", "templates.py"}  # templates only write what is ours


def test_the_reader_refuses_to_start_beside_other_drivers(tmp_path):
    from siteselect.importing.geopackage import read_geopackage

    with pytest.raises(FileRefused) as refused:
        read_geopackage(tmp_path / "x.gpkg", "x.gpkg")
    assert refused.value.problems[0].key == "importing.drivers"


@pytest.mark.parametrize(
    ("order", "program"),
    [((200, 5, 5), "x = bytearray(400_000_000)"), ((200, 1, 5), "while True: pass"),
     ((200, 5, 1), f"open({'x.bin'!r}, 'wb').write(b'x' * 9_000_000)")],
    ids=["memory", "processor time", "file size"],
)  # fmt: skip
def test_the_operating_system_holds_the_child_to_its_limits(order, program, tmp_path):
    start = f"from siteselect.importing.child import bound; bound{order}; {program}; print('got through')"
    done = subprocess.run([sys.executable, "-c", start], cwd=tmp_path, capture_output=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300)  # fmt: skip
    assert done.returncode != 0
    assert b"got through" not in done.stdout


def test_the_parent_waits_so_long_and_no_longer():
    with pytest.raises(FileRefused) as refused:
        read_file(b"id,name\n1,a\n", "x.csv", limits=Limits(wall_seconds=0))
    assert refused.value.problems[0].key == "importing.too_heavy"


@pytest.mark.parametrize("label", ["formula injection", "Big5 not confirmed", "billion laughs",
                                   "duplicate ids", "virtual format as GeoPackage"])  # fmt: skip
def test_the_command_imports_nothing_and_says_why(label, tmp_path, capsys):
    home = read_settings().own_folder
    before = [entry.hash for entry in entries(home)]
    bad = next(b for b in corpus.ALL if b.label == label)
    path = tmp_path / bad.name
    path.write_bytes(bad.build("/nowhere", "http://127.0.0.1:9/"))
    assert run(["import", str(path), "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert bad.name in said.err or "?" in said.out
    assert [entry.hash for entry in entries(home)] == before
    assert version(home) == len(before)
