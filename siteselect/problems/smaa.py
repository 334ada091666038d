"""Task `smaa`: how sure a ranking is under unknown weights and uncertain figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field, Strict

from siteselect.errors import Problem, RequestError
from siteselect.methods import Floats
from siteselect.problems.reading import (
    Number,
    Part,
    Table,
    Text,
    check_number,
    check_order,
    check_shape,
    plain,
    read,
    show,
)
from siteselect.robustness import Uncertain, smaa

HALF_95 = 1.959963984540054  # standard deviations from the mean to the end of 95 %
MOST_ALTERNATIVES = 1000
KINDS = ("normal", "lognormal", "interval")
Cell = tuple[str, float, float]


class Order(Part):
    """What is known of the weights: ids, the most important first."""

    order: list[Text]


class SmaaProblem(Table):
    """A matrix whose cells may be distributions, and the scale of each criterion's value."""

    scale: list[Annotated[list[Number], Field(min_length=2, max_length=2)]] | None = None
    samples: Annotated[int, Strict(), Field(ge=1, le=10_000_000)] = 100_000
    seed: Annotated[int, Strict(), Field(ge=0)] = 7
    weights: Order | None = None


def accept(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Answer rank acceptability, central weights, confidence and pairwise winning.

    Raises RequestError with every fault found.

    >>> found = accept({"alternatives": ["a", "b"], "samples": 1000,
    ...     "criteria": [{"id": "x", "objective": "max"}],
    ...     "matrix": [[{"interval": [0, 1]}], [2]]})
    >>> found["rank_acceptability"], found["confidence"]
    ([[0.0, 1.0], [1.0, 0.0]], [None, 1.0])
    """
    given = read(SmaaProblem, problem)
    rows, columns = given.alternatives, [c.id for c in given.criteria]
    check_shape(given.matrix, rows, columns, _check_cell)
    if len(rows) > MOST_ALTERNATIVES:
        counts = (("found", str(len(rows))), ("wanted", str(MOST_ALTERNATIVES)))
        raise RequestError(Problem("solve.too_many", values=counts))
    cells = [[_cell(x) for x in row] for row in given.matrix]
    scale = _scale(given, cells)
    order = check_order(given.weights.order, columns) if given.weights else []
    values, uncertain = _values(cells, scale)
    found = smaa(values, uncertain, names=(rows, columns), samples=given.samples,
                 seed=given.seed, order=order)  # fmt: skip
    never = np.isnan(found.confidence).tolist()
    central = found.central.tolist()
    return {
        "alternatives": rows,
        "rank_acceptability": plain(found.acceptability),
        "central_weights": [None if no else row for no, row in zip(never, central, strict=True)],
        "confidence": plain(found.confidence),
        "pairwise_winning": plain(found.winning),
        "scale": plain(scale),
        "samples": given.samples,
        "seed": given.seed,
    }


def _check_cell(x: Any, row: str, column: str) -> list[Problem]:
    if not isinstance(x, Mapping):
        return check_number(x, row, column)
    place = (("row", row), ("column", column), ("found", show(x)))
    pair = next(iter(x.values()), None)
    if len(x) != 1 or next(iter(x)) not in KINDS or not isinstance(pair, list) or len(pair) != 2:
        return [Problem("solve.cell", values=place)]
    problems = [problem for part in pair for problem in check_number(part, row, column)]
    if problems:
        return problems
    kind, (first, second) = next(iter(x.items()))
    if second < (first if kind == "interval" else 0):
        return [Problem("solve.spread", values=place)]
    ends = _hull(_cell(x))
    if not np.isfinite([*ends, ends[1] - ends[0]]).all():
        return [Problem("solve.not_finite", values=place)]
    return []


def _cell(x: Any) -> Cell:
    """Return kind, first and second number of a cell; one without spread is a number."""
    if not isinstance(x, Mapping):
        return "number", float(x), float(x)
    kind, (first, second) = next(iter(x.items()))
    if kind == "interval":
        return (kind if second > first else "number"), float(first), float(second)
    if second > 0:
        return kind, float(first), float(second)
    with np.errstate(over="ignore"):
        certain = float(np.exp(first)) if kind == "lognormal" else float(first)
    return "number", certain, certain


def _hull(cell: Cell) -> tuple[float, float]:
    """Return the ends of an interval, or of the middle 95 % of a distribution."""
    kind, first, second = cell
    if kind in ("number", "interval"):
        return first, second
    low, high = first - HALF_95 * second, first + HALF_95 * second
    if kind == "normal":
        return low, high
    with np.errstate(over="ignore"):
        return float(np.exp(low)), float(np.exp(high))


def _scale(given: SmaaProblem, cells: list[list[Cell]]) -> Floats:
    """Return worst and best (m, 2): as given, or the hull of each column.

    Raises RequestError for a scale that does not fit the criteria.
    """
    if given.scale is None:
        ends = np.array([[_hull(cell) for cell in row] for row in cells])
        low, high = ends[:, :, 0].min(axis=0), ends[:, :, 1].max(axis=0)
        cost = np.array([c.objective == "min" for c in given.criteria])
        return np.stack([np.where(cost, high, low), np.where(cost, low, high)], axis=1)
    if len(given.scale) != len(given.criteria):
        counts = (("found", str(len(given.scale))), ("wanted", str(len(given.criteria))))
        raise RequestError(Problem("solve.scale_length", values=counts))
    problems = [
        Problem("solve.scale_order", values=(("column", c.id), ("found", show(pair)),
                                             ("objective", c.objective)))
        for c, pair in zip(given.criteria, given.scale, strict=True)
        if not (pair[0] < pair[1] if c.objective == "max" else pair[0] > pair[1])
    ]  # fmt: skip
    if problems:
        raise RequestError(problems)
    return np.array(given.scale, dtype=np.float64)


def _values(cells: list[list[Cell]], scale: Floats) -> tuple[Floats, list[Uncertain]]:
    """Return values (n, m), 0 on a criterion that tells nothing apart, and what is drawn.

    Raises RequestError where the figures are too far from the scale for a value.
    """
    worst, best = scale.T
    figures = np.array([[first for _, first, _ in row] for row in cells])
    with np.errstate(all="ignore"):
        span = best - worst
        values = (figures - worst) / np.where(span == 0, 1.0, span)
    certain = np.array([[kind == "number" for kind, _, _ in row] for row in cells])
    if not (np.isfinite(values[certain]).all() and np.isfinite(span).all()):
        raise RequestError(Problem("solve.too_large"))
    uncertain = [
        Uncertain(i, j, kind, first, second, *scale[j].tolist())  # type: ignore[arg-type]
        for i, row in enumerate(cells)
        for j, (kind, first, second) in enumerate(row)
        if kind != "number" and span[j] != 0
    ]
    return np.where(certain, values, 0.0), uncertain
