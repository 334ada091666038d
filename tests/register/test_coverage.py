"""Coverage from made-up worlds whose truth is known: lists that do not know of each other, lists
that do, and what is said of a country that nobody looked into."""

import math

import numpy as np
import pytest

from siteselect.register.coverage import (
    LEAST_ON_LIST,
    Estimate,
    coverage_table,
    dependence,
    estimate,
)
from siteselect.register.estimating import NORMAL_95
from siteselect.register.matching import Plant
from tests.register.toy import register

ALL = frozenset({"components"})
SCOPES = {"one": ALL, "two": ALL, "three": ALL}


def world(rng, size, chances, fame=0.0):
    """Plants of a country and their number: each list knows one by chance, more so if famous.

    `fame` is the deviation of the log odds that a plant adds to every list alike.
    """
    known = rng.normal(0, fame, size) if fame else np.zeros(size)
    plants = []
    for number in range(size):
        odds = {name: math.log(p / (1 - p)) + known[number] for name, p in chances.items()}
        lists = {name for name, logit in odds.items() if rng.random() < 1 / (1 + math.exp(-logit))}
        if lists:
            plants.append(Plant(f"f{number}", "North", "components", 1.0, 1.0, lists))
    return plants


def test_lists_that_do_not_know_of_each_other_give_the_coverage_back():
    rng = np.random.default_rng(11)
    inside, errors = 0, []
    for _ in range(200):
        plants = world(rng, 400, {"one": 0.5, "two": 0.4})
        found = estimate(plants, SCOPES).own
        truth = len(plants) / 400
        errors.append(found.share() - truth)
        inside += found.share(-NORMAL_95) <= truth <= found.share(NORMAL_95)
    assert abs(np.mean(errors)) < 0.01
    assert 0.90 <= inside / 200 <= 1.0


def test_three_lists_do_so_too():
    rng = np.random.default_rng(5)
    pairs = [(estimate(plants, SCOPES).own.share(), len(plants) / 300)
             for plants in (world(rng, 300, {"one": 0.5, "two": 0.3, "three": 0.4}) for _ in range(60))]  # fmt: skip
    assert np.mean([found - truth for found, truth in pairs]) == pytest.approx(0, abs=0.02)


def test_lists_that_know_the_same_firms_claim_too_much():
    """The bias that docs/register.md warns of, and that the share under dependence takes back."""
    rng = np.random.default_rng(7)
    claimed, mended, truths = [], [], []
    for _ in range(60):
        plants = world(rng, 500, {"one": 0.4, "two": 0.35, "three": 0.35}, fame=1.5)
        found = estimate(plants, SCOPES).own
        ratio = dependence({"AAA": plants}, SCOPES)
        assert ratio > 1.3
        claimed.append(found.share())
        mended.append(1 / (1 + math.exp(-(found.logit - math.log(ratio)))))
        truths.append(len(plants) / 500)
    assert np.mean(claimed) > np.mean(truths) + 0.05
    assert abs(np.mean(mended) - np.mean(truths)) < np.mean(claimed) - np.mean(truths)


def test_independent_lists_measure_no_dependence():
    rng = np.random.default_rng(3)
    ratios = [dependence({"AAA": world(rng, 600, {"one": 0.5, "two": 0.5, "three": 0.5})}, SCOPES)
              for _ in range(30)]  # fmt: skip
    assert np.exp(np.mean(np.log(ratios))) == pytest.approx(1, abs=0.1)
    assert dependence({}, SCOPES) == 1.0


def test_a_list_is_not_blamed_for_what_it_cannot_name():
    """Fabs on a list of fabs, cables on the other: without scopes the cables count as missed."""
    rng = np.random.default_rng(2)
    fabs = world(rng, 120, {"one": 0.6, "two": 0.5})
    cables = [Plant(f"c{n}", "North", "other", 1.0, 1.0, {"one"}) for n in range(300)]
    every = ALL | {"other"}
    right = estimate(fabs + cables, {"one": every, "two": ALL}).own.share()
    wrong = estimate(fabs + cables, {"one": every, "two": every}).own.share()
    assert right == pytest.approx(len(fabs) / 120, abs=0.08) and wrong < right - 0.1


