"""Distances on the ellipsoid, arcs for the map, and the nearest rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from siteselect.errors import DataError, Problem, RequestError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

TAOYUAN = (25.0777, 121.233)
"""Latitude and longitude of Taiwan Taoyuan International Airport (TPE), in degrees."""

# Chords on the unit sphere and geodesics on the ellipsoid can order near-equal distances
# differently (the ellipsoid is 0.3 % off a sphere), so a few spare rows are measured exactly.
_SPARE_CANDIDATES = 8
LOOK_AT_ALL = 5_000_000
"""Points times rows up to which all rows are looked at: a tree takes longer to import and grow."""


def check_coordinates(lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes in degrees as arrays of shape (n,), or refuse.

    Longitudes beyond 180 are refused rather than wrapped: they mostly are typing errors, and a
    point on the wrong side of the Pacific still looks plausible. Every faulty pair is reported.

    Raises
    ------
    RequestError
        For values that are no finite numbers, out of range, or look swapped.

    Examples
    --------
    >>> check_coordinates(25.0777, 121.233)
    (array([25.0777]), array([121.233]))
    >>> check_coordinates(121.233, 25.0777)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    siteselect.errors.RequestError: ...geography.looks_swapped (lat=121.233, lon=25.0777)
    """
    lats = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    lons = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    if lats.shape != lons.shape or lats.ndim != 1:
        counts = (("lat", str(lats.size)), ("lon", str(lons.size)))
        raise RequestError(Problem("geography.unequal_lengths", values=counts))
    good = (np.abs(lats) <= 90) & (np.abs(lons) <= 180)
    problems = [_fault(float(lats[i]), float(lons[i])) for i in np.flatnonzero(~good)]
    if problems:
        raise RequestError(problems)
    return lats, lons


def _fault(lat: float, lon: float) -> Problem:
    """Name what is wrong with one pair of degrees that is known to be wrong."""
    values = (("lat", f"{lat:g}"), ("lon", f"{lon:g}"))
    if not (np.isfinite(lat) and np.isfinite(lon)):
        return Problem("geography.not_a_number", values=values)
    if abs(lat) <= 90:
        return Problem("geography.longitude_out_of_range", column="lon", values=values)
    if abs(lat) <= 180 and abs(lon) <= 90:
        return Problem("geography.looks_swapped", values=values)
    return Problem("geography.latitude_out_of_range", column="lat", values=values)


@overload
def geodesic_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float: ...
@overload
def geodesic_km(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> float | Floats: ...
def geodesic_km(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> float | Floats:
    """Measure the geodesic between points on the WGS84 ellipsoid, in km.

    All four arguments are degrees and broadcast together; four numbers give a number, else the
    result has the broadcast shape. A projected plane would not do: in EPSG:3857 Phoenix lies
    farther from Taiwan than Dallas does. Values are not checked: see `check_coordinates`.

    References
    ----------
    C. F. F. Karney (2013), Algorithms for geodesics, Journal of Geodesy 87, 43-55.

    Examples
    --------
    >>> round(geodesic_km(0.0, 0.0, 0.0, 1.0), 3)
    111.319
    >>> geodesic_km([0.0, 10.0], [0.0, 0.0], 0.0, 0.0).round(1)
    array([   0. , 1105.9])
    """
    from pyproj import Geod

    points = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (lat, lon, to_lat, to_lon)))
    shape = points[0].shape
    flat = [np.ravel(values) for values in points]
    _, _, metres = Geod(ellps="WGS84").inv(flat[1], flat[0], flat[3], flat[2])
    km = np.asarray(metres, np.float64) / 1000.0
    return float(km[0]) if shape == () else km.reshape(shape)


