"""Plants of a sector near a place: what of `supply_chain_cluster` follows from the list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from siteselect.geography import geodesic_km

CLUSTER = "supply_chain_cluster"
CLUSTER_SERIES = "taiwan-plants-100km"
CLUSTER_RADIUS_KM = 100.0
CLUSTER_DECAY_KM = 50.0


def cluster_weights(lat: float, lon: float, plants: pd.DataFrame) -> pd.Series[float]:
    """Return each plant's share in a place's cluster: exp(-d / 50 km) within 100 km, else 0."""
    km = np.asarray(geodesic_km(lat, lon, plants["lat"].to_numpy(float),
                                plants["lon"].to_numpy(float)))  # fmt: skip
    shares = np.where(km <= CLUSTER_RADIUS_KM, np.exp(-km / CLUSTER_DECAY_KM), 0.0)
    return pd.Series(shares, index=plants.index)


def cluster_rows(
    places: pd.DataFrame, plants: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], as_of: str
) -> pd.DataFrame:
    """Return an observation per place and sector: the listed plants within 100 km, by nearness.

    `wanted` says which plants count for a sector. A place without one has the figure 0: nothing
    is listed there. What the list may have missed is no part of the figure; it is part of what
    is known of it. One town that its source does not name makes the whole cluster grade D.
    """
    found = []
    cited = plants["evidence"].isin(("cited", "")).to_numpy()
    chosen = {name: plants["sector"].isin(kinds).to_numpy() for name, kinds in wanted.items()}
    for place in places.itertuples(index=False):
        shares = cluster_weights(place.lat, place.lon, plants).to_numpy()
        for sector, counts in chosen.items():
            inside = counts & (shares > 0)
            grade = "C" if cited[inside].all() else "D"
            found.append((place.id, round(float(shares[inside].sum()), 3), grade, sector))
    table = pd.DataFrame(found, columns=["subject", "value", "grade", "sector"])
    return table.assign(
        level="site", criterion=CLUSTER, low="", high="", unit="plants", as_of=as_of,
        series=CLUSTER_SERIES, source="derived-clusters",
    )  # fmt: skip
