"""Moments of very many values: from a table where they share a spread, so that one costs little."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from siteselect.knowledge import clipped

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
ENTRIES = 4096  # of a table at least: a mean is within 1e-9 of the exact one
TO_A_SD = 64  # entries to a standard deviation at least
FINEST = 1e-3  # a spread below this would need too long a table


@dataclass(frozen=True)
class Moments:
    """Means, variances and third central moments of values, all of one shape."""

    mean: Floats
    variance: Floats
    third: Floats

    @classmethod
    def of(cls, middle: Floats, sd: Floats | float, ends: tuple[float, float]) -> Moments:
        """Return the moments of values that the scale cuts at its `ends`, exactly."""
        found = clipped(middle, sd, *ends)
        return cls(found.mean, found.variance, found.third)

    def at(self, rows: NDArray[np.int32] | Rows) -> Moments:
        """Return the moments of some rows, which may be changed."""
        return Moments(self.mean[rows], self.variance[rows], self.third[rows])

    def put(self, rows: Rows, others: Moments) -> None:
        """Set the moments of some rows."""
        self.mean[rows] = others.mean
        self.variance[rows] = others.variance
        self.third[rows] = others.third

    def add(self, others: Moments, weight: float) -> None:
        """Add independent values times a weight; `others` is used up."""
        for mine, theirs, factor in (
            (self.mean, others.mean, weight), (self.variance, others.variance, weight**2),
            (self.third, others.third, weight**3),
        ):  # fmt: skip
            theirs *= factor
            mine += theirs


@dataclass(frozen=True)
class Table:
    """Moments at evenly spaced middles from `low` up, `per` of them to a unit of value.

    Between them the mean follows its own slope and curve, the variance its slope; the third
    moment is that of the nearest.
    """

    low: float
    per: float
    mean: tuple[Floats, Floats, Floats]
    variance: tuple[Floats, Floats]
    third: Floats

    def moments(self, middle: Floats) -> Moments:
        """Return the moments for each middle (n,), none of them off the scale."""
        off = (middle - self.low) * self.per
        entry = np.rint(off).astype(np.intp)
        off -= entry
        return Moments(_along(self.mean, entry, off), _along(self.variance, entry, off),
                       np.take(self.third, entry))  # fmt: skip


def _along(parts: tuple[Floats, ...], entry: Rows, off: Floats) -> Floats:
    """Return what a table's entries give `off` steps away, by their parts: value, slope, curve."""
    found = np.take(parts[-1], entry)
    for part in parts[-2::-1]:
        found *= off
        found += np.take(part, entry)
    return found


@lru_cache(maxsize=64)
def tabulated(sd: float, ends: tuple[float, float]) -> Table:
    """Return the table for values of one standard deviation on a scale with these ends."""
    low, high = ends
    count = max(ENTRIES, int(np.ceil((high - low) / sd * TO_A_SD)))
    middle = np.linspace(low, high, count + 1)
    step = (high - low) / count
    exact = clipped(middle, sd, low, high)
    slope = np.gradient(exact.variance, edge_order=2)
    mean = (exact.mean, exact.first / sd * step, exact.second / sd**2 * step**2 / 2)
    return Table(low, 1 / step if step else 0.0, mean, (exact.variance, slope), exact.third)


def moments(middle: Floats, sd: float, ends: tuple[float, float]) -> Moments:
    """Return the moments of values (n,) with one standard deviation, cut at the scale's `ends`.

    The middles lie between the ends. Means are within 1e-9 of the exact ones.
    """
    if sd < FINEST:
        return Moments.of(middle, sd, ends)
    return tabulated(sd, ends).moments(middle)
