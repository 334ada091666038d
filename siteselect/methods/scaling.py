"""Normalisations: a matrix of figures becomes one where more is better on every criterion.

Each takes figures (n, m) and a mask (m,) of criteria where less is better. What a normalisation
cannot take is found by `unfit` first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from siteselect.methods.ranking import Bools, Floats, unit_columns

TINY, HUGE = 2.0**-400, 2.0**400


def scale(how: str, figures: Floats, cost: Bools) -> Floats:
    """Return the normalised figures, every criterion the more the better.

    `none`, `vector` and `sum` keep cost as cost, with its sign turned; `max` is x/max and
    min/x; `inverse_sum` x or 1/x over its sum; `minmax` 0 worst to 1 best. A constant criterion
    tells nothing apart. Figures that `unfit` names must not come here.

    >>> scale("max", np.array([[2.0, 4.0], [4.0, 8.0]]), np.array([False, True])).tolist()
    [[0.5, 1.0], [1.0, 0.5]]
    """
    return NORMALISATIONS[how](figures, cost)


def unfit(how: str, figures: Floats, cost: Bools) -> tuple[str, Bools]:
    """Return why a normalisation cannot take figures, and the mask (n, m) of those cells.

    Ratios need positive figures, and a sum that is not above 0 would turn the order round.

    >>> unfit("max", np.array([[2.0], [0.0]]), np.array([True]))
    ('needs_positive', array([[False],
           [ True]]))
    """
    bad = np.zeros(figures.shape, dtype=bool)
    if how == "max":
        bad = np.where(cost, figures <= 0, figures < 0)
    elif how == "inverse_sum":
        bad = cost & (figures <= 0)
    if bad.any() or how not in ("sum", "inverse_sum"):
        return "needs_positive", bad
    summed = unit_columns(figures) if how == "sum" else np.where(cost, 1.0, unit_columns(figures))
    empty = (summed.sum(axis=0) <= 0) & (figures != 0).any(axis=0)
    return "sum_zero", np.broadcast_to(empty, figures.shape)


def _divide(figures: Floats, by: Floats) -> Floats:
    """Divide columns; a column of zeros tells nothing apart and stays zero."""
    return np.asarray(figures / np.where(by == 0, 1.0, by))


def _sign(cost: Bools) -> Floats:
    return np.where(cost, -1.0, 1.0)


def _none(figures: Floats, cost: Bools) -> Floats:
    return _sign(cost) * figures


def _vector(figures: Floats, cost: Bools) -> Floats:
    scaled = unit_columns(figures)
    return _sign(cost) * _divide(scaled, np.sqrt((scaled**2).sum(axis=0)))


def _sum(figures: Floats, cost: Bools) -> Floats:
    scaled = unit_columns(figures)
    return _sign(cost) * _divide(scaled, scaled.sum(axis=0))


def _minmax(figures: Floats, cost: Bools) -> Floats:
    low, high = figures.min(axis=0), figures.max(axis=0)
    largest = np.maximum(np.abs(low), np.abs(high))
    if not ((largest < HUGE) & (largest > TINY)).all():  # else no difference can leave the scale
        figures = unit_columns(figures)
        low, high = figures.min(axis=0), figures.max(axis=0)
    span = high - low
    shares = _divide(figures - low, span)
    turned = np.flatnonzero(cost & (span > 0))
    shares[:, turned] = 1 - shares[:, turned]
    return shares


def _max(figures: Floats, cost: Bools) -> Floats:
    smallest = figures.min(axis=0)
    return np.where(
        cost, smallest / np.where(cost, figures, 1.0), _divide(figures, figures.max(axis=0))
    )


def _inverse_sum(figures: Floats, cost: Bools) -> Floats:
    scaled = unit_columns(figures)
    turned = np.where(cost, scaled.min(axis=0) / np.where(cost, scaled, 1.0), scaled)
    return _divide(turned, turned.sum(axis=0))


NORMALISATIONS: dict[str, Callable[[Floats, Bools], Floats]] = {
    "none": _none, "vector": _vector, "sum": _sum, "minmax": _minmax, "max": _max,
    "inverse_sum": _inverse_sum,
}  # fmt: skip
