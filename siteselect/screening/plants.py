"""Reading a list of plants: where firms really built."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from siteselect.dataset.tables import check_filled, numbers, read_table
from siteselect.errors import DataError, Problem

COLUMNS = ("city", "country_iso3", "lat", "lon", "sector")


def read_plants_file(path: Path) -> pd.DataFrame:
    """Return the plants of a CSV with firm (or firm_en), city, country_iso3, lat, lon, sector.

    Raises DataError with every problem of every row.
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
    for column, most in (("lat", 90), ("lon", 180)):
        table[column] = numbers(table, column, problems, -most, most)
    if problems:
        raise DataError(problems)
    table.attrs.clear()
    return table[["firm", *COLUMNS]]
