"""Ranks, sums and normalisations by hand; TOPSIS against the plain definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.methods import (
    METHODS,
    TIE,
    method,
    ranks,
    scale,
    topsis,
    unfit,
    weighted_sum,
)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([3, 1, 1, 2], [1, 3, 3, 2]),
        ([0.3, 0.1 + 0.2, 0.9, 0.1], [2, 2, 1, 4]),
        ([5, 4, 4, 3], [1, 2, 2, 4]),
        ([1.0, 1.0 - 0.9e-9, 1.0 - 1.8e-9], [1, 1, 3]),
        ([0.0, -0.0], [1, 1]),
        ([np.nan, np.nan], [1, 1]),
        ([1e308, -1e308], [1, 2]),
        ([1e-300, 2e-300], [2, 1]),
    ],
)
def test_ranks(scores, expected):
    assert ranks(np.array(scores, dtype=float)).tolist() == expected


def test_sums_that_cancel_tie_at_zero():
    values = np.array([[0.1, 0.2, -0.3], [0.0, 0.0, 0.0]])
    assert weighted_sum(values, np.full(3, 1 / 3)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("unit", [1.0, 1e200, 1e-200])
def test_topsis_by_its_definition(unit):
    rng = np.random.default_rng(4)
    values, weights = rng.random((7, 3)), np.array([0.2, 0.5, 0.3])
    weighted = values * weights
    far = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    near = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    assert topsis(values * unit, weights) == pytest.approx(far / (far + near), abs=1e-12)


FIGURES = np.array([[2.0, 4.0], [6.0, 1.0]])
COST = np.array([False, True])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("none", [[2, -4], [6, -1]]),
        ("minmax", [[0, 0], [1, 1]]),
        ("max", [[1 / 3, 0.25], [1, 1]]),
        ("sum", [[0.25, -0.8], [0.75, -0.2]]),
        ("inverse_sum", [[0.25, 0.2], [0.75, 0.8]]),
        ("vector", [[2 / 40**0.5, -4 / 17**0.5], [6 / 40**0.5, -1 / 17**0.5]]),
    ],
)
def test_normalisations_by_hand(how, expected):
    assert scale(how, FIGURES, COST) == pytest.approx(np.array(expected, dtype=float))
    assert not unfit(how, FIGURES, COST)[1].any()


def test_evaluation_refuses_what_it_cannot_use():
    assert method("electre3", in_evaluation=False) is METHODS["electre3"]
    with pytest.raises(RequestError, match=r"request\.not_in_evaluation"):
        method("electre3")
    with pytest.raises(RequestError, match=r"request\.unknown_method"):
        method("vicor")


def one_by_one(scores):
    """Ranks by the definition: from the best down, a tie spans from its best score."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    places, first, best = [0] * len(scores), 1, None
    for position, i in enumerate(order, 1):
        near = best is not None and abs(scores[i] - best) <= TIE * max(abs(scores[i]), abs(best))
        if not near:
            first, best = position, scores[i]
        places[i] = first
    return places


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=12),
    st.lists(st.integers(-4, 4), min_size=12, max_size=12),
)
def test_ranks_of_scores_that_are_nearly_one_are_those_of_the_definition(whole, steps):
    scores = [w * (1 + 0.4 * TIE * k) for w, k in zip(whole, steps, strict=False)]
    assert ranks(np.array(scores)).tolist() == one_by_one(scores)


def test_topsis_is_not_led_astray_by_a_huge_column_that_does_not_count():
    values = np.array([[1.0, 1e300], [2.0, -1e300], [4.0, 1e300]])
    alone = topsis(values[:, :1], np.ones(1))
    np.testing.assert_allclose(topsis(values, np.array([1.0, 0.0])), alone, atol=1e-12)
    constant = np.column_stack([values[:, 0], np.full(3, 1e300)])
    np.testing.assert_allclose(topsis(constant, np.array([0.5, 0.5])), alone, atol=1e-12)
