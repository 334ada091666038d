"""Homogeneity, tau between people, clusters and spread: at their ends and by definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from siteselect.group import clusters, dispersion, pairwise_tau, relative_homogeneity


def test_homogeneity_at_its_ends():
    """No worked example with figures was at hand: the definition (Goepel 2018) at its ends, and
    one case worked by hand from its terms."""
    same = np.array([[0.5, 0.3, 0.2]] * 4)
    assert relative_homogeneity(same) == pytest.approx(1)
    assert relative_homogeneity(np.eye(4)) == pytest.approx(0)
    two = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])  # two opinions of three possible
    assert relative_homogeneity(two) == pytest.approx((1 / 2 - 1 / 3) / (1 - 1 / 3))
    table = np.array([[0.8, 0.2], [0.4, 0.6]])
    gamma = -(0.6 * np.log(0.6) + 0.4 * np.log(0.4))
    alpha = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2) + 0.4 * np.log(0.4) + 0.6 * np.log(0.6)) / 2
    assert relative_homogeneity(table) == pytest.approx((np.exp(alpha - gamma) - 0.5) / 0.5)


@pytest.mark.parametrize("n", [2, 3, 7])
def test_the_ahp_indicator_is_0_where_each_prefers_another_criterion_by_9(n):
    shares = np.where(np.eye(n) == 1, 9.0, 1.0)
    priorities = shares / shares.sum(axis=1, keepdims=True)
    assert relative_homogeneity(priorities, largest=9) == pytest.approx(0, abs=1e-12)
    assert relative_homogeneity(priorities[:1].repeat(3, axis=0), largest=9) == pytest.approx(1)
    assert relative_homogeneity(priorities, largest=9) < relative_homogeneity(priorities)


@pytest.mark.parametrize("table", [[[0.5, 0.5]], [[1.0], [1.0]]])
def test_one_person_or_one_criterion_has_no_homogeneity(table):
    assert np.isnan(relative_homogeneity(np.array(table)))


@given(st.integers(0, 2**32 - 1))
def test_homogeneity_lies_between_0_and_1(seed):
    rng = np.random.default_rng(seed)
    table = rng.dirichlet(np.full(int(rng.integers(2, 6)), 0.3), int(rng.integers(2, 9)))
    assert -1e-12 <= relative_homogeneity(table) <= 1 + 1e-12


@given(st.integers(0, 2**32 - 1))
def test_tau_is_scipys_over_the_sites_that_both_judge(seed):
    rng = np.random.default_rng(seed)
    ranks = rng.integers(1, 6, (int(rng.integers(2, 6)), int(rng.integers(2, 9)))) * 1.0
    ranks[rng.random(ranks.shape) < 0.2] = np.nan
    found = pairwise_tau(ranks)
    for i, a in enumerate(ranks):
        for j, b in enumerate(ranks):
            both = ~np.isnan(a) & ~np.isnan(b)
            known = both.sum() > 1 and np.ptp(a[both]) > 0 and np.ptp(b[both]) > 0
            wanted = kendalltau(a[both], b[both]).statistic if known else np.nan
            assert found[i, j] == pytest.approx(1.0 if i == j else wanted, nan_ok=True)


def test_clusters_by_hand():
    """Average linkage: 0.1 apart, then 0.15, then (1.4 + 1.5 + 1.3 + ...)/..., cut at 0.5."""
    tau = 1 - np.array([
        [0.0, 0.1, 0.2, 1.4, 1.5],
        [0.1, 0.0, 0.1, 1.3, 1.4],
        [0.2, 0.1, 0.0, 1.2, 1.3],
        [1.4, 1.3, 1.2, 0.0, 0.3],
        [1.5, 1.4, 1.3, 0.3, 0.0],
    ])  # fmt: skip
    found = clusters(tau)
    assert [(c.name, c.members, c.centre) for c in found] == [("A", (0, 1, 2), 1), ("B", (3, 4), 3)]
    assert [c.members for c in clusters(tau, apart=2.0)] == [(0, 1, 2, 3, 4)]
    assert [c.members for c in clusters(tau, apart=0.05)] == [(0,), (1,), (2,), (3,), (4,)]
    turned = [4, 3, 2, 1, 0]
    again = clusters(tau[np.ix_(turned, turned)])
    assert {frozenset(turned[i] for i in c.members) for c in again} == {
        frozenset(c.members) for c in found}  # fmt: skip


def test_clusters_of_one_two_and_of_unrelated():
    assert [c.members for c in clusters(np.ones((1, 1)))] == [(0,)]
    assert clusters(np.ones((0, 0))) == ()
    apart = np.array([[1.0, np.nan], [np.nan, 1.0]])
    assert [c.members for c in clusters(apart)] == [(0,), (1,)]
    many = clusters(np.eye(30))
    assert [many[i].name for i in (0, 25, 26, 29)] == ["A", "Z", "AA", "AD"]


def test_spread_of_weights():
    found = dispersion(("x", "y"), np.array([[0.2, 0.8], [0.6, 0.4]]))
    assert found.mean.tolist() == pytest.approx([0.4, 0.6])
    assert found.sd.tolist() == pytest.approx([0.2 * 2**0.5] * 2)
    assert (found.low.tolist(), found.high.tolist()) == ([0.2, 0.4], [0.6, 0.8])
    assert np.isnan(dispersion(("x",), np.array([[1.0]])).sd).all()
