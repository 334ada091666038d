"""PROMETHEE: how strongly each alternative is preferred to the others, and they to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from siteselect.methods.ranking import TIE, Bools, Floats

Shape = Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
BLOCK = 1 << 20  # differences held at once where pairs must be looked at one by one
STEEP = 1e4  # a range this many times the ramp would lose digits in prefix sums
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
    sorted column, O(m n log n) and no n x n matrix; the gaussian looks at pairs, block by block.

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
            plus += weight * _sums(column, preference)
            minus += weight * _sums(-column, preference)
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


def _sums(x: Floats, preference: Preference) -> Floats:
    """Return for each figure of a column the sum of its preferences over all others."""
    q, p = preference.q, preference.p
    if preference.shape == "gaussian":
        return _by_pairs(x, lambda d: -np.expm1(-0.5 * (d / preference.s) ** 2))
    if preference.shape == "usual":
        return _count_above(x, 0.0)
    if preference.shape == "u_shape":
        return _count_above(x, q)
    if preference.shape == "level":
        return 0.5 * (_count_above(x, q) + _count_above(x, p))
    return _ramp(x, 0.0 if preference.shape == "v_shape" else q, p)


def _count_above(x: Floats, threshold: float) -> Floats:
    """Count the figures that each exceeds by more than the threshold.

    A threshold is met "up to and with": the rounding of the difference (0.4 - 0.1 against 0.3)
    must not lift it over.
    """
    rounding = 4 * np.finfo(np.float64).eps * (np.abs(x) + threshold) if threshold else 0.0
    limit = np.maximum(x - threshold - rounding, -np.finfo(np.float64).max)
    return np.searchsorted(np.sort(x), limit, side="left").astype(np.float64)


def _ramp(x: Floats, q: float, p: float) -> Floats:
    """Sum (difference - q) / (p - q), cut to [0, 1], over all others, by prefix sums."""
    if not p > q:
        return _count_above(x, q)
    if not np.ptp(x) <= STEEP * (p - q):
        return _by_pairs(x, lambda d: np.clip((d - q) / (p - q), 0.0, 1.0))
    shifted = x - x.mean()  # sums of figures near 0 keep their digits
    ordered = np.sort(shifted)
    sums = np.concatenate([[0.0], np.cumsum(ordered, dtype=np.longdouble)])
    full = np.searchsorted(ordered, shifted - p, side="right")
    some = np.searchsorted(ordered, shifted - q, side="left")
    part = (shifted - q) * (some - full) - (sums[some] - sums[full])
    return np.asarray(full + np.maximum(part, 0.0) / (p - q), dtype=np.float64)


def _by_pairs(x: Floats, preference: Callable[[Floats], Floats]) -> Floats:
    sums = np.empty(len(x))
    step = max(1, BLOCK // len(x))
    for start in range(0, len(x), step):
        ahead = np.maximum(x[start : start + step, None] - x[None, :], 0.0)
        sums[start : start + step] = preference(ahead).sum(axis=1)
    return sums
