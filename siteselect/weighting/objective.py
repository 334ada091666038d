"""Weights from the figures themselves: how far criteria tell the alternatives apart.

They say what differs, not what matters; a criterion that is the same everywhere weighs 0.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SAME = 1e-12  # 1 - correlation below this is rounding


def entropy(figures: Floats) -> Floats:
    """Return the entropy weights (m,) of figures (n, m), none negative, n at least 2.

    A column is divided by its sum; its weight is in proportion to 1 - entropy / ln n, with
    0 ln 0 = 0. All NaN if no column tells the alternatives apart.

    Reference: Hwang and Yoon, Multiple Attribute Decision Making (1981).

    >>> entropy(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    varied = np.ptp(figures, axis=0) > 0
    scaled = figures[:, varied] / figures[:, varied].max(axis=0, initial=0.0)
    shares = scaled / scaled.sum(axis=0)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    spread = np.zeros(figures.shape[1])
    spread[varied] = np.maximum(1 + (shares * logs).sum(axis=0) / np.log(len(figures)), 0.0)
    return _normalised(spread)


def critic(
    figures: Floats, cost: Bools, correlation: Literal["pearson", "spearman"] = "pearson"
) -> Floats:
    """Return the CRITIC weights (m,) of figures (n, m); `cost` marks where less is better.

    After min-max (cost turned round), a weight is in proportion to the standard deviation
    times the sum of 1 - correlation with each other criterion. A constant criterion neither
    weighs nor adds. One criterion alone weighs 1; all NaN if none differs from another.

    Reference: Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22 (1995)
    763-770.

    >>> table = np.array([[0.0, 4.0, 1.0], [1.0, 1.0, 1.0], [2.0, 1.0, 1.0]])
    >>> critic(table, np.array([False, False, False])).round(4).tolist()
    [0.4641, 0.5359, 0.0]
    """
    large = np.abs(figures).max(axis=0)
    scaled = figures / np.where(large > 0, large, 1.0)
    span = np.ptp(scaled, axis=0)
    varied = span > 0
    by_rank = correlation == "spearman"
    if not varied.any():
        return np.full(figures.shape[1], np.nan)
    if varied.sum() == 1:
        return np.asarray(varied, dtype=np.float64)
    shares = (scaled - scaled.min(axis=0))[:, varied] / span[varied]
    shares = np.where(cost[varied], 1 - shares, shares)
    ranked = np.apply_along_axis(average_ranks, 0, shares) if by_rank else shares
    apart = 1 - _correlations(ranked)
    conflict = np.where(apart > SAME, apart, 0.0).sum(axis=1)
    carried = np.zeros(figures.shape[1])
    carried[varied] = shares.std(axis=0) * conflict
    return _normalised(carried)


def _correlations(columns: Floats) -> Floats:
    centred = columns - columns.mean(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    return np.asarray(unit.T @ unit)


def average_ranks(figures: Floats) -> Floats:
    """Rank figures (n,), the least first; those that are equal share the mean of their ranks.

    >>> average_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    ordered = np.sort(figures)
    below = np.searchsorted(ordered, figures, side="left")
    up_to = np.searchsorted(ordered, figures, side="right")
    return np.asarray((below + up_to + 1) / 2)


def _normalised(parts: Floats) -> Floats:
    total = parts.sum()
    return np.asarray(parts / total) if total > 0 else np.full(len(parts), np.nan)
