"""Reading `data/geography`: what distances are measured against, and the shapes of countries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.dataset.clusters import Industry
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
    read_text,
)
from siteselect.errors import DataError, Problem
from siteselect.geography import (
    CountryRaster,
    Grid,
    SeaWays,
    corners,
    load_grids,
    rasterise,
    read_grids,
)
from siteselect.geography.airports import SCHEDULED, SIZES
from siteselect.geography.raster import home_round

if TYPE_CHECKING:
    import geopandas as gpd

    from siteselect.dataset.markets import Markets

Floats = NDArray[np.float64]
SITE_GRIDS = ("room", "labour_pool", "trade_jobs")
"""Figures that sites and towns alike take from grids."""
BUSY_PORTS = "port_distance"


@dataclass(frozen=True)
class Surroundings:
    """What lies round any place: countries as a raster, grids of figures, the register's plants."""

    raster: CountryRaster
    grids: Mapping[str, Grid]
    industry: Industry

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each country by ISO code, as the raster has them."""
        return {code: position for position, code in enumerate(self.raster.codes)}

    def country(self, codes: pd.Series[str]) -> NDArray[np.int16]:
        """Return the numbers (n,) of countries by ISO code, -1 where one is not drawn."""
        return np.array([self.numbers.get(code, -1) for code in codes], dtype=np.int16)

    def figures(self, lat: Floats, lon: Floats, country: NDArray[np.int16]) -> dict[str, Floats]:
        """Return what the grids of `SITE_GRIDS` say of points (n,) in degrees."""
        wanted = {name: self.grids[name] for name in SITE_GRIDS}
        return read_grids(wanted, lat, lon, country, home_round(self.raster.centres, lat, lon))


@dataclass(frozen=True)
class GeographyTables:
    """What distances are measured against: seaports, airports, those with nonstop flights and how
    many a week, and codes of admin-1 units."""

    seaports: pd.DataFrame
    airports: pd.DataFrame
    nonstop: pd.DataFrame
    weekly: pd.DataFrame
    crosswalk: pd.DataFrame
    folder: Path

    @cached_property
    def surroundings(self) -> Surroundings:
        """Grids and shapes of the same folder; half a second, when they are first needed."""
        return load_surroundings(self.folder)

    def sea_ways(self, markets: Markets) -> SeaWays:
        """Return the ports that handle containers, ready to be asked which one a place uses."""
        capable = self.seaports[self.seaports["container_capable"] == 1]
        busy = self.surroundings.grids[BUSY_PORTS]
        shape = (busy.cells.shape[0], busy.cells.shape[1])
        at = corners(capable["lat"].to_numpy(float), capable["lon"].to_numpy(float), shape)
        known = {market.id: market.countries for market in markets.markets}
        known |= {base.id: base.countries for base in markets.bases}
        return SeaWays.of(capable, np.nan_to_num(busy.read(at), nan=np.inf), known)


def load_surroundings(folder: Path) -> Surroundings:
    """Read what lies round places. Raises DataError with every problem."""
    problems: list[Problem] = []
    columns = ("country_iso3", "lat", "lon", "repeats")
    tables = [read_table(folder / "world" / name, columns, problems)
              for name in ("register_plants.csv", "register_fabs.csv")]  # fmt: skip
    for table in tables:
        for column in ("lat", "lon"):
            table[column] = numbers(table, column, problems)
    coverage = read_table(folder / "world" / "register_coverage.csv",
                          ("country_iso3", "register"), problems)  # fmt: skip
    if problems:
        raise DataError(problems)
    plants = pd.concat([table[[*columns]] for table in tables], ignore_index=True)
    placed = plants[plants["lat"].notna() & (plants["repeats"] == "")]
    covered = coverage.loc[coverage["register"] == "other", "country_iso3"]
    grids = load_grids(folder, (*SITE_GRIDS, BUSY_PORTS))
    return Surroundings(rasterise(load_countries(folder)), grids,
                        Industry.of(placed, frozenset(covered)))  # fmt: skip


def load_geography(folder: Path) -> GeographyTables:
    """Read the tables of `data/geography`. Raises DataError with every problem."""
    problems: list[Problem] = []
    place = folder / "geography"
    port_columns = ("locode", "name", "country_iso3", "lat", "lon", "sea_km_from_kaohsiung",
                    "sea_nm", "container_capable", "container_basis")  # fmt: skip
    seaports = read_table(place / "seaports.csv", port_columns, problems)
    for column in ("lat", "lon", "sea_km_from_kaohsiung", "sea_nm", "container_capable"):
        seaports[column] = numbers(seaports, column, problems)
    airports = _airports(place / "airports.csv", problems)
    nonstop = _nonstop(place / "nonstop_airports.csv", airports, problems)
    weekly = _weekly(place / "weekly_flights.csv", nonstop, problems)
    code_columns = ("country_iso2", "geonames_admin1", "iso_3166_2", "name_en", "name_zh")
    crosswalk = read_table(place / "admin1_crosswalk.csv", code_columns, problems)
    if problems:
        raise DataError(problems)
    return GeographyTables(seaports, airports, nonstop, weekly, crosswalk, folder)


def _airports(path: Path, problems: list[Problem]) -> pd.DataFrame:
    columns = ("iata", "name", "country_iso3", "lat", "lon", "type", "scheduled",
               "scheduled_source", "hard_runway_ft", "runway_source")  # fmt: skip
    table = read_table(path, columns, problems)
    check_unique(table, ["iata"], problems)
    check_filled(table, columns[:8], problems)
    check_known(table, "type", SIZES, problems)
    check_known(table, "scheduled", SCHEDULED, problems)
    for column in ("lat", "lon", "hard_runway_ft"):
        table[column] = numbers(table, column, problems)
    return table


def _nonstop(path: Path, airports: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    columns = ("iata", "taoyuan_minutes", "to_kaohsiung")
    table = read_table(path, columns, problems)
    check_unique(table, ["iata"], problems)
    check_known(table, "iata", airports["iata"].tolist(), problems)
    check_known(table, "to_kaohsiung", ("0", "1"), problems)
    for column in columns[1:]:
        table[column] = numbers(table, column, problems, 0)
    return table


def _weekly(path: Path, nonstop: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Read flights a week: one row for each airport that flies nonstop, counted or judged."""
    columns = ("iata", "weekly", "low", "high", "as_of", "source", "note")
    table = read_table(path, columns, problems)
    check_unique(table, ["iata"], problems)
    check_known(table, "iata", nonstop["iata"].tolist(), problems)
    check_filled(table, columns[:6], problems)
    for column in ("weekly", "low", "high"):
        table[column] = numbers(table, column, problems, 0)
    for position in (~table["weekly"].between(table["low"], table["high"])).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "weekly", "data.interval"))
    for iata in sorted(set(nonstop["iata"]) - set(table["iata"])):
        problems.append(Problem("data.missing_computed", path.name, None, "iata",
                                (("found", iata),)))  # fmt: skip
    return table


