"""Weight-stability intervals of a plain weighted sum, in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.robustness.streams import Floats

TIE = 1e-9  # scores this near, relative to the larger, are one
NONE = 1e-200  # in place of a 0 to divide by: the end is then beyond the scale


def weight_intervals(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the ends (m, 2) between which the first place, and the whole ranking, stay.

    `values` (n, m) have no gaps, `weights` (m,) sum to 1. A weight moves from 0 to 1 and the
    others are scaled in proportion, so every score is a straight line in it: t x + (1 - t) r
    with the value x and the mean r of the others. The ranking stays until two neighbours cross.
    Sites that tie must go on doing so.

    >>> values = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> weight_intervals(values, np.array([0.75, 0.25]))[0].tolist()
    [[0.5, 1.0], [0.0, 0.5]]
    """
    score = values @ weights
    order = np.argsort(-score, kind="stable")
    x, falling = values[order], score[order]
    behind, steps = falling[0] - falling[1:], falling[:-1] - falling[1:]
    near = TIE * np.abs(falling[:-1])
    first = _ends(x[0] - x[1:], behind, behind <= TIE * abs(falling[0]), weights)
    return first, _ends(x[:-1] - x[1:], steps, steps <= near, weights)


def _ends(apart: Floats, lead: Floats, tied: NDArray[np.bool_], at: Floats) -> Floats:
    """Return the ends (m, 2) up to which no pair changes order.

    A pair is `apart` (p, m) in value on the criterion that moves and has a `lead` (p,) now. With
    the weight at t its lead is lead + (t - w) (apart - lead) / (1 - w), which is 0 at
    w - (1 - w) / (apart / lead - 1): only the largest and the smallest quotient count.
    """
    quotient = apart / np.where(tied, NONE, lead)[:, None]
    if tied.any():  # a tie breaks whichever way the pair differs
        broken = np.abs(quotient[tied])
        quotient = np.concatenate([quotient[~tied], broken, -broken])
    most = quotient.max(axis=0, initial=0.0) - 1
    least = quotient.min(axis=0, initial=0.0) - 1
    rest = 1 - at
    ends = np.stack([at - rest / np.where(most > 0, most, NONE),
                     at - rest / np.where(least < 0, least, -NONE)], axis=1)  # fmt: skip
    ends[at >= 1 - 1e-12] = (0.0, 1.0)  # a criterion alone cannot move
    return np.clip(ends, 0.0, 1.0)
