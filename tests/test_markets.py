"""Distance to customers: which cities count, and that only the nearest does."""

import numpy as np
import pandas as pd
import pytest

from siteselect.errors import RequestError
from siteselect.geography import gazetteer, market_cities, market_distance_km


@pytest.fixture(scope="module")
def cities():
    return market_cities(gazetteer(), ["USA", "CAN"])


def test_cities_of_a_market_are_large_and_its_own(cities):
    assert set(cities["country_iso3"]) == {"USA", "CAN"}
    assert cities["population"].min() >= 100_000


def test_a_border_town_is_near_and_luzon_far(cities):
    juarez, clark = market_distance_km([31.72, 15.18], [-106.46, 120.56], cities)
    assert juarez < 10
    assert 8_000 < clark < 12_500


def test_only_the_nearest_city_counts():
    table = pd.DataFrame({"lat": [0.0, 0.0], "lon": [1.0, -179.0]})
    km = market_distance_km([0.0, 0.0], [0.0, 179.0], table)
    np.testing.assert_allclose(km, [111.319, 222.639], atol=1e-2)


def test_a_point_that_is_none_is_refused(cities):
    with pytest.raises(RequestError):
        market_distance_km([91.0], [0.0], cities)
