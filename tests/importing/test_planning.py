"""Good files: text stays text, columns are matched or asked, units and coordinates recorded."""

import hashlib
import io

import openpyxl
import pytest

from siteselect.cli import run
from siteselect.importing import Answers, plan, read_file, template
from siteselect.own import entries, fold, original
from siteselect.settings import read_settings
from tests.importing import corpus

TODAY = "2026-11-24"
SITES = "id,name,country,lat,lon\n001,NA,MEX,29.07,-110.95\n"


def planned(content, name, world, **answers):
    return plan(read_file(content, name), content, Answers(**answers), world, TODAY)


def keys(found):
    return [p.key.removeprefix("importing.") for p in found.problems] + [q.key for q in found.questions]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ids_and_names_stay_text_in_every_unicode(encoding, world):
    (site,) = planned(SITES.encode(encoding), "x.csv", world).change.sites
    assert (site.id, site.name_en, site.country_iso3, site.admin1) == ("001", "NA", "MEX", "MX-SON")


def test_big5_is_read_only_after_someone_looked(world):
    content = "編號,名稱,國家,緯度,經度\n001,測試園區,MEX,29.07,-110.95\n".encode("big5")
    found = planned(content, "x.csv", world)
    assert keys(found) == ["encoding"]
    assert found.preview()[0][1] == "測試園區"
    (site,) = planned(content, "x.csv", world, encoding="cp950").change.sites
    assert site.name_zh == "測試園區"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators(delimiter, world):
    content = SITES.replace(",", delimiter).encode()
    assert planned(content, "x.csv", world).ready


def test_a_column_that_only_resembles_a_name_is_asked_about(world):
    content = SITES.replace("country,", "contry,").encode()
    found = planned(content, "x.csv", world)
    assert [(q.key, q.about, q.choices) for q in found.questions] == [("column", "contry", ("country_iso3",))]
    assert planned(content, "x.csv", world, columns={"country_iso3": "contry"}).ready
    assert planned(content, "x.csv", world, leave=("contry",)).ready


def test_a_needed_column_is_asked_for_with_the_columns_there_are(world):
    found = planned(b"foo,name,lat,lon\n1,a,29,-110.9\n", "x.csv", world)
    assert [(q.key, q.about) for q in found.questions] == [("needed", "id")]
    assert "foo" in found.questions[0].choices
    assert planned(b"foo,name,lat,lon\n1,a,29,-110.9\n", "x.csv", world, columns={"id": "foo"}).ready


def test_a_column_that_is_not_there_is_refused(world):
    assert keys(planned(SITES.encode(), "x.csv", world, columns={"id": "nope"})) == ["no_such_column"]


def test_metres_are_asked_about_then_brought_to_degrees_and_recorded(world):
    content = "id,name,x,y\n1,甲,250000,2650000\n".encode()
    found = planned(content, "x.csv", world)
    assert [(q.key, q.choices) for q in found.questions] == [("crs", ("3826",))]
    found = planned(content, "x.csv", world, crs=3826)
    (site,) = found.change.sites
    # easting 250,000 is the central meridian of the zone, by the definition of TWD97 / TM2
    assert site.lon == pytest.approx(121.0, abs=1e-6)
    assert site.lat == pytest.approx(23.9546, abs=1e-4)
    assert "EPSG:3826" in site.point_of
    assert "note_reprojected" in [n.key.split(".")[1] for n in found.notes]


def test_a_geopackage_in_twd97_is_brought_to_degrees(world):
    content = corpus.gpkg(crs=3826, points=((250000.0, 2650000.0),))
    (site,) = planned(content, "x.gpkg", world).change.sites
    assert (site.country_iso3, round(site.lon, 6)) == ("TWN", 121.0)
    assert "EPSG:3826" in site.point_of


def test_polygons_count_with_a_point_inside(world):
    ring = [[-111, 29], [-110, 29], [-110, 30], [-111, 30], [-111, 29]]
    content = corpus.features({"type": "Polygon", "coordinates": [ring]}).encode()
    found = planned(content, "x.geojson", world)
    (site,) = found.change.sites
    assert -111 < site.lon < -110
    assert 29 < site.lat < 30
    assert "note_polygons" in [n.key.split(".")[1] for n in found.notes]


def test_a_file_may_hold_sites_and_their_figures(world):
    properties = {"id": "p1", "name": "Park", "工業電價（美元／度）": 0.12}
    content = corpus.features({"type": "Point", "coordinates": [-110.95, 29.07]}, properties).encode()
    found = planned(content, "x.geojson", world, as_of="2026", grade="B")
    (figure,) = found.change.figures
    assert (figure.subject, figure.criterion, figure.unit) == ("p1", "power_price", "US cents per kWh")
    assert figure.value == pytest.approx(12.0)
    assert "note_converted" in [n.key.split(".")[1] for n in found.notes]


@pytest.mark.parametrize(("unit", "value"), [("km", 100.0), ("miles", 160.9344), ("公里", 100.0), ("m", 0.1)])
def test_kindred_units_are_converted(unit, value, world):
    content = f"id,criterion,value,unit,year,grade\nPHL,airport_distance,100,{unit},2025,B\n".encode()
    assert planned(content, "x.csv", world).change.figures[0].value == pytest.approx(value)


