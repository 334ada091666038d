"""What lies round very many points, weighted by nearness: one kernel for plants, flights, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import along_ground_km

SLACK = 1.001  # chords and distances along the ground differ by less
TILE_KM, MOST = 200.0, 2000  # edge of a tile, and most points that are looked at together


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
    for here in _tiles(points):
        tile = points[here]
        centre = tile.mean(axis=0)
        widest = float(np.sqrt(((tile - centre) ** 2).sum(axis=1).max()))
        away = np.sqrt(((spots - centre) ** 2).sum(axis=1))
        at = np.flatnonzero(away <= ring.outer * SLACK + widest)
        if len(at):
            total[here] = _weighted(tile - centre, spots[at] - centre, ring) @ amounts[at]
    return total


def _tiles(points: Floats) -> Iterator[NDArray[np.intp]]:
    """Yield points that lie together, so that most spots are far from all of them."""
    cube = np.floor(points / TILE_KM).astype(np.int64) + 64  # the earth is 64 cubes wide, or less
    key = (cube[:, 0] * 128 + cube[:, 1]) * 128 + cube[:, 2]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order])) + 1
    for start, stop in pairwise([0, *starts.tolist(), len(order)]):
        for first in range(start, stop, MOST):  # a crowded tile would need much memory
            yield order[first : min(first + MOST, stop)]


def _weighted(points: Floats, spots: Floats, ring: Ring) -> Floats:
    """Return what each spot (m,) counts at each point (n, m); both from one origin close by."""
    squares = (points**2).sum(axis=1)[:, None] + (spots**2).sum(axis=1) - 2 * points @ spots.T
    km = along_ground_km(np.sqrt(np.maximum(squares, 0.0)))
    inside = (km <= ring.outer) & (km >= ring.inner)
    return np.where(inside, np.exp(-km / ring.decay), 0.0)
