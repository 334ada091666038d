"""The world with the Pacific in its middle: everything west of 30 W stands on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from siteselect.maps.elements import EDGE, safe_json

if TYPE_CHECKING:
    import geopandas as gpd


def pacific(lon: ArrayLike) -> NDArray[np.float64]:
    """Return longitudes in degrees with those west of 30 W moved on by 360.

    >>> pacific([121.2, -112.1, 15.3]).tolist()
    [121.2, 247.9, 15.3]
    """
    lons = np.asarray(lon, dtype=np.float64)
    return np.asarray(np.where(lons < EDGE, lons + 360.0, lons))


def world_script(countries: gpd.GeoDataFrame) -> str:
    """Return the shapes of `countries` as a script that sets `window.SITESELECT_WORLD`.

    A browser fetches it once and keeps it, so that a move of a slider never sends it again.
    Whole polygons move by their middle; the two halves of a country cut at 180 degrees are
    joined, or the cut would show as a border. Degrees keep two decimals, about a kilometre.
    """
    named = zip(countries["iso3"], countries.geometry, strict=True)
    return _script("SITESELECT_WORLD", [("iso3", name, shape) for name, shape in named])


def areas_script(collection: Mapping[str, Any]) -> str:
    """Return the shapes of states, a GeoJSON collection, as a script that sets
    `window.SITESELECT_AREAS`; each is named by its ISO 3166-2 code."""
    from shapely.geometry import shape

    return _script("SITESELECT_AREAS", [
        ("id", feature["properties"]["iso_3166_2"], shape(feature["geometry"]))
        for feature in collection["features"]
    ])  # fmt: skip


def _script(variable: str, shapes: list[tuple[str, str, Any]]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {key: name},
            "geometry": {"type": "MultiPolygon", "coordinates": _shifted(shape)},
        }
        for key, name, shape in shapes
    ]
    return f"window.{variable}={safe_json({'type': 'FeatureCollection', 'features': features})};"


def _shifted(shape: Any) -> list[Any]:
    import shapely
    from shapely.affinity import translate

    parts = [
        translate(part, xoff=360.0) if part.centroid.x < EDGE else part
        for part in shapely.get_parts(shape)
    ]
    whole = parts
    if any(part.bounds[0] == 180.0 for part in parts) and len(parts) > 1:
        whole = list(shapely.get_parts(shapely.unary_union(parts)))
    return [
        [_ring(ring) for ring in (part.exterior, *part.interiors)]
        for part in whole
        if part.geom_type == "Polygon"
    ]


def _ring(ring: Any) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in ring.coords]
