"""ELECTRE III: how credible it is that one outranks another, and two orders distilled from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.methods.ranking import TIE, Floats

EXACT = 1e-12  # a concordance this near to 1 is 1: rounding must not open the door to a veto


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of one criterion at each alternative (n,): `q` <= `p` <= `v`; no v, no veto."""

    q: Floats
    p: Floats
    v: Floats | None = None


@dataclass(frozen=True)
class Electre3:
    """Credibility (n, n) of "row outranks column", both orders, and ranks (n,).

    Each order is a list of classes of rows, best first.
    """

    credibility: Floats
    descending: list[list[int]]
    ascending: list[list[int]]
    ranks: NDArray[np.int64]
    incomparable: NDArray[np.bool_]


def electre3(values: Floats, weights: Floats, thresholds: Sequence[Thresholds]) -> Electre3:
    """Rank rows of `values` (n, m), every criterion the more the better, by ELECTRE III.

    The rank is 1 + how many rows are better in both orders together: at least as good in both
    and better in one. Rows that the two orders place the other way round are incomparable.

    Reference: Roy, ELECTRE III: un algorithme de classements fonde sur une representation floue
    des preferences en presence de criteres multiples, Cahiers du CERO 20 (1978).

    >>> none = np.zeros(3)
    >>> found = electre3(np.array([[3.0, 3.0], [2.0, 2.0], [1.0, 1.0]]), np.array([0.5, 0.5]),
    ...                  [Thresholds(none, none)] * 2)
    >>> found.descending, found.ascending, found.ranks.tolist()
    ([[0], [1], [2]], [[0], [1], [2]], [1, 2, 3])
    """
    sigma = credibility(values, weights, thresholds)
    down, up = distil(sigma), distil(sigma, ascending=True)
    place_down, place_up = _places(down), _places(up)
    ahead_down = place_down[:, None] < place_down[None, :]
    ahead_up = place_up[:, None] < place_up[None, :]
    better = (ahead_down & ~ahead_up.T) | (ahead_up & ~ahead_down.T)
    crossed = (ahead_down & ahead_up.T) | (ahead_up & ahead_down.T)
    return Electre3(sigma, down, up, 1 + better.sum(axis=0), crossed)


def credibility(values: Floats, weights: Floats, thresholds: Sequence[Thresholds]) -> Floats:
    """Return how credible it is that each row outranks each column, (n, n), diagonal 1.

    A criterion agrees in full up to a loss of q and not at all from p; its discordance rises
    from p to v. Concordance is the weighted agreement; each criterion whose discordance exceeds
    it lowers the credibility. Thresholds are those of the row.

    Reference: Roy (1978).

    >>> flat = np.ones(2)
    >>> credibility(np.array([[4.0], [1.0]]), np.ones(1),
    ...             [Thresholds(flat, 2 * flat, 6 * flat)]).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    n = len(values)
    agree = np.zeros((n, n))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for column, weight, limit in zip(values.T, weights, thresholds, strict=True):
            agree += weight * (1 - _rise(column, limit.q, limit.p))
        agree = np.where(agree >= 1 - EXACT, 1.0, agree)
        sigma = agree.copy()
        for column, limit in zip(values.T, thresholds, strict=True):
            if limit.v is not None:
                objects = _rise(column, limit.p, limit.v)
                weaker = np.where(objects > agree, (1 - objects) / (1 - agree), 1.0)
                sigma *= weaker
    return sigma


def _rise(column: Floats, low: Floats, high: Floats) -> Floats:
    """Return 0 up to a loss of `low`, 1 from `high` (above it where both are one), (n, n)."""
    loss = column[None, :] - column[:, None]
    rounding = 4 * np.finfo(np.float64).eps * (np.abs(column) + low) * (low > 0)
    inside = (loss - low[:, None]) / (high - low)[:, None]
    beyond = np.where(loss >= high[:, None], 1.0, inside)
    return np.where((loss <= 0) | (loss <= (low + rounding)[:, None]), 0.0, beyond)


def distil(sigma: Floats, *, ascending: bool = False) -> list[list[int]]:
    """Return classes of rows, best first, distilled from credibilities (n, n).

    Descending takes the best qualified out of what is left again and again; ascending the
    worst. One outranks another at a cut if its credibility is above the cut and above the
    reverse credibility by more than s(x) = 0.30 - 0.15 x, taken at the pair's own credibility.

    Reference: Roy (1978).

    >>> distil(np.array([[1.0, 0.9], [0.2, 1.0]]))
    [[0], [1]]
    """
    left = np.arange(len(sigma))
    classes: list[list[int]] = []
    while left.size:
        taken = _extreme(sigma, left, ascending)
        classes.append(taken.tolist())
        left = np.setdiff1d(left, taken, assume_unique=True)
    return classes[::-1] if ascending else classes


def _slack(x: Floats) -> Floats:
    return np.asarray(0.30 - 0.15 * x)


def _extreme(sigma: Floats, left: NDArray[np.int64], ascending: bool) -> NDArray[np.int64]:
    """Return the best (or worst) qualified rows among `left`, narrowed down cut by cut."""
    inside = left
    cut = None
    while len(inside) > 1 and cut != 0:
        pairs = sigma[np.ix_(inside, inside)]
        apart = ~np.eye(len(inside), dtype=bool)
        if cut is None:
            cut = pairs[apart].max()
            if cut == 0:
                break
        lower = pairs[apart & (pairs < cut - _slack(cut) - TIE)]
        cut = lower.max() if lower.size else 0.0
        beats = apart & (pairs > cut + TIE) & (pairs > pairs.T + _slack(pairs) + TIE)
        qualification = beats.sum(axis=1) - beats.sum(axis=0)
        wanted = qualification.min() if ascending else qualification.max()
        inside = inside[qualification == wanted]
    return inside


def _places(classes: list[list[int]]) -> NDArray[np.int64]:
    places = np.empty(sum(map(len, classes)), dtype=np.int64)
    for place, members in enumerate(classes):
        places[members] = place
    return places
