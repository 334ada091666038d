"""Delivered cost of a sector's reference plant at each candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.cost.drawing import Setting, blocks
from siteselect.cost.kernel import calibrated, cost_lines
from siteselect.cost.prices import FILLED, LEVELS, NAMES, WIDER, Prices, resolve
from siteselect.cost.rules import INCENTIVES, LINES
from siteselect.cost.trade import Rate, ways_of
from siteselect.dataset import CostTables, Dataset
from siteselect.dataset.costs import PARAMETERS, USUAL, split_ids
from siteselect.errors import Problem, RequestError
from siteselect.market import shares_of
from siteselect.memo import Memo
from siteselect.scenarios import Scenario

Floats = NDArray[np.float64]
DRAWS, MOST_DRAWS = 1024, 20_000
BLOCK, TOGETHER = 256, 96  # draws and places at a time: what a processor keeps near
SEED = 20_251_020
ENDS = (0.05, 0.95)
PRICED: Memo[tuple[Any, ...], Prices] = Memo(most=4)
REFERENCE: Memo[tuple[str, str], Mapping[str, float]] = Memo(most=16)  # of all prices
KEPT: Memo[tuple[Any, ...], DeliveredCost] = Memo(most=24, owners=3)  # each holds the tables
CITED: Memo[str, list[frozenset[str]]] = Memo(most=1)  # of a table of prices
IDS = tuple(LINES)


@dataclass(frozen=True)
class DeliveredCost:
    """What a plant costs at n places, in USD per 100 USD of sales at the market's price.

    It is the present value of twelve calendar years from the decision over that of the sales, so
    100 earns the discount rate and no more. `lines` (n, 20) are expectations in the order of
    LINES, `line_ends` (2, n, 20) their 5 and 95 %; `total_ends` and `npv_musd` (2, n) come before
    and after incentives, `total_ends` (2, 2, n) with 5 and 95 % last but one. `setting` is what
    all of it was made of; `unsplit` the share of the sales that no market has.
    """

    sector: str
    sites: tuple[str, ...]
    draws: int
    shares: Mapping[str, float]
    unsplit: float
    lines: Floats
    line_ends: Floats
    total_ends: Floats
    npv_musd: Floats
    setting: Setting
    tables: CostTables
    judgements: frozenset[str]

    @property
    def before(self) -> Floats:
        """The expected delivered cost (n,) before incentives: what is scored."""
        return np.asarray(np.delete(self.lines, INCENTIVES, axis=1).sum(axis=1))

    @property
    def after(self) -> Floats:
        """The expected delivered cost (n,) after incentives: the sum of all lines."""
        return np.asarray(self.lines.sum(axis=1))

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which lines (n, 20) rest on figures of the place, its unit or its country alone."""
        prices, sure = self.setting.prices, np.empty(self.lines.shape, dtype=bool)
        wide = (prices.level == WIDER) & self._judged_prices
        firm = (prices.level < FILLED) & ~wide
        for at, line in enumerate(LINES.values()):
            rows = [NAMES.index(name) for name in line.items]
            sure[:, at] = firm[rows].all(axis=0)
            for i, country in enumerate(self.setting.countries if line.trade else ()):
                rates = self._rates(country, line.trade)
                sure[i, at] &= bool(rates) and all(rate.known for rate in rates)
        return sure

    @cached_property
    def _of_price(self) -> list[frozenset[str]]:
        table = self.tables.prices
        return CITED.one(table, "source", lambda: [
            frozenset(split_ids(cell)) for cell in table["source"]])

    @cached_property
    def _of_plant(self) -> dict[str, set[str]]:
        table = self.tables.plants
        cells = table[table["sector"] == self.sector].set_index("parameter")["source"]
        return {name: {one for figure in line.parameters for one in split_ids(
                cells.get(figure, ""))} for name, line in LINES.items()}  # fmt: skip

    @cached_property
    def _judged_prices(self) -> NDArray[np.bool_]:
        judged = np.array([bool(self.judgements & cited) for cited in self._of_price])
        rows = self.setting.prices.rows
        return np.array([[judged[list(used)].any() for used in item] for item in rows])

    @cached_property
    def guessed(self) -> NDArray[np.bool_]:
        """Which lines (n, 20) have a price that is a judgement: the first of the line, or one of
        its rates. What the plant needs counts for a line of no price alone."""
        found = np.zeros(self.lines.shape, dtype=bool)
        for at, (name, line) in enumerate(LINES.items()):
            if not (line.items or line.trade):
                found[:, at] = not self.judgements.isdisjoint(self._of_plant[name])
            elif line.items:
                found[:, at] = self._judged_prices[NAMES.index(line.items[0])]
            for i, country in enumerate(self.setting.countries if line.trade else ()):
                rates = self._rates(country, line.trade)
                found[i, at] |= any(self.judgements & rate.sources for rate in rates)
        return found

    def _rates(self, country: str, trade: str) -> list[Rate]:
        ways = [self.setting.ways.ways[country, m] for m in self.setting.ways.markets]
        if trade == "duty":
            return [way.duty for way in ways]
        quantity = ("days",) if trade == "days" else ("usd_t", "usd_t_km", "border_usd_t")
        return [rate for way in ways for (mode, what), rate in way.rates.items()
                if what in quantity and (mode == "road") == way.road]  # fmt: skip

    def sources(self, site: int, line: str) -> list[str]:
        """Return the sources of a line at a place: of the plant, of its prices, of its ways."""
        made = LINES[line]
        cited = set(self._of_plant[line])
        for name in made.items:
            for row in self.setting.prices.rows[NAMES.index(name), site]:
                cited |= self._of_price[row]
        if made.trade:
            for rate in self._rates(self.setting.countries[site], made.trade):
                cited |= rate.sources
        return sorted(cited)

    def price_rows(self, site: int) -> list[dict[str, Any]]:
        """Return the prices of a place: low, mid and high as used, and the rows they rest on."""
        prices, table, found = self.setting.prices, self.tables.prices, []
        for k, name in enumerate(NAMES):
            rows = table.iloc[list(prices.rows[k, site])]
            low, mid, high = prices.ends[:, k, site].tolist()
            first = rows.iloc[0]
            alone = len(rows) == 1 and prices.level[k, site] < FILLED
            found.append({
                "item": name, "low": low, "mid": mid, "high": high, "unit": first["unit"],
                "level": LEVELS[prices.level[k, site]], "places": rows["place"].tolist(),
                "currency": first["currency"] if alone else "", "as_of": min(rows["as_of"]),
                "grade": max(rows["grade"]), "sources": sorted(
                    {one for cell in rows["source"] for one in split_ids(cell)}),
                **{note: first[note] if alone else "" for note in ("note_en", "note_zh")},
            })  # fmt: skip
        return found


