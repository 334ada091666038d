"""How long goods are at sea from a place to each market: shown, never scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from siteselect.dataset import Markets
from siteselect.geography import nearest_container_port
from siteselect.geography.network import sea_network
from siteselect.geography.seaports import KM_PER_NAUTICAL_MILE

if TYPE_CHECKING:
    import pandas as pd

KNOTS = 16.0
"""Speed of a container ship under way: a judgement. Days in port and at a canal come on top."""


def voyages_nm(
    lat: float, lon: float, seaports: pd.DataFrame, markets: Markets
) -> Mapping[str, float]:
    """Return the nautical miles from the container port nearest to a place to each market's.

    Of several ports of a market the nearest by sea counts; a market without one is left out.

    Reference: see `SeaNetwork.km_between`.
    """
    at = seaports.set_index("locode")[["lon", "lat"]]
    home = nearest_container_port(lat, lon, seaports)["locode"].iloc[0]
    ports = {m.id: [p for p in m.ports if p in at.index] for m in markets.markets}
    wanted = [code for codes in ports.values() for code in codes]
    if not wanted:
        return {}
    km = sea_network().km_between(at.loc[home].to_numpy(float), at.loc[wanted].to_numpy(float))
    away = dict(zip(wanted, np.where(np.array(wanted) == home, 0.0, km).tolist(), strict=True))
    found = {name: min((away[c] for c in codes), default=np.nan) for name, codes in ports.items()}
    return {name: km / KM_PER_NAUTICAL_MILE for name, km in found.items() if not np.isnan(km)}


def days_at_sea(nautical_miles: float) -> float:
    """Return days under way at `KNOTS`.

    >>> round(days_at_sea(6184.8), 1)
    16.1
    """
    return nautical_miles / KNOTS / 24
