"""The dataset as a question sees it: with what follows from its market, and its delivered cost."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.cost.delivered import DRAWS, DeliveredCost, delivered_cost
from siteselect.cost.prices import FILLED, NAMES, SITE, UNIT
from siteselect.cost.rules import ALIKE, INCENTIVES, LINES
from siteselect.cost.swings import swings
from siteselect.dataset import DELIVERED, MARKET_FILE, Dataset, Doubt, Part
from siteselect.market import SERIES as OF_MARKET
from siteselect.market import at_market, mixed, shares_of
from siteselect.memo import Memo
from siteselect.mixes import is_mix
from siteselect.profiles import parts_of
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

Floats = NDArray[np.float64]
COST_SERIES = "delivered-cost"
COST_SOURCE = "derived-delivered-cost"
UNIT_SAID = "USD per 100 USD of sales"
REACH = 1.959963984540054  # an interval holds 95 %
HALF = 0.5 - 1e-9  # of the money that must rest on figures for a figure
SEEN: Memo[tuple[Any, ...], Dataset] = Memo(most=16, owners=3)  # of a dataset: each holds it
DOUBTS: Memo[str, dict[str, Doubt]] = Memo(most=1)  # of a cost
ROWS: Memo[frozenset[str], pd.DataFrame] = Memo(most=2)  # of a cost, without places


def as_asked(
    dataset: Dataset, scenario: Scenario, draws: int = DRAWS, *, settled: bool = False
) -> Dataset:
    """Return the dataset as a question sees it: at its market, with its delivered cost.

    The cost is the figure of one criterion, expected and before project grants, and its value
    line is the sector's. It keeps its digest: the edition is the same. Own figures stay before
    it. Where no prices are on file, or the cost weighs nothing, it is what its market sees. A mix
    sees what each of its sectors sees, put together. `draws` and `settled` are those of
    `delivered_cost`.
    """
    if is_mix(scenario.sector):
        return _as_mixed(dataset, scenario, draws, settled)
    asked = (
        scenario.sector, scenario.gaps, scenario.threats, draws, settled,
        tuple(sorted(shares_of(dataset, scenario).items())),
        tuple(sorted(scenario.rates.items())),
        tuple((name, function.model_dump_json()) for name, function in
              sorted(scenario.value_functions.items()) if name in OF_MARKET),
    )  # fmt: skip
    if dataset.asked == asked:
        return dataset
    bare = dataset.without_market()
    tables, criterion = bare.cost, bare.criteria.get(DELIVERED)
    if (bare.places.empty or tables is None or criterion is None
            or scenario.sector not in tables.names or COST_SERIES not in criterion.series
            or not _weighs(scenario)):  # fmt: skip
        return at_market(dataset, scenario)
    return SEEN.one(bare, asked, lambda: _with_cost(
        bare, scenario, delivered_cost(bare, scenario, draws, settled=settled), asked))


def _weighs(scenario: Scenario) -> bool:
    return scenario.criteria.get(DELIVERED, 0.0) > 0 and DELIVERED not in scenario.without


def cited(dataset: Dataset, scenario: Scenario) -> set[str]:
    """Return the sources of the delivered cost of a dataset that shows it; none elsewhere."""
    if dataset.parts:
        questions = parts_of(dataset, scenario)
        return set().union(*(cited(part.dataset, questions[part.sector][0])
                             for part in dataset.parts))  # fmt: skip
    if DELIVERED not in dataset.doubts:
        return set()
    cost = delivered_cost(dataset, scenario)
    return {one for i in range(len(cost.sites)) for line in LINES for one in cost.sources(i, line)}


def _as_mixed(dataset: Dataset, scenario: Scenario, draws: int, settled: bool) -> Dataset:
    asked = (
        scenario.sector, scenario.base, scenario.gaps, scenario.threats, draws, settled,
        _weighs(scenario),
        tuple(sorted(scenario.market.items())), tuple(sorted(scenario.rates.items())),
        tuple((name, function.model_dump_json()) for name, function in
              sorted(scenario.value_functions.items())),
    )  # fmt: skip
    if dataset.asked == asked:
        return dataset
    bare = dataset.without_market()

    def make() -> Dataset:
        parts = tuple(Part(sector, as_asked(bare, alone, draws, settled=settled), shares)
                      for sector, (alone, shares) in parts_of(bare, scenario).items())  # fmt: skip
        return mixed(bare, scenario, parts, asked)

    return SEEN.one(bare, asked, make)


def _with_cost(
    bare: Dataset, scenario: Scenario, cost: DeliveredCost, asked: tuple[Any, ...]
) -> Dataset:
    seen = at_market(bare, scenario)
    table, doubts = bare.observations[bare.own_rows], doubts_of(cost)
    mine = frozenset(table.loc[table["criterion"] == DELIVERED, "subject"])
    # the same for all figures on file that do not move the cost: so is what is expected of gaps
    rows = ROWS.one(cost, mine, lambda: _rows(cost, doubts, mine, list(table.columns)))
    table = seen.observations
    names = list(zip(rows["subject"], rows["criterion"], rows["sector"], strict=True))
    rows_by_name = {**seen.rows, **{name: len(table) + k for k, name in enumerate(names)}}
    baseline = rows if seen.before is None else pd.concat([seen.baseline, rows], ignore_index=True)
    return seen.with_figures(
        observations=pd.concat([table, rows], ignore_index=True), rows=rows_by_name,
        criteria=_with_anchors(bare, scenario.sector), baseline=baseline, before=bare,
        renewed=seen.renewed | {DELIVERED}, doubts={DELIVERED: doubts}, asked=asked,
    )  # fmt: skip


def _with_anchors(dataset: Dataset, sector: str) -> dict[str, Any]:
    """Return the criteria with the sector's own value line for the cost, where it has one."""
    criteria = dict(dataset.criteria)
    tables = dataset.cost
    anchors = None if tables is None or tables.anchors is None else tables.anchors.sectors
    if anchors and sector in anchors:
        line = ValueFunction(points=anchors[sector].points)
        criteria[DELIVERED] = criteria[DELIVERED].model_copy(update={"value": line})
    return criteria


