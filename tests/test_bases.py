"""Bases and markets by their ids: the shares that a question may name, and what is refused."""

import math

import pytest

from siteselect import load, shipped_data
from siteselect.bases import ANYWHERE, BASES, MARKETS, UNSPLIT, check_base, read_shares
from siteselect.errors import RequestError


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
