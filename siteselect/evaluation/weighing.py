"""What the weights mean: what the data alone would say, and trade-offs between criteria."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError, unknown
from siteselect.evaluation.filling import filled_values
from siteselect.evaluation.scoring import Evaluation
from siteselect.matrix import Floats
from siteselect.weighting import critic, entropy


@dataclass(frozen=True)
class DataWeights:
    """Weights (m,) of the evaluation's criteria: asked, by entropy, by CRITIC; each sums to 1.

    Entropy and CRITIC look only at how the candidates differ: they say what the data alone
    would say, not what matters. NaN where nothing differs.
    """

    asked: Floats
    entropy: Floats
    critic: Floats


def data_weights(evaluation: Evaluation) -> DataWeights:
    """Return what the figures of the ranked sites alone would weigh, beside what was asked.

    Missing values stand at the mean of their own site's branch.

    References: Shannon entropy as in Elsayed, Dawood and Karthikeyan, IJETT 46 (2017); CRITIC:
    Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22 (1995).
    """
    values = filled_values(evaluation.matrix, evaluation.weights)[evaluation.order]
    nothing = np.full(len(evaluation.matrix.criteria), np.nan)
    if len(values) < 2 or not (np.ptp(values, axis=0) > 0).any():
        return DataWeights(evaluation.matrix.weights, nothing, nothing)
    none_is_cost = np.zeros(values.shape[1], dtype=bool)  # values are the more the better
    return DataWeights(evaluation.matrix.weights, entropy(values), critic(values, none_is_cost))


@dataclass(frozen=True)
class TradeOff:
    """`amount` more of criterion `a` is worth as much as `equals` more of `b`, at figures given.

    `amount` and `equals` are in the criteria's units; `equals` is NaN where no figure on the
    scale of `b` makes up for it.
    """

    a: str
    b: str
    amount: float
    at_a: float
    at_b: float
    equals: float


def trade_off(
    evaluation: Evaluation, a: str, b: str, amount: float, at_a: float, at_b: float
) -> TradeOff:
    """Say how much of `b` makes up for a change of `a` by `amount`, from figures `at_a`, `at_b`.

    Solves weight_a (v_a(at_a + amount) - v_a(at_a)) = weight_b (v_b(at_b) - v_b(at_b + equals))
    exactly along the broken line of `b`, to the nearest figure that does. Raises RequestError
    for a criterion that is not weighed or an amount that is not finite.
    """
    criteria = evaluation.dataset.criteria
    names = list(evaluation.matrix.criteria)
    for name in (a, b):
        if name not in names:
            raise unknown("criterion", name, names)
    if not np.isfinite([amount, at_a, at_b]).all():
        raise RequestError(Problem("request.amount", values=(("given", f"{amount:g}"),)))
    weight_a, weight_b = (evaluation.matrix.weights[names.index(name)] for name in (a, b))
    of_a, of_b = (evaluation.scenario.value_function(criteria[name]) for name in (a, b))
    before, after = of_a([at_a, at_a + amount]).tolist()
    now = float(of_b(at_b))
    wanted = now - weight_a * (after - before) / weight_b
    figure = of_b.inverse(wanted, near=at_b)
    return TradeOff(a, b, amount, at_a, at_b, figure - at_b)
