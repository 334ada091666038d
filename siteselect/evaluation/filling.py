"""Missing figures: who takes their weight, and where they stand for methods that need them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.matrix import Floats, Matrix


def branch_masks(matrix: Matrix) -> list[NDArray[np.bool_]]:
    """Return for each branch which criteria (m,) belong to it."""
    return [matrix.branch == b for b in range(len(BRANCHES))]


def effective_weights(matrix: Matrix) -> Floats:
    """Return the weight of each present cell once missing ones have handed on theirs."""
    present = matrix.present
    effective = np.where(present, matrix.weights, 0.0)
    for inside in branch_masks(matrix):
        total = matrix.weights[inside].sum()
        have = effective[:, inside].sum(axis=1, keepdims=True)
        if total > 0:
            effective[:, inside] *= np.divide(total, have, out=np.zeros_like(have), where=have > 0)
    whole = effective.sum(axis=1, keepdims=True)  # below 1 only where a branch has no figure
    return np.asarray(np.divide(effective, whole, out=effective, where=whole > 0))


def branch_scores(matrix: Matrix) -> Floats:
    """Return the weighted mean value of each branch, NaN without any figure. Shape (n, 3)."""
    scores = np.full((len(matrix.values), len(BRANCHES)), np.nan)
    for b, inside in enumerate(branch_masks(matrix)):
        weights = np.where(matrix.present[:, inside], matrix.weights[inside], 0.0)
        total = weights.sum(axis=1)
        sums = (weights * np.nan_to_num(matrix.values[:, inside])).sum(axis=1)
        np.divide(sums, total, out=scores[:, b], where=total > 0)
    return scores


def filled_values(matrix: Matrix, weights: Floats) -> Floats:
    """Return the values (n, m) with each missing one at the mean of its own site's branch.

    That is what handing on the weight does in the weighted sum; a site whose branch has no
    figure stands at its own mean over all branches.
    """
    filled = matrix.values.copy()
    means = branch_scores(matrix)[:, matrix.branch]
    overall = (weights * np.nan_to_num(matrix.values)).sum(axis=1, keepdims=True)
    gaps = ~matrix.present
    filled[gaps] = np.where(np.isnan(means), overall, means)[gaps]
    return filled
