"""Value functions of a visitor's own: how an address writes them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from siteselect.criteria import Criterion, own_value_function
from siteselect.errors import Problem, RequestError, unknown
from siteselect.value_functions import ValueFunction

Range = tuple[float, float]
BRANCH = "branches."  # what the range of a criterion bears where the branch's weight is meant


def written(curves: Mapping[str, ValueFunction]) -> str:
    """Return value functions as an address writes them.

    >>> written({"tax": ValueFunction(points=((9, 1), (35, 0)))})
    'tax:linear:9:1:35:0'
    """
    return ",".join(
        ":".join([name, curve.scale, *(f"{x:.12g}:{v:.6g}" for x, v in curve.points)])
        for name, curve in sorted(curves.items())
    )


def read(given: str, known: Mapping[str, Criterion]) -> dict[str, ValueFunction]:
    """Return the value functions of an address. Raises RequestError with every fault.

    >>> read("gold:linear:9:1:35:0", {})
    Traceback (most recent call last):
    siteselect.errors.RequestError:  request.unknown_criterion (given=gold, near=)
    """
    found: dict[str, ValueFunction] = {}
    problems: list[Problem] = []
    for part in given.split(","):
        name, *rest = part.split(":")
        try:
            if name not in known:
                raise unknown("criterion", name, list(known))
            if name in found or len(rest) % 2 == 0:
                raise RequestError(Problem("weighing.unknown_curves", values=(("given", part),)))
            numbers = [_number(number) for number in rest[1:]]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            curve = own_value_function(known[name], rest[0], points)
            if curve != known[name].value:
                found[name] = curve
        except RequestError as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise RequestError(problems)
    return found


def _number(given: str) -> float:
    try:
        return float(given)
    except ValueError:
        return float("nan")


def written_ranges(ranges: Mapping[str, Range]) -> str:
    """Return the ranges that weights were judged for as an address writes them.

    >>> written_ranges({"tax": (35.0, 9.0)})
    'tax:35:9'
    """
    return ",".join(f"{name}:{worst:.12g}:{best:.12g}"
                    for name, (worst, best) in sorted(ranges.items()))  # fmt: skip


def read_ranges(given: str, known: Mapping[str, Criterion]) -> dict[str, Range]:
    """Return the ranges of an address. Raises RequestError for names and numbers unknown."""
    found: dict[str, Range] = {}
    for part in given.split(","):
        name, *rest = part.split(":")
        if name.removeprefix(BRANCH) not in known:
            raise unknown("criterion", name, list(known))
        numbers = [_number(number) for number in rest]
        if len(numbers) != 2 or not np.isfinite(numbers).all():
            raise RequestError(Problem("weighing.unknown_ranges", values=(("given", part),)))
        found[name] = (numbers[0], numbers[1])
    return found
