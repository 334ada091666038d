"""Delivered cost as a criterion: its figure, its doubt, its sector's line, and the rule for gaps."""

import numpy as np
import pytest

from siteselect import evaluate, profile
from siteselect.cost import as_asked, cited, delivered_cost, swings
from siteselect.dataset import DELIVERED, OWN
from siteselect.knowledge import FIGURE, GAP, STANDS_IN
from siteselect.value_functions import ValueFunction
from tests.cost.world import SECTOR, WORLD, price, world
from tests.toy import CRITERIA, PROFILES, criterion

LEAF = {**criterion(DELIVERED, "climate", [[80, 1], [140, 0]], "min"), "series": ["delivered-cost"],
        "level": "site"}  # fmt: skip
TREE = {"criteria": [*CRITERIA, LEAF],
        "profiles": {"common": {**PROFILES["common"], DELIVERED: 5}, "sectors": {
            SECTOR: PROFILES["sectors"]["chips"]}}}  # fmt: skip
ANCHORS = {"date": "2026-11-30", "sectors": {SECTOR: {"best": 90, "width": 30}}}
WIDE = [(c, name, (0.8 * v, v, 1.3 * v)) for c in ("AAA", "BBB") for name, v in WORLD.items()]


@pytest.fixture
def data(tmp_path):
    return world(tmp_path, WIDE, anchors=ANCHORS, **TREE)


def asked(data, **market):
    return profile(data, SECTOR).with_market(market or {"north_america": 1})


def column(answer):
    return answer.matrix.criteria.index(DELIVERED)


def test_the_figure_is_the_expected_cost_before_grants(data):
    answer = evaluate(data, asked(data))
    cost, j = delivered_cost(data, asked(data)), column(answer)
    np.testing.assert_allclose(answer.matrix.figures[:, j], cost.before)
    wanted = (120 - cost.before) / 30  # the sector's line, not that of the tree
    np.testing.assert_allclose(answer.matrix.values[:, j], np.clip(wanted, 0, 1))
    assert answer.dataset.criteria[DELIVERED].value.points == ((90, 1), (120, 0))
    assert answer.dataset.digest == data.digest
    assert "src" in answer.sources_used and cited(answer.dataset, asked(data)) == {"src"}


def test_the_doubt_is_that_of_the_prices_and_countries_share_theirs(data):
    answer = evaluate(data, asked(data))
    known, j = answer.known, column(answer)
    moves = swings(delivered_cost(data, asked(data)))
    np.testing.assert_allclose(known.shared[:, j], moves.shared / 30, rtol=1e-9)
    np.testing.assert_allclose(known.own[:, j], moves.own / 30, rtol=1e-9)
    keys = known.keys[:, j]
    assert keys[0] == keys[1] != keys[2] == keys[3] and (keys < 0).all()
    assert (known.basis[:, j] == STANDS_IN).all()  # national prices


def test_a_sector_without_anchors_takes_the_line_of_the_tree(tmp_path):
    data = world(tmp_path, **TREE)
    assert evaluate(data, asked(data)).dataset.criteria[DELIVERED].value.points[0] == (80, 1)


def test_a_value_function_of_one_s_own_holds(data):
    line = ValueFunction(points=((50, 1), (150, 0)))
    scenario = asked(data).with_value_functions({DELIVERED: line}, data.criteria)
    answer = evaluate(data, scenario)
    j = column(answer)
    np.testing.assert_allclose(answer.matrix.values[:, j], line(answer.matrix.figures[:, j]))
    moves = swings(delivered_cost(data, scenario))
    np.testing.assert_allclose(answer.known.own[:, j], moves.own / 100)


