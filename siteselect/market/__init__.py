"""Figures that follow from where the goods are sold: duty, and how far the customers are.

What is on file speaks of one market; a question sells to several. Their values are added up by
the shares of the market and become the one figure of a cell, so that everything after it (what
is known, reasons, robustness, papers) reads it as any other.
"""

from siteselect.market.asking import at_market, in_base, shares_of, sources_of
from siteselect.market.blending import DISTANCE, DUTY, SERIES, blend, cut
from siteselect.market.means import Means, means_of
from siteselect.market.mixing import mixed
from siteselect.market.parts import Parts, distance_parts, duty_parts
from siteselect.market.voyage import KNOTS, days_at_sea, voyages_nm

__all__ = [
    "DISTANCE", "DUTY", "KNOTS", "SERIES", "Means", "Parts", "at_market", "blend", "cut",
    "days_at_sea", "distance_parts", "duty_parts", "in_base", "means_of", "mixed",
    "shares_of",
    "sources_of", "voyages_nm",
]  # fmt: skip
