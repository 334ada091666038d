"""Distances, ports, airports, time zones, and points in countries.

Every function takes its tables and shapes as arguments: reading files is `dataset`'s task.
"""

from siteselect.geography.access import Distance, distance, nearest_airport
from siteselect.geography.airports import (
    AirTables,
    JetDistance,
    ask_points,
    jet_airport_km,
    jet_airports,
)
from siteselect.geography.borders import TOLERANCE_KM, check_points, locate_country
from siteselect.geography.clocks import time_zone_at, working_hours_overlap
from siteselect.geography.flights import (
    NonstopTables,
    nonstop_interval,
    nonstop_level,
    nonstop_minutes,
)
from siteselect.geography.frequency import WeeklyTables, weekly_flights, weekly_interval
from siteselect.geography.gazetteer import admin1_agrees, admin1_of, gazetteer
from siteselect.geography.geodesics import (
    TAOYUAN,
    check_coordinates,
    distance_to_taiwan_km,
    geodesic_km,
    great_circle,
    nearest,
)
from siteselect.geography.grids import Grid, corners, load_grids, read_grids
from siteselect.geography.many import Blocks, NearestOf, earth_centred, lambert_km
from siteselect.geography.markets import market_cities, market_distance_km
from siteselect.geography.nearness import Ring, nearby_sum
from siteselect.geography.raster import CountryRaster, rasterise
from siteselect.geography.routes import sea_route
from siteselect.geography.seaports import build_seaports, nearest_container_port, seaports_digest
from siteselect.geography.search import Town, find_towns
from siteselect.geography.ways import SeaWays

__all__ = [
    "TAOYUAN",
    "TOLERANCE_KM",
    "AirTables",
    "Blocks",
    "CountryRaster",
    "Distance",
    "Grid",
    "JetDistance",
    "NearestOf",
    "NonstopTables",
    "Ring",
    "SeaWays",
    "Town",
    "WeeklyTables",
    "admin1_agrees",
    "admin1_of",
    "ask_points",
    "build_seaports",
    "check_coordinates",
    "check_points",
    "corners",
    "distance",
    "distance_to_taiwan_km",
    "earth_centred",
    "find_towns",
    "gazetteer",
    "geodesic_km",
    "great_circle",
    "jet_airport_km",
    "jet_airports",
    "lambert_km",
    "load_grids",
    "locate_country",
    "market_cities",
    "market_distance_km",
    "nearby_sum",
    "nearest",
    "nearest_airport",
    "nearest_container_port",
    "nonstop_interval",
    "nonstop_level",
    "nonstop_minutes",
    "rasterise",
    "read_grids",
    "sea_route",
    "seaports_digest",
    "time_zone_at",
    "weekly_flights",
    "weekly_interval",
    "working_hours_overlap",
]
