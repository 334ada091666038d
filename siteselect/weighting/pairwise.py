"""Weights from judgements in pairs: the analytic hierarchy process (AHP)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError

Floats = NDArray[np.float64]
# mean consistency index of random matrices of n = 3, 4, ...
RANDOM_INDEX = (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
SAME = 1e-9  # judgements this equally far from consistent: the first of them is named


@dataclass(frozen=True)
class Judgement:
    """The judgement of i over j (0-based) that fits the others least, and what would fit."""

    i: int
    j: int
    given: float
    suggested: float


@dataclass(frozen=True)
class Ahp:
    """Weights (n,), the principal eigenvalue and the consistency of the judgements.

    `cr` is None where no random index holds (n > 10, or judgements are missing), 0 for n < 3,
    where nothing can contradict; `worst` is None for n = 1. `missing` counts the pairs that
    were not compared.
    """

    weights: Floats
    lambda_max: float
    ci: float
    cr: float | None
    worst: Judgement | None
    missing: int = 0


def ahp(pairwise: Floats) -> Ahp:
    """Return the principal eigenvector of positive judgements (n, n): i is a_ij times j.

    CI = (lambda_max - n) / (n - 1), CR = CI over the random index. The worst judgement has the
    largest a_ij w_j / w_i; w_i / w_j is suggested in its place. Weights are not finite where
    the judgements span more than a float can.

    NaN marks pairs that were not compared: each counts as w_i / w_j, what the weights say, which
    gives row i as many more on the diagonal as it lacks. Raises RequestError where the
    comparisons made do not connect all (`unlinked`). The random index holds for complete
    judgements only, so that `cr` is None then.

    References: Saaty, The Analytic Hierarchy Process (1980); Harker, Incomplete pairwise
    comparisons in the analytic hierarchy process, Mathematical Modelling 9 (1987) 837-848; on the
    random index: Agoston and Csato, Inconsistency thresholds for incomplete pairwise comparison
    matrices, arXiv:2102.10558.

    >>> found = ahp(np.array([[1.0, 2.0, 4.0], [0.5, 1.0, 2.0], [0.25, 0.5, 1.0]]))
    >>> found.weights.round(4).tolist(), round(found.lambda_max, 9), abs(round(found.cr, 9))
    ([0.5714, 0.2857, 0.1429], 3.0, 0.0)
    >>> gap = np.array([[1.0, 2.0, np.nan], [0.5, 1.0, 2.0], [np.nan, 0.5, 1.0]])
    >>> found = ahp(gap)
    >>> found.weights.round(4).tolist(), found.cr, found.missing
    ([0.5714, 0.2857, 0.1429], None, 1)
    """
    n = len(pairwise)
    absent = np.isnan(pairwise)
    if links := unlinked(pairwise):
        raise RequestError([
            Problem("weighing.unlinked", values=(("i", str(i)), ("j", str(j)))) for i, j in links
        ])  # fmt: skip
    system = np.where(absent, 0.0, pairwise) + np.diag(absent.sum(axis=1).astype(float))
    roots, vectors = np.linalg.eig(system)
    principal = int(np.argmax(roots.real))
    vector = np.abs(vectors[:, principal].real)
    with np.errstate(all="ignore"):
        weights = vector / vector.sum()
        ratios = pairwise * weights[None, :] / weights[:, None]
    lambda_max = float(roots[principal].real)
    ci = (lambda_max - n) / (n - 1) if n > 1 else 0.0
    missing = int(absent.sum()) // 2
    ratio = None if missing else _ratio(ci, n)
    return Ahp(weights, lambda_max, ci, ratio, _worst(pairwise, weights, ratios), missing)


def unlinked(pairwise: Floats) -> tuple[tuple[int, int], ...]:
    """Return comparisons (i, j) that would connect all that is compared; none if all is.

    Weights follow from judgements only where a chain of comparisons leads from each to each.
    Of many comparisons that would do, each part's first is compared with the first of all.

    Reference: Harker (1987).

    >>> unlinked(np.array([[1.0, 2.0, np.nan], [0.5, 1.0, np.nan], [np.nan, np.nan, 1.0]]))
    ((0, 2),)
    """
    left, firsts = set(range(len(pairwise))), []
    while left:
        firsts.append(min(left))
        reached = [firsts[-1]]
        left.discard(firsts[-1])
        while reached:
            i = reached.pop()
            near = {j for j in left if not np.isnan(pairwise[i, j])}
            reached.extend(near)
            left -= near
    return tuple((firsts[0], other) for other in firsts[1:])


def _ratio(ci: float, n: int) -> float | None:
    if n < 3:
        return 0.0
    return ci / RANDOM_INDEX[n - 3] if n - 3 < len(RANDOM_INDEX) else None


def _worst(pairwise: Floats, weights: Floats, ratios: Floats) -> Judgement | None:
    made = ~np.isnan(pairwise)
    if len(pairwise) == 1 or not np.isfinite(ratios[made]).all():
        return None
    ratios = np.where(made, ratios, 0.0)
    np.fill_diagonal(ratios, 0.0)  # an alternative against itself is no judgement
    i, j = np.argwhere(ratios >= ratios.max() * (1 - SAME))[0].tolist()
    return Judgement(i, j, float(pairwise[i, j]), float(weights[i] / weights[j]))
