"""VIKOR: a compromise between the group's utility and the largest single regret."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.methods.ranking import TIE, Floats, even_out, ranks, unit_columns


@dataclass(frozen=True)
class Vikor:
    """`utility` S, `regret` R and `index` Q, each (n,), 0 to 1, the less the better.

    `compromise` holds the rows of the compromise solution, best first.
    """

    utility: Floats
    regret: Floats
    index: Floats
    compromise: tuple[int, ...]


def vikor(values: Floats, weights: Floats, v: float = 0.5) -> Vikor:
    """Rank rows of `values` (n, m), every criterion the more the better, by VIKOR.

    S sums the weighted shares of the range that a row stays behind the best, R is the largest
    of them, and Q weighs S by `v` and R by 1 - `v` between their best and worst. A range of 0
    counts 0. Rounding never makes a range: S and R that tie (1e-9 relative) are equal.

    Reference: Opricovic and Tzeng, European Journal of Operational Research 156 (2004) 445-455.

    >>> found = vikor(np.array([[-1.0, 3000.0], [-2.0, 3750.0], [-5.0, 4500.0]]),
    ...               np.array([0.5, 0.5]))
    >>> found.utility.tolist(), found.regret.tolist(), found.index.tolist(), found.compromise
    ([0.5, 0.375, 0.5], [0.5, 0.25, 0.5], [1.0, 0.0, 1.0], (1,))
    """
    scaled = unit_columns(values)
    behind = weights * _shares(scaled.max(axis=0) - scaled)
    utility, regret = even_out(behind.sum(axis=1)), even_out(behind.max(axis=1))
    index = v * _shares(utility - utility.min()) + (1 - v) * _shares(regret - regret.min())
    return Vikor(utility, regret, index, _compromise(utility, regret, index))


def _shares(above: Floats) -> Floats:
    """Divide distances from the best by the largest of their column; a range of 0 counts 0."""
    span = above.max(axis=0)
    return np.asarray(above / np.where(span > 0, span, 1.0))


def _compromise(utility: Floats, regret: Floats, index: Floats) -> tuple[int, ...]:
    """Return the best row if it leads by 1/(n - 1) and is best in S or R too, else a set.

    Without the lead, all rows within it; with it but not best in S or R, the first two.
    """
    order = np.argsort(index, kind="stable")
    if len(order) == 1:
        return (0,)
    lead = 1 / (len(order) - 1)
    behind = index[order] - index[order[0]]
    if behind[1] < lead - TIE:
        return tuple(order[behind < lead - TIE].tolist())
    best = order[0]
    if utility[best] == utility.min() or regret[best] == regret.min():
        return (int(best),)
    return tuple(order[ranks(-index)[order] <= 2].tolist())
