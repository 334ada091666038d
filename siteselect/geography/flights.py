"""Airports with nonstop flights to Taiwan, and what service a place has from them.

The figure is a level: 0 where no airport within 250 km flies nonstop to Taoyuan, 1 where one does,
across a border or not, 2 where one of the place's own country does within 60 km, 3 where such a one
also flies to Kaohsiung. A city is served by all its airports, not by the nearest alone: Hobby lies
nearer to the middle of Houston than the airport that flies to Taiwan. A border costs time as
distance does, so an airport across it is never a place's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.airports import Ask
from siteselect.geography.geodesics import Floats
from siteselect.geography.many import NearestOf

if TYPE_CHECKING:
    import pandas as pd

OWN_KM = 60.0
"""An airport of the same country within this serves a place as its own: an hour's drive or so, a
judgement."""

WITHIN_REACH_KM = 250.0
"""Another airport within this is worth the drive: a judgement."""

LINES_MAY_BE_OFF_KM = 10.0
"""Lines and points are good to this: a place so near a line has an interval."""


@dataclass(frozen=True)
class Flying:
    """Airports that fly nonstop to Taoyuan, and how long: `minutes` belong to their rows."""

    to: NearestOf
    minutes: Floats

    @classmethod
    def of(cls, served: pd.DataFrame) -> Flying:
        """Make them from rows that have a place and `taoyuan_minutes`."""
        return cls(NearestOf(served), served["taoyuan_minutes"].to_numpy(float))


@dataclass(frozen=True)
class NonstopTables:
    """Airports that fly nonstop to Taiwan, ready to be asked for the nearest.

    `own` holds by country those that fly to Taoyuan, and those that fly to Kaohsiung, None where
    there is none.
    """

    anywhere: Flying
    own: Mapping[str, tuple[Flying, NearestOf | None]]

    @classmethod
    def of(cls, airports: pd.DataFrame, nonstop: pd.DataFrame) -> NonstopTables:
        """Make them from the table of airports and that of nonstop flights.

        `nonstop` has `iata`, `taoyuan_minutes`, the block time of the flight from Taoyuan, NaN
        where there is none, and `to_kaohsiung` (0 or 1).
        """
        served = nonstop.merge(airports, on="iata")
        taoyuan = served[served["taoyuan_minutes"].notna()]
        kaohsiung = served[served["to_kaohsiung"] == 1]
        own = {}
        for country, rows in taoyuan.groupby("country_iso3"):
            also = kaohsiung[kaohsiung["country_iso3"] == country]
            own[str(country)] = (Flying.of(rows), NearestOf(also) if len(also) else None)
        return cls(Flying.of(taoyuan), own)


def nonstop_level(
    tables: NonstopTables, ask: Ask, country: NDArray[np.integer], numbers: Mapping[str, int],
    farther_km: float = 0.0,
) -> Floats:  # fmt: skip
    """Return the level of nonstop air service, 0 to 3, of each point that `ask` knows.

    `country` (n,) holds the number of the country that each point lies in, as `numbers` gives them
    by ISO code; a point in no country has no airport of its own. Both lines are drawn
    `farther_km` out.

    Examples
    --------
    >>> import pandas as pd
    >>> from siteselect.geography.airports import ask_points
    >>> toy = pd.DataFrame({"iata": ["AAA"], "lat": [0.0], "lon": [0.0], "country_iso3": ["PHL"]})
    >>> flights = pd.DataFrame({"iata": ["AAA"], "taoyuan_minutes": [145], "to_kaohsiung": [1]})
    >>> here = ask_points(np.zeros(4), np.array([0.5, 0.5, 1.0, 3.0]))
    >>> found = nonstop_level(NonstopTables.of(toy, flights), here, np.array([0, 1, 0, 0]),
    ...                       {"PHL": 0, "VNM": 1})
    >>> found.tolist()
    [3.0, 1.0, 1.0, 0.0]
    """
    km = ask(tables.anywhere.to, None)[1]
    level = np.where(km <= WITHIN_REACH_KM + farther_km, 1.0, 0.0)
    near, own_km = np.flatnonzero(level), OWN_KM + farther_km
    for code, (taoyuan, kaohsiung) in tables.own.items():
        rows = near[country[near] == numbers.get(code, -2)]
        if not len(rows):
            continue
        rows = rows[ask(taoyuan.to, rows)[1] <= own_km]
        level[rows] = 2.0
        if kaohsiung is not None and len(rows):
            level[rows[ask(kaohsiung, rows)[1] <= own_km]] = 3.0
    return level


def nonstop_interval(
    tables: NonstopTables, ask: Ask, country: NDArray[np.integer], numbers: Mapping[str, int]
) -> tuple[Floats, Floats]:
    """Return the least and the greatest level (n,) with both lines 10 km nearer or farther."""
    low, high = (
        nonstop_level(tables, ask, country, numbers, off)
        for off in (-LINES_MAY_BE_OFF_KM, LINES_MAY_BE_OFF_KM)
    )
    return low, high


def nonstop_minutes(
    tables: NonstopTables, ask: Ask, country: NDArray[np.integer], numbers: Mapping[str, int]
) -> Floats:
    """Return the block time in minutes of the flight that gives each point its level (n,).

    It is that of the nearest of the place's own airports, else of the nearest within reach; NaN
    where the level is 0.
    """
    row, km = ask(tables.anywhere.to, None)
    near = np.flatnonzero(km <= WITHIN_REACH_KM)
    found = np.full(len(km), np.nan)
    found[near] = tables.anywhere.minutes[row[near]]
    for code, (taoyuan, _) in tables.own.items():
        rows = near[country[near] == numbers.get(code, -2)]
        if len(rows):
            row, km = ask(taoyuan.to, rows)
            found[rows[km <= OWN_KM]] = taoyuan.minutes[row[km <= OWN_KM]]
    return found
