"""Making `data/grids`: small grids of figures derived from point tables that are not shipped.

The point tables (earthquakes, plants, population cells and the others that `TABLES` names) stay
where they are; only figures per cell come out, under the same definitions as the figures of the
shipped sites. `siteselect data grids FOLDER` runs it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.errors import DataError, Problem
from siteselect.geography.grids import LIMITS, Grid, pack
from siteselect.geography.raster import COLUMNS, NEAR_LAND, ROWS, STEP, CountryRaster, home_of
from siteselect.register import load_register
from siteselect.screening.peopling import density, own_people, settled
from siteselect.screening.trade import jobs_of, quotients

Floats = NDArray[np.float64]
KM = 6371.0088
TABLES = (
    "earthquakes_m6_1900_2023.csv", "power_plants_gppd110.csv", "gpw2020_population_0p25deg.npz",
    "grid_0p25_volcano_km.npz", "grid_0p25_container_ports.npz",
    "grid_0p25_tc_passages_1980_2024.npz",
)  # fmt: skip
REACH_KM = {"shaking": 300.0, "capacity": 100.0}


def build_grids(folder: Path, countries: CountryRaster, data: Path) -> dict[str, bytes]:
    """Return the files of `data/grids` by name, derived from the tables in `folder` and the
    counts of jobs in `data`.

    Raises DataError naming each table that is missing.
    """
    missing = [name for name in TABLES if not (folder / name).is_file()]
    if missing:
        raise DataError([Problem("screening.no_table", name) for name in missing])
    land = _near_land(countries.centres)
    quakes = pd.read_csv(folder / TABLES[0])
    plants = pd.read_csv(folder / TABLES[1], keep_default_na=False)
    lived = settled(np.load(folder / TABLES[2])["pop"].astype(float), countries)
    jobs = jobs_of(load_register(data))
    home, codes = home_of(countries.centres), {c: n for n, c in enumerate(countries.codes)}
    made = {
        "hazard_earthquake": np.where(land, _shaking(quakes), np.nan),
        "labour_pool": np.where(land, own_people(lived, home), np.nan),
        "room": density(lived),
        "trade_jobs": np.where(land, quotients(jobs, lived, home, codes), np.nan),
        **_power(plants, countries, land),
    }
    volcanoes, ports, storms = (np.load(folder / name) for name in TABLES[3:6])
    made["hazard_volcano"] = _kilometres(volcanoes["since1500"])
    made["port_distance"] = _kilometres(ports["km_500calls"])
    made["port_service"] = _kilometres(ports["calls_150km"])
    made["hazard_cyclone"] = storms["n64"].astype(float) / 4.5  # 45 years, per decade
    return {f"{name}.npz": pack(Grid.of(values, LIMITS[name])) for name, values in made.items()}


def _near_land(centres: NDArray[np.int16]) -> NDArray[np.bool_]:
    from scipy.ndimage import binary_dilation

    grown = binary_dilation(centres >= 0, iterations=NEAR_LAND)
    return np.asarray(grown)


def _kilometres(cells: NDArray[np.uint16]) -> Floats:
    return np.where(cells == np.iinfo(np.uint16).max, np.nan, cells.astype(float))


def _window(lat: float, lon: float, reach: float) -> tuple[slice, NDArray[np.intp], Floats]:
    """Return rows and columns of the cells round a point, and km from it to their centres."""
    height = int(np.ceil(reach / KM / np.radians(STEP))) + 1
    row = int((90 - lat) / STEP)
    rows = slice(max(row - height, 0), min(row + height + 1, ROWS))
    widest = min(max(abs(lat) + height * STEP, 0.0), 89.5)
    width = min(int(np.ceil(height / np.cos(np.radians(widest)))) + 1, COLUMNS // 2 - 1)
    columns = np.arange(int((lon + 180) / STEP) - width, int((lon + 180) / STEP) + width + 1)
    there = np.radians(90 - (np.arange(rows.start, rows.stop) + 0.5) * STEP)[:, None]
    turn = np.radians((columns + 0.5) * STEP - 180 - lon)[None, :]
    here = np.radians(lat)
    half = (
        np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(turn / 2) ** 2
    )
    return rows, columns % COLUMNS, 2 * KM * np.arcsin(np.sqrt(half))


def _shaking(quakes: pd.DataFrame) -> Floats:
    """Return the largest estimated intensity (MMI) at each cell; 1 where none is on record.

    References: T. I. Allen, D. J. Wald, C. B. Worden, Intensity attenuation for active crustal
    regions, Journal of Seismology 16 (2012), hypocentral form, earthquakes of 70 km depth or less
    within 300 km.
    """
    found = np.ones((ROWS, COLUMNS))
    for lat, lon, magnitude, depth in quakes[["lat", "lon", "mag", "depth_km"]].to_numpy():
        if depth > 70:
            continue
        rows, columns, km = _window(lat, lon, REACH_KM["shaking"])
        away = np.hypot(km, depth)
        size = -0.209 + 2.042 * np.exp(magnitude - 5)
        felt = 2.085 + 1.428 * magnitude - 1.402 * np.log(np.hypot(away, size))
        felt += np.where(away > 50, 0.078 * np.log(np.maximum(away, 50) / 50), 0.0)
        felt = np.where(km <= REACH_KM["shaking"], np.minimum(felt, 10.0), 1.0)
        found[rows, columns] = np.maximum(found[rows, columns], felt)
    return found


def _power(
    plants: pd.DataFrame, countries: CountryRaster, land: NDArray[np.bool_]
) -> dict[str, Floats]:
    """Return capacity of the cell's own country within 100 km (MW), and the low-carbon share."""
    own, whole, clean = (np.zeros((ROWS, COLUMNS)) for _ in range(3))
    home = home_of(countries.centres)
    codes = {code: position for position, code in enumerate(countries.codes)}
    columns_of = plants[["lat", "lon", "mw", "lc", "iso3"]].to_numpy()
    for lat, lon, mw, low_carbon, iso3 in columns_of:
        if abs(lat) > 90:  # the table has a few that stand nowhere
            continue
        rows, columns, km = _window(lat, lon, REACH_KM["capacity"])
        inside = np.where(km <= REACH_KM["capacity"], mw, 0.0)
        whole[rows, columns] += inside
        clean[rows, columns] += inside * low_carbon
        own[rows, columns] += inside * (home[rows, columns] == codes.get(iso3, -9))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, clean / whole, np.nan)
    capacity = np.where(land & (own > 0), own, np.nan)
    return {"generating_capacity": capacity, "low_carbon_power": np.where(land, share, np.nan)}
