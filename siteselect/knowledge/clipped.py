"""A normal value that the scale cuts off: its moments, and how two of them move together.

A value function is flat beyond its ends, so a figure beyond them has the value of the end: the
value is the normal one, moved to the nearest end where it lies outside (a censored normal).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ROOT = np.sqrt(2 * np.pi)
ROUNDS, CLOSE, EXACT, WIDE = 60, 1e-7, 1e-10, 30.0
CERTAIN = 1e-9  # a spread below this moves no score


@dataclass(frozen=True)
class Clipped:
    """Moments of clipped normals, all of one shape.

    `mean`, `variance`, `third` (central) and `fourth` (cumulant: 0 for a normal) are those of
    the clipped value; `first` and `second` its Hermite coefficients E[f'(Z)] and E[f''(Z)] with
    f(Z) = clip(m + s Z): what of it is linear in the normal draw, and what is quadratic.
    """

    mean: Floats
    variance: Floats
    third: Floats
    fourth: Floats
    first: Floats
    second: Floats


def clipped(middle: ArrayLike, sd: ArrayLike, low: ArrayLike, high: ArrayLike) -> Clipped:
    """Return the moments of clip(middle + sd Z, low, high), Z standard normal.

    `sd` 0 is a value that is certain. Arrays broadcast together.

    Reference: Tobin, Estimation of relationships for limited dependent variables, Econometrica
    26 (1958), for the censored normal; checked against draws by a test.

    >>> half = clipped(0.0, 1.0, 0.0, 10.0)
    >>> round(float(half.mean), 6), round(float(half.first), 6)
    (0.398942, 0.5)
    """
    from scipy.special import ndtr

    m, s, lo, hi = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (middle, sd, low, high))
    )
    certain = s <= CERTAIN
    width = np.where(certain, 1.0, s)
    a, b = (lo - m) / width, (hi - m) / width
    below, under = ndtr(a), ndtr(b)  # probability of lying below each end
    at_a, at_b = np.exp(-a * a / 2) / ROOT, np.exp(-b * b / 2) / ROOT
    inside = under - below
    mean = lo * below + hi * (1 - under) + m * inside + width * (at_a - at_b)
    # about the mean, so that no difference of large squares is taken
    c, d, off = lo - mean, hi - mean, m - mean
    one = at_a - at_b  # integrals of z, z^2 and z^3 between the ends
    two = inside + a * at_a - b * at_b
    three = (a * a + 2) * at_a - (b * b + 2) * at_b
    over = 1 - under
    # powers by products: `**` above 2 takes ten times as long
    c2, d2, off2, width2 = c * c, d * d, off * off, width * width
    variance = c2 * below + d2 * over + off2 * inside + 2 * off * width * one + width2 * two
    third = c2 * c * below + d2 * d * over + off2 * off * inside + 3 * off2 * width * one + (
        3 * off * width2 * two + width2 * width * three)  # fmt: skip
    four = 3 * two + a * a * a * at_a - b * b * b * at_b
    fourth = c2 * c2 * below + d2 * d2 * over + off2 * off2 * inside + 4 * off2 * off * width * one
    fourth += 6 * off2 * width2 * two + 4 * off * width2 * width * three + width2 * width2 * four
    fourth -= 3 * variance * variance
    exact = np.clip(m, lo, hi)
    return Clipped(
        np.where(certain, exact, np.clip(mean, lo, hi)),
        np.where(certain, 0.0, np.maximum(variance, 0.0)),
        np.where(certain, 0.0, third),
        np.where(certain, 0.0, fourth),
        np.where(certain, 0.0, width * inside),
        np.where(certain, 0.0, width * one),
    )


def mean_and_slope(
    middle: Floats, sd: Floats, low: ArrayLike, high: ArrayLike
) -> tuple[Floats, Floats]:
    """Return `mean` and `first` of `clipped`, the same to the last bit, at half its cost.

    >>> [round(float(part), 6) for part in mean_and_slope(np.array(0.0), np.array(1.0), 0.0, 10.0)]
    [0.398942, 0.5]
    """
    from scipy.special import ndtr

    lo, hi = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    certain = sd <= CERTAIN
    width = np.where(certain, 1.0, sd)
    a, b = (lo - middle) / width, (hi - middle) / width
    below, under = ndtr(a), ndtr(b)
    one = np.exp(-a * a / 2) / ROOT - np.exp(-b * b / 2) / ROOT
    inside = under - below
    mean = lo * below + hi * (1 - under) + middle * inside + width * one
    return (
        np.where(certain, np.clip(middle, lo, hi), np.clip(mean, lo, hi)),
        np.where(certain, 0.0, width * inside),
    )


def quantile(
    middle: ArrayLike, sd: ArrayLike, low: ArrayLike, high: ArrayLike, share: float
) -> Floats:
    """Return the value that a clipped normal stays below with a probability of `share`.

    >>> float(quantile(0.5, 0.1, 0.0, 1.0, 0.5))
    0.5
    """
    from scipy.special import ndtri

    m, s = np.asarray(middle, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    return np.asarray(np.clip(m + s * float(ndtri(share)), low, high))


def matched(mean: ArrayLike, sd: ArrayLike) -> tuple[Floats, Floats]:
    """Return middle and standard deviation of the normal that clipped to [0, 1] has these moments.

    What is expected of a gap is a mean and a spread of values that lie on the scale; a normal of
    the same moments would lose its mean in clipping. A spread that no clipped normal of that
    mean can have is cut to nearly the widest.

    >>> middle, sd = matched(0.95, 0.1)
    >>> again = clipped(middle, sd, 0.0, 1.0)
    >>> round(float(again.mean), 6), round(float(np.sqrt(again.variance)), 6)
    (0.95, 0.1)
    """
    m, s = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(sd, np.float64))
    m = np.clip(m, 1e-4, 1 - 1e-4)
    target = np.clip(s / np.sqrt(m * (1 - m)), 0.0, 0.98) * np.sqrt(m * (1 - m))
    flat = target <= CERTAIN
    low = np.maximum(target, CERTAIN)  # clipping only narrows: the width is at least this
    middle, high, over = m.copy(), low.copy(), np.full_like(low, -1.0)
    for _ in range(ROUNDS):  # first a width that is wide enough
        high = np.where(over < 0, np.minimum(high * 1.5, WIDE), high)
        middle, over = _spread_over(m, high, middle, target)
        if (over >= 0).all() or float(high.min(initial=WIDE, where=over < 0)) >= WIDE:
            break
    _, short = _spread_over(m, low, m.copy(), target)
    width, done = np.where(over < 0, high, low), flat | (over < 0)
    for _ in range(ROUNDS):  # then between the two, by regula falsi with Illinois' halving
        apart = np.where(over - short > 0, over - short, 1.0)
        width = np.where(done, width, np.clip(low - short * (high - low) / apart, low, high))
        middle, off = _spread_over(m, width, middle, target)
        done |= np.abs(off) < CLOSE  # each by itself: no other value may change its answer
        if done.all():
            break
        above = off >= 0
        short = np.where(above, short / 2, off)
        over = np.where(above, off, over / 2)
        low, high = np.where(above, low, width), np.where(above, width, high)
    return np.where(flat, m, middle), np.where(flat, 0.0, width)


def _spread_over(
    mean: Floats, width: Floats, start: Floats, target: Floats
) -> tuple[Floats, Floats]:
    """Return the middle that has the mean at a width, and by how much its spread is over."""
    middle = _centred(mean, width, start)
    return middle, np.sqrt(clipped(middle, width, 0.0, 1.0).variance) - target


def _centred(mean: Floats, width: Floats, start: Floats) -> Floats:
    """Return the middle at which the clipped mean is `mean`: Newton's steps, kept in a range."""
    middle = start
    low, high = -40.0 * width, 1 + 40.0 * width
    for _ in range(ROUNDS):
        found, first = mean_and_slope(middle, width, 0.0, 1.0)
        off = found - mean
        there = np.abs(off) < EXACT
        if there.all():
            break
        low, high = np.where(off < 0, middle, low), np.where(off < 0, high, middle)
        step = middle - off / np.maximum(first / width, 1e-12)
        step = np.where((step > low) & (step < high), step, (low + high) / 2)
        middle = np.where(there, middle, step)
    return middle
