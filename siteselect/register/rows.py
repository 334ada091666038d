"""One row of a person's file: what it must say before it can stand in the register."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from siteselect.errors import Problem
from siteselect.register.model import ACTIVITIES, BASES, OUTSIDE, PAGES, Register
from siteselect.register.names import firm_words, same_firm

if TYPE_CHECKING:
    from siteselect.register.extending import Table

NEEDED = ("firm", "country_iso3", "activity", "year", "source_title", "producer", "url", "locator",
          "access")  # fmt: skip
OPTIONAL = ("town", "admin1", "lat", "lon", "activity_basis", "parent_judged", "published",
            "licence", "kind", "list", "note")  # fmt: skip
CITED = "facts cited; text not reproduced"
KINDS = ("official", "reference", "press")
MOST_SIGNS = 300


class Given(BaseModel):
    """A row that says all it must; degrees are None where it gives no point."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    line: int
    firm: str
    country_iso3: str
    activity: str
    year: str
    source_title: str
    producer: str
    url: str
    locator: str
    access: str
    town: str = ""
    admin1: str = ""
    lat: float | None = None
    lon: float | None = None
    activity_basis: str = "source"
    parent_judged: str = ""
    published: str = ""
    licence: str = CITED
    kind: Literal["official", "reference", "press"] = "press"
    list: str = PAGES
    note: str = ""

    def fault(self, key: str, column: str, found: str, **values: str) -> Problem:
        """Return a problem at this row."""
        filled = (("found", found), ("country", self.country_iso3), *values.items())
        return Problem(key, self.file, self.line, column, filled)


def check_header(table: Table) -> list[Problem]:
    """Return a problem for each column that is needed and missing, or that nobody knows."""
    known = (*NEEDED, *OPTIONAL)
    missing = [Problem("data.no_column", table.file, 1, name)
               for name in NEEDED if name not in table.header]  # fmt: skip
    return missing + [
        Problem("register.unknown_column", table.file, 1, name,
                (("known", ", ".join(known)),))
        for name in table.header if name not in known
    ]  # fmt: skip


def read_rows(
    table: Table, register: Register, countries: Collection[str], year: int,
    problems: list[Problem],
) -> list[Given]:  # fmt: skip
    """Return the rows that hold; faults of the others go to `problems`."""
    rows = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        named = dict(zip(table.header, (cell.strip() for cell in cells), strict=True))
        found = [
            Problem(key, table.file, line, column, (("found", value[:60]), *more))
            for key, column, value, more in _faults(named, register, countries, year)
        ]
        if found:
            problems += found
            continue
        filled: dict[str, object] = {name: cell for name, cell in named.items() if cell}
        for name in ("lat", "lon"):
            if name in filled:
                filled[name] = float(str(filled[name]))
        filled |= {"file": table.file, "line": line, "url": named["url"]}
        rows.append(Given.model_validate(filled))
    return rows


Fault = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _faults(
    row: dict[str, str], register: Register, countries: Collection[str], year: int
) -> list[Fault]:
    found: list[Fault] = [("data.empty", name, "", ()) for name in NEEDED if not row[name]]
    found += _wrong_words(row, register)
    found += _wrong_place(row, countries) + _wrong_point(row) + _wrong_owner(row, register)
    match = re.fullmatch(r"(\d{4})(-(\d{4}))?", row["year"])
    if row["year"] and (match is None or (match[3] or match[1]) < match[1]):
        found.append(("register.no_year", "year", row["year"], ()))
    elif match is not None and int(match[3] or match[1]) > year:
        found.append(("data.future", "year", row["year"], ()))
    for name, cell in row.items():
        if cell[:1] in ("=", "+", "@") or (cell[:1] == "-" and name not in ("lat", "lon")):
            found.append(("importing.formula", name, cell, ()))
        if len(cell) > MOST_SIGNS:
            found.append(("importing.too_long", name, cell, (("most", str(MOST_SIGNS)),)))
    return found


def _wrong_words(row: dict[str, str], register: Register) -> list[Fault]:
    """Words that are one of a few; what nobody has read in a source has its own sentence."""
    found: list[Fault] = []
    if "own knowledge" in row["access"].lower():
        found.append(("register.own_knowledge", "access", row["access"], ()))
    elif row["access"] not in ("table", "page", ""):
        found.append(("register.no_access", "access", row["access"], ()))
    if re.search(r"\bSA\b|share-?alike|ODbL", row.get("licence", ""), re.IGNORECASE):
        found.append(("register.share_alike", "licence", row["licence"], ()))
    if row["url"] and not re.match(r"https?://\S+$", row["url"]):
        found.append(("register.no_url", "url", row["url"], ()))
    choices = {"activity": ACTIVITIES, "activity_basis": BASES, "kind": KINDS,
               "list": tuple(register.scopes)}  # fmt: skip
    for name, allowed in choices.items():
        cell = row.get(name, "")
        if cell and cell not in allowed:
            known = (("known", ", ".join(allowed)),)
            found.append(("register.no_such_word", name, cell, known))
    return found


def _wrong_place(row: dict[str, str], countries: Collection[str]) -> list[Fault]:
    code = row["country_iso3"]
    if code in OUTSIDE:
        return [("register.outside", "country_iso3", code, ())]
    if code and code not in countries:
        return [("register.no_country", "country_iso3", code, ())]
    if not any(row.get(name) for name in ("town", "admin1", "lat")):
        return [("register.no_place", "town", "", ())]
    return []


def _wrong_point(row: dict[str, str]) -> list[Fault]:
    lat, lon = row.get("lat", ""), row.get("lon", "")
    if bool(lat) != bool(lon):
        return [("register.half_a_point", "lat" if not lat else "lon", lat or lon, ())]
    found: list[Fault] = []
    for name, cell, most in (("lat", lat, 90.0), ("lon", lon, 180.0)):
        if cell and not re.fullmatch(r"-?\d+(\.\d+)?", cell):
            found.append(("data.not_a_number", name, cell, ()))
        elif cell and abs(float(cell)) > most:
            found.append(("data.out_of_range", name, cell, ()))
    return found


def _wrong_owner(row: dict[str, str], register: Register) -> list[Fault]:
    """A Taiwanese firm's plant stands in the other list: it must not count as others'."""
    parent = row.get("parent_judged", "")
    if parent == "TWN":
        return [("register.taiwanese", "parent_judged", parent, ())]
    if parent and not re.fullmatch(r"[A-Z]{3}", parent):
        return [("register.no_country", "parent_judged", parent, ())]
    here = register.own_plants
    for name, country in zip(here["firm_en"], here["country_iso3"], strict=True):
        alike = same_firm if country == row["country_iso3"] else _equal
        if row["firm"] and alike(str(name), row["firm"]):
            return [("register.taiwanese", "firm", row["firm"], ())]
    return []


def _equal(one: str, other: str) -> bool:
    """Tell whether two names are the same words: abroad, part of a name is too little to go by."""
    return firm_words(one) == firm_words(other)
