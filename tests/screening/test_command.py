"""The shell's contract for screening: keys, the rule for gaps, and what is refused."""

import json

import pytest

from siteselect.cli import run
from tests.screening.world import world

KEYS = {"geonameid", "name", "country_iso3", "lat", "lon", "population", "score", "low", "high", "rank"}


@pytest.fixture
def asked(monkeypatch, capsys):
    monkeypatch.setattr("siteselect.screening.load_all", lambda folder: world())

    def ask(*arguments):
        code = run(["screen", "--sector", "pcb", "--min-population", "500000", "--lang", "en", *arguments])
        return code, *capsys.readouterr()

    return ask


def test_screen_keeps_its_contract(asked):
    code, out, err = asked("--top", "20", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["n"] == len(answer["results"]) == 20 and answer["gaps"] == "expected"
    assert answer["results"][0]["rank"] == 1
    for row in answer["results"]:
        assert row.keys() >= KEYS
        assert 0 <= row["low"] < row["score"] < row["high"] <= 1


def test_the_rule_for_gaps_is_the_asked_one(asked):
    found = {rule: json.loads(asked("--gaps", rule, "--json")[1]) for rule in ("expected", "worst")}
    assert found["worst"]["gaps"] == "worst"
    assert found["worst"]["scenario_digest"] != found["expected"]["scenario_digest"]
    scores = {rule: {r["geonameid"]: r["score"] for r in answer["results"]} for rule, answer in found.items()}
    assert scores["worst"].keys() == scores["expected"].keys()
    change = [score - scores["expected"][place] for place, score in scores["worst"].items()]
    assert max(change) <= 1e-12 and min(change) < -0.05


def test_a_rule_that_nobody_knows_is_refused(asked):
    code, out, err = asked("--gaps", "hopeful")
    assert (code, out) == (2, "") and "expected" in err


def test_the_table_shows_both_ends(asked):
    code, out, _ = asked("--top", "1")
    first = json.loads(asked("--top", "1", "--json")[1])["results"][0]
    assert code == 0 and f"{first['low']:.3f}-{first['high']:.3f}" in out
