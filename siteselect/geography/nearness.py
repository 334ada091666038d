"""What lies round very many points, weighted by nearness: one kernel for plants, flights, jobs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import along_ground_km

SLACK = 1.001  # chords and distances along the ground differ by less


@dataclass(frozen=True)
class Ring:
    """What counts: all between two distances in km, each `exp(-distance / decay)`; an infinite
    `decay` lets all of it count alike."""

    inner: float = 0.0
    outer: float = 100.0
    decay: float = 50.0


def nearby_sum(points: Floats, spots: Floats, amounts: Floats, ring: Ring) -> Floats:
    """Return for each of `points` (n, 3) the amounts (m,) at `spots` (m, 3) round it; 0 where none.

    Points and spots are in km from the centre of the earth, as `earth_centred` gives them. Right
    to a metre or so within 500 km.

    >>> from siteselect.geography.many import earth_centred
    >>> here = earth_centred(np.array([0.0, 0.0]), np.array([0.0, 1.0]))
    >>> nearby_sum(here, here[:1], np.array([2.0]), Ring(outer=150)).round(3).tolist()
    [2.0, 0.216]
    """
    total = np.zeros(len(points))
    reach = ring.outer * SLACK
    up = points[:, 2]
    lowest, highest = up.min(initial=np.inf) - reach, up.max(initial=-np.inf) + reach
    for spot, amount in zip(spots, amounts.tolist(), strict=True):
        if not lowest <= spot[2] <= highest:
            continue  # too far north or south for all of them
        near = _within(points, spot, reach)
        km = along_ground_km(np.sqrt(((points[near] - spot) ** 2).sum(axis=1)))
        inside = (km <= ring.outer) & (km >= ring.inner)
        total[near[inside]] += amount * np.exp(-km[inside] / ring.decay)
    return total


def _within(points: Floats, spot: Floats, km: float) -> NDArray[np.intp]:
    """Return which points lie in a box of `km` round a spot: cheap, and never too few."""
    rows = np.flatnonzero(np.abs(points[:, 2] - spot[2]) <= km)
    rows = rows[np.abs(points[rows, 0] - spot[0]) <= km]
    return np.asarray(rows[np.abs(points[rows, 1] - spot[1]) <= km])
