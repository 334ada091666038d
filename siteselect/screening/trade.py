"""Jobs of the trade near each cell, against the people there: what `data/grids` says of skills.

A location quotient: the share that electronics has near a place, over its share in the country.
Counts are not of one kind (employees in the US, establishments in Mexico), so each is held
against its own country only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.errors import DataError, Problem
from siteselect.geography import Ring, earth_centred, nearby_sum
from siteselect.geography.raster import ROWS, STEP
from siteselect.register import Register
from siteselect.screening.peopling import CUT, Settled

Floats = NDArray[np.float64]
COUNTED = {"USA": ("county", "NAICS 334", "employees"),
           "MEX": ("municipality", "SCIAN 334", "establishments")}  # fmt: skip
"""By country the areas, the code of electronics, and what is counted."""
RING = Ring(outer=300.0, decay=50.0)


def jobs_of(register: Register) -> pd.DataFrame:
    """Return what the register counts of electronics, with a point for each area.

    Columns `country_iso3`, `lat`, `lon` (degrees), `jobs`. Raises DataError naming each area that
    has no point.
    """
    found = []
    for country, (level, industry, counted) in COUNTED.items():
        areas = register.areas
        chosen = areas[(areas["country_iso3"] == country) & (areas["level"] == level)
                       & (areas["industry"] == industry)]  # fmt: skip
        found.append(chosen.assign(jobs=chosen[counted]))
    points = register.area_points[["area", "lat", "lon"]]
    jobs = pd.concat(found).merge(points, on="area", how="left")
    if missing := jobs.loc[jobs["lat"].isna(), "area"].tolist():
        name = "register_area_points.csv"
        raise DataError([Problem("data.missing_computed", name, None, "area", (("found", area),))
                         for area in missing])  # fmt: skip
    return jobs[["country_iso3", "lat", "lon", "jobs"]]


def quotients(jobs: pd.DataFrame, lived: Settled, home: NDArray[np.int16],
              numbers_of: dict[str, int]) -> Floats:  # fmt: skip
    """Return the quotient of each cell (1800, 3600): jobs near over people near, each as a share
    of the country's, all weighted exp(-distance / 50 km); NaN outside the countries counted.
    """
    found = np.full(home.shape, np.nan)
    for country, rows in jobs.groupby("country_iso3"):
        code = numbers_of[str(country)]
        row, column = np.nonzero(home == code)
        south, east = ((at.astype(np.float64) + 0.5) * STEP for at in (row, column))
        here = earth_centred(90 - south, east - 180)
        spots = earth_centred(rows["lat"].to_numpy(float), rows["lon"].to_numpy(float))
        near = nearby_sum(here, spots, rows["jobs"].to_numpy(float), RING)
        people = people_weighted(lived, code, (row, column), here)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = near / rows["jobs"].sum() / people
        found[row, column] = np.where(people > 0, share, np.nan)
    return found


def people_weighted(
    lived: Settled, code: int, cells: tuple[NDArray[np.intp], NDArray[np.intp]], here: Floats
) -> Floats:
    """Return the share of a country's people near each of its cells, weighted by nearness.

    People stand at the middle of their cell of a quarter degree: fine beside 50 km.
    """
    rows, columns = lived.land.shape
    mine = np.where(lived.country == code, lived.people, 0.0)
    people = mine.reshape(rows, CUT, columns, CUT).sum(axis=(1, 3))
    y, x = np.nonzero(people)
    north, east = (at.astype(np.float64) + 0.5 for at in (y, x))
    spots = earth_centred(90 - north * 180 / rows, east * 360 / columns - 180)
    total = np.zeros(len(here))
    # rows of cells come in order, so the people of a belt of latitude have few cells to look at
    for belt in np.unique(y):
        away = np.abs(cells[0] * rows / ROWS - belt) * 180 / rows
        near = np.flatnonzero(away <= RING.outer / 110 + 1)
        at = y == belt
        total[near] += nearby_sum(here[near], spots[at], people[belt, x[at]], RING)
    return np.asarray(total / people.sum())
