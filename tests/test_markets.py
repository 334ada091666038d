"""Distance to customers: which cities count, and that only the nearest does."""

import numpy as np
import pandas as pd
import pytest

from siteselect.dataset import load_geography
from siteselect.errors import RequestError
from siteselect.geography import gazetteer, market_cities, market_distance_km
from tests.conftest import DATA


@pytest.fixture(scope="module")
def cities():
    return market_cities(gazetteer(), load_geography(DATA).markets)


def test_the_markets_are_the_us_and_the_27_members_of_the_eu(cities):
    markets = load_geography(DATA).markets
    assert markets["market"].value_counts().to_dict() == {"EU": 27, "US": 1}
    assert markets["country_iso3"].is_unique
    assert set(cities["country_iso3"]) <= set(markets["country_iso3"])
    assert cities["population"].min() >= 100_000


def test_a_border_town_is_near_and_luzon_far(cities):
    juarez, brno, clark = market_distance_km([31.72, 49.2, 15.18], [-106.46, 16.61, 120.56], cities)
    assert juarez < 10 and brno < 5
    assert 8_000 < clark < 12_500


def test_only_the_nearest_city_counts():
    table = pd.DataFrame({"lat": [0.0, 0.0], "lon": [1.0, -179.0]})
    km = market_distance_km([0.0, 0.0], [0.0, 179.0], table)
    np.testing.assert_allclose(km, [111.319, 222.639], atol=1e-2)


def test_a_point_that_is_none_is_refused(cities):
    with pytest.raises(RequestError):
        market_distance_km([91.0], [0.0], cities)
