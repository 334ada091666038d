"""What lies round places: room, people, plants, jobs and the way by sea, against known truths."""

import numpy as np
import pytest

from siteselect.dataset import INDUSTRY, load, load_geography
from siteselect.geography import earth_centred, geodesic_km
from tests.conftest import DATA
from tests.data.conftest import rows

# people within 50 km, counted point by point over the country's shape, in millions
OWN = {"my-johor": 4.1, "id-batam": 2.5, "mx-ciudad-juarez": 1.2, "mx-tijuana": 1.6, "us-el-paso": 1.2}
# of all countries on the same land and islands
ALL = {"my-johor": 7.5, "id-batam": 7.8, "mx-ciudad-juarez": 2.4, "mx-tijuana": 4.3}


@pytest.fixture(scope="module")
def geography():
    return load_geography(DATA)


@pytest.fixture(scope="module")
def ways(geography):
    return geography.sea_ways(load(DATA).markets)


@pytest.mark.parametrize("place", OWN)
def test_people_across_a_border_do_not_count(place, figures):
    found = float(figures[place, "gpw-own-people-50km"]["value"]) / 1e6
    assert found == pytest.approx(OWN[place], abs=0.1)
    assert found < ALL.get(place, np.inf) * 0.6


def test_the_grid_says_of_points_what_a_count_over_the_shape_says(figures):
    """Those within 25 km were counted point by point, and lie within those within 50."""
    for (place, series), row in figures.items():
        if series == "gpw-own-people-25km":
            assert float(row["value"]) <= float(figures[place, "gpw-own-people-50km"]["value"]), place


def test_room_is_the_density_of_the_cell_that_a_place_lies_in(geography):
    around = geography.surroundings
    # counted apart from the same copy of GPW: Bình Dương, an airport of Bengaluru, Clark, Phoenix
    lat = np.array([10.9804, 13.2465, 15.15, 33.4484])
    lon = np.array([106.6519, 77.7118, 120.5833, -112.074])
    here = around.country(["VNM", "IND", "PHL", "USA"])
    found = around.figures(lat, lon, here)["room"]
    np.testing.assert_allclose(found, [11263, 9038, 1979, 1086], rtol=0.02)
    beside = around.figures(lat + 0.01, lon, here)["room"]
    assert beside[0] == found[0]  # the same cell, not a mixture with its neighbours


PORTS = {
    # by Los Angeles or its twin Long Beach and rail; by its own port; over the border
    "us-dfw": ("USLAX", "USLGB"), "us-phoenix": ("USLAX", "USLGB"), "us-houston": ("USHOU",),
    "us-atlanta": ("USSAV",), "mx-ciudad-juarez": ("USLAX", "USLGB"),
    "mx-monterrey": ("MXZLO", "MXLZC"), "ph-clark": ("PHMNL",), "pl-lodz": ("PLGDN", "PLGDY"),
    "id-batam": ("SGSIN",), "vn-bac-giang": ("VNHPH",),
}  # fmt: skip


@pytest.mark.parametrize("place", PORTS)
def test_goods_come_by_the_port_that_carriers_use(place, places, geography, ways):
    spot = places[places["id"] == place]
    around = geography.surroundings
    points = earth_centred(spot["lat"].to_numpy(float), spot["lon"].to_numpy(float))
    port, _ = ways.ask(points, around.country(spot["country_iso3"]), around.numbers)
    assert ways.locodes[port[0]] in PORTS[place]


def test_the_way_on_file_is_the_sea_and_the_land_added_up(places, figures, geography, ways):
    ports = geography.seaports.set_index("locode")
    around = geography.surroundings
    points = earth_centred(places["lat"].to_numpy(float), places["lon"].to_numpy(float))
    chosen, _ = ways.ask(points, around.country(places["country_iso3"]), around.numbers)
    for spot, row in zip(places.itertuples(), chosen, strict=True):
        port = ports.loc[ways.locodes[row]]
        land = 2.25 * geodesic_km(spot.lat, spot.lon, port["lat"], port["lon"])
        found = float(figures[spot.id, "sea-way-by-carriers-port"]["value"])
        # the land as the crow flies to a thousandth or two; a quiet port costs two days
        assert min(abs(found - port["sea_nm"] - land - toll) for toll in (0, 768)) < 15, spot.id


def test_plants_near_by_are_the_sum_over_the_register(places, figures):
    plants = [(float(row["lat"]), float(row["lon"]))
              for file in ("world/register_plants.csv", "world/register_fabs.csv")
              for row in rows(file) if row["lat"] and row["repeats"] == ""]  # fmt: skip
    lat, lon = np.array(plants).T
    for spot in places.iloc[::7].itertuples():
        km = np.asarray(geodesic_km(spot.lat, spot.lon, lat, lon))
        wanted = np.exp(-km[km <= 500] / 50).sum()
        row = figures.get((spot.id, "register-plants-500km"))
        if row:
            assert float(row["value"]) == pytest.approx(wanted, rel=1e-3, abs=1e-3), spot.id


def test_a_country_that_nobody_listed_has_no_figure_and_not_0(places, figures):
    covered = {row["country_iso3"] for row in rows("world/register_coverage.csv") if row["register"] == "other"}
    for spot in places.itertuples():
        assert ((spot.id, "register-plants-500km") in figures) == (spot.country_iso3 in covered), spot.id
    assert ("py-minga-guazu", "register-plants-500km") not in figures


def test_jobs_are_held_against_their_own_country(places, figures):
    quotient = {p: float(figures[p, "trade-jobs-quotient"]["value"]) for p in places["id"]
                if (p, "trade-jobs-quotient") in figures}  # fmt: skip
    here = set(places.loc[places["country_iso3"].isin(["USA", "MEX"]), "id"])
    assert set(quotient) == here  # nothing elsewhere, and nobody left out
    assert min(quotient["us-fremont"], quotient["us-boise"], quotient["mx-ciudad-juarez"]) > 3
    assert max(quotient["us-el-paso"], quotient["us-louisville"], quotient["us-nashville"]) < 0.5


@pytest.mark.slow
def test_screening_gives_places_the_same_figures(places, figures):
    from siteselect.screening.figures import figures as measured
    from siteselect.screening.figures import places_at
    from tests.screening.world import world

    codes = np.array([world().country_code[c] for c in places["country_iso3"]], dtype=np.int16)
    at = places_at(world(), places["lat"].to_numpy(float), places["lon"].to_numpy(float), codes)
    series = {"direct_flights": ("weekly-flights-150km", 0.05), "room": ("gpw-cell-density", 0.05),
              "sea_distance": ("sea-way-by-carriers-port", 0.5), INDUSTRY: ("register-plants-500km", 5e-4),
              "labour_pool": ("gpw-own-people-50km", 500), "trade_jobs": ("trade-jobs-quotient", 5e-3)}  # fmt: skip
    found = measured(world(), at, list(series))
    for name, (stored, rounding) in series.items():
        on_file = [float(figures.get((p, stored), {"value": "nan"})["value"]) for p in places["id"]]
        np.testing.assert_allclose(found[name], on_file, atol=rounding * 1.01, rtol=0, err_msg=name)
