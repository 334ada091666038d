"""The way by sea and land from Kaohsiung, by the port that carriers use for a place.

The nearest port is not always that one: goods for Dallas cross the Pacific to Los Angeles and go
on by rail. The port taken is that of the shortest way, where a kilometre inland counts as
`NM_PER_KM` nautical miles, and a port that few container ships call at costs `QUIET_NM` more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siteselect.geography.geodesics import Floats
from siteselect.geography.many import Blocks, along_ground_km, earth_centred

if TYPE_CHECKING:
    import pandas as pd

NM_PER_KM = 2.25
"""Nautical miles at sea that weigh as much as a kilometre inland: a judgement. A container of 40
feet costs about 0.33 USD more for each nautical mile (Shanghai to the US East Coast against the
West Coast) and some 1.3 USD for each kilometre by rail or road; a day costs it 130 USD, at 16
knots or 800 km a day."""

QUIET_NM = 768.0
"""What a port costs that few container ships call at: two days at 16 knots, for the change to a
smaller ship. A judgement."""

BUSY_KM = 30.0
"""A port counts as busy where a port of 500 container-ship calls a year lies within this: the two
lists of ports do not share their points."""

POOLED = ("north_america", "asean")
"""Areas whose places use the ports of all their countries: goods pass in bond through the US to
Mexico's border towns, and through Singapore to its neighbours. A judgement."""

SHARED = ("europe",)
"""Areas whose places use the ports of all where their own country has none. A judgement."""


@dataclass(frozen=True)
class SeaWays:
    """Container ports ready to be asked which one a place uses.

    `rows` (p, 3) are in km from the centre of the earth, `miles` (p,) nautical miles from
    Kaohsiung and what a quiet port costs. `groups` holds the ports of each country that does not
    use all of them.
    """

    locodes: tuple[str, ...]
    rows: Floats
    miles: Floats
    groups: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(
        cls, seaports: pd.DataFrame, quiet_km: Floats, areas: Mapping[str, Collection[str]]
    ) -> SeaWays:
        """Make them of container-capable ports.

        `seaports` has `locode`, `country_iso3`, `lat`, `lon`, `sea_nm`; `quiet_km` (p,) is how
        far each lies from a port of 500 calls a year; `areas` holds countries by area.
        """
        miles = seaports["sea_nm"].to_numpy(float) + np.where(quiet_km <= BUSY_KM, 0.0, QUIET_NM)
        rows = earth_centred(seaports["lat"].to_numpy(float), seaports["lon"].to_numpy(float))
        groups = _groups(seaports["country_iso3"].to_numpy(str), areas)
        return cls(tuple(seaports["locode"]), rows, miles, groups)

    def ask(
        self, points: Floats, country: NDArray[np.integer], numbers: Mapping[str, int],
        blocks: Blocks | None = None,
    ) -> tuple[NDArray[np.intp], Floats]:  # fmt: skip
        """Return the port that each of `points` (n, 3) uses and the whole way in nautical miles.

        `country` (n,) holds the number of each point's country, as `numbers` gives them by ISO
        code. Points that lie close together may come in `blocks`: the answer is the same.
        """
        if blocks is None:  # each point is a block of its own
            blocks = Blocks(np.arange(len(points)), points, np.zeros(len(points)))
        port, way = np.zeros(len(points), dtype=np.intp), np.full(len(points), np.inf)
        for chosen, at in self._together(country, numbers):
            used = np.zeros(len(blocks.centres), dtype=bool)
            used[blocks.of[at]] = True
            of = (np.cumsum(used) - 1)[blocks.of[at]]
            order, count = self._possible(chosen, blocks.centres[used], blocks.reach[used])
            for k in range(int(count.max())):
                some = np.flatnonzero(count[of] > k)
                rows, ports = at[some], order[k][of[some]]
                nm = self.miles[ports] + NM_PER_KM * _km(points[rows], self.rows[ports])
                nearer = nm < way[rows]
                way[rows[nearer]], port[rows[nearer]] = nm[nearer], ports[nearer]
        return port, way

    def _together(
        self, country: NDArray[np.integer], numbers: Mapping[str, int]
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield ports and the points that choose among them."""
        choices = {np.arange(len(self.rows)).tobytes(): 0}
        choice = np.zeros(max(numbers.values(), default=0) + 2, dtype=np.intp)  # the last: nowhere
        for code, rows in self.groups.items():
            if code in numbers:
                choice[numbers[code]] = choices.setdefault(rows.tobytes(), len(choices))
        mine = choice[country]
        order = np.argsort(mine, kind="stable")
        ends = np.searchsorted(mine[order], np.arange(len(choices) + 1))
        for ports, (start, stop) in zip(choices, pairwise(ends.tolist()), strict=True):
            if stop > start:
                yield np.frombuffer(ports, dtype=np.intp), order[start:stop]

    def _possible(
        self, chosen: NDArray[np.intp], centres: Floats, reach: Floats
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return ports (p, b) of each block, the shortest way from its centre first, and how many
        of them a point of the block may use (b,).

        From the centre of a block no such port has a way that is longer than the shortest by more
        than twice the block's reach.
        """
        away = [_km(centres, self.rows[row]) for row in chosen]
        ways = self.miles[chosen][:, None] + NM_PER_KM * np.array(away)
        # chords and ways along the ground differ by some hundredths within 4,000 km
        limit = ways.min(axis=0) + 2 * NM_PER_KM * reach * 1.05 + 1e-6
        near = (ways <= limit).any(axis=1)
        chosen, ways = chosen[near], ways[near]
        count = (ways <= limit).sum(axis=0)
        most = int(count.max())
        order = ways.argmin(axis=0)[None] if most == 1 else ways.argsort(axis=0)[:most]
        return chosen[order], count


def _km(points: Floats, spot: Floats) -> Floats:
    return along_ground_km(np.sqrt(((points - spot) ** 2).sum(axis=1)))


def _groups(
    home: NDArray[np.str_], areas: Mapping[str, Collection[str]]
) -> dict[str, NDArray[np.intp]]:
    """Return by country the ports that its places use."""
    found = {str(code): np.flatnonzero(home == code) for code in np.unique(home)}
    for area in (*POOLED, *SHARED):
        countries = list(areas.get(area, ()))
        ports = np.flatnonzero(np.isin(home, countries))
        for code in countries if len(ports) else ():
            if area in POOLED or code not in found:
                found[code] = ports
    return found
