"""CSV tables read strictly: every cell is text until its column says otherwise, only empty is
missing, and each fault carries file, row and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from siteselect.errors import EnvironmentFault, Problem


class _Lines(tuple[int, ...]):
    """The line of each row in its file. pandas copies `attrs` deeply with every column, and
    copying some thousand numbers each time took half of all the time that loading took."""

    __slots__ = ()

    def __deepcopy__(self, memo: object) -> _Lines:
        return self


def read_text(path: Path, problems: list[Problem]) -> str:
    """Return a file's text, empty after adding a problem if it is missing or not UTF-8.

    Raises EnvironmentFault if the computer will not let it be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        problems.append(Problem("data.no_file", str(path)))
    except (UnicodeDecodeError, IsADirectoryError):
        problems.append(Problem("data.not_utf8", str(path)))
    except OSError as refused:
        why = (("why", refused.strerror or ""),)
        raise EnvironmentFault(Problem("data.unreadable", str(path), values=why)) from refused
    return ""


def read_table(path: Path, columns: Collection[str], problems: list[Problem]) -> pd.DataFrame:
    """Return the table at `path` with all its cells as text, indexed 0..n-1.

    A missing file, missing columns, repeated columns and rows of another width are added to
    `problems`; rows of another width are left out.
    """
    before = len(problems)
    content = read_text(path, problems)
    name = path.name
    header, kept, lines = _rows(content, name, problems)
    for column in columns if len(problems) == before else ():
        if column not in header:
            problems.append(Problem("data.no_column", name, 1, column))
    for column in {c for c in header if header.count(c) > 1}:
        problems.append(Problem("data.column_twice", name, 1, column))
        header = [c if c != column or n == header.index(c) else "" for n, c in enumerate(header)]
    table = pd.DataFrame(kept, columns=pd.Index(header), dtype=object)
    table = table.loc[:, [c != "" for c in header]]
    for column in columns:
        if column not in table:
            table[column] = ""
    table.attrs["file"], table.attrs["lines"] = name, _Lines(lines)
    return table


def _rows(
    content: str, name: str, problems: list[Problem]
) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows of its width, and their lines in the file."""
    reader = csv.reader(io.StringIO(content, newline=""))
    kept, lines = [], []
    try:
        header = next(reader, [])
        for row in reader:
            if len(row) == len(header):
                kept.append(row)
                lines.append(reader.line_num)
            elif row:
                counts = (("found", str(len(row))), ("wanted", str(len(header))))
                problems.append(Problem("data.row_width", name, reader.line_num, values=counts))
    except csv.Error as why:
        problems.append(Problem("data.invalid", name, reader.line_num or 1,
                                values=(("entry", "CSV"), ("why", str(why)))))  # fmt: skip
        return [], [], []
    return header, kept, lines


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
