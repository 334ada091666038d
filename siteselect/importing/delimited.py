"""CSV: UTF-8, UTF-16 or strict Big5 (cp950); header line first; every row as wide as the header."""

from __future__ import annotations

import csv
import io

from siteselect.errors import FileRefused, Problem
from siteselect.importing.table import (
    LIMITS,
    Limits,
    RawTable,
    check_header,
    check_size,
    problem,
    refuse,
)

DELIMITERS = (",", ";", "\t")


def read_csv(content: bytes, file: str, limits: Limits = LIMITS, encoding: str = "") -> RawTable:
    """Read a CSV file. All cells stay text: "001" is no number, and NA is a name.

    Without `encoding`: byte-order marks, then strict UTF-8, then strict cp950, in which
    Taiwan's Excel writes; `RawTable.encoding` says which it was, for the person to look at the
    first rows before anything is taken in. Raises FileRefused.

    >>> read_csv(b"id,name\\n001,NA\\n", "x.csv").rows
    (('001', 'NA'),)
    """
    if len(content) > limits.file_mb * 1_000_000:
        raise refuse("importing.file_too_large", file, most=limits.file_mb)
    text, used = decode(content, file, encoding)
    if not text.strip():
        raise refuse("importing.empty_file", file)
    if "\0" in text:
        raise refuse("importing.nul", file, text[: text.index("\0")].count("\n") + 1)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _table(rows, file, used, limits)
    except csv.Error as why:
        raise refuse("importing.bad_csv", file, rows.line_num or 1, why=why) from None


def decode(content: bytes, file: str, encoding: str = "") -> tuple[str, str]:
    """Return the text and its encoding. Raises FileRefused with the line that cannot be read."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    by_mark = [name for mark, name in marks if content.startswith(mark)]
    known = [encoding] if encoding else by_mark or ["utf-8", "cp950"]
    for name in known:
        try:
            text = content.decode(name, errors="strict")
        except (UnicodeDecodeError, LookupError) as why:
            at = getattr(why, "start", 0)
        else:
            return text, name.removesuffix("-sig")
    line = content[:at].count(b"\n") + 1
    raise refuse("importing.bad_encoding", file, line, tried=", ".join(known))


def _table(rows: csv.Reader, file: str, encoding: str, limits: Limits) -> RawTable:  # type: ignore[name-defined]
    header = [name.strip() for name in next(rows, [])]
    check_header(file, header, limits)
    kept: list[tuple[str, ...]] = []
    lines: list[int] = []
    found: list[Problem] = []
    for row in rows:
        if not row or row == [""]:
            continue  # an empty line says nothing
        if len(row) != len(header):
            found.append(
                problem(
                    "importing.row_width", file, rows.line_num, found=len(row), wanted=len(header)
                )
            )
        if len(found) >= limits.problems:
            break
        if any(len(cell) > limits.cell_signs for cell in row):
            raise refuse(
                "importing.cell_too_long", file, rows.line_num, most=f"{limits.cell_signs:,}"
            )
        kept.append(tuple(cell.strip() for cell in row))
        lines.append(rows.line_num)
        check_size(file, len(kept), len(header), limits)
    if found:
        raise FileRefused(found)
    if not kept:
        raise refuse("importing.no_rows", file)
    return RawTable(file, "csv", tuple(header), tuple(kept), tuple(lines), encoding)
