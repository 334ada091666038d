"""Ways by sea to the markets, against lengths of known lanes."""

import pytest

from siteselect import load, shipped_data
from siteselect.dataset import load_geography
from siteselect.market import days_at_sea, voyages_nm
from tests.conftest import DATA


@pytest.fixture(scope="module")
def ports():
    return load_geography(DATA).seaports


def test_every_port_of_a_market_is_a_container_port(ports):
    capable = set(ports.loc[ports["container_capable"] == 1, "locode"])
    markets = load(shipped_data()).markets
    assert {port for m in markets.markets for port in m.ports} <= capable
    assert all(m.ports for m in markets.markets if m.scored)


def test_lanes_are_as_long_as_they_are(ports):
    """Kaohsiung to Los Angeles and Singapore: the table of seaports, made by another run."""
    markets = load(shipped_data()).markets
    found = voyages_nm(22.64, 120.27, ports, markets)
    at = ports.set_index("locode")["sea_nm"]
    assert found["north_america"] == pytest.approx(at["USLAX"], rel=0.01)
    assert found["asean"] == pytest.approx(at["SGSIN"], rel=0.01)
    assert found["taiwan"] == 0
    assert 15 < days_at_sea(found["north_america"]) < 17


def test_a_place_at_the_door_is_near(ports):
    markets = load(shipped_data()).markets
    rotterdam = voyages_nm(51.9, 4.5, ports, markets)
    assert rotterdam["european_union"] == 0 < rotterdam["india"] < rotterdam["japan_korea"]
