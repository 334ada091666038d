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

    Missing values are filled (`filled_values`). The bounds put one site's missing values at the
    least and the greatest that their criteria can have, the other sites staying as they are;
    for VIKOR, whose regret is relative to the best, they are readings and no strict bounds.
    """
    filled, gaps = filled_values(matrix, weights)[ranked], ~matrix.present[ranked]
    score, low, high = (np.full(len(ranked), np.nan) for _ in range(3))
    if len(filled):
        found = _with_bounds(KERNELS[name], filled, gaps, matrix)
        score[ranked], low[ranked], high[ranked] = found
        if name == "topsis":  # the reference library's figure where it has one
            score[ranked] = topsis(_scaled(filled), matrix.weights)
    return score, low, high, dict(PARAMETERS[name])


def _scaled(values: Floats) -> Floats:
    length = np.sqrt((values**2).sum(axis=0))
    return np.asarray(values / np.where(length > 0, length, 1.0))


def _closeness(values: Floats, weights: Floats) -> Floats:
    """Return TOPSIS closeness by its definition: what bounds need, many times over."""
    weighted = _scaled(values) * weights
    to_best, to_worst = (
        np.sqrt(((weighted - ideal) ** 2).sum(axis=1))
        for ideal in (weighted.max(axis=0), weighted.min(axis=0))
    )
    both = to_best + to_worst
    return np.asarray(np.divide(to_worst, both, out=np.full(len(both), np.nan), where=both > 0))


def _vikor(values: Floats, weights: Floats) -> Floats:
    return np.asarray(1 - vikor(values, weights, VIKOR_V).index)


def _promethee(values: Floats, weights: Floats) -> Floats:
    shape = Preference("linear", q=INDIFFERENCE, p=PREFERENCE)
    if len(values) == 1:
        return np.full(1, np.nan)  # a flow needs another to flow from
    return np.asarray((1 + flows(values, weights, [shape] * values.shape[1]).net) / 2)


def _with_bounds(
    kernel: Callable[[Floats, Floats], Floats], filled: Floats, gaps: NDArray[np.bool_],
    matrix: Matrix,
) -> tuple[Floats, ...]:  # fmt: skip
    score = kernel(filled, matrix.weights)
    low, high = score.copy(), score.copy()
    for i in np.flatnonzero(gaps.any(axis=1)):
        for bound, end in zip((low, high), matrix.ends, strict=True):
            tried = filled.copy()
            tried[i] = np.where(gaps[i], end, filled[i])
            bound[i] = kernel(tried, matrix.weights)[i]
    return score, low, high


KERNELS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "topsis": _closeness, "vikor": _vikor, "promethee2": _promethee,
}  # fmt: skip
PARAMETERS: dict[str, dict[str, float]] = {
    "topsis": {}, "vikor": {"v": VIKOR_V},
    "promethee2": {"q": INDIFFERENCE, "p": PREFERENCE},
}  # fmt: skip
