"""Ranks under many weights where the figures are certain: the fast kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from siteselect.robustness.packed import LAST, OFFSET, ROOM, Counter, Singles
from siteselect.robustness.streams import Floats

BLOCK, MOST = 1 << 18, 1 << 14  # scores and samples held at once: what a core's cache takes
TINY = 1e-30  # where all rows are alike closeness is undefined: 0 / TINY, a tie
Model = Literal["weighted_sum", "topsis"]


@dataclass(frozen=True)
class Shares:
    """Shares of the samples: `acceptability` (n, n), row at each rank, best first; `central`
    (n, m), the mean weights that put a row first, NaN for one that never is (or not asked)."""

    acceptability: Floats
    central: Floats


def rank_shares(
    values: Floats, weights: Singles, model: Model = "weighted_sum", *, central: bool = True
) -> Shares:
    """Rank the rows of `values` (n, m) under each of `weights` (samples, m), which sum to 1.

    `weighted_sum` scores by sum of weight x value; `topsis` by relative closeness, `values`
    being normalised already. In single precision: scores that differ by less than about 1e-7 of
    the range of the values may change places. Rows that are alike share the better rank.

    References: Lahdelma and Salminen, SMAA-2: Stochastic multicriteria acceptability analysis
    for group decision making, Operations Research 49 (2001); Hwang and Yoon, Multiple Attribute
    Decision Making (1981).

    >>> weights = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]], dtype=np.float32)
    >>> found = rank_shares(np.eye(2), weights)
    >>> found.acceptability.round(3).tolist()
    [[0.333, 0.667], [0.667, 0.333]]
    >>> found.central.round(3).tolist()
    [[0.9, 0.1], [0.3, 0.7]]
    """
    (n, m), samples = values.shape, len(weights)
    step = max(1, min(MOST, BLOCK // max(1, n), samples))
    earliest = first_alike(values)
    alike = np.flatnonzero(earliest != np.arange(n))
    kernel = Closeness(values, step) if model == "topsis" else Sums(values)
    counter, sums, times = Counter(n, step), np.zeros((n, m)), np.zeros(n, dtype=np.int64)
    room = np.empty((step, counter.width), dtype=np.float32)
    for start in range(0, samples, step):
        drawn = weights[start : start + step]
        scores = room[: len(drawn)]
        scores[:, n:] = LAST
        kernel(drawn, scores[:, :n])
        if len(alike):  # to the last bit, so that they tie
            scores[:, alike] = scores[:, earliest[alike]]
        first = counter.add(scores, ties=len(alike) > 0, first=central)
        if central:
            add_by_first(sums, times, first, drawn)
    middle = np.full((n, m), np.nan)
    np.divide(sums, times[:, None], out=middle, where=times[:, None] > 0)
    return Shares(counter.ranks / samples, middle[earliest])


def add_by_first(
    sums: Floats, times: NDArray[np.int64], first: NDArray[np.int64], weights: Singles
) -> None:
    """Add to `sums` (n, m) the `weights` (samples, m) of whoever is `first` (samples,), and to
    `times` (n,) how often."""
    order = np.argsort(first.astype(np.uint16), kind="stable")  # whole numbers: a radix sort
    counts = np.bincount(first, minlength=len(times))
    found = np.flatnonzero(counts)
    starts = np.concatenate([[0], np.cumsum(counts[found])[:-1]])
    sums[found] += np.add.reduceat(weights[order], starts, axis=0)
    times += counts


def first_alike(values: Floats) -> NDArray[np.int64]:
    """Return for each row the first row that is equal to it. Shape (n,)."""
    seen: dict[bytes, int] = {}
    rows = np.ascontiguousarray(values + 0.0)  # -0.0 is 0.0
    return np.array([seen.setdefault(row.tobytes(), i) for i, row in enumerate(rows)], dtype=int)


class Sums:
    """Weighted sums, best least: one product of matrices."""

    def __init__(self, values: Floats) -> None:
        span = float(np.ptp(values)) or 1.0
        behind = (values.max() - values) / span
        self._behind = (behind * ROOM + OFFSET).T.astype(np.float32, order="C")

    def __call__(self, weights: Singles, out: Singles) -> None:
        """Write how far rows fall behind into `out` (samples, n)."""
        np.matmul(weights, self._behind, out=out)


class Closeness:
    """Relative closeness, best least: two products of matrices over the squared weights.

    The order is that of d_best^2 / (d_best^2 + d_worst^2), which needs no root.
    """

    def __init__(self, values: Floats, most: int) -> None:
        span = float(np.ptp(values)) or 1.0
        scaled = values / span
        best = (scaled.max(axis=0) - scaled) ** 2
        both = best + (scaled - scaled.min(axis=0)) ** 2 + TINY
        self._best = (best * ROOM).T.astype(np.float32, order="C")
        self._both = both.T.astype(np.float32, order="C")
        self._spare = np.empty((most, len(values)), dtype=np.float32)

    def __call__(self, weights: Singles, out: Singles) -> None:
        """Write how far rows fall behind into `out` (samples, n)."""
        squares = weights * weights
        both = self._spare[: len(weights)]
        np.matmul(squares, self._best, out=out)
        np.matmul(squares, self._both, out=both)
        out /= both
        out += np.float32(OFFSET)