def test_a_unit_that_is_not_named_is_asked_for(world):
    content = b"id,Statutory corporate income tax\nPHL,20\n"
    found = planned(content, "x.csv", world, as_of="2026", grade="A")
    assert [(q.key, q.about) for q in found.questions] == [("unit", "corporate_tax")]
    assert planned(content, "x.csv", world, as_of="2026", grade="A", units={"corporate_tax": "%"}).ready


def test_date_and_grade_are_asked_for(world):
    content = b"id,corporate_tax (%)\nPHL,20\n"
    assert keys(planned(content, "x.csv", world)) == ["as_of", "grade"]


def test_an_interval_without_a_value_stands_for_its_middle(world):
    content = b"id,criterion,value,low,high,unit,year,grade\nPHL,corporate_tax,,10,30,%,2025,B\n"
    (figure,) = planned(content, "x.csv", world).change.figures
    assert (figure.low, figure.value, figure.high) == (10, 20, 30)


def test_subjects_go_by_name_in_both_languages(world, shipped):
    place = shipped.places.iloc[0]
    for name in (place["id"], place["name_en"], place["name_zh"]):
        content = f'id,criterion,value,unit,year,grade\n"{name}",power_price,9,US cents/kWh,2025,B\n'
        (figure,) = planned(content.encode(), "x.csv", world).change.figures
        assert (figure.subject, figure.level) == (place["id"], "site")


def test_every_problem_is_listed_at_once_with_its_row_and_column(world):
    content = b"id,name,lat,lon\n,a,29,-110.9\n2,b,x,-110.9\n3,=c,29,-110.9\n"
    found = planned(content, "x.csv", world)
    assert [(p.row, p.column) for p in found.problems] == [(3, "lat")]
    found = planned(content.replace(b"x,", b"29,"), "x.csv", world)
    assert [(p.row, p.column) for p in found.problems] == [(2, "id"), (4, "name")]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x07", "\ufeff"])
def test_a_sign_that_nobody_sees_is_refused_in_ids_and_names(sign, world):
    content = f"id,name,country,lat,lon\np{sign}1,Park,MEX,29.07,-110.95\np2,Pa{sign}rk,MEX,29.08,-110.95\n"
    found = planned(content.encode(), "x.csv", world)
    assert keys(found) == ["unseen_sign", "unseen_sign"]
    assert [p.row for p in found.problems] == [2, 3]
    assert not found.ready


@pytest.mark.parametrize("twin", ["P1", "ｐ１"])
def test_ids_that_only_a_computer_tells_apart_are_refused(twin, world):
    content = f"id,name,country,lat,lon\np1,A,MEX,29.07,-110.95\n{twin},B,MEX,29.08,-110.95\n"
    assert keys(planned(content.encode(), "x.csv", world)) == ["repeated"]
    shipped = b"id,name,country,lat,lon\nPH-Clark,A,PHL,15.2,120.6\n"
    assert keys(planned(shipped, "x.csv", world)) == ["id_shipped"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpkg"])
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_templates_of_sites_come_back(form, lang, world, shipped):
    found = planned(template(form, "sites", shipped, lang), f"x.{form}", world)
    assert found.ready
    place = shipped.places.iloc[0]
    (site,) = found.change.sites
    assert (site.lat, site.lon, site.country_iso3) == (place["lat"], place["lon"], place["country_iso3"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_of_figures_come_back(form, world, shipped):
    found = planned(template(form, "figures", shipped, "en"), f"x.{form}", world)
    assert found.ready
    assert len(found.change.figures) == 1


def test_another_sheet_can_be_named(world):
    book = openpyxl.Workbook()
    book.active.append(["nothing"])
    second = book.create_sheet("sites")
    for line in SITES.splitlines():
        second.append(line.split(","))
    buffer = io.BytesIO()
    book.save(buffer)
    table = read_file(buffer.getvalue(), "x.xlsx", "sites")
    assert (table.table, table.tables) == ("sites", ("Sheet", "sites"))
    assert plan(table, buffer.getvalue(), Answers(), world, TODAY).ready


def test_the_command_takes_a_file_in_and_keeps_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path / "home"))
    path = tmp_path / "parks.csv"
    path.write_bytes("編號,名稱,緯度,經度,工業電價（美分／度）\n001,測試園區,29.07,-110.95,9.5\n".encode("cp950"))
    told = ["import", str(path), "--encoding", "cp950", "--as-of", "2026", "--grade", "B", "--who", "t"]
    assert run([*told, "--dry-run"]) == 0
    home = read_settings().own_folder
    assert entries(home) == []
    assert run([*told, "--json"]) == 0
    (entry,) = entries(home)
    state = fold([entry])
    assert [site.id for site in state.sites] == ["001"]
    assert entry.change.original.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert original(home, entry.change.original.sha256) == path.read_bytes()
    assert entry.change.original.sha256 in state.sources[0].title
    capsys.readouterr()
    assert run(["rank", "--lang", "en"]) == 0
    assert "Own data used (version 1)" in capsys.readouterr().out
    assert run(["rank", "--shipped", "--lang", "en"]) == 0
    assert "Own data used" not in capsys.readouterr().out