def test_short_lists_say_nothing():
    few = [Plant(f"f{n}", "N", "components", 1.0, 1.0, {"one"}) for n in range(50)]
    few += [Plant(f"g{n}", "N", "components", 1.0, 1.0, {"two"}) for n in range(LEAST_ON_LIST - 1)]
    assert estimate(few, SCOPES) == Estimate(None, 0)


def many(country, both, first, second, **more):
    """Rows of a country: so many plants on both lists, on the first, on the second alone."""
    rows = []
    for n in range(both + first + second):
        name = {"firm": f"{country}firm{n}", "country_iso3": country, "lat": 1 + n / 2, **more}
        lists = {"list": "two"} if n >= both + first else {"also": "two"} if n < both else {}
        rows.append({**name, **lists})
    return rows


def table(*rows, **more):
    own = [("Ours", "AAA", "cited")] * 20 + [("Ours", "AAA", "cited_country_only")] * 5
    overlap = [("AAA", 5, 3, "s"), ("AAA", 2, 1, "t"), ("BBB", 3, 0, "s")]
    found = coverage_table(register(*rows, own=own, overlap=overlap, **more))
    return {(r["country_iso3"], r["register"]): r for r in found.to_dict("records")}


def test_countries_are_told_by_their_own_lists_by_the_mean_or_not_at_all():
    found = table(*many("AAA", 20, 20, 20), *many("BBB", 1, 20, 20), *many("CCC", 0, 9, 0),
                  *many("DDD", 0, 3, 0), *many("EEE", 15, 10, 10))  # fmt: skip
    methods = {code: row["method"] for (code, which), row in found.items() if which == "other"}
    assert methods == {"AAA": "own", "BBB": "shrunk", "CCC": "pooled", "EEE": "own"}
    wide = {code: float(found[code, "other"]["high"]) - float(found[code, "other"]["low"])
            for code in ("AAA", "CCC")}  # fmt: skip
    assert wide["CCC"] > wide["AAA"]
    assert pytest.approx(float(found["AAA", "other"]["estimate"]), abs=0.6) == 41 * 41 / 21 - 1


def test_what_has_no_point_is_listed_and_not_covered():
    rows = many("AAA", 20, 20, 20), many("BBB", 15, 10, 10)
    whole = table(*rows[0], *rows[1])["AAA", "other"]
    for row in rows[0][:30]:
        row |= {"lat": float("nan"), "lon": float("nan"), "precision": "admin1", "admin1": row["firm"]}
    half = table(*rows[0], *rows[1])["AAA", "other"]
    assert (half["plants"], half["placed"]) == (60, 30)
    assert float(half["coverage"]) == pytest.approx(float(whole["coverage"]) / 2, abs=0.001)
    assert half["estimate"] == whole["estimate"]


def test_a_fab_that_another_list_names_too_counts_once_and_as_a_match():
    rows = many("AAA", 20, 20, 20), many("BBB", 15, 10, 10)
    fabs = [{**row, "file": "register_fabs.csv", "list": "fabs", "repeats": "1"}
            for row in rows[0] if row.get("list") == "two"]  # fmt: skip
    row = table(*fabs, *rows[0], *rows[1])["AAA", "other"]
    assert (row["rows"], row["plants"], row["lists"]) == (60, 60, "fabs one two")
    assert row["matched"] == 40


def test_the_list_of_taiwanese_plants_has_one_share_for_all():
    row = table(*many("AAA", 20, 20, 20), *many("BBB", 15, 10, 10))["AAA", "taiwan"]
    number = 26 * 11 / 5 - 1
    assert float(row["coverage"]) == pytest.approx(25 / number * 20 / 25, abs=0.01)
    assert (row["method"], row["placed"], row["matched"]) == ("pooled", 20, 4)
