"""ELECTRE III against the plain definition, in loops: no peer in the requirements has it."""

import numpy as np
import pytest

from siteselect.methods import Thresholds, credibility, distil, electre3
from siteselect.problems import solve


def plain_credibility(values, weights, limits):
    n, m = len(values), len(weights)
    sigma = [[1.0] * n for _ in range(n)]
    for a in range(n):
        for b in range(n):
            loss = [values[b][j] - values[a][j] for j in range(m)]
            agree = 0.0
            for j in range(m):
                q, p, _ = limits[j](values[a][j])
                if loss[j] <= q:
                    agree += weights[j]
                elif loss[j] < p:
                    agree += weights[j] * (p - loss[j]) / (p - q)
            sigma[a][b] = agree
            for j in range(m):
                _, p, v = limits[j](values[a][j])
                if v is None or loss[j] <= p:
                    continue
                against = 1.0 if loss[j] >= v else (loss[j] - p) / (v - p)
                if against > agree:
                    sigma[a][b] *= (1 - against) / (1 - agree)
    return sigma


def plain_distillation(sigma, descending):
    left, classes = list(range(len(sigma))), []
    while left:
        inside = list(left)
        cut = max((sigma[a][b] for a in inside for b in inside if a != b), default=0.0)
        while len(inside) > 1 and cut > 0:
            limit = cut - (0.30 - 0.15 * cut)
            lower = [sigma[a][b] for a in inside for b in inside
                     if a != b and sigma[a][b] < limit - 1e-9]  # fmt: skip
            cut = max(lower, default=0.0)
            quality = dict.fromkeys(inside, 0)
            for a in inside:
                for b in inside:
                    s = 0.30 - 0.15 * sigma[a][b]
                    if (
                        a != b
                        and sigma[a][b] > cut + 1e-9
                        and (sigma[a][b] - sigma[b][a] > s + 1e-9)
                    ):
                        quality[a] += 1
                        quality[b] -= 1
            wanted = (max if descending else min)(quality.values())
            inside = [a for a in inside if quality[a] == wanted]
        classes.append(inside)
        left = [a for a in left if a not in inside]
    return classes if descending else classes[::-1]


def some_limits(rng, m):
    limits = []
    for j in range(m):
        q, p, v = np.sort(rng.random(3)) * [0.2, 0.5, 1.2]
        limits.append([lambda x, q=q, p=p, v=v: (q, p, v),
                       lambda x, q=q, p=p: (q * abs(x), p * abs(x), None),
                       lambda x: (0.0, 0.0, None)][j % 3])  # fmt: skip
    return limits


def arrays(values, limits):
    found = []
    for column, limit in zip(np.asarray(values).T, limits, strict=True):
        q, p, v = zip(*(limit(x) for x in column), strict=True)
        veto = None if v[0] is None else np.array(v)
        found.append(Thresholds(np.array(q), np.array(p), veto))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_equals_the_definition(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 10)), int(rng.integers(1, 6))
    values = rng.random((n, m)) if seed % 2 else rng.integers(0, 5, (n, m)) / 4
    weights, limits = rng.dirichlet(np.ones(m)), some_limits(rng, m)
    expected = plain_credibility(values.tolist(), weights, limits)
    found = electre3(values, weights, arrays(values, limits))
    assert found.credibility == pytest.approx(np.array(expected), abs=1e-9)
    assert found.descending == plain_distillation(found.credibility.tolist(), True)
    assert found.ascending == plain_distillation(found.credibility.tolist(), False)
    place = [{a: k for k, members in enumerate(classes) for a in members}
             for classes in (found.descending, found.ascending)]  # fmt: skip
    for a in range(n):
        better = sum(
            all(p[b] <= p[a] for p in place) and any(p[b] < p[a] for p in place) for b in range(n)
        )
        assert found.ranks[a] == 1 + better


def test_distillation_by_hand():
    """The pair at 0.9 falls below the cut only after 0.70 = 0.9 - s(0.9) is passed.

    Cut 0 first: max 0.9; below 0.9 - 0.165 stand 0.6 and less, so the cut is 0.6. Above it,
    0 over 1 (0.9 against 0.2) and 0 over 2 (0.8 against 0.1): 0 leads by 2, then 1 over 2 at
    the next cut.
    """
    sigma = np.array([[1.0, 0.9, 0.8], [0.2, 1.0, 0.6], [0.1, 0.2, 1.0]])
    assert distil(sigma) == [[0], [1], [2]]
    assert distil(sigma, ascending=True) == [[0], [1], [2]]


def test_no_credibility_at_all_is_one_class():
    assert distil(np.eye(3)) == [[0, 1, 2]]


def test_veto_cuts_and_incomparable_pairs_are_named():
    flat = np.zeros(2)
    limits = [Thresholds(flat, flat + 1, flat + 3), Thresholds(flat, flat + 1, flat + 3)]
    values = np.array([[10.0, 0.0], [0.0, 10.0]])
    assert credibility(values, np.array([0.5, 0.5]), limits).tolist() == [[1, 0], [0, 1]]
    found = electre3(values, np.array([0.5, 0.5]), limits)
    assert found.ranks.tolist() == [1, 1]


def test_rounding_opens_no_door_to_a_veto_of_zero_weight():
    """Weights of 0.1, 0.2 and 0.7 sum to 0.9999... in floats: still full concordance."""
    values = np.array([[1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 9.0]])
    flat = np.zeros(2)
    limits = [Thresholds(flat, flat)] * 3 + [Thresholds(flat, flat, flat + 1)]
    weights = np.array([0.7, 0.1, 0.2, 0.0])
    assert credibility(values, weights, limits)[0, 1] == 1.0


def test_relative_thresholds_are_those_of_the_first_of_the_pair():
    asked = {
        "task": "rank", "method": "electre3", "alternatives": ["a", "b"],
        "criteria": [{"id": "x", "objective": "min", "weight": 1,
                      "thresholds": {"q": {"rel": 0.1}, "p": {"rel": 0.2}}}],
        "matrix": [[100], [115]],
    }  # fmt: skip
    # b loses 15: q and p are 11.5 and 23 at b itself
    sigma = solve(asked)["scores"]["credibility"]
    assert sigma[0] == [1.0, 1.0]
    assert sigma[1] == pytest.approx([(23 - 15) / 11.5, 1.0])
