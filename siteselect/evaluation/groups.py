"""Groups of sites that the figures do not separate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.matrix import Floats, Matrix


def groups(matrix: Matrix, weights: Floats, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the sites that the figures do not separate from the best of their group.

    Two sites are not separated if their additive scores differ by no more than the root of the
    summed squares of weight x half-width over the criteria in which they rest on different
    figures. A figure they share (one country's, say) moves both alike and cancels; a missing
    one may be anything on the scale. Each group starts at the best site not yet in one.
    """
    additive = (weights * np.nan_to_num(matrix.values)).sum(axis=1)
    group = np.zeros(len(rank), dtype=np.int64)
    spread = np.where(matrix.present, weights, matrix.weights) * matrix.widths
    order = sorted(np.flatnonzero(rank > 0).tolist(), key=lambda i: (rank[i], i))
    number = 0
    leader = -1
    for i in order:
        if leader >= 0:
            same = (matrix.rows[i] == matrix.rows[leader]) & matrix.present[i]
            both = np.where(same, 0.0, spread[i] ** 2 + spread[leader] ** 2)
            apart = abs(additive[leader] - additive[i])
            together = apart <= np.sqrt(both.sum()) or rank[i] == rank[leader]
        else:
            together = False
        if not together:
            leader, number = i, number + 1
        group[i] = number
    return group
