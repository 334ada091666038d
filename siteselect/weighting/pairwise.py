"""Weights from judgements in pairs: the analytic hierarchy process (AHP)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    `cr` is None where no random index is known (n > 10), 0 for n < 3, where nothing can
    contradict; `worst` is None for n = 1.
    """

    weights: Floats
    lambda_max: float
    ci: float
    cr: float | None
    worst: Judgement | None


def ahp(pairwise: Floats) -> Ahp:
    """Return the principal eigenvector of positive judgements (n, n): i is a_ij times j.

    CI = (lambda_max - n) / (n - 1), CR = CI over the random index. The worst judgement has the
    largest a_ij w_j / w_i; w_i / w_j is suggested in its place. Weights are not finite where
    the judgements span more than a float can.

    Reference: Saaty, The Analytic Hierarchy Process (1980).

    >>> found = ahp(np.array([[1.0, 2.0, 4.0], [0.5, 1.0, 2.0], [0.25, 0.5, 1.0]]))
    >>> found.weights.round(4).tolist(), round(found.lambda_max, 9), abs(round(found.cr, 9))
    ([0.5714, 0.2857, 0.1429], 3.0, 0.0)
    """
    n = len(pairwise)
    roots, vectors = np.linalg.eig(pairwise)
    principal = int(np.argmax(roots.real))
    vector = np.abs(vectors[:, principal].real)
    with np.errstate(all="ignore"):
        weights = vector / vector.sum()
        ratios = pairwise * weights[None, :] / weights[:, None]
    lambda_max = float(roots[principal].real)
    ci = (lambda_max - n) / (n - 1) if n > 1 else 0.0
    return Ahp(weights, lambda_max, ci, _ratio(ci, n), _worst(pairwise, weights, ratios))


def _ratio(ci: float, n: int) -> float | None:
    if n < 3:
        return 0.0
    return ci / RANDOM_INDEX[n - 3] if n - 3 < len(RANDOM_INDEX) else None


def _worst(pairwise: Floats, weights: Floats, ratios: Floats) -> Judgement | None:
    if len(pairwise) == 1 or not np.isfinite(ratios).all():
        return None
    np.fill_diagonal(ratios, 0.0)  # an alternative against itself is no judgement
    i, j = np.argwhere(ratios >= ratios.max() * (1 - SAME))[0].tolist()
    return Judgement(i, j, float(pairwise[i, j]), float(weights[i] / weights[j]))
