"""Loading: whole or not at all, and every fault at once."""

import pytest

from siteselect.dataset import load
from siteselect.errors import DataError, RequestError
from siteselect.profiles import profiles
from tests.toy import PROFILES, evidence, observation, write_world


def faults(folder):
    with pytest.raises(DataError) as refusal:
        load(folder)
    return {(p.file, p.row, p.column, p.key) for p in refusal.value.problems}


def test_a_missing_file_is_named(tmp_path):
    write_world(tmp_path)
    (tmp_path / "series.csv").unlink()
    with pytest.raises(DataError) as refusal:
        load(tmp_path)
    assert refusal.value.problems[0].file.endswith("series.csv")


def test_every_fault_of_every_file_is_reported_at_once(tmp_path):
    rows = [
        observation("alpha", "site", "fit", "many"),
        observation("nowhere", "site", "fit", 1),
        observation("alpha", "village", "calm", 1),
        observation("alpha", "site", "cheap", 5, low=6, high=7),
        observation("beta", "site", "cheap", 5, as_of="last year"),
        observation("gamma", "site", "cheap", "1e999"),
        observation("gamma", "site", "cheap", 3),
    ]
    write_world(tmp_path, observations=[], extra_observations=rows)
    with (tmp_path / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("alpha,again,再,AAA,AA-1,95,10,town\nshort,row\n")
    found = faults(tmp_path)
    assert found >= {
        ("observations.csv", 2, "value", "data.not_a_number"),
        ("observations.csv", 3, "subject", "data.unknown"),
        ("observations.csv", 4, "level", "data.unknown"),
        ("observations.csv", 5, "low", "data.interval"),
        ("observations.csv", 6, "as_of", "data.no_date"),
        ("observations.csv", 7, "value", "data.out_of_range"),
        ("observations.csv", 8, "subject", "data.repeated"),
        ("sites.csv", 6, "id", "data.repeated"),
        ("sites.csv", 6, "lat", "data.out_of_range"),
        ("sites.csv", 7, "", "data.row_width"),
    }


@pytest.mark.parametrize(("file", "old", "new", "key"), [
    ("criteria.yaml", "- - 0\n      - 1\n", "- - .nan\n      - 1\n", "data.invalid"),
    ("criteria.yaml", "criteria:", "criteria: 3\nother:", "data.not_yaml"),
    ("criteria.yaml", "zh-TW: 甲", "de: 甲", "data.invalid"),
    ("criteria.yaml", "- near-s", "- far-s", "data.unknown"),
    ("dataset.yaml", "D: 0.2", "D: -5", "data.invalid"),
    ("dataset.yaml", "'2026-01-01'", "'2026-13-41'", "data.invalid"),
    ("dataset.yaml", "layers: []", "layers: [nobody]", "data.unknown"),
    ("dataset.yaml", "current_years: 3", "current_years: -3", "data.invalid"),
])  # fmt: skip
def test_bad_constants_are_refused(tmp_path, file, old, new, key):
    write_world(tmp_path)
    content = (tmp_path / file).read_text("utf-8")
    assert old in content
    (tmp_path / file).write_text(content.replace(old, new), "utf-8")
    assert any(found[3] == key and found[0] == file for found in faults(tmp_path))


def test_evidence_that_contradicts_itself_is_refused(tmp_path):
    rows = [
        evidence("alpha", "visa", "finding"),
        evidence("beta", "visa", "serviced", 5),
        evidence("alpha", "land", "planned", 900, "pass"),
        evidence("alpha", "visa", "finding", "", "fail", access="own_knowledge", red=""),
        evidence("alpha", "visa", "finding", "", "pass", red="named;hearsay"),
        evidence("alpha", "visa", "finding", "", "pass", sector="chips;crisps"),
        evidence("alpha", "visa", "finding", "", "conditional", condition=("A letter.", "")),
        evidence("alpha", "visa", "finding", "", "pass", from_year="soon"),
    ]
    found = faults(write_world(tmp_path, knockout_evidence=rows))
    assert found == {
        ("knockout_evidence.csv", 2, "answer", "data.unknown"),
        ("knockout_evidence.csv", 3, "passes_to", "data.wrong_kind"),
        ("knockout_evidence.csv", 3, "fails_above", "data.wrong_kind"),
        ("knockout_evidence.csv", 3, "kind", "data.wrong_kind"),
        ("knockout_evidence.csv", 4, "answer", "data.not_a_pass"),
        ("knockout_evidence.csv", 5, "answer", "data.own_knowledge"),
        ("knockout_evidence.csv", 5, "access", "data.own_knowledge"),
        ("knockout_evidence.csv", 6, "red_conditions", "data.unknown"),
        ("knockout_evidence.csv", 7, "sector", "data.unknown"),
        ("knockout_evidence.csv", 8, "condition_zh", "data.empty"),
        ("knockout_evidence.csv", 9, "from_year", "data.not_a_number"),
    }


def test_a_level_that_does_not_fit_and_a_foreign_series_are_refused(tmp_path):
    rows = [observation("AAA", "site", "calm", 1), observation("alpha", "country", "fit", 1),
            observation("beta", "site", "fit", 1, series="near-s")]  # fmt: skip
    found = faults(write_world(tmp_path, observations=[], extra_observations=rows))
    assert {(row, key) for _, row, _, key in found} == {
        (2, "data.wrong_level"), (3, "data.wrong_level"), (4, "data.wrong_series")}  # fmt: skip


def test_two_missing_files_are_both_named(tmp_path):
    write_world(tmp_path)
    for name in ("plants.csv", "facts.csv"):
        (tmp_path / name).unlink()
    with pytest.raises(DataError) as refusal:
        load(tmp_path)
    assert [p.file.rsplit("/", 1)[1] for p in refusal.value.problems] == ["plants.csv", "facts.csv"]


def test_a_changed_dataset_bears_another_digest(toy):
    dataset, _ = toy()
    assert dataset.with_places([0, 1]).digest != dataset.digest


def test_only_empty_is_missing(tmp_path):
    """A site may be called NA, and an id may begin with zeros."""
    places = [["NA", "AAA", "AA-1", 10, 10], ["001", "AAA", "AA-2", 11, 10]]
    dataset = load(write_world(tmp_path, places=places, observations=[]))
    assert dataset.places["id"].tolist() == ["NA", "001"]


def test_a_broken_tree_is_refused_in_words(tmp_path):
    write_world(tmp_path)
    text = (tmp_path / "criteria.yaml").read_text("utf-8")
    (tmp_path / "criteria.yaml").write_text(text.replace("objective: max", "objective: most"))
    assert any(key == "data.invalid" for *_, key in faults(tmp_path))
    (tmp_path / "criteria.yaml").write_text("criteria: [")
    assert any(key == "data.not_yaml" for *_, key in faults(tmp_path))


def test_a_profile_may_not_weigh_what_has_no_figures(tmp_path):
    wrong = {**PROFILES, "common": {**PROFILES["common"], "visit": 1, "fame": 1}}
    dataset = load(write_world(tmp_path, profiles=wrong))
    with pytest.raises(DataError) as refusal:
        profiles(dataset)
    assert {p.key for p in refusal.value.problems} == {"data.no_series", "data.unknown"}


def test_unknown_candidates_name_the_known(tmp_path):
    with pytest.raises(RequestError, match="us-states"):
        load(write_world(tmp_path), "us-state")


def test_the_digest_follows_the_bytes(tmp_path):
    first = load(write_world(tmp_path)).digest
    assert load(tmp_path).digest == first
    with (tmp_path / "facts.csv").open("a", encoding="utf-8") as file:
        file.write("alpha,x,甲,x,甲,2025,A,src\n")
    assert load(tmp_path).digest != first


def test_with_observations_replaces_and_adds(toy):
    import pandas as pd

    dataset, _ = toy()
    columns = dataset.observations.columns
    extra = pd.DataFrame([[*observation("delta", "site", "fit", 3.0), 2025, "own"]],
                         columns=columns)  # fmt: skip
    changed = dataset.with_observations(extra)
    assert (dataset.cells("chips")[3] >= 0).tolist() == [True, True, True, False, False]
    assert (changed.cells("chips")[3] >= 0).tolist() == [True, True, True, True, False]
