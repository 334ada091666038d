"""Own data over shipped data: both kept, told apart, the digest another, the answer moved."""

import io
import json
import math

import numpy as np
import openpyxl
import pandas as pd
import pytest

from siteselect.cli import run
from siteselect.dataset import load_geography
from siteselect.errors import DataError
from siteselect.evaluation import evaluate
from siteselect.geography import find_towns
from siteselect.importing.adding import new_figure, new_site
from siteselect.own import Change, OwnFigure, OwnSite, State, missing, overlay, own_source, used
from siteselect.own.nearby import NEAR_KM
from siteselect.profiles import profile
from siteselect.reports import export
from tests.conftest import DATA
from tests.importing.conftest import ground  # noqa: F401 - a fixture
from tests.toy import write_world

TODAY = "2026-11-24"
SOURCE = own_source("Association", "Survey", "", "2026", TODAY, "own data")


def lay(dataset, sites=(), figures=()):
    state = State(version=3, sites=tuple(sites), figures=tuple(figures), sources=(SOURCE,))
    return overlay(dataset, state, lambda: load_geography(DATA))


def figure(subject, criterion, value, level="site", **more):
    return OwnFigure(subject=subject, level=level, criterion=criterion, value=value, unit="u",
                     as_of="2026", series=f"own-{criterion}", source=SOURCE.id, grade="B", **more)  # fmt: skip


def place(name="p1", lat=14.6, lon=121.0, country="PHL", admin1=""):
    return OwnSite(id=name, name_en="Park", name_zh="園區", country_iso3=country, admin1=admin1, lat=lat,
                   lon=lon, point_of="t")  # fmt: skip


def test_nothing_over_it_is_the_dataset_itself(shipped):
    assert lay(shipped) is shipped
    assert shipped.own_version == 0
    assert not shipped.own_rows.any()


def test_an_own_figure_goes_before_the_shipped_one_and_both_stay(toy):
    dataset, scenario = toy()
    over = lay(dataset, figures=[figure("alpha", "near", 100.0)])
    assert len(over.observations) == len(dataset.observations) + 1
    before, after = evaluate(dataset, scenario), evaluate(over, scenario)
    near = list(after.matrix.criteria).index("near")
    assert before.matrix.figures[0, near] == 20  # the toy world's own figure
    assert after.matrix.figures[0, near] == 100  # 100 is worth nothing there: the site falls
    assert after.score[0] < before.score[0]
    assert after.score[1:].tolist() == before.score[1:].tolist()
    assert over.digest != dataset.digest
    assert [(u.site, u.criterion) for u in used(over, after.matrix.criteria, after.matrix.rows)] == [
        ("alpha", "near")]  # fmt: skip
    assert over.sources[SOURCE.id].kind == "own"


def test_the_most_specific_level_still_answers(toy):
    dataset, scenario = toy()
    over = lay(dataset, figures=[figure("AAA", "near", 100.0, "country")])
    assert evaluate(over, scenario).score.tolist() == evaluate(dataset, scenario).score.tolist()


def test_what_the_dataset_does_not_know_is_left_aside(toy):
    dataset, _ = toy()
    over = lay(dataset, figures=[figure("nowhere", "near", 1.0), figure("alpha", "magic", 1.0)])
    assert len(over.observations) == len(dataset.observations)


def test_the_digest_follows_what_holds_not_how_it_came(toy):
    dataset, _ = toy()
    one, two = figure("alpha", "near", 1.0), figure("beta", "near", 2.0)
    assert lay(dataset, figures=[one, two]).digest == lay(dataset, figures=[one, two]).digest
    assert lay(dataset, figures=[one]).digest != lay(dataset, figures=[two]).digest


def test_an_own_site_gets_what_follows_from_its_place(shipped):
    over = lay(shipped, [place()])
    row = over.cells("ai_server_ems")[over.position("p1")]
    found = {name for name, cell in zip(over.criteria, row.tolist(), strict=True) if cell >= 0}
    assert {"geodesic_distance", "sea_distance", "working_hours_overlap", "supply_chain_cluster",
            "political_stability", "corporate_tax", "labour_cost"} - found <= {"supply_chain_cluster"}  # fmt: skip
    lacking = missing(over, "p1", "ai_server_ems")
    assert set(lacking) == set(over.criteria) - found
    assert {"direct_flights", "airport_distance"} <= found  # what follows from a point, own places have
    assert {"labour_pool", "room", "industry_nearby"} <= found
    assert "hazard_earthquake" in lacking
    assert over.names("en")[-1] == "Park (own)"
    assert over.names("zh-TW")[-1] == "園區（自有）"
    result = evaluate(over, profile(over, "ai_server_ems"))
    assert result.rank[over.position("p1")] > 0


def test_others_are_not_moved_by_an_own_site(shipped):
    scenario = profile(shipped, "ai_server_ems")
    before, after = evaluate(shipped, scenario), evaluate(lay(shipped, [place()]), scenario)
    assert np.array_equal(before.score, after.score[:-1], equal_nan=True)


