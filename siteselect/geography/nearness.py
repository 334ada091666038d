"""What lies round very many points, weighted by nearness: one kernel for plants, flights, jobs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import along_ground_km

SLACK = 1.001  # chords and distances along the ground differ by less
TILE_KM, MOST = 200.0, 2000  # edge of a cube, and most points that are looked at together


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
    centres, tiles = _tiles(points)
    reach = ring.outer * SLACK + TILE_KM  # no corner of a tile is as far from its centre
    near = _squares(centres, spots) <= reach**2
    for here, centre, at in zip(tiles, centres, near, strict=True):
        if at.any():
            around, amount = spots[at] - centre, amounts[at]
            for first in range(0, len(here), MOST):  # a crowded tile would need much memory
                some = here[first : first + MOST]
                total[some] = _weighted(points[some] - centre, around, ring) @ amount
    return total


def _tiles(points: Floats) -> tuple[Floats, list[NDArray[np.intp]]]:
    """Return the centres (t, 3) of tiles and the points in each, so that most spots are far from
    all points of a tile."""
    cube = np.floor(points / TILE_KM).astype(np.int64)
    key = (cube @ [1 << 16, 1 << 8, 1]) if len(cube) else np.zeros(0, dtype=np.int64)
    order = np.argsort(key, kind="stable")
    tiles = np.split(order, np.flatnonzero(np.diff(key[order])) + 1) if len(order) else []
    first = [tile[0] for tile in tiles]
    return np.asarray((cube[first] + 0.5) * TILE_KM, dtype=np.float64), tiles


def _squares(points: Floats, spots: Floats) -> Floats:
    """Return the squared distances (n, m) in km2; right to a metre where both are near 0."""
    found = (points**2).sum(axis=1)[:, None] + (spots**2).sum(axis=1) - 2 * points @ spots.T
    return np.asarray(np.maximum(found, 0.0))


def _weighted(points: Floats, spots: Floats, ring: Ring) -> Floats:
    """Return what each spot (m,) counts at each point (n, m); both from one origin close by."""
    km = along_ground_km(np.sqrt(_squares(points, spots)))
    inside = (km <= ring.outer) & (km >= ring.inner)
    return np.where(inside, np.exp(-km / ring.decay), 0.0)
