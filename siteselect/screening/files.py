"""Screened places as files: CSV, Parquet, GeoPackage; a screened grid as GeoTIFF."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = ("csv", "parquet", "gpkg")
GRID_FORMATS = ("tif", "npz")
NO_DATA = -9999.0


def form_of(name: str, forms: tuple[str, ...]) -> str:
    """Return the format that a file name ends on. Raises RequestError with those there are."""
    form = Path(name).suffix.removeprefix(".").lower()
    if form not in forms:
        values = (("given", name), ("near", ", ".join(f".{one}" for one in forms)))
        raise RequestError(Problem("cli.no_format", values=values))
    return form


def export_places(table: pd.DataFrame, form: str, note: str) -> bytes:
    """Return ranked places as a file: `csv`, `parquet` or `gpkg` (points in EPSG:4326).

    `note` (the digests of question and data) goes with the file where the format has room.
    """
    if form == "parquet":
        return _parquet(table, note)
    return _csv(table) if form == "csv" else _geopackage(table, note)


def _csv(table: pd.DataFrame) -> bytes:
    safe = table.assign(name=[f"'{n}" if n.startswith(FORMULA_SIGNS) else n
                              for n in table["name"]])  # fmt: skip
    return b"\xef\xbb\xbf" + str(safe.to_csv(index=False, lineterminator="\r\n")).encode()


def _parquet(table: pd.DataFrame, note: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False)
    content = content.replace_schema_metadata({**(content.schema.metadata or {}),
                                               b"siteselect": note.encode()})  # fmt: skip
    buffer = io.BytesIO()
    pq.write_table(content, buffer, compression="zstd")
    return buffer.getvalue()


def _geopackage(table: pd.DataFrame, note: str) -> bytes:
    import geopandas as gpd
    import pyogrio

    points = gpd.points_from_xy(table["lon"], table["lat"])
    frame = gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "places.gpkg"
        pyogrio.write_dataframe(frame, path, layer="screening", driver="GPKG",
                                layer_metadata={"siteselect": note})  # fmt: skip
        return path.read_bytes()


def export_grid(
    scores: NDArray[np.float32], north: float, per_degree: int, form: str, note: str
) -> bytes:
    """Return a grid of scores (rows from `north`, columns from 180 W) as `tif` or `npz`.

    The GeoTIFF is in EPSG:4326 with -9999 where there is no score.
    """
    if form == "npz":
        buffer = io.BytesIO()
        np.savez_compressed(buffer, score=scores, north=north, west=-180.0,
                            step=1 / per_degree, note=note)  # fmt: skip
        return buffer.getvalue()
    return _geotiff(scores, north, 1 / per_degree, note)


def _geotiff(scores: NDArray[np.float32], north: float, step: float, note: str) -> bytes:
    from PIL import Image, TiffImagePlugin

    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in (
        (33550, 12, (step, step, 0.0)),  # ModelPixelScale
        (33922, 12, (0.0, 0.0, 0.0, -180.0, north, 0.0)),  # ModelTiepoint: the upper left corner
        # GeoKeyDirectory: geographic, pixels are areas, EPSG:4326, degrees
        (34735, 3, (1, 1, 0, 4, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326, 2054, 0, 1, 9102)),
        (42113, 2, f"{NO_DATA:g}"),  # GDAL's no-data value
        (270, 2, note),  # ImageDescription
    ):
        tags.tagtype[tag] = kind
        tags[tag] = value
    filled = np.where(np.isnan(scores), np.float32(NO_DATA), scores)
    buffer = io.BytesIO()
    Image.fromarray(filled).save(buffer, "TIFF", tiffinfo=tags, compression="tiff_adobe_deflate")
    return buffer.getvalue()
