"""What a file holds once it is read: cells as text, points or polygons beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siteselect.errors import FileRefused, Problem

Point = tuple[float, float]
SHOWN = 60  # signs of a cell that a message repeats


@dataclass(frozen=True)
class Limits:
    """How much one file may be. Every importer stops at these, whatever the file says of itself.

    `seconds` are processor seconds of the child process, `wall_seconds` the time it is waited
    for, `memory_mb` what it may allocate, `output_mb` what it may write.
    """

    file_mb: int = 20
    rows: int = 20_000
    sites: int = 2_000
    columns: int = 500
    cells: int = 300_000
    workbook_cells: int = 120_000  # a workbook's cells take ten times as long
    cell_signs: int = 20_000
    unpacked_mb: int = 64
    unpacked_ratio: int = 200
    members: int = 1_000
    seconds: int = 4
    wall_seconds: int = 30
    memory_mb: int = 240
    output_mb: int = 64
    problems: int = 50


LIMITS = Limits()


@dataclass(frozen=True)
class RawTable:
    """One table of a person's file, all cells as text; nothing is believed of it yet.

    `lines` are the rows' places in the file (the header is 1); `points` holds (x, y) of each
    row, or None, in `crs` (an authority code such as EPSG:3826, empty if the file names none);
    `tables` names all layers or sheets of the file and `table` the one that was read.
    """

    file: str
    form: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    encoding: str = ""
    points: tuple[Point | None, ...] = ()
    polygons: int = 0  # rows whose point stands for a polygon
    crs: str = ""
    table: str = ""
    tables: tuple[str, ...] = ()

    def column(self, name: str) -> list[str]:
        """Return the cells of a column, top to bottom."""
        position = self.header.index(name)
        return [row[position] for row in self.rows]


def shown(cell: object) -> str:
    """Return a cell as a message repeats it: cut, and without signs that do not print."""
    text = re.sub(r"[^ -~\u00a1-\ud7ff\uf900-\ufffd\U00010000-\U0003ffff]", "?", str(cell))
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def refuse(
    key: str, file: str, row: int | None = None, column: str = "", **values: object
) -> FileRefused:
    """Return the refusal of a file: file, row, column, what was found."""
    return FileRefused(problem(key, file, row, column, **values))


def problem(
    key: str, file: str, row: int | None = None, column: str = "", **values: object
) -> Problem:
    """Return one fault of a file, what was found cut to a length that can be read."""
    filled = tuple((name, shown(value)) for name, value in values.items())
    return Problem(key, shown(file), row, shown(column), filled)


def check_header(file: str, header: list[str], limits: Limits) -> None:
    """Check names of columns: some, few enough, all filled, none twice. Raises FileRefused."""
    if not any(name.strip() for name in header):
        raise refuse("importing.no_header", file, 1)
    if len(header) > limits.columns:
        raise refuse("importing.too_many_columns", file, 1, found=len(header), most=limits.columns)
    seen: dict[str, int] = {}
    found: list[Problem] = []
    for place, name in enumerate(header, 1):
        if not name.strip():
            found.append(problem("importing.unnamed_column", file, 1, str(place)))
        elif name in seen:
            found.append(problem("importing.column_twice", file, 1, name))
        seen[name] = place
    if found:
        raise FileRefused(found[: limits.problems])


def check_size(file: str, rows: int, columns: int, limits: Limits) -> None:
    """Check rows and cells against the limits. Raises FileRefused."""
    if rows > limits.rows:
        raise refuse("importing.too_many_rows", file, limits.rows + 2, most=f"{limits.rows:,}")
    if rows * columns > limits.cells:
        raise refuse("importing.too_many_cells", file, most=f"{limits.cells:,}")
