"""`evaluate(dataset, scenario)`: the one path that scores. A pure function of its arguments."""

from siteselect.evaluation.comparing import MethodComparison, compare_methods
from siteselect.evaluation.explaining import Comparison, explain
from siteselect.evaluation.scoring import Evaluation, Excluded, evaluate

__all__ = [
    "Comparison", "Evaluation", "Excluded", "MethodComparison", "compare_methods", "evaluate",
    "explain",
]  # fmt: skip
