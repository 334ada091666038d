"""Any bytes at all: a table or a refusal in words, never another exception."""

import io
import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from siteselect.errors import FileRefused
from siteselect.i18n import sentence
from siteselect.importing import Answers, RawTable, plan, read_file
from siteselect.importing.delimited import read_csv
from siteselect.importing.features import read_geojson
from siteselect.importing.workbook import read_xlsx
from tests.importing import corpus
from tests.quick import examples

CALM = examples(
    150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
CELL = st.one_of(
    st.text(max_size=12), st.floats(allow_nan=True).map(str), st.sampled_from(
        ["", "NA", "001", "=1", "MEX", "29.07", "-110.95", "250000", "1e308", "nan", "緯度", "2025", "A"]),
)  # fmt: skip
NAME = st.one_of(st.text(min_size=1, max_size=8), st.sampled_from(
    ["id", "name", "lat", "lon", "country", "criterion", "value", "unit", "year", "grade", "low",
     "high", "名稱", "緯度", "經度", "Statutory corporate income tax (%)", "longitud"]))  # fmt: skip


def refused_or_read(read, content, name):
    try:
        table = read(content, name)
    except FileRefused as refusal:
        assert refusal.problems
        for problem in refusal.problems:
            assert sentence(problem, "en")
            assert sentence(problem, "zh-TW")
        return None
    assert {len(row) for row in table.rows} <= {len(table.header)}
    assert len(table.lines) == len(table.rows)
    return table


@CALM
@given(st.binary(max_size=400))
def test_any_bytes_as_any_format(content):
    refused_or_read(read_csv, content, "x.csv")
    refused_or_read(read_geojson, content, "x.geojson")
    refused_or_read(read_xlsx, content, "x.xlsx")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(
        st.sampled_from(["type", "features", "geometry", "properties", "coordinates", "crs", "id", "name"]),
        inner, max_size=4)), max_leaves=20)  # fmt: skip


@CALM
@given(JSON, st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString"]))
def test_any_json_as_geojson(inside, kind):
    whole = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": inside, "geometry": {"type": kind, "coordinates": inside}}, inside],
        "crs": inside}  # fmt: skip
    for content in (inside, whole, {**whole, "crs": None}):
        refused_or_read(read_geojson, json.dumps(content).encode(), "x.geojson")


BOOK = corpus.xlsx_parts(rows=corpus.SITES)
PACKAGE = corpus.gpkg()


@CALM
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_workbook_with_bytes_changed(changes):
    content = bytearray(BOOK)
    for place, byte in changes:
        content[place] = byte
    refused_or_read(read_xlsx, bytes(content), "x.xlsx")


@CALM
@given(st.binary(max_size=300))
def test_a_workbook_with_any_sheet(inside):
    refused_or_read(read_xlsx, corpus.xlsx_parts(**{"xl/worksheets/sheet1.xml": inside}), "x.xlsx")


@pytest.mark.slow
@examples(12, CALM)
@given(st.lists(st.tuples(st.integers(100, len(PACKAGE) - 1), st.integers(0, 255)), min_size=1, max_size=60))
def test_a_geopackage_with_bytes_changed(changes):
    content = bytearray(PACKAGE)
    for place, byte in changes:
        content[place] = byte
    refused_or_read(read_file, bytes(content), "x.gpkg")


@CALM
@given(header=st.lists(NAME, min_size=1, max_size=8, unique_by=str.strip), data=st.data())
def test_any_table_is_planned_or_refused_in_words(header, data, world):
    rows = data.draw(st.lists(st.tuples(*[CELL] * len(header)), min_size=1, max_size=4))
    table = RawTable("x.csv", "csv", tuple(header), tuple(rows), tuple(range(2, len(rows) + 2)), "utf-8")
    for kind in ("", "sites", "figures"):
        answers = Answers(kind=kind, as_of="2025", grade="B", columns={"id": header[0]})
        found = plan(table, b"x", answers, world, "2026-11-24")
        assert found.ready or found.problems or found.questions
        for problem in (*found.problems, *found.notes):
            assert sentence(problem, "en")
            assert sentence(problem, "zh-TW")
        for site in found.change.sites:
            assert -90 <= site.lat <= 90
            assert -180 <= site.lon <= 180


def test_a_table_of_strange_cells_survives_a_workbook():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "name"])
    book.active.append(["001", "NA"])
    book.active.append([2.0, True])
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_xlsx(buffer.getvalue(), "x.xlsx").rows == (("001", "NA"), ("2", "True"))
