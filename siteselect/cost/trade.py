"""Freight, days and duty from each place to the markets of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.cost.prices import CAUTIOUS, WIDEN, region_of
from siteselect.cost.sampling import triangular
from siteselect.dataset import CostTables, Dataset, Market
from siteselect.dataset.cost_reading import OTHER
from siteselect.dataset.costs import split_ids
from siteselect.geography.many import along_ground_km, earth_centred
from siteselect.market import duty_parts

Floats = NDArray[np.float64]
Shares = Mapping[str, tuple[float, float, float]]
Quantity = tuple[str, str]


@dataclass(frozen=True)
class Rate:
    """A figure of a lane or a table of duties: low, mid, high, and the sources behind it.

    Places with the same `name` share its draw; `known` says that it is on file for this origin.
    """

    name: str
    ends: tuple[float, float, float]
    sources: frozenset[str]
    known: bool


@dataclass(frozen=True)
class Way:
    """How goods go from one origin to one market: by road, else by sea and air."""

    rates: Mapping[Quantity, Rate]
    duty: Rate
    home: bool

    @property
    def road(self) -> bool:
        """Whether goods go by road all the way."""
        return ("road", "usd_t_km") in self.rates


@dataclass(frozen=True)
class Ways:
    """The ways of n places: `shares` (m,) of the sold goods by market sum to 1.

    `ways` holds those of each country and market, `km` (n, m) how far the gates are as the crow
    flies, `countries` (n,) the origins.
    """

    markets: tuple[str, ...]
    shares: Floats
    countries: tuple[str, ...]
    km: Floats
    ways: Mapping[tuple[str, str], Way]


def ways_of(
    dataset: Dataset, tables: CostTables, places: pd.DataFrame, sector: str, shares: Shares,
    rule: str, threats: Sequence[str],
) -> Ways:  # fmt: skip
    """Return the ways from places (country_iso3, lat, lon) to the markets of `shares`.

    What is not split among the markets is left out, and the rest counts as all of it. A duty
    that no table has may be any that an origin pays abroad in this sector.
    """
    names = tuple(shares)
    weight = np.array([share for share, _, _ in shares.values()], dtype=float)
    countries = tuple(places["country_iso3"])
    duties = _duties(dataset, sector, shares, threats, sorted(set(countries)), rule)
    ways, lanes = {}, _Lanes(tables, rule)
    for name in names:
        market = dataset.markets.market(name)
        for country in sorted(set(countries)):
            rates = lanes.of((country, region_of(dataset, country), OTHER), name)
            ways[country, name] = Way(rates, duties[country, name], _own_territory(country, market))
    gates = tables.gates.set_index("market").loc[list(names)]
    here, there = (earth_centred(t["lat"].to_numpy(float), t["lon"].to_numpy(float))
                   for t in (places, gates))  # fmt: skip
    chord = np.linalg.norm(here[:, None] - there[None], axis=2)
    part = weight / weight.sum() if len(weight) else weight
    return Ways(names, part, countries, along_ground_km(chord), ways)


def _own_territory(country: str, market: Market) -> bool:
    """Say whether goods of a country that are sold in a market never cross a customs border.

    A table of duties of one country is that country's; any other is a customs union's.
    """
    if market.duty_table in market.countries or market.duty_table is None:
        return country == (market.duty_table or "") or market.countries == (country,)
    return country in market.countries


class _Lanes:
    """The lanes by origin, market, mode and quantity, and what stands in where there is none."""

    def __init__(self, tables: CostTables, rule: str) -> None:
        self._rule, self._rows = rule, tables.lanes.to_dict("records")
        self._at = {(r["origin"], r["market"], r["mode"], r["quantity"]): r for r in self._rows}
        self._pairs = tuple(dict.fromkeys((r["mode"], r["quantity"]) for r in self._rows))
        self._gaps: dict[tuple[str, Quantity], Rate] = {}

    def of(self, origins: Sequence[str], market: str) -> dict[Quantity, Rate]:
        """Return the figures from the first of the origins that has any, to a market.

        Where none has, the interval over all origins of that market stands in, else that over
        all lanes; a road that is not on file does not exist.
        """
        found = {}
        for pair in self._pairs:
            keys = [key for origin in origins if (key := (origin, market, *pair)) in self._at]
            if keys:
                row = self._at[keys[0]]
                ends = (float(row["low"]), float(row["mid"]), float(row["high"]))
                found[pair] = Rate(" ".join(keys[0]), ends, frozenset(split_ids(row["source"])),
                                   True)  # fmt: skip
            elif pair[0] != "road":
                found[pair] = self._gap(market, pair)
        return found

    def _gap(self, market: str, pair: Quantity) -> Rate:
        if (market, pair) not in self._gaps:
            alike = [r for r in self._rows if (r["mode"], r["quantity"]) == pair]
            rows = [r for r in alike if r["market"] == market] or alike
            ends = (min(float(r["low"]) for r in rows) * (1 - WIDEN),
                    float(np.median([r["mid"] for r in rows])),
                    max(float(r["high"]) for r in rows) * (1 + WIDEN))  # fmt: skip
            sources = frozenset(one for r in rows for one in split_ids(r["source"]))
            name = " ".join(("gap", market, *pair))
            self._gaps[market, pair] = Rate(name, _ruled(ends, self._rule), sources, False)
        return self._gaps[market, pair]


def _ruled(ends: tuple[float, float, float], rule: str) -> tuple[float, float, float]:
    """Return an interval under a rule for gaps; more is dearer here."""
    if rule == "expected":
        return ends
    dear = ends[2] if rule == "worst" else float(triangular(CAUTIOUS, *ends))
    return (dear, dear, dear)


def _duties(
    dataset: Dataset, sector: str, shares: Shares, threats: Sequence[str],
    countries: Sequence[str], rule: str,
) -> dict[tuple[str, str], Rate]:  # fmt: skip
    """Return the duty of each country in each market, as a share of the customs value."""
    parts = duty_parts(dataset, sector, shares, threats)
    row = {name: i for i, name in enumerate(parts.subjects)}
    abroad = _abroad(dataset, sector)
    found = {}
    for k, market in enumerate(parts.markets):
        for country in countries:
            i, name = row.get(country, -1), f"duty {country} {market}"
            if (i, k) in parts.cells:
                low, mid, high = (float(t[i, k]) / 100 for t in (parts.low, parts.figures,
                                                                 parts.high))  # fmt: skip
                cited = frozenset({parts.cells[i, k].source})
                found[country, market] = Rate(name, (min(low, mid), mid, max(high, mid)), cited,
                                              True)  # fmt: skip
            elif _own_territory(country, dataset.markets.market(market)):
                found[country, market] = Rate(name, (0.0, 0.0, 0.0), frozenset(), True)
            else:
                ends, cited = abroad
                found[country, market] = Rate(name, _ruled(ends, rule), cited, False)
    return found


def _abroad(dataset: Dataset, sector: str) -> tuple[tuple[float, float, float], frozenset[str]]:
    """Return what duties on file of a sector an origin pays abroad, least to greatest."""
    listed = dataset.duties[dataset.duties["sector"] == sector]
    home = {country: m.duty_table for m in dataset.markets.markets for country in m.countries}
    listed = listed[listed["origin"].map(home) != listed["market"]]
    if listed.empty:
        return (0.0, 0.0, 0.0), frozenset()
    duty = listed["value"] / 100
    ends = (float(duty.min()), float(duty.median()), float(duty.max()))
    return ends, frozenset(listed["source"])
