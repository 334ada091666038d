"""Evaluators together: how far they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from siteselect.weighting import average_ranks

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Kendall's `w`, 0 (none) to 1 (all alike), and the chance of such agreement by chance."""

    w: float
    p_value: float


def kendall_w(ranks: Floats) -> Agreement:
    """Return the agreement of m evaluators who ranked n alternatives, (m, n).

    Ties are corrected for, whether they were written 1, 2, 2, 4 or 1, 2.5, 2.5, 4. The p-value
    is that of chi-square m (n - 1) W at n - 1 degrees of freedom, an approximation that is
    rough for few alternatives. Both are NaN where agreement is undefined: one evaluator, one
    alternative, or nothing but ties.

    Reference: Kendall and Babington Smith, The problem of m rankings, Annals of Mathematical
    Statistics 10 (1939).

    >>> kendall_w(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])).w
    1.0
    """
    m, n = ranks.shape
    places = np.apply_along_axis(average_ranks, 1, ranks)
    ties = sum(_tied(row) for row in ranks)
    possible = m**2 * (n**3 - n) - m * ties
    if m == 1 or possible <= 0:
        return Agreement(np.nan, np.nan)
    totals = places.sum(axis=0)
    apart = ((totals - m * (n + 1) / 2) ** 2).sum()
    w = float(12 * apart / possible)
    return Agreement(w, float(chdtrc(n - 1, m * (n - 1) * w)))


def _tied(row: Floats) -> int:
    counts = np.unique(row, return_counts=True)[1].tolist()
    return sum(count**3 - count for count in counts)
