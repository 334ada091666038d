"""A criterion that is the mean of others follows them wherever they change."""

import numpy as np
import pytest

from siteselect.dataset import load, load_world, with_means
from siteselect.errors import RequestError
from siteselect.profiles import profile
from tests.conftest import DATA
from tests.own.test_overlay import figure, lay
from tests.toy import CRITERIA, PROFILES, criterion, observation, write_world

MEAN = criterion("order", "climate", [[0, 0], [10, 1]], mean_of=["calm", "cheap"])
PARTS = ("control_of_corruption", "government_effectiveness")


@pytest.fixture
def toy(tmp_path):
    return load(write_world(tmp_path, criteria=[*CRITERIA, MEAN]))


def means(dataset, name="order"):
    table = dataset.observations
    return table[table["criterion"] == name].set_index("subject")


def test_a_subject_has_a_mean_where_it_has_all_parts(toy):
    found = means(toy)
    assert found["value"].to_dict() == {"AAA": 4.5, "BBB": 6.0}  # AA-2 has one part of two
    assert set(found["source"]) == {"src"} and found["low"].isna().all()
    figures = toy.observations.iloc[toy.cells("chips")[:, list(toy.criteria).index("order")]]
    assert figures["value"].tolist() == [4.5, 4.5, 6.0, 6.0]


def test_it_is_as_old_and_as_weak_as_its_weakest_part(tmp_path):
    rows = [observation("AA-2", "admin1", "cheap", 3, low=1, high=4, as_of="2019", grade="C")]
    dataset = load(write_world(tmp_path, criteria=[*CRITERIA, MEAN], extra_observations=rows))
    found = means(dataset).loc["AA-2"]
    assert found[["value", "low", "high"]].tolist() == [6.0, 5.0, 6.5]
    assert (found["as_of"], found["year"], found["grade"]) == ("2019", 2019, "C")


def test_it_follows_a_part_that_changes(toy):
    table = toy.observations
    changed = table[(table["subject"] == "AAA") & (table["criterion"] == "calm")].assign(value=8.0)
    assert means(toy.with_observations(changed))["value"].to_dict() == {"AAA": 6.0, "BBB": 6.0}
    assert len(toy.with_observations(changed).observations) == len(table)


def test_a_figure_of_its_own_stays(toy):
    moved = means(toy).loc[["AAA"]].reset_index().assign(value=9.0)
    assert means(toy.with_observations(moved))["value"].to_dict() == {"AAA": 9.0, "BBB": 6.0}


def test_no_means_no_change(tmp_path):
    dataset = load(write_world(tmp_path))
    assert with_means(dataset.observations, dataset.criteria) is dataset.observations


def test_governance_is_the_mean_of_the_two_estimates_in_every_country(shipped):
    codes = [*shipped.regions, *{home for home, _ in shipped.homes.values()}]
    for dataset, least in ((shipped, 16), (load_world(DATA, shipped, codes), 200)):
        found = means(dataset, "governance")["value"]
        parts = [means(dataset, part).query("series.str.startswith('wgi')")["value"]
                 for part in PARTS]  # fmt: skip
        assert len(found) >= least
        wanted = ((parts[0] + parts[1]) / 2).dropna()
        assert set(found.index) == set(wanted.index)
        assert np.allclose(found, wanted[found.index])
    both = shipped.observations.query("series.str.startswith('wgi-')")
    cited = both[both["criterion"].isin(PARTS)].groupby("subject")["source"].nunique()
    assert (cited == 1).all()  # a mean names one source


def test_no_file_holds_a_mean(shipped):
    made = {c.series[0] for c in shipped.criteria.values() if c.mean_of}
    for name in ("observations.csv", "computed.csv", "world/observations.csv"):
        text = (DATA / name).read_text(encoding="utf-8")
        assert [series for series in made if f",{series}," in text] == []


def test_an_own_part_moves_governance(shipped):
    before = means(shipped, "governance").loc["PHL"]
    with_own = lay(shipped, figures=[figure("PHL", PARTS[0], 1.0, "country")])
    after = means(with_own, "governance").loc["PHL"]
    other = means(shipped, PARTS[1]).query("series.str.startswith('wgi')").loc["PHL", "value"]
    assert after["value"] == pytest.approx((1.0 + other) / 2) != before["value"]
    assert after["file"] == "own" and after["source"] != before["source"]
    entered = lay(shipped, figures=[figure("PHL", PARTS[0], 1.0, "country"),
                                    figure("PHL", "governance", 0.5, "country")])  # fmt: skip
    assert means(entered, "governance").loc["PHL", "value"] == 0.5


def test_what_is_scored_in_other_bases_is_left_out(tmp_path):
    here = criterion("here", "climate", [[0, 0], [10, 1]], bases=["asia"])
    profiles = {**PROFILES, "common": {**PROFILES["common"], "here": 4}}
    rows = [observation("AAA", "country", "here", 5)]
    dataset = load(write_world(tmp_path, criteria=[*CRITERIA, here], profiles=profiles,
                               extra_observations=rows))  # fmt: skip
    asked = profile(dataset, "chips")
    weights = {base: asked.with_base(base).weights(dataset.criteria)
               for base in ("asia", "europe", "anywhere")}  # fmt: skip
    assert weights["asia"]["here"] == pytest.approx(0.5 * 4 / 8)
    assert "here" not in weights["europe"] and weights["anywhere"] == weights["europe"]
    assert weights["europe"]["calm"] == pytest.approx(0.5 * 3 / 4)
    assert all(sum(found.values()) == pytest.approx(1) for found in weights.values())


def test_a_branch_without_a_criterion_in_the_base_is_refused(tmp_path):
    tree = [{**c, "bases": ["asia"]} if c["id"] == "near" else c for c in CRITERIA]
    dataset = load(write_world(tmp_path, criteria=tree))
    with pytest.raises(RequestError):
        profile(dataset, "chips").with_base("india").weights(dataset.criteria)
