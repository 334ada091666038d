"""Kendall's W by its definition and at its ends."""

import numpy as np
import pytest
from scipy.stats import chi2, friedmanchisquare

from siteselect.group import kendall_w
from siteselect.problems import solve


@pytest.mark.parametrize("seed", range(10))
def test_equals_friedman(seed):
    """Chi-square m (n - 1) W is Friedman's statistic, ties corrected."""
    rng = np.random.default_rng(seed)
    ranks = rng.integers(1, 6, (int(rng.integers(2, 7)), int(rng.integers(3, 9)))) * 1.0
    m, n = ranks.shape
    found = kendall_w(ranks)
    peer = friedmanchisquare(*ranks.T)
    assert m * (n - 1) * found.w == pytest.approx(peer.statistic)
    assert found.p_value == pytest.approx(peer.pvalue)
    assert found.p_value == pytest.approx(chi2.sf(m * (n - 1) * found.w, n - 1))


def test_agreement_and_its_opposite():
    assert kendall_w(np.array([[1.0, 2.0, 3.0]] * 4)).w == 1
    assert kendall_w(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).w == 0
    assert kendall_w(np.array([[1.0, 2.0, 2.0]] * 4)).w == pytest.approx(1)


def test_ties_may_be_written_either_way():
    shared = kendall_w(np.array([[1.0, 2.0, 2.0, 4.0], [1.0, 3.0, 2.0, 4.0]]))
    mean = kendall_w(np.array([[1.0, 2.5, 2.5, 4.0], [1.0, 3.0, 2.0, 4.0]]))
    assert shared == mean


@pytest.mark.parametrize("ranks", [[[1, 2, 3]], [[1], [1]], [[1, 1], [1, 1]]])
def test_undefined_is_none(ranks):
    assert solve({"task": "agree", "ranks": ranks}) == {"kendall_w": None, "p_value": None}
