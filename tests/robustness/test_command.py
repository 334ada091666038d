"""`siteselect robustness`: JSON with seeds, counts and digests; tables in both languages."""

import json

import pytest

from siteselect.cli import run
from tests.conftest import DATA
from tests.toy import PLACES, PROFILES, evidence, write_world

CHIPS = PROFILES["sectors"]["chips"]
TWO = PROFILES | {"sectors": {"chips": CHIPS, "semiconductor_fab": CHIPS}}


def asked(capsys, *arguments):
    code = run(["robustness", *arguments, "--json"])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert "NaN" not in out and "Infinity" not in out
    return json.loads(out)


KEYS = {
    "sector", "method", "candidates", "scenario_digest", "dataset_digest", "samples", "seed",
    "weights_mode", "spread", "results", "stability", "flips", "tornado", "break_even",
    "verify_next", "reversals", "leave_one_out", "skipped", "largest_error", "confidence_samples",
}  # fmt: skip


@pytest.mark.slow
def test_json_holds_everything(capsys):
    answer = asked(capsys, "--samples", "500", "--seed", "3", "--weights-mode", "intervals")
    assert answer.keys() >= KEYS
    assert (answer["samples"], answer["seed"], answer["weights_mode"]) == (500, 3, "intervals")
    ranked = len(answer["results"])
    assert ranked > 30
    for result in answer["results"]:
        assert sum(result["rank_acceptability"]) == pytest.approx(1)
        assert (result["central_weights"] is None) == (result["confidence"] is None)
        assert len(result["rank_acceptability_error"]) == ranked
    assert [flip["kind"] for flip in answer["flips"]] == ["joint", "weights", "figures"]
    assert all(flip["confirmed"] == flip["possible"] for flip in answer["flips"])
    assert all(entry["said"].keys() == {"en", "zh-TW"} for entry in answer["verify_next"])
    assert all(test["passed"] for test in answer["reversals"])
    again = asked(capsys, "--samples", "500", "--seed", "3", "--weights-mode", "intervals")
    assert again == answer


@pytest.mark.slow
def test_topsis_and_other_candidates(capsys):
    answer = asked(capsys, "--method", "topsis", "--candidates", "mx-states", "--samples", "200",
                   "--without", "labour_cost", "--weights", "proximity=10")  # fmt: skip
    assert answer["flips"] == [] and answer["tornado"] is None and answer["verify_next"] == []
    assert answer["figures"] == "fixed" and len(answer["results"]) == 32


def test_toy_world_in_words(capsys, tmp_path):
    doubt = [evidence("alpha", "visa", "finding", answer="conditional")]
    write_world(tmp_path, knockout_evidence=doubt, profiles=TWO)
    arguments = ["robustness", "--data", str(tmp_path), "--sector", "chips", "--samples", "300"]
    for lang, word in (("en", "What to verify next"), ("zh-TW", "優先查核事項")):
        assert run([*arguments, "--lang", lang]) == 0
        out, err = capsys.readouterr()
        assert word in out and err == "" and "{" not in out


def test_a_world_of_one_site(capsys, tmp_path):
    write_world(tmp_path, places=PLACES[:1], profiles=TWO)
    arguments = ["--data", str(tmp_path), "--sector", "chips", "--samples", "50"]
    answer = asked(capsys, *arguments)
    assert answer["flips"] == [] and answer["results"][0]["rank_acceptability"] == [1.0]
    assert run(["robustness", *arguments]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "said"), [
    (["--samples", "0"], "1,000,000"),
    (["--seed", "-2"], "negative"),
    (["--weights-mode", "loose"], "ordered"),
    (["--spread", "3"], "between 0 and 1"),
    (["--method", "vikor"], "topsis"),
    (["--sector", "pbc"], "pcb"),
    (["--data", str(DATA / "nowhere")], "nowhere"),
])  # fmt: skip
def test_refusals_are_one_line(capsys, arguments, said):
    assert run(["robustness", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1


@pytest.mark.slow
def test_two_sites_of_ones_own_choice(capsys):
    pair = ["mx-hermosillo", "ph-clark"]
    answer = asked(capsys, *pair, "--samples", "300")
    ranks = {r["site_id"]: r["rank"] for r in answer["results"]}
    ahead, behind = sorted(pair, key=ranks.__getitem__)
    assert {(flip["a"], flip["b"]) for flip in answer["flips"]} == {(ahead, behind)}
    assert (answer["tornado"]["a"], answer["tornado"]["b"]) == (ahead, behind)
    assert {entry["site"] for entry in answer["verify_next"]} == set(pair)
    assert answer["flips"] == asked(capsys, *pair[::-1], "--samples", "300")["flips"]
    assert len(answer["results"]) > 30


@pytest.mark.slow
@pytest.mark.parametrize("pair", [["ph-clark", "ph-clark"], ["ph-clark", "nowhere"],
                                  ["ph-clark", "mx-hermosillo", "--method", "topsis"]])  # fmt: skip
def test_two_sites_that_cannot_be_asked_about_are_refused(capsys, pair):
    assert run(["robustness", *pair, "--samples", "100"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
