"""Weights a person sets directly: importances on any scale, or only an order."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError

HUGE = 2.0**1000  # sums of larger importances could overflow


def check_importance(importance: Mapping[str, float]) -> list[Problem]:
    """Return a problem for each importance that is negative or not a finite number.

    >>> [problem.values for problem in check_importance({"a": -1.0, "b": 2.0})]
    [(('name', 'a'), ('value', '-1'))]
    """
    problems = []
    for name, value in importance.items():
        if not math.isfinite(value):
            problems.append(
                Problem("weights.not_finite", values=(("name", name), ("value", str(value))))
            )
        elif value < 0:
            problems.append(
                Problem("weights.negative", values=(("name", name), ("value", f"{value:g}")))
            )
    return problems


def normalise(importance: Mapping[str, float], what: str = "") -> dict[str, float]:
    """Scale importances to weights that sum to 1; the scale of the importances is irrelevant.

    `what` names the group in the refusal. Raises RequestError if an importance is negative or
    not finite, or if all are zero.

    >>> normalise({"power": 3, "water": 1})
    {'power': 0.75, 'water': 0.25}
    """
    problems = check_importance(importance)
    if problems:
        raise RequestError(problems)
    largest = max(importance.values(), default=0)
    if not largest > 0:
        raise RequestError(Problem("weights.all_zero", values=(("group", what),)))
    unit = HUGE if largest > HUGE else 1.0
    shares = {name: value / unit for name, value in importance.items()}
    total = math.fsum(shares.values())
    return {name: share / total for name, share in shares.items()}


def rank_order_centroid(count: int) -> NDArray[np.float64]:
    """Return the weights of `count` criteria of which only the order is known, first first.

    They are the centre of all weights in that order: w_k = (1/n) (1/k + ... + 1/n).

    Reference: Barron and Barrett, Decision quality using ranked attribute weights, Management
    Science 42 (1996).

    >>> rank_order_centroid(2).tolist()
    [0.75, 0.25]
    """
    tails = np.cumsum(1.0 / np.arange(count, 0, -1))[::-1]
    return np.asarray(tails / count)
