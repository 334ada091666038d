"""The map: hostile names stay text, nothing is asked of the internet, the Pacific is whole."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import folium
import geopandas as gpd
import pytest
from shapely import box
from streamlit_folium import generate_leaflet_string

from siteselect import maps
from siteselect.dataset import load
from siteselect.evaluation import evaluate
from siteselect.maps.elements import safe_json
from siteselect.maps.overlay import content
from siteselect.profiles import DEFAULT_SECTOR, profile
from siteselect.settings import shipped_data

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


def test_the_drawing_script_sets_names_as_text():
    script = (maps.STATIC / "draw.js").read_text(encoding="utf-8")
    assert "textContent" in script
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_safe_json_reads_back():
    assert json.loads(safe_json(HOSTILE)) == HOSTILE


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_nothing_is_asked_of_the_internet(answer, lang):
    html = rendered(answer, lang)
    assert not re.search(r"https?:|//[a-z]", html)
    for name in ("draw.js", "map.css", "palette.css"):
        assert "http" not in (maps.STATIC / name).read_text(encoding="utf-8")


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
