"""What is known: each cell a distribution, made of parts that sites share or have alone.

The room between the matrix and the score: gaps, national averages and old figures each become
an honest spread, and everything that is said of scores is drawn from the same model.
"""

from siteselect.knowledge.cells import BASES, FIGURE, GAP, REACH, STANDS_IN, Knowledge, know
from siteselect.knowledge.clipped import Clipped, clipped, matched
from siteselect.knowledge.first import first_place
from siteselect.knowledge.pairs import (
    Spreads,
    above,
    covariance,
    quantiles,
    reached,
    spreads,
)
from siteselect.knowledge.reference import Expected, expected

__all__ = [
    "BASES", "FIGURE", "GAP", "REACH", "STANDS_IN", "Clipped", "Expected", "Knowledge", "Spreads",
    "above", "clipped", "covariance", "expected", "first_place", "know", "matched", "quantiles",
    "reached", "spreads",
]  # fmt: skip
