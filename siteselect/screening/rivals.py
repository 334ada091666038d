"""Whom a plant's town is compared with: towns of its size, smaller and larger ones half each.

Towns thin out with size. Among cities alone a small town stands out, among all towns a large one
does, and in a band of sizes most rivals are still smaller. Only where the smaller and the larger
weigh alike does size itself say nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Groups = tuple[NDArray[np.intp], ...]
"""Positions in the pool, in groups that weigh alike; none where a plant cannot be judged."""
POOL_PEOPLE, OLD_POOL_PEOPLE = 15_000, 100_000
BAND = 3.0
"""Rivals have at least this part, and at most this many times, of the people of a plant's town."""
SIDE_TOWNS = 5
"""A plant is judged only if it has so many smaller and so many larger rivals."""
OLD_COUNTRY_CITIES = 10
SAME_TOWN_KM = 5.0
"""A town of the pool so near is the plant's own town."""


@dataclass(frozen=True)
class Towns:
    """Towns to compare: `points` (n, 3) in km from the centre of the earth, `people` (n,) and
    `country` (n,), an ISO code."""

    points: Floats
    people: Floats
    country: NDArray[np.str_]


@dataclass(frozen=True)
class Rivals:
    """The rivals of each plant: in the whole world, within its country, and, for a plant in a
    country that the register covers, among the towns of all those countries."""

    world: tuple[Groups, ...]
    within: tuple[Groups, ...]
    covered: tuple[Groups, ...]


def balanced_rivals(pool: Towns, plants: Towns, covered: Collection[str]) -> Rivals:
    """Return rivals of a third to three times the people, in two groups: smaller and larger."""
    listed = np.isin(pool.country, sorted(covered))
    found: list[tuple[Groups, Groups, Groups]] = []
    for point, size, home in zip(plants.points, plants.people, plants.country, strict=True):
        away = _km(pool.points, point)
        others = (away > SAME_TOWN_KM) & (pool.people >= size / BAND)
        others &= pool.people <= size * BAND
        found.append((
            _halves(others, pool.people, size),
            _halves(others & (pool.country == home), pool.people, size),
            _halves(others & listed, pool.people, size) if home in covered else (),
        ))  # fmt: skip
    return _turned(found)


def old_rivals(pool: Towns, plants: Towns, covered: Collection[str]) -> Rivals:
    """Return the rivals of the old definition: one group of every city but the plant's own,
    whatever its size; within a country only if ten cities are there."""
    listed = np.isin(pool.country, sorted(covered))
    found: list[tuple[Groups, Groups, Groups]] = []
    for point, home in zip(plants.points, plants.country, strict=True):
        away = _km(pool.points, point)
        others = (away > SAME_TOWN_KM) | (away > away.min(initial=np.inf))
        found.append((
            _whole(others, 1), _whole(others & (pool.country == home), OLD_COUNTRY_CITIES),
            _whole(others & listed, 1) if home in covered else (),
        ))  # fmt: skip
    return _turned(found)


def _km(points: Floats, point: Floats) -> Floats:
    """Return chords in km, which at 5 km are as long as the way along the ground."""
    return np.asarray(np.sqrt(((points - point) ** 2).sum(axis=1)))


def _halves(among: Mask, people: Floats, size: float) -> Groups:
    smaller = np.flatnonzero(among & (people < size))
    larger = np.flatnonzero(among & (people > size))
    return (smaller, larger) if min(len(smaller), len(larger)) >= SIDE_TOWNS else ()


def _whole(among: Mask, least: int) -> Groups:
    chosen = np.flatnonzero(among)
    return (chosen,) if len(chosen) >= least else ()


def _turned(found: list[tuple[Groups, Groups, Groups]]) -> Rivals:
    return Rivals(*(tuple(one[kind] for one in found) for kind in range(3)))
