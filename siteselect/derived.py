"""Figures that follow from where a place is: nearness to Taiwan, ports, working hours, clusters.

The shipped places' figures stand in `data/computed.csv`, rebuilt by `siteselect data build`; a
place added later gets them from here in the same way.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from siteselect.dataset import Dataset, GeographyTables, cluster_rows
from siteselect.geography import (
    distance_to_taiwan_km,
    gazetteer,
    market_cities,
    market_distance_km,
    nearest_airport,
    nearest_container_port,
    time_zone_at,
    working_hours_overlap,
)
from siteselect.profiles import profiles

COLUMNS = [
    "subject", "level", "criterion", "value", "low", "high", "unit", "as_of", "series", "source",
    "grade", "sector",
]  # fmt: skip


def computed_observations(
    dataset: Dataset, places: pd.DataFrame, geography: GeographyTables
) -> pd.DataFrame:
    """Return the computed observations of `places` as rows of `data/computed.csv`.

    Distances are WGS84 geodesics in km, sea routes in nautical miles to the nearest
    container-capable port, markets the nearest city of one, overlaps in hours a day; clusters
    are sums over the sector's plants within 100 km of exp(-distance / 50 km), 0 where none is
    listed.
    """
    frames = [_proximity(dataset, places, geography), _clusters(dataset, places)]
    rows = pd.concat(frames, ignore_index=True)
    keys = ["criterion", "series", "sector", "subject"]
    return rows.sort_values(keys, ignore_index=True)


def _rows(places: pd.DataFrame, criterion: str, series: str, source: str, unit: str,
          value: object, as_of: str, grade: object = "A") -> pd.DataFrame:
    frame = pd.DataFrame({"subject": places["id"].to_numpy()})
    fixed = {"level": "site", "criterion": criterion, "value": value, "low": "", "high": "",
             "unit": unit, "as_of": as_of, "series": series, "source": source, "grade": grade,
             "sector": ""}  # fmt: skip
    return frame.assign(**fixed)


def _proximity(dataset: Dataset, places: pd.DataFrame, geography: GeographyTables) -> pd.DataFrame:
    lat, lon = places["lat"].to_numpy(float), places["lon"].to_numpy(float)
    as_of = dataset.meta.as_of
    km = np.round(np.asarray(distance_to_taiwan_km(lat, lon)), 1)
    ports = nearest_container_port(lat, lon, geography.seaports)
    airports = nearest_airport(lat, lon, geography.airports)
    towns = gazetteer()
    zones = time_zone_at(lat, lon, towns)
    market_km = market_distance_km(lat, lon, market_cities(towns, geography.markets))
    shared = {z: round(working_hours_overlap(z, year=dataset.meta.year), 2) for z in set(zones)}
    hours = [shared[zone] for zone in zones]
    return pd.concat([
        _rows(places, "geodesic_distance", "geodesic-taoyuan", "derived-geodesic", "km", km, as_of),
        _rows(places, "sea_distance", "sea-route-kaohsiung", "derived-sea-route", "nautical miles",
              ports["sea_nm"].round(0).to_numpy(), as_of, "B"),
        _rows(places, "port_distance", "nearest-container-port-km", "derived-sea-route", "km",
              ports["port_km"].round(1).to_numpy(), as_of, "C"),
        _rows(places, "airport_distance", "nearest-airport-km", "airportsdata", "km",
              airports["airport_km"].round(1).to_numpy(), as_of, "C"),
        _rows(places, "market_distance", "large-market-km", "derived-markets", "km",
              market_km.round(1), as_of, "C"),
        _rows(places, "working_hours_overlap", "working-hours-iana", "derived-working-hours",
              "hours a day", hours, as_of),
    ])  # fmt: skip


def _clusters(dataset: Dataset, places: pd.DataFrame) -> pd.DataFrame:
    wanted = {name: sector.cluster_of for name, sector in profiles(dataset).sectors.items()}
    return cluster_rows(places, dataset.plants, wanted, dataset.meta.as_of)


def cited_container_ports(geography: GeographyTables) -> set[str]:
    """Return the codes of ports that are container-capable because their traffic is cited."""
    ports = geography.seaports
    return set(ports.loc[ports["container_basis"] == "cited_traffic", "locode"])
