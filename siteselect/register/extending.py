"""Rows that a person brings, checked one by one and laid into the register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from siteselect.errors import DataError, Problem
from siteselect.geography import geodesic_km
from siteselect.register.model import PAGES, PLANT_COLUMNS, PLANT_FILES, Register
from siteselect.register.names import plain, same_firm
from siteselect.register.placing import Gazetteer, Place
from siteselect.register.rows import Given, check_header, read_rows
from siteselect.sources import Source

SAME_PLANT_KM = 10.0
"""A firm counts once within this distance, in km."""
OLD_YEARS = 10
"""A source of this age or older has grade D, as everywhere in the data."""
SIGNS_OF_ID = 60


class Table(Protocol):
    """A file as read: names of columns, cells as text, and each row's line."""

    @property
    def file(self) -> str: ...  # noqa: D102 - as the class says
    @property
    def header(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...  # noqa: D102
    @property
    def lines(self) -> tuple[int, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class Ground:
    """What rows are held against: towns, borders, the year of the data, today's date."""

    gazetteer: Gazetteer
    outside: Callable[[pd.DataFrame], list[tuple[int, str | None]]]
    countries: Collection[str]
    year: int
    today: str


@dataclass(frozen=True)
class Extension:
    """The register with the rows laid in, which of them are new, and what is to be told."""

    register: Register
    added: pd.DataFrame
    notes: tuple[Problem, ...]


def extend(register: Register, table: Table, ground: Ground) -> Extension:
    """Lay the rows of `table` into the register: one row per firm within 10 km.

    A row of a firm that is there already is told, and only its list is added. Raises DataError
    with every fault of every row; then nothing is taken in.
    """
    problems: list[Problem] = check_header(table)
    given = [] if problems else read_rows(table, register, ground.countries, ground.year, problems)
    placed = [(row, *_placed(row, ground.gazetteer, problems)) for row in given]
    problems += _abroad(placed, ground)
    if problems:
        raise DataError(sorted(problems, key=lambda p: (p.row or 0, p.column)))
    return _merge(register, placed, ground)


Placed = tuple[Given, Place | None, tuple[float, float] | None]


def _placed(
    row: Given, gazetteer: Gazetteer, problems: list[Problem]
) -> tuple[Place | None, tuple[float, float] | None]:
    """Return the town and the point of a row; without either it is known by its admin-1."""
    if row.lat is not None and row.lon is not None:
        return gazetteer.near(row.lat, row.lon, row.country_iso3), (row.lat, row.lon)
    if not row.town:
        return None, None
    found = gazetteer.town(row.town, row.country_iso3, row.admin1)
    if isinstance(found, str):
        problems.append(row.fault(found, "town", row.town))
        return None, None
    return found, (found.lat, found.lon)


def _abroad(placed: Sequence[Placed], ground: Ground) -> list[Problem]:
    here = [(row, point) for row, _, point in placed if point is not None and row.lat is not None]
    if not here:
        return []
    points = pd.DataFrame(
        [(lat, lon, row.country_iso3) for row, (lat, lon) in here],
        columns=["lat", "lon", "country_iso3"],
    )
    return [here[n][0].fault("register.point_abroad", "lat", where or "–")
            for n, where in ground.outside(points)]  # fmt: skip


def _merge(register: Register, placed: Sequence[Placed], ground: Ground) -> Extension:
    plants, sources = register.plants.to_dict("records"), dict(register.sources)
    towns = {str(row["geonameid"]): row for row in register.towns.to_dict("records")}
    added: list[dict[str, Any]] = []
    notes: list[Problem] = []
    for row, town, point in placed:
        twin = _twin(row, point, plants, PLANT_FILES[0])
        if twin is not None:
            if row.list != twin["list"] and row.list not in str(twin["also"]).split():
                twin["also"] = f"{twin['also']} {row.list}".strip()
            notes.append(_told(row, twin))
            continue
        source = _source(row, sources, ground.today)
        sources[source.id] = source
        if town is not None:
            towns.setdefault(str(town.geonameid), {
                "geonameid": str(town.geonameid), "name": town.name,
                "country_iso3": row.country_iso3, "admin1code": town.admin1code,
                "lat": town.lat, "lon": town.lon})  # fmt: skip
        record = _record(row, town, point, source.id, ground.year)
        _mark_repeated(row, point, plants)
        plants.append(record)
        added.append(record)
    wider = replace(
        register, plants=_sorted(plants), sources=sources,
        towns=pd.DataFrame(sorted(towns.values(), key=lambda t: int(t["geonameid"]))),
    )  # fmt: skip
    return Extension(wider, pd.DataFrame(added, columns=list(PLANT_COLUMNS)), tuple(notes))


def _told(row: Given, twin: dict[str, Any]) -> Problem:
    place = str(twin["town"] or twin["admin1"])
    return row.fault("register.same_plant", "firm", row.firm,
                     file=str(twin["file"]), known=str(twin["firm"]), place=place)  # fmt: skip


def _mark_repeated(
    row: Given, point: tuple[float, float] | None, plants: Sequence[dict[str, Any]]
) -> None:
    """Mark the row of the fab list that is this plant, so that it counts once.

    The new row stands beside it: the file of fabs has a licence of its own.
    """
    fab = _twin(row, point, plants, PLANT_FILES[1])
    if fab is not None:
        fab["repeats"] = "1"


def _twin(
    row: Given, point: tuple[float, float] | None, plants: Sequence[dict[str, Any]], file: str
) -> dict[str, Any] | None:
    """Return the row of a file of the register that is this plant, if there is one."""
    for known in plants:
        if known["country_iso3"] != row.country_iso3 or known["file"] != file:
            continue
        if not same_firm(str(known["firm"]), row.firm):
            continue
        if point is None or pd.isna(known["lat"]):
            if plain(str(known["admin1"])) == plain(row.admin1) != "":
                return known
        elif geodesic_km(*point, known["lat"], known["lon"]) <= SAME_PLANT_KM:
            return known
    return None


def _source(row: Given, sources: dict[str, Source], today: str) -> Source:
    """Return the source of a row: one on file with the same producer, title and url, or new."""
    for known in sources.values():
        if (known.producer, known.title, known.url) == (row.producer, row.source_title, row.url):
            return known
    words = plain(f"{row.producer} {row.published or row.year} {row.source_title}")
    ascii_words = "".join(sign if sign.isascii() else "" for sign in words).split()
    base = "-".join(ascii_words)[:SIGNS_OF_ID].strip("-") or "source"
    name, n = base, 2
    while name in sources:
        name, n = f"{base}-{n}", n + 1
    return Source(id=name, producer=row.producer, title=row.source_title, url=row.url,
                  published=row.published, accessed=today, licence=row.licence,
                  kind=row.kind)  # fmt: skip


def _record(
    row: Given, town: Place | None, point: tuple[float, float] | None, source: str, year: int
) -> dict[str, Any]:
    by_list = row.lat is not None
    precision = "admin1" if point is None else "address" if by_list else "town"
    old = int(row.year[-4:]) <= year - OLD_YEARS
    return {
        "firm": row.firm, "parent_judged": row.parent_judged,
        "town": "" if point is None else row.town or (town.name if town else ""),
        "admin1": row.admin1, "country_iso3": row.country_iso3,
        "lat": float("nan") if point is None else point[0],
        "lon": float("nan") if point is None else point[1], "precision": precision,
        "point_of": {"admin1": "", "address": "list", "town": "town"}[precision],
        "geonameid": str(town.geonameid) if town else "", "activity": row.activity,
        "activity_basis": row.activity_basis, "year": row.year, "list": row.list or PAGES,
        "also": "", "source": source, "locator": row.locator, "access": row.access,
        "grade": "D" if old else "B" if row.access == "table" else "C", "repeats": "",
        "note": row.note, "file": PLANT_FILES[0], "line": 0,
    }  # fmt: skip


def _sorted(plants: Sequence[dict[str, Any]]) -> pd.DataFrame:
    def order(row: dict[str, Any]) -> tuple[str, ...]:
        return (str(PLANT_FILES.index(str(row["file"]))), str(row["country_iso3"]),
                plain(str(row["admin1"])), plain(str(row["town"])), plain(str(row["firm"])),
                str(row["locator"]))  # fmt: skip

    return pd.DataFrame(sorted(plants, key=order))
