"""What says how figures are renewed: how long an edition of a series holds, and the codes under
which the US BLS publishes the pay of a place. No answer depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from siteselect.dataset.tables import check_known, check_unique, fault, numbers, read_table
from siteselect.errors import DataError, Problem
from siteselect.sources import GRADES

RENEWALS, PAY_CODES = "renewals.csv", "oews.csv"
PAY_CODE = r"OEU[MSN]\d{19}13"  # the last two digits: the annual median wage
PAY_COLUMNS = ("place", "item", "series_id", "median_usd", "as_of", "source", "grade")
MOST_MONTHS, MOST_USD = 240, 1e6


def load_renewals(folder: Path) -> Mapping[str, int | None]:
    """Return for how many months an edition of a series holds; None where nothing newer is
    expected. Raises DataError with every problem; empty for a folder without the file."""
    problems: list[Problem] = []
    table = read_renewals(folder, problems)
    if problems:
        raise DataError(problems)
    months = table["renews_months"]
    return {name: None if month != month else int(month)  # NaN: none
            for name, month in zip(table["series"], months, strict=True)}  # fmt: skip


def read_renewals(folder: Path, problems: list[Problem]) -> pd.DataFrame:
    """Return the table of renewals, validated; faults go to `problems`."""
    columns = ("series", "renews_months")
    if not (folder / RENEWALS).is_file():
        return pd.DataFrame(columns=[*columns])
    table = read_table(folder / RENEWALS, columns, problems)
    check_unique(table, ["series"], problems)
    table["renews_months"] = numbers(table, "renews_months", problems, 1, MOST_MONTHS)
    return table


def read_pay_codes(folder: Path, problems: list[Problem]) -> pd.DataFrame:
    """Return the codes of pay by place and item, validated; faults go to `problems`.

    `median_usd` is the annual median wage that the rows of prices on file rest on, in dollars.
    """
    if not (folder / PAY_CODES).is_file():
        return pd.DataFrame(columns=[*PAY_COLUMNS])
    table = read_table(folder / PAY_CODES, PAY_COLUMNS, problems)
    check_unique(table, ["place", "item"], problems)
    check_unique(table, ["series_id"], problems)
    check_known(table, "grade", GRADES, problems)
    for position in (~table["series_id"].str.fullmatch(PAY_CODE)).to_numpy().nonzero()[0]:
        found = table["series_id"].iloc[position]
        problems.append(fault(table, position, "series_id", "data.unknown", found=found))
    table["median_usd"] = numbers(table, "median_usd", problems, 1, MOST_USD)
    return table
