"""How far a place is from the customers: the nearest city of a market."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from siteselect.geography.geodesics import Floats, nearest

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

CITY_PEOPLE = 100_000


def market_cities(towns: pd.DataFrame, countries: Collection[str]) -> pd.DataFrame:
    """Return the cities of 100,000 people and more in the countries of a market.

    `towns` is a `gazetteer`; `countries` are ISO 3166-1 alpha-3 codes.
    """
    inside = towns["country_iso3"].isin(countries)
    return towns[inside & (towns["population"] >= CITY_PEOPLE)].reset_index(drop=True)


def market_distance_km(lat: ArrayLike, lon: ArrayLike, cities: pd.DataFrame) -> Floats:
    """Measure from each point to the nearest of `market_cities`, in km, shape (n,).

    As the crow flies, over borders and straits; a market's own city is 0 km away. Raises
    RequestError for a point that is none.

    References: A. Hirschman, The Strategy of Economic Development (1958), on linkages to
    suppliers and to customers; P. Krugman, Increasing returns and economic geography, Journal of
    Political Economy 99 (1991).

    >>> import pandas as pd
    >>> cities = pd.DataFrame({"lat": [31.76], "lon": [-106.49]})  # El Paso
    >>> market_distance_km([31.72], [-106.46], cities).round(1).tolist()
    [5.3]
    """
    _, km = nearest(lat, lon, cities)
    return km[:, 0]
