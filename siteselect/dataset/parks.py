"""Reading `data/parks.csv`: the named parks of the sites, and what is known of each.

A blank cell is a figure that nobody read. `free_ha` is what a page prints,
or what follows from it in one step of arithmetic; `free_is` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
)
from siteselect.errors import Problem
from siteselect.sources import GRADES

POINTS = ("estimate", "airport", "page")
FREE = ("printed", "computed", "mixed", "full", "raw")
PLOTS = ("offered", "sold", "planned")
PRICES = (
    "asking", "authority", "development", "hoped", "lease_deal", "lease_offer", "market_sale",
    "raw", "right_80", "sale",
)  # fmt: skip
REGIMES = (
    "development_pole", "economic_zone", "free_zone", "freeport", "ieat_estate",
    "industrial_park", "investment_zone", "private", "public_land",
)  # fmt: skip
STATUSES = (
    "announced", "building", "full", "leasing", "operating", "planned", "stalled", "taken",
)  # fmt: skip
CODES: Mapping[str, tuple[str, ...]] = {
    "point_is": POINTS, "free_is": FREE, "largest_plot_is": PLOTS, "price_is": PRICES,
    "regime": REGIMES, "status": STATUSES,
}  # fmt: skip
TEXTS = (
    "id", "site", "name_en", "name_zh", "operator", "point_is", "free_is", "largest_plot_is",
    "currency", "price_is", "price_as_of", "tenants_en", "tenants_zh", "power", "airport",
    "regime", "status", "as_of", "source", "grade", "notes_en", "notes_zh",
)  # fmt: skip
FIGURES: Mapping[str, tuple[float, float]] = {
    "lat": (-90, 90), "lon": (-180, 180), "point_km": (0, 50), "gross_ha": (0, 1e6),
    "gross_low_ha": (0, 1e6), "gross_high_ha": (0, 1e6), "free_ha": (0, 1e6),
    "largest_plot_ha": (0, 1e6), "price": (0, 1e9), "price_low": (0, 1e9), "price_high": (0, 1e9),
    "occupancy_pct": (0, 100), "water_m3d": (0, 1e7), "airport_km": (0, 1000),
}  # fmt: skip
"""The columns of numbers and the values that each may have."""

NEEDED = (
    "id", "site", "name_en", "name_zh", "lat", "lon", "point_is", "point_km", "regime", "status",
    "source", "grade",
)  # fmt: skip
TOGETHER = (  # filled together or not at all
    ("price", "currency"), ("price", "price_is"), ("price", "price_as_of"),
    ("largest_plot_ha", "largest_plot_is"), ("airport", "airport_km"),
    ("price_low", "price_high"), ("gross_low_ha", "gross_high_ha"),
    ("tenants_en", "tenants_zh"), ("notes_en", "notes_zh"),
)  # fmt: skip
WITHIN = (
    ("price_low", "price", "price_high"), ("gross_low_ha", "gross_ha", "gross_high_ha"),
)  # fmt: skip
DATE = r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?"


def read_parks(path: Path, known: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return the parks, validated; faults go to `problems`. A folder without the file has none.

    Areas are in hectares, prices per square metre in `currency`, water in cubic metres a day,
    `point_km` how far the point may be off, `airport_km` by road as printed. Every park has a
    source and a grade; `as_of` is empty where the page bears no date.
    """
    if not path.exists():
        return pd.DataFrame(columns=pd.Index([*TEXTS, *FIGURES]))
    table = read_table(path, (*TEXTS, *FIGURES), problems)
    check_unique(table, ["id"], problems)
    check_filled(table, NEEDED, problems)
    check_known(table, "site", known["site"], problems)
    check_known(table, "source", known["source"], problems)
    check_known(table, "grade", GRADES, problems)
    _check_codes(table, problems)
    filled = {column: (table[column].str.strip() != "").to_numpy()
              for column in (*TEXTS, *FIGURES)}  # fmt: skip
    for column, (low, high) in FIGURES.items():
        table[column] = numbers(table, column, problems, low, high)
    for one, other in TOGETHER:
        for position in (filled[one] != filled[other]).nonzero()[0]:
            empty = other if filled[one][position] else one
            problems.append(fault(table, position, empty, "data.empty"))
    _check_free(table, problems)
    for low_end, middle, high_end in WITHIN:
        inside = (table[low_end] <= table[middle]) & (table[middle] <= table[high_end])
        for position in (filled[low_end] & ~inside.to_numpy()).nonzero()[0]:
            problems.append(fault(table, position, low_end, "data.interval"))
    return table


def _check_codes(table: pd.DataFrame, problems: list[Problem]) -> None:
    for column, codes in CODES.items():
        check_known(table, column, codes, problems, empty_ok=column not in NEEDED)
    for column in ("as_of", "price_as_of"):
        wrong = (table[column] != "") & ~table[column].str.fullmatch(DATE)
        for position in wrong.to_numpy().nonzero()[0]:
            found = table[column].iloc[position]
            problems.append(fault(table, position, column, "data.no_date", found=found))


def _check_free(table: pd.DataFrame, problems: list[Problem]) -> None:
    """Check that hectares free fit their kind: raw land has none, full land 0, others some."""
    for position, (kind, free) in enumerate(zip(table["free_is"], table["free_ha"], strict=True)):
        fits = {"full": free == 0, "raw": free != free, "": free != free}.get(kind, free > 0)
        if not fits:
            problems.append(fault(table, position, "free_ha", "data.park_free", found=kind or "–"))


def check_park_points(
    places: pd.DataFrame, parks: pd.DataFrame, problems: list[Problem]
) -> None:
    """Add a problem for each place whose point is said to be a park's and is not."""
    known = {row.id: (row.site, row.lat, row.lon) for row in parks.itertuples(index=False)}
    for position, place in enumerate(places.itertuples(index=False)):
        name = str(place.point_of).removeprefix("park ")
        if name != place.point_of and known.get(name) != (place.id, place.lat, place.lon):
            problems.append(fault(places, position, "point_of", "data.park_point", found=name))
