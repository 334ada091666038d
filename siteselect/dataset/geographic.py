"""Reading `data/geography`: what distances are measured against, and the shapes of countries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siteselect.dataset.model import GeographyTables
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    numbers,
    read_table,
    read_text,
)
from siteselect.errors import DataError, Problem
from siteselect.geography.airports import SCHEDULED, SIZES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


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
    code_columns = ("country_iso2", "geonames_admin1", "iso_3166_2", "name_en", "name_zh")
    crosswalk = read_table(place / "admin1_crosswalk.csv", code_columns, problems)
    if problems:
        raise DataError(problems)
    return GeographyTables(seaports, airports, nonstop, crosswalk)


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
