"""Airports that jets use, and how far they are: one rule and one kernel for sites and screening.

An airport counts as a jet airport if OurAirports calls it medium or large, marks scheduled
service, and a hard runway of 5,900 ft (1.8 km) or more is on file. Where no length is on file it
does not count. The table holds what the rule needs, so that nobody can hand in a list of
airports whose lengths were read in another unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import NearestOf, earth_centred

if TYPE_CHECKING:
    import pandas as pd

JET_RUNWAY_FT = 5900.0
"""Least length of a hard runway for jets, in feet: 1.8 km, a judgement. Airliners fly to Taiwan
from runways of 6,562 ft (Saga, Toyama)."""

SIZES = ("medium", "large")
SCHEDULED = ("yes", "doubt", "no")
"""Scheduled service; in doubt where sources disagree, or where it is thin and often stops."""

Ask: TypeAlias = Callable[[NearestOf, NDArray[np.intp] | None], tuple[NDArray[np.intp], Floats]]
"""Asks a table for the row nearest to each point, or to some of the points, and km to it."""


def jet_airports(airports: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of airports that jets use.

    `airports` has `type` (medium or large), `scheduled` (yes, doubt or no) and `hard_runway_ft`,
    the longest hard runway in feet, NaN where unknown. Those in doubt are among them.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"iata": ["AAA", "BBB", "CCC"], "type": "large", "scheduled": "yes",
    ...                     "hard_runway_ft": [12468.0, 3320.0, float("nan")]})
    >>> jet_airports(toy)["iata"].tolist()
    ['AAA']
    """
    sized = airports["type"].isin(SIZES) & (airports["scheduled"] != "no")
    return airports[sized & (airports["hard_runway_ft"] >= JET_RUNWAY_FT)]


@dataclass(frozen=True)
class AirTables:
    """The airports that jets use, ready to be asked for the nearest: all, and those not in doubt.

    `doubtful` belongs to the rows of `jets`.
    """

    jets: NearestOf
    doubtful: NDArray[np.bool_]
    certain: NearestOf

    @classmethod
    def of(cls, airports: pd.DataFrame) -> AirTables:
        """Make them from the table of airports."""
        jets = jet_airports(airports)
        doubtful = (jets["scheduled"] == "doubt").to_numpy()
        return cls(NearestOf(jets), doubtful, NearestOf(jets[~doubtful]))


@dataclass(frozen=True)
class JetDistance:
    """From each point to the nearest jet airport, and to the nearest that is not in doubt.

    Both (n,) in km; equal where the nearest is not in doubt. The nearest as the source marks it
    is the figure, the other the far end of what it may be.
    """

    km: Floats
    certain_km: Floats

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """Whether scheduled service at the nearest is in doubt (n,)."""
        return self.certain_km > self.km


def ask_points(lat: Floats, lon: Floats) -> Ask:
    """Return what asks tables for the rows nearest to points in degrees, both of shape (n,)."""
    points = earth_centred(lat, lon)

    def ask(
        table: NearestOf, rows: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.intp], Floats]:
        return table.ask(points if rows is None else points[rows])

    return ask


def jet_airport_km(air: AirTables, ask: Ask) -> JetDistance:
    """Measure from each point that `ask` knows to the nearest jet airport, in km, over borders.

    Right to a metre within 250 km.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"lat": [0.0], "lon": [0.0], "type": "large", "scheduled": "yes",
    ...                     "hard_runway_ft": [9000.0]})
    >>> here = ask_points(np.array([0.0]), np.array([1.0]))
    >>> jet_airport_km(AirTables.of(toy), here).km.round(1).tolist()
    [111.3]
    """
    row, km = ask(air.jets, None)
    certain = km.copy()
    unsure = np.flatnonzero(air.doubtful[row])
    if len(unsure):
        certain[unsure] = ask(air.certain, unsure)[1]
    return JetDistance(km, certain)
