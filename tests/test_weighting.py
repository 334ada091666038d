"""Weights by hand and by the plain definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from siteselect.errors import RequestError
from siteselect.problems import solve
from siteselect.weighting import (
    ahp,
    average_ranks,
    critic,
    entropy,
    normalise,
    rank_order_centroid,
    unlinked,
)


def test_normalise_takes_any_scale():
    assert normalise({"a": 1e308, "b": 1e308}) == {"a": 0.5, "b": 0.5}
    assert normalise({"a": 5e-324, "b": 0}) == {"a": 1.0, "b": 0.0}
    assert normalise({"a": 3, "b": 1}) == {"a": 0.75, "b": 0.25}


@pytest.mark.parametrize("bad", [{"a": -1}, {"a": math.nan}, {"a": math.inf}, {"a": 0}, {}])
def test_normalise_refuses(bad):
    with pytest.raises(RequestError):
        normalise(bad, "group")


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_rank_order_centroid_by_its_definition(count):
    plain = [sum(1 / i for i in range(k, count + 1)) / count for k in range(1, count + 1)]
    assert rank_order_centroid(count) == pytest.approx(plain)
    assert rank_order_centroid(count).sum() == pytest.approx(1)


def test_consistent_judgements_give_back_their_weights():
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    found = ahp(weights[:, None] / weights[None, :])
    assert found.weights == pytest.approx(weights)
    assert found.lambda_max == pytest.approx(4)
    assert found.cr == pytest.approx(0, abs=1e-9)
    assert (found.worst.i, found.worst.j) == (0, 1)


def test_the_spoilt_judgement_is_the_worst():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    judged = weights[:, None] / weights[None, :]
    judged[1, 3], judged[3, 1] = 9.0, 1 / 9
    found = ahp(judged)
    assert (found.worst.i, found.worst.j, found.worst.given) == (1, 3, 9.0)
    w = found.weights
    assert found.worst.suggested == pytest.approx(w[1] / w[3])
    ratio = judged * w[None, :] / w[:, None]
    assert ratio.max() == pytest.approx(ratio[1, 3])
    assert (judged @ w) == pytest.approx(found.lambda_max * w)


@pytest.mark.parametrize(("n", "cr"), [(1, 0.0), (2, 0.0), (11, None)])
def test_consistency_ratio_where_there_is_no_random_index(n, cr):
    answer = solve({"task": "weigh", "method": "ahp", "pairwise": [[1] * n] * n})
    assert answer["cr"] == cr
    assert answer["weights"] == pytest.approx([1 / n] * n)
    assert (answer["worst_judgement"] is None) == (n == 1)


def test_entropy_by_its_definition():
    rng = np.random.default_rng(2)
    figures = rng.random((8, 3))
    figures[0, 0] = 0.0
    spread = []
    for column in figures.T:
        shares = [x / sum(column) for x in column]
        spread.append(1 + sum(p * math.log(p) for p in shares if p) / math.log(8))
    assert entropy(figures) == pytest.approx(np.array(spread) / sum(spread))
    assert entropy(figures * 1e308) == pytest.approx(entropy(figures))


def test_entropy_of_a_zero_column_is_nothing():
    assert entropy(np.array([[0.0, 1.0], [0.0, 2.0]])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("correlation", ["pearson", "spearman"])
def test_critic_by_its_definition(correlation):
    rng = np.random.default_rng(6)
    figures = rng.integers(0, 5, (9, 4)) * 1.0
    cost = np.array([True, False, True, False])
    low, high = figures.min(axis=0), figures.max(axis=0)
    shares = np.where(cost, (high - figures) / (high - low), (figures - low) / (high - low))
    source = rankdata(shares, axis=0) if correlation == "spearman" else shares
    parts = shares.std(axis=0) * (1 - np.corrcoef(source.T)).sum(axis=1)
    assert critic(figures, cost, correlation) == pytest.approx(parts / parts.sum())


def test_critic_leaves_a_constant_criterion_out():
    figures = np.array([[1.0, 5.0, 3.0], [2.0, 5.0, 1.0], [4.0, 5.0, 2.0]])
    cost = np.zeros(3, dtype=bool)
    found = critic(figures, cost)
    assert found[1] == 0
    assert found[[0, 2]] == pytest.approx(critic(figures[:, [0, 2]], cost[[0, 2]]))
    assert critic(figures[:, [0]], cost[[0]]).tolist() == [1.0]
    assert np.isnan(critic(figures[:, [0, 0]], cost[[0, 2]])).all()


def test_average_ranks_equal_scipy():
    figures = np.random.default_rng(1).integers(0, 6, 40) * 1.0
    assert average_ranks(figures).tolist() == rankdata(figures).tolist()


def incomplete(weights, kept):
    """Consistent judgements of weights, only those of the pairs kept."""
    made = np.full((len(weights), len(weights)), np.nan)
    for i, j in [*kept, *((i, i) for i in range(len(weights)))]:
        made[i, j], made[j, i] = weights[i] / weights[j], weights[j] / weights[i]
    return made


@st.composite
def connected(draw):
    """Weights, and pairs among which a chain leads from each to each."""
    weights = draw(st.lists(st.floats(0.05, 1), min_size=2, max_size=9))
    n = len(weights)
    tree = [(draw(st.integers(0, i - 1)), i) for i in range(1, n)]
    more = draw(st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    return np.array(weights), {*tree, *((min(p), max(p)) for p in more if p[0] != p[1])}


@given(connected())
def test_consistent_judgements_give_their_weights_back_whichever_are_missing(case):
    weights, kept = case
    found = ahp(incomplete(weights, kept))
    np.testing.assert_allclose(found.weights, weights / weights.sum(), rtol=1e-6)
    assert found.lambda_max == pytest.approx(len(weights), abs=1e-6)
    assert found.missing == len(weights) * (len(weights) - 1) // 2 - len(kept)


def test_a_missing_judgement_counts_as_what_the_weights_say():
    # Harker's definition: filled in with w_i / w_j, the same vector is the eigenvector again
    pairwise = np.array([[1, 2, np.nan, 5], [1 / 2, 1, 4, np.nan],
                         [np.nan, 1 / 4, 1, 3], [1 / 5, np.nan, 1 / 3, 1]])  # fmt: skip
    found = ahp(pairwise)
    said = found.weights[:, None] / found.weights[None, :]
    whole = ahp(np.where(np.isnan(pairwise), said, pairwise))
    np.testing.assert_allclose(whole.weights, found.weights, rtol=1e-9)
    assert whole.lambda_max == pytest.approx(found.lambda_max)
    assert (found.cr, found.missing) == (None, 2)
    assert not np.isnan(pairwise[found.worst.i, found.worst.j])


def test_unconnected_judgements_are_refused_and_the_pairs_that_connect_are_named():
    two_parts = incomplete(np.ones(5), [(0, 1), (2, 3)])
    assert unlinked(two_parts) == ((0, 2), (0, 4))
    with pytest.raises(RequestError) as refusal:
        ahp(two_parts)
    assert [dict(p.values) for p in refusal.value.problems] == [
        {"i": "0", "j": "2"}, {"i": "0", "j": "4"}]  # fmt: skip
    assert unlinked(incomplete(np.ones(5), [(0, 1), (2, 3), (0, 2), (0, 4)])) == ()


def test_solve_takes_null_for_a_pair_that_was_not_compared():
    given = [[1, 2, None], [0.5, 1, 3], [None, 1 / 3, 1]]
    answer = solve({"task": "weigh", "method": "ahp", "pairwise": given})
    assert answer["weights"] == pytest.approx([0.6, 0.3, 0.1])
    assert (answer["cr"], answer["missing"]) == (None, 1)
    with pytest.raises(RequestError, match="unlinked"):
        solve({"task": "weigh", "method": "ahp", "pairwise": [[1, None], [None, 1]]})
