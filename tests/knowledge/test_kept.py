"""What is worked out once for all weights: equal to working it out anew, and never stale."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from siteselect.cost.asking import SEEN
from siteselect.dataset import DELIVERED
from siteselect.evaluation import evaluate
from siteselect.knowledge import FIGURE, know
from siteselect.matrix import build
from siteselect.profiles import profile
from siteselect.value_functions import ValueFunction

SAID = ("score", "low", "high", "cautious", "above", "first", "coverage", "branches")
SITE = "geodesic_distance"


def same(one, other):
    return all(np.allclose(getattr(one, name), getattr(other, name), atol=1e-12, equal_nan=True)
               for name in SAID) and one.rank.tolist() == other.rank.tolist()  # fmt: skip


def fresh(dataset, scenario, cost=False):
    """The answer of a dataset that nobody asked before: nothing is kept of it, nor of the
    figures it was made from; with `cost` nor of its prices."""
    tables = dataset.cost
    if cost:
        tables = replace(tables, prices=tables.prices.copy(),
                         whole=None if tables.whole is None else tables.whole.copy())  # fmt: skip
    return evaluate(replace(dataset, baseline=dataset.baseline.copy(), cost=tables), scenario)


@pytest.fixture(scope="module")
def asked(shipped):
    return profile(shipped, "pcb")


@pytest.mark.parametrize("importance", [{SITE: 9.0}, {"climate": 0.0}, {"proximity": 3.0}])
def test_moved_weights_share_the_cells_and_answer_as_if_worked_out_anew(shipped, asked, importance):
    before = evaluate(shipped, asked)
    moved = evaluate(shipped, asked.with_importance(importance, shipped.criteria))
    if moved.matrix.criteria == before.matrix.criteria:
        assert moved.known is before.known
    assert same(moved, fresh(shipped, moved.scenario))
    assert not np.allclose(moved.score, before.score, atol=1e-6)


def steeper(criterion):
    points = criterion.value.points
    return ValueFunction(scale=criterion.value.scale, points=(points[0], (points[1][0] * 0.7,
                                                                          points[1][1])))  # fmt: skip


def test_what_changes_a_cell_is_seen_each_time(shipped, asked):
    before = evaluate(shipped, asked)
    curve = {SITE: steeper(shipped.criteria[SITE])}
    changed = (
        asked.with_value_functions(curve, shipped.criteria),
        asked.with_gaps("worst"), asked.with_gaps("cautious"),
        asked.with_market({"north_america": 1.0}), asked.with_base("north_america"),
        asked.without_criteria([SITE], shipped.criteria), profile(shipped, "networking"),
    )  # fmt: skip
    for scenario in (*changed, *changed):  # again when all of them are kept
        found = evaluate(shipped, scenario)
        assert same(found, fresh(shipped, scenario))
        assert not np.allclose(found.score, before.score, atol=1e-6)
    assert same(evaluate(shipped, asked), before)


def test_changed_data_give_a_new_answer(shipped, asked):
    before = evaluate(shipped, asked)
    known = before.known.basis == FIGURE
    site = before.order[0]
    j = int(np.flatnonzero(known[site])[0])
    name, place = before.matrix.criteria[j], shipped.places.iloc[site]
    plant = {"firm": "A", "city": "B", "country_iso3": place["country_iso3"], "sector": "pcb",
             "lat": place["lat"], "lon": place["lon"]}  # fmt: skip
    for changed in (
        shipped.without_figures(str(place["id"]), [name]),
        shipped.with_plants([plant]),
    ):
        found = evaluate(changed, asked)
        assert same(found, fresh(changed, asked))
        assert found.score[site] != before.score[site]
    assert same(evaluate(shipped, asked), before)


def test_what_gaps_follow_from_is_seen_when_it_changes(shipped, asked):
    before = evaluate(shipped, asked)
    wider = {name: spread.model_copy(update={"place_width": 1.3, "country_width": 1.3})
             for name, spread in shipped.spreads.criteria.items()}  # fmt: skip
    leaf = shipped.criteria[SITE]
    for changed in (
        replace(shipped, spreads=shipped.spreads.model_copy(update={"criteria": wider})),
        replace(shipped, homes={}),
        replace(shipped, regions={}),
        shipped.with_criteria({SITE: leaf.model_copy(update={"value": steeper(leaf)})}),
    ):
        found = evaluate(changed, asked)
        assert same(found, fresh(changed, asked))
        assert not same(found, before)
    assert same(evaluate(shipped, asked), before)


def test_hidden_prices_are_seen_and_one_place_alone_is_what_it_is_among_all(shipped, asked):
    site = evaluate(shipped, asked).order[0]
    for rule in ("expected", "cautious", "worst"):
        bare = shipped.without_figures(shipped.places["id"][site], [DELIVERED, "labour_pool"])
        whole = evaluate(bare, asked.with_gaps(rule))
        assert same(whole, fresh(bare, whole.scenario, cost=True))
        alone = evaluate(bare.with_places([site]), whole.scenario)
        assert np.allclose(alone.contributions[0], whole.contributions[site], rtol=0, atol=1e-12)


def test_changed_datasets_do_not_pile_up(shipped, asked):
    """Each is known to what was worked out of it, and that to each: both must go."""
    changed = []
    for site in shipped.places["id"].tolist()[:9]:
        bare = shipped.without_figures(site, [DELIVERED]).with_places([0, 1, 2])
        evaluate(bare, asked)
        changed.append(weakref.ref(bare))
        del bare
    gc.collect()
    assert sum(one() is not None for one in changed) <= SEEN.owners < len(changed)


def test_what_several_questions_share_is_read_only(shipped, asked):
    answer = evaluate(shipped, asked)
    cells = [part for part in vars(answer.matrix).values() if isinstance(part, np.ndarray)]
    parts = [part for part in vars(answer.known).values() if isinstance(part, np.ndarray)]
    moments = [*vars(answer.known.moments).values(), *answer.known.loadings, *answer.known.alone]
    weights = answer.matrix.weights
    assert [part for part in (*cells, *parts, *moments)
            if part.flags.writeable and part is not weights] == []  # fmt: skip


def test_what_is_known_belongs_to_the_matrix(toy):
    dataset, scenario = toy()
    matrix = build(dataset, scenario)
    assert know(dataset, scenario, matrix) is know(dataset, scenario, build(dataset, scenario))
    assert know(dataset, scenario.with_gaps("worst"), matrix) is not know(dataset, scenario, matrix)