def delivered_cost(
    dataset: Dataset, scenario: Scenario, draws: int = DRAWS, *, settled: bool = False
) -> DeliveredCost:
    """Return what the reference plant of a question's sector costs at each candidate.

    A function of places, sector, markets, exchange rates, threats and the rule for gaps; weights
    change nothing. Draws are seeded, the plant's are the same at all places, and what is drawn
    for a place depends on it alone. With `settled` prices stand at their means and only the
    plant is drawn: the expectation of very many places from few draws, with ends that leave out
    what is unknown of prices.

    Raises RequestError where there is no reference plant, for an unknown currency or threat, and
    for a number of draws that is none.
    """
    tables = dataset.cost
    if tables is None or scenario.sector not in tables.names:
        raise RequestError(Problem("cost.no_plant", values=(("name", scenario.sector),)))
    if not 1 <= draws <= MOST_DRAWS:
        values = (("value", str(draws)), ("most", f"{MOST_DRAWS:,}"))
        raise RequestError(Problem("cost.draws", values=values))
    scenario.with_rates(scenario.rates, tables.rates)  # refuses a currency that is not on file
    places = dataset.places[["id", "admin1", "country_iso3", "lat", "lon"]]
    shares = shares_of(dataset, scenario)
    asked = (tuple(places.itertuples(index=False, name=None)), scenario.sector, scenario.gaps,
             scenario.threats, tuple(shares.items()), tuple(sorted(scenario.rates.items())),
             draws, settled)  # fmt: skip
    return KEPT.one(tables, asked, lambda: _computed(dataset, tables, scenario, draws, settled))


def setting_of(
    dataset: Dataset, tables: CostTables, scenario: Scenario, places: pd.DataFrame
) -> Setting:
    """Return all that a question's cost is made of at some places."""
    sector, rule = scenario.sector, scenario.gaps
    table = tables.plants[tables.plants["sector"] == sector]
    figures = dict(zip(table["parameter"], table[["low", "mid", "high"]].to_numpy(float),
                       strict=True))  # fmt: skip
    plant = np.array([figures[name] if name in figures else (USUAL[name],) * 3
                      for name in PARAMETERS]).T  # fmt: skip
    key = (_names(places), sector, rule, tuple(scenario.rates.items()))
    prices = PRICED.one(tables, key, lambda: resolve(
        dataset, tables, places, sector, scenario.rates, rule))  # fmt: skip
    home = tables.names[sector].reference
    reference = REFERENCE.one(tables.complete.prices, (sector, home),
                              lambda: _reference(dataset, tables, sector, home))  # fmt: skip
    ways = ways_of(dataset, tables, places, sector, shares_of(dataset, scenario), rule,
                   scenario.threats)  # fmt: skip
    return Setting(tuple(PARAMETERS), plant, reference, prices, ways, *_names(places))


