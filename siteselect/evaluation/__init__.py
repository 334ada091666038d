"""`evaluate(dataset, scenario)`: the one path that scores. A pure function of its arguments."""

from siteselect.evaluation.bases import by_base
from siteselect.evaluation.comparing import MethodComparison, compare_methods
from siteselect.evaluation.explaining import Comparison, explain
from siteselect.evaluation.headline import (
    headline,
    market_words,
    percent,
    ranks_in_words,
    strength_word,
)
from siteselect.evaluation.scoring import SEPARATED, Evaluation, Excluded, evaluate
from siteselect.evaluation.weighing import DataWeights, TradeOff, data_weights, trade_off

__all__ = [
    "SEPARATED", "Comparison", "DataWeights", "Evaluation", "Excluded", "MethodComparison",
    "TradeOff", "by_base", "compare_methods", "data_weights", "evaluate", "explain", "headline",
    "market_words", "percent", "ranks_in_words", "strength_word", "trade_off",
]  # fmt: skip
