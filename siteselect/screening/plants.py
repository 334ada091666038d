"""Reading a list of plants: where firms really built."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from siteselect.dataset.tables import check_filled, check_known, numbers, read_table
from siteselect.errors import DataError, Problem

COLUMNS = ("city", "country_iso3", "lat", "lon", "sector")


YEARS = (1900, 2100)


def read_plants_file(path: Path, countries: Collection[str] = ()) -> pd.DataFrame:
    """Return the plants of a CSV with firm (or firm_en), city, country_iso3, lat, lon, sector.

    `year`, NaN where unknown, is taken where the file has it: a whole number. With `countries`
    only their codes are known. Raises DataError with every problem of every row.
    """
    problems: list[Problem] = []
    table = read_table(path, COLUMNS, problems)
    if "firm" not in table:
        table = table.rename(columns={"firm_en": "firm"})
    if "firm" not in table and not problems:
        problems.append(Problem("data.no_column", path.name, 1, "firm"))
    if problems:
        raise DataError(problems)
    check_filled(table, COLUMNS, problems)
    if countries:
        check_known(table, "country_iso3", countries, problems, empty_ok=True)
    for column, most in (("lat", 90), ("lon", 180)):
        table[column] = numbers(table, column, problems, -most, most)
    if "year" not in table:
        table["year"] = ""
    table["year"] = numbers(table, "year", problems, *YEARS)
    if problems:
        raise DataError(problems)
    table.attrs.clear()
    return table[["firm", *COLUMNS, "year"]]
