"""TOPSIS closeness under many weights at once: the one kernel of what the product draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def closeness(values: Floats, weights: Floats) -> Floats:
    """Return closeness (k, n) of `values` (n, m), the more the better, under `weights` (k, m).

    Columns are divided by the root of their sum of squares. NaN where all rows are alike.

    Reference: Hwang and Yoon, Multiple Attribute Decision Making (1981).

    >>> closeness(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.75, 0.25]])).tolist()
    [[0.75, 0.25]]
    """
    length = np.sqrt((values**2).sum(axis=0))
    scaled = values / np.where(length > 0, length, 1.0)
    # distances are sums over squared weights: two products of matrices
    squares = weights * weights
    to_best, to_worst = (
        np.sqrt(np.maximum(squares @ ((scaled - ideal) ** 2).T, 0.0))
        for ideal in (scaled.max(axis=0), scaled.min(axis=0))
    )
    both = to_best + to_worst
    return np.asarray(np.divide(to_worst, both, out=np.full(both.shape, np.nan), where=both > 0))
