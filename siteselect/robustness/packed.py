"""Ranks of many samples at once: score and index in one 32-bit number, a plain sort, a count.

A float between 1 and 2 has its 23 bits of mantissa in the order of its size; moved up by nine
they leave room for the index of up to 512 alternatives, and a sort of whole numbers carries it
along. Beyond 512 the same is done with 64 bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Counts = NDArray[np.int64]
Keys = NDArray[Any]  # uint32, or uint64 beyond 512 alternatives
INDEX_BITS = 9
NARROW_BITS = 5  # bits of an index up to which two neighbours are counted together
# scores in [0, 1] are moved to just inside [1, 2]: rounding must not change the exponent
ROOM, OFFSET, LAST = 1 - 2.0**-9, 1 + 2.0**-10, 2 - 2.0**-23


class Counter:
    """Counts how often each of n alternatives takes each rank; best is the least score.

    `ranks` (n, n) holds the counts so far. Room for blocks of `most` samples is taken once.

    >>> counter = Counter(2, 4)
    >>> counter.add(np.array([[1.2, 1.1], [1.3, 1.4]], dtype=np.float32)).tolist()
    [1, 0]
    >>> counter.ranks.tolist()
    [[1, 1], [1, 1]]
    """

    def __init__(self, n: int, most: int) -> None:
        self.n, self.width = n, n + n % 2  # an even width: neighbours pair up in 64 bits
        self.bits = max(1, (self.width - 1).bit_length())
        self.wide = self.width > 1 << INDEX_BITS
        dtype = np.uint64 if self.wide else np.uint32
        self._index = np.tile(np.arange(self.width, dtype=dtype), most)
        pairs = self.bits <= NARROW_BITS
        per = self.width // 2 if pairs else self.width
        shift = 2 * self.bits if pairs else self.bits
        self._cells = per << shift
        bins = np.arange(per, dtype=np.uint64) << np.uint64(shift)
        self._bins = np.tile(bins, most).view(np.int64)
        self._spare = np.empty(0 if pairs else per * most, dtype=np.uint64)
        self._found = np.zeros(self._cells, dtype=np.int64)
        self._tied = np.zeros((n, n), dtype=np.int64)
        self._shift = 32 if self.wide else INDEX_BITS

    @property
    def ranks(self) -> Counts:
        """Return the counts (n, n): alternative at each rank, best first."""
        n = self.n
        if self.bits > NARROW_BITS:
            by_rank = self._found.reshape(-1, 1 << self.bits)
        else:  # the lower half of a pair is the better rank
            both = self._found.reshape(-1, 1 << self.bits, 1 << self.bits)
            by_rank = np.stack([both.sum(axis=1), both.sum(axis=2)], axis=1)
            by_rank = by_rank.reshape(self.width, 1 << self.bits)
        return np.asarray(by_rank[:n, :n].T + self._tied)

    def add(
        self, scores: Singles, *, ties: bool = False, first: bool = True
    ) -> NDArray[np.int64]:
        """Count `scores` (samples, n or width) in [1, 2), which are overwritten.

        With `ties`, equal scores share the better rank; else the earlier index goes first.
        Returns the first of each sample (samples,), of equal ones the earlier index; nothing
        without `first`.
        """
        if scores.shape[1] < self.width:
            last = np.full((len(scores), 1), LAST, dtype=np.float32)
            scores = np.concatenate([scores, last], axis=1)
        keys = self._sorted(scores)
        mask = keys.dtype.type((1 << self._shift) - 1)
        leads: NDArray[np.int64] = (keys[: len(keys) * first, 0] & mask).astype(np.int64)
        if ties:
            keys = self._count_tied(keys)
        self._count(keys)
        return leads

    def _sorted(self, scores: Singles) -> Keys:
        flat = np.ascontiguousarray(scores).reshape(-1).view(np.uint32)
        keys: Keys = flat
        if self.wide:
            keys = flat.astype(np.uint64)
            keys <<= np.uint64(32)
        else:
            keys <<= np.uint32(INDEX_BITS)
        keys |= self._index[: keys.size]
        keys = keys.reshape(-1, self.width)
        keys.sort(axis=1)
        return keys

    def _count(self, keys: Keys) -> None:
        """Count the index at each place of the sorted `keys`, two places at a time if narrow."""
        mask = (1 << self.bits) - 1
        if self.bits <= NARROW_BITS:
            pairs = keys.reshape(-1).view(np.uint64)
            pairs &= np.uint64(mask | mask << 32)
            # both indices side by side in the upper half: what would lie beyond 64 bits is lost
            pairs *= np.uint64(1 << 32 | 1 << self.bits)
            pairs >>= np.uint64(32)
            places = pairs.view(np.int64)
        else:
            keys &= keys.dtype.type(mask)
            spare = self._spare[: keys.size]
            spare[:] = keys.reshape(-1)
            places = spare.view(np.int64)
        places |= self._bins[: places.size]
        self._found += np.bincount(places, minlength=self._cells)

    def _count_tied(self, keys: Keys) -> Keys:
        """Count the samples in which two scores are equal; return the others."""
        n = self.n
        places = keys[:, :n] >> keys.dtype.type(self._shift)
        same = places[:, 1:] == places[:, :-1]
        tied = same.any(axis=1)
        if not tied.any():
            return keys
        mask = keys.dtype.type((1 << self._shift) - 1)
        rows = (keys[tied, :n] & mask).astype(np.int64)
        starts = np.zeros(rows.shape, dtype=np.int64)
        starts[:, 1:] = np.where(same[tied], 0, np.arange(1, n))
        rank = np.maximum.accumulate(starts, axis=1)
        cells = (rows * n + rank).ravel()
        self._tied += np.bincount(cells, minlength=n * n).reshape(n, n)
        rest: Keys = keys[~tied]
        return rest
