"""How sure a ranking is: SMAA-2 over unknown weights and uncertain figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.unsignedinteger]
Counts = NDArray[np.int64]
# Weights and values are integers held as floats: their sums stay below 2^53, so they are exact
# in any order, and a result does not depend on threads, blocking or the order of criteria.
WEIGHT_UNIT, VALUE_UNIT, DRAW_UNIT = 2.0**24, 2.0**28, 2.0**20
BLOCK, FEWEST, MOST = 1 << 20, 1 << 12, 1 << 16  # scores and samples held at once
TIE = 1e-12  # two scores this near, relative to the larger, differ by rounding
NARROW = 8  # bits of an index up to which score and index share 32 bits


@dataclass(frozen=True)
class Uncertain:
    """A cell drawn anew in each sample: a figure's distribution, and the scale of its value.

    `kind` normal or lognormal (in logs) with mean `first` and standard deviation `second`, or
    interval, uniform from `first` to `second`. The value is 0 at `worst`, 1 at `best`, linear
    and not clipped.
    """

    row: int
    column: int
    kind: Literal["normal", "lognormal", "interval"]
    first: float
    second: float
    worst: float
    best: float

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        """Return `count` values.

        >>> cell = Uncertain(0, 0, "interval", 2.0, 4.0, 0.0, 4.0)
        >>> drawn = cell.draw(np.random.Generator(np.random.SFC64(1)), 100)
        >>> bool((drawn >= 0.5).all() and (drawn <= 1.0).all())
        True
        """
        if self.kind == "interval":
            figures = self.first + generator.random(count) * (self.second - self.first)
        else:
            figures = self.first + self.second * generator.standard_normal(count)
        if self.kind == "lognormal":
            figures = np.exp(figures)
        return np.asarray((figures - self.worst) / (self.best - self.worst))


@dataclass(frozen=True)
class Smaa:
    """Shares of the samples, for n alternatives and m criteria.

    `acceptability` (n, n): row at each rank, best first; `central` (n, m): mean of the weights
    that put the row first; `confidence` (n,): how often it is first at those weights; both NaN
    for a row that is never first. `winning` (n, n): row scores above column.
    """

    acceptability: Floats
    central: Floats
    confidence: Floats
    winning: Floats


def smaa(
    values: Floats,
    uncertain: Sequence[Uncertain],
    *,
    names: tuple[Sequence[str], Sequence[str]],
    samples: int,
    seed: int,
    order: Sequence[int] = (),
) -> Smaa:
    """Rank rows of `values` (n, m) in [0, 1] under weights drawn uniformly from the simplex.

    `uncertain` cells replace values. `order` lists columns whose weights fall in that order.
    Each weight and cell has a random stream (SFC64) of its own, from `seed` and the `names` of
    its row and column, so the order of rows and columns is irrelevant. Alternatives whose
    scores differ by less than the grid of the sort (2^-24 of their range or finer) share the
    better rank, so that rows of `acceptability` always sum to 1; a tie wins no pair.

    Reference: Lahdelma and Salminen, SMAA-2: Stochastic multicriteria acceptability analysis
    for group decision making, Operations Research 49 (2001).

    >>> found = smaa(np.eye(2), [], names=("ab", "xy"), samples=10_000, seed=7)
    >>> bool(abs(found.acceptability - 0.5).max() < 0.02), found.confidence.tolist()
    (True, [1.0, 1.0])
    """
    n, m = values.shape
    streams = _Streams(names, seed, list(uncertain))
    tally = _Tally(n, m)
    base, unit = _grid(np.where(streams.drawn, 0.0, values))
    step = min(MOST, max(FEWEST, BLOCK // (n + m)))
    for start in range(0, samples, step):
        count = min(step, samples - start)
        weights = _in_order(streams.weights(count), order)
        scores = weights.T @ base.T
        for cell, drawn in streams.cells(count):
            scores[:, cell.row] += weights[cell.column] * drawn * unit
        tally.add(weights, scores)
    central = tally.central()
    again = _Streams(names, seed, list(uncertain))
    confidence = _confidence(values, again, central, samples if uncertain else 1, step)
    return Smaa(tally.ranks / samples, central, confidence, tally.wins / samples)


class _Streams:
    """Random streams, one for each weight and each uncertain cell."""

    def __init__(
        self, names: tuple[Sequence[str], Sequence[str]], seed: int, uncertain: list[Uncertain]
    ) -> None:
        rows, columns = names
        self.drawn = np.zeros((len(rows), len(columns)), dtype=bool)
        for cell in uncertain:
            self.drawn[cell.row, cell.column] = True
        self._weights = [_stream(seed, "weight", name) for name in columns]
        self._cells = [
            (cell, _stream(seed, "cell", rows[cell.row], columns[cell.column]))
            for cell in sorted(uncertain, key=lambda cell: cell.row)
        ]

    def weights(self, count: int) -> Floats:
        """Return weights (m, count) as integers: normalised exponentials are uniform."""
        draws = np.empty((len(self._weights), count))
        for row, stream in zip(draws, self._weights, strict=True):
            row[:] = stream.standard_exponential(count, dtype=np.float32)
            row *= DRAW_UNIT
            np.maximum(np.ceil(row, out=row), 1.0, out=row)  # a draw may be 0, a sum may not
        draws *= WEIGHT_UNIT / draws.sum(axis=0)
        return np.rint(draws, out=draws)

    def cells(self, count: int) -> Iterator[tuple[Uncertain, Floats]]:
        """Yield each uncertain cell with its values (count,), one at a time: memory is dear."""
        for cell, stream in self._cells:
            yield cell, cell.draw(stream, count)


def _stream(seed: int, *key: str) -> np.random.Generator:
    digest = hashlib.sha256(repr(key).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *words])))


def _grid(known: Floats) -> tuple[Floats, float]:
    """Return values as integers, and how many of them make 1."""
    largest = float(np.abs(known).max())
    unit = VALUE_UNIT / largest if largest > 0 else VALUE_UNIT
    return np.rint(known * unit), unit


def _in_order(weights: Floats, order: Sequence[int]) -> Floats:
    """Sort the weights of the ordered columns: uniform on the simplex, given the order."""
    if order:
        weights[list(order)] = -np.sort(-weights[list(order)], axis=0)
    return weights


class _Tally:
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


def _confidence(
    values: Floats, streams: _Streams, central: Floats, samples: int, step: int
) -> Floats:
    """Return how often each row is first at its central weights, over the uncertain cells.

    Rows without an uncertain cell have one score; the others are drawn row by row.
    """
    found = np.flatnonzero(~np.isnan(central[:, 0]))
    weights = central[found]
    fixed = np.where(streams.drawn, 0.0, values) @ weights.T
    steady = ~streams.drawn.any(axis=1)
    ahead = fixed[steady].max(axis=0, initial=-np.inf)
    first = np.zeros(len(found), dtype=np.int64)
    for start in range(0, samples, step):
        count = min(step, samples - start)
        own = np.broadcast_to(fixed[found, np.arange(len(found))], (count, len(found))).copy()
        best = np.broadcast_to(ahead, own.shape).copy()
        for row, cells in groupby(streams.cells(count), key=lambda pair: pair[0].row):
            columns, drawn = zip(*((cell.column, x) for cell, x in cells), strict=True)
            scores = fixed[row] + np.stack(drawn, axis=1) @ weights[:, columns].T
            np.maximum(best, scores, out=best)
            own[:, found == row] = scores[:, found == row]
        first += (own >= best - TIE * np.abs(best)).sum(axis=0)
    confidence = np.full(len(values), np.nan)
    confidence[found] = first / samples
    return confidence
