"""Figures of very many places at once, under the same definitions as those of the sites."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.dataset import (
    CLUSTER_DECAY_KM,
    CLUSTER_RADIUS_KM,
    INDUSTRY,
    MAGNETS,
    MAGNETS_DECAY_KM,
    MAGNETS_RADIUS_KM,
)
from siteselect.geography import (
    Blocks,
    NearestOf,
    Ring,
    earth_centred,
    jet_airport_km,
    lambert_km,
    nearby_sum,
    read_grids,
    weekly_flights,
)
from siteselect.screening.world import World

Floats = NDArray[np.float64]

COLUMNS = ("lat", "lon", "region", "country", "hours")


@dataclass(frozen=True)
class Places:
    """Points on land: degrees, region and country by position, office hours shared with Taiwan.

    All of shape (n,); `region` and `country` are -1 where unknown.
    """

    lat: Floats
    lon: Floats
    region: NDArray[np.int32]
    country: NDArray[np.int16]
    hours: Floats

    @classmethod
    def of(cls, table: pd.DataFrame) -> Places:
        """Return the places of a table of `World.cities`."""
        kinds = {"region": np.int32, "country": np.int16}
        return cls(*(table[name].to_numpy(kinds.get(name, np.float64)) for name in COLUMNS))

    def __len__(self) -> int:
        return len(self.lat)

    def __getitem__(self, rows: slice | NDArray[np.intp]) -> Places:
        return Places(*(getattr(self, name)[rows] for name in COLUMNS))

    @cached_property
    def points(self) -> Floats:
        """The places in km from the centre of the earth (n, 3)."""
        return earth_centred(self.lat, self.lon)

    @property
    def together(self) -> Blocks | None:
        """The blocks that the places come in; None where they lie in no order."""
        return None

    def nearest(
        self, table: NearestOf, rows: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.intp], Floats]:
        """Return the row of a table nearest to each place, or to some, and km to it."""
        return table.ask(self.points if rows is None else self.points[rows])


@dataclass(frozen=True)
class Cells(Places):
    """Cells of a grid, which lie close together in `blocks`: what is nearest is quick to ask."""

    blocks: Blocks

    @property
    def together(self) -> Blocks | None:
        """The blocks."""
        return self.blocks

    def nearest(
        self, table: NearestOf, rows: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.intp], Floats]:
        """Return the same as for other places."""
        if rows is None:
            return table.ask_by_block(self.points, self.blocks)
        return table.ask_by_block(self.points[rows], self.blocks[rows])


def figures(
    world: World, places: Places, wanted: Sequence[str], sold: Collection[int] | None = None
) -> dict[str, Floats]:
    """Return the figures of the `wanted` criteria that follow from where a place is.

    Clusters are not among them: see `cluster`. NaN where there is no figure. Customers are as
    far as each market's (n, k), and NaN in markets that are not among `sold`, by position: None
    are all of them.
    """
    asked, found = set(wanted), {}
    if "geodesic_distance" in asked:
        found["geodesic_distance"] = lambert_km(places.lat, places.lon)
    if "working_hours_overlap" in asked:
        found["working_hours_overlap"] = places.hours
    codes = places.country, world.country_code
    if "sea_distance" in asked:
        found["sea_distance"] = world.ways.ask(places.points, *codes, places.together)[1]
    if INDUSTRY in asked:
        found[INDUSTRY] = world.industry.near(places.points, *codes)
    if "market_distance" in asked:
        found["market_distance"] = _customers(world, places, sold)
    if "airport_distance" in asked:
        found["airport_distance"] = jet_airport_km(world.air, places.nearest).km
    if "direct_flights" in asked:
        found["direct_flights"] = weekly_flights(world.weekly, places.points, *codes)
    if MAGNETS in asked:
        found[MAGNETS] = cluster(places, world.dataset.rare_plants, MAGNETS_RING)
    grids = {name: grid for name, grid in world.grids.items() if name in asked}
    found |= read_grids(grids, places.lat, places.lon, places.country, world.home)
    return {name: values for name, values in found.items() if name in asked}


def _customers(world: World, places: Places, sold: Collection[int] | None) -> Floats:
    found = np.full((len(places), len(world.markets)), np.nan)
    for k, cities in enumerate(world.markets.values()):
        if sold is None or k in sold:
            found[:, k] = places.nearest(cities)[1]
    return found


SHIPPED_RING = Ring(outer=CLUSTER_RADIUS_KM, decay=CLUSTER_DECAY_KM)
"""Which plants of Taiwanese firms count as a cluster."""
MAGNETS_RING = Ring(outer=MAGNETS_RADIUS_KM, decay=MAGNETS_DECAY_KM)


def cluster(places: Places, plants: pd.DataFrame, ring: Ring = SHIPPED_RING) -> Floats:
    """Return for each place the plants near by, weighted by nearness; 0 where none is.

    `plants` has `lat`, `lon` in degrees. With the default ring this is the figure of
    `supply_chain_cluster`; what the list may lack is no part of it.
    """
    at, counts = np.unique(plants[["lat", "lon"]].to_numpy(float), axis=0, return_counts=True)
    return nearby_sum(places.points, earth_centred(at[:, 0], at[:, 1]), counts.astype(np.float64),
                      ring)  # fmt: skip


def places_at(
    world: World, lat: Floats, lon: Floats, country: NDArray[np.int16] | None = None,
    blocks: tuple[Blocks, Blocks] | None = None,
) -> Places:  # fmt: skip
    """Return places for points without a name: country from the raster, unless it is known
    already, the rest from the nearest town of the same country. Cells of a grid come in `blocks`,
    the larger for what lies far apart, the smaller for towns."""
    known = world.raster.locate(lat, lon) if country is None else country
    points, tree = earth_centred(lat, lon), world.town_tree
    if blocks is None:
        found = _joined(world, lat, lon, known, tree.ask(points)[0])
    else:
        found = _joined(world, lat, lon, known, tree.ask_by_block(points, blocks[1])[0])
        found = Cells(**{name: getattr(found, name) for name in COLUMNS}, blocks=blocks[0])
    found.__dict__["points"] = points  # worked out already: the cached property need not be
    return found


def _joined(
    world: World, lat: Floats, lon: Floats, country: NDArray[np.int16], town: NDArray[np.intp]
) -> Places:
    towns = world.towns
    same = towns["country"].to_numpy()[town] == country
    # the country -1 is the sea, and has the region nowhere
    national = np.array([world.region_of[c, ""] for c in (*world.raster.codes, "")])
    region = np.where(same, towns["region"].to_numpy()[town], national[country])
    hours = towns["hours"].to_numpy()[town]
    return Places(lat, lon, region.astype(np.int32), country, hours)

