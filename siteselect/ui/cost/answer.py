"""What the page of cost is drawn from: the answer of the question and the cost beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.cost import ALIKE, LINES, DeliveredCost, cheaper
from siteselect.evaluation import SEPARATED, Evaluation
from siteselect.market import in_base

Floats = NDArray[np.float64]
AT = {name: k for k, name in enumerate(LINES)}
ALIKE_AT = [AT[name] for name in ALIKE]


@dataclass(frozen=True)
class Answer:
    """An evaluation and the delivered cost of its places, with or without grants of projects.

    Figures are USD per 100 USD of sales, by place of the dataset (n).
    """

    evaluation: Evaluation
    cost: DeliveredCost
    grants: bool

    @cached_property
    def total(self) -> Floats:
        """The expected cost of each place."""
        return self.cost.after if self.grants else self.cost.before

    @property
    def ends(self) -> Floats:
        """The 5 and 95 % of the cost (2, n)."""
        return np.asarray(self.cost.total_ends[int(self.grants)])

    @cached_property
    def start(self) -> Floats:
        """What is much the same everywhere: where the bars begin."""
        return np.asarray(self.cost.lines[:, ALIKE_AT].sum(axis=1))

    @cached_property
    def inside(self) -> list[int]:
        """The places of the base, cheapest first."""
        held = in_base(self.evaluation.dataset, self.evaluation.scenario.base)
        return self._by_cost(np.flatnonzero(held).tolist())

    @cached_property
    def outside(self) -> list[int]:
        """The places outside of the base, cheapest first."""
        return self._by_cost(sorted(set(range(len(self.total))) - set(self.inside)))

    def _by_cost(self, places: list[int]) -> list[int]:
        return sorted(places, key=lambda i: (self.total[i], self.cost.sites[i]))

    @cached_property
    def rank(self) -> dict[int, int]:
        """The rank of each place of the base by cost, 1 the cheapest."""
        return {i: rank for rank, i in enumerate(self.inside, start=1)}

    @cached_property
    def apart(self) -> NDArray[np.bool_]:
        """Which pairs (n, n) the cost tells apart: one is cheaper with 0.9 or more."""
        chance = cheaper(self.cost, self.grants)
        return np.asarray(np.maximum(chance, chance.T) >= SEPARATED)

    @cached_property
    def ranked(self) -> list[int]:
        """The places that are ranked, cheapest first."""
        return [i for i in self.inside if self.evaluation.rank[i] > 0]

    def alike(self, site: int) -> list[int]:
        """The ranked places that cost does not tell from a place, cheapest first."""
        return [i for i in self.ranked if i != site and not self.apart[site, i]]
