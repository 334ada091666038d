"""Task `weigh`: weights from judgements in pairs, from an order, or from the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from siteselect.errors import Problem, RequestError, unknown
from siteselect.methods import Floats
from siteselect.problems.reading import Part, Text, check_order, figures, plain, read, show
from siteselect.weighting import ahp, critic, entropy, rank_order_centroid

RECIPROCAL = 0.05  # how far a_ij a_ji may be from 1: judgements are often rounded
Rows = Annotated[list[list[Any]], Field(min_length=1)]


class WeighedCriterion(Part):
    """A criterion; only CRITIC asks for the objective."""

    id: Text
    objective: Literal["max", "min"] | None = None


class Pairwise(Part):
    """Judgements in pairs: row i is a_ij times as important as column j; null: not compared."""

    pairwise: Rows


class Options(Part):
    """How CRITIC correlates."""

    correlation: Literal["pearson", "spearman"] = "pearson"


class Figures(Part):
    """A matrix of alternatives, which need no names, x criteria."""

    alternatives: list[Text] | None = None
    criteria: list[WeighedCriterion]
    matrix: Rows
    options: Options = Options()

    def table(self) -> tuple[Floats, list[str], list[str]]:
        """Return the matrix and the names of its rows and columns.

        Raises RequestError for wrong sizes, cells that are no numbers, fewer than two rows.

        >>> Figures(criteria=[{"id": "x"}], matrix=[[1], [2]]).table()[1]
        ['1', '2']
        """
        rows = self.alternatives or [str(i) for i in range(1, len(self.matrix) + 1)]
        columns = [c.id for c in self.criteria]
        matrix = figures(self.matrix, rows, columns)
        if len(matrix) < 2:
            raise RequestError(Problem("solve.one_alternative"))
        return matrix, rows, columns


class Ordered(Part):
    """Criteria, and their ids in order of importance."""

    criteria: list[WeighedCriterion]
    order: list[Text]


def weigh(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Answer `{"weights"}`, in the order of the criteria, and for ahp its consistency.

    Raises RequestError with every fault found.

    >>> weigh({"method": "roc", "criteria": [{"id": "x"}, {"id": "y"}], "order": ["y", "x"]})
    {'weights': [0.25, 0.75]}
    """
    name = problem.get("method")
    if not isinstance(name, str) or name not in WEIGHERS:
        raise unknown("method", str(name), WEIGHERS)
    return WEIGHERS[name](problem)


def _ahp(problem: Mapping[str, Any]) -> dict[str, Any]:
    given = read(Pairwise, problem)
    names = [str(i) for i in range(len(given.pairwise))]
    matrix = _judgements(given.pairwise, names)
    made = ~np.isnan(matrix)
    positive = (matrix > 0) | ~made
    with np.errstate(over="ignore"):
        reciprocal = (np.abs(matrix * matrix.T - 1) <= RECIPROCAL) | ~made
    faults = [("solve.not_positive", ~positive), ("solve.not_reciprocal", positive & ~reciprocal)]
    problems = [
        _judgement(given, key, int(i), int(j))
        for key, bad in faults
        for i, j in np.argwhere(bad)
        if key != "solve.not_reciprocal" or i <= j
    ]
    if problems:
        raise RequestError(problems)
    found = ahp(matrix)
    if not (np.isfinite(found.weights).all() and (found.weights > 0).all()):
        raise RequestError(Problem("solve.too_large"))
    return {
        "weights": plain(found.weights),
        "lambda_max": found.lambda_max,
        "ci": found.ci,
        "cr": found.cr,
        "worst_judgement": asdict(found.worst) if found.worst else None,
        "missing": found.missing,
    }


def _judgements(rows: Rows, names: list[str]) -> Floats:
    """Return judgements as an array; NaN where both of a pair are null: it was not compared."""
    absent = [
        (i, j)
        for i, row in enumerate(rows)
        for j, x in enumerate(row)
        if x is None and i != j < len(rows) and i < len(rows[j]) and rows[j][i] is None
    ]
    given = [list(row) for row in rows]
    for i, j in absent:
        given[i][j] = 1.0
    matrix = figures(given, names, names)
    for i, j in absent:
        matrix[i, j] = np.nan
    return matrix


def _judgement(given: Pairwise, key: str, i: int, j: int) -> Problem:
    place = (("row", str(i)), ("column", str(j)))
    found = (("found", show(given.pairwise[i][j])), ("reverse", show(given.pairwise[j][i])))
    return Problem(key, values=place + found)


def _entropy(problem: Mapping[str, Any]) -> dict[str, Any]:
    given = read(Figures, problem)
    matrix, rows, columns = given.table()
    negative = [
        Problem("solve.negative", values=(("row", rows[i]), ("column", columns[j]),
                                           ("found", show(given.matrix[i][j]))))
        for i, j in np.argwhere(matrix < 0)
    ]  # fmt: skip
    if negative:
        raise RequestError(negative)
    return _told_apart(entropy(matrix))


def _critic(problem: Mapping[str, Any]) -> dict[str, Any]:
    given = read(Figures, problem)
    lacking = [
        Problem("solve.missing", values=(("where", f"criteria[{i}].objective"),))
        for i, c in enumerate(given.criteria)
        if c.objective is None
    ]
    if lacking:
        raise RequestError(lacking)
    cost = np.array([c.objective == "min" for c in given.criteria])
    return _told_apart(critic(given.table()[0], cost, given.options.correlation))


def _told_apart(weights: Floats) -> dict[str, Any]:
    if not np.isfinite(weights).all():
        raise RequestError(Problem("solve.nothing_differs"))
    return {"weights": plain(weights)}


def _roc(problem: Mapping[str, Any]) -> dict[str, Any]:
    given = read(Ordered, problem)
    order = check_order(given.order, [c.id for c in given.criteria], complete=True)
    weights = np.empty(len(order))
    weights[order] = rank_order_centroid(len(order))
    return {"weights": plain(weights)}


WEIGHERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "ahp": _ahp, "entropy": _entropy, "critic": _critic, "roc": _roc,
}  # fmt: skip
