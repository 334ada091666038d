"""How plants stand among their rivals: shares beaten, their means, and differences in pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.screening.areas import interval
from siteselect.screening.rivals import Groups

Floats = NDArray[np.float64]
Ends = tuple[float, float]


def beaten(mine: float, others: Floats) -> float:
    """Return the share of others that score less, ties counting half.

    >>> beaten(0.5, np.array([0.1, 0.5, 0.9, 0.2]))
    0.625
    """
    if not len(others):
        return float("nan")
    return float(((others < mine).sum() + 0.5 * (others == mine).sum()) / len(others))


def share_beaten(mine: float, scores: Floats, groups: Groups) -> float:
    """Return the mean over groups of the share beaten: NaN without a group or a score.

    `scores` (n_pool,); towns without one are left out.

    >>> smaller, larger = np.array([0, 1]), np.array([2, 3, 4])
    >>> share_beaten(0.5, np.array([0.1, 0.7, 0.2, 0.3, 0.4]), (smaller, larger))
    0.75
    """
    if not groups or not np.isfinite(mine):
        return float("nan")
    found = [scores[rows] for rows in groups]
    return float(np.mean([beaten(mine, one[np.isfinite(one)]) for one in found]))


@dataclass(frozen=True)
class Means:
    """Means over `n` plants with their 95 % intervals: of standings (0.5 is chance), or of
    differences between two. `judged_within` of them have rivals enough in their own country. NaN
    where no plant can be judged."""

    n: int
    judged_within: int
    world: float
    world_ci: Ends
    within: float
    within_ci: Ends
    covered: float
    covered_ci: Ends


@dataclass(frozen=True)
class Standing:
    """Each plant's standing under one way of scoring, or the difference between two ways.

    `world`, `within`, `covered` (n,) are NaN where there is nothing to compare with; `area` (n,)
    numbers the areas of 100 km that plants lie in, `country` (n,) names their countries.
    """

    world: Floats
    within: Floats
    covered: Floats
    area: NDArray[np.intp]
    country: NDArray[np.str_]

    def means(self, seed: int, rows: NDArray[np.bool_] | None = None) -> Means:
        """Return the means over plants (or some `rows`), resampling areas for the intervals."""
        kept = np.ones(len(self.world), dtype=bool) if rows is None else rows
        found: list[float | Ends] = []
        for values in (self.world, self.within, self.covered):
            chosen = values[kept]
            found += [_mean(chosen), interval(chosen, self.area[kept], seed)]
        judged = int(np.isfinite(self.within[kept]).sum())
        return Means(int(kept.sum()), judged, *found)  # type: ignore[arg-type]

    def by_country(self) -> tuple[float, float]:
        """Return the means world-wide and within, each country counting once."""
        homes = np.unique(self.country)
        return (
            _mean(np.array([_mean(self.world[self.country == home]) for home in homes])),
            _mean(np.array([_mean(self.within[self.country == home]) for home in homes])),
        )

    def less(self, other: Standing) -> Standing:
        """Return this standing less another of the same plants, plant by plant."""
        return Standing(self.world - other.world, self.within - other.within,
                        self.covered - other.covered, self.area, self.country)  # fmt: skip


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
