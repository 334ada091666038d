"""The prices of each place: its own row, else a wider one, else what is on file elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.cost.sampling import triangular
from siteselect.dataset import COST_ITEMS, CostTables, Dataset
from siteselect.dataset.cost_reading import REGION, WORLD
from siteselect.memo import Memo

Floats = NDArray[np.float64]
SITE, UNIT, COUNTRY, WIDER, FILLED = range(5)
LEVELS = ("site", "admin1", "country", "wider", "filled")  # their names outside
WIDEN = 0.1  # a filled interval is wider than what it was taken from by a tenth at each end
CAUTIOUS = 0.95  # the dear end that a cautious gap is put at
NAMES = tuple(COST_ITEMS)
LAW = np.array([item.law for item in COST_ITEMS.values()])
DEAR, LEAST, MOST = (
    np.array([getattr(item, name) for item in COST_ITEMS.values()])
    for name in ("dear", "least", "most")
)


@dataclass(frozen=True)
class Prices:
    """The prices of n places: `ends` (3, k, n) low, mid, high of the k items.

    `level` (k, n) says what each rests on: a row of the site, its admin-1 unit, its country, a
    wider row, or filled from elsewhere; `rows` (k, n) holds for each the rows of the table.
    """

    ends: Floats
    level: NDArray[np.int8]
    rows: NDArray[np.object_]

    def item(self, name: str) -> Floats:
        """Return low, mid and high of an item (3, n)."""
        return self.ends[:, NAMES.index(name)]


@dataclass(frozen=True)
class Index:
    """The rows of a table that hold for one sector: `ends` (rows, 3) at the rates asked for.

    By item: `at` of each place, `below` those of places of a country, `inside` those of the
    countries and places of a region; the region `world` has all. `units` are rows of admin-1
    units.
    """

    ends: Floats
    at: Mapping[tuple[int, str], int]
    below: Mapping[tuple[int, str], tuple[int, ...]]
    inside: Mapping[tuple[int, str], tuple[int, ...]]
    units: frozenset[int]


INDEXED: Memo[tuple[Any, ...], Index] = Memo(most=16)  # of a table of prices


def region_of(dataset: Dataset, country: str) -> str:
    """Return the base that a country belongs to, else its region of the world."""
    for base in dataset.markets.bases:
        if country in base.countries:
            return base.id
    return dataset.regions.get(country, "")


def resolve(
    dataset: Dataset, tables: CostTables, places: pd.DataFrame, sector: str,
    rates: Mapping[str, float], rule: str = "expected",
) -> Prices:  # fmt: skip
    """Return the prices of `places` (id, admin1, country_iso3) for a sector's plant.

    `rates` are currency units per USD where somebody asks for others than the dated ones; `rule`
    is what becomes of a price that is not on file: what may be expected, its dear 95 % end, or
    the dearest there is. A price that is told apart below the row of a place goes the same way:
    that row is no figure of the place. Nothing here depends on which places are asked for.
    """
    index = _index(dataset, tables.prices, sector, tables.rates, rates)
    whole = index if tables.whole is None else _index(
        dataset, tables.whole, sector, tables.rates, rates)  # fmt: skip
    n, k = len(places), len(NAMES)
    ends, level = np.empty((3, k, n)), np.empty((k, n), dtype=np.int8)
    rows = np.empty((k, n), dtype=object)
    named = {name for _, name in index.at}
    columns = (places[c].tolist() for c in ("id", "admin1", "country_iso3"))
    known: dict[tuple[str, str, str], list[tuple[int, tuple[int, ...], Floats]]] = {}
    for i, (site, unit, country) in enumerate(zip(*columns, strict=True)):
        key = (site if site in named else "", unit if unit in named else "", country)
        if key not in known:
            known[key] = [_price(dataset, index, whole, j, key, rule) for j in range(k)]
        for j, (found, used, interval) in enumerate(known[key]):
            level[j, i], rows[j, i], ends[:, j, i] = found, used, interval
    return Prices(ends, level, rows)


def _price(
    dataset: Dataset, index: Index, whole: Index, item: int, place: tuple[str, str, str],
    rule: str,
) -> tuple[int, tuple[int, ...], Floats]:  # fmt: skip
    """Return what a price rests on, its rows and its low, mid and high."""
    level, used = _found(dataset, index, item, place)
    ends = index.ends[used[0]] if level < FILLED else _hull(index.ends[list(used)], item)
    nearer = () if level == SITE else whole.below.get((item, place[2]), ())
    if level == UNIT:  # a row of a unit is nearer to its places than those of other units
        nearer = tuple(row for row in nearer if row not in whole.units)
    # a law holds for all; any other row above the place stands in for a price of its own
    if rule == "expected" or level == SITE or (level < WIDER and LAW[item]):
        return level, used, ends
    if rule == "worst":
        hull = _hull(whole.ends[list(whole.inside[item, WORLD])], item)
        return level, used, np.full(3, hull[2] if DEAR[item] > 0 else hull[0])
    near = np.concatenate([index.ends[list(used)], whole.ends[list(nearer)]])
    around = _hull(np.unique(near, axis=0), item)
    share = CAUTIOUS if DEAR[item] > 0 else 1 - CAUTIOUS
    return level, used, np.full(3, triangular(share, *around))


def _found(
    dataset: Dataset, index: Index, item: int, place: tuple[str, str, str]
) -> tuple[int, tuple[int, ...]]:
    """Return the level of the most specific row of an item, and the rows that it rests on."""
    for level, name in enumerate(place):
        if name and (item, name) in index.at:
            return level, (index.at[item, name],)
    country = place[2]
    if rows := index.below.get((item, country)):
        return FILLED, rows
    region, area = region_of(dataset, country), dataset.regions.get(country, "")
    for name in (area, region):
        if (item, REGION + name) in index.at:
            return WIDER, (index.at[item, REGION + name],)
    if rows := index.inside.get((item, region)):
        return FILLED, rows
    if (item, WORLD) in index.at:
        return WIDER, (index.at[item, WORLD],)
    return FILLED, index.inside[item, WORLD]


def _hull(ends: Floats, item: int) -> Floats:
    """Return the interval over rows (r, 3), wider by a tenth, its mid the median of their mids."""
    low, high = float(ends[:, 0].min()), float(ends[:, 2].max())
    wide = low - WIDEN * abs(low), high + WIDEN * abs(high)
    return np.array([max(wide[0], LEAST[item]), np.median(ends[:, 1]), min(wide[1], MOST[item])])


def _index(
    dataset: Dataset, prices: pd.DataFrame, sector: str, dated: Mapping[str, float],
    rates: Mapping[str, float],
) -> Index:  # fmt: skip
    key = (sector, *((name, dated[name], rate) for name, rate in sorted(rates.items())))
    return INDEXED.one(prices, key, lambda: _indexed(dataset, prices, sector, dated, rates))


def _indexed(
    dataset: Dataset, prices: pd.DataFrame, sector: str, dated: Mapping[str, float],
    rates: Mapping[str, float],
) -> Index:  # fmt: skip
    table = prices[prices["sector"].isin(("", sector))]
    table = table.iloc[(table["sector"] != "").argsort(kind="stable")]  # the sector's row last
    number = {name: j for j, name in enumerate(NAMES)}
    at = {(number[item], place): row for row, (item, place) in zip(
        table.index.tolist(), zip(table["item"], table["place"], strict=True), strict=True)}
    below: dict[tuple[int, str], list[int]] = {}
    inside: dict[tuple[int, str], list[int]] = {}
    units = set()
    for (item, place), row in at.items():
        abroad = place if place in dataset.regions else ""  # a country without candidates
        country, unit = dataset.homes.get(place, (abroad, ""))
        names = [WORLD, *filter(None, [region_of(dataset, country)])]
        for name in names:
            inside.setdefault((item, name), []).append(row)
        if country and place != country:
            below.setdefault((item, country), []).append(row)
        if place == unit:
            units.add(row)
    ends = prices[["low", "mid", "high"]].to_numpy(float)
    money = prices["item"].map(lambda name: COST_ITEMS[name].money)
    for currency, rate in rates.items():
        ends[money & (prices["currency"] == currency)] *= dated[currency] / rate
    all_below, all_inside = ({key: tuple(rows) for key, rows in found.items()}
                             for found in (below, inside))  # fmt: skip
    return Index(ends, at, all_below, all_inside, frozenset(units))
