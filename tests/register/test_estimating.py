"""Chapman's estimate against its plain definition, and pooling against what one can reckon."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from siteselect.register.estimating import (
    Between,
    LogitCoverage,
    between,
    chapman,
    listed_share,
    odds_ratio,
    pooled,
)


@pytest.mark.parametrize(("number", "first", "second"), [(20, 12, 9), (60, 40, 25), (200, 150, 80)])
def test_chapman_is_unbiased_where_the_lists_are_long_enough(number, first, second):
    """No published table is at hand: the expectation over all overlaps is the number itself."""
    chance = hypergeom(number, first, second)
    overlaps = range(min(first, second) + 1)
    mean = sum(chance.pmf(m) * chapman(first, second, m)[0] for m in overlaps if chance.pmf(m) > 0)
    assert mean == pytest.approx(number, rel=1e-9)


@pytest.mark.parametrize(("number", "first", "second"), [(200, 150, 80), (900, 400, 350)])
def test_its_variance_is_nearly_that_of_the_estimate(number, first, second):
    chance = hypergeom(number, first, second)
    pairs = [(chance.pmf(m), *chapman(first, second, m)) for m in range(second + 1)]
    pairs = [(p, n, sd) for p, n, sd in pairs if p > 1e-15]
    true = sum(p * (n - number) ** 2 for p, n, _ in pairs)
    stated = sum(p * sd**2 for p, _, sd in pairs)
    assert stated == pytest.approx(true, rel=0.03)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_chapman_is_never_below_what_was_seen(first, second, both):
    both = min(first, second, both)
    number, sd = chapman(first, second, both)
    assert number >= first + second - both - 1e-9 and sd >= 0
    assert chapman(second, first, both) == (number, sd)


def test_an_impossible_overlap_is_refused():
    with pytest.raises(ValueError, match="both"):
        chapman(3, 5, 4)


@given(st.integers(1, 500), st.floats(0, 2000), st.floats(0, 500))
def test_a_share_and_its_ends_lie_in_order_between_nought_and_one(listed, more, sd):
    found = listed_share(listed, listed + more, sd)
    assert 0 <= found.share(-2) <= found.share() <= found.share(2) <= 1
    if more > 0.5:
        assert found.share() == pytest.approx(listed / (listed + more))


def test_pooling_weighs_by_precision_and_borrows_no_certainty():
    mean = pooled([LogitCoverage(0.0, 1.0), LogitCoverage(3.0, 2.0)])
    assert mean.logit == pytest.approx(0.6)  # weights 1 and 1/4
    assert mean.sd == pytest.approx((1.0 * 1 + 2.0 / 4) / 1.25)


def test_between_countries_that_agree_only_the_least_spread_is_left():
    same = between([LogitCoverage(0.5, 0.2)] * 5)
    assert (same.mean, same.spread) == (pytest.approx(0.5), 0.3)
    with pytest.raises(ValueError, match="two"):
        between([LogitCoverage(0, 1)])


def test_between_countries_that_differ_the_spread_is_their_own():
    """Without errors of their own the moment estimate is the sample variance."""
    values = [-1.0, 0.0, 1.0, 2.0]
    found = between([LogitCoverage(v, 1e-6) for v in values])
    mean = sum(values) / 4
    assert found.spread == pytest.approx(math.sqrt(sum((v - mean) ** 2 for v in values) / 3), rel=1e-4)


def test_a_weak_estimate_is_drawn_to_the_mean_and_a_strong_one_stays():
    common = Between(0.0, 0.1, 0.5)
    weak, strong = (common.shrunk(LogitCoverage(2.0, sd)) for sd in (3.0, 0.05))
    assert 0 < weak.logit < 0.1 and strong.logit > 1.9
    assert weak.sd < common.unseen().sd and strong.sd < 0.05


def test_odds_of_lists_that_know_the_same_firms():
    assert odds_ratio(30, 5, 5, 30) > 20 > 1 > odds_ratio(2, 30, 30, 2)
