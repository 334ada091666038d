"""A table of moments says what the exact formula says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.knowledge import clipped
from siteselect.screening.moments import Moments, moments

ENDS = [(0.0, 1.0), (0.1, 0.85), (0.4, 0.4)]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("sd", [0.0, 0.0004, 0.0102, 0.03, 0.11, 0.4])
def test_moments_are_those_of_the_exact_formula(sd, ends):
    middle = np.random.default_rng(7).uniform(*ends, 20_000)
    middle[:2] = ends
    exact, found = clipped(middle, sd, *ends), moments(middle, sd, ends)
    np.testing.assert_allclose(found.mean, exact.mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.variance, exact.variance, rtol=0, atol=1e-4 * sd**2 + 1e-18)
    np.testing.assert_allclose(found.third, exact.third, rtol=0, atol=1e-2 * sd**3 + 1e-18)


@given(st.floats(0.005, 0.08), st.floats(0.0, 1.0))
def test_far_from_the_ends_a_value_is_what_it_is_and_as_wide(sd, share):
    value = 6 * sd + share * (1 - 12 * sd)
    found = moments(np.array([value]), sd, (0.0, 1.0))
    assert found.mean[0] == pytest.approx(value, abs=1e-9)
    assert found.variance[0] == pytest.approx(sd**2, rel=1e-4)
    assert abs(found.third[0]) < 1e-2 * sd**3


def test_at_an_end_half_of_a_value_is_cut_off():
    found = moments(np.array([0.0, 1.0]), 0.05, (0.0, 1.0))
    half = 0.05 / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(found.mean, [half, 1 - half], atol=1e-12)
    np.testing.assert_allclose(found.variance, 0.05**2 * (0.5 - 0.5 / np.pi), rtol=1e-9)
    assert found.third[0] == pytest.approx(-found.third[1])


def test_sums_of_independent_values_add_mean_variance_and_third_moment():
    rng = np.random.default_rng(7)
    parts = [(0.05, 0.2, 0.3), (0.9, 0.1, 0.7)]  # middle, sd, weight
    drawn = sum(w * np.clip(m + s * rng.standard_normal(1_000_000), 0, 1) for m, s, w in parts)
    total = Moments(*np.zeros((3, 1)))
    for middle, sd, weight in parts:
        total.add(moments(np.array([middle]), sd, (0.0, 1.0)), weight)
    assert total.mean[0] == pytest.approx(drawn.mean(), abs=3e-4)
    assert total.variance[0] == pytest.approx(drawn.var(), rel=0.01)
    assert total.third[0] == pytest.approx(((drawn - drawn.mean()) ** 3).mean(), rel=0.03)
