"""A problem's JSON into checked values; every fault names its place."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from pydantic import AllowInfNan, BaseModel, ConfigDict, Strict, StrictStr, ValidationError
from pydantic_core import ErrorDetails

from siteselect.errors import Problem, RequestError
from siteselect.i18n import family
from siteselect.methods import Floats

SHOWN = 40  # characters of what was found that a message repeats


Text = StrictStr
Number = Annotated[float, Strict(), AllowInfNan(False)]
Model = TypeVar("Model", bound=BaseModel)


class Part(BaseModel):
    """A part of a problem; keys that other tasks or methods use are let through."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Criterion(Part):
    """A criterion by its id and whether more (`max`) or less (`min`) is better."""

    id: Text
    objective: Literal["max", "min"]


class Table(Part):
    """Alternatives by name and a matrix of alternatives x criteria, not yet looked at."""

    alternatives: list[Text]
    criteria: list[Criterion]
    matrix: list[list[Any]]


KEYS = {
    "missing": "solve.missing",
    "literal_error": "solve.not_one_of",
    "string_type": "solve.not_text",
    "float_type": "solve.not_number_at",
    "int_type": "solve.not_whole",
    "bool_type": "solve.not_true_false",
    "finite_number": "solve.not_finite_at",
    "list_type": "solve.not_list",
    "model_type": "solve.not_object",
    "model_attributes_type": "solve.not_object",
    "dict_type": "solve.not_object",
    "greater_than_equal": "solve.out_of_range",
    "less_than_equal": "solve.out_of_range",
    "greater_than": "solve.out_of_range",
    "too_short": "solve.too_few",
    "too_long": "solve.too_long",
}

NAMES = ("alternative_names", "criteria_names", "order_names")
NONE = family("solve.no_", NAMES)
TWICE = family("solve.", NAMES)
LIMITS = {"ge": "≥", "le": "≤", "gt": ">", "min_length": "≥", "max_length": "≤"}


def read(model: type[Model], problem: Mapping[str, Any]) -> Model:
    """Return the problem as `model`. Raises RequestError with every part that does not fit.

    >>> read(Criterion, {"id": "cost", "objective": "min"}).objective
    'min'
    """
    try:
        return model.model_validate(dict(problem))
    except ValidationError as why:
        raise RequestError([_problem(error) for error in why.errors()]) from why


def _problem(error: ErrorDetails) -> Problem:
    key = KEYS.get(error["type"], "solve.invalid")
    where = ""
    for part in error["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else str(part)
    values = [("where", where), ("found", show(error["input"])), ("why", error["msg"])]
    limits = error.get("ctx", {})
    wanted = [f"{sign} {limits[name]}" for name, sign in LIMITS.items() if name in limits]
    values.append(("wanted", limits.get("expected", ", ".join(wanted))))
    return Problem(key, values=tuple(values))


def show(value: Any) -> str:
    """Return what was found as a short piece of JSON.

    >>> show([1, "x"])
    '[1, "x"]'
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # an integer of thousands of digits
        return "..."
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def distinct(names: Sequence[str], what: str) -> list[Problem]:
    """Return problems of a list of names: empty, or a name that stands there twice.

    >>> [problem.key for problem in distinct(["a", "a"], "criteria_names")]
    ['solve.criteria_names']
    """
    if not names:
        return [Problem(NONE[what])]
    twice = [name for name, count in Counter(names).items() if count > 1]
    return [Problem(TWICE[what], values=(("found", ", ".join(twice)),))] if twice else []


def check_shape(
    matrix: Sequence[Sequence[Any]],
    rows: Sequence[str],
    columns: Sequence[str],
    check_cell: Callable[[Any, str, str], list[Problem]],
) -> None:
    """Raise RequestError for names that repeat, wrong sizes, and what `check_cell` finds.

    >>> check_shape([[1.0, 2.0]], ["a"], ["x", "y"], check_number)
    """
    problems = distinct(rows, "alternative_names") + distinct(columns, "criteria_names")
    if len(matrix) != len(rows):
        counts = (("found", str(len(matrix))), ("wanted", str(len(rows))))
        problems.append(Problem("solve.rows", values=counts))
    for name, row in zip(rows, matrix, strict=False):
        if len(row) != len(columns):
            counts = (("found", str(len(row))), ("wanted", str(len(columns))))
            problems.append(Problem("solve.width", values=(("row", name), *counts)))
        if not all(type(x) is float and math.isfinite(x) for x in row):
            for column, x in zip(columns, row, strict=False):
                problems += check_cell(x, name, column)
    if problems:
        raise RequestError(problems)


def check_number(x: Any, row: str, column: str) -> list[Problem]:
    """Return the problem of a cell that is not a finite JSON number.

    >>> check_number("7", "Clark", "rent")[0].values
    (('row', 'Clark'), ('column', 'rent'), ('found', '"7"'))
    """
    place = (("row", row), ("column", column), ("found", show(x)))
    if type(x) not in (int, float):
        return [Problem("solve.not_number", values=place)]
    try:
        finite = math.isfinite(x)
    except OverflowError:
        finite = False
    return [] if finite else [Problem("solve.not_finite", values=place)]


def figures(matrix: Sequence[Sequence[Any]], rows: Sequence[str], columns: Sequence[str]) -> Floats:
    """Return a matrix as an array (rows, columns).

    Raises RequestError for wrong sizes and for cells that are not finite numbers.

    >>> figures([[1, 2.5]], ["a"], ["x", "y"]).tolist()
    [[1.0, 2.5]]
    """
    check_shape(matrix, rows, columns, check_number)
    return np.array(matrix, dtype=np.float64).reshape(len(rows), len(columns))


def plain(numbers: ArrayLike) -> Any:
    """Return an array as nested lists, None for what is not a finite number.

    >>> plain(np.array([[1.0, np.nan]]))
    [[1.0, None]]
    """
    found = np.asarray(numbers, dtype=np.float64)
    if np.isfinite(found).all():
        return found.tolist()
    answer = found.astype(object)
    answer[~np.isfinite(found)] = None
    return answer.tolist()


def check_order(order: Sequence[str], ids: Sequence[str], *, complete: bool = False) -> list[int]:
    """Return the positions of ids in an order of importance.

    Raises RequestError for repeated or unknown ids, and if `complete`, for ids left out.

    >>> check_order(["y", "x"], ["x", "y", "z"])
    [1, 0]
    """
    problems = distinct(ids, "criteria_names") + distinct(order, "order_names")
    strange = [name for name in order if name not in ids]
    left_out = [name for name in ids if name not in order] if complete else []
    for key, names in (("solve.order_unknown", strange), ("solve.order_lacks", left_out)):
        if names:
            problems.append(Problem(key, values=(("found", ", ".join(names)),)))
    if problems:
        raise RequestError(problems)
    return [ids.index(name) for name in order]
