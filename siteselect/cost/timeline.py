"""When a plant is built, starts, hires and works, calendar year by calendar year.

Arrays are (n, d) for places in draws, (d,) for the plant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.cost.rules import RULES, YEARS, Rules

Floats = NDArray[np.floating[Any]]
Figures = Mapping[str, Floats]
LATEST = YEARS - 2.0  # years: no start is later, else nothing would be sold


@dataclass(frozen=True)
class Year:
    """One calendar year: shares of full output (`work`), staff and base load, and the shares of
    building and equipment that are paid for in it; `built`, `bought` and `worked` up to its end.
    """

    number: int
    work: Floats
    staff: Floats
    base: Floats
    expats: Floats
    drift: Floats
    build: Floats
    built: Floats
    permit: Floats
    buy: Floats
    bought: Floats
    worked: Floats


def _area(x: Floats) -> Floats:
    """Return the integral of a ramp from 0 to 1 over [0, 1], up to x, in units of its length."""
    inside = np.clip(x, 0, 1)
    return inside * (inside / 2) + np.maximum(x - 1, 0)


class _Ramp:
    """The mean of a ramp over each calendar year, asked for year by year."""

    def __init__(self, start: Floats, length: Floats) -> None:
        self._start, self._length = start, np.maximum(length, 1e-3)
        self._last = _area((0 - start) / self._length)

    def next(self, end: int) -> Floats:
        area = _area((end - self._start) / self._length)
        year, self._last = (area - self._last) * self._length, area
        return np.minimum(year, 1)


class _Spread:
    """The share of a sum, paid evenly between two times, that falls up to the end of a year."""

    def __init__(self, begin: Floats, end: Floats) -> None:
        self._begin, self._scale = begin, 1 / np.maximum(end - begin, 1e-3)
        self.paid: Floats = np.zeros_like(end)

    def next(self, end: int) -> Floats:
        before, self.paid = self.paid, np.clip((end - self._begin) * self._scale, 0, 1)
        return self.paid - before


def start_years(plant: Figures, place: Figures) -> Floats:
    """Return the years from the decision to the start (n, d)."""
    return np.minimum(plant["startup_months"] / 12 * place["startup_factor"], LATEST)


def timeline(plant: Figures, place: Figures, rules: Rules = RULES) -> Iterator[Year]:
    """Yield the calendar years after the decision."""
    start, ramp = start_years(plant, place), plant["ramp_months"] / 12
    ahead = np.maximum(start - rules.hire_lead, 0)
    work, staff = _Ramp(start, ramp), _Ramp(ahead, ramp)
    base = _Ramp(start - rules.base_lead, np.full_like(start, rules.base_lead))
    build, permit = _Spread(0 * start, start), _Spread(0 * start, start / 2)
    buy = _Spread(start / 2, start + ramp / 2)
    growth = 1 + place["wage_growth"]
    drift, worked = np.ones_like(growth), np.zeros_like(start)
    for t in range(YEARS):
        glide = np.clip((t + 0.5 - start - rules.expat_stay) / rules.expat_stay, 0, 1)
        expats = plant["expat_share_start"] + glide * (
            plant["expat_share_steady"] - plant["expat_share_start"])  # fmt: skip
        now = work.next(t + 1)
        worked = worked + now
        yield Year(t, now, staff.next(t + 1), base.next(t + 1), expats, drift, build.next(t + 1),
                   build.paid, permit.next(t + 1), buy.next(t + 1), buy.paid, worked)  # fmt: skip
        drift = drift * growth
