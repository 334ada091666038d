"""From a point to a place: the country and state it lies in, and what is missing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from siteselect.errors import DataError, Problem
from siteselect.geography import check_points, locate_country, nearest
from siteselect.mixes import shares_in

if TYPE_CHECKING:
    import geopandas as gpd

    from siteselect.dataset import Dataset


@dataclass(frozen=True)
class Located:
    """A point and what follows from it: ISO codes (`admin1` empty where unknown), nearest town."""

    lat: float
    lon: float
    country_iso3: str
    admin1: str
    town: str
    town_km: float


@dataclass(frozen=True)
class Ground:
    """What points are placed on: shapes of countries, towns, and codes of admin-1 units."""

    countries: gpd.GeoDataFrame
    towns: pd.DataFrame
    crosswalk: pd.DataFrame

    def locate(self, lat: float, lon: float) -> Located:
        """Return the country, admin-1 unit and nearest town of a point in degrees.

        Raises DataError for a point at sea, RequestError for one that is none.
        """
        found = self.locate_all([lat], [lon])[0]
        if found is None:
            point = f"{lat:.4f}, {lon:.4f}"
            raise DataError(Problem("own.at_sea", values=(("point", point),)))
        return found

    def locate_all(self, lat: Sequence[float], lon: Sequence[float]) -> list[Located | None]:
        """Return the same for many points, None for a point at sea.

        The shapes of countries are simplified: a point off the drawn coast belongs to the country
        of its nearest town if that is no farther than `geography.TOLERANCE_KM`. The admin-1 unit
        is that of the nearest town of the country. Raises RequestError for a point that is none.
        """
        lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
        countries = list(locate_country(lats, lons, self.countries))
        position, km = nearest(lats, lons, self.towns)
        near = self.towns.iloc[position[:, 0]]
        coast = [i for i, country in enumerate(countries) if country is None]
        if coast:
            claimed = near["country_iso3"].iloc[coast].tolist()
            rows = pd.DataFrame({"lat": lats[coast], "lon": lons[coast], "country_iso3": claimed})
            far = {row for row, _ in check_points(rows, self.countries)}
            for row, (i, country) in enumerate(zip(coast, claimed, strict=True)):
                countries[i] = None if row in far else str(country)
        units = self._admin1(lats, lons, countries)
        return [
            None
            if country is None
            else Located(
                float(lats[i]),
                float(lons[i]),
                country,
                units[i],
                str(near["name"].iloc[i]),
                float(km[i, 0]),
            )
            for i, country in enumerate(countries)
        ]

    def _admin1(self, lats: np.ndarray, lons: np.ndarray, countries: list[str | None]) -> list[str]:
        codes = zip(self.crosswalk["country_iso2"], self.crosswalk["geonames_admin1"], strict=True)
        iso = dict(zip(codes, self.crosswalk["iso_3166_2"], strict=True))
        units = [""] * len(countries)
        for country in {c for c in countries if c is not None}:
            within = self.towns[self.towns["country_iso3"] == country]
            if within.empty:
                continue
            here = [i for i, c in enumerate(countries) if c == country]
            position, _ = nearest(lats[here], lons[here], within)
            towns = within.iloc[position[:, 0]]
            pairs = zip(here, towns["country_iso2"], towns["admin1code"], strict=True)
            for i, iso2, code in pairs:
                units[i] = str(iso.get((iso2, str(code)), ""))
        return units


def missing(dataset: Dataset, site_id: str, sector: str) -> list[str]:
    """Return the criteria of which a place has no figure, in the order of the tree."""
    place = dataset.position(site_id)
    rows = np.array([dataset.cells(name)[place] for name in shares_in(sector)])
    lacking = np.asarray((rows < 0).any(axis=0)).tolist()
    return [name for name, gap in zip(dataset.criteria, lacking, strict=True) if gap]
