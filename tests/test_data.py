"""The shipped data: whole, cited, and what the README says of them is so."""

import numpy as np
import pytest

from siteselect.checks import check_data
from siteselect.evaluation import evaluate
from siteselect.profiles import profile, profiles
from tests.conftest import DATA

SECTORS = {
    "semiconductor_fab", "semiconductor_packaging", "ai_server_ems", "pcb", "ev_auto_electronics",
    "networking", "components_power", "rare_earth_recycling",
}  # fmt: skip


def test_data_check_finds_nothing():
    problems, counts = check_data(DATA, deep=True)
    assert [str(problem) for problem in problems] == []
    assert counts["sites"] == 69 + 50 + 32


def test_all_leaves_and_knockouts_are_declared(shipped):
    codes = {c.code.rstrip("abcd") for c in shipped.criteria.values()}
    assert codes == {*(f"P{i}" for i in range(1, 6)), *(f"I{i}" for i in range(1, 12)),
                     *(f"S{i}" for i in range(1, 12))}  # fmt: skip
    assert {k.code for k in shipped.knockouts.values()} == {f"K{i}" for i in range(1, 8)}
    assert profiles(shipped).sectors.keys() == SECTORS


def test_twenty_leaves_are_fed_for_most_sites_and_half_below_the_country(shipped):
    cells = shipped.cells("semiconductor_fab")
    levels = np.append(shipped.observations["level"].to_numpy(), "none")[cells]
    fed = (cells >= 0).mean(axis=0) >= 0.8
    below = ((levels != "country") & (levels != "none")).mean(axis=0) >= 0.8
    assert fed.sum() >= 20
    assert below.sum() * 2 >= 20


def test_every_figure_names_a_source_that_says_what_it_is(shipped):
    used = set(shipped.observations["source"])
    for name in used:
        source = shipped.sources[name]
        assert source.kind in ("official", "reference", "press", "derived", "judgement")
        if source.kind == "judgement":  # it may stand in, as the weakest figure there is
            mine = shipped.observations[shipped.observations["source"] == name]
            assert (mine["grade"] == "D").all() and (mine["low"] < mine["high"]).all()
        assert source.producer and source.title and source.licence


def test_what_may_only_be_shown_is_not_scored(shipped):
    scored = {series for c in shipped.criteria.values() for series in c.series}
    for shown in ("db-warehouse-power-price", "esdm-asean-2017", "dfo-floods-covering",
                  "homicide-us-states-2019", "factory-rent", "minimum-wage-day"):  # fmt: skip
        assert shown in set(shipped.series["id"])
        assert shown not in scored


def test_levels_mix_only_within_one_series(shipped):
    for criterion in shipped.criteria.values():
        assert len(criterion.series) <= 1


def test_status_is_never_a_criterion(shipped):
    assert not any("status" in name for name in shipped.criteria)


def test_taiwan_is_named_so():
    for path in DATA.rglob("*"):
        if path.suffix in (".csv", ".yaml", ".geojson"):
            assert "Province of China" not in path.read_text(encoding="utf-8"), path
    shapes = (DATA / "geography" / "countries.geojson").read_text(encoding="utf-8")
    assert "臺灣" in shapes


@pytest.mark.parametrize("sector", sorted(SECTORS))
def test_no_listed_plant_counts_as_none_with_the_doubt_our_list_leaves(shipped, sector):
    rows = shipped.observations[shipped.observations["criterion"] == "supply_chain_cluster"]
    assert (rows["value"] >= 0).all()
    answer = evaluate(shipped, profile(shipped, sector))
    at = list(answer.matrix.criteria).index("supply_chain_cluster")
    none = answer.matrix.figures[:, at] == 0
    assert none.any() and np.isfinite(answer.matrix.figures[:, at]).all()
    assert (answer.known.mean[none, at] > 0).all()  # a list that lacks two thirds does not say that nobody is there


@pytest.mark.parametrize("sector", sorted(SECTORS))
def test_every_profile_gives_its_ground(shipped, sector):
    profile = profiles(shipped).sectors[sector]
    for reason in profile.reasons:
        assert reason.text["en"] and reason.text["zh-TW"]
        assert bool(reason.source) != reason.judgement
