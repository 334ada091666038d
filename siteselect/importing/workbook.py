"""XLSX: the zip directory is looked at before anything is unpacked, then rows one by one."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from siteselect.errors import FileRefused
from siteselect.importing.table import (
    LIMITS,
    Limits,
    RawTable,
    check_header,
    check_size,
    refuse,
)

# a cell with something in it, far to the right or far down
FILLED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{2,3}(?=\d)|[A-Z]+(?=\d{5}))(\d+)\"[^>/]*>(?!</)"
)
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def read_xlsx(content: bytes, file: str, limits: Limits = LIMITS, sheet: str = "") -> RawTable:
    """Read one sheet of a workbook, its first unless `sheet` names another.

    A formula counts with the value that the workbook saved beside it. Raises FileRefused.
    """
    if len(content) > limits.file_mb * 1_000_000:
        raise refuse("importing.file_too_large", file, most=limits.file_mb)
    formulas = check_directory(content, file, limits)
    try:
        return _read(content, file, limits, sheet, formulas)
    except (FileRefused, MemoryError):
        raise
    except (
        Exception
    ) as why:  # the library's ways to fail on a file made to fail have no common base
        raise refuse("importing.bad_workbook", file, why=type(why).__name__) from None


def check_directory(content: bytes, file: str, limits: Limits = LIMITS) -> bool:
    """Check the sizes a zip declares (it is unpacked no further than those), and its XML.

    Returns whether a sheet has formulas. Raises FileRefused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, file, limits)
            if "xl/workbook.xml" not in archive.namelist():
                raise refuse("importing.no_workbook", file)
            formulas = False
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    part = archive.read(member)
                    if any(mark in part[:4096].upper() for mark in DECLARATIONS):
                        raise refuse("importing.xml_declaration", file, None, member.filename)
                    sheet = member.filename.startswith("xl/worksheets/")
                    if sheet:
                        if part.count(b"<c ") + part.count(b":c ") > limits.workbook_cells:
                            most = f"{limits.workbook_cells:,}"
                            raise refuse(
                                "importing.too_many_cells", file, None, member.filename, most=most
                            )
                        _check_extent(part, file, limits)
                        formulas |= b"f>" in part or b"<f " in part
            return formulas
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zipfile.LargeZipFile,
    ) as why:
        if isinstance(why, FileRefused):
            raise
    except Exception as why:  # zlib.error and its like: a broken archive, however it shows
        if isinstance(why, MemoryError):
            raise
    raise refuse("importing.bad_zip", file)


def _check_members(members: list[zipfile.ZipInfo], file: str, limits: Limits) -> None:
    unpacked, packed = (sum(getattr(m, n) for m in members) for n in ("file_size", "compress_size"))
    if len(members) > limits.members:
        raise refuse("importing.zip_members", file, found=len(members), most=limits.members)
    if unpacked > limits.unpacked_mb * 1_000_000:
        raise refuse(
            "importing.zip_unpacked", file, found=f"{unpacked / 1e6:,.0f}", most=limits.unpacked_mb
        )
    if unpacked > 1_000_000 and unpacked > limits.unpacked_ratio * max(packed, 1):
        raise refuse(
            "importing.zip_ratio",
            file,
            found=f"{unpacked / max(packed, 1):,.0f}",
            most=limits.unpacked_ratio,
        )
    if any(member.flag_bits & 1 for member in members):
        raise refuse("importing.zip_locked", file)


def _check_extent(part: bytes, file: str, limits: Limits) -> None:
    """Check for content beyond the rows and columns that are read: nothing is cut in silence."""
    for match in FILLED.finditer(part):
        letters, row = match.groups()
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > limits.columns:
            raise refuse("importing.too_many_columns", file, int(row), letters.decode(),
                         found=column, most=limits.columns)  # fmt: skip
        if int(row) > limits.rows + 1:
            raise refuse("importing.too_many_rows", file, int(row), most=f"{limits.rows:,}")


def _read(content: bytes, file: str, limits: Limits, sheet: str, formulas: bool) -> RawTable:
    import openpyxl
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:  # the parser that refuses entities is not there: read nothing
        raise refuse("importing.no_defusedxml", file)

    def rows(data_only: bool) -> tuple[Iterator[tuple[Any, ...]], list[str], str]:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
        )
        names = [page.title for page in book.worksheets]
        if not names or (sheet and sheet not in names):
            raise refuse("importing.no_sheet", file, None, sheet, names=", ".join(names))
        page = book[sheet or names[0]]
        page.reset_dimensions()  # the extent that a sheet claims is not believed
        found = page.iter_rows(max_row=limits.rows + 2, values_only=True)
        return found, names, page.title

    values, names, title = rows(data_only=True)
    written = rows(data_only=False)[0] if formulas else None
    header, kept, lines = _rows(values, written, file, limits)
    return RawTable(file, "xlsx", header, kept, lines, table=title, tables=tuple(names))


def _rows(
    values: Iterator[tuple[Any, ...]],
    written: Iterator[tuple[Any, ...]] | None,
    file: str,
    limits: Limits,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    if written is not None:
        next(written, None)
    header = [as_text(cell).strip() for cell in next(values, ())]
    while header and not header[-1]:
        header.pop()  # a sheet may remember columns that were emptied
    check_header(file, header, limits)
    width = len(header)
    kept: list[tuple[str, ...]] = []
    lines: list[int] = []
    for line, row in enumerate(values, 2):
        typed = next(written, ()) if written is not None else ()
        cells = tuple(as_text(cell).strip() for cell in row)
        if not any(cells) and not any(typed):
            continue
        if any(cells[width:]):
            raise refuse("importing.row_width", file, line, found=len(cells), wanted=width)
        if any(len(cell) > limits.cell_signs for cell in cells):
            raise refuse("importing.cell_too_long", file, line, most=f"{limits.cell_signs:,}")
        for place, cell in enumerate(typed[:width]):
            if (
                isinstance(cell, str)
                and cell.startswith("=")
                and not (cells + ("",) * width)[place]
            ):
                raise refuse(
                    "importing.formula_without_value", file, line, header[place], found=cell
                )
        kept.append((cells + ("",) * width)[:width])
        lines.append(line)
        check_size(file, len(kept), width, limits)
    if not kept:
        raise refuse("importing.no_rows", file)
    return tuple(header), tuple(kept), tuple(lines)


def as_text(cell: Any) -> str:
    """Return a cell as it reads: whole numbers without a point, dates as ISO writes them.

    >>> as_text(3.0), as_text("001"), as_text(None), as_text(0.1)
    ('3', '001', '', '0.1')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
