"""Does another method agree? Ranks side by side, and how far they agree."""

import numpy as np
import pytest
from scipy import stats

from siteselect.evaluation import compare_methods, evaluate
from siteselect.evaluation.comparing import kendall_tau_b, spearman
from siteselect.methods import METHODS
from siteselect.profiles import profile
from tests.toy import PLACES


def test_every_method_ranks_the_shipped_sites(shipped):
    evaluation = evaluate(shipped, profile(shipped, "pcb"))
    found = compare_methods(evaluation)
    assert set(found.methods) == set(METHODS)
    ranked = len(evaluation.order)  # those that no knock-out excludes
    assert 30 < ranked < len(shipped.places)
    assert found.ranks.shape == (len(METHODS), ranked)
    assert found.ranks[0].tolist() == sorted(found.ranks[0].tolist())
    low, high = found.rank_range
    assert (low >= 1).all() and (low <= high).all() and (high <= ranked).all()
    assert np.diag(found.tau_b) == pytest.approx(1)
    assert set(found.ranks[found.methods.index("electre1")]) == {1, 2}


def test_the_additive_ranking_does_not_depend_on_the_method_asked(shipped):
    scenario = profile(shipped, "pcb")
    one = compare_methods(evaluate(shipped, scenario))
    other = compare_methods(evaluate(shipped, scenario.with_method("topsis")))
    for name in METHODS:
        a, b = (dict(zip(c.sites, c.ranks[c.methods.index(name)].tolist(), strict=True))
                for c in (one, other))  # fmt: skip
        assert a == b


@pytest.mark.parametrize("seed", range(20))
def test_agreement_measures_against_scipy(seed):
    a, b = np.random.default_rng(seed).integers(1, 6, (2, 9))
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert kendall_tau_b(a, b) == pytest.approx(stats.kendalltau(a, b).statistic)
        assert spearman(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)


@pytest.mark.parametrize("method", [m for m, e in METHODS.items() if e.in_evaluation])
def test_scores_stay_in_range_and_within_their_bounds(toy, method):
    dataset, scenario = toy()
    evaluation = evaluate(dataset, scenario.with_method(method))
    assert ((evaluation.score >= 0) & (evaluation.score <= 1)).all()
    assert (evaluation.low <= evaluation.score).all() and (evaluation.score <= evaluation.high).all()


@pytest.mark.parametrize("method", [m for m, e in METHODS.items() if e.in_evaluation])
@pytest.mark.parametrize("places", [PLACES[:1], PLACES[:2]])
def test_one_or_two_sites_are_ranked_without_a_fault(toy, method, places):
    dataset, scenario = toy(places=places)
    evaluation = evaluate(dataset, scenario.with_method(method))
    assert evaluation.rank.min() == 1
    compare_methods(evaluation)


def test_identical_sites_tie_in_every_method(toy):
    twins = [[n, "BBB", "BB-1", 20, 20] for n in ("one", "two", "three")]
    figures = [["BBB", "country", c, 5] for c in ("near", "calm", "cheap", "fit")]
    found = compare_methods(evaluate(*toy(places=twins, observations=figures)))
    assert (found.ranks == 1).all()


def test_nothing_ranked_is_nothing_compared(toy):
    found = compare_methods(evaluate(*toy(observations=[])))
    assert found.ranks.shape == (len(METHODS), 0)


def test_pairs_that_methods_leave_unordered_are_told(shipped):
    found = compare_methods(evaluate(shipped, profile(shipped, "pcb")))
    assert set(found.incomparable) == {"promethee1", "electre3"}
    for pairs in found.incomparable.values():
        assert pairs.any() and (pairs == pairs.T).all() and not np.diag(pairs).any()
    vikor = found.ranks[found.methods.index("vikor")]
    best = found.sites[int(np.flatnonzero(vikor == 1)[0])]
    assert best in found.compromise


def test_one_site_is_its_own_compromise(toy):
    found = compare_methods(evaluate(*toy(places=PLACES[:1])))
    assert found.compromise == found.sites
    assert not found.incomparable["promethee1"].any()
