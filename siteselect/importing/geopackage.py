"""GeoPackage: read by GDAL in a child process that knows no other format.

GDAL opens whatever a file turns out to be, and some formats of its read local files and fetch
addresses. So the bytes are looked at first; every other driver is taken away by the environment
before GDAL is imported, and the child makes sure of it; the name carries the prefix that names
the driver.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from siteselect.errors import FileRefused
from siteselect.importing.features import checked
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

MAGIC = b"SQLite format 3\0"
APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
AREAS = ("Polygon", "MultiPolygon")


def check_magic(content: bytes, file: str, limits: Limits = LIMITS) -> None:
    """Check that the bytes are a GeoPackage's. Raises FileRefused."""
    if len(content) > limits.file_mb * 1_000_000:
        raise refuse("importing.file_too_large", file, most=limits.file_mb)
    if not content:
        raise refuse("importing.empty_file", file)
    if content[:16] != MAGIC or content[68:72] not in APPLICATION_IDS:
        raise refuse("importing.no_geopackage", file)


def skipped_drivers() -> str:
    """Return the names of all drivers but one, as GDAL wants to be told which to leave out."""
    import pyogrio

    return ",".join(name for name in pyogrio.list_drivers() if name != "GPKG")


def read_geopackage(path: Path, file: str, limits: Limits = LIMITS, layer: str = "") -> RawTable:
    """Read a layer of points or polygons, the first such layer unless one is named.

    To be called in the child process only: refuses if any driver but one is there. Raises
    FileRefused.
    """
    import pyogrio

    if set(pyogrio.list_drivers()) != {"GPKG"}:
        raise refuse("importing.drivers", file)
    address = f"GPKG:{path}"
    try:
        layers = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(address)]
        chosen = _layer(layers, layer, file)
        meta, _, shapes, fields = pyogrio.raw.read(
            address, layer=chosen, max_features=limits.rows + 1, force_2d=True
        )
        return _table(meta, shapes, fields, file, chosen, [name for name, _ in layers], limits)
    except (FileRefused, MemoryError):
        raise
    except Exception as why:  # GDAL's errors have no base of their own
        raise refuse("importing.bad_geopackage", file, why=type(why).__name__) from None


def _layer(layers: list[tuple[str, str]], wanted: str, file: str) -> str:
    names = [name for name, _ in layers]
    placed = [name for name, kind in layers if kind.split(" ")[0] in ("Point", *AREAS, "Unknown")]
    if wanted and wanted not in names:
        raise refuse("importing.no_layer", file, None, wanted, names=", ".join(names))
    if not names:
        raise refuse("importing.no_rows", file)
    return wanted or (placed or names)[0]


def _table(
    meta: Any, shapes: Any, fields: Any, file: str, layer: str, layers: list[str], limits: Limits
) -> RawTable:
    header = [str(name).strip() for name in meta["fields"]]
    check_header(file, header or [""], limits)
    count = len(fields[0]) if len(fields) else len(shapes)
    check_size(file, count, len(header), limits)
    if not count:
        raise refuse("importing.no_rows", file)
    points, polygons = _points(shapes, file) if shapes is not None else ((), 0)
    columns = [[_cell(value) for value in column.tolist()] for column in fields]
    rows = tuple(zip(*columns, strict=True))
    for line, row in enumerate(rows, 1):
        if any(len(cell) > limits.cell_signs for cell in row):
            raise refuse("importing.cell_too_long", file, line, most=f"{limits.cell_signs:,}")
    crs = str(meta["crs"] or "")
    named = crs if crs.startswith("EPSG:") and crs[5:].isdigit() else "unknown" if crs else ""
    return RawTable(
        file,
        "gpkg",
        tuple(header),
        rows,
        tuple(range(1, count + 1)),
        "utf-8",
        points,
        polygons,
        named,
        layer,
        tuple(layers),
    )


def _points(shapes: Any, file: str) -> tuple[tuple[Point | None, ...], int]:
    import shapely

    points: list[Point | None] = []
    polygons = 0
    for place, packed in enumerate(shapes.tolist(), 1):
        if packed is None:
            points.append(None)
            continue
        shape = shapely.from_wkb(packed)
        if shape.is_empty or shape.geom_type not in ("Point", *AREAS):
            raise refuse("importing.bad_geometry", file, place, "geometry", found=shape.geom_type)
        polygons += shape.geom_type in AREAS
        inside = shape.representative_point()
        points.append(checked((float(inside.x), float(inside.y)), file, place))
    return tuple(points), polygons


def _cell(value: Any) -> str:
    if value is None or value != value:  # NaN is how GDAL gives a missing number
        return ""
    return as_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else value).strip()