def doubts_of(cost: DeliveredCost) -> dict[str, Doubt]:
    """Return the cost of each place before grants, how far it may be off, and what it rests on.

    What the plant's own figures leave in doubt is left out: it moves all places, though not all
    alike (docs/cost.md says by how much that makes differences too sure).
    """
    return DOUBTS.one(cost, "doubts", lambda: _doubts(cost))


def _doubts(cost: DeliveredCost) -> dict[str, Doubt]:
    moves, level = swings(cost), _level(cost)
    return {
        site: Doubt(float(cost.before[i]), float(moves.shared[i]), float(moves.own[i]), level[i])
        for i, site in enumerate(cost.sites)
    }


def _level(cost: DeliveredCost) -> list[Literal["site", "admin1", "country", ""]]:
    """Return what most of the money of the lines rests on that differ from place to place."""
    prices = cost.setting.prices
    firm, of_site, of_unit = np.zeros((3, *cost.lines.shape), bool)
    for at, line in enumerate(LINES.values()):
        level = prices.level[[NAMES.index(name) for name in line.items]]
        firm[:, at] = cost.known[:, at] & (level < FILLED).all(axis=0)
        if line.items:  # the first price is what the line is about
            of_site[:, at], of_unit[:, at] = level[0] == SITE, level[0] <= UNIT
    money = np.abs(cost.lines)
    money[:, [INCENTIVES, *(list(LINES).index(name) for name in ALIKE)]] = 0.0
    total = np.maximum(money.sum(axis=1), 1e-12)
    shares = ((money * part).sum(axis=1) / total >= HALF for part in (firm, of_site, of_unit))
    return ["" if not there else "site" if site else "admin1" if unit else "country"
            for there, site, unit in zip(*(m.tolist() for m in shares), strict=True)]  # fmt: skip


def _rows(
    cost: DeliveredCost, doubts: dict[str, Doubt], mine: frozenset[str], columns: list[str]
) -> pd.DataFrame:
    """Return the rows of evidence: one for each place whose cost is no gap, nor its own."""
    dated = cost.tables.rates_as_of
    kept = {name: doubt for name, doubt in doubts.items()
            if doubt.basis != "gap" and name not in mine}  # fmt: skip
    wide = [REACH * float(np.hypot(doubt.shared, doubt.own)) for doubt in kept.values()]
    figures = np.array([doubt.figure for doubt in kept.values()])
    return pd.DataFrame({
        "subject": list(kept), "level": [doubt.level for doubt in kept.values()],
        "criterion": DELIVERED, "value": figures,
        "low": figures - wide, "high": figures + wide, "unit": UNIT_SAID, "as_of": dated,
        "series": COST_SERIES, "source": COST_SOURCE, "grade": "C", "sector": cost.sector,
        "year": int(dated[:4] or 0), "file": MARKET_FILE,
    }, columns=columns)  # fmt: skip
