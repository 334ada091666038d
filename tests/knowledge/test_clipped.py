"""Clipped normals against plain draws and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.knowledge import clipped, matched
from siteselect.knowledge.clipped import mean_and_slope, quantile

CASES = [(0.5, 0.1), (0.02, 0.1), (0.95, 0.3), (-0.4, 0.5), (1.3, 0.2), (0.5, 2.0), (0.3, 0.0)]


@pytest.mark.parametrize(("middle", "sd"), CASES)
def test_moments_are_those_of_plain_draws(middle, sd):
    z = np.random.default_rng(3).standard_normal(400_000)
    z = np.concatenate([z, -z])
    drawn = np.clip(middle + sd * z, 0.1, 0.9)
    found = clipped(middle, sd, 0.1, 0.9)
    assert float(found.mean) == pytest.approx(drawn.mean(), abs=1e-3)
    assert float(found.variance) == pytest.approx(drawn.var(), abs=1e-3)
    assert float(found.third) == pytest.approx(((drawn - drawn.mean()) ** 3).mean(), abs=1e-3)
    fourth = ((drawn - drawn.mean()) ** 4).mean() - 3 * drawn.var() ** 2
    assert float(found.fourth) == pytest.approx(fourth, abs=1e-3)
    # Hermite coefficients: E[f(Z) Z] and E[f(Z) (Z^2 - 1)]
    assert float(found.first) == pytest.approx((drawn * z).mean(), abs=2e-3)
    assert float(found.second) == pytest.approx((drawn * (z * z - 1)).mean(), abs=4e-3)


def test_where_nothing_is_cut_it_is_the_normal_itself():
    found = clipped(0.5, 0.05, 0.0, 1.0)
    assert (float(found.mean), float(found.variance)) == pytest.approx((0.5, 0.0025), abs=1e-12)
    assert float(found.first) == pytest.approx(0.05, abs=1e-12)


def test_what_is_certain_stays_so_and_is_cut():
    found = clipped([0.3, 1.7, -2.0], 0.0, 0.0, 1.0)
    assert found.mean.tolist() == [0.3, 1.0, 0.0]
    assert found.variance.tolist() == [0.0, 0.0, 0.0]


@given(st.floats(-1, 2), st.floats(0.001, 0.5), st.floats(0.0, 0.6))
def test_a_better_middle_never_has_a_lower_mean(middle, step, sd):
    worse, better = clipped([middle, middle + step], sd, 0.0, 1.0).mean
    assert better >= worse - 1e-12


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.95))
def test_matched_moments_come_back(mean, share):
    sd = share * np.sqrt(mean * (1 - mean))
    middle, width = matched(mean, sd)
    found = clipped(middle, width, 0.0, 1.0)
    assert float(found.mean) == pytest.approx(mean, abs=2e-6)
    assert float(np.sqrt(found.variance)) == pytest.approx(sd, abs=2e-4)


def test_what_is_matched_does_not_depend_on_who_else_is_asked_for():
    rng = np.random.default_rng(7)
    mean = rng.uniform(0.01, 0.99, 200)
    sd = rng.uniform(0.01, 0.9, 200) * np.sqrt(mean * (1 - mean))
    together = np.array(matched(mean, sd))
    alone = np.array([matched(*pair) for pair in zip(mean, sd, strict=True)]).T
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-13)


def test_a_spread_that_cannot_be_is_cut_to_nearly_the_widest():
    middle, width = matched(0.5, 0.9)
    found = clipped(middle, width, 0.0, 1.0)
    assert 0.45 < float(np.sqrt(found.variance)) <= 0.5


def test_quantiles_of_a_clipped_normal_are_cut_quantiles():
    drawn = np.clip(0.1 + 0.2 * np.random.default_rng(1).standard_normal(400_000), 0, 1)
    assert float(quantile(0.1, 0.2, 0.0, 1.0, 0.10)) == 0.0
    assert float(quantile(0.1, 0.2, 0.0, 1.0, 0.9)) == pytest.approx(np.quantile(drawn, 0.9), abs=3e-3)


def test_mean_and_slope_are_those_of_all_moments_to_the_last_bit():
    rng = np.random.default_rng(5)
    middle, sd = rng.uniform(-1, 2, 500), rng.uniform(0, 0.6, 500)
    sd[:50] = 0.0
    mean, slope = mean_and_slope(middle, sd, 0.0, 1.0)
    whole = clipped(middle, sd, 0.0, 1.0)
    assert np.array_equal(mean, whole.mean) and np.array_equal(slope, whole.first)
