"""Kernels on arrays: scores of alternatives, and ranks of scores.

Matrices are (n_alternatives, n_criteria), every criterion the more the better; weights are
(n_criteria,) and sum to 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError, unknown
from siteselect.i18n import family

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TIE = 1e-9  # two scores this near, relative to the larger, are one


@dataclass(frozen=True)
class Method:
    """A way to rank.

    `by_set` says that a score depends on the other candidates too; `in_evaluation` that the
    evaluation of sites can use it, not only a problem of one's own.
    """

    id: str
    by_set: bool
    in_evaluation: bool = False


METHODS = {
    entry.id: entry
    for entry in (
        Method("weighted_sum", by_set=False, in_evaluation=True),
        Method("topsis", by_set=True, in_evaluation=True),
        Method("vikor", by_set=True, in_evaluation=True),
        Method("promethee2", by_set=True, in_evaluation=True),
        Method("electre1", by_set=True),
        Method("electre3", by_set=True),
    )
}
METHOD_WORDS = family("words.method_", METHODS)
SHORT_WORDS = family("words.short_", METHODS)


def method(name: str, *, in_evaluation: bool = True) -> Method:
    """Return a method of the register. Raises RequestError with the nearest names.

    Only what the evaluation of sites can use, unless `in_evaluation` is False.

    >>> method("topsis").by_set, method("vikor", in_evaluation=False).by_set
    (True, True)
    """
    known = [entry.id for entry in METHODS.values() if entry.in_evaluation or not in_evaluation]
    if name not in METHODS:
        raise unknown("method", name, known)
    if name not in known:
        values = (("given", name), ("near", ", ".join(known)))
        raise RequestError(Problem("request.not_in_evaluation", values=values))
    return METHODS[name]


def unit_columns(values: Floats, *, together: bool = False) -> Floats:
    """Divide each column (or all `together`) by the power of 2 that brings it within [-1, 1].

    Ratios stay as they are to the last bit, and neither huge figures overflow nor tiny ones
    vanish when they are squared, subtracted or summed.

    >>> unit_columns(np.array([[1e308, 3.0], [-1e308, 4.0]])).round(3).tolist()
    [[0.556, 0.375], [-0.556, 0.5]]
    """
    largest = np.abs(values).max(axis=None if together else 0)
    return np.asarray(np.ldexp(values, -np.frexp(largest)[1]))


def weighted_sum(values: Floats, weights: Floats) -> Floats:
    """Return the weighted sum of each row.

    A sum that only rounding keeps from 0 is 0, so that it can tie.

    Reference: Fishburn, Additive utilities with incomplete product set, Operations Research
    15 (1967).

    >>> weighted_sum(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0.75, 0.25])).tolist()
    [0.75, 0.5]
    """
    sums = np.asarray(values @ weights, dtype=np.float64)
    if not (values < 0).any():
        return sums  # nothing cancels
    rounding = 4 * np.finfo(np.float64).eps * (np.abs(values) @ weights)
    return np.where(np.abs(sums) <= rounding, 0.0, sums)


def topsis(values: Floats, weights: Floats) -> Floats:
    """Return each row's relative closeness to the ideal, 0 to 1, by scikit-criteria.

    `values` are normalised already. Where ideal and anti-ideal coincide (one alternative, or
    all alike) closeness is undefined: NaN.

    Reference: Hwang and Yoon, Multiple Attribute Decision Making (1981).

    >>> topsis(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])).tolist()
    [0.5, 0.5]
    """
    # criteria that tell nothing apart add nothing to either distance
    apart = (values.max(axis=0) > values.min(axis=0)) & (weights > 0)
    if not apart.any():
        return np.full(len(values), np.nan)
    from skcriteria import mkdm
    from skcriteria.agg.topsis import TOPSIS

    # distances are squared; closeness is a ratio
    scaled = unit_columns(values[:, apart], together=True) * weights[apart]
    ones = [1] * int(apart.sum())
    problem = mkdm(unit_columns(scaled, together=True), objectives=ones, weights=ones)
    return np.asarray(TOPSIS().evaluate(problem).e_.similarity, dtype=np.float64)


def even_out(scores: Floats) -> Floats:
    """Give scores that tie one value, the largest of the tie.

    >>> even_out(np.array([0.3, 0.1 + 0.2, 0.9])).tolist()
    [0.30000000000000004, 0.30000000000000004, 0.9]
    """
    order, place = ordered(scores)
    return scores[order][place - 1]


def ranks(scores: Floats) -> NDArray[np.int64]:
    """Return ranks, 1 best; scores within 1e-9 of each other, relative to the larger, share one.

    A tie spans from its best score, so that it cannot chain downwards; NaN scores (all or none)
    tie.

    >>> ranks(np.array([0.3, 0.1 + 0.2, 0.9, 0.1])).tolist()
    [2, 2, 1, 4]
    """
    return ordered(scores)[1]


def ordered(scores: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return who is best, second and so on, and the `ranks`; both (n,).

    >>> [part.tolist() for part in ordered(np.array([0.3, 0.9, 0.3]))]
    [[1, 0, 2], [2, 1, 2]]
    """
    order = np.argsort(-scores, kind="stable")
    place = np.empty(len(scores), dtype=np.int64)
    place[order] = _places(scores[order])
    return order, place


def _places(falling: Floats) -> NDArray[np.int64]:
    """Return the ranks of scores in falling order: only runs of near ones are looked through."""
    places = np.arange(1, len(falling) + 1)
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf
        apart = falling[:-1] - falling[1:]
    size = np.abs(falling)
    near = ~(apart > 2 * TIE * np.maximum(size[1:], size[:-1]))  # generous, and true of NaN
    if not near.any():
        return places
    near, run = np.append(near, False), False
    first, best = 1, math.inf
    for position in np.flatnonzero(near | np.append(False, near[:-1])).tolist():
        score = float(falling[position])
        if run:
            same = math.isnan(score) and math.isnan(best)
            run = same or abs(score - best) <= TIE * max(abs(score), abs(best))
        if run:
            places[position] = first
        else:
            first, best = position + 1, score
        run = bool(near[position])
    return places
