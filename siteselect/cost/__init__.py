"""Delivered cost: what a sector's reference plant costs at each place over twelve years.

Industry decides in money. A plant needs people, power, land, capital and freight; places have
prices, taxes and duties; the sum of their lines per 100 USD of sales is one criterion.
"""

from siteselect.cost.asking import COST_SERIES, as_asked, cited
from siteselect.cost.comparing import cheaper, earns, efficient
from siteselect.cost.delivered import DRAWS, DeliveredCost, delivered_cost
from siteselect.cost.rules import (
    ALIKE,
    BREAK_EVEN,
    GROUP_WORDS,
    INCENTIVES,
    LINE_WORDS,
    LINES,
    RATE,
    YEARS,
)
from siteselect.cost.swings import ITEM_WORDS, Swings, swings

__all__ = [
    "ALIKE", "BREAK_EVEN", "COST_SERIES", "DRAWS", "GROUP_WORDS", "INCENTIVES", "ITEM_WORDS",
    "LINES", "LINE_WORDS", "RATE", "YEARS",
    "DeliveredCost", "Swings", "as_asked", "cheaper", "cited", "delivered_cost", "earns",
    "efficient", "swings",
]  # fmt: skip
