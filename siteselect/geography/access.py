"""How far a point is from Taiwan, by air, by sea and by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from siteselect.geography.clocks import time_zone_at, working_hours_overlap
from siteselect.geography.geodesics import distance_to_taiwan_km, nearest
from siteselect.geography.seaports import ORIGIN, nearest_container_port

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Distance:
    """A point's distances from Taiwan; km are geodesic, `sea_nm` are nautical miles.

    `geodesic_km` is to Taoyuan airport; `sea_nm` from `sea_port_origin` (Kaohsiung) to
    `sea_port_destination`, the nearest container-capable port, `port_km` away from the point;
    `time_zone_overlap_hours` is what `working_hours_overlap` gives.
    """

    geodesic_km: float
    sea_nm: float
    sea_port_origin: str
    sea_port_destination: str
    sea_port_name: str
    port_km: float
    airport_iata: str
    airport_name: str
    airport_km: float
    time_zone: str
    time_zone_overlap_hours: float


def nearest_airport(lat: ArrayLike, lon: ArrayLike, airports: pd.DataFrame) -> pd.DataFrame:
    """Find the airport with scheduled service nearest to each point.

    `airports` has `iata`, `name`, `lat`, `lon` and `scheduled` (yes, doubt or no). Returns one
    row per point, in order, with `iata`, `name` and `airport_km` (geodesic, km). The shipped
    table holds medium and large airports; it knows nothing of how many flights, nor where to.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.
    DataError
        If no airport of the table has scheduled service.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({"iata": ["AAA", "BBB", "CCC"], "name": ["A", "B", "C"],
    ...                     "lat": [0.0, 0.0, 0.0], "lon": [0.0, 9.0, 8.0],
    ...                     "scheduled": ["yes", "yes", "no"]})
    >>> nearest_airport([0.0, 0.0], [1.0, 8.0], toy)["iata"].tolist()
    ['AAA', 'BBB']
    """
    served = airports[airports["scheduled"] != "no"]
    position, km = nearest(lat, lon, served)
    rows = served.iloc[position[:, 0]].reset_index(drop=True)
    return rows.assign(airport_km=km[:, 0])[["iata", "name", "airport_km"]]


def distance(
    lat: float, lon: float, seaports: pd.DataFrame, airports: pd.DataFrame, places: pd.DataFrame
) -> Distance:
    """Measure a point in degrees against Taiwan, by the tables handed in; nothing is rounded.

    They are those of `build_seaports`, `nearest_airport` and `gazetteer`.

    Raises
    ------
    RequestError
        If the point is out of range, no number, or looks swapped.

    Examples
    --------
    >>> import pandas as pd
    >>> here = {"lat": [14.6], "lon": [121.0], "name": ["Manila"]}
    >>> port = pd.DataFrame({**here, "locode": ["PHMNL"], "country_iso3": ["PHL"],
    ...     "sea_nm": [589.0], "container_capable": [1]})
    >>> airport = pd.DataFrame({**here, "iata": "MNL", "scheduled": "yes",
    ...                         "timezone": "Asia/Manila"})
    >>> result = distance(14.2, 121.1, port, airport, airport)
    >>> result.sea_port_destination, result.airport_iata, result.time_zone_overlap_hours
    ('PHMNL', 'MNL', 8.0)
    """
    port = nearest_container_port(lat, lon, seaports).iloc[0]
    airport = nearest_airport(lat, lon, airports).iloc[0]
    zone = time_zone_at(lat, lon, places)
    return Distance(
        geodesic_km=distance_to_taiwan_km(lat, lon),
        sea_nm=float(port["sea_nm"]),
        sea_port_origin=ORIGIN,
        sea_port_destination=str(port["locode"]),
        sea_port_name=str(port["name"]),
        port_km=float(port["port_km"]),
        airport_iata=str(airport["iata"]),
        airport_name=str(airport["name"]),
        airport_km=float(airport["airport_km"]),
        time_zone=zone,
        time_zone_overlap_hours=working_hours_overlap(zone),
    )