def test_figures_of_a_place_nearby_come_weaker_and_with_the_distance(shipped):
    neighbour = shipped.places.iloc[0]
    over = lay(shipped, [place(lat=neighbour["lat"] + 0.05, lon=neighbour["lon"])])
    rows = over.observations[(over.observations["subject"] == "p1") & (over.observations["level"] == "metro")]
    assert len(rows) >= 7
    old = shipped.observations.set_index(["subject", "criterion", "series"])
    for row in rows.to_dict("records"):
        given = old.loc[(neighbour["id"], row["criterion"], row["series"])]
        assert row["value"] == given["value"]
        assert row["grade"] == chr(min(ord(given["grade"]) + 1, ord("D")))
        assert "km]" in over.sources[row["source"]].title
        if row["unit"] == "km":  # the triangle inequality: 0.05 degrees of latitude are 5.5 km
            assert row["high"] - row["value"] == pytest.approx(5.53, abs=0.02)
        else:
            assert math.isnan(row["low"])
    far = lay(shipped, [place(lat=neighbour["lat"] + 0.5, lon=neighbour["lon"])])
    assert NEAR_KM < 0.5 * 110
    assert "metro" not in set(far.observations.loc[far.observations["subject"] == "p1", "level"])


def test_a_country_new_to_the_data_has_its_own_figures(shipped):
    over = lay(shipped, [place(lat=47.5, lon=19.05, country="HUN")],
               [figure("HUN", "corporate_tax", 9.0, "country")])  # fmt: skip
    row = over.cells("pcb")[over.position("p1")][list(over.criteria).index("corporate_tax")]
    assert over.observations["value"].iloc[row] == 9.0


@pytest.mark.slow
def test_exports_tell_own_from_shipped(shipped):
    over = lay(shipped, [place()], [figure("p1", "labour_pool", 950_000)])
    result = evaluate(over, profile(over, "ai_server_ems"))
    table = pd.read_csv(io.BytesIO(export(result, "csv", "en")))
    mine = table[table["own"] == True]  # noqa: E712 - a column of a file: empty, False or True
    assert mine[["site_id", "criterion"]].to_numpy().tolist() == [["p1", "labour_pool"]]
    book = openpyxl.load_workbook(io.BytesIO(export(result, "xlsx", "en")))
    head = [cell.value for cell in book["Ranking"][1]]
    assert "Own data" in head
    content = json.loads(export(result, "geojson", "en"))
    flags = {f["id"]: f["properties"]["own"] for f in content["features"]}
    assert [name for name, own in flags.items() if own] == ["p1"]


def test_a_new_site_is_checked_as_an_import_is(shipped, ground):  # noqa: F811 - the fixture
    found = ground.locate(14.6, 121.0)
    assert new_site("p1", "Park", "", found, shipped).name_zh == "Park"
    taken = shipped.places["id"].iloc[0]
    for wrong in ((taken, "Park"), ("", "Park"), ("PHL", "Park"), ("p1", "=Park"), ("p1", "")):
        with pytest.raises(DataError):
            new_site(*wrong, "", found, shipped)


def test_points_at_sea_and_on_the_coast(ground):  # noqa: F811 - the fixture
    with pytest.raises(DataError):
        ground.locate(-40.0, -120.0)
    assert ground.locate_all([14.58, -40.0], [120.96, -120.0])[1] is None
    assert ground.locate(14.58, 120.96).country_iso3 == "PHL"  # Manila Bay, off the drawn coast or on it


def test_a_cell_is_checked_with_every_problem_at_once(shipped):
    good = {"id": "PHL", "criterion": "corporate_tax", "value": "20", "low": "", "high": "", "unit": "%",
            "as_of": "2026", "grade": "A", "sector": ""}  # fmt: skip
    change = new_figure(good, "Association", "", shipped, TODAY)
    assert (change.figures[0].value, change.sources[0].producer) == (20, "Association")
    with pytest.raises(DataError) as refused:
        new_figure({**good, "value": "", "as_of": "", "grade": ""}, "", "", shipped, TODAY)
    assert {p.column for p in refused.value.problems} == {"value", "as_of", "grade", "source"}
    for name, wrong in (("value", "many"), ("as_of", "soon"), ("unit", "bananas"), ("low", "30")):
        with pytest.raises(DataError):
            new_figure({**good, name: wrong}, "Association", "", shipped, TODAY)


@pytest.mark.parametrize(("name", "iso2"), [("Monterrey", "MX"), ("monterrey", "MX"), ("蒙特雷", "MX"),
                                            ("Kraków", "PL"), ("krakow", "PL")])  # fmt: skip
def test_towns_are_found_in_any_script(name, iso2):
    assert find_towns(name)[0].country_iso2 == iso2


def test_no_town_has_no_name():
    assert find_towns("") == []
    assert find_towns("qqqqqqq") == []


def test_another_folder_of_data_is_read_without_own_data(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path / "home"))
    assert run(["own", "add", "p1", "14.6", "121.0", "Park", "--who", "t", "--lang", "en"]) == 0
    assert "Without a figure" in capsys.readouterr().out
    assert run(["rank", "--sector", "ai_server_ems", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["own"]["sites"] == ["p1"]
    world = write_world(tmp_path)
    assert run(["rank", "--sector", "chips", "--data", str(world), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["own"] is None
    assert run(["own", "history", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["who"] == "t"
    assert run(["own", "verify"]) == 0
    assert run(["own", "undo", "9"]) == 2


def test_a_change_names_what_it_touches():
    change = Change(sites=(place(),), figures=(figure("p1", "near", 1.0),))
    assert change.touched == {("site", "p1"), ("figure", "p1", "near", "own-near", "")}
