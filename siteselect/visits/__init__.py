"""Ratings on site: what people saw becomes figures, and never overrides a good one in silence.

A rating is a level of a declared scale (`data/visit_scales.yaml`). The group's figure is the
median of what the levels stand for, with the range of the middle half of the ratings, grade C.
"""

from siteselect.visits.checking import scale_of
from siteselect.visits.figures import (
    group_figures,
    middle,
    own_figures,
    scales_used,
    with_importance,
    with_scales,
)
from siteselect.visits.values import Cell, Conflict, Decision, OnFile, Rated, Rating
from siteselect.visits.words import say_conflict, say_replaced, say_rule

__all__ = [
    "Cell", "Conflict", "Decision", "OnFile", "Rated", "Rating", "group_figures", "middle",
    "own_figures", "say_conflict", "say_replaced", "say_rule", "scale_of", "scales_used",
    "with_importance", "with_scales",
]  # fmt: skip
