"""The ends of each sector's value line for the delivered cost, worked out once and then frozen."""

from __future__ import annotations

import numpy as np

from siteselect.cost.delivered import delivered_cost
from siteselect.dataset import Anchor, Anchors, Dataset
from siteselect.profiles import profile, profiles

WORST = 95.0  # the percentile where the value is 0: a few very dear places do not set the scale


def frozen_anchors(dataset: Dataset) -> Anchors:
    """Return the anchors that the candidates give today, in USD per 100 USD of sales.

    Best is the cheapest of all candidates in any of the markets, sold there alone; the value is
    0 at the 95th percentile of all candidates in all markets. Benchmarks do not count. The line
    is the same for every market, so that a duty moves every site's value alike. Once written
    they stay: adding a site moves no other.
    """
    competing = ~dataset.places["benchmark"].to_numpy(dtype=bool)
    found = {}
    for sector in profiles(dataset).sectors:
        asked = profile(dataset, sector)
        costs = np.concatenate([
            delivered_cost(dataset, asked.with_market({market: 1.0})).before[competing]
            for market in dataset.markets.scored
        ])  # fmt: skip
        best = round(float(costs.min()), 1)
        width = round(float(np.percentile(costs, WORST)) - best, 1)
        found[sector] = Anchor(best=best, width=width)
    return Anchors(date=dataset.meta.as_of, sectors=found)


def to_yaml(anchors: Anchors) -> str:
    """Return the file that `load` reads."""
    lines = [
        "# Ends of the value line of the delivered cost by sector, in USD per 100 USD of sales",
        "# before project grants: value 1 at `best`, 0 at `best` + `width`. Frozen: `siteselect",
        "# data build --cost-anchors` writes them anew, which moves every score: docs/cost.md.",
        f'date: "{anchors.date}"',
        "sectors:",
        *(f"  {name}: {{best: {a.best:g}, width: {a.width:g}}}" for name, a in
          anchors.sectors.items()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
