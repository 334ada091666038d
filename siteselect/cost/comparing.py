"""Places against each other: which costs less, and which nobody beats in cost and quality."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from siteselect.cost.delivered import TOGETHER, DeliveredCost, simulated, split
from siteselect.cost.rules import BREAK_EVEN, INCENTIVES
from siteselect.memo import Memo

Floats = NDArray[np.float64]
TOTALS: Memo[str, NDArray[np.float32]] = Memo(most=1)  # of a cost: its draws


def cheaper(cost: DeliveredCost, incentives: bool = False) -> Floats:
    """Return the probability (n, n) that the row's place costs less than the column's.

    1/2 on the diagonal. It rests on the draws: the plant is the same at both places, and so is
    what places of one country share, so that differences are surer than the costs themselves.
    """
    drawn = TOTALS.one(cost, "totals", lambda: _totals(cost))[int(incentives)]
    found = np.empty((len(drawn), len(drawn)))
    for i, own in enumerate(drawn):
        found[i] = ((own < drawn) + 0.5 * (own == drawn)).mean(axis=1)
    return found


def earns(cost: DeliveredCost, places: Sequence[int], incentives: bool = False) -> bool:
    """Tell whether the 5 % end of the cheapest of some places is low enough to earn the rate."""
    cheapest = min(places, key=lambda i: (cost.after if incentives else cost.before)[i])
    return bool(cost.total_ends[int(incentives), 0, cheapest] <= BREAK_EVEN)


def _totals(cost: DeliveredCost) -> NDArray[np.float32]:
    """Return the drawn costs (2, n, d) before and after incentives."""
    found = []
    for part in split(cost.setting, TOGETHER):
        lines, _ = simulated(part, cost.draws)
        before = np.delete(lines, INCENTIVES, axis=0).sum(axis=0)
        found.append(np.stack([before, before + lines[INCENTIVES]]))
    return np.concatenate(found, axis=1)


def efficient(cost: Floats, quality: Floats) -> list[int]:
    """Return the places that none beats in both, cheapest first; NaN is no place.

    A place is beaten by one that costs no more and is no worse, and is not the same in both.

    >>> efficient(np.array([3.0, 1.0, 2.0, 4.0]), np.array([0.9, 0.5, 0.4, 0.9]))
    [1, 0]
    """
    known = np.flatnonzero(~np.isnan(cost + quality)).tolist()
    best = -np.inf
    found: list[int] = []
    for i in sorted(known, key=lambda i: (cost[i], -quality[i])):
        twin = found and (cost[i], quality[i]) == (cost[found[-1]], quality[found[-1]])
        if quality[i] > best or twin:
            found.append(i)
            best = quality[i]
    return found
