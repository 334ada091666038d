"""PROMETHEE: how strongly each alternative is preferred to the others, and they to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from siteselect.methods.ranking import TIE, Bools, Floats

Shape = Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
BLOCK = 1 << 20  # differences held at once where pairs must be looked at one by one
STEEP = 1e4  # a range this many times the ramp would lose digits in prefix sums
HUGE = 2.0**500  # figures beyond are divided by it
ROUNDING = 1e-12  # a net flow below this is 0; flows lie in [-1, 1]


@dataclass(frozen=True)
class Preference:
    """How a difference becomes a preference in [0, 1]; `q`, `p`, `s` in the criterion's unit.

    usual: 1 above 0; u_shape: 1 above q; v_shape: d/p up to p; level: 1/2 above q, 1 above p;
    linear: 0 to q, rising to 1 at p; gaussian: 1 - exp(-d^2 / 2 s^2).
    """

    shape: Shape = "usual"
    q: float = 0.0
    p: float = 0.0
    s: float = 1.0


@dataclass(frozen=True)
class Flows:
    """Leaving (`plus`), entering (`minus`) and net flows, each (n,); NaN for one alternative."""

    plus: Floats
    minus: Floats
    net: Floats


@dataclass(frozen=True)
class Partial:
    """PROMETHEE I, (n, n): row preferred to column; row and column incomparable."""

    preferred: Bools
    incomparable: Bools


def flows(values: Floats, weights: Floats, preferences: Sequence[Preference]) -> Flows:
    """Return the flows of rows of `values` (n, m), every criterion the more the better.

    Flows are means over the n - 1 other rows. All shapes but the gaussian are sums over a
    sorted column, O(m n log n) and no n x n matrix; the gaussian looks at pairs, block by block,
    so that memory stays under 100 MB.

    References: Brans and Vincke, A preference ranking organisation method, Management Science
    31 (1985); Calders and Van Assche, PROMETHEE is not quadratic, arXiv:1603.00091 (2016).

    >>> table = np.array([[4.0, 3.0, 2.0], [3.0, 2.0, 4.0], [5.0, 1.0, 3.0]])
    >>> flows(table, np.array([0.5, 0.3, 0.2]), [Preference()] * 3).net.round(9).tolist()
    [0.1, -0.3, 0.2]
    """
    n = len(values)
    if n == 1:
        undefined = np.full(1, np.nan)
        return Flows(undefined, undefined, undefined)
    plus, minus = np.zeros(n), np.zeros(n)
    with np.errstate(over="ignore"):  # a difference beyond all numbers is preferred in full
        for column, weight, preference in zip(values.T, weights, preferences, strict=True):
            order = np.argsort(column)  # once: all else is a pass over the sorted column
            over, under = _sums(column[order], preference)
            plus[order] += weight * over
            minus[order] += weight * under
    net = (plus - minus) / (n - 1)
    return Flows(plus / (n - 1), minus / (n - 1), np.where(np.abs(net) < ROUNDING, 0.0, net))


def partial_relation(plus: Floats, minus: Floats) -> Partial:
    """Return PROMETHEE I: preferred if no flow is worse and one is better.

    Where one row leaves more but also receives more, the two are incomparable. Flows within
    1e-9 of each other, relative to the larger, are equal.

    Reference: Brans and Vincke (1985).

    >>> relation = partial_relation(np.array([0.6, 0.5, 0.2]), np.array([0.3, 0.2, 0.6]))
    >>> relation.preferred[:, 2].tolist(), bool(relation.incomparable[0, 1])
    ([True, True, False], True)
    """
    more, less = _above(plus), _above(-minus)
    behind, more_in = more.T, less.T
    return Partial(
        preferred=(more | less) & ~behind & ~more_in,
        incomparable=(more & more_in) | (behind & less),
    )


def _above(flow: Floats) -> Bools:
    size = np.maximum(np.abs(flow)[:, None], np.abs(flow)[None, :])
    return np.asarray(flow[:, None] - flow[None, :] > TIE * size)


def _sums(x: Floats, preference: Preference) -> tuple[Floats, Floats]:
    """Return for each figure of a sorted column the sum of its preferences over all others, and
    of theirs over it."""
    q, p = preference.q, preference.p
    if preference.shape in ("v_shape", "linear"):
        q = 0.0 if preference.shape == "v_shape" else q
        if max(-x[0], x[-1], p) > HUGE:  # a ramp is a ratio: no sum may leave the numbers
            x, q, p = x / HUGE, q / HUGE, p / HUGE
            preference = replace(preference, q=q, p=p)
        if p > q and np.ptp(x) <= STEEP * (p - q):
            return _ramp(x, q, p)
    return _over(x, preference, q), _over(-x[::-1], preference, q)[::-1]


def _over(x: Floats, preference: Preference, q: float) -> Floats:
    """Return for each figure of a sorted column the sum of its preferences over all others."""
    p = preference.p
    if preference.shape == "gaussian":
        return _by_pairs(x, lambda d: -np.expm1(-0.5 * (d / preference.s) ** 2))
    if preference.shape == "usual":
        return _count_above(x, 0.0)
    if preference.shape == "level":
        return 0.5 * (_count_above(x, q) + _count_above(x, p))
    if preference.shape == "u_shape" or not p > q:
        return _count_above(x, q)
    return _by_pairs(x, lambda d: np.clip((d - q) / (p - q), 0.0, 1.0))


def _count_above(x: Floats, threshold: float) -> Floats:
    """Count the figures that each exceeds by more than the threshold.

    A threshold is met "up to and with": the rounding of the difference (0.4 - 0.1 against 0.3)
    must not lift it over.
    """
    if not threshold:
        return _first_equal(x).astype(np.float64)
    rounding = 4 * np.finfo(np.float64).eps * (np.abs(x) + threshold)
    limit = np.maximum(x - threshold - rounding, -np.finfo(np.float64).max)
    return np.searchsorted(x, limit, side="left").astype(np.float64)


def _first_equal(x: Floats) -> NDArray[np.int64]:
    """Return for each figure of a sorted column the position of the first that equals it."""
    place = np.arange(len(x))
    place[1:][x[1:] == x[:-1]] = 0
    return np.maximum.accumulate(place)


def _ramp(x: Floats, q: float, p: float) -> tuple[Floats, Floats]:
    """Sum (difference - q) / (p - q), cut to [0, 1], over all others and of them, by prefix sums
    of a sorted column."""
    shifted = x - x.mean()  # sums of figures near 0 keep their digits
    sums = np.concatenate([[0.0], np.cumsum(shifted, dtype=np.longdouble)])
    full = np.searchsorted(shifted, shifted - p, side="right")
    some = np.searchsorted(shifted, shifted - q, side="left") if q else _first_equal(shifted)
    part = (shifted - q) * (some - full) - (sums[some] - sums[full]).astype(np.float64)
    over = full + np.maximum(part, 0.0) / (p - q)
    full, some = _turned(full), _turned(some)
    part = (sums[full] - sums[some]).astype(np.float64) - (shifted + q) * (full - some)
    return over, len(x) - full + np.maximum(part, 0.0) / (p - q)


def _turned(below: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many figures do not count each one among those `below` them.

    A figure counts the first so many of a sorted column: those that count the i-th are those
    whose number is above i.
    """
    return np.cumsum(np.bincount(below, minlength=len(below)))[: len(below)]


def _by_pairs(x: Floats, preference: Callable[[Floats], Floats]) -> Floats:
    sums = np.empty(len(x))
    step = max(1, BLOCK // len(x))
    for start in range(0, len(x), step):
        ahead = np.maximum(x[start : start + step, None] - x[None, :], 0.0)
        sums[start : start + step] = preference(ahead).sum(axis=1)
    return sums
