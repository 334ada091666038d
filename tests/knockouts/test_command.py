"""`siteselect knockouts`: the matrix in the shell."""

import json

import pytest

from siteselect.cli import run


def asked(capsys, *options):
    assert run(["knockouts", *options, "--shipped"]) == 0
    return capsys.readouterr().out


def test_the_matrix_for_programs(capsys):
    found = json.loads(asked(capsys, "--sector", "pcb", "--park-ha", "20", "--start", "2030",
                             "--json", "--lang", "en"))  # fmt: skip
    assert found["sector"] == "pcb" and found["start"] == 2030
    assert found["needs"]["serviced_land"] == 20
    assert found["counts"]["export_control"]["site"] == 0
    dresden = next(row for row in found["sites"] if row["site_id"] == "de-dresden")
    land = next(a for a in dresden["answers"] if a["id"] == "serviced_land")
    assert land["answer"] == "fail" and land["level"] == "site"
    assert "13 ha" in land["reason"] and "Saxony" in land["condition"]


@pytest.mark.parametrize(("lang", "word", "paper"), [
    ("en", "not met", "CFE letter for the corridor"), ("zh-TW", "不符", "須CFE出具走廊供電函"),
])  # fmt: skip
def test_the_matrix_for_people(capsys, lang, word, paper):
    out = asked(capsys, "--lang", lang)
    assert word in out and paper in out


@pytest.mark.parametrize("options", [
    ["--park-ha", "0"], ["--park-ha", "-5"], ["--park-ha", "nan"], ["--park-ha", "big"],
    ["--start", "1999"], ["--start", "2100"], ["--start", "soon"], ["--sector", "toys"],
])  # fmt: skip
def test_a_bad_size_or_start_is_refused_in_one_line(capsys, options):
    assert run(["knockouts", *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.strip().splitlines()) == 1


def test_the_ranking_gives_what_would_settle_each(capsys):
    assert run(["rank", "--json", "--shipped", "--lang", "en"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    entries = [k for row in results for k in row["knockouts"]]
    assert all(k["condition"] for k in entries if k["answer"] != "pass")
    assert {k["level"] for k in entries} == {"site", "admin1", "country", ""}
