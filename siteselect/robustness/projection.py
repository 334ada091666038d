"""The shortest vector that meets two equations and stays within bounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siteselect.robustness.streams import Floats

STEPS, CLOSE = 60, 1e-11


def shortest(
    rows: Floats, targets: Floats, low: Floats, high: Floats
) -> Floats | None:
    """Return the u (p,) of least Euclidean length with `rows` (k, p) @ u = `targets` (k,) and
    `low` <= u <= `high`; None if there is none.

    The bounds hold 0. The solution is clip(rows' x, low, high) for multipliers x (k,); they
    maximise a concave function whose slope is linear between bounds, so Newton's steps with a
    shortened step where needed end after finitely many.

    >>> shortest(np.array([[1.0, 1.0]]), np.array([1.0]), np.zeros(2), np.full(2, 9.0)).tolist()
    [0.5, 0.5]
    """
    size = np.sqrt((rows**2).sum(axis=1))
    if not (size[np.abs(targets) > 0] > 0).all():
        return None
    use = size > 0
    rows, targets = rows[use] / size[use, None], targets[use] / size[use]
    x, u = np.zeros(len(targets)), np.zeros(rows.shape[1])
    free = (low < 0) | (high > 0)
    for _ in range(STEPS):
        missed = targets - rows @ u
        if np.abs(missed).max(initial=0.0) <= CLOSE:
            return u
        active = rows[:, free]
        step = _newton(active, missed)
        rest = missed - active @ (active.T @ step)  # what no element between its bounds can close
        if np.abs(rest).max() > 1e-6 * np.abs(missed).max():
            length = _until_flat(rows, targets, low, high, x, rest)
            if length is None:
                return None
            x = x + length * rest
            u, free = _clipped(rows, low, high, x), _between(rows, low, high, x)
            continue
        tried = _clipped(rows, low, high, x + step)
        if np.abs(targets - rows @ tried).max() <= CLOSE:
            return tried
        length = _length(rows, targets, low, high, x, step)
        if not length:
            return None
        x = x + length * step
        u, free = _clipped(rows, low, high, x), _between(rows, low, high, x)
    return None


def _newton(active: Floats, missed: Floats) -> Floats:
    """Return the step of the multipliers that would close what is missed, were all free."""
    square = active @ active.T
    if len(square) == 2:
        (a, b), (_, d) = square.tolist()
        if a * d - b * b > 1e-12 * a * d:
            sides = [d * missed[0] - b * missed[1], a * missed[1] - b * missed[0]]
            return np.array(sides, dtype=np.float64) / float(a * d - b * b)
    return np.asarray(np.linalg.lstsq(square, missed, rcond=1e-13)[0], dtype=np.float64)


def _clipped(rows: Floats, low: Floats, high: Floats, x: Floats) -> Floats:
    return np.asarray(np.clip(rows.T @ x, low, high), dtype=np.float64)


def _between(rows: Floats, low: Floats, high: Floats, x: Floats) -> NDArray[np.bool_]:
    plain = rows.T @ x
    return np.asarray((plain > low) & (plain < high))


def _until_flat(
    rows: Floats, targets: Floats, low: Floats, high: Floats, x: Floats, way: Floats
) -> float | None:
    """Return how far along `way` the concave function rises; None if for ever: no solution.

    Its slope falls in straight pieces that bend where an element meets or leaves a bound.
    """
    plain, pace = rows.T @ x, rows.T @ way
    moving = np.abs(pace) > 1e-15
    ends = [(bound[moving] - plain[moving]) / pace[moving] for bound in (low, high)]
    bends = np.concatenate(ends)
    bends = np.sort(bends[np.isfinite(bends) & (bends > 0)])
    bends = np.append(bends, (bends[-1] if len(bends) else 0.0) + 1.0)
    inside = np.clip(plain[:, None] + pace[:, None] * np.append(0.0, bends), low[:, None],
                     high[:, None])  # fmt: skip
    slopes = way @ (targets[:, None] - rows @ inside)
    places = np.append(0.0, bends)
    flat = np.flatnonzero(slopes <= 0)
    after = int(flat[0]) if len(flat) else len(places) - 1  # past the last bend it goes on as there
    before = after - 1
    fall = (slopes[before] - slopes[after]) / (places[after] - places[before])
    if after == 0 or (not len(flat) and fall <= 1e-12 * abs(slopes[before])):
        return None
    return float(places[before] + slopes[before] / fall)


def _dual(rows: Floats, targets: Floats, low: Floats, high: Floats, x: Floats) -> float:
    """Return the concave function that the multipliers maximise."""
    plain = rows.T @ x
    u = np.clip(plain, low, high)
    return float(targets @ x - (plain * u - u * u / 2).sum())


def _length(
    rows: Floats, targets: Floats, low: Floats, high: Floats, x: Floats, step: Floats
) -> float:
    """Return how much of a step to go so that the concave function rises enough; 0 if none."""
    now = _dual(rows, targets, low, high, x)
    slope = float((targets - rows @ _clipped(rows, low, high, x)) @ step)
    length = 1.0 if slope > 0 else 0.0
    while length > 1e-12:
        risen = _dual(rows, targets, low, high, x + length * step) - now
        if risen >= 1e-4 * length * slope - 1e-15:
            return length
        length /= 2
    return 0.0
