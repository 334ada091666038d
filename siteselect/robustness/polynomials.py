"""Where differences of scores change sign: real roots of many small polynomials."""

from __future__ import annotations

import numpy as np

from siteselect.robustness.streams import Floats

SMALL = 1e-13  # a coefficient this small beside the largest is rounding


def multiply(a: Floats, b: Floats) -> Floats:
    """Return products of polynomials, coefficients (..., d) from the constant up.

    >>> multiply(np.array([1.0, 1.0]), np.array([1.0, -1.0])).tolist()
    [1.0, 0.0, -1.0]
    """
    shape = np.broadcast_shapes(a.shape[:-1], b.shape[:-1])
    found = np.zeros((*shape, a.shape[-1] + b.shape[-1] - 1))
    for k in range(a.shape[-1]):
        found[..., k : k + b.shape[-1]] += a[..., k, None] * b
    return found


def evaluate_at(polynomial: Floats, t: Floats) -> Floats:
    """Return values of polynomials (p, d) at points (p, ...) by Horner's rule."""
    extra = (None,) * (t.ndim - 1)
    value = np.zeros_like(t)
    for k in range(polynomial.shape[1] - 1, -1, -1):
        value = value * t + polynomial[(slice(None), k, *extra)]
    return value


def crossings(polynomials: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return the nearest roots in [0, 1] below and above `at` (p,), -inf and inf without one.

    Each of the `polynomials` (p, d) is positive at its `at`, or zero there: then whichever side
    it turns negative on is bounded by `at` itself. Coefficients run from the constant up.

    >>> below, above = crossings(np.array([[0.02, -0.3, 1.0]]) * -1, np.array([0.15]))
    >>> below.round(12).tolist(), above.round(12).tolist()
    ([0.1], [0.2])
    """
    below, above = np.full(len(at), -np.inf), np.full(len(at), np.inf)
    size = np.abs(polynomials)
    real = size > SMALL * _across(np.maximum, size)[:, None]
    degree = np.zeros(len(at), dtype=np.int64)
    for k in range(1, polynomials.shape[1]):
        degree[real[:, k]] = k  # the last coefficient that counts
    may = _may_cross(polynomials)
    for d in range(1, polynomials.shape[1]):
        rows = np.flatnonzero((degree == d) & may)
        if len(rows):
            roots = _roots(polynomials[rows, : d + 1])
            low, high = _nearest(polynomials[rows], roots, at[rows])
            below[rows], above[rows] = low, high
    return below, above


def _across(work: np.ufunc, values: Floats) -> Floats:
    """Return a minimum or maximum over the few columns of many rows: column by column."""
    found = values[:, 0]
    for k in range(1, values.shape[1]):
        found = work(found, values[:, k])
    return found


def _may_cross(polynomials: Floats) -> np.ndarray:
    """Return whether a polynomial may change sign in [0, 1]: its Bernstein coefficients do."""
    d = polynomials.shape[1] - 1
    found = np.zeros_like(polynomials)
    binomial = np.ones(d + 1)
    for k in range(1, d + 1):
        binomial[k] = binomial[k - 1] * (d - k + 1) / k
    for i in range(d + 1):
        ratio = 1.0
        for k in range(i + 1):
            found[:, i] += polynomials[:, k] * ratio / binomial[k]
            ratio = ratio * (i - k) / (k + 1)
    return np.asarray(_across(np.minimum, found) <= 0)


def _roots(polynomials: Floats) -> Floats:
    """Return the roots (p, d) of polynomials (p, d + 1) of full degree; NaN for complex ones."""
    d = polynomials.shape[1] - 1
    c = polynomials / _across(np.maximum, np.abs(polynomials))[:, None]
    if d == 1:
        return np.asarray(-c[:, :1] / c[:, 1:])
    if d == 2:
        with np.errstate(invalid="ignore", divide="ignore"):
            root = np.sqrt(c[:, 1] ** 2 - 4 * c[:, 2] * c[:, 0])  # NaN for complex roots
            far = -0.5 * (c[:, 1] + np.copysign(root, c[:, 1]))  # no cancellation
            both = [far / c[:, 2], np.where(far == 0, 0.0, c[:, 0] / far)]
        return np.stack(both, axis=1)
    companion = np.zeros((len(c), d, d))
    companion[:, np.arange(1, d), np.arange(d - 1)] = 1.0
    companion[:, :, -1] = -c[:, :-1] / c[:, -1:]
    found = np.linalg.eigvals(companion)
    near = np.abs(found.imag) <= 1e-7 * np.maximum(1.0, np.abs(found.real))
    return _polish(c, np.where(near, found.real, np.nan))


def _polish(c: Floats, roots: Floats) -> Floats:
    """Take two steps of Newton towards each root."""
    slope = c[:, 1:] * np.arange(1, c.shape[1])
    for _ in range(2):
        steep = evaluate_at(slope, roots)
        safe = np.abs(steep) > 1e-9
        roots = roots - np.where(safe, evaluate_at(c, roots) / np.where(safe, steep, 1.0), 0.0)
    return roots


def _nearest(polynomials: Floats, roots: Floats, at: Floats) -> tuple[Floats, Floats]:
    inside = (roots >= 0) & (roots <= 1)
    below = _across(np.maximum, np.where(inside & (roots < at[:, None]), roots, -np.inf))
    above = _across(np.minimum, np.where(inside & (roots > at[:, None]), roots, np.inf))
    # zero at the start: look a little to each side for where it turns negative
    size = _across(np.maximum, np.abs(polynomials))
    zero = np.abs(evaluate_at(polynomials, at)) <= 1e-12 * size
    if not zero.any():
        return below, above
    for side, bound in ((-1, below), (1, above)):
        reach = np.where(side < 0, np.maximum(below, 0.0), np.minimum(above, 1.0))
        middle = (at + reach) / 2
        negative = evaluate_at(polynomials, middle) < -1e-12 * size
        bound[zero & negative] = at[zero & negative]
    return below, above
