"""The formats: CSV, XLSX, GeoJSON, GeoPackage. What people wrote stays text in all of them."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from siteselect.criteria import BRANCHES
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.reports.costs import cost_table
from siteselect.reports.tables import (
    figures_table,
    knockouts_table,
    question_table,
    ranking_table,
    sources_table,
)

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
SHEETS: tuple[tuple[str, Callable[[Evaluation, str], pd.DataFrame]], ...] = (
    ("ranking", ranking_table), ("figures", figures_table), ("knockouts", knockouts_table),
    ("cost", cost_table), ("sources", sources_table), ("question", question_table),
)  # fmt: skip
SHEET_WORDS = family("reports.sheet_", (name for name, _ in SHEETS))
COMMON_HEADS = family("words.", (
    "rank", "score", *BRANCHES, "coverage", "first", "figure", "unit", "level", "grade", "source",
    "value", "weight", "contribution", "sector",
))  # fmt: skip
OWN_HEADS = family("reports.head_", (
    "accessed", "admin1", "answer", "as_of", "cautious", "citation", "condition", "content",
    "country_iso3", "criterion", "criterion_name", "group", "high", "id", "item", "judged", "kind",
    "knockout", "knockout_name", "lat", "licence", "line", "line_name", "lon", "low", "name",
    "not_separated_from", "on_file", "outside", "own", "per_100", "producer", "published", "reason",
    "score_high", "score_low", "series", "site_id", "title", "url",
))  # fmt: skip
HEADS = {**COMMON_HEADS, **OWN_HEADS}


def export(evaluation: Evaluation, form: str, lang: str) -> bytes:
    """Return the answer as a file of format `form`: csv, xlsx, geojson or gpkg.

    All carry the ranking, every figure with unit, level, date, grade and source, and the
    digests of question and data. Raises KeyError for another format.
    """
    return FORMATS[form](evaluation, lang)


def to_csv(evaluation: Evaluation, lang: str) -> bytes:
    """Return one table, a row per site and criterion, led by the site's rank and score.

    UTF-8 with a byte-order mark, which spreadsheets need to read Chinese; a text that a
    spreadsheet would take for a formula gets an apostrophe in front.
    """
    lead = ranking_table(evaluation, lang)[[
        "site_id", "rank", "score", "score_low", "score_high", "cautious", "first", "coverage",
    ]]
    table = lead.merge(figures_table(evaluation, lang), on="site_id", how="left")
    table = table.assign(
        dataset_digest=evaluation.dataset.digest, scenario_digest=evaluation.scenario.digest
    )
    table["rank"] = table["rank"].astype("Int64")
    return _csv(table)


def cost_csv(evaluation: Evaluation, lang: str) -> bytes:
    """Return the lines of the delivered cost as CSV, a row per site and line."""
    return _csv(cost_table(evaluation, lang).assign(
        dataset_digest=evaluation.dataset.digest, scenario_digest=evaluation.scenario.digest,
    ))  # fmt: skip


def _csv(table: pd.DataFrame) -> bytes:
    safe = table.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    lines = str(safe.to_csv(index=False, lineterminator="\r\n"))
    return b"\xef\xbb\xbf" + lines.encode("utf-8")


def inert(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def to_xlsx(evaluation: Evaluation, lang: str) -> bytes:
    """Return a workbook: ranking, figures, knock-outs, lines of cost, sources, question."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, make in SHEETS:
        table = make(evaluation, lang)
        if table.empty:  # a sector without a plant has no lines of cost
            continue
        sheet = book.create_sheet(text(SHEET_WORDS[name], lang))
        sheet.freeze_panes = "A2"
        names = [_head(evaluation, column, lang) for column in table.columns]
        heads = [_cell(WriteOnlyCell, sheet, name) for name in names]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for row in table.itertuples(index=False):
            sheet.append([_cell(WriteOnlyCell, sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return _undated(buffer.getvalue(), evaluation.dataset.meta.as_of)


def _undated(book: bytes, as_of: str) -> bytes:
    """Return the workbook dated by the data, not the clock: same question, same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = f"{as_of}T00:00:00Z".encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", stamp, content)
            member = zipfile.ZipInfo(name)  # dated 1980-01-01, the first day a zip knows
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return buffer.getvalue()


def _head(evaluation: Evaluation, column: object, lang: str) -> str:
    """Return a column's name in words; the names that programs use stand in the other formats."""
    name = str(column)
    if name in evaluation.dataset.knockouts:
        return label(evaluation.dataset.knockouts[name].name, lang)
    return text(HEADS[name], lang)


def _cell(make: Any, sheet: Any, value: object) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return make(sheet, value=None)
    cell = make(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = would become a formula
    return cell


def to_geojson(evaluation: Evaluation, lang: str) -> bytes:
    """Return a FeatureCollection: a point per site, its figures and knock-outs nested."""
    figures = figures_table(evaluation, lang)
    answers = knockouts_table(evaluation, lang)
    features = []
    for row in ranking_table(evaluation, lang).to_dict("records"):
        site = row["site_id"]
        properties = {
            **row,
            "figures": figures[figures["site_id"] == site].to_dict("records"),
            "knockouts": answers[answers["site_id"] == site].to_dict("records"),
        }
        point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
        features.append({"type": "Feature", "id": site, "geometry": point,
                         "properties": properties})  # fmt: skip
    content = {
        "type": "FeatureCollection",
        "features": features,
        "sources": sources_table(evaluation, lang).to_dict("records"),
        "question": evaluation.scenario.model_dump(mode="json"),
        "dataset_digest": evaluation.dataset.digest,
        "scenario_digest": evaluation.scenario.digest,
    }
    return json.dumps(_finite(content), ensure_ascii=False, allow_nan=False).encode("utf-8")


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {str(k): _finite(v) for k, v in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(v) for v in content]
    if hasattr(content, "item"):
        content = content.item()
    return None if isinstance(content, float) and not math.isfinite(content) else content


def to_geopackage(evaluation: Evaluation, lang: str) -> bytes:
    """Return a GeoPackage: the layer `ranking` of points, and tables beside it."""
    import geopandas as gpd
    import pyogrio

    ranking = ranking_table(evaluation, lang)
    ranking["rank"] = ranking["rank"].astype("Int64")
    points = gpd.points_from_xy(ranking["lon"], ranking["lat"])
    layer = gpd.GeoDataFrame(ranking, geometry=points, crs="EPSG:4326")
    stamp = f"{evaluation.dataset.meta.as_of}T00:00:00Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})  # same question, same file
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "siteselect.gpkg"
            layer.to_file(path, layer="ranking", driver="GPKG", engine="pyogrio")
            for name, make in SHEETS[1:]:
                table = make(evaluation, lang).map(lambda x: str(x) if isinstance(x, bool) else x)
                if table.empty:
                    continue
                if name == "question":
                    table = table.astype(str)
                pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", append=True)
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


FORMATS: dict[str, Callable[[Evaluation, str], bytes]] = {
    "csv": to_csv, "xlsx": to_xlsx, "geojson": to_geojson, "gpkg": to_geopackage,
}  # fmt: skip
