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
    one may be anything on the scale. Nor are they separated if their missing figures alone
    could bring one to the other's score. A group runs from the best site not yet in one down to
    the last that is not separated from it, so that a new group is separated as a whole.
    """
    additive = (weights * np.nan_to_num(matrix.values)).sum(axis=1)
    group = np.zeros(len(rank), dtype=np.int64)
    spread = np.where(matrix.present, weights, matrix.weights) * matrix.widths
    widest = (spread**2).sum(axis=1)
    low, high = (
        np.where(matrix.present, matrix.values, end) @ matrix.weights for end in matrix.ends
    )
    places = [np.flatnonzero(rank == place) for place in np.unique(rank[rank > 0]).tolist()]
    # the least certain of a tie speaks for it, so that the order of the table decides nothing
    speakers = [int(tied[np.argmax(widest[tied])]) for tied in places]
    number, start = 0, 0
    while start < len(places):
        best = speakers[start]
        joined = [
            n for n in range(start, len(places))
            if n == start or high[speakers[n]] >= additive[best]
            or low[best] <= additive[speakers[n]]
            or _together(matrix, additive, spread, best, speakers[n])
        ]  # fmt: skip
        number += 1
        for tied in places[start : joined[-1] + 1]:
            group[tied] = number
        start = joined[-1] + 1
    return group


def _together(matrix: Matrix, additive: Floats, spread: Floats, a: int, b: int) -> bool:
    same = (matrix.rows[a] == matrix.rows[b]) & matrix.present[a]
    both = np.where(same, 0.0, spread[a] ** 2 + spread[b] ** 2)
    return bool(abs(additive[a] - additive[b]) <= np.sqrt(both.sum()))
