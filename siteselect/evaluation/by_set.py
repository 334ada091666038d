"""Methods that compare the candidates with each other: TOPSIS, VIKOR, PROMETHEE II.

Their scores are mapped to [0, 1], higher is better: closeness; 1 - Q; (1 + net flow) / 2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from siteselect.evaluation.filling import filled_values
from siteselect.matrix import Floats, Matrix
from siteselect.methods import topsis
from siteselect.methods.promethee import Preference, flows
from siteselect.methods.vikor import vikor

# In units of value: a difference within the width of a grade-B figure is none, one beyond that
# of a grade-D figure counts whole (a judgement, the same for every criterion).
INDIFFERENCE, PREFERENCE = 0.05, 0.20
VIKOR_V = 0.5

Scored = tuple[Floats, Floats, Floats, dict[str, float]]


def score_by_set(
    name: str, matrix: Matrix, weights: Floats, ranked: NDArray[np.bool_]
) -> Scored:
    """Return score, low, high (n,) and the method's parameters; NaN for sites not ranked.

    Missing values are filled (`filled_values`). The bounds put a site's missing values at the
    worst and the best of the ranked candidates; for TOPSIS the ideals stay where they are.
    """
    filled, gaps = filled_values(matrix, weights)[ranked], ~matrix.present[ranked]
    score, low, high = (np.full(len(ranked), np.nan) for _ in range(3))
    if len(filled):
        if name == "topsis":
            found = _closeness(filled, gaps, matrix.weights)
        else:
            found = _with_bounds(KERNELS[name], filled, gaps, matrix.weights)
        score[ranked], low[ranked], high[ranked] = found
    return score, low, high, dict(PARAMETERS[name])


def _closeness(filled: Floats, gaps: NDArray[np.bool_], weights: Floats) -> tuple[Floats, ...]:
    length = np.sqrt((filled**2).sum(axis=0))
    scaled = filled / np.where(length > 0, length, 1.0)
    weighted = scaled * weights
    best, worst = weighted.max(axis=0), weighted.min(axis=0)
    bounds = []
    for at in (worst, best):
        placed = np.where(gaps, at, weighted)
        to_best = np.sqrt(((placed - best) ** 2).sum(axis=1))
        to_worst = np.sqrt(((placed - worst) ** 2).sum(axis=1))
        both = to_best + to_worst
        bounds.append(np.divide(to_worst, both, out=np.full(len(both), np.nan), where=both > 0))
    return topsis(scaled, weights), *bounds


def _vikor(values: Floats, weights: Floats) -> Floats:
    return np.asarray(1 - vikor(values, weights, VIKOR_V).index)


def _promethee(values: Floats, weights: Floats) -> Floats:
    shape = Preference("linear", q=INDIFFERENCE, p=PREFERENCE)
    if len(values) == 1:
        return np.full(1, np.nan)  # a flow needs another to flow from
    return np.asarray((1 + flows(values, weights, [shape] * values.shape[1]).net) / 2)


def _with_bounds(
    kernel: Callable[[Floats, Floats], Floats], filled: Floats, gaps: NDArray[np.bool_],
    weights: Floats,
) -> tuple[Floats, ...]:  # fmt: skip
    score = kernel(filled, weights)
    low, high = score.copy(), score.copy()
    best, worst = filled.max(axis=0), filled.min(axis=0)
    for i in np.flatnonzero(gaps.any(axis=1)):
        for bound, at in ((low, worst), (high, best)):
            tried = filled.copy()
            tried[i] = np.where(gaps[i], at, filled[i])
            bound[i] = kernel(tried, weights)[i]
    return score, low, high


KERNELS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "vikor": _vikor, "promethee2": _promethee,
}  # fmt: skip
PARAMETERS: dict[str, dict[str, float]] = {
    "topsis": {}, "vikor": {"v": VIKOR_V},
    "promethee2": {"q": INDIFFERENCE, "p": PREFERENCE},
}  # fmt: skip
