"""`siteselect diff` in the shell: toy editions, and a copy of the shipped data with three changes."""

import csv
import json
import shutil

import pytest

from siteselect import evaluate, profile
from siteselect.cli import run
from tests.conftest import DATA
from tests.toy import OBSERVATIONS, PLACES, evidence, write_world

SITE = "ph-clark"


@pytest.fixture
def ask(capsys):
    def answer(*arguments):
        code = run(["diff", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return answer


@pytest.fixture
def worlds(tmp_path):
    """Two toy editions: alpha's `near` 20 to 40, beta's land too small, delta new."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, places, figure, rows in (
        (old, PLACES[:3], 20, []),
        (new, PLACES, 40, [evidence("beta", "land", "serviced", 10)]),
    ):
        folder.mkdir()
        figures = [[*row[:3], figure] if row[:3] == ["alpha", "site", "near"] else row
                   for row in OBSERVATIONS
                   if folder == new or row[0] != "delta"]  # fmt: skip
        write_world(folder, places=places, observations=figures, knockout_evidence=rows)
    return old, new


def test_text_says_what_changed_in_both_languages(ask, worlds):
    code, out, err = ask(*worlds, "--sector", "chips", "--lang", "en")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert sum("digest " in line for line in lines[:3]) == 2
    assert any(line.startswith("Entered the ranking: delta. Before: not on file.") for line in lines)
    assert any(line.startswith("Left the ranking: beta. Now: ") for line in lines)
    assert any("unknown → not met" in line for line in lines)
    assert "gamma: 3 → 2. None of its figures changed. Gone from above it: beta." in out
    assert "Others alone moved it" in out and "20.0 (site, src, 2025, A)" in out
    code, out, err = ask(*worlds, "--sector", "chips", "--lang", "zh-TW")
    assert (code, err) == (0, "")
    assert "其各項數值均未變動" in out and "進入排名：delta" in out


def test_a_site_is_shown_criterion_by_criterion(ask, worlds):
    code, out, _ = ask(*worlds, "--sector", "chips", "--site", "alpha")
    assert code == 0
    assert "20.0 (site, src, 2025, A)" in out and "40.0 (site, src, 2025, A)" in out
    assert "gamma" not in out and "beta" not in out
    code, out, _ = ask(*worlds, "--sector", "chips", "--site", "gamma", "--lang", "en")
    assert code == 0 and "gamma: nothing of its score changed." in out


def test_a_site_that_neither_edition_ranks_is_told_with_its_reason(ask, worlds):
    code, out, _ = ask(worlds[1], worlds[1], "--sector", "chips", "--site", "beta", "--lang", "en")
    assert code == 0 and "Nothing changed" in out
    code, out, _ = ask(*worlds, "--sector", "chips", "--need", "land=1", "--site", "beta")
    assert code == 0 and "Left" not in out and "unknown → met" in out
    shutil.copy(worlds[1] / "knockout_evidence.csv", worlds[0])
    code, out, _ = ask(*worlds, "--sector", "chips", "--site", "beta", "--lang", "en")
    assert code == 0 and "Ranked in neither edition: beta. Now: x: " in out


def test_json_sums(ask, worlds):
    code, out, err = ask(*worlds, "--sector", "chips", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["same"], found["entered"][0]["site_id"]) == (False, "delta")
    assert [one["site_id"] for one in found["left"]] == ["beta"]
    assert found["old"]["dataset_digest"] != found["new"]["dataset_digest"]
    for site in found["sites"]:
        assert sum(site["parts"].values()) == pytest.approx(site["difference"], abs=1e-9)
        assert sum(c["difference"] for c in site["criteria"]) == pytest.approx(
            site["difference"], abs=1e-9)  # fmt: skip
    near = next(s for s in found["sites"] if s["site_id"] == "alpha")["criteria"][0]
    assert near["figure"] == "revised" and near["figure_new"]["value"] == 40


def test_the_same_edition_twice_changes_nothing(ask, worlds):
    code, out, err = ask(worlds[0], worlds[0], "--sector", "chips", "--lang", "en")
    assert (code, err) == (0, "") and out.endswith("Both are the same edition. Nothing changed.\n")
    code, out, _ = ask(worlds[0], worlds[0], "--sector", "chips", "--json")
    found = json.loads(out)
    assert found["same"] and all(site["criteria"] == [] for site in found["sites"])
    assert not any(found[name] for name in ("entered", "left", "knockouts", "weights", "curves"))


def test_refusals_are_one_sentence(ask, worlds, tmp_path):
    old, new = worlds
    broken = tmp_path / "broken"
    shutil.copytree(old, broken)
    (broken / "profiles.yaml").write_text("first: edition\n", encoding="utf-8")
    (broken / "series.csv").unlink()
    for arguments, said in (
        ([tmp_path / "no", new], "missing"), ([tmp_path, new], "no dataset.yaml"),
        ([old / "dataset.yaml", new], "no dataset.yaml"), ([broken, new], "cannot be read"),
        ([old, broken], "cannot be read"), ([old, new, "--site", "alfa"], "alpha"),
        ([old, new, "--without", "calmness"], "cannot answer"),
        ([old, new, "--gaps", "hope"], "gaps"), ([], "Missing argument"),
    ):  # fmt: skip
        code, out, err = ask(*arguments, "--sector", "chips", "--lang", "en")
        assert (code, out, err.count("\n")) == (2, "", 1), arguments
        assert said in err, err


def rewritten(path, change):
    """Write a table of a copied folder with its rows changed."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, head = list(reader), reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def with_twin(rows, column):
    """Give a new site all rows of Clark under its own name."""
    apart = {"point_of": "geonames Angeles City"} if column == "id" else {}  # a park has one site
    return [*rows, *({**row, column: "xx-twin", **apart} for row in rows if row[column] == SITE)]


def with_changes(rows):
    """Empty Phoenix's surroundings of power plants, and lose Mexico's row of schooling."""
    kept = []
    for row in rows:
        if (row["subject"], row["series"]) == ("us-phoenix", "gppd-capacity-100km"):
            row = {**row, "value": "100", "as_of": "2025", "low": "", "high": ""}
        if (row["subject"], row["series"]) != ("MEX", "undp-mean-schooling"):
            kept.append(row)
    assert len(kept) == len(rows) - 1
    return kept


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The shipped data with one figure changed, one row taken out and one site added."""
    folder = tmp_path_factory.mktemp("copy") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("world", "grids"))
    rewritten(folder / "observations.csv", with_changes)
    for name, column in (("sites.csv", "id"), ("observations.csv", "subject"),
                         ("computed.csv", "subject")):  # fmt: skip
        rewritten(folder / name, lambda rows, column=column: with_twin(rows, column))
    return folder


def test_three_changes_of_the_shipped_data(ask, copy, shipped):
    code, out, err = ask(DATA, copy, "--sector", "ai_server_ems", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["added"] == ["xx-twin"] == [one["site_id"] for one in found["entered"]]
    assert not (found["left"] or found["knockouts"] or found["weights"] or found["curves"])
    sites = {site["site_id"]: site for site in found["sites"]}
    ranked = evaluate(shipped, profile(shipped, "ai_server_ems")).order
    assert set(sites) == set(shipped.places["id"].iloc[ranked])
    changed = {(name, c["criterion"], c["figure"]) for name, site in sites.items()
               for c in site["criteria"] if c["figure"] != "same"}  # fmt: skip
    home = dict(zip(shipped.places["id"], shipped.places["country_iso3"], strict=True))
    mexican = {name for name, country in home.items() if country == "MEX" and name in sites}
    assert changed == {("us-phoenix", "generating_capacity", "revised"),
                       *((name, "schooling", "removed") for name in mexican)}  # fmt: skip
    phoenix = sites["us-phoenix"]
    power = next(c for c in phoenix["criteria"] if c["criterion"] == "generating_capacity")
    assert (power["figure_old"]["value"], power["figure_new"]["value"]) == (13_810, 100)
    assert (power["figure_old"]["as_of"], power["figure_new"]["as_of"]) == ("2017", "2025")
    assert phoenix["parts"]["figures"] == power["parts"]["figures"] < -0.01
    assert phoenix["rank_new"] > phoenix["rank_alone"] > phoenix["rank_old"]  # and the twin above
    assert "xx-twin" in phoenix["entered_above"]
    for name, site in sites.items():
        assert sum(site["parts"].values()) == pytest.approx(site["difference"], abs=1e-9)
        if home[name] not in ("MEX", "PHL") and name != "us-phoenix":
            assert site["difference"] == 0 and not site["figures_changed"], name


def test_clark_keeps_its_score_beside_its_twin(ask, copy):
    code, out, _ = ask(copy, DATA, "--sector", "ai_server_ems", "--json")
    found = json.loads(out)
    assert code == 0 and found["removed"] == ["xx-twin"] == [s["site_id"] for s in found["left"]]
    clark = next(s for s in found["sites"] if s["site_id"] == SITE)
    assert clark["parts"]["figures"] == 0 == clark["parts"]["weights"]
    assert abs(clark["difference"]) < 0.005  # what a neighbour tells of its gaps


def test_a_source_that_is_gone_is_told_in_one_sentence(ask, copy, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(copy, folder)
    rewritten(folder / "sources.csv", lambda rows: [r for r in rows if r["id"] != "ciesin-gpw-411"])
    code, out, err = ask(folder, "--lang", "en")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "cannot be read by this version" in err and "ciesin-gpw-411" in err
