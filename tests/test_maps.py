"""The map: hostile names stay text, nothing is asked of the internet, the Pacific is whole."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import folium
import geopandas as gpd
import numpy as np
import pytest
from shapely import box
from streamlit_folium import generate_leaflet_string

from siteselect import maps
from siteselect.dataset import load, load_geography
from siteselect.evaluation import evaluate
from siteselect.geography import geodesic_km
from siteselect.maps.elements import SCRIPTS, safe_json
from siteselect.maps.overlay import content
from siteselect.profiles import DEFAULT_SECTOR, profile, profiles
from siteselect.settings import shipped_data

SVG = "http://www.w3.org/2000/svg"
HOSTILE = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "{{ 7 * 191 }}",
    "{% raw %}",
    "{# gone #}",
    "`${window.hit=1}`",
    "line\u2028separator",
    "'\"\\ & co",
]


@pytest.fixture(scope="module")
def answer():
    data = load(shipped_data())
    return evaluate(data, profile(data, DEFAULT_SECTOR))


def rendered(evaluation, lang="en"):
    chart = maps.base_map("0")
    maps.overlay(evaluation, lang, {}).add_to(chart)
    return chart.get_root().render()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_carried_as_data_only(answer, name):
    places = answer.dataset.places.copy()
    places["name_en"] = name
    hostile = replace(answer, dataset=replace(answer.dataset, places=places))
    html = rendered(hostile)
    assert "window.hit=1</script>" not in html
    assert "<img" not in html
    assert "1337" not in html
    drawn = re.search(r"siteselectDraw\(\w+,\s*\w+,(.*)\);", html)
    assert set(json.loads(drawn.group(1))["sites"]["name"]) == {name}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_does_not_leave_the_data_of_the_exported_file(answer, name):
    places = answer.dataset.places.copy()
    places["name_en"] = name
    hostile = replace(answer, dataset=replace(answer.dataset, places=places))
    page = maps.standalone(hostile, "en", {}, "window.SITESELECT_WORLD={};")
    assert page.count("</script>") == 2
    assert "<img" not in page
    drawn = re.search(r"siteselectDraw\(map, .*?, (\{.*\})\);\n</script>", page)
    assert set(json.loads(drawn.group(1))["sites"]["name"]) == {name}


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_drawing_scripts_set_names_as_text(script):
    script = (maps.STATIC / f"{script}.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_safe_json_reads_back():
    assert json.loads(safe_json(HOSTILE)) == HOSTILE


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_nothing_is_asked_of_the_internet(answer, lang):
    html = rendered(answer, lang)
    assert not re.search(r"https?:|//[a-z]", html)
    for path in maps.STATIC.iterdir():  # the name of SVG is no address that anybody opens
        assert "http" not in path.read_text(encoding="utf-8").replace(SVG, "")


def test_sites_stand_on_their_side_of_the_pacific(answer):
    sites = content(answer, "en", {}, None)["sites"]
    lon = dict(zip(sites["land"], sites["lon"], strict=True))
    assert lon["POL"] < lon["IND"] < lon["JPN"] < lon["MEX"] < 300
    assert 180 < lon["USA"] < 300


def test_arcs_run_over_the_pacific_without_a_jump(answer):
    order = answer.order
    american = next(i for i in order if answer.dataset.places["country_iso3"].iloc[i] == "USA")
    chosen = answer.dataset.places["id"].iloc[american]
    arcs = {arc["id"]: arc["line"] for arc in content(answer, "en", {}, chosen)["arcs"]}
    lons = [lon for _, lon in arcs[chosen]]
    assert max(abs(b - a) for a, b in pairwise(lons)) < 30
    site = content(answer, "en", {}, chosen)["sites"]
    assert lons[-1] == pytest.approx(site["lon"][site["id"].index(chosen)], abs=0.1)


def test_colours_are_fixed_over_the_score(answer):
    few = answer.dataset.with_places(answer.order[:5])
    all_sites = content(answer, "en", {}, None)["sites"]
    five = content(evaluate(few, answer.scenario), "en", {}, None)["sites"]
    for site, step in zip(five["id"], five["step"], strict=True):
        assert step == all_sites["step"][all_sites["id"].index(site)]


def test_a_few_sites_of_one_region_are_looked_at_with_taiwan(answer):
    table = answer.dataset.places
    near = np.flatnonzero(table["country_iso3"] == "PHL")
    few = evaluate(answer.dataset.with_places(near), answer.scenario)
    (south, west), (north, east) = content(few, "en", {}, None)["look"]
    assert south < 15 < 25 < north < 26 and 119 < west < east < 123  # Luzon and Taiwan, no more
    assert content(answer, "en", {}, None)["look"] is None  # sites of three continents: the world


def test_the_base_is_the_same_whatever_is_asked():
    """Streamlit-folium starts a new map when the base changes, and the view is lost."""
    scripts = {generate_leaflet_string(maps.base_map("0")) for _ in range(2)}
    assert len(scripts) == 1


def test_halves_cut_at_180_degrees_are_joined():
    halves = box(170, 60, 180, 70).union(box(-180, 60, -170, 70))
    script = maps.world_script(gpd.GeoDataFrame({"iso3": ["AAA"]}, geometry=[halves], crs=4326))
    world = json.loads(script.removeprefix("window.SITESELECT_WORLD=").removesuffix(";"))
    assert len(world["features"][0]["geometry"]["coordinates"]) == 1


def test_only_this_map_drops_the_stock_addresses():
    assert any("https:" in url for _, url in folium.Map.default_js)


@pytest.fixture(scope="module")
def tables():
    return load_geography(shipped_data())


@pytest.mark.parametrize("point", [(15.15, 120.58), (33.45, -112.07), (51.11, 17.03), (13.08, 80.27)])
def test_the_sea_route_is_as_long_as_the_table_says(tables, point):
    way = maps.access(*point, tables)
    lats, lons = way.route.T
    km = geodesic_km(lats[:-1], lons[:-1], lats[1:], lons[1:]).sum()
    ports = tables.seaports[tables.seaports["container_capable"] == 1]
    port = ports[(ports["name"] == way.port) & (ports["lat"] == way.port_at[0])].iloc[0]
    assert km == pytest.approx(port["sea_km_from_kaohsiung"], rel=0.02)
    assert abs(lons[1:] - lons[:-1]).max() < 60
    drawn = way.content()
    assert drawn["route"][-1][1] == pytest.approx(drawn["port"]["at"][1], abs=0.02)


def test_layers_hold_the_plants_of_the_sector_only(answer):
    drawn = content(answer, "zh-TW", {}, None)["plants"]
    cluster = profiles(answer.dataset).sectors[DEFAULT_SECTOR].cluster_of
    plants = answer.dataset.plants
    assert len(drawn["at"]) == plants["sector"].isin(cluster).sum() > 0
    assert set(dict(drawn["firm"])) <= set(plants["firm_zh"])


def test_states_with_shapes_are_coloured_and_countries_then_are_not():
    data = load(shipped_data(), "us-states")
    evaluation = evaluate(data, profile(data, DEFAULT_SECTOR))
    drawn = content(evaluation, "en", {}, None, areas="areas.js")
    assert set(drawn["areas"]["steps"]) == {data.places["admin1"].iloc[i] for i in evaluation.order}
    assert drawn["shade"] == {}
    mexico = load(shipped_data(), "mx-states")
    drawn = content(evaluate(mexico, profile(mexico, DEFAULT_SECTOR)), "en", {}, None)
    assert drawn["areas"] is None
    assert "No shapes" in drawn["legend"]["shading"]


def test_whom_a_site_is_not_told_from_travels_with_it(answer):
    ids = answer.dataset.places["id"].tolist()
    leader = answer.order[0]
    drawn = content(answer, "en", {}, ids[leader])
    peers = [ids[i] for i in answer.not_separated_from(leader)]
    assert drawn["peers"] == peers
    assert drawn["sites"]["others"][0] == len(peers)
    assert content(answer, "en", {}, None)["peers"] == []


def test_colours_may_tell_first_places_and_the_legend_says_so(answer):
    first = np.zeros(len(answer.rank))
    first[answer.order[2]] = 0.7
    told = content(answer, "en", {}, None, first=first)
    plain = content(answer, "en", {}, None)
    assert [told["sites"]["step"][k] for k in (0, 1, 2)] == [0, 0, 5]
    assert told["sites"]["first"][2] == "70.0%"
    assert "first" not in plain["sites"]
    assert told["sites"]["rank"] == plain["sites"]["rank"]
    assert told["legend"]["bounds"] == ["1%", "5%", "10%", "25%", "50%"]
    assert "comes first" in told["legend"]["score"]
    assert told["shade"][answer.dataset.places["country_iso3"].iloc[answer.order[2]]] == 5
    assert plain["legend"]["score"] != told["legend"]["score"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_noted_is_carried_as_data_only(answer, text):
    chart, layer = maps.base_map("0"), maps.overlay(answer, "en", {})
    seen = maps.Remark(lat=32.2, lon=-110.9, lines=(text, "Chen"), photo=True)
    maps.with_remarks(layer, [seen]).add_to(chart)
    html = chart.get_root().render()
    assert "window.hit=1</script>" not in html and "<img" not in html and "1337" not in html
    drawn = re.search(r"siteselectRemarks\(\w+,\s*\w+,(.*)\);", html)
    assert json.loads(drawn.group(1)) == [
        {"lat": 32.2, "lon": 249.1, "lines": [text, "Chen"], "photo": True}]  # fmt: skip
    assert "siteselectRemarks(" not in rendered(answer)  # without any, nothing is drawn
