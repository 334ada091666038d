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
from siteselect.geography.raster import COLUMNS, ROWS, STEP, CountryRaster
from siteselect.screening.grids import LIMITS, Grid, pack

Floats = NDArray[np.float64]
KM = 6371.0088
TABLES = (
    "earthquakes_m6_1900_2023.csv", "power_plants_gppd110.csv", "gpw2020_population_0p25deg.npz",
    "grid_0p25_volcano_km.npz", "grid_0p25_container_ports.npz",
    "grid_0p25_tc_passages_1980_2024.npz",
)  # fmt: skip
NEAR_LAND = 4  # cells of sea that are kept beside land: coasts are drawn at 1:50 million
REACH_KM = {"shaking": 300.0, "capacity": 100.0, "people": 50.0}


def build_grids(folder: Path, countries: CountryRaster) -> dict[str, bytes]:
    """Return the files of `data/grids` by name, derived from the tables in `folder`.

    Raises DataError naming each table that is missing.
    """
    missing = [name for name in TABLES if not (folder / name).is_file()]
    if missing:
        raise DataError([Problem("screening.no_table", name) for name in missing])
    land = _near_land(countries.centres)
    quakes = pd.read_csv(folder / TABLES[0])
    plants = pd.read_csv(folder / TABLES[1], keep_default_na=False)
    people = np.load(folder / TABLES[2])["pop"].astype(float)
    made = {
        "hazard_earthquake": np.where(land, _shaking(quakes), np.nan),
        "labour_pool": np.where(land, _people(people), np.nan),
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
    home = nearest_country(countries.centres)
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


def nearest_country(centres: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return for each cell the country at its centre, at sea that of the nearest land near by."""
    from scipy.ndimage import distance_transform_edt

    away, place = distance_transform_edt(centres < 0, return_indices=True)
    return np.where(away <= NEAR_LAND + 1, centres[tuple(place)], centres)


def _people(cells: Floats) -> Floats:
    """Return the people within 50 km of each cell's centre.

    Each population cell of a quarter degree is spread over 25 points, as for the sites; along a
    row of points the sum is the difference of two running totals.
    """
    fine = np.repeat(np.repeat(cells, 5, axis=0), 5, axis=1) / 25
    step, columns = 180 / fine.shape[0], fine.shape[1]
    totals = np.concatenate([np.zeros((fine.shape[0], 1)), np.cumsum(fine, axis=1)], axis=1)
    whole = totals[:, -1]
    found = np.zeros((ROWS, COLUMNS))
    reach = REACH_KM["people"] / KM
    middle = (np.arange(COLUMNS) + 0.5) * STEP / step - 0.5  # of each cell, in fine columns
    for row in range(ROWS):
        lat = np.radians(90 - (row + 0.5) * STEP)
        for line in _lines(lat, reach, step, fine.shape[0]):
            there = np.radians(90 - (line + 0.5) * step)
            half = np.sin(reach / 2) ** 2 - np.sin((there - lat) / 2) ** 2
            if half < 0:
                continue
            turn = np.sqrt(half / max(np.cos(lat) * np.cos(there), 1e-9))
            width = np.degrees(2 * np.arcsin(min(turn, 1.0))) / step
            if width * 2 >= columns:
                found[row] += whole[line]
                continue
            first = np.ceil(middle - width).astype(int)
            last = np.floor(middle + width).astype(int) + 1
            turns = last // columns - first // columns  # across 180 degrees
            found[row] += (
                totals[line, last % columns] - totals[line, first % columns] + turns * whole[line]
            )
    return found


def _lines(lat: float, reach: float, step: float, count: int) -> range:
    high, low = np.degrees(lat + reach), np.degrees(lat - reach)
    return range(max(int((90 - high) / step), 0), min(int((90 - low) / step) + 1, count))
