"""`siteselect data register`: from a file on disk to the files of the data, and back out unharmed."""

import json
import shutil

import pandas as pd
import pytest

from siteselect.cli import run
from siteselect.register import check_register, load_register
from tests.conftest import DATA

TEMPLATE = DATA.parent / "docs" / "register_template.csv"


@pytest.fixture
def copied(tmp_path, gazetteer_once):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def content(folder):
    return {p.name: p.read_bytes() for p in sorted((folder / "world").iterdir())}


def register(copied, file, *options):
    return run(["data", "register", str(file), "--data", str(copied), *options])


def test_the_template_shows_first_and_then_comes_in(copied, capsys):
    before, rows = content(copied), len(load_register(copied).plants)
    assert register(copied, TEMPLATE, "--dry-run") == 0
    assert content(copied) == before
    assert "would come in" in capsys.readouterr().out
    assert register(copied, TEMPLATE, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["applied"] and said["added"] == len(said["rows"]) == 1 and said["problems"] == []
    assert len(load_register(copied).plants) == rows + 1
    assert check_register(copied) == []
    assert register(copied, TEMPLATE, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["added"] == 0 and len(again["notes"]) == 1


def test_faults_end_with_2_and_change_nothing(copied, tmp_path, capsys):
    table = pd.read_csv(TEMPLATE, dtype=str, keep_default_na=False)
    bad = pd.concat([table, table.assign(access="own knowledge", country_iso3="CHN")])
    path = tmp_path / "bad.csv"
    bad.to_csv(path, index=False)
    before = content(copied)
    assert register(copied, path, "--json") == 2
    out, err = capsys.readouterr()
    assert [(p["row"], p["column"]) for p in json.loads(out)["problems"]] == [
        (3, "access"), (3, "country_iso3")]  # fmt: skip
    assert err.count("bad.csv, row 3") == 2
    assert content(copied) == before


def test_a_file_that_is_not_there_or_no_table_is_refused(copied, tmp_path):
    assert register(copied, tmp_path / "none.csv") == 2
    (tmp_path / "page.csv").write_text("<html></html>")
    assert register(copied, tmp_path / "page.csv") == 2
