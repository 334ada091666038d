"""The register: plants of other nations' firms, counts by area, and how much of them is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from siteselect.sources import Source

PLANT_COLUMNS = (
    "firm", "parent_judged", "town", "admin1", "country_iso3", "lat", "lon", "precision",
    "point_of", "geonameid", "activity", "activity_basis", "year", "list", "also", "source",
    "locator", "access", "grade", "repeats", "note",
)  # fmt: skip
AREA_COLUMNS = (
    "area", "name", "country_iso3", "level", "industry", "employees", "establishments", "year",
    "derived", "source",
)  # fmt: skip
AREA_POINT_COLUMNS = ("area", "lat", "lon", "point_of", "source")
AREA_POINTS = ("county", "plants", "town")
"""What the point of an area is: where its people are, where its plants are, or its town."""
TOWN_COLUMNS = ("geonameid", "name", "country_iso3", "admin1code", "lat", "lon")
LIST_COLUMNS = ("list", "activities", "note")
OVERLAP_COLUMNS = ("country_iso3", "named", "listed", "source")
COVERAGE_COLUMNS = (
    "country_iso3", "register", "rows", "plants", "placed", "firms", "lists", "matched",
    "estimate", "coverage", "low", "high", "if_dependent", "establishments", "method", "note",
)  # fmt: skip

PRECISIONS = ("address", "town", "admin1")
POINTS = ("list", "town", "estate")
ACTIVITIES = (
    "appliances", "automotive_electronics", "components", "ems", "other", "packaging", "pcb",
    "semiconductor", "telecom",
)  # fmt: skip
ACCESSES = ("table", "page", "page, address lost")
BASES = ("source", "judged")
REGISTERS = ("other", "taiwan")
METHODS = ("own", "shrunk", "pooled")
PAGES = "pages"
"""The list that a source belongs to if it is no list of its own: press, parks, filings."""
OUTSIDE = ("CHN", "HKG", "MAC", "TWN")
"""Countries that the register does not cover: no place there is scored."""
PLANT_FILES = ("register_plants.csv", "register_fabs.csv")
"""The second holds what comes from Wikipedia, under its own licence."""


@dataclass(frozen=True)
class Register:
    """The register as read: one row a plant, or an area and industry, as text but for numbers.

    `plants` has `PLANT_COLUMNS`, `file` and `line`; `lat` and `lon` are degrees, NaN where no
    more is known than the admin-1. Never count such a row as near to anything: use `near_rows`.
    `areas` has `AREA_COLUMNS`; `employees` are persons, `establishments` a number, NaN where
    withheld. `area_points` has `AREA_POINT_COLUMNS`: where the areas lie that jobs are counted in.
    `scopes` names, per list, the activities that it can name. `own_plants` is the list of
    Taiwanese firms' plants; `overlap` counts, by country and source, the same firms' plants that a
    cited list names, and those of them that `own_plants` has (`listed`).
    """

    plants: pd.DataFrame
    areas: pd.DataFrame
    area_points: pd.DataFrame
    towns: pd.DataFrame
    scopes: Mapping[str, frozenset[str]]
    overlap: pd.DataFrame
    own_plants: pd.DataFrame
    sources: Mapping[str, Source]

    def near_rows(self) -> pd.DataFrame:
        """Return the plants that have a point: those known to a town or an address, once each.

        Rows of the fab list that repeat a row of the other file (`repeats` is 1) are left out.
        """
        plants = self.plants
        return plants[plants["lat"].notna() & (plants["repeats"] == "")]


@dataclass(frozen=True)
class Coverage:
    """How much of a country's plants the register holds, placed to a town or an address.

    `share`, `low` and `high` (95 %) are of the plants that such lists name at all; being known
    puts a firm on all lists at once, so `share` is an upper bound, and `if_dependent` is what it
    would be were that as strong as measured where three lists overlap. `method` is `own`,
    `shrunk` (few matches, drawn to the mean of all countries) or `pooled` (that mean).
    """

    country_iso3: str
    register: str
    share: float
    low: float
    high: float
    if_dependent: float
    estimate: float
    placed: int
    method: str
