"""Counting what samples show: ranks, first places and their weights, pairs won."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.robustness.streams import Floats

Keys = NDArray[np.unsignedinteger]
Counts = NDArray[np.int64]
NARROW = 8  # bits of an index up to which score and index share 32 bits


class Tally:
    """Counts over samples: ranks, weights of those that come first, and pairs won."""

    def __init__(self, n: int, m: int) -> None:
        self.n = n
        self.bits = max(1, (n - 1).bit_length())
        self.ranks: Counts = np.zeros((n, n), dtype=np.int64)
        self.wins: Counts = np.zeros((n, n), dtype=np.int64)
        self._sums = np.zeros((n, m))

    def add(self, weights: Floats, scores: Floats) -> None:
        """Count `scores` (count, n) under `weights` (m, count)."""
        best_first, rank = self._sorted(self._places(scores))
        self._count_wins(best_first, rank)
        n = self.n
        cells = best_first.astype(np.int64) * n + rank
        self.ranks += np.bincount(cells.ravel(), minlength=n * n).reshape(n, n)
        sample, place = np.nonzero(rank == 0) if rank.ndim == 2 else (slice(None), 0)
        winners = best_first[sample, place]
        for column, weight in enumerate(weights):
            self._sums[:, column] += np.bincount(winners, weights=weight[sample], minlength=n)

    def central(self) -> Floats:
        """Return the mean weights that put each row first, NaN for one that never is."""
        total = self._sums.sum(axis=1, keepdims=True)
        unknown = np.full(self._sums.shape, np.nan)
        return np.asarray(np.divide(self._sums, total, out=unknown, where=total > 0))

    def _places(self, scores: Floats) -> Keys:
        """Put scores on the grid of the sort, the best at 0, leaving room for the index."""
        width = np.uint32 if self.bits <= NARROW else np.uint64
        levels = float(2 ** (32 - self.bits) - 1) if width is np.uint32 else 2.0**48
        best = scores.max()
        span = best - scores.min()
        behind = np.subtract(best, scores, out=scores)
        behind *= levels / span if span > 0 else 0.0
        return np.asarray(behind.astype(width))

    def _sorted(self, places: Keys) -> tuple[NDArray[np.int64], Counts]:
        """Return alternatives best first (count, n) and their ranks from 0.

        Score and index share a number, so that a plain sort carries the index along. Ranks are
        (n,) where no sample has a tie, else (count, n).
        """
        bits = places.dtype.type(self.bits)
        index = np.arange(self.n, dtype=places.dtype)
        keys = (places << bits) | index
        keys.sort(axis=1)
        best_first = (keys & places.dtype.type(2**self.bits - 1)).astype(np.int64)
        keys >>= bits
        rank: Counts = np.arange(self.n)
        apart = keys[:, 1:] != keys[:, :-1]
        if not apart.all():
            starts = np.zeros(keys.shape, dtype=np.int64)
            starts[:, 1:] = np.where(apart, rank[1:], 0)
            rank = np.maximum.accumulate(starts, axis=1)
        return best_first, rank

    def _count_wins(self, best_first: Counts, rank: Counts) -> None:
        """Compare ranks, which are small numbers, alternative by alternative."""
        small = np.uint8 if self.bits <= NARROW else np.uint16
        ranks = np.empty(best_first.shape, dtype=small)
        np.put_along_axis(ranks, best_first, rank.astype(small), axis=1)
        rows = np.ascontiguousarray(ranks.T)
        tied = rank.ndim == 2
        for i in range(self.n):
            for j in range(i):
                ahead = int(np.count_nonzero(rows[i] < rows[j]))
                self.wins[i, j] += ahead
                self.wins[j, i] += (
                    int(np.count_nonzero(rows[i] > rows[j])) if tied else len(ranks) - ahead
                )
