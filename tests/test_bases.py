"""Bases and markets by their ids: the shares that a question may name, and what is refused."""

import math

import pytest

from siteselect import checks, load, shipped_data
from siteselect.bases import ANYWHERE, BASES, MARKETS, UNSPLIT, check_base, read_shares
from siteselect.errors import RequestError
from siteselect.scenarios import Scenario


def test_the_ids_are_those_of_the_data():
    known = load(shipped_data()).markets
    assert tuple(base.id for base in known.bases) == tuple(BASES)
    assert {base.id: base.market or "" for base in known.bases} == dict(BASES)
    assert known.scored == MARKETS
    assert {m.id for m in known.markets} == {*MARKETS, *UNSPLIT}


def test_points_become_shares_and_shares_stay():
    assert read_shares({"asean": 1, "india": 3, "taiwan": 0}) == {"asean": 0.25, "india": 0.75}
    assert read_shares({"asean": 0.2, "rest": 0.5}) == {"asean": 0.2, "rest": 0.5}
    assert read_shares({"china_hongkong": 1}) == {"china_hongkong": 1.0}


@pytest.mark.parametrize("given, keys", [
    ({"mars": 1}, ["request.unknown_market"]),
    ({"asean": -0.1, "india": 1}, ["request.share"]),
    ({"asean": math.nan}, ["request.share"]),
    ({"asean": math.inf, "moon": 1}, ["request.share", "request.unknown_market"]),
    ({"asean": 0, "india": 0}, ["request.no_share"]),
    ({}, ["request.no_share"]),
])  # fmt: skip
def test_shares_that_are_none_are_refused_all_at_once(given, keys):
    with pytest.raises(RequestError) as refusal:
        read_shares(given)
    assert sorted(p.key for p in refusal.value.problems) == sorted(keys)


def test_an_unknown_base_is_refused_with_the_nearest():
    assert check_base(ANYWHERE) == ANYWHERE
    with pytest.raises(RequestError) as refusal:
        check_base("europa")
    assert dict(refusal.value.problems[0].values)["near"].startswith("europe")


def test_a_criterion_of_one_base_counts_in_that_base_alone():
    dataset = load(shipped_data())
    known = dataset.criteria
    assert known["trade_jobs"].bases == ("north_america",)
    asked = Scenario(sector="pcb", branches={"sector_fit": 2}, criteria={"trade_jobs": 3, "room": 1})
    assert asked.weights(known) == {"room": 1.0}
    here = asked.with_base("north_america").weights(known)
    assert here == pytest.approx({"trade_jobs": 0.75, "room": 0.25})
    for base in ("asia", "europe", "india"):
        assert asked.with_base(base).weights(known) == {"room": 1.0}
    with pytest.raises(RequestError):  # nothing is left that counts
        asked.model_copy(update={"criteria": {"trade_jobs": 1}}).weights(known)


def test_a_base_that_there_is_not_is_named_with_its_criterion():
    dataset = load(shipped_data())
    odd = dataset.criteria["trade_jobs"].model_copy(update={"bases": ("atlantis",)})
    (problem,) = checks._counted_in(dataset.with_criteria({"trade_jobs": odd}))
    assert problem.column == "trade_jobs.bases" and ("found", "atlantis") in problem.values
    assert checks._counted_in(dataset) == []