def test_the_market_and_the_rate_are_part_of_the_question(data):
    first, second = (evaluate(data, asked(data, **m)) for m in ({"north_america": 1}, {"asean": 1}))
    j = column(first)
    assert (first.matrix.figures[:, j] != second.matrix.figures[:, j]).all()
    again = evaluate(second.dataset, asked(data))  # a dataset that was seen by another question
    np.testing.assert_array_equal(again.matrix.figures, first.matrix.figures)
    np.testing.assert_array_equal(again.score, first.score)
    assert as_asked(first.dataset, asked(data)) is first.dataset
    bare = first.dataset.without_market()
    assert bare.criteria == data.criteria and not bare.doubts
    assert len(bare.observations) == len(data.observations)


def test_an_own_figure_stays_before_the_cost(data):
    like = data.observations.iloc[:1].assign(
        subject="alpha", level="site", criterion=DELIVERED, value=100.0, low=np.nan, high=np.nan,
        series="delivered-cost", sector=SECTOR, file=OWN, year=2026, as_of="2026", grade="A")
    answer = evaluate(data.with_observations(like), asked(data))
    j = column(answer)
    assert answer.matrix.figures[0, j] == 100 and answer.known.basis[0, j] == FIGURE
    assert answer.matrix.figures[1, j] != 100


def test_a_cost_of_figures_from_elsewhere_is_a_gap(tmp_path):
    """AAA has prices, BBB none: more than half of the money of its lines is taken from AAA's."""
    prices = [price("AAA", name, figure) for name, figure in WORLD.items()]
    data = world(tmp_path, **TREE, **{"prices.csv": prices})
    answer = evaluate(data, asked(data))
    j = column(answer)
    assert answer.known.basis[:, j].tolist() == [STANDS_IN] * 2 + [GAP] * 2
    assert np.isnan(answer.matrix.figures[2:, j]).all()
    assert (answer.coverage[2:] < answer.coverage[:2]).all()
    cost = delivered_cost(data, asked(data))
    value = answer.dataset.criteria[DELIVERED].value
    np.testing.assert_allclose(answer.known.middle[2:, j], value(cost.before)[2:])
    worst = evaluate(data, asked(data).with_gaps("worst"))
    assert (worst.known.mean[2:, j] == 0).all() and (worst.known.mean[:2, j] > 0).all()


@pytest.mark.parametrize("rule", ["cautious", "worst"])
def test_hiding_the_prices_of_a_place_gains_no_rank_value(tmp_path, rule):
    prices = [(site, name, (0.9 * v, v, 1.1 * v)) for site in ("alpha", "gamma")
              for name, v in WORLD.items()]  # fmt: skip
    data = world(tmp_path, prices, anchors=ANCHORS, **TREE)
    scenario = asked(data).with_gaps(rule)
    whole, bare = (evaluate(d, scenario) for d in (data, data.without_figures("alpha", [DELIVERED])))
    j = column(whole)
    assert whole.known.basis[0, j] == FIGURE
    assert bare.known.mean[0, j] <= whole.known.mean[0, j] + 1e-9


def test_a_dataset_without_prices_or_criterion_is_what_its_market_sees(tmp_path):
    data = world(tmp_path)  # prices, and no criterion
    assert not as_asked(data, asked(data)).doubts and cited(data, asked(data)) == set()


def test_candidates_keep_their_cost_whatever_others_there_are(data):
    whole, part = (evaluate(d, asked(d)) for d in (data, data.with_places([3, 1])))
    j = column(whole)
    np.testing.assert_array_equal(whole.matrix.figures[[3, 1], j], part.matrix.figures[:, j])
    np.testing.assert_allclose(whole.score[[3, 1]], part.score)


def test_rows_of_evidence_say_where_they_come_from(data):
    seen = as_asked(data, asked(data))
    rows = seen.observations[seen.observations["criterion"] == DELIVERED]
    assert rows["source"].unique().tolist() == ["derived-delivered-cost"]
    assert rows["unit"].unique().tolist() == ["USD per 100 USD of sales"]
    assert (rows["low"] < rows["value"]).all() and (rows["value"] < rows["high"]).all()
    assert set(rows["sector"]) == {SECTOR}
