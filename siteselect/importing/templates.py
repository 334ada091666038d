"""Templates to fill in, in every format; each is read back by its own importer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.i18n import text
from siteselect.importing.columns import LONG_FIELDS, SITE_FIELDS

KINDS = ("sites", "figures")
PLACED = ("geojson", "gpkg")


def template(form: str, kind: str, dataset: Dataset, lang: str) -> bytes:
    """Return a template with one row to be replaced: a copy of what is on file already.

    `form` is csv, xlsx, geojson or gpkg, `kind` sites or figures. Figures have no place of their
    own, so they come as csv or xlsx. Raises RequestError.
    """
    if form not in ("csv", "xlsx", *PLACED) or kind not in KINDS:
        raise RequestError(
            Problem("importing.no_template", values=(("form", form), ("kind", kind)))
        )
    if kind == "figures" and form in PLACED:
        raise RequestError(Problem("importing.no_place", values=(("form", form),)))
    header, row = _site(dataset, lang) if kind == "sites" else _figure(dataset)
    if form in PLACED:
        named = dict(zip(header, row, strict=True))
        lat, lon = float(named.pop("lat")), float(named.pop("lon"))
        return _geojson(named, lat, lon) if form == "geojson" else _geopackage(named, lat, lon)
    return _csv(header, row) if form == "csv" else _xlsx(header, row)


def _site(dataset: Dataset, lang: str) -> tuple[tuple[str, ...], list[str]]:
    place = dataset.places.iloc[0]
    words = text("importing.replace_this", lang)
    given = {"id": "example-1", "name_en": words, "name_zh": words}
    return SITE_FIELDS, [given.get(name, str(place[name])) for name in SITE_FIELDS]


def _figure(dataset: Dataset) -> tuple[tuple[str, ...], list[str]]:
    table = dataset.observations
    scored = table["series"].isin([s for c in dataset.criteria.values() for s in c.series])
    row = table[scored & (table["sector"] == "") & (table["level"] == "country")].iloc[0]
    unit = dataset.criteria[row["criterion"]].unit["en"]
    given = {"id": row["subject"], "low": "", "high": "", "unit": unit, "series": ""}
    return LONG_FIELDS, [given.get(name, str(row.get(name, ""))) for name in LONG_FIELDS]


def _csv(header: Sequence[str], row: Sequence[str]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows([header, row])
    return b"\xef\xbb\xbf" + lines.getvalue().encode("utf-8")  # spreadsheets need the mark


def _xlsx(header: Sequence[str], row: Sequence[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(list(header))
    sheet.append(list(row))
    for column in sheet.columns:
        for cell in column:
            cell.number_format = "@"  # text: 001 stays 001
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _geojson(named: dict[str, str], lat: float, lon: float) -> bytes:
    feature = {
        "type": "Feature",
        "properties": named,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8")


def _geopackage(named: dict[str, str], lat: float, lon: float) -> bytes:
    import geopandas as gpd
    from shapely import Point

    layer = gpd.GeoDataFrame([named], geometry=[Point(lon, lat)], crs="EPSG:4326")
    with TemporaryDirectory(prefix="siteselect-") as folder:
        path = Path(folder) / "template.gpkg"
        layer.to_file(path, layer="sites", driver="GPKG", engine="pyogrio")
        return path.read_bytes()
