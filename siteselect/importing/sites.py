"""Rows of a file as places of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from siteselect.errors import Problem
from siteselect.importing.columns import Matching
from siteselect.importing.numbers import FORMULA_SIGNS
from siteselect.importing.points import WGS84, Located
from siteselect.importing.table import LIMITS, RawTable, problem
from siteselect.own import Located as Place
from siteselect.own import OwnSite

CODE = re.compile(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}")
JOINERS = "\u200c\u200d"  # scripts of India and Persia are not written without them


@dataclass(frozen=True)
class Known:
    """What an import is checked against: ids of shipped places, ISO codes of countries.

    `locate` gives country and state of points in degrees, None for a point at sea.
    """

    shipped: frozenset[str]
    countries: frozenset[str]
    locate: Callable[[Sequence[float], Sequence[float]], list[Place | None]]


def read_sites(
    table: RawTable, matching: Matching, points: Located, known: Known, problems: list[Problem]
) -> list[OwnSite]:
    """Return the places of a table; faults go to `problems`."""
    if len(table.rows) > LIMITS.sites:
        problems.append(
            problem(
                "importing.too_many_sites", table.file, found=len(table.rows), most=LIMITS.sites
            )
        )
        return []
    columns = {ours: table.column(theirs) for ours, theirs in matching.fields.items()}
    located = known.locate(points.lat, points.lon)
    sites: list[OwnSite] = []
    seen: dict[str, int] = {}
    for place, line in enumerate(table.lines):
        row = {ours: cells[place] for ours, cells in columns.items()}
        before = len(problems)
        _check_id(row, line, seen, table, matching, known, problems)
        names = _names(row, line, table, matching, problems)
        if len(problems) == before:
            where = (points.lat[place], points.lon[place])
            found = _site(
                row,
                names,
                where,
                located[place],
                line,
                table,
                matching,
                points.epsg,
                known,
                problems,
            )
            sites += [found] if found else []
        if len(problems) >= LIMITS.problems:
            break
    return sites


def _check_id(
    row: dict[str, str],
    line: int,
    seen: dict[str, int],
    table: RawTable,
    matching: Matching,
    known: Known,
    problems: list[Problem],
) -> None:
    column, found = matching.fields["id"], row["id"]
    if not found:
        problems.append(problem("importing.empty_cell", table.file, line, column))
    elif sign := unseen(found):
        problems.append(problem("importing.unseen_sign", table.file, line, column, found=sign))
    elif (same := _alike(found)) in seen:
        problems.append(
            problem("importing.repeated", table.file, line, column, found=found, first=seen[same])
        )
    elif same in {_alike(shipped) for shipped in known.shipped}:
        problems.append(problem("importing.id_shipped", table.file, line, column, found=found))
    elif CODE.fullmatch(found):
        problems.append(problem("importing.id_code", table.file, line, column, found=found))
    elif len(found) > 60 or found.startswith(FORMULA_SIGNS):
        problems.append(problem("importing.formula", table.file, line, column, found=found))
    seen.setdefault(_alike(found), line)


def unseen(name: str) -> str:
    """Return the first sign of a name that no reader sees or that turns the letters round, else "".

    Such a sign makes two names that look the same, or shows a name in another order than it is
    stored in.

    >>> unseen("Park\\u202etxt"), unseen("Park")
    ('U+202E', '')
    """
    for sign in name:
        if unicodedata.category(sign) in ("Cc", "Cf") and sign not in JOINERS:
            return f"U+{ord(sign):04X}"
    return ""


def _alike(name: str) -> str:
    """Return an id as readers tell ids apart: P1, p1 and the full-width Ｐ１ are the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _names(
    row: dict[str, str], line: int, table: RawTable, matching: Matching, problems: list[Problem]
) -> tuple[str, str]:
    given = [(ours, row.get(ours, "")) for ours in ("name_en", "name_zh")]
    for ours, name in given:
        if name.startswith(FORMULA_SIGNS):
            problems.append(
                problem("importing.formula", table.file, line, matching.fields[ours], found=name)
            )
        elif sign := unseen(name):
            column = matching.fields[ours]
            problems.append(problem("importing.unseen_sign", table.file, line, column, found=sign))
        elif len(name) > 200:
            problems.append(
                problem(
                    "importing.too_long",
                    table.file,
                    line,
                    matching.fields[ours],
                    found=name,
                    most=200,
                )
            )
    english, chinese = (name for _, name in given)
    if not english and not chinese:
        column = matching.fields.get("name_en") or matching.fields["name_zh"]
        problems.append(problem("importing.empty_cell", table.file, line, column))
    return english or chinese, chinese or english


def _site(
    row: dict[str, str],
    names: tuple[str, str],
    where: tuple[float, float],
    found: Place | None,
    line: int,
    table: RawTable,
    matching: Matching,
    epsg: int,
    known: Known,
    problems: list[Problem],
) -> OwnSite | None:
    if found is None:
        key = (
            "importing.at_sea_swapped"
            if _swapped_fits(where, row.get("country_iso3", ""), known)
            else "importing.at_sea"
        )
        point = f"{where[0]:.4f}, {where[1]:.4f}"
        problems.append(
            problem(key, table.file, line, matching.fields.get("lat", "geometry"), found=point)
        )
        return None
    claimed = row.get("country_iso3", "").upper()
    if claimed and claimed != found.country_iso3:
        swapped = _swapped_fits(where, claimed, known)
        key = (
            "importing.unknown_country"
            if claimed not in known.countries
            else ("importing.swapped_country" if swapped else "importing.other_country")
        )
        problems.append(
            problem(
                key,
                table.file,
                line,
                matching.fields["country_iso3"],
                found=claimed,
                where=found.country_iso3,
            )
        )
        return None
    origin = table.file if epsg == WGS84 else f"{table.file}, EPSG:{epsg}"
    try:
        return OwnSite(
            id=row["id"],
            name_en=names[0],
            name_zh=names[1],
            country_iso3=found.country_iso3,
            admin1=row.get("admin1", "") or found.admin1,
            lat=round(where[0], 7),
            lon=round(where[1], 7),
            point_of=origin,
        )
    except ValidationError as why:
        field = str(why.errors()[0]["loc"][0])
        problems.append(
            problem(
                "importing.invalid_cell",
                table.file,
                line,
                matching.fields.get(field, field),
                found=row.get(field, ""),
                why=why.errors()[0]["msg"],
            )
        )
        return None


def _swapped_fits(where: tuple[float, float], claimed: str, known: Known) -> bool:
    """Tell whether the point with latitude and longitude changed lies on land (of `claimed`)."""
    lat, lon = where
    if abs(lon) > 90:
        return False
    (other,) = known.locate([lon], [lat])
    return other is not None and (not claimed or other.country_iso3 == claimed.upper())
