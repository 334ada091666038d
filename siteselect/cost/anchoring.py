"""Where a sector's value line begins and ends: worked out once, then frozen in data."""

from __future__ import annotations

import numpy as np

from siteselect.cost.delivered import delivered_cost
from siteselect.dataset import Anchor, Anchors, Dataset
from siteselect.profiles import profile

DEAREST = 0.95  # the share of places and markets that the line ends at
STEP = 0.5  # USD per 100 of sales: finer ends would claim more than is known


def anchors_of(dataset: Dataset) -> Anchors:
    """Return the ends of each sector's value line over the candidates and the scored markets.

    1 stands at the cheapest candidate of the cheapest market, 0 at the 95 % of all candidates in
    all markets, before project grants: the same line for every market, so that a market where
    everything is dearer shows it. Once written to `cost/anchors.yaml` they stay, so that a new
    site moves no other.
    """
    tables = dataset.cost
    sectors = {}
    for sector in () if tables is None else tables.sectors:
        asked = profile(dataset, sector)
        found = np.concatenate([
            delivered_cost(dataset, asked.with_market({market: 1.0})).before
            for market in dataset.markets.scored
        ])  # fmt: skip
        best = np.floor(found.min() / STEP) * STEP
        worst = np.ceil(np.quantile(found, DEAREST) / STEP) * STEP
        sectors[sector] = Anchor(best=float(best), width=float(max(worst - best, STEP)))
    return Anchors(date=dataset.meta.as_of, sectors=sectors)


def as_yaml(anchors: Anchors) -> str:
    """Return the file of anchors as text."""
    lines = [
        "# Ends of the value line of delivered cost by sector, USD per 100 USD of sales before",
        "# project grants: 1 at `best`, 0 at `best` + `width`. Worked out once over all candidates",
        "# and scored markets (cheapest; 95 %) and frozen: a new site moves no other.",
        f'date: "{anchors.date}"', "sectors:",
        *(f"  {name}: {{best: {one.best:g}, width: {one.width:g}}}"
          for name, one in anchors.sectors.items()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
