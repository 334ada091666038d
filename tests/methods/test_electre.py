"""ELECTRE I against scikit-criteria, and its kernel where circuits matter by its definition."""

import numpy as np
import pytest
from skcriteria import mkdm
from skcriteria.agg.electre import ELECTRE1

from siteselect.methods import electre1, kernel


def graph(n, *arcs):
    outranks = np.zeros((n, n), dtype=bool)
    for a, b in arcs:
        outranks[a, b] = True
    return outranks


@pytest.mark.parametrize("seed", range(20))
def test_matrices_equal_scikit_criteria(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 10)), int(rng.integers(2, 6))
    values, weights = rng.integers(0, 6, (n, m)) * 1.0, rng.dirichlet(np.ones(m))
    peer = ELECTRE1(p=0.6, q=0.4).evaluate(mkdm(values, objectives=[1] * m, weights=weights))
    found = electre1(values, weights, 0.6, 0.4)
    apart = ~np.eye(n, dtype=bool)
    assert found.concordance[apart] == pytest.approx(peer.e_.matrix_concordance[apart])
    assert found.discordance[apart] == pytest.approx(peer.e_.matrix_discordance[apart])
    assert np.diag(found.concordance).tolist() == [1.0] * n
    assert np.diag(found.discordance).tolist() == [0.0] * n


@pytest.mark.parametrize("seed", range(50))
def test_kernel_by_its_definition(seed):
    """Exactly one set is stable and absorbing once circuits are one."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    outranks = rng.random((n, n)) < rng.choice([0.1, 0.25, 0.5])
    reach = outranks | np.eye(n, dtype=bool)
    for _ in range(n):
        reach = reach | (reach.astype(int) @ reach.astype(int) > 0)
    same = reach & reach.T
    kept = kernel(outranks)
    for a in range(n):
        members = same[a]
        assert len(set(kept[members])) == 1
        hit = outranks[np.ix_(kept & ~members, members)].any()
        assert kept[a] != hit


def test_circuit_counts_as_one_and_lists_all():
    assert kernel(graph(4, (0, 1), (1, 2), (2, 0), (2, 3))).tolist() == [True, True, True, False]


def test_chain_keeps_every_other():
    assert kernel(graph(4, (0, 1), (1, 2), (2, 3))).tolist() == [True, False, True, False]


def test_thresholds_are_met_up_to_and_with_in_decimals():
    """0.1 + 0.7 is below 0.8 in floats only."""
    values = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = electre1(values, np.array([0.1, 0.7, 0.2]), 0.8, 1.0)
    assert found.kernel.tolist() == [True, False]


def test_all_alike():
    found = electre1(np.ones((3, 2)), np.array([0.5, 0.5]))
    assert found.kernel.tolist() == [True] * 3
    assert found.discordance.tolist() == [[0.0] * 3] * 3


@pytest.mark.parametrize("seed", range(20))
def test_a_criterion_that_weighs_nothing_changes_nothing(seed):
    """Nor does it object: with a huge loss on it the other rows still outrank."""
    rng = np.random.default_rng(seed)
    values, weights = rng.integers(0, 6, (6, 3)) * 1.0, rng.dirichlet(np.ones(3))
    beside = np.column_stack([values, rng.normal(0, 100, 6)])
    found, bare = electre1(beside, np.append(weights, 0.0), 0.6, 0.4), electre1(values, weights, 0.6, 0.4)
    assert found.kernel.tolist() == bare.kernel.tolist()
    assert found.discordance == pytest.approx(bare.discordance)
    assert found.concordance == pytest.approx(bare.concordance)
