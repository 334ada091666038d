"""GeoJSON: parsed by `json` and shapely, and never handed to a library that opens addresses."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from siteselect.errors import FileRefused
from siteselect.importing.delimited import decode
from siteselect.importing.table import (
    LIMITS,
    Limits,
    Point,
    RawTable,
    check_header,
    check_size,
    refuse,
)
from siteselect.importing.workbook import as_text

POINTED = ("Point", "Polygon", "MultiPolygon")
EPSG = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC):[\w.]*:?(\w+)", re.IGNORECASE)


def read_geojson(content: bytes, file: str, limits: Limits = LIMITS) -> RawTable:
    """Read a FeatureCollection of points or polygons; a row a feature, a column a property.

    A polygon counts with a point inside of it. The old member `crs` is read, since such files
    are about. Raises FileRefused.
    """
    if len(content) > limits.file_mb * 1_000_000:
        raise refuse("importing.file_too_large", file, most=limits.file_mb)
    text, _ = decode(content, file, "utf-8-sig")
    if not text.strip():
        raise refuse("importing.empty_file", file)
    try:
        whole = json.loads(text, parse_constant=_not_finite, object_pairs_hook=_once)
    except json.JSONDecodeError as why:
        raise refuse("importing.bad_json", file, why.lineno, why=why.msg) from None
    except RecursionError:
        raise refuse("importing.too_deep", file) from None
    except ValueError as why:  # NaN, a name given twice, a number of thousands of digits
        raise refuse("importing.bad_json", file, why=why) from None
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        raise refuse("importing.no_features", file)
    features = whole["features"]
    check_size(file, len(features), 1, limits)
    if not features:
        raise refuse("importing.no_rows", file)
    return _table(features, file, _crs(whole.get("crs"), file), limits)


def _not_finite(name: str) -> float:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twice[:40]}" x 2')
    return found


def _crs(member: Any, file: str) -> str:
    """Return the reference system that an old-style file names, empty where it names none."""
    if member is None:
        return ""
    name = member.get("properties", {}) if isinstance(member, dict) else {}
    named = name.get("name") if isinstance(name, dict) else None
    match = EPSG.fullmatch(named) if isinstance(named, str) else None
    if match is None:
        raise refuse("importing.bad_crs", file, found=str(named))
    whose, code = match.groups()
    return "EPSG:4326" if whose.upper() == "OGC" else f"EPSG:{code}"


def _table(features: list[Any], file: str, crs: str, limits: Limits) -> RawTable:
    header: dict[str, None] = {}
    points: list[Point | None] = []
    records: list[dict[str, str]] = []
    polygons = 0
    for place, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise refuse("importing.no_feature", file, place)
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise refuse("importing.no_feature", file, place)
        point, area = read_point(feature.get("geometry"), file, place)
        points.append(point)
        polygons += area
        cells = {"id": _cell(feature["id"], file, place, "id", limits)} if "id" in feature else {}
        cells |= {
            name.strip(): _cell(value, file, place, name, limits)
            for name, value in properties.items()
        }
        records.append(cells)
        header.update(dict.fromkeys(cells))
        if len(header) > limits.columns:
            raise refuse(
                "importing.too_many_columns", file, place, found=len(header), most=limits.columns
            )
    check_header(file, list(header) or [""], limits)
    check_size(file, len(records), len(header), limits)
    rows = tuple(tuple(cells.get(name, "") for name in header) for cells in records)
    lines = tuple(range(1, len(rows) + 1))
    return RawTable(
        file, "geojson", tuple(header), rows, lines, "utf-8", tuple(points), polygons, crs
    )


def _cell(value: Any, file: str, place: int, name: str, limits: Limits) -> str:
    if isinstance(value, dict | list):
        return ""  # nested figures have no place in a table
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse("importing.not_finite", file, place, name, found=value)
    cell = as_text(value).strip()
    if len(cell) > limits.cell_signs:
        raise refuse("importing.cell_too_long", file, place, name, most=f"{limits.cell_signs:,}")
    return cell


def read_point(geometry: Any, file: str, place: int) -> tuple[Point | None, bool]:
    """Return the point of a GeoJSON geometry, and whether it stands for a polygon."""
    if geometry is None:
        return None, False
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in POINTED:
        raise refuse("importing.bad_geometry", file, place, "geometry", found=str(kind))
    try:
        if kind == "Point":
            x, y = (
                float(number)
                for number in geometry["coordinates"][:2]
                if isinstance(number, int | float) and not isinstance(number, bool)
            )
            return checked((x, y), file, place), False
        from shapely.geometry import shape

        inside = shape({"type": kind, "coordinates": geometry["coordinates"]})
        if inside.is_empty:
            raise ValueError(kind)
        point = inside.representative_point()
        return checked((float(point.x), float(point.y)), file, place), True
    except (FileRefused, MemoryError):
        raise
    except Exception:  # shapely and GEOS refuse bad rings in many ways
        raise refuse("importing.bad_coordinates", file, place, "geometry") from None


def checked(point: Point, file: str, place: int) -> Point:
    """Return a point of finite numbers. Raises FileRefused."""
    if not all(math.isfinite(number) for number in point):
        raise refuse("importing.not_finite", file, place, "geometry", found=point)
    return point
