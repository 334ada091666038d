"""SMAA-2 of any decision problem: exact whatever the order of rows, columns or threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from siteselect.robustness.streams import Floats, Streams, Uncertain
from siteselect.robustness.tally import Tally

# Weights and values are integers held as floats: their sums stay below 2^53, so they are exact
# in any order, and a result does not depend on threads, blocking or the order of criteria.
VALUE_UNIT = 2.0**28
BLOCK, FEWEST, MOST = 1 << 20, 1 << 12, 1 << 16  # scores and samples held at once
TIE = 1e-12  # two scores this near, relative to the larger, differ by rounding


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
    streams = Streams(names, seed, list(uncertain))
    tally = Tally(n, m)
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
    again = Streams(names, seed, list(uncertain))
    confidence = _confidence(values, again, central, samples if uncertain else 1, step)
    return Smaa(tally.ranks / samples, central, confidence, tally.wins / samples)


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


def _confidence(
    values: Floats, streams: Streams, central: Floats, samples: int, step: int
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
