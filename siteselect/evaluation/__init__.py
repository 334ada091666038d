"""`evaluate(dataset, scenario)`: the one path that scores. A pure function of its arguments."""

from siteselect.evaluation.additive import Scores, Sums, additive, sums_of
from siteselect.evaluation.comparing import MethodComparison, compare_methods
from siteselect.evaluation.explaining import Comparison, explain
from siteselect.evaluation.scoring import Evaluation, Excluded, evaluate
from siteselect.evaluation.weighing import DataWeights, TradeOff, data_weights, trade_off

__all__ = [
    "Comparison", "DataWeights", "Evaluation", "Excluded", "MethodComparison", "Scores", "Sums",
    "TradeOff", "additive", "compare_methods", "data_weights", "evaluate", "explain", "sums_of",
    "trade_off",
]  # fmt: skip