@overload
def distance_to_taiwan_km(lat: float, lon: float) -> float: ...
@overload
def distance_to_taiwan_km(lat: ArrayLike, lon: ArrayLike) -> float | Floats: ...
def distance_to_taiwan_km(lat: ArrayLike, lon: ArrayLike) -> float | Floats:
    """Measure the geodesic to Taoyuan airport (TPE), in km, for one or many points in degrees.

    Examples
    --------
    >>> round(distance_to_taiwan_km(14.5086, 121.0194))  # Manila airport
    1170
    """
    return geodesic_km(lat, lon, TAOYUAN[0], TAOYUAN[1])


def great_circle(lat: float, lon: float, n: int) -> Floats:
    """Trace the geodesic from Taoyuan to a point: (n, 2) latitudes and longitudes in degrees.

    Longitudes are unwrapped, so consecutive points never jump by 360 and an arc across the
    Pacific runs on beyond 180 instead of drawing a line back round the world.

    Raises
    ------
    RequestError
        If the point is refused by `check_coordinates` or `n` is below 2.

    Examples
    --------
    >>> great_circle(33.45, -112.07, 3).round(1)
    array([[ 25.1, 121.2],
           [ 51.3, 179.9],
           [ 33.4, 247.9]])
    """
    from pyproj import Geod

    check_coordinates(lat, lon)
    if n < 2:
        raise RequestError(Problem("geography.too_few_points", values=(("n", str(n)),)))
    start_lat, start_lon = TAOYUAN
    between = Geod(ellps="WGS84").npts(start_lon, start_lat, lon, lat, n - 2) if n > 2 else []
    lons = np.array([start_lon, *(point[0] for point in between), lon], np.float64)
    lats = np.array([start_lat, *(point[1] for point in between), lat], np.float64)
    return np.column_stack([lats, np.unwrap(lons, period=360.0)])


def nearest(
    lat: ArrayLike, lon: ArrayLike, table: pd.DataFrame, k: int = 1
) -> tuple[NDArray[np.intp], Floats]:
    """Find the `k` rows of `table` nearest to each point.

    `table` has columns `lat` and `lon` in degrees. Returns row positions (for `iloc`) and
    geodesic distances in km, both of shape (n, k), nearest first. Candidates are sought on the
    unit sphere, which knows no edge at 180 degrees, by a k-d tree where there are many, and are
    then measured exactly.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.
    DataError
        If `table` has fewer than `k` rows.

    Examples
    --------
    >>> import pandas as pd
    >>> ports = pd.DataFrame({"lat": [0.0, 0.0], "lon": [170.0, -179.0]})
    >>> position, km = nearest(0.0, 179.0, ports)
    >>> int(position[0, 0]), float(km[0, 0].round(1))
    (1, 222.6)
    """
    lats, lons = check_coordinates(lat, lon)
    if k < 1 or len(table) < k:
        values = (("rows", str(len(table))), ("needed", str(k)))
        raise DataError(Problem("geography.too_few_rows", values=values))
    to_lat, to_lon = (table[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    wanted = min(len(table), k + _SPARE_CANDIDATES)
    candidates = _nearest_chords(_unit_vectors(lats, lons), _unit_vectors(to_lat, to_lon), wanted)
    km = np.asarray(
        geodesic_km(lats[:, None], lons[:, None], to_lat[candidates], to_lon[candidates])
    )
    order = np.argsort(km, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(candidates, order, 1), np.take_along_axis(km, order, 1)


def _nearest_chords(points: Floats, rows: Floats, k: int) -> NDArray[np.intp]:
    """Return the positions (n, k) of the `rows` (m, 3) nearest in space to `points` (n, 3)."""
    if len(points) * len(rows) > LOOK_AT_ALL:
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(rows).query(points, k=range(1, k + 1))[1], np.intp)
    found = np.empty((len(points), k), np.intp)
    for position, point in enumerate(points):
        apart = rows - point
        away = np.einsum("ij,ij->i", apart, apart)
        found[position] = np.sort(np.argpartition(away, k - 1)[:k])
    return found


def _unit_vectors(lat: Floats, lon: Floats) -> Floats:
    """Turn degrees of shape (n,) into points (n, 3) on the unit sphere."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
