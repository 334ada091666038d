"""How freight and people reach a site: its container port, the way there by sea, its airport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siteselect.dataset import GeographyTables
from siteselect.geography import nearest_airport, nearest_container_port, sea_route
from siteselect.geography.geodesics import Floats
from siteselect.maps.pacific import pacific


@dataclass(frozen=True)
class Access:
    """The nearest container port and airport, and the line from Kaohsiung to that port.

    Points are (latitude, longitude) in degrees; `route` is (n, 2), its longitudes unwrapped.
    """

    port: str
    port_at: tuple[float, float]
    airport: str
    airport_at: tuple[float, float]
    route: Floats

    def content(self) -> dict[str, Any]:
        """Return what the drawing script needs."""
        return {
            "port": _place(self.port, self.port_at),
            "airport": _place(self.airport, self.airport_at),
            "route": self.route.round(2).tolist(),
        }


def access(lat: float, lon: float, tables: GeographyTables) -> Access:
    """Find how a point in degrees is reached. Raises RequestError for a point out of range."""
    port = str(nearest_container_port(lat, lon, tables.seaports)["locode"].iloc[0])
    airport = str(nearest_airport(lat, lon, tables.airports)["iata"].iloc[0])
    harbour = tables.seaports[tables.seaports["locode"] == port].iloc[0]
    field = tables.airports[tables.airports["iata"] == airport].iloc[0]
    return Access(
        port=str(harbour["name"]),
        port_at=(float(harbour["lat"]), float(harbour["lon"])),
        airport=f"{field['name']} ({airport})",
        airport_at=(float(field["lat"]), float(field["lon"])),
        route=sea_route(port, tables.seaports),
    )


def _place(name: str, at: tuple[float, float]) -> dict[str, Any]:
    return {"name": name, "at": [round(at[0], 3), round(float(pacific(at[1])), 3)]}
