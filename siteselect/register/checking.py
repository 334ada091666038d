"""What reading cannot see in the register: points abroad, towns elsewhere, stale coverage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from siteselect.dataset import load_countries
from siteselect.dataset.tables import read_table
from siteselect.errors import DataError, Problem
from siteselect.geography import TOLERANCE_KM, check_points, geodesic_km
from siteselect.register.coverage import coverage_table
from siteselect.register.model import COVERAGE_COLUMNS, PLANT_FILES, Register
from siteselect.register.reading import load_register, read_coverage

AT_TOWN_KM = 0.1
ADDRESS_REACH_KM = 40.0
"""How far an address may lie from the town it names, or from the nearest one, in km."""
LEAST_ROWS = 4
"""Rows of an admin-1 from which their towns say where it lies."""
BESIDE_KM = 60.0
"""A town coded to another admin-1 is borne this near to one of the right code, in km: the
gazetteer itself puts a few towns near a border on the wrong side."""


def check_register(folder: Path, countries: gpd.GeoDataFrame | None = None) -> list[Problem]:
    """Return every problem of the register under `folder`; none where there is no register.

    `countries` are the shapes of the folder, where they have been read already.
    """
    if not (folder / "world" / PLANT_FILES[0]).is_file():
        return []
    try:
        register = load_register(folder)
    except DataError as refusal:
        return list(refusal.problems)
    placed = register.plants[register.plants["lat"].notna()].reset_index(drop=True)
    return [
        *_abroad(placed, load_countries(folder) if countries is None else countries),
        *_far_from_town(placed, register.towns),
        *_other_admin1(placed, register.towns),
        *_unused_sources(register, folder),
        *_stale(register, folder),
    ]


def _at(table: pd.DataFrame, position: int, column: str, key: str, **values: str) -> Problem:
    row = table.iloc[position]
    return Problem(key, str(row["file"]), int(row["line"]), column, tuple(values.items()))


def _abroad(placed: pd.DataFrame, countries: gpd.GeoDataFrame) -> list[Problem]:
    return [
        _at(placed, position, "lat", "data.point_elsewhere", found=placed["firm"].iloc[position],
            where=where or "–", km=f"{TOLERANCE_KM:g}",
            wanted=placed["country_iso3"].iloc[position])
        for position, where in check_points(placed, countries)
    ]  # fmt: skip


def _far_from_town(placed: pd.DataFrame, towns: pd.DataFrame) -> list[Problem]:
    """A row at a town stands on it; an address lies within reach of one; both in its country."""
    joined = placed[["geonameid"]].merge(towns, on="geonameid", how="left")
    apart = np.asarray(geodesic_km(placed["lat"], placed["lon"], joined["lat"], joined["lon"]))
    reach = np.where(placed["precision"] == "town", AT_TOWN_KM, ADDRESS_REACH_KM)
    abroad = (joined["country_iso3"] != placed["country_iso3"]).to_numpy()
    return [
        _at(placed, int(position), "geonameid", "register.far_from_town",
            found=placed["firm"].iloc[position], km=f"{apart[position]:.1f}",
            town=str(joined["name"].iloc[position]), most=f"{reach[position]:g}")
        for position in np.flatnonzero(~(apart <= reach) | abroad)
    ]  # fmt: skip


def _other_admin1(placed: pd.DataFrame, towns: pd.DataFrame) -> list[Problem]:
    """A town lies in or beside the admin-1 that its row names, as most rows of that name have it.

    So a town of the same name elsewhere in the country is seen.
    """
    code_of = dict(zip(towns["geonameid"], towns["admin1code"], strict=True))
    rows = placed.assign(code=[str(code_of.get(name, "")) for name in placed["geonameid"]])
    problems = []
    for (_, name), part in rows[rows["admin1"] != ""].groupby(["country_iso3", "admin1"]):
        most, times = Counter(part["code"]).most_common(1)[0]
        if len(part) < LEAST_ROWS or 2 * times <= len(part) or times == len(part):
            continue
        right = part[part["code"] == most]
        for position in part.index[part["code"] != most]:
            row = rows.loc[position]
            if np.min(geodesic_km(row["lat"], row["lon"], right["lat"], right["lon"])) > BESIDE_KM:
                problems.append(_at(placed, int(position), "admin1", "register.other_admin1",
                                    found=str(row["town"]), named=str(name)))  # fmt: skip
    return problems


def _unused_sources(register: Register, folder: Path) -> list[Problem]:
    used = {*register.plants["source"], *register.areas["source"], *register.overlap["source"],
            *register.area_points["source"]}  # fmt: skip
    used |= set(read_table(folder / "world" / "observations.csv", ("source",), [])["source"])
    return [
        Problem("data.source_unused", "world/sources.csv", line, "id", (("found", name),))
        for line, name in enumerate(register.sources, start=2)
        if name not in used
    ]


def _stale(register: Register, folder: Path) -> list[Problem]:
    """Compare the coverage kept with the data with what the lists give now, cell by cell."""
    problems: list[Problem] = []
    kept = read_coverage(folder, problems)
    if problems:
        return problems
    path = folder / "world" / "register_coverage.csv"
    kept = read_table(path, COVERAGE_COLUMNS, problems)
    fresh = coverage_table(register).astype(str)
    keys = ["register", "country_iso3"]
    both = fresh.merge(kept, on=keys, how="outer", suffixes=("_new", "_old"))
    compared = [name for name in COVERAGE_COLUMNS if name not in keys]
    for row in both.to_dict("records"):
        wrong = [name for name in compared if row[f"{name}_new"] != row[f"{name}_old"]]
        if wrong:
            found = (("found", f"{row['country_iso3']} ({row['register']})"),
                     ("columns", ", ".join(wrong)))  # fmt: skip
            problems.append(
                Problem("register.stale_coverage", "register_coverage.csv", None, wrong[0], found)
            )
    return problems
