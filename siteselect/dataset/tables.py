"""CSV tables read strictly: every cell is text until its column says otherwise, only empty is
missing, and each fault carries file, row and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from siteselect.errors import DataError, EnvironmentFault, Problem


def read_text(path: Path) -> str:
    """Return a file's text. Raises DataError if it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(Problem("data.no_file", str(path))) from None
    except UnicodeDecodeError:
        raise DataError(Problem("data.not_utf8", str(path))) from None
    except OSError as fault:
        raise EnvironmentFault(
            Problem("data.unreadable", str(path), values=(("why", fault.strerror or ""),))
        ) from fault


def read_table(path: Path, columns: Collection[str], problems: list[Problem]) -> pd.DataFrame:
    """Return the table at `path` with all its cells as text, indexed 0..n-1.

    Missing columns, repeated columns and rows of another width are added to `problems`; rows of
    another width are left out.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    header = next(reader, [])
    name = path.name
    for column in columns:
        if header.count(column) != 1:
            key = "data.no_column" if column not in header else "data.column_twice"
            problems.append(Problem(key, name, 1, column))
    kept, lines = [], []
    for row in reader:
        line = reader.line_num
        if len(row) == len(header):
            kept.append(row)
            lines.append(line)
        elif row:
            problems.append(
                Problem(
                    "data.row_width", name, line,
                    values=(("found", str(len(row))), ("wanted", str(len(header)))),
                )
            )
    table = pd.DataFrame(kept, columns=pd.Index(header), dtype=object)
    for column in columns:
        if column not in table:
            table[column] = ""
    table.attrs["file"], table.attrs["lines"] = name, lines
    return table


def fault(table: pd.DataFrame, position: int, column: str, key: str, **values: object) -> Problem:
    """Return a problem at row `position` of a table from `read_table`."""
    line = table.attrs["lines"][position]
    filled = tuple((name, str(value)) for name, value in values.items())
    return Problem(key, table.attrs["file"], line, column, filled)


def numbers(table: pd.DataFrame, column: str, problems: list[Problem],
            low: float = -math.inf, high: float = math.inf) -> pd.Series[float]:
    """Return a column as numbers, NaN where empty; other text or values outside `low`..`high`
    (or not finite) are added to `problems`."""
    cells = table[column].str.strip()
    parsed = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype(float)
    # "1_000", "0x1f" and "inf" are numbers to some parsers and to no planner
    wrong = (cells != "") & (~parsed.between(low, high) | parsed.isin([math.inf, -math.inf]))
    for position in wrong.to_numpy().nonzero()[0]:
        problems.append(fault(table, position, column, "data.not_a_number" if math.isnan(
            parsed.iloc[position]) else "data.out_of_range", found=cells.iloc[position]))
    return parsed


def check_filled(table: pd.DataFrame, columns: Collection[str], problems: list[Problem]) -> None:
    """Add a problem for each empty cell of `columns`."""
    for column in columns:
        for position in (table[column].str.strip() == "").to_numpy().nonzero()[0]:
            problems.append(fault(table, position, column, "data.empty"))


def check_unique(table: pd.DataFrame, columns: list[str], problems: list[Problem]) -> None:
    """Add a problem for each row that repeats `columns` of an earlier row."""
    for position in table.duplicated(columns).to_numpy().nonzero()[0]:
        found = " / ".join(str(table[column].iloc[position]) for column in columns)
        problems.append(fault(table, position, columns[0], "data.repeated", found=found))


def check_known(table: pd.DataFrame, column: str, known: Collection[str] | Mapping[str, object],
                problems: list[Problem], empty_ok: bool = False) -> None:
    """Add a problem for each cell of `column` that is not in `known`."""
    cells = table[column]
    wrong = ~cells.isin(list(known))
    if empty_ok:
        wrong &= cells != ""
    for position in wrong.to_numpy().nonzero()[0]:
        problems.append(fault(table, position, column, "data.unknown", found=cells.iloc[position]))
