"""The delivered cost of a question, for the pages that speak of it."""

from __future__ import annotations

import numpy as np

from siteselect.cost import DeliveredCost, delivered_cost
from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.market import in_base
from siteselect.scenarios import Scenario


def cost_of(data: Dataset, asked: Scenario) -> DeliveredCost | None:
    """Return the cost of each place; None where the sector has no plant on file."""
    if data.cost is None or asked.sector not in data.cost.names:
        return None
    return delivered_cost(data, asked)


def standing(
    cost: DeliveredCost, evaluation: Evaluation, site: int, lang: str, grants: bool = False
) -> str:
    """Say what a place costs, its 5 and 95 %, and its rank by cost within the base."""
    total = cost.after if grants else cost.before
    low, high = cost.total_ends[int(grants), :, site]
    inside = in_base(evaluation.dataset, evaluation.scenario.base)
    said = text("cost_page.standing", lang, cost=f"{total[site]:.1f}", low=f"{low:.1f}",
                high=f"{high:.1f}")  # fmt: skip
    if not inside[site]:
        where = text("cost_page.beyond", lang)
    else:
        rank = 1 + int(np.sum(inside & (total < total[site])))
        where = text("cost_page.rank", lang, rank=rank, of=int(inside.sum()))
    return said + ("" if lang == "zh-TW" else " ") + where
