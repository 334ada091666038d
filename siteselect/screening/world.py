"""The world: what any point on land is measured against, loaded once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.bases import CUSTOMERS
from siteselect.dataset import (
    Dataset,
    GeographyTables,
    Industry,
    load,
    load_geography,
    load_world,
)
from siteselect.geography import (
    AirTables,
    CountryRaster,
    Grid,
    NearestOf,
    SeaWays,
    WeeklyTables,
    gazetteer,
    load_grids,
    market_cities,
    working_hours_overlap,
)
from siteselect.geography.grids import LIMITS
from siteselect.geography.raster import home_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """All that a place is scored by; regions are the dataset's places.

    A region is a country, or an admin-1 unit that has figures or sites of its own. `home` is the
    country of each cell of the raster, at sea that of the nearest coast.
    """

    folder: Path
    sites: Dataset
    dataset: Dataset
    geography: GeographyTables
    raster: CountryRaster
    home: NDArray[np.int16]
    grids: dict[str, Grid]
    air: AirTables
    weekly: WeeklyTables
    ways: SeaWays
    digest: str

    @property
    def industry(self) -> Industry:
        """Where plants of other nations' firms stand."""
        return self.geography.surroundings.industry

    @cached_property
    def region_of(self) -> dict[tuple[str, str], int]:
        """Position of a region by (country, admin-1); the admin-1 of a country is empty."""
        places = self.dataset.places
        pairs = zip(places["country_iso3"], places["admin1"], strict=True)
        return {pair: position for position, pair in enumerate(pairs)}

    @cached_property
    def usual(self) -> dict[str, int]:
        """The observation that shows what a figure of a place is worth, by criterion.

        It has the grade and the date of most figures of places in the scored series: a place of
        the gazetteer is measured as they were. Of two the weaker grade goes first.
        """
        table = self.dataset.observations.reset_index(names="row")
        scored = {series for c in self.dataset.criteria.values() for series in c.series}
        scored |= {f"{CUSTOMERS}{market}" for market in self.markets}
        table = table[table["level"].isin(["site", "metro"]) & table["series"].isin(scored)
                      & table["low"].isna()]  # fmt: skip
        worth = table.groupby(["criterion", "grade", "as_of"])["row"].agg(["size", "first"])
        best = worth.reset_index().sort_values(["size", "grade", "as_of"], kind="stable")
        return dict(best.groupby("criterion")["first"].last())

    @cached_property
    def country_code(self) -> dict[str, int]:
        """Position in the raster's codes by ISO code."""
        return {code: position for position, code in enumerate(self.raster.codes)}

    @cached_property
    def towns(self) -> pd.DataFrame:
        """The gazetteer of 15,000 people and more, with regions, countries and office hours."""
        return self.cities(15000)

    @cached_property
    def town_tree(self) -> NearestOf:
        """The same towns, to be asked for the nearest."""
        return NearestOf(self.towns)

    @cached_property
    def markets(self) -> dict[str, NearestOf]:
        """The cities of each market, to be asked for the nearest."""
        known = self.dataset.markets.markets
        return {market.id: NearestOf(market_cities(self.towns, market.countries))
                for market in known if market.scored}  # fmt: skip

    @cached_property
    def _gazetteers(self) -> dict[int, pd.DataFrame]:
        return {}  # the largest takes seconds to read

    def cities(self, least: int) -> pd.DataFrame:
        """Return a gazetteer (500, 1000, 5000, 15000) with what belongs to each town.

        Adds `region`, `country` (in the raster's codes, -1 unknown) and `hours` (office hours a
        day shared with Taiwan). Read once.
        """
        if least not in self._gazetteers:
            self._gazetteers[least] = self._towns(least)
        return self._gazetteers[least]

    def _towns(self, least: int) -> pd.DataFrame:
        towns = gazetteer(least)
        codes = self.geography.crosswalk
        iso = {
            (a, b): c for a, b, c in zip(
                codes["country_iso2"], codes["geonames_admin1"], codes["iso_3166_2"], strict=True)
        }  # fmt: skip
        zones = towns["timezone"].unique()
        year = self.dataset.meta.year
        hours = {zone: working_hours_overlap(zone, year=year) for zone in zones}
        rows = zip(towns["country_iso2"], towns["country_iso3"], towns["admin1code"], strict=True)
        regions = [
            self.region_of.get((iso3, iso.get((iso2, code), "-")),
                               self.region_of.get((iso3, ""), -1))
            for iso2, iso3, code in rows
        ]  # fmt: skip
        return towns.assign(
            region=np.array(regions, dtype=np.int32),
            country=[self.country_code.get(code, -1) for code in towns["country_iso3"]],
            hours=[hours[zone] for zone in towns["timezone"]],
        )


