"""PROMETHEE against the plain definition, pair by pair: no peer in the requirements has it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siteselect.methods import Preference, flows, partial_relation
from siteselect.methods import promethee as room

SHAPES = ["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]


def degree(d, how):
    if d <= 0:
        return 0.0
    if how.shape == "usual":
        return 1.0
    if how.shape == "u_shape":
        return float(d > how.q)
    if how.shape == "v_shape":
        return min(d / how.p, 1.0)
    if how.shape == "level":
        return 0.0 if d <= how.q else 0.5 if d <= how.p else 1.0
    if how.shape == "linear":
        return min(max((d - how.q) / (how.p - how.q), 0.0), 1.0) if how.p > how.q else d > how.q
    return 1 - math.exp(-d * d / (2 * how.s**2))


def plain(values, weights, preferences):
    n = len(values)
    plus, minus = [0.0] * n, [0.0] * n
    for a in range(n):
        for b in range(n):
            for j, how in enumerate(preferences):
                d = values[a][j] - values[b][j]
                plus[a] += weights[j] * degree(d, how) / (n - 1)
                minus[b] += weights[j] * degree(d, how) / (n - 1)
    return plus, minus


def check(values, weights, preferences):
    plus, minus = plain(values, weights, preferences)
    found = flows(np.array(values, dtype=float), np.array(weights), preferences)
    assert found.plus == pytest.approx(plus, abs=1e-12)
    assert found.minus == pytest.approx(minus, abs=1e-12)
    assert found.net == pytest.approx(np.subtract(plus, minus), abs=2e-12)
    assert found.net.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
@settings(deadline=None)
@given(
    values=st.lists(st.lists(st.integers(-9, 9), min_size=2, max_size=2), min_size=2, max_size=9),
    q=st.integers(0, 4), more=st.integers(1, 5),
)  # fmt: skip
def test_equals_the_definition(shape, values, q, more):
    how = Preference(shape, q=q, p=q + more, s=more)
    check(values, [0.25, 0.75], [how, Preference()])


@pytest.mark.parametrize("shape", SHAPES)
def test_equals_the_definition_on_many_figures(shape, monkeypatch):
    monkeypatch.setattr(room, "BLOCK", 100)
    values = np.random.default_rng(3).normal(50, 20, (60, 3)).tolist()
    check(values, [0.2, 0.3, 0.5], [Preference(shape, q=3.5, p=11.25, s=6.5)] * 3)


@pytest.mark.parametrize("shape", ["v_shape", "linear"])
def test_a_steep_ramp_over_a_wide_range_keeps_its_digits(shape):
    rng = np.random.default_rng(5)
    values = np.concatenate([rng.random((30, 1)), 1e9 + rng.random((30, 1))]).tolist()
    check(values, [1.0], [Preference(shape, q=0.25, p=0.5)])


def test_a_threshold_is_met_up_to_and_with_in_decimals():
    """0.4 - 0.1 is above 0.3 in floats only."""
    found = flows(np.array([[0.4], [0.1]]), np.ones(1), [Preference("u_shape", q=0.3)])
    assert found.plus.tolist() == [0.0, 0.0]


def test_where_q_meets_p_the_ramp_is_a_step():
    found = flows(np.array([[3.0], [1.0], [0.0]]), np.ones(1), [Preference("linear", q=2, p=2)])
    assert found.plus.tolist() == [0.5, 0.0, 0.0]


def test_net_flows_that_cancel_are_zero():
    values = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = flows(values, np.full(3, 1 / 3), [Preference()] * 3)
    assert found.net.tolist() == [0.0, 0.0, 0.0]


def test_one_alternative_has_no_flow():
    assert np.isnan(flows(np.ones((1, 1)), np.ones(1), [Preference()]).net).all()


def test_partial_relation_by_its_definition():
    rng = np.random.default_rng(8)
    plus, minus = rng.integers(0, 4, 12) / 4, rng.integers(0, 4, 12) / 4
    found = partial_relation(plus, minus)
    for a in range(12):
        for b in range(12):
            no_worse = plus[a] >= plus[b] and minus[a] <= minus[b]
            no_better = plus[a] <= plus[b] and minus[a] >= minus[b]
            assert found.preferred[a, b] == (no_worse and not no_better)
            assert found.incomparable[a, b] == (not no_worse and not no_better)


def test_a_ramp_near_the_largest_number_is_a_ramp():
    table = np.array([[1e308], [1.5e308], [1.7e308]])
    small = flows(table / 1e300, np.ones(1), [Preference("linear", q=0.0, p=1e8)])
    large = flows(table, np.ones(1), [Preference("linear", q=0.0, p=1e308)])
    np.testing.assert_allclose(large.net, small.net, atol=1e-9)


def test_a_gaussian_of_many_rows_holds_no_matrix_of_pairs():
    """4,000 x 4,000 differences of one criterion alone are 128 MB."""
    import tracemalloc

    values = np.random.default_rng(1).normal(size=(4_000, 2))
    tracemalloc.start()
    flows(values, np.full(2, 0.5), [Preference("gaussian", s=1.0)] * 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