def _names(places: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    ids, units, countries = (tuple(places[c]) for c in ("id", "admin1", "country_iso3"))
    return ids, units, countries


def _reference(
    dataset: Dataset, tables: CostTables, sector: str, home: str
) -> Mapping[str, float]:
    """Return the mid prices at the reference place, at the dated rates and with none hidden:
    what is asked moves the places, not the plant."""
    alone = pd.DataFrame({"id": [""], "admin1": [""], "country_iso3": [home]})
    mids = resolve(dataset, tables.complete, alone, sector, {}).ends[1, :, 0]
    return dict(zip(NAMES, mids.tolist(), strict=True))


def _computed(
    dataset: Dataset, tables: CostTables, scenario: Scenario, draws: int, settled: bool
) -> DeliveredCost:
    shares = shares_of(dataset, scenario)
    setting = setting_of(dataset, tables, scenario, dataset.places)
    drawn = _settled(setting) if settled else setting
    parts = [_drawn(part, draws) for part in split(drawn, TOGETHER)]
    lines, line_ends, total_ends, npv = (
        np.concatenate(found, axis=axis)
        for found, axis in zip(zip(*parts, strict=True), (0, 1, 2, 1), strict=True))
    total = sum(share for share, _, _ in shares.values())
    return DeliveredCost(
        scenario.sector, setting.sites, draws,
        {name: share / total for name, (share, _, _) in shares.items()}, max(0.0, 1.0 - total),
        lines, line_ends, total_ends, npv, setting, tables,
        frozenset(name for name, source in dataset.sources.items() if source.kind == "judgement"),
    )  # fmt: skip


def _settled(setting: Setting) -> Setting:
    """Return a setting whose prices stand at the means of their triangles."""
    mean = setting.prices.ends.mean(axis=0)
    return replace(setting, prices=replace(setting.prices, ends=np.stack([mean] * 3)))


def split(setting: Setting, most: int) -> list[Setting]:
    """Return settings of at most so many places each, which together are the one given."""
    n = len(setting.sites)
    if n <= most:
        return [setting]
    return [_part(setting, slice(first, first + most)) for first in range(0, n, most)]


def _part(setting: Setting, rows: slice) -> Setting:
    prices, ways = setting.prices, setting.ways
    return replace(
        setting, prices=Prices(prices.ends[:, :, rows], prices.level[:, rows],
                               prices.rows[:, rows]),
        ways=replace(ways, countries=ways.countries[rows], km=ways.km[rows]),
        sites=setting.sites[rows], units=setting.units[rows], countries=setting.countries[rows],
    )  # fmt: skip


def _drawn(setting: Setting, draws: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return expectations and ends of lines and totals, and the net present value."""
    per_100, value = simulated(setting, draws)
    lines = per_100.mean(axis=2, dtype=np.float64).T
    total = per_100.sum(axis=0)
    both = np.stack([total - per_100[INCENTIVES], total])
    npv = np.stack([
        (value * (1 - one / 100)).mean(axis=1, dtype=np.float64) for one in both])  # fmt: skip
    return lines, _ends(per_100).transpose(0, 2, 1), _ends(both).transpose(1, 0, 2), npv


def simulated(setting: Setting, draws: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each draw: lines (20, n, d) in USD per 100 of sales, and the present value of the
    sales (n, d) in million USD."""
    n, first = len(setting.sites), 0
    per_100 = np.empty((len(IDS), n, draws), dtype=np.float32)
    value = np.empty((n, draws), dtype=np.float32)
    for plant, place, trade in blocks(setting, draws, BLOCK, SEED):
        here = slice(first, first + trade.days.shape[1])
        other = calibrated(plant, setting.reference)
        spent, value[:, here] = cost_lines(plant, place, trade, other)
        np.multiply(spent, 100 / value[:, here], out=per_100[:, :, here])
        first = here.stop
    return per_100, value


def _ends(drawn: NDArray[np.float32]) -> Floats:
    """Return the 5 and 95 % of draws (..., d), first (2, ...)."""
    last = drawn.shape[-1] - 1
    at = [(int(share * last), min(int(share * last) + 1, last), share * last % 1)
          for share in ENDS]  # fmt: skip
    ordered = np.sort(drawn, axis=-1)
    return np.stack([ordered[..., low] * (1 - part) + ordered[..., above] * part
                     for low, above, part in at]).astype(np.float64)  # fmt: skip
