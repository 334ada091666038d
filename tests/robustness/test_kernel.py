"""The fast kernels against plain double-precision definitions on the same weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.methods.closeness import closeness
from siteselect.robustness import rank_shares
from siteselect.robustness.packed import OFFSET, ROOM, Counter
from tests.quick import examples


def plain_shares(scores):
    """Ranks by loops: 1 + how many score higher, ties share."""
    n = scores.shape[1]
    ranks = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    return np.array([[(ranks[:, i] == r).mean() for r in range(n)] for i in range(n)])


def draw(m, count, seed=1):
    weights = np.random.default_rng(seed).dirichlet(np.ones(m), count)
    return weights.astype(np.float32)


@pytest.mark.parametrize("n", [2, 5, 20, 32, 33, 47, 200, 600])
@pytest.mark.parametrize("model", ["weighted_sum", "topsis"])
def test_ranks_are_those_of_double_precision(n, model):
    count = 600
    values, weights = np.random.default_rng(n).random((n, 6)), draw(6, count)
    if model == "topsis":
        values /= np.sqrt((values**2).sum(axis=0))
        scores = closeness(values, weights.astype(float))
    else:
        scores = weights.astype(float) @ values.T
    found = rank_shares(values, weights, model)
    order = np.argsort(-scores, axis=1)
    wanted = np.zeros((n, n))
    np.add.at(wanted, (order, np.arange(n)), 1 / count)
    # neighbours closer than single precision may change places, now and then
    assert np.abs(found.acceptability - wanted).max() <= (5e-4 if n < 100 else 5e-3)
    first = order[:, 0]
    for i in set(first.tolist()):
        assert found.central[i] == pytest.approx(weights[first == i].mean(axis=0), abs=2e-3)


@examples(40)
@given(
    values=st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=1, max_size=9),
    model=st.sampled_from(["weighted_sum", "topsis"]),
)
def test_shares_add_up_and_the_dominated_are_never_first(values, model):
    values = np.array(values, dtype=float) / 6
    found = rank_shares(values, draw(3, 300), model)
    assert found.acceptability.sum(axis=1) == pytest.approx(1)
    for i, own in enumerate(values):
        if any((other > own).all() for other in values):
            assert found.acceptability[i, 0] == 0
            assert np.isnan(found.central[i]).all()


def test_the_alike_share_the_better_rank():
    values = np.array([[0.2, 0.9], [0.8, 0.1], [0.2, 0.9], [0.2, 0.9]])
    found = rank_shares(values, draw(2, 1000))
    weights = draw(2, 1000).astype(float)
    assert found.acceptability == pytest.approx(plain_shares(weights @ values.T))
    assert (found.acceptability[0] == found.acceptability[2]).all()
    assert (found.central[0] == found.central[3]).all()
    everyone = rank_shares(np.ones((4, 2)), draw(2, 50), "topsis")
    assert (everyone.acceptability == [[1, 0, 0, 0]] * 4).all()


def test_one_alternative_and_blocks_of_any_size():
    assert rank_shares(np.ones((1, 3)), draw(3, 7)).acceptability.tolist() == [[1.0]]
    values, weights = np.random.default_rng(2).random((7, 4)), draw(4, 20_011)
    found = rank_shares(values, weights)
    assert found.acceptability == pytest.approx(
        plain_shares(weights.astype(float) @ values.T), abs=2e-4)


def test_scales_and_signs_do_not_matter():
    values, weights = np.random.default_rng(3).random((9, 4)), draw(4, 2000)
    one = rank_shares(values, weights).acceptability
    for scale, shift in ((1e6, 0), (1e-6, 0), (1, -500)):
        assert np.abs(rank_shares(values * scale + shift, weights).acceptability - one).max() < 2e-3


@examples(30)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_the_counter_counts_ties(n, seed):
    rng = np.random.default_rng(seed)
    steps = rng.integers(0, 4, (50, n)) / 4
    behind = (steps * ROOM + OFFSET).astype(np.float32)
    counter = Counter(n, 50)
    first = counter.add(behind.copy(), ties=True)
    assert counter.ranks / 50 == pytest.approx(plain_shares(-steps))
    assert first.tolist() == steps.argmin(axis=1).tolist()
