"""Weight-stability intervals of a weighted sum, in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.robustness.streams import Floats

TIE = 1e-9  # scores this near, relative to the larger, are one
ROUNDING = 1e-13  # of the largest difference
NONE = 1e-200  # in place of a 0 to divide by: the end is then beyond the scale


def weight_intervals(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the ends (m, 2) between which the first place, and the whole ranking, stay.

    `values` are (n, m), `weights` (m,) sum to 1. A weight moves from 0 to 1 and the others are
    scaled in proportion.

    >>> values = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> weight_intervals(values, np.array([0.75, 0.25]))[0].tolist()
    [[0.5, 1.0], [0.0, 0.5]]
    """
    return line_intervals(values, values @ weights, weights)


def line_intervals(whole: Floats, score: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return the ends (m, 2) between which the first place, and the whole ranking, stay.

    Each of m weights moves from 0 to 1 and stands `at` (m,) now. Every score is a straight line
    in it: `score` (n,) now and `whole` (n, m) where the weight is 1. The ranking stays until
    two neighbours cross. Sites that tie must go on doing so.
    """
    order = np.argsort(-score, kind="stable")
    x, falling = whole.T.take(order, axis=1), score[order]
    if len(order) < 2:
        stay = np.tile([0.0, 1.0], (len(at), 1))
        return stay, stay.copy()
    lead = np.empty((2, 1, len(order) - 1))
    apart = np.empty((2, len(at), len(order) - 1))
    for kind, (front, level) in enumerate(((x[:, :1], falling[:1]), (x[:, :-1], falling[:-1]))):
        np.subtract(level, falling[1:], out=lead[kind, 0])
        np.subtract(front, x[:, 1:], out=apart[kind])
    tied = lead <= TIE * np.abs(falling[:-1])
    tied[0] = lead[0] <= TIE * abs(falling[0])
    first, ranking = _ends(apart, lead, tied, at)
    return first, ranking


def _ends(apart: Floats, lead: Floats, tied: NDArray[np.bool_], at: Floats) -> Floats:
    """Return the ends (2, m, 2) up to which no pair changes order, of two sets of p pairs each.

    A pair is `apart` (2, m, p) where the weight is 1 and has a `lead` (2, 1, p) now. With the
    weight at t its lead is lead + (t - w) (apart - lead) / (1 - w), which is 0 at
    w - (1 - w) / (apart / lead - 1): only the largest and the smallest quotient count.
    """
    if tied.any():  # a tie breaks whichever way the pair differs
        apart[np.abs(apart) <= ROUNDING * np.abs(apart).max()] = 0.0  # twins stay twins
        quotient = apart / np.where(tied, NONE, lead)
        broken = np.abs(quotient)
        upper, lower = np.where(tied, broken, quotient), np.where(tied, -broken, quotient)
    else:
        upper = lower = np.divide(apart, lead, out=apart)
    most, least = upper.max(axis=2, initial=0.0), lower.min(axis=2, initial=0.0)
    most -= 1.0
    least -= 1.0
    rest = 1.0 - at
    ends = np.empty((*most.shape, 2))
    np.subtract(at, rest / np.where(most > 0, most, NONE), out=ends[..., 0])
    np.subtract(at, rest / least, out=ends[..., 1])  # at most -1
    alone = at >= 1 - 1e-12
    if alone.any():
        ends[:, alone] = (0.0, 1.0)  # a criterion alone cannot move
    np.maximum(ends, 0.0, out=ends)
    return np.minimum(ends, 1.0, out=ends)
