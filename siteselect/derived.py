"""Figures that follow from where a place is: nearness to Taiwan, ports, working hours, clusters.

The shipped places' figures stand in `data/computed.csv`, rebuilt by `siteselect data build`; a
place added later gets them from here in the same way.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from siteselect.bases import CUSTOMERS
from siteselect.dataset import (
    INDUSTRY,
    INDUSTRY_SERIES,
    Dataset,
    GeographyTables,
    cluster_rows,
    magnet_rows,
)
from siteselect.geography import (
    AirTables,
    NonstopTables,
    WeeklyTables,
    ask_points,
    distance_to_taiwan_km,
    earth_centred,
    gazetteer,
    jet_airport_km,
    market_cities,
    market_distance_km,
    nearest_airport,
    nearest_container_port,
    nonstop_interval,
    nonstop_level,
    nonstop_minutes,
    time_zone_at,
    weekly_flights,
    weekly_interval,
    working_hours_overlap,
)
from siteselect.geography.airports import Ask
from siteselect.profiles import profiles

COLUMNS = [
    "subject", "level", "criterion", "value", "low", "high", "unit", "as_of", "series", "source",
    "grade", "sector",
]  # fmt: skip
AIRPORTS_AS_OF = "2026-03"
"""Date of the copy of OurAirports in `data/geography/airports.csv`."""

COUNTED_AS_OF = "2023-10"
"""Month of the timetable that most flights a week are counted in; a few counts are newer."""

FLIGHTS_AS_OF = "2026"
"""Year of the route lists in `data/geography/nonstop_airports.csv`; the day is unproven."""


def computed_observations(
    dataset: Dataset, places: pd.DataFrame, geography: GeographyTables
) -> pd.DataFrame:
    """Return the computed observations of `places` as rows of `data/computed.csv`.

    Distances are WGS84 geodesics in km, ways by sea in nautical miles by the port that carriers
    use and, on file, to the nearest container-capable port; customers the nearest city of each
    market, overlaps in hours; clusters and industry are sums over plants of exp(-distance /
    50 km), 0 where none is listed, magnets over 200 km. Room, people and jobs are read from
    `data/grids`.
    """
    frames = [_proximity(dataset, places, geography), _air(places, geography),
              _around(dataset, places, geography),
              *_customers(dataset, places), _clusters(dataset, places),
              magnet_rows(places, dataset.rare_plants, dataset.meta.as_of)]  # fmt: skip
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
    shared = {z: round(working_hours_overlap(z, year=dataset.meta.year), 2) for z in set(zones)}
    hours = [shared[zone] for zone in zones]
    return pd.concat([
        _rows(places, "geodesic_distance", "geodesic-taoyuan", "derived-geodesic", "km", km, as_of),
        _rows(places, "sea_distance", "sea-route-kaohsiung", "derived-sea-route", "nautical miles",
              ports["sea_nm"].round(0).to_numpy(), as_of, "B"),
        _rows(places, "port_distance", "nearest-container-port-km", "derived-sea-route", "km",
              ports["port_km"].round(1).to_numpy(), as_of, "C"),
        _rows(places, "airport_distance", "nearest-airport-km", "ourairports-2026",
              "km", airports["airport_km"].round(1).to_numpy(), AIRPORTS_AS_OF, "C"),
        _rows(places, "working_hours_overlap", "working-hours-iana", "derived-working-hours",
              "hours a day", hours, as_of),
    ])  # fmt: skip


def _customers(dataset: Dataset, places: pd.DataFrame) -> list[pd.DataFrame]:
    """Return how far the customers of each market are: a question says to which it sells."""
    lat, lon = places["lat"].to_numpy(float), places["lon"].to_numpy(float)
    towns = gazetteer()
    return [
        _rows(places, "market_distance", f"{CUSTOMERS}{market.id}", "derived-markets", "km",
              market_distance_km(lat, lon, market_cities(towns, market.countries)).round(1),
              dataset.meta.as_of, "C")
        for market in dataset.markets.markets if market.scored
    ]  # fmt: skip


def _air(places: pd.DataFrame, geography: GeographyTables) -> pd.DataFrame:
    here = ask_points(places["lat"].to_numpy(float), places["lon"].to_numpy(float))
    jet = jet_airport_km(AirTables.of(geography.airports), here)
    km, unsure = jet.km.round(1), jet.doubtful
    rows = _rows(places, "airport_distance", "ourairports-jet-km", "ourairports-2026", "km", km,
                 AIRPORTS_AS_OF, np.where(unsure, "C", "B"))  # fmt: skip
    # the mark of the source stands, and the figure reaches up to the next airport in no doubt
    low, high = (np.where(unsure, end, np.nan) for end in (km, jet.certain_km.round(1)))
    return pd.concat([rows.assign(low=low, high=high), _flights(places, geography, here)])


def _flights(places: pd.DataFrame, geography: GeographyTables, here: Ask) -> pd.DataFrame:
    country, codes = pd.factorize(places["country_iso3"])
    numbers = {str(code): number for number, code in enumerate(codes)}
    tables = NonstopTables.of(geography.airports, geography.nonstop)
    level = nonstop_level(tables, here, country, numbers)
    rows = _rows(places, "direct_flights", "nonstop-service-2026", "flightsfrom-tpe-khh-2026",
                 "level 0-3", level, FLIGHTS_AS_OF, "B")  # fmt: skip
    ends = nonstop_interval(tables, here, country, numbers)
    near = ends[0] < ends[1]
    low, high = (np.where(near, end, np.nan) for end in ends)
    minutes = nonstop_minutes(tables, here, country, numbers)
    flown = ~np.isnan(minutes)
    times = _rows(places[flown], "travel_time", "flight-minutes-2026", "flightsfrom-tpe-khh-2026",
                  "minutes", minutes[flown], FLIGHTS_AS_OF, "B")  # fmt: skip
    return pd.concat([rows.assign(low=low, high=high), times])


def _around(dataset: Dataset, places: pd.DataFrame, geography: GeographyTables) -> pd.DataFrame:
    """Return what is read from grids and counted in lists, as screening does for any town."""
    around, as_of = geography.surroundings, dataset.meta.as_of
    lat, lon = places["lat"].to_numpy(float), places["lon"].to_numpy(float)
    points, country = earth_centred(lat, lon), around.country(places["country_iso3"])
    codes = country, around.numbers
    read = around.figures(lat, lon, country)
    way = geography.sea_ways(dataset.markets).ask(points, *codes)[1]
    weekly = WeeklyTables.of(geography.airports, geography.weekly)
    flights, ends = weekly_flights(weekly, points, *codes), weekly_interval(weekly, points, *codes)
    low, high = (np.where(ends[0] < ends[1], end, np.nan).round(1) for end in ends)
    rows = pd.concat([
        _rows(places, "sea_distance", "sea-way-by-carriers-port", "derived-inland-ways",
              "nautical miles", way.round(0), as_of, "C"),
        _rows(places, "direct_flights", "weekly-flights-150km", "derived-weekly-flights",
              "flights a week", flights.round(1), COUNTED_AS_OF, "C").assign(low=low, high=high),
        _rows(places, INDUSTRY, INDUSTRY_SERIES, "derived-industry", "plants",
              around.industry.near(points, *codes).round(3), as_of, "C"),
        _rows(places, "room", "gpw-cell-density", "ciesin-gpw-411", "people per km2",
              read["room"].round(1), "2020", "C"),
        _rows(places, "labour_pool", "gpw-own-people-50km", "ciesin-gpw-411", "people",
              read["labour_pool"].round(-3), "2020", "C"),
        _rows(places, "trade_jobs", "trade-jobs-quotient", "derived-trade-jobs",
              "times the country's average", read["trade_jobs"].round(2), "2021", "C"),
    ])  # fmt: skip
    return rows[rows["value"].notna()]


def _clusters(dataset: Dataset, places: pd.DataFrame) -> pd.DataFrame:
    wanted = {name: sector.cluster_of for name, sector in profiles(dataset).sectors.items()}
    return cluster_rows(places, dataset.plants, wanted, dataset.meta.as_of)


def cited_container_ports(geography: GeographyTables) -> set[str]:
    """Return the codes of ports that are container-capable because their traffic is cited."""
    ports = geography.seaports
    return set(ports.loc[ports["container_basis"] == "cited_traffic", "locode"])