def load_all(folder: Path) -> World:
    """Load the world beside the data in `folder`. Raises DataError with every problem."""
    sites = load(folder)
    geography = load_geography(folder)
    around = geography.surroundings
    codes = list(dict.fromkeys([*around.raster.codes, *gazetteer()["country_iso3"]]))
    dataset = load_world(folder, sites, codes)
    others = load_grids(folder, [name for name in LIMITS if name not in around.grids])
    return World(
        folder=folder, sites=sites, geography=geography,
        dataset=_with_regions(dataset, codes, _largest_towns(geography)),
        raster=around.raster, home=home_of(around.raster.centres),
        grids={**around.grids, **others}, air=AirTables.of(geography.airports),
        weekly=WeeklyTables.of(geography.airports, geography.weekly),
        ways=geography.sea_ways(sites.markets),
        digest=_digest(folder, dataset.digest),
    )  # fmt: skip


def _largest_towns(geography: GeographyTables) -> dict[str, tuple[float, float]]:
    """Return the point of the largest town of each country and admin-1 unit, in degrees."""
    towns = gazetteer().sort_values("population", kind="stable")
    codes = geography.crosswalk
    units = codes.set_index(["country_iso2", "geonames_admin1"])["iso_3166_2"].to_dict()
    points = list(zip(towns["lat"].tolist(), towns["lon"].tolist(), strict=True))
    home = zip(towns["country_iso2"], towns["admin1code"], strict=True)
    found = dict(zip(towns["country_iso3"], points, strict=True))
    return found | {units[key]: point for key, point in zip(home, points, strict=True)
                    if key in units}  # fmt: skip


def _with_regions(
    dataset: Dataset, countries: list[str], points: Mapping[str, tuple[float, float]]
) -> Dataset:
    """Return the dataset with regions as its candidates: countries, and admin-1 units on file.

    A unit is on file if it has figures or prices of its own, or a place in it does: what is
    expected of a gap follows from those too. Goods leave a region from its largest town
    (`points`); that is all that its point is for.
    """
    named = set(dataset.observations["subject"]) | set(dataset.knockout_evidence["subject"])
    named |= set() if dataset.cost is None else set(dataset.cost.prices["place"])
    iso3 = {unit[:2]: country for country, unit in dataset.homes.values() if unit}
    units = {s for s in named if "-" in s and s[:2] in iso3 and s[:2].isupper()}
    units |= {unit for _, unit in dataset.homes.values() if unit}
    pairs = [(code, "") for code in countries] + [(iso3[unit[:2]], unit) for unit in sorted(units)]
    pairs.append(("", ""))  # the last is nowhere: what position -1 points to
    places = pd.DataFrame(
        [{"id": unit or code, "name_en": unit or code, "name_zh": unit or code,
          "country_iso3": code, "admin1": unit, "lat": lat, "lon": lon, "point_of": ""}
         for code, unit in pairs for lat, lon in [points.get(unit or code, (0.0, 0.0))]]
    )  # fmt: skip
    return replace(dataset, places=places)


def _digest(folder: Path, dataset: str) -> str:
    total = hashlib.sha256(dataset.encode())
    for path in sorted([*(folder / "world").iterdir(), *(folder / "grids").iterdir(),
                        *(folder / "geography").iterdir()]):  # fmt: skip
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