def load_shapes(folder: Path, name: str) -> dict[str, Any]:
    """Read a GeoJSON FeatureCollection of `data/geography`. Raises DataError if it is none."""
    problems: list[Problem] = []
    path = folder / "geography" / name
    try:
        content = json.loads(read_text(path, problems) or "{}")
        if not problems and not isinstance(content["features"], list):
            raise ValueError("features")
    except (ValueError, KeyError, TypeError, RecursionError) as why:
        if not problems:
            problems.append(Problem("data.not_json", path.name, values=(("why", str(why)),)))
    if problems:
        raise DataError(problems)
    return dict(content)


def load_countries(folder: Path) -> gpd.GeoDataFrame:
    """Read the shapes of countries: iso3, name_en, name_zh, geometry in EPSG:4326.

    Raises DataError if the file is not what it should be.
    """
    import geopandas as gpd

    name = "countries.geojson"
    try:
        features = load_shapes(folder, name)["features"]
        shapes = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
        if not {"iso3", "name_en", "name_zh", "geometry"} <= set(shapes.columns):
            raise ValueError("iso3, name_en, name_zh, geometry")
    except DataError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        problem = Problem("data.not_json", name, values=(("why", str(why)),))
        raise DataError(problem) from why
    return shapes


def homes_of(tables: list[pd.DataFrame]) -> dict[str, tuple[str, str]]:
    """Return country and admin-1 unit of each place, each unit and each country.

    A place at the very point of one in an earlier table is that place again (a state's point may
    be a site) and is left out: counted twice it would speak for its neighbours twice.
    """
    homes: dict[str, tuple[str, str]] = {}
    points: set[tuple[float, float]] = set()
    for table in tables:
        units = list(zip(table["country_iso3"], table["admin1"], strict=True))
        here = list(zip(table["lat"], table["lon"], strict=True))
        homes |= {name: unit for name, unit, point in zip(table["id"], units, here, strict=True)
                  if point not in points}  # fmt: skip
        points |= set(here)
        homes |= {unit: (country, unit) for country, unit in units if unit}
        homes |= {country: (country, "") for country, _ in units}
    codes = {unit[:2]: country for country, unit in homes.values() if unit}
    return homes | {code: (country, "") for code, country in codes.items()}
