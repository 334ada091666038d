"""Towns by name in the gazetteer: one place, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from siteselect.geography import find_towns, geodesic_km, nearest
from siteselect.register.names import plain

SAME_TOWN_KM = 25.0
"""Towns of one name no farther apart are one place, in km: the larger is taken."""
PLAINLY_LARGER = 10
"""A town of this many times the people of the next of its name is the one meant (a judgement)."""


@dataclass(frozen=True)
class Place:
    """A town of the gazetteer: degrees, and its admin-1 in the gazetteer's own code."""

    geonameid: int
    name: str
    admin1code: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Gazetteer:
    """The towns of the world and what is known of the names of their admin-1 units.

    `towns` is `siteselect.geography.gazetteer`; `admin1` gives the gazetteer's codes by
    (country, plain name).
    """

    towns: pd.DataFrame
    admin1: Mapping[tuple[str, str], frozenset[str]]

    def town(self, name: str, country: str, admin1: str = "") -> Place | str:
        """Return the town called `name`, or the key of the reason why none can be taken.

        A name in any language counts, as far as the gazetteer has it. Where an admin-1 is given
        and known, the town lies in it. Several towns of one name are refused unless they lie
        within 25 km or one is ten times as large as the next.
        """
        here = self.towns[self.towns["country_iso3"] == country]
        wanted = plain(name).replace(" ", "")
        found = here[[plain(town).replace(" ", "") == wanted for town in here["name"]]]
        if found.empty:
            others = [town.geonameid for town in find_towns(name, 50)]
            found = here[here["geonameid"].isin(others)]
        codes = self.admin1.get((country, plain(admin1)), frozenset()) if admin1 else frozenset()
        if codes:
            found = found[found["admin1code"].isin(codes)]
        if found.empty:
            return "register.no_town"
        found = found.sort_values("population", ascending=False)
        first = found.iloc[0]
        rest = found.iloc[1:]
        apart = np.atleast_1d(geodesic_km(first["lat"], first["lon"], rest["lat"], rest["lon"]))
        rivals = rest[apart > SAME_TOWN_KM]
        next_largest = max(rivals["population"].max(), 1) if len(rivals) else 0
        if first["population"] < PLAINLY_LARGER * next_largest:
            return "register.towns_of_a_name"
        return _place(first)

    def near(self, lat: float, lon: float, country: str) -> Place | None:
        """Return the town of the country nearest to a point, None where it has no town."""
        here = self.towns[self.towns["country_iso3"] == country]
        if here.empty:
            return None
        position, _ = nearest(lat, lon, here)
        return _place(here.iloc[position[0, 0]])


def _place(row: pd.Series) -> Place:
    return Place(int(row["geonameid"]), str(row["name"]), str(row["admin1code"]),
                 float(row["lat"]), float(row["lon"]))  # fmt: skip


def admin1_names(
    plants: pd.DataFrame, towns: pd.DataFrame, crosswalk: pd.DataFrame, iso2: Mapping[str, str]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return the gazetteer's codes of admin-1 units by (country, plain name).

    They are learnt from the register's own rows, which name the unit of a known town, and from
    the crosswalk of the candidates' units; `iso2` gives a country's three letters by its two.
    """
    code_of = dict(zip(towns["geonameid"], towns["admin1code"], strict=True))
    pairs = [
        ((str(row.country_iso3), plain(str(row.admin1))), str(code_of[row.geonameid]))
        for row in plants.itertuples(index=False)
        if row.admin1 and row.geonameid in code_of and row.precision == "town"
    ]
    pairs += [
        ((iso2.get(str(row.country_iso2), ""), plain(str(row.name_en))), str(row.geonames_admin1))
        for row in crosswalk.itertuples(index=False)
    ]
    found: dict[tuple[str, str], set[str]] = {}
    for key, code in pairs:
        found.setdefault(key, set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items()}
