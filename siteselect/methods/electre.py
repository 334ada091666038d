"""ELECTRE I: the alternatives that are worth keeping, by majority and without strong objection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.methods.ranking import TIE, Bools, Floats, unit_columns


@dataclass(frozen=True)
class Electre1:
    """Concordance and discordance (n, n) of row over column; `kernel` (n,) marks the kept rows."""

    concordance: Floats
    discordance: Floats
    kernel: Bools


def electre1(
    values: Floats, weights: Floats, concordance: float = 0.65, discordance: float = 0.35
) -> Electre1:
    """Return the kernel of rows of `values` (n, m), normalised, the more the better.

    A row outranks another if the criteria where it is at least as good weigh `concordance` or
    more, and its largest loss is at most `discordance` of the largest range of any criterion.
    A criterion that weighs nothing neither objects nor sets that range. Rounding does not
    decide at a threshold (1e-9). Rows that outrank each other in a circle count as one; the
    kernel lists all members of what is kept.

    Reference: Roy, Classement et choix en presence de points de vue multiples (la methode
    ELECTRE), RIRO 8 (1968).

    >>> found = electre1(np.array([[3.0, 2.0], [2.0, 2.0], [1.0, 3.0]]), np.array([0.7, 0.3]))
    >>> found.concordance[0].tolist(), found.kernel.tolist()
    ([1.0, 1.0, 0.7], [True, False, True])
    """
    counts = weights > 0
    values, weights = values[:, counts], weights[counts]
    scaled = unit_columns(values, together=True)
    n = len(values)
    agree, loss = np.zeros((n, n)), np.zeros((n, n))
    for raw, column, weight in zip(values.T, scaled.T, weights, strict=True):
        agree += weight * (raw[:, None] >= raw[None, :])
        np.maximum(loss, column[None, :] - column[:, None], out=loss)
    agree = np.where(agree >= 1 - TIE, 1.0, agree)
    span = np.ptp(scaled, axis=0).max()
    loss /= span if span > 0 else 1.0
    outranks = (agree >= concordance - TIE) & (loss <= discordance + TIE)
    return Electre1(agree, loss, kernel(outranks))


def kernel(outranks: Bools) -> Bools:
    """Return the kernel (n,) of a graph (n, n) of "row outranks column", circuits collapsed.

    Members of a circuit become one; what no one outranks is kept, what a kept one outranks is
    left out, and so on. So nothing kept outranks another kept, and all left out are outranked.

    >>> kernel(np.array([[0, 1, 0], [1, 0, 1], [0, 0, 0]], dtype=bool)).tolist()
    [True, True, False]
    """
    from scipy.sparse.csgraph import connected_components

    count, of = connected_components(outranks, directed=True, connection="strong")
    between = np.zeros((count, count), dtype=bool)
    rows, columns = np.nonzero(outranks)
    between[of[rows], of[columns]] = True
    np.fill_diagonal(between, False)
    kept, left = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    while left.any():
        free = left & ~between[left].any(axis=0)
        kept |= free
        left &= ~(free | between[free].any(axis=0))
    return np.asarray(kept[of])
