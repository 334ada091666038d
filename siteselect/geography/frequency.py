"""Nonstop flights to Taiwan a week from the airports near a place.

Airports of the place's own country within 150 km count whole: a city is served by all of them.
One as near across a border counts half, as it does in the level of service: the border costs
time, and some may not cross it. El Paso and Juárez have none of either kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import earth_centred
from siteselect.geography.nearness import Ring, nearby_sum

if TYPE_CHECKING:
    import pandas as pd

WITHIN = Ring(outer=150.0, decay=float("inf"))
"""Airports within this serve a place: two hours' drive or so, a judgement."""

ACROSS = 0.5
"""What a flight from across a border counts: a judgement."""


@dataclass(frozen=True)
class WeeklyTables:
    """Airports with nonstop flights to Taoyuan or Kaohsiung: `spots` (m, 3) in km from the centre
    of the earth, `flights` (3, m) a week with their least and greatest, `home` (m,) ISO codes."""

    spots: Floats
    flights: Floats
    home: NDArray[np.str_]

    @classmethod
    def of(cls, airports: pd.DataFrame, weekly: pd.DataFrame) -> WeeklyTables:
        """Make them from the table of airports and that of flights: `iata`, `weekly`, `low`,
        `high`."""
        served = weekly.merge(airports, on="iata")
        spots = earth_centred(served["lat"].to_numpy(float), served["lon"].to_numpy(float))
        flights = served[["weekly", "low", "high"]].to_numpy(float).T
        return cls(spots, flights, served["country_iso3"].to_numpy(str))


def weekly_flights(
    tables: WeeklyTables, points: Floats, country: NDArray[np.integer], numbers: Mapping[str, int]
) -> Floats:
    """Return the flights a week from the airports near each of `points` (n, 3); 0 where none.

    `country` (n,) holds the number of each point's country, as `numbers` gives them by ISO code.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"iata": ["AAA"], "lat": [0.0], "lon": [0.0], "country_iso3": ["PHL"]})
    >>> flights = pd.DataFrame({"iata": ["AAA"], "weekly": [14], "low": [14], "high": [14]})
    >>> here = earth_centred(np.zeros(3), np.array([1.0, 1.0, 2.0]))
    >>> weekly_flights(WeeklyTables.of(toy, flights), here, np.array([0, 1, 0]),
    ...                {"PHL": 0, "VNM": 1}).tolist()
    [14.0, 7.0, 0.0]
    """
    return _counted(tables, points, country, numbers, 0)


def weekly_interval(
    tables: WeeklyTables, points: Floats, country: NDArray[np.integer], numbers: Mapping[str, int]
) -> tuple[Floats, Floats]:
    """Return the least and the greatest that the flights may be (n,), by what is known of each
    airport."""
    low, high = (_counted(tables, points, country, numbers, row) for row in (1, 2))
    return low, high


def _counted(
    tables: WeeklyTables, points: Floats, country: NDArray[np.integer], numbers: Mapping[str, int],
    row: int,
) -> Floats:  # fmt: skip
    flights = tables.flights[row]
    total = ACROSS * nearby_sum(points, tables.spots, flights, WITHIN)
    near = np.flatnonzero(total)
    for code in np.unique(tables.home):
        mine = tables.home == code
        at = near[country[near] == numbers.get(str(code), -2)]
        if len(at):
            own = nearby_sum(points[at], tables.spots[mine], flights[mine], WITHIN)
            total[at] += (1 - ACROSS) * own
    return total
