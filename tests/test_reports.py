"""What leaves the house carries figures and sources, opens elsewhere, and stays inert."""

import io
import json

import pytest

from siteselect.cli import run
from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from siteselect.reports import (
    FORMATS,
    checklist_csv,
    checklist_html,
    checklist_table,
    export,
)
from siteselect.reports.tables import figures_table, ranking_table
from siteselect.robustness import robustness, verify_next

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "<img src=x onerror=alert(1)>",
           "</script>", "`${7*7}`"]  # fmt: skip


@pytest.fixture(scope="module")
def answer(shipped):
    return evaluate(shipped, profile(shipped, "pcb"))


@pytest.fixture
def hostile(toy):
    """A toy world whose places bear hostile names."""
    dataset, scenario = toy()
    dataset.places["name_en"] = dataset.places["name_zh"] = HOSTILE[:4]
    return evaluate(dataset, scenario)


def test_figures_table_repeats_the_answer(answer):
    table = figures_table(answer, "en")
    assert len(table) == len(answer.rank) * len(answer.matrix.criteria)
    sums = table.groupby("site_id")["contribution"].sum()
    ranking = ranking_table(answer, "en").set_index("site_id")
    assert sums.to_dict() == pytest.approx(ranking["score"].to_dict())
    filled = table[table["figure"].notna()]
    for column in ("unit", "level", "as_of", "grade", "source", "citation"):
        assert (filled[column].astype(str).str.strip() != "").all()


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_same_question_gives_the_same_file(answer, form, lang):
    assert export(answer, form, lang) == export(answer, form, lang)


def test_csv_opens_in_a_spreadsheet_and_holds_no_formula(answer, hostile):
    import csv

    content = export(answer, "csv", "zh-TW")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(answer.rank) * len(answer.matrix.criteria)
    assert "熊本" in content.decode("utf-8")
    names = {row["name"] for row in csv.DictReader(
        io.StringIO(export(hostile, "csv", "en").decode("utf-8-sig"), newline=""))}  # fmt: skip
    assert names == {f"'{name}" for name in HOSTILE[:4]}


@pytest.mark.slow
def test_no_cell_of_the_workbook_is_a_formula(answer, hostile):
    from openpyxl import load_workbook

    for evaluation, cost in ((answer, ["Cost lines"]), (hostile, [])):  # no plant, no lines
        book = load_workbook(io.BytesIO(export(evaluation, "xlsx", "en")))
        assert book.sheetnames == [
            "Ranking", "Figures", "Knock-outs", *cost, "Sources", "Question"]  # fmt: skip
        kinds = {c.data_type for s in book for row in s.iter_rows() for c in row}
        assert "f" not in kinds
    sheet = book["Ranking"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] != []
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == set(HOSTILE[:4])


@pytest.mark.slow
def test_geojson_and_geopackage_hold_points_figures_and_sources(answer, tmp_path):
    import geopandas as gpd
    import pyogrio

    content = json.loads(export(answer, "geojson", "en"))
    assert len(content["features"]) == 69
    first = content["features"][0]
    assert first["properties"]["rank"] == 1
    assert {f["criterion"] for f in first["properties"]["figures"]} == set(answer.matrix.criteria)
    assert content["sources"]
    path = tmp_path / "x.gpkg"
    path.write_bytes(export(answer, "gpkg", "zh-TW"))
    layer = gpd.read_file(path, layer="ranking")
    assert layer.crs == "EPSG:4326" and len(layer) == 69
    assert layer.geometry.iloc[0].x == pytest.approx(layer["lon"].iloc[0])
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "ranking", "figures", "knockouts", "cost", "sources", "question"}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_a_site_that_is_not_ranked_leaves_too(toy, form):
    dataset, scenario = toy(observations=[["alpha", "site", "near", 20],
                                          ["AAA", "country", "calm", 5]])  # fmt: skip
    assert export(evaluate(dataset, scenario), form, "en")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_export_command_writes_and_refuses(capsys, tmp_path, form):
    path = tmp_path / f"answer.{form}"
    assert run(["export", str(path), "--sector", "networking"]) == 0
    assert path.stat().st_size > 1000
    capsys.readouterr()
    assert run(["export", str(tmp_path / "answer.doc")]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert run(["export", str(tmp_path / "no" / f"answer.{form}")]) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_checklist_lists_knockouts_first_and_every_figure_with_its_source(answer, lang):
    found = robustness(answer, samples=1000)
    table = checklist_table(answer, verify_next(found), lang)
    kinds = table["kind"].tolist()
    knockout = {"en": "knock-out", "zh-TW": "必要條件"}[lang]
    assert kinds == sorted(kinds, key=lambda kind: kind != knockout)
    figures = table[table["figure"].notna()]
    assert len(figures)
    for column in ("unit", "level", "as_of", "grade", "source", "citation", "gather"):
        assert (figures[column].astype(str).str.strip() != "").all(), column
    assert (figures["low"] <= figures["figure"]).all()
    assert (figures["figure"] <= figures["high"]).all()
    changes = table["change"].dropna().tolist()
    assert changes == sorted(changes, reverse=True)


def test_the_checklist_holds_no_formula_and_no_script(hostile):
    import csv

    found = robustness(hostile, samples=200)
    entries = verify_next(found)
    content = checklist_csv(hostile, entries, "en").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert len(rows) == len(entries) + 1
    assert {row[2] for row in rows[1:]} <= {f"'{name}" for name in HOSTILE[:4]}
    names = hostile.dataset.places
    names["name_en"] = HOSTILE[3:7]
    paper = checklist_html(hostile, entries, found, "</title><script>", "en").decode("utf-8")
    assert "<img" not in paper
    assert "<script" not in paper
