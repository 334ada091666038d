"""Methods that compare the candidates with each other: TOPSIS, VIKOR, PROMETHEE II.

Their scores are mapped to [0, 1], higher is better: closeness; 1 - Q; (1 + net flow) / 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from siteselect.knowledge import Knowledge
from siteselect.matrix import Floats
from siteselect.methods import topsis
from siteselect.methods.closeness import closeness
from siteselect.methods.promethee import Preference, flows
from siteselect.methods.vikor import vikor

# In units of value: a difference within the width of a grade-B figure is none, one beyond that
# of a grade-D figure counts whole (a judgement, the same for every criterion).
INDIFFERENCE, PREFERENCE = 0.05, 0.20
VIKOR_V = 0.5
SEED = 1

DRAWS = 1_000  # of what is known, for what depends on how the candidates compare


def score_by_set(
    name: str, values: Floats, weights: Floats, ranked: NDArray[np.bool_]
) -> Floats:
    """Return the score (n,) of `values` (n, m) without gaps; NaN for sites not ranked."""
    score = np.full(len(ranked), np.nan)
    if ranked.any():
        score[ranked] = KERNELS[name](values[ranked], weights)
        if name == "topsis":  # the reference library's figure where it has one
            score[ranked] = topsis(_scaled(values[ranked]), weights)
    return score


def drawn_scores(
    name: str, known: Knowledge, weights: Floats, ranked: NDArray[np.bool_], ids: Sequence[str]
) -> Floats:
    """Return scores (draws, n) of draws of all values, in an order that sites do not change."""
    sites = np.array(sorted(np.flatnonzero(ranked).tolist(), key=lambda i: ids[i]), dtype=int)
    found = np.full((DRAWS, len(ranked)), np.nan)
    if len(sites):
        values = known.take(sites).draw(DRAWS, np.random.default_rng(SEED))
        for row, drawn in zip(found, values, strict=True):
            row[sites] = KERNELS[name](drawn, weights)
    return found


def _scaled(values: Floats) -> Floats:
    length = np.sqrt((values**2).sum(axis=0))
    return np.asarray(values / np.where(length > 0, length, 1.0))


def _closeness(values: Floats, weights: Floats) -> Floats:
    return np.asarray(closeness(values, weights[None])[0])


def _vikor(values: Floats, weights: Floats) -> Floats:
    return np.asarray(1 - vikor(values, weights, VIKOR_V).index)


def _promethee(values: Floats, weights: Floats) -> Floats:
    shape = Preference("linear", q=INDIFFERENCE, p=PREFERENCE)
    if len(values) == 1:
        return np.full(1, np.nan)  # a flow needs another to flow from
    return np.asarray((1 + flows(values, weights, [shape] * values.shape[1]).net) / 2)


KERNELS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "topsis": _closeness, "vikor": _vikor, "promethee2": _promethee,
}  # fmt: skip
PARAMETERS: dict[str, dict[str, float]] = {
    "topsis": {}, "vikor": {"v": VIKOR_V},
    "promethee2": {"q": INDIFFERENCE, "p": PREFERENCE},
}  # fmt: skip
