"""The shell's contract: keys, exit codes, one line that says how to mend it."""

import json
import math
import subprocess
import sys

import pytest

from siteselect.cli import run
from tests.conftest import DATA


def ask(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def asked(capsys, *arguments):
    code, out, err = ask(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


RANK_KEYS = {
    "site_id", "name_en", "name_zh", "country_iso3", "lat", "lon", "rank", "score", "score_low",
    "score_high", "branches", "coverage", "knockouts", "cautious", "first", "not_separated_from",
}  # fmt: skip


@pytest.mark.parametrize("candidates", ["sites", "us-states", "mx-states"])
@pytest.mark.parametrize("method", ["weighted_sum", "topsis", "vikor", "promethee2"])
def test_rank_keeps_its_contract(capsys, candidates, method):
    answer = asked(capsys, "rank", "--candidates", candidates, "--method", method)
    assert answer.keys() >= {
        "sector", "method", "scenario_digest", "dataset_digest", "results", "excluded"}  # fmt: skip
    assert len(answer["results"]) + len(answer["excluded"]) + len(answer["outside"]) == {
        "sites": 69, "us-states": 50, "mx-states": 32}[candidates]  # fmt: skip
    assert answer["gaps"] == "expected"
    assert answer["strength"] == answer["results"][0]["first"]
    assert f"{answer['strength']:.0%}" in answer["headline"]
    assert sum(r["first"] for r in answer["results"]) == pytest.approx(1)
    places = [r["rank"] for r in answer["results"]]
    assert places == sorted(places) and places[0] == 1
    for result in answer["results"]:
        assert result.keys() >= RANK_KEYS
        assert 0 <= result["score_low"] <= result["cautious"] <= result["score"]
        assert result["score"] <= result["score_high"] <= 1
        assert result["site_id"] not in result["not_separated_from"]
        assert result["branches"].keys() == {"proximity", "climate", "sector_fit"}
        for knockout in result["knockouts"]:
            assert knockout["answer"] in ("pass", "fail", "unknown", "conditional")
            assert knockout["reason"]


def test_rank_takes_weights_from_pairs_and_files(capsys, tmp_path):
    only = "proximity=1,climate=0,sector_fit=0"
    pairs = asked(capsys, "rank", "--weights", only)
    file = tmp_path / "weights.json"
    file.write_text('{"proximity": 1, "climate": 0, "sector_fit": 0}')
    assert asked(capsys, "rank", "--weights", str(file)) == pairs
    best = pairs["results"][0]
    assert best["score"] == pytest.approx(best["branches"]["proximity"])


def test_rank_without_a_criterion_is_another_question(capsys):
    whole, less = asked(capsys, "rank"), asked(capsys, "rank", "--without", "supply_chain_cluster")
    assert whole["dataset_digest"] == less["dataset_digest"]
    assert whole["scenario_digest"] != less["scenario_digest"]


def test_reasons_follow_the_language(capsys):
    chinese = asked(capsys, "rank", "--lang", "zh-TW")["results"][0]["knockouts"][0]["reason"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)


def test_explain_sums_to_the_difference(capsys):
    ranked = asked(capsys, "rank", "--sector", "pcb")["results"]
    first, last = ranked[0], ranked[-1]
    answer = asked(capsys, "explain", first["site_id"], last["site_id"], "--sector", "pcb")
    assert answer["difference"] == pytest.approx(first["score"] - last["score"], abs=1e-12)
    total = math.fsum(c["contribution"] for c in answer["contributions"])
    assert total == pytest.approx(answer["difference"], abs=1e-9)
    assert answer["contributions"][0].keys() >= {
        "criterion", "weight", "value_a", "value_b", "contribution", "level_a", "level_b",
        "source_a", "source_b"}  # fmt: skip


def test_distance_keeps_its_contract(capsys):
    answer = asked(capsys, "distance", "33.45", "-112.07")
    assert answer.keys() >= {
        "geodesic_km", "sea_nm", "sea_port_origin", "sea_port_destination", "port_km",
        "airport_iata", "airport_km", "time_zone_overlap_hours"}  # fmt: skip
    assert answer["airport_iata"] == "PHX"


def test_compare_ranks_by_every_method(capsys):
    from siteselect.methods import METHODS

    answer = asked(capsys, "compare", "--sector", "pcb")
    assert set(answer["methods"]) == set(METHODS)
    for result in answer["results"]:
        assert result["ranks"].keys() == set(METHODS)
        assert result["rank_low"] <= result["ranks"]["weighted_sum"] <= result["rank_high"]
    assert answer["tau_b"]["weighted_sum"]["weighted_sum"] == pytest.approx(1)


@pytest.mark.parametrize(("arguments", "said"), [
    (["rank", "--sector", "pbc"], "pcb"),
    (["rank", "--method", "topsy"], "topsis"),
    (["rank", "--weights", "proximty=3"], "proximity"),
    (["rank", "--weights", "proximity"], "JSON"),
    (["rank", "--weights", "proximity=x"], "name=number"),
    (["rank", "--weights", "proximity=1,proximity=2"], "twice"),
    (["rank", "--weights", "proximity=0,climate=0,sector_fit=0"], "above 0"),
    (["rank", "--weights", "proximity=-1"], "negative"),
    (["rank", "--weights", "proximity=nan"], "not a number"),
    (["rank", "--without", "labour_csot"], "labour_cost"),
    (["rank", "--candidates", "states"], "us-states"),
    (["rank", "--data", "/no/such/folder"], "missing"),
    (["rank", "--need", "work_visa=3"], "finding"),
    (["rank", "--need", "serviced_land=nan"], "above 0"),
    (["rank", "--need", "serviced_land=-5"], "above 0"),
    (["rank", "--need", "land=3"], "serviced_land"),
    (["rank", "--lang", "fr"], "zh-TW"),
    (["rank", "--nonsense"], "--nonsense"),
    (["explain", "us-phoenix", "us-fenix"], "us-phoenix"),
    (["explain", "us-phoenix", "us-phoenix"], "twice"),
    (["distance", "95", "10"], "swapped"),
    (["distance", "nan", "10"], "not a number"),
    (["solve", "/no/such/file.json"], "JSON file"),
    (["nonsense"], "nonsense"),
])  # fmt: skip
def test_refusals_are_one_line_and_exit_2(capsys, arguments, said):
    code, out, err = ask(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert said in err and err.count("\n") == 1
    assert "Traceback" not in err


def test_every_fault_of_the_question_is_said_at_once(capsys):
    code, _, err = ask(capsys, "rank", "--sector", "bar", "--method", "foo", "--weights", "zzz=1",
                       "--without", "yyy")  # fmt: skip
    assert code == 2
    assert [line.split("'")[1] for line in err.splitlines()] == ["bar", "foo", "zzz", "yyy"]


@pytest.mark.slow
@pytest.mark.parametrize("content", [
    b'{"a": 1, "a": 2}', b"[" * 100_000, b'{"x": ' + b"9" * 5000 + b"}", b"\xff\xfe", b"",
    b'{"task": "rank", "alternatives": ["\\ud800"]}',
])  # fmt: skip
def test_odd_files_are_refused_without_a_traceback(tmp_path, content):
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    for arguments in (["solve", str(file)], ["rank", "--weights", str(file)]):
        done = subprocess.run([sys.executable, "-m", "siteselect", *arguments],
                              capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr and done.stderr


@pytest.mark.slow
def test_standard_input_may_be_odd_too():
    for content in (b"\xff", b'\xef\xbb\xbf{"task": "agree", "ranks": [[1, 2], [1, 2]]}'):
        done = subprocess.run([sys.executable, "-m", "siteselect", "solve", "-"], input=content,
                              capture_output=True, check=False)  # fmt: skip
        assert done.returncode == (2 if content == b"\xff" else 0)
        assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_build_makes_what_is_missing(capsys, tmp_path):
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    wanted = (folder / "computed.csv").read_bytes()
    (folder / "computed.csv").unlink()
    assert run(["data", "build", "--data", str(folder)]) == 0
    assert (folder / "computed.csv").read_bytes() == wanted
    extra = wanted.decode() + wanted.decode().splitlines()[-1].replace("state-", "state-", 1) + "\n"
    (folder / "computed.csv").write_text(extra.replace(",C,", ",A,", 1), encoding="utf-8")
    capsys.readouterr()
    assert run(["data", "check", "--data", str(folder)]) == 2


def test_a_broken_data_folder_says_every_problem(capsys, tmp_path):
    from tests.toy import observation, write_world

    rows = [observation("alpha", "site", "fit", "x"), observation("where", "site", "fit", 1)]
    write_world(tmp_path, observations=[], extra_observations=rows)
    code, _, err = ask(capsys, "rank", "--data", str(tmp_path), "--sector", "chips")
    assert code == 2
    assert err.splitlines() == [
        "observations.csv, row 3, column subject: 'where' is not known here. Use a name that is "
        "declared, or declare it.",
        "observations.csv, row 2, column value: 'x' is not a number. Write digits with a decimal "
        "point, or leave the cell empty.",
        "observations.csv, row 2, column value: The cell is empty. Fill it.",
    ]


def test_tables_show_and_speak_both_languages(capsys):
    for lang, word in (("en", "Rank"), ("zh-TW", "排名")):
        code, out, _ = ask(capsys, "rank", "--lang", lang)
        assert code == 0 and word in out


@pytest.mark.slow
def test_solve_reads_standard_input():
    problem = {
        "task": "rank", "method": "topsis", "alternatives": ["a", "b"], "normalization": "vector",
        "criteria": [{"id": "x", "objective": "max", "weight": 2},
                     {"id": "y", "objective": "min", "weight": 1}],
        "matrix": [[1, 5], [3, 4]],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "siteselect", "solve", "-", "--json"], input=json.dumps(problem),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["ranks"] == [2, 1]


def test_help_tells_every_command(capsys):
    code, out, _ = ask(capsys, "--help")
    assert code == 0
    for name in ("rank", "explain", "distance", "solve", "data", "diff"):
        assert name in out


def test_the_data_folder_can_be_elsewhere(capsys):
    assert asked(capsys, "rank", "--data", str(DATA)) == asked(capsys, "rank")
