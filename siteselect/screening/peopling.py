"""People on land, by country: what `data/grids` says of labour and of room.

Each cell of a quarter degree is cut into 25 points. Its people live on those of them that are
land, evenly; where the shapes draw none of them as land, on all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.raster import COLUMNS, ROWS, STEP, CountryRaster, home_of

Floats = NDArray[np.float64]
KM = 6371.0088
CUT = 5
"""Points of a cell of a quarter degree along each side: one in 0.05 degrees."""
REACH_KM = 50.0


@dataclass(frozen=True)
class Settled:
    """People (3600, 7200) at points a twentieth of a degree apart, and the country (-1 none) that
    each point lies in; `land` (720, 1440) is how many of the 25 points of a cell are land."""

    people: Floats
    country: NDArray[np.int16]
    land: NDArray[np.int64]


def settled(cells: Floats, countries: CountryRaster) -> Settled:
    """Let the people of cells of a quarter degree (720, 1440) live on the land of each cell."""
    rows, columns = (size * CUT for size in cells.shape)
    lat = 90 - (np.arange(rows) + 0.5) * 180 / rows
    lon = (np.arange(columns) + 0.5) * 360 / columns - 180
    country = countries.locate_grid(lat, lon)
    dry = country >= 0
    land = dry.reshape(cells.shape[0], CUT, cells.shape[1], CUT).sum(axis=(1, 3))
    among = _cut(np.where(land > 0, land, CUT**2))
    here = np.where(dry | (_cut(land) == 0), _cut(cells) / among, 0.0)
    coast = np.repeat(np.repeat(home_of(countries.centres), 2, axis=0), 2, axis=1)
    return Settled(here, np.where(dry, country, coast).astype(np.int16), land)


def _cut(cells: NDArray[Any]) -> NDArray[Any]:
    return np.repeat(np.repeat(cells, CUT, axis=0), CUT, axis=1)


def density(lived: Settled) -> Floats:
    """Return people per km2 of land in each cell (720, 1440); NaN where no land is drawn."""
    rows, columns = lived.land.shape
    edges = np.sin(np.radians(90 - np.arange(rows + 1) * 180 / rows))
    whole = KM**2 * np.radians(360 / columns) * (edges[:-1] - edges[1:])
    people = lived.people.reshape(rows, CUT, columns, CUT).sum(axis=(1, 3))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(lived.land > 0, people / (whole[:, None] * lived.land / CUT**2), np.nan)


def own_people(lived: Settled, home: NDArray[np.int16], reach_km: float = REACH_KM) -> Floats:
    """Return the people of each cell's own country within 50 km of its centre (1800, 3600).

    `home` is the country of each cell; where it is none nobody counts.
    """
    found = np.zeros(home.shape)
    for code in np.unique(home[home >= 0]):
        lines = np.flatnonzero((home == code).any(axis=1))
        rows = range(int(lines[0]), int(lines[-1]) + 1)
        around = people_near(np.where(lived.country == code, lived.people, 0.0), rows, reach_km)
        band = found[rows.start : rows.stop]
        mine = home[rows.start : rows.stop] == code
        band[mine] = around[mine]
    return found


def people_near(people: Floats, rows: range = range(ROWS), reach_km: float = REACH_KM) -> Floats:
    """Return the people within 50 km of the centre of each cell of some rows (rows, 3600).

    Along a line of points the sum is the difference of two running totals.
    """
    reach, step, columns = reach_km / KM, 180 / people.shape[0], people.shape[1]
    found = np.zeros((len(rows), COLUMNS))
    middle = (np.arange(COLUMNS) + 0.5) * STEP / step - 0.5  # of each cell, in points
    totals: dict[int, Floats] = {}
    for row in rows:
        lat = np.radians(90 - (row + 0.5) * STEP)
        wanted = _lines(float(lat), reach, step, people.shape[0])
        totals = {n: totals[n] if n in totals else np.r_[0.0, people[n].cumsum()] for n in wanted}
        for line, total in totals.items():
            there = np.radians(90 - (line + 0.5) * step)
            half = np.sin(reach / 2) ** 2 - np.sin((there - lat) / 2) ** 2
            if half < 0 or total[-1] == 0:
                continue
            turn = np.sqrt(half / max(np.cos(lat) * np.cos(there), 1e-9))
            width = np.degrees(2 * np.arcsin(min(turn, 1.0))) / step
            if width * 2 >= columns:
                found[row - rows.start] += total[-1]
                continue
            first = np.ceil(middle - width).astype(int)
            last = np.floor(middle + width).astype(int) + 1
            turns = last // columns - first // columns  # across 180 degrees
            found[row - rows.start] += (
                total[last % columns] - total[first % columns] + turns * total[-1]
            )
    return found


def _lines(lat: float, reach: float, step: float, count: int) -> range:
    high, low = np.degrees(lat + reach), np.degrees(lat - reach)
    return range(max(int((90 - high) / step), 0), min(int((90 - low) / step) + 1, count))
