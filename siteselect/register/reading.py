"""Reading the register from `data/world`: every file, every fault at once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from siteselect.dataset.reading import read_sources
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
)
from siteselect.errors import DataError, Problem
from siteselect.register.model import (
    ACCESSES,
    ACTIVITIES,
    AREA_COLUMNS,
    AREA_POINT_COLUMNS,
    AREA_POINTS,
    BASES,
    COVERAGE_COLUMNS,
    LIST_COLUMNS,
    METHODS,
    OVERLAP_COLUMNS,
    PLANT_COLUMNS,
    PLANT_FILES,
    POINTS,
    PRECISIONS,
    REGISTERS,
    TOWN_COLUMNS,
    Coverage,
    Register,
)
from siteselect.sources import GRADES

YEAR = r"\d{4}(-\d{4})?"


def load_register(folder: Path) -> Register:
    """Read the register under the data in `folder`. Nothing else in the product reads it.

    Raises DataError with every problem of every file.
    """
    place, problems = folder / "world", list[Problem]()
    sources = read_sources(place, problems)
    lists = _table(place / "register_lists.csv", LIST_COLUMNS, problems)
    check_unique(lists, ["list"], problems)
    towns = _table(place / "register_towns.csv", TOWN_COLUMNS, problems)
    check_unique(towns, ["geonameid"], problems)
    _degrees(towns, problems)
    known = {"list": list(lists["list"]), "source": list(sources), "town": list(towns["geonameid"])}
    plants = [_plants(place / name, known, problems) for name in PLANT_FILES]
    areas = _areas(place / "register_areas.csv", known["source"], problems)
    points = _area_points(place / "register_area_points.csv", areas, known["source"], problems)
    overlap = _overlap(place / "register_overlap.csv", known["source"], problems)
    own = read_table(folder / "plants.csv", ("firm_en", "country_iso3", "evidence"), problems)
    if problems:
        raise DataError(problems)
    scopes = zip(lists["list"], lists["activities"], strict=True)
    for table in (towns, areas, points, overlap, own, *plants):
        table.attrs.clear()
    return Register(
        plants=pd.concat(plants, ignore_index=True),
        areas=areas,
        area_points=points,
        towns=towns,
        scopes={str(name): frozenset(str(activities).split()) for name, activities in scopes},
        overlap=overlap,
        own_plants=own,
        sources=sources,
    )


def _table(path: Path, columns: Collection[str], problems: list[Problem]) -> pd.DataFrame:
    """Read a table; where no row is broken its lines are a range, which costs nothing to copy:
    pandas copies what hangs on a table with every column that is looked at."""
    table = read_table(path, columns, problems)
    plain = range(2, len(table) + 2)
    if table.attrs.get("lines") == list(plain):
        table.attrs["lines"] = plain
    return table


def _degrees(table: pd.DataFrame, problems: list[Problem]) -> None:
    for column, most in (("lat", 90), ("lon", 180)):
        table[column] = numbers(table, column, problems, -most, most)


def _plants(
    path: Path, known: dict[str, list[str]], problems: list[Problem]
) -> pd.DataFrame:
    table = _table(path, PLANT_COLUMNS, problems)
    table["file"], table["line"] = path.name, list(table.attrs.get("lines", []))
    check_filled(table, ("firm", "country_iso3", "source"), problems)
    choices: tuple[tuple[str, Collection[str], bool], ...] = (
        ("precision", PRECISIONS, False), ("point_of", POINTS, True),
        ("activity", ACTIVITIES, False), ("activity_basis", BASES, False),
        ("access", ACCESSES, False), ("grade", GRADES, False), ("list", known["list"], False),
        ("source", known["source"], False), ("geonameid", known["town"], True),
        ("repeats", ("1",), True),
    )  # fmt: skip
    for column, allowed, empty_ok in choices:
        check_known(table, column, allowed, problems, empty_ok)
    _degrees(table, problems)
    _check_rows(table, known["list"], problems)
    return table


def _check_rows(table: pd.DataFrame, lists: list[str], problems: list[Problem]) -> None:
    """A point is there exactly if more than the admin-1 is known; years and lists are words."""
    placed = table["precision"] != "admin1"
    for position in ((placed != table["lat"].notna()) | (placed != table["lon"].notna())).to_numpy(
    ).nonzero()[0]:  # fmt: skip
        problems.append(fault(table, position, "lat", "register.point_and_precision",
                              found=table["precision"].iloc[position]))  # fmt: skip
    for position in (~placed & (table["admin1"] == "")).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "admin1", "data.empty"))
    years = table["year"]
    for position in (~years.str.fullmatch(YEAR) & (years != "")).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "year", "register.no_year",
                              found=years.iloc[position]))  # fmt: skip
    for position, cell in enumerate(table["also"]):
        for name in set(str(cell).split()) - set(lists):
            problems.append(fault(table, position, "also", "data.unknown", found=name))


def _areas(path: Path, sources: list[str], problems: list[Problem]) -> pd.DataFrame:
    table = _table(path, AREA_COLUMNS, problems)
    check_filled(table, ("area", "country_iso3", "level", "industry", "year"), problems)
    check_known(table, "source", sources, problems)
    check_known(table, "derived", ("0", "1"), problems)
    check_unique(table, ["area", "level", "industry", "source", "derived"], problems)
    for column in ("employees", "establishments"):
        table[column] = numbers(table, column, problems, 0)
    return table


def _area_points(
    path: Path, areas: pd.DataFrame, sources: list[str], problems: list[Problem]
) -> pd.DataFrame:
    table = _table(path, AREA_POINT_COLUMNS, problems)
    check_filled(table, AREA_POINT_COLUMNS, problems)
    check_known(table, "area", list(areas["area"]), problems)
    check_known(table, "point_of", AREA_POINTS, problems)
    check_known(table, "source", sources, problems)
    check_unique(table, ["area"], problems)
    _degrees(table, problems)
    return table


def _overlap(path: Path, sources: list[str], problems: list[Problem]) -> pd.DataFrame:
    """Read the counts of one list in another: no more are listed than are named."""
    table = _table(path, OVERLAP_COLUMNS, problems)
    check_filled(table, OVERLAP_COLUMNS, problems)
    check_known(table, "source", sources, problems)
    check_unique(table, ["country_iso3", "source"], problems)
    for column in ("named", "listed"):
        table[column] = numbers(table, column, problems, 0)
    for position in (table["listed"] > table["named"]).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "listed", "data.out_of_range",
                              found=f"{table['listed'].iloc[position]:g}"))  # fmt: skip
    return table


def load_coverage(folder: Path) -> dict[tuple[str, str], Coverage]:
    """Read the coverage kept with the data, by country and register (`other`, `taiwan`).

    A country that is not in it is unknown, which is not nought. Raises DataError.
    """
    problems: list[Problem] = []
    table = read_coverage(folder, problems)
    if problems:
        raise DataError(problems)
    return {
        (str(row["country_iso3"]), str(row["register"])): Coverage(
            str(row["country_iso3"]), str(row["register"]), float(row["coverage"]),
            float(row["low"]), float(row["high"]), float(row["if_dependent"]),
            float(row["estimate"]), int(row["placed"]), str(row["method"]),
        )
        for row in table.to_dict("records")
    }  # fmt: skip


def read_coverage(folder: Path, problems: list[Problem]) -> pd.DataFrame:
    """Return the table of coverage; faults go to `problems`."""
    table = read_table(folder / "world" / "register_coverage.csv", COVERAGE_COLUMNS, problems)
    check_unique(table, ["country_iso3", "register"], problems)
    check_known(table, "register", REGISTERS, problems)
    check_known(table, "method", METHODS, problems)
    for column in ("coverage", "low", "high", "if_dependent"):
        table[column] = numbers(table, column, problems, 0, 1)
    for column in ("placed", "estimate"):
        table[column] = numbers(table, column, problems, 0)
    return table
