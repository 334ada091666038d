"""Geography: toy worlds that one can check by hand, then the shipped tables."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siteselect import geography
from siteselect.errors import DataError, RequestError
from tests.quick import examples

DATA = Path(__file__).parents[1] / "data"
PHOENIX, DALLAS = (33.44838, -112.07404), (32.77917, -96.80889)
# one place in each of twelve countries, with the ISO code it must be found in
KNOWN = [
    ("TWN", 24.15, 120.68),
    ("PHL", 15.15, 120.583),
    ("MEX", 29.089, -110.967),
    ("USA", 33.448, -112.074),
    ("POL", 51.771, 19.474),
    ("IND", 13.247, 77.712),
    ("VNM", 21.273, 106.195),
    ("THA", 14.352, 100.577),
    ("MYS", 1.656, 103.603),
    ("JPN", 32.87, 130.792),
    ("DEU", 51.051, 13.738),
    ("CZE", 49.948, 15.268),
]


@pytest.fixture(scope="module")
def countries() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "geography" / "countries.geojson")


@pytest.fixture(scope="module")
def seaports() -> pd.DataFrame:
    return pd.read_csv(DATA / "geography" / "seaports.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def rebuilt() -> pd.DataFrame:
    stored = pd.read_csv(DATA / "geography" / "seaports.csv", keep_default_na=False)
    cited = stored.loc[stored["container_basis"] == "cited_traffic", "locode"]
    return geography.build_seaports(set(cited))


@pytest.fixture(scope="module")
def airports() -> pd.DataFrame:
    return pd.read_csv(DATA / "geography" / "airports.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def crosswalk() -> pd.DataFrame:
    return pd.read_csv(DATA / "geography" / "admin1_crosswalk.csv", dtype=str).fillna("")


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return geography.gazetteer()


@pytest.fixture(scope="module")
def states() -> pd.DataFrame:
    return pd.read_csv(DATA / "states.csv")


# --- distances on the ellipsoid ---------------------------------------------------------------


def test_one_degree_along_the_equator_is_the_equator_over_360() -> None:
    equator_km = 2 * np.pi * 6378.137
    assert geography.geodesic_km(0.0, 0.0, 0.0, 1.0) == pytest.approx(equator_km / 360, abs=1e-9)


def test_a_quarter_meridian_is_the_published_length() -> None:
    assert geography.geodesic_km(0.0, 0.0, 90.0, 0.0) == pytest.approx(10001.965729, abs=1e-5)


def test_phoenix_is_nearer_to_taiwan_than_dallas_which_web_mercator_denies() -> None:
    phoenix = geography.distance_to_taiwan_km(*PHOENIX)
    dallas = geography.distance_to_taiwan_km(*DALLAS)
    assert phoenix < dallas
    assert (phoenix, dallas) == pytest.approx((11427, 12444), abs=1)

    from pyproj import Transformer

    plane = Transformer.from_crs(4326, 3857, always_xy=True)
    here = np.array(plane.transform(geography.TAOYUAN[1], geography.TAOYUAN[0]))
    flat = [np.linalg.norm(here - plane.transform(lon, lat)) for lat, lon in (PHOENIX, DALLAS)]
    assert flat[0] > flat[1]  # the trap this project must not fall into


def test_arrays_broadcast_and_numbers_give_numbers() -> None:
    many = geography.geodesic_km(np.array([0.0, 1.0]), np.array([[0.0], [1.0]]), 0.0, 0.0)
    assert isinstance(many, np.ndarray)
    assert many.shape == (2, 2)
    assert isinstance(geography.distance_to_taiwan_km(0.0, 0.0), float)
    assert geography.distance_to_taiwan_km(*geography.TAOYUAN) == 0.0


@pytest.mark.parametrize("target", [PHOENIX, (51.1, 17.0), (-45.0, -72.0), (14.5, 121.0)])
def test_an_arc_starts_at_taoyuan_ends_there_and_never_jumps(target: tuple[float, float]) -> None:
    arc = geography.great_circle(*target, 50)
    assert arc.shape == (50, 2)
    assert arc[0] == pytest.approx(geography.TAOYUAN)
    assert arc[-1, 0] == pytest.approx(target[0])
    assert (arc[-1, 1] - target[1]) % 360 == pytest.approx(0, abs=1e-9)
    assert np.abs(np.diff(arc[:, 1])).max() < 180
    legs = geography.geodesic_km(arc[:-1, 0], arc[:-1, 1], arc[1:, 0], arc[1:, 1])
    assert np.sum(legs) == pytest.approx(geography.distance_to_taiwan_km(*target), rel=1e-9)


def test_an_arc_needs_two_points() -> None:
    assert geography.great_circle(0.0, 0.0, 2).shape == (2, 2)
    with pytest.raises(RequestError) as refused:
        geography.great_circle(0.0, 0.0, 1)
    assert refused.value.problems[0].key == "geography.too_few_points"


@pytest.mark.parametrize(
    ("lat", "lon", "key"),
    [
        (float("nan"), 0.0, "geography.not_a_number"),
        (0.0, float("inf"), "geography.not_a_number"),
        (121.2, 25.1, "geography.looks_swapped"),
        (-112.0, 33.4, "geography.looks_swapped"),
        (95.0, 120.0, "geography.latitude_out_of_range"),
        (200.0, 10.0, "geography.latitude_out_of_range"),
        (25.0, 239.0, "geography.longitude_out_of_range"),
    ],
)
def test_impossible_coordinates_are_refused_by_name(lat: float, lon: float, key: str) -> None:
    with pytest.raises(RequestError) as refused:
        geography.check_coordinates(lat, lon)
    assert [problem.key for problem in refused.value.problems] == [key]
    assert dict(refused.value.problems[0].values).keys() == {"lat", "lon"}


def test_every_faulty_pair_is_listed_and_lengths_must_agree() -> None:
    with pytest.raises(RequestError) as refused:
        geography.check_coordinates([0.0, 99.0, np.nan], [0.0, 170.0, 0.0])
    assert len(refused.value.problems) == 2
    with pytest.raises(RequestError, match="unequal_lengths"):
        geography.check_coordinates([0.0, 1.0], [0.0])


# --- the nearest rows -------------------------------------------------------------------------


def test_nearest_looks_across_180_degrees_and_over_the_pole() -> None:
    toy = pd.DataFrame({"lat": [0.0, 0.0, 88.0], "lon": [170.0, -179.5, 0.0]})
    position, km = geography.nearest([0.0, 89.0], [179.5, 180.0], toy)
    assert position[:, 0].tolist() == [1, 2]
    assert km[0, 0] == pytest.approx(geography.geodesic_km(0.0, 0.0, 0.0, 1.0))


def test_degrees_mislead_at_high_latitude_but_nearest_does_not() -> None:
    # in degrees the first is nearer (2 against 3), on the ground the second: 3 degrees of
    # longitude at 70 north are 114 km, 2 of latitude 223 km
    toy = pd.DataFrame({"lat": [72.0, 70.0], "lon": [25.0, 28.0]})
    position, km = geography.nearest(70.0, 25.0, toy, k=2)
    assert position.tolist() == [[1, 0]]
    assert km[0].round().tolist() == [115.0, 223.0]


@examples(40)
@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_nearest_agrees_with_measuring_every_row(lat: float, lon: float) -> None:
    table = pd.read_csv(DATA / "states.csv")
    _, km = geography.nearest(lat, lon, table, k=3)
    every = np.sort(geography.geodesic_km(lat, lon, table["lat"], table["lon"]))
    assert km[0] == pytest.approx(every[:3])


def test_nearest_refuses_a_table_that_is_too_short() -> None:
    empty = pd.DataFrame({"lat": [], "lon": []}, dtype=float)
    with pytest.raises(DataError, match="too_few_rows"):
        geography.nearest(0.0, 0.0, empty)


# --- clocks -----------------------------------------------------------------------------------


def test_zones_without_summer_time_overlap_by_their_difference() -> None:
    assert geography.working_hours_overlap("Asia/Taipei") == 8.0
    assert geography.working_hours_overlap("Asia/Kolkata") == 5.5  # 2 h 30 min behind
    assert geography.working_hours_overlap("America/Phoenix") == 0.0  # 15 h behind


def test_summer_time_counts_for_the_days_it_lasts() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    days = pd.date_range("2026-01-01", "2026-12-31")
    summer = sum(
        datetime(d.year, d.month, d.day, 12, tzinfo=warsaw).utcoffset().seconds == 7200
        for d in days
    )
    expected = (2 * summer + 1 * (365 - summer)) / 365
    assert geography.working_hours_overlap("Europe/Warsaw") == pytest.approx(expected)


def test_a_morning_meets_yesterdays_afternoon() -> None:
    # Honolulu's 13:00 to 17:00 is 09:00 to 13:00 the next day in Brisbane, 20 hours ahead
    overlap = geography.working_hours_overlap("Pacific/Honolulu", "Australia/Brisbane")
    assert overlap == pytest.approx(4.0)


def test_other_hours_and_bad_zones() -> None:
    assert geography.working_hours_overlap("Asia/Tokyo", start=8, end=18) == 9.0
    for zone in ("Mars/Olympus", "../etc/passwd", "", "Asia"):
        with pytest.raises(RequestError, match="unknown_time_zone"):
            geography.working_hours_overlap(zone)
    with pytest.raises(RequestError, match="working_day"):
        geography.working_hours_overlap("Asia/Tokyo", start=17, end=9)


def test_time_zones_of_real_places(places: pd.DataFrame) -> None:
    assert geography.time_zone_at(*PHOENIX, places) == "America/Phoenix"
    both = geography.time_zone_at(np.array([29.09, 31.72]), np.array([-110.97, -106.46]), places)
    assert both == ["America/Hermosillo", "America/Ciudad_Juarez"]


# --- countries --------------------------------------------------------------------------------


def test_the_shipped_shapes_are_valid_polygons_cut_at_180(countries: gpd.GeoDataFrame) -> None:
    assert len(countries) == 240
    assert countries["iso3"].is_unique
    assert countries.is_valid.all()
    assert set(countries.geom_type) <= {"Polygon", "MultiPolygon"}
    assert not countries.is_empty.any()
    rings = [
        ring
        for part in shapely.get_parts(countries.geometry.to_numpy())
        for ring in (part.exterior, *part.interiors)
    ]
    widest = max(
        float(np.abs(np.diff(shapely.get_coordinates(ring)[:, 0])).max()) for ring in rings
    )
    assert widest < 180
    assert countries.total_bounds.tolist() == pytest.approx([-180, -90, 180, 83.6], abs=0.1)
    assert (DATA / "geography" / "countries.geojson").stat().st_size < 1_000_000


def test_names_follow_taiwan_usage(countries: gpd.GeoDataFrame) -> None:
    names = countries.set_index("iso3")
    assert names.loc["TWN", ["name_en", "name_zh"]].tolist() == ["Taiwan", "臺灣"]
    for code, name in {"PHL": "菲律賓", "MEX": "墨西哥", "USA": "美國", "POL": "波蘭"}.items():
        assert names.loc[code, "name_zh"] == name
    assert (names[["name_en", "name_zh"]].map(len) > 1).to_numpy().all()
    assert countries["name_en"].is_unique
    assert countries["name_zh"].is_unique


def test_shapes_agree_with_the_gazetteer(countries: gpd.GeoDataFrame, places: pd.DataFrame) -> None:
    towns = places[places["country_iso3"].isin(countries["iso3"])]
    outside = geography.check_points(towns, countries)
    # borders in dispute and countries drawn apart make up the rest
    assert len(outside) / len(towns) < 0.003


@pytest.mark.parametrize(("iso3", "lat", "lon"), KNOWN)
def test_known_points_lie_in_their_country(
    iso3: str, lat: float, lon: float, countries: gpd.GeoDataFrame
) -> None:
    assert geography.locate_country(lat, lon, countries) == iso3


def test_many_points_at_once_and_the_sea(countries: gpd.GeoDataFrame) -> None:
    lat, lon = np.array([24.15, 0.0, 65.5]), np.array([120.68, -150.0, -175.0])
    assert geography.locate_country(lat, lon, countries) == ["TWN", None, "RUS"]


def test_a_shared_border_gives_the_first_and_points_off_are_listed() -> None:
    world = gpd.GeoDataFrame(
        {"iso3": ["AAA", "BBB"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
        crs=4326,
    )
    assert geography.locate_country(0.5, 1.0, world) == "AAA"
    sites = pd.DataFrame(
        {
            "lat": [0.5, 0.5, 0.5, 0.5],
            "lon": [0.5, 1.05, 1.5, 0.5],
            "country_iso3": ["AAA", "AAA", "AAA", "ZZZ"],
        }
    )
    # the second lies 5.6 km inside its neighbour: within tolerance; ZZZ has no shape
    assert geography.check_points(sites, world) == [(2, "BBB"), (3, "AAA")]
    assert geography.check_points(sites, world, tolerance_km=1.0)[0] == (1, "BBB")


def test_tolerance_reaches_across_180_degrees() -> None:
    world = gpd.GeoDataFrame({"iso3": ["AAA"]}, geometry=[shapely.box(179, 0, 180, 1)], crs=4326)
    sites = pd.DataFrame({"lat": [0.5], "lon": [-179.95], "country_iso3": ["AAA"]})
    assert geography.check_points(sites, world) == []


# --- seaports ---------------------------------------------------------------------------------


def test_the_stored_seaports_equal_a_fresh_rebuild(
    seaports: pd.DataFrame, rebuilt: pd.DataFrame
) -> None:
    text = rebuilt.to_csv(index=False, lineterminator="\n")
    assert (DATA / "geography" / "seaports.csv").read_text(encoding="utf-8") == text


SAMPLE = "PHMNL USLAX USNYC DEHAM INMAA MXZLO PLGDN VNHPH JPTYO BRSSZ AUSYD ZADUR CLVAP THLCH USHOU"


@pytest.mark.parametrize("locode", SAMPLE.split())
def test_sea_distances_agree_with_searoutes_own(locode: str, rebuilt: pd.DataFrame) -> None:
    from searoute import searoute

    ports = rebuilt.set_index("locode")
    origin, port = ports.loc["TWKHH"], ports.loc[locode]
    route: Any = searoute(
        [origin["lon"], origin["lat"]],
        [port["lon"], port["lat"]],
        restrictions=["northwest"],
        include_ports=True,
    )
    assert route["properties"]["port_dest"]["port"] == locode
    km = route["properties"]["length"]
    assert port["sea_km_from_kaohsiung"] == pytest.approx(km, rel=0.01)
    assert port["sea_nm"] == pytest.approx(km / 1.852, rel=0.01)


def test_ships_to_europe_take_suez_not_the_arctic(rebuilt: pd.DataFrame) -> None:
    ports = rebuilt.set_index("locode")["sea_nm"]
    # through the Arctic, Rotterdam and Hamburg would be 8,000 to 9,000 nautical miles away
    assert 9_800 < ports["NLRTM"] < ports["DEHAM"] < 10_800
    assert ports["EGPSD"] < ports["NLRTM"]
    assert ports["TWKHH"] == 0.0


def test_container_ports_are_container_ports(seaports: pd.DataFrame) -> None:
    ports = seaports.set_index("locode")
    assert ports.index.is_unique
    assert ports["lon"].between(-180, 180).all()
    for locode in ("PHMNL", "PHSFS", "PHBTG", "USLAX", "MXATM", "PLGDN", "VNCMT", "MYTPP", "INMAA"):
        assert ports.loc[locode, "container_capable"] == 1, locode
    for locode in ("MXGYM", "USSAN", "USDAL", "USCHI", "INAMD", "BRMAO", "VNHAN"):
        assert ports.loc[locode, "container_capable"] == 0, locode
    capable = ports[ports["container_capable"] == 1]
    assert set(capable["container_basis"]) == {"liner_terminal", "cited_traffic"}
    assert pd.to_numeric(capable["sea_nm"]).notna().all()
    assert (capable["country_iso3"].str.len() == 3).all()


def test_a_citation_makes_a_port_capable() -> None:
    without = geography.build_seaports([]).set_index("locode")["container_basis"]
    with_it = geography.build_seaports(["PHSFS"]).set_index("locode")["container_basis"]
    assert (without["PHSFS"], with_it["PHSFS"]) == ("no_terminal", "cited_traffic")
    assert (without.drop("PHSFS") == with_it.drop("PHSFS")).all()


def test_the_nearest_container_port_skips_nearer_harbours(seaports: pd.DataFrame) -> None:
    lat, lon = [27.92, 15.15, 51.77], [-110.9, 120.583, 19.474]
    found = geography.nearest_container_port(lat, lon, seaports)
    assert found["locode"].tolist() == ["MXESE", "PHSFS", "PLGDN"]
    assert found["port_km"].round().tolist() == [702.0, 50.0, 298.0]
    with pytest.raises(DataError, match="too_few_rows"):
        geography.nearest_container_port(0.0, 0.0, seaports[seaports["container_capable"] == 0])


# --- airports, gazetteer, admin-1, states -----------------------------------------------------


def test_airports_near_well_known_places(airports: pd.DataFrame) -> None:
    assert airports["iata"].is_unique
    assert airports["iata"].str.fullmatch("[A-Z0-9]{3}").all()
    assert airports.loc[airports["country_iso3"] == "TWN", "iata"].isin(["TPE", "KHH"]).sum() == 2
    lat, lon = [33.448, 15.15, 51.188, 50.85], [-112.074, 120.583, 16.736, 4.35]
    found = geography.nearest_airport(lat, lon, airports)
    assert found["iata"].tolist() == ["PHX", "CRK", "WRO", "BRU"]
    assert found["airport_km"].max() < 20


def test_the_gazetteer_comes_in_four_sizes_only(places: pd.DataFrame) -> None:
    assert len(places) > 30_000
    assert list(places.columns) == [
        "geonameid",
        "name",
        "country_iso2",
        "country_iso3",
        "admin1code",
        "lat",
        "lon",
        "population",
        "timezone",
    ]
    assert places["geonameid"].is_monotonic_increasing
    with pytest.raises(RequestError, match="gazetteer_size"):
        geography.gazetteer(20_000)


def test_the_crosswalk_covers_every_american_and_mexican_state(crosswalk: pd.DataFrame) -> None:
    assert not crosswalk.duplicated(["country_iso2", "geonames_admin1"]).any()
    codes = crosswalk["iso_3166_2"]
    assert codes.is_unique
    assert codes.str.startswith("MX-").sum() == 32
    assert codes.str.startswith("US-").sum() == 51  # and the District of Columbia
    assert (crosswalk["name_en"].str.len() > 0).all()
    assert crosswalk["name_zh"].map(lambda name: bool(re.search("[一-鿿]", name))).all()


@pytest.mark.parametrize(
    ("lat", "lon", "iso2", "code"),
    [
        (29.089, -110.967, "MX", "MX-SON"),
        (25.781, -100.189, "MX", "MX-NLE"),
        (19.43, -99.13, "MX", "MX-CMX"),
        (33.448, -112.074, "US", "US-AZ"),
        (51.771, 19.474, "PL", "PL-10"),
        (32.87, 130.792, "JP", "JP-43"),
        (5.3, 100.26, "MY", "MY-07"),
        (17.384, 78.456, "IN", "IN-TS"),
        (15.15, 120.583, "PH", "PH-03"),
    ],
)
def test_admin1_of_known_places(
    lat: float,
    lon: float,
    iso2: str,
    code: str,
    places: pd.DataFrame,
    crosswalk: pd.DataFrame,
) -> None:
    assert geography.admin1_of(lat, lon, iso2, places, crosswalk) == code


@pytest.mark.parametrize(("least", "countries"), [(15000, None), (5000, ["PHL", "POL"]), (15000, [])])
def test_towns_are_scanned_as_the_package_parses_them(monkeypatch, least, countries) -> None:
    scanned = geography.gazetteer(least, countries)
    module = sys.modules["siteselect.geography.gazetteer"]
    monkeypatch.setattr(module, "scan_towns", lambda *_: None)
    pd.testing.assert_frame_equal(scanned, geography.gazetteer(least, countries), check_exact=True)
    assert set(scanned["country_iso3"]) == set(countries or scanned["country_iso3"])


def test_few_points_find_the_rows_that_a_tree_finds(monkeypatch, places: pd.DataFrame) -> None:
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(-80, 80, 60), rng.uniform(-180, 180, 60)
    few, km = geography.nearest(lat, lon, places, 3)
    monkeypatch.setattr("siteselect.geography.geodesics.LOOK_AT_ALL", 0)
    many, same = geography.nearest(lat, lon, places, 3)
    assert (few == many).all() and (km == same).all()


def test_many_points_of_a_country_get_the_units_of_each(places, crosswalk) -> None:
    lat, lon = np.array([33.45, 31.76, 40.0]), np.array([-112.07, -106.49, -83.0])
    units = geography.admin1_of(lat, lon, "US", places, crosswalk)
    assert units == ["US-AZ", "US-TX", "US-OH"]
    assert geography.admin1_of(lat, lon, "XX", places, crosswalk) == [None] * 3


def test_parts_agree_with_the_unit_that_covers_them(crosswalk: pd.DataFrame) -> None:
    assert geography.admin1_agrees("PH-PAM", "PH-03", crosswalk)
    assert geography.admin1_agrees("VN-57", "VN-SG", crosswalk)  # merged in July 2025
    assert not geography.admin1_agrees("PH-PAM", "PH-40", crosswalk)
    assert not geography.admin1_agrees("US-AZ", None, crosswalk)
    assert geography.admin1_of(0.0, 0.0, "XX", geography_towns(), crosswalk) is None


def geography_towns() -> pd.DataFrame:
    return pd.DataFrame({"lat": [1.0], "lon": [1.0], "country_iso2": ["US"], "admin1code": ["AZ"]})


def test_states_are_complete_and_lie_where_they_say(
    states: pd.DataFrame,
    countries: gpd.GeoDataFrame,
    places: pd.DataFrame,
    crosswalk: pd.DataFrame,
) -> None:
    assert states["candidate_set"].value_counts().to_dict() == {"us-states": 50, "mx-states": 32}
    assert states["id"].tolist() == ["state-" + code.lower() for code in states["admin1"]]
    assert states["id"].is_unique
    assert set(states["admin1"]) | {"US-DC"} == {
        code for code in crosswalk["iso_3166_2"] if code[:2] in ("US", "MX")
    }
    assert geography.check_points(states, countries) == []
    for row in states.itertuples():
        iso2 = str(row.admin1)[:2]
        assert geography.admin1_of(row.lat, row.lon, iso2, places, crosswalk) == row.admin1
    named = states.set_index("id")
    assert named.loc["state-us-az", "name_zh"] == "亞利桑那州"
    assert named.loc["state-mx-son", "point_of"] == "largest city in the gazetteer: Hermosillo"


def test_american_state_shapes_hold_their_cities(states: pd.DataFrame) -> None:
    shapes = gpd.read_file(DATA / "geography" / "admin1_us.geojson")
    assert shapes["iso_3166_2"].is_unique
    assert shapes.is_valid.all()
    american = states[states["country_iso3"] == "USA"]
    claimed = american.assign(country_iso3=american["admin1"]).reset_index(drop=True)
    assert geography.check_points(claimed, shapes.rename(columns={"iso_3166_2": "iso3"})) == []


# --- all together -----------------------------------------------------------------------------


def test_a_distance_answers_every_field(
    seaports: pd.DataFrame, airports: pd.DataFrame, places: pd.DataFrame
) -> None:
    clark = geography.distance(15.15, 120.58333, seaports, airports, places)
    assert clark.sea_port_origin == "TWKHH"
    assert (clark.sea_port_destination, clark.sea_port_name) == ("PHSFS", "Subic Bay")
    assert (clark.airport_iata, clark.time_zone) == ("CRK", "Asia/Manila")
    assert clark.time_zone_overlap_hours == 8.0
    assert clark.geodesic_km == pytest.approx(1101, abs=3)
    assert clark.port_km == pytest.approx(49.7, abs=0.5)
    assert clark.airport_km == pytest.approx(5, abs=1.5)
    assert 400 < clark.sea_nm < 600
    with pytest.raises(RequestError, match="looks_swapped"):
        geography.distance(120.58333, 15.15, seaports, airports, places)


def test_nothing_in_the_tables_names_taiwan_otherwise() -> None:
    for path in [*(DATA / "geography").iterdir(), DATA / "states.csv"]:
        text = path.read_text(encoding="utf-8")
        assert "Province of China" not in text, path.name
        assert "台灣" not in text, path.name


def test_ways_by_sea_are_those_of_networkx_on_searoutes_own_graph() -> None:
    import networkx
    from searoute.searoute import setup_M, setup_P

    from siteselect.geography.network import CLOSED_PASSAGES, sea_network

    graph, ports = setup_M(), list(setup_P().nodes)
    start = graph.kdtree.query(ports[0])
    lengths = networkx.single_source_dijkstra_path_length(
        graph, start,
        weight=lambda a, b, edge: (
            None if edge.get("passage") in CLOSED_PASSAGES else edge["weight"]
        ),
    )  # fmt: skip
    points = np.array(ports, dtype=float)
    network = sea_network()
    entries, legs = network.enter(points)
    assert [tuple(node) for node in network.nodes[entries].tolist()] == [
        graph.kdtree.query(port) for port in ports
    ]
    wanted = np.array([lengths.get(tuple(node), np.nan) for node in network.nodes[entries]])
    found = network.km_between(points[0], points)
    np.testing.assert_allclose(found, wanted + legs + legs[0], rtol=0, atol=1e-9)
