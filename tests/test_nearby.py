"""What lies round points, and the port they use: the kernels against their plain definitions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.geography import Ring, SeaWays, earth_centred, geodesic_km, nearby_sum
from siteselect.geography.grids import Grid, Limits, read_grids
from siteselect.geography.many import Blocks
from siteselect.screening.peopling import density, own_people, people_near, settled


def spots(seed, count, lat=(-50, 60), lon=(-179, 179)):
    rng = np.random.default_rng(seed)
    return rng.uniform(*lat, count), rng.uniform(*lon, count)


@pytest.mark.parametrize("ring", [Ring(), Ring(outer=500.0), Ring(10.0, 500.0, 50.0), Ring(outer=150.0, decay=np.inf)])
def test_a_sum_near_by_is_the_sum_over_all_distances(ring):
    here, there = spots(1, 200, (20, 30), (118, 124)), spots(2, 50, (20, 30), (118, 124))
    amounts = np.random.default_rng(3).uniform(0, 9, 50)
    found = nearby_sum(earth_centred(*here), earth_centred(*there), amounts, ring)
    for lat, lon, total in zip(*here, found, strict=True):
        km = np.asarray(geodesic_km(lat, lon, *there))
        inside = (km >= ring.inner) & (km <= ring.outer)
        assert total == pytest.approx((amounts * np.exp(-km / ring.decay))[inside].sum(), rel=2e-3, abs=1e-6)


def test_nothing_near_by_and_nobody_to_ask_are_no_fault():
    here = earth_centred(np.array([0.0]), np.array([0.0]))
    assert nearby_sum(here, np.empty((0, 3)), np.empty(0), Ring()).tolist() == [0.0]
    assert len(nearby_sum(np.empty((0, 3)), here, np.ones(1), Ring())) == 0


def test_a_crowded_tile_is_added_up_as_an_empty_one():
    here = earth_centred(*spots(5, 5000, (24.0, 24.5), (121.0, 121.5)))
    whole = nearby_sum(here, here[:40], np.ones(40), Ring())
    np.testing.assert_allclose(whole[::50], nearby_sum(here[::50], here[:40], np.ones(40), Ring()), rtol=1e-9)


PORTS = pd.DataFrame(
    {"locode": ["AAONE", "AATWO", "BBONE", "CCONE"], "country_iso3": ["AAA", "AAA", "BBB", "CCC"],
     "lat": [0.0, 0.0, 0.0, 10.0], "lon": [0.0, 20.0, 4.0, 4.0], "sea_nm": [6000.0, 10000.0, 5000.0, 100.0]}
)  # fmt: skip
NUMBERS = {"AAA": 0, "BBB": 1, "CCC": 2, "DDD": 3, "EEE": 4}


def port_of(lat, lon, country, quiet=(0, 0, 0, 0), **areas):
    made = SeaWays.of(PORTS, np.array(quiet, dtype=float), areas)
    port, way = made.ask(earth_centred(np.array([lat]), np.array([lon])), np.array([NUMBERS[country]]), NUMBERS)
    return made.locodes[port[0]], way[0]


def test_the_shortest_way_counts_and_not_the_nearest_port():
    # half-way inland the near port is 4,000 nm farther by sea: 1,113 km more by land cost less
    assert port_of(0.0, 15.0, "AAA")[0] == "AAONE"
    name, way = port_of(0.0, 19.0, "AAA")
    assert name == "AATWO" and way == pytest.approx(10000 + 2.25 * geodesic_km(0, 19, 0, 20), rel=1e-4)


def test_a_place_uses_the_ports_of_its_country_or_of_its_area():
    assert port_of(0.0, 4.0, "AAA")[0] == "AAONE"  # a port next door is another country's
    assert port_of(0.0, 4.0, "AAA", asean=("AAA", "BBB"))[0] == "BBONE"
    assert port_of(0.0, 4.0, "AAA", europe=("AAA", "BBB"))[0] == "AAONE"
    assert port_of(0.0, 4.0, "DDD", europe=("AAA", "BBB", "DDD"))[0] == "BBONE"
    assert port_of(9.0, 4.0, "EEE")[0] == "CCONE"  # no port and no area: any


def test_a_quiet_port_costs_two_days():
    _, busy = port_of(0.0, 1.0, "AAA", (29, 0, 0, 0))
    name, quiet = port_of(0.0, 1.0, "AAA", (31, 0, 0, 0))
    assert name == "AAONE" and quiet - busy == pytest.approx(2 * 16 * 24)


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 3.0))
def test_points_in_blocks_use_the_same_ports(seed, reach):
    rng = np.random.default_rng(seed)
    lat, lon = spots(seed, 30)
    table = pd.DataFrame({"locode": [f"P{n}" for n in range(30)], "lat": lat, "lon": lon,
                          "country_iso3": rng.choice(list(NUMBERS), 30), "sea_nm": rng.uniform(0, 9000, 30)})  # fmt: skip
    made = SeaWays.of(table, rng.uniform(0, 60, 30), {"asean": ("AAA", "BBB")})
    centres, of = spots(seed + 1, 5), rng.integers(0, 5, 60)
    at = [c[of] + rng.uniform(-reach, reach, 60) for c in centres]
    points, middle, far = earth_centred(*at), earth_centred(*centres), np.zeros(5)
    np.maximum.at(far, of, np.sqrt(((points - middle[of]) ** 2).sum(axis=1)))
    country = rng.integers(-1, 5, 60)
    found = made.ask(points, country, NUMBERS, Blocks(of, middle, far))
    for ours, plain in zip(found, made.ask(points, country, NUMBERS), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_a_figure_that_ends_at_the_border_is_read_on_one_side_of_it():
    cells = np.full((1800, 3600), 1e6)
    cells[:, 1800:] = 10.0
    home = np.zeros((1800, 3600), dtype=np.int16)
    home[:, 1800:] = 1
    grids = {"own": Grid.of(cells, Limits(0.002, log=True, same_country=True)),
             "cell": Grid.of(cells, Limits(0.002, log=True, one_cell=True))}  # fmt: skip
    lat, lon = np.array([10.0, 10.0]), np.array([0.01, 0.01])
    found = read_grids(grids, lat, lon, np.array([0, 1]), home)
    np.testing.assert_allclose(found["own"], [1e6, 10.0], rtol=0.01)
    np.testing.assert_allclose(found["cell"], [10.0, 10.0], rtol=0.01)  # the cell it lies in, whole


class Halves:
    """A country west of the first meridian, another east of it, and no sea."""

    codes, centres = ("AAA", "BBB"), np.repeat(np.repeat([[0, 1]], 1800, 0), 1800, 1).astype(np.int16)

    def locate_grid(self, lat, lon):
        return np.broadcast_to((lon >= 0).astype(np.int16), (len(lat), len(lon)))


@pytest.mark.slow
def test_people_are_those_of_the_own_side_and_density_those_of_the_land():
    cells = np.full((720, 1440), 0.0)
    cells[360, 719:721] = 2500.0, 5000.0  # one cell on either side of the border
    lived = settled(cells, Halves())
    assert lived.people.sum() == 7500 and (lived.land == 25).all()
    own = own_people(lived, Halves.centres)
    assert own[901, 1799] == pytest.approx(2500) and own[901, 1800] == pytest.approx(5000)
    assert people_near(lived.people, range(901, 902))[0, 1799] == pytest.approx(7500)
    km2 = (np.asarray(geodesic_km(0.0, 0.0, 0.0, 0.25)) * np.asarray(geodesic_km(0.0, 0.0, 0.25, 0.0)))
    assert density(lived)[360, 720] == pytest.approx(5000 / km2, rel=0.01)
