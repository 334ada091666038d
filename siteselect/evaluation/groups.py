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
    widest = (spread**2).sum(axis=1)
    number, leader = 0, -1
    for place in np.unique(rank[rank > 0]).tolist():
        tied = np.flatnonzero(rank == place)
        # the least certain of a tie speaks for it, so that the order of the table decides nothing
        speaker = int(tied[np.argmax(widest[tied])])
        if leader < 0 or not _together(matrix, additive, spread, leader, speaker):
            leader, number = speaker, number + 1
        group[tied] = number
    return group


def _together(matrix: Matrix, additive: Floats, spread: Floats, a: int, b: int) -> bool:
    same = (matrix.rows[a] == matrix.rows[b]) & matrix.present[a]
    both = np.where(same, 0.0, spread[a] ** 2 + spread[b] ** 2)
    return bool(abs(additive[a] - additive[b]) <= np.sqrt(both.sum()))
