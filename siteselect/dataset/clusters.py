"""Plants near a place: of Taiwanese firms, of other nations' firms, and of the magnet industry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.geography import Ring, earth_centred, geodesic_km, nearby_sum

Floats = NDArray[np.float64]

CLUSTER = "supply_chain_cluster"
CLUSTER_SERIES = "taiwan-plants-100km"
CLUSTER_RADIUS_KM = 100.0
CLUSTER_DECAY_KM = 50.0
INDUSTRY = "industry_nearby"
INDUSTRY_SERIES = "register-plants-500km"
INDUSTRY_RING = Ring(outer=500.0, decay=50.0)

MAGNETS = "magnet_industry"
MAGNETS_SERIES = "magnet-plants-600km"
MAGNETS_RADIUS_KM = 600.0
MAGNETS_DECAY_KM = 200.0
"""A recycler's buyers and scrap come by lorry from a region, not from next door (judgement)."""


def cluster_weights(
    lat: float, lon: float, plants: pd.DataFrame, radius_km: float = CLUSTER_RADIUS_KM,
    decay_km: float = CLUSTER_DECAY_KM,
) -> pd.Series[float]:  # fmt: skip
    """Return each plant's share in a place's cluster: exp(-d / decay) within the radius, else 0."""
    km = np.asarray(geodesic_km(lat, lon, plants["lat"].to_numpy(float),
                                plants["lon"].to_numpy(float)))  # fmt: skip
    shares = np.where(km <= radius_km, np.exp(-km / decay_km), 0.0)
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


def magnet_weights(lat: float, lon: float, plants: pd.DataFrame) -> pd.Series[float]:
    """Return each rare earth or magnet plant's share: exp(-d / 200 km) within 600 km, else 0."""
    return cluster_weights(lat, lon, plants, MAGNETS_RADIUS_KM, MAGNETS_DECAY_KM)


def magnet_rows(places: pd.DataFrame, plants: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Return an observation per place: the listed rare earth and magnet plants, by nearness.

    What the list may have missed is not known from a count, so every figure is grade D, 0 too.
    """
    spots = zip(places["lat"], places["lon"], strict=True)
    values = [round(float(magnet_weights(lat, lon, plants).sum()), 3) for lat, lon in spots]
    table = pd.DataFrame({"subject": places["id"].to_numpy(), "value": values})
    return table.assign(
        level="site", criterion=MAGNETS, low="", high="", unit="plants", as_of=as_of,
        series=MAGNETS_SERIES, source="derived-magnet-plants", grade="D", sector="",
    )  # fmt: skip
@dataclass(frozen=True)
class Industry:
    """Where plants of other nations' firms stand that lists name, and whose lists are known.

    `spots` (m, 3) are in km from the centre of the earth, `counts` (m,) plants at each; `covered`
    are the countries whose plants the register is known to hold a share of.
    """

    spots: Floats
    counts: Floats
    covered: frozenset[str]

    @classmethod
    def of(cls, plants: pd.DataFrame, covered: frozenset[str]) -> Industry:
        """Make it of plants with `lat` and `lon` in degrees."""
        at, counts = np.unique(plants[["lat", "lon"]].to_numpy(float), axis=0, return_counts=True)
        return cls(earth_centred(at[:, 0], at[:, 1]), counts.astype(np.float64), covered)

    def near(
        self, points: Floats, country: NDArray[np.integer], numbers: Mapping[str, int],
        ring: Ring = INDUSTRY_RING,
    ) -> Floats:  # fmt: skip
        """Return the plants near each of `points` (n, 3), each weighted exp(-distance / 50 km).

        `country` (n,) holds the number of each point's country, as `numbers` gives them by ISO
        code. A place in a country that is not covered has no figure (NaN): nobody looked.
        """
        known = np.isin(country, [numbers[code] for code in self.covered if code in numbers])
        found = np.full(len(points), np.nan)
        found[known] = nearby_sum(points[known], self.spots, self.counts, ring)
        return found
