"""Points and borders: which country a point lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from siteselect.geography.geodesics import check_coordinates, geodesic_km

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

TOLERANCE_KM = 15.0
"""How far outside the simplified shape of its country a true point may lie, in km."""


@overload
def locate_country(lat: float, lon: float, countries: gpd.GeoDataFrame) -> str | None: ...
@overload
def locate_country(
    lat: NDArray[Any], lon: NDArray[Any], countries: gpd.GeoDataFrame
) -> list[str | None]: ...
def locate_country(
    lat: ArrayLike, lon: ArrayLike, countries: gpd.GeoDataFrame
) -> str | list[str | None] | None:
    """Name the country a point lies in by its ISO 3166-1 alpha-3 code; `None` at sea.

    `countries` has a column `iso3` and polygons in degrees (EPSG:4326) that do not cross 180
    degrees. Numbers give one answer, arrays of shape (n,) a list of n. On a shared border the
    first row of `countries` wins. Shapes at 1:50 million are off by a km or two at coasts and
    border rivers: to check a point whose country is known, use `check_points`.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> world = gpd.GeoDataFrame({"iso3": ["AAA"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    >>> locate_country(0.5, 0.5, world), locate_country(5.0, 5.0, world)
    ('AAA', None)
    """
    import shapely

    lats, lons = check_coordinates(lat, lon)
    points = shapely.points(lons, lats)
    point, shape = countries.sindex.query(points, predicate="intersects")
    codes = countries["iso3"].to_numpy()
    found: list[str | None] = [None] * len(points)
    for i, j in sorted(zip(point.tolist(), shape.tolist(), strict=True), reverse=True):
        found[i] = str(codes[j])
    return found[0] if np.ndim(lat) == 0 else found


def check_points(
    sites: pd.DataFrame, countries: gpd.GeoDataFrame, tolerance_km: float = TOLERANCE_KM
) -> list[tuple[int, str | None]]:
    """List the sites that lie outside the country they claim.

    `sites` has `lat`, `lon` (degrees) and `country_iso3`. Returns (row position, country found
    or `None`) for each site farther than `tolerance_km` from the shape of its own country,
    swapped signs and wrong countries among them; an empty list means all is well. A code that
    `countries` does not know is listed too.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import box
    >>> world = gpd.GeoDataFrame({"iso3": ["AAA"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    >>> sites = pd.DataFrame({"lat": [0.5, 0.5, 0.5], "lon": [0.5, 1.1, 7.0],
    ...                       "country_iso3": "AAA"})
    >>> check_points(sites, world)
    [(2, None)]
    """
    lats = sites["lat"].to_numpy(dtype=np.float64)
    lons = sites["lon"].to_numpy(dtype=np.float64)
    shapes = dict(zip(countries["iso3"], countries.geometry, strict=True))
    found = locate_country(lats, lons, countries)
    outside = []
    for row, (claimed, located) in enumerate(zip(sites["country_iso3"], found, strict=True)):
        if located == claimed:
            continue
        shape = shapes.get(claimed)
        point = (float(lats[row]), float(lons[row]))
        if shape is None or _km_to_shape(*point, shape) > tolerance_km:
            outside.append((row, located))
    return outside


def _km_to_shape(lat: float, lon: float, shape: Any) -> float:
    """Measure km from a point to a polygon in degrees.

    Longitudes are shrunk by cos(latitude) so that the nearest vertex in the plane is the nearest
    on the ground; the point is tried on both sides of the cut at 180 degrees.
    """
    import shapely
    from shapely.affinity import scale

    shrink = max(float(np.cos(np.radians(lat))), 1e-6)
    flat = scale(shape, xfact=shrink, yfact=1.0, origin=(0, 0))
    lines = (
        shapely.shortest_line(shapely.Point((lon + turn) * shrink, lat), flat)
        for turn in (-360.0, 0.0, 360.0)
    )
    ends = (line.coords[-1] for line in lines)
    return min(geodesic_km(lat, lon, float(y), float(x) / shrink) for x, y in ends)
