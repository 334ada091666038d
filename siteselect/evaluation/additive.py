"""The additive value model on sums per branch: one kernel, for few candidates and for millions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.evaluation.filling import branch_masks
from siteselect.matrix import Floats, Matrix

ROUNDING = 1e-12  # bounds that only rounding separates are equal


@dataclass(frozen=True)
class Sums:
    """What the present figures of n candidates add up to, in the three branches (3, n).

    `valued` sums weight x value and `held` weight; `low` and `high` (n,) sum weight x value over
    all criteria with the missing ones at the least and the greatest that they can be.
    """

    valued: Floats
    held: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Scores:
    """Scores of n candidates in [0, 1], NaN without any figure; coverage is the weight held."""

    score: Floats
    low: Floats
    high: Floats
    coverage: Floats


def sums_of(matrix: Matrix) -> Sums:
    """Return the sums of a matrix.

    No matrix product: how BLAS adds a row up may depend on how many rows there are, and a
    candidate's score may not.
    """
    present = matrix.present
    parts = [
        (
            (np.nan_to_num(matrix.values[:, inside]) * matrix.weights[inside]).sum(axis=1),
            np.where(present[:, inside], matrix.weights[inside], 0.0).sum(axis=1),
        )
        for inside in branch_masks(matrix)
    ]
    low, high = (
        (np.where(present, matrix.values, end) * matrix.weights).sum(axis=1) for end in matrix.ends
    )
    return Sums(np.stack([a for a, _ in parts]), np.stack([b for _, b in parts]), low, high)


def additive(sums: Sums, branches: Floats) -> Scores:
    """Return the scores that sums make, given the weight of each branch (3,), together 1.

    A missing figure hands its weight to the others of its branch, so that a branch stands at the
    weighted mean of what is there; a branch without any figure hands its weight to the others.

    References: Keeney and Raiffa, Decisions with Multiple Objectives (1976).

    >>> toy = Sums(np.array([[0.2], [0.1], [0.0]]), np.array([[0.5], [0.2], [0.0]]),
    ...            np.array([0.3]), np.array([0.6]))
    >>> round(float(additive(toy, np.array([0.5, 0.25, 0.25])).score[0]), 6)
    0.433333
    """
    has = sums.held > 0
    means = np.divide(sums.valued, sums.held, out=np.zeros_like(sums.valued), where=has)
    whole = np.where(has, branches[:, None], 0.0)
    shares = whole.sum(axis=0)
    score = np.divide((means * whole).sum(axis=0), shares, out=np.full_like(shares, np.nan),
                      where=shares > 0)  # fmt: skip
    coverage = sums.held.sum(axis=0)
    low, high = np.fmin(sums.low, score), np.fmax(sums.high, score)
    complete = coverage >= 1 - ROUNDING
    return Scores(score, np.where(complete, score, low), np.where(complete, score, high), coverage)
