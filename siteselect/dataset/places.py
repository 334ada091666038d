"""Reading the candidates: sites and states, each with a point, and whether it is a benchmark."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from siteselect.dataset.tables import check_filled, check_known, check_unique, numbers, read_table
from siteselect.errors import Problem

PLACE_FILES = ("sites.csv", "states.csv")
PLACE_COLUMNS = ("id", "name_en", "name_zh", "country_iso3", "admin1", "lat", "lon", "point_of")
BENCHMARK = "benchmark"


def read_places(path: Path, problems: list[Problem]) -> pd.DataFrame:
    """Return the places of one file, validated; faults go to `problems`.

    `lat` and `lon` are degrees WGS84. `benchmark` is True for a place without a Taiwanese plan
    that is carried for comparison; a file without the column has none.
    """
    table = read_table(path, PLACE_COLUMNS, problems)
    check_unique(table, ["id"], problems)
    check_filled(table, PLACE_COLUMNS, problems)
    table["lat"] = numbers(table, "lat", problems, -90, 90)
    table["lon"] = numbers(table, "lon", problems, -180, 180)
    if BENCHMARK in table:
        check_known(table, BENCHMARK, ("0", "1"), problems)
        table[BENCHMARK] = table[BENCHMARK] == "1"
    else:
        table[BENCHMARK] = False
    return table


def choose_places(tables: list[pd.DataFrame], candidates: str) -> pd.DataFrame:
    """Return the places of one set of candidates out of the tables of `PLACE_FILES`."""
    sites, states = tables
    if candidates == "sites":
        return sites
    return states[states["candidate_set"] == candidates].reset_index(drop=True)


def fill_places(places: pd.DataFrame) -> pd.DataFrame:
    """Return places with blanks where added ones lack a text; added ones are no benchmarks."""
    texts = places.columns.difference(["lat", "lon", BENCHMARK])
    filled = places.copy()
    filled[texts] = filled[texts].fillna("")
    if BENCHMARK in filled:
        filled[BENCHMARK] = filled[BENCHMARK].eq(True)
    return filled
