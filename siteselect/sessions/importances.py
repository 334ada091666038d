"""Weights as a person gave them, and the importances that follow from them.

A screen shows shares while a hand moves, so it computes importances itself; what counts is
computed here again from what was given, and a change whose importances differ is refused.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from siteselect.criteria import BRANCHES, Criterion
from siteselect.errors import Problem, RequestError
from siteselect.scenarios import Scenario
from siteselect.sessions.bodies import Id, Importance, Weights
from siteselect.weighting import ahp, rank_order_centroid

Method = Literal["swing", "direct", "roc", "ahp"]
ROUNDING = 1e-6  # two programs that compute the same differ by far less
WHOLE = 100.0  # an order or pairs give weights; as importances they are counted in percent
MOST_IN_PAIRS = 10


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Points(_Part):
    """Points of each, on any scale: of swings, or direct."""

    points: dict[Id, Importance] = Field(min_length=1)

    def importances(self) -> dict[str, float]:
        """Return the points themselves."""
        return dict(self.points)


class Order(_Part):
    """The most important first."""

    order: tuple[Id, ...] = Field(min_length=1, max_length=500)

    def importances(self) -> dict[str, float]:
        """Return the rank order centroid weights in percent. Raises ValueError for one twice."""
        if len(set(self.order)) < len(self.order):
            raise ValueError("an item stands twice")
        weights = (WHOLE * rank_order_centroid(len(self.order))).tolist()
        return dict(zip(self.order, weights, strict=True))


class Pair(_Part):
    """`a` matters `value` times as much as `b`, on Saaty's scale of 1/9 to 9."""

    a: Id
    b: Id
    value: float = Field(ge=1 / 9 - ROUNDING, le=9)


class Pairs(_Part):
    """A judgement on each two of the items; a pair left out matters the same."""

    items: tuple[Id, ...] = Field(min_length=1, max_length=MOST_IN_PAIRS)
    pairs: tuple[Pair, ...] = Field(max_length=MOST_IN_PAIRS * MOST_IN_PAIRS)

    def matrix(self) -> NDArray[np.float64]:
        """Return the reciprocal matrix (n, n) of the items.

        Raises ValueError for unknown items, and an item or a pair that stands twice.
        """
        if len(set(self.items)) < len(self.items):
            raise ValueError("an item stands twice")
        if len({frozenset((pair.a, pair.b)) for pair in self.pairs}) < len(self.pairs):
            raise ValueError("a pair stands twice")
        matrix = np.ones((len(self.items), len(self.items)))
        for pair in self.pairs:
            if pair.a == pair.b:
                raise ValueError("a pair compares an item with itself")
            i, j = self.items.index(pair.a), self.items.index(pair.b)
            matrix[i, j], matrix[j, i] = pair.value, 1 / pair.value
        return matrix

    def importances(self) -> dict[str, float]:
        """Return the principal eigenvector in percent. Raises ValueError as `matrix` does."""
        weights = (WHOLE * ahp(self.matrix()).weights).tolist()
        return dict(zip(self.items, weights, strict=True))


_JUDGEMENT: Mapping[Method, TypeAdapter[Points | Order | Pairs]] = {
    "swing": TypeAdapter(Points), "direct": TypeAdapter(Points), "roc": TypeAdapter(Order),
    "ahp": TypeAdapter(Pairs),
}  # fmt: skip
Ends = Annotated[tuple[float, float], "figures of least and of most value"]


class _Given(_Part):
    branches: JsonValue = None
    criteria: dict[Id, JsonValue] = {}
    ranges: dict[Id, Ends] = {}  # what swings were given for


@dataclass(frozen=True)
class Importances:
    """Importances of the branches (None: not judged), and by branch those of its criteria."""

    branches: dict[str, float] | None
    groups: dict[str, dict[str, float]]

    @property
    def criteria(self) -> dict[str, float]:
        """The importances of all criteria that were judged."""
        return {n: value for group in self.groups.values() for n, value in group.items()}


def importances_of(given: Mapping[str, JsonValue], method: Method) -> Importances:
    """Return the importances that follow from what a person gave.

    `given` is `{"branches": judgement, "criteria": {branch: judgement}, "ranges": {...}}`; a
    judgement is `{"points": {id: points}}` for swings and points, `{"order": [id, ...]}` for an
    order, `{"items": [id, ...], "pairs": [{"a", "b", "value"}, ...]}` for pairs. What is left
    out was not judged. Raises RequestError for anything else, or a group that is all zero.

    >>> importances_of({"branches": {"order": ["climate", "proximity"]}}, "roc").branches
    {'climate': 75.0, 'proximity': 25.0}
    """
    try:
        parts = _Given.model_validate(dict(given))
        read = _JUDGEMENT[method].validate_python
        branches = None if parts.branches is None else read(parts.branches).importances()
        groups = {name: read(part).importances() for name, part in parts.criteria.items()}
    except (ValidationError, ValueError, KeyError) as why:
        said = (("why", str(why).splitlines()[0][:120]),)
        raise RequestError(Problem("sessions.given_unreadable", values=said)) from why
    named = {"branches": branches, **groups}
    empty = [name for name, group in named.items() if group is not None and not any(group.values())]
    if empty:
        raise RequestError([Problem("weights.all_zero", values=(("group", n),)) for n in empty])
    return Importances(branches, groups)


def pairs_of(given: Mapping[str, JsonValue]) -> dict[str, Pairs]:
    """Return the comparisons in pairs that a person gave, by node: `branches`, or a branch.

    `given` is as for `importances_of`. Raises RequestError where it cannot be read.

    >>> one = {"items": ["power", "tax"], "pairs": [{"a": "power", "b": "tax", "value": 3}]}
    >>> pairs_of({"criteria": {"climate": one}})["climate"].matrix()[0].tolist()
    [1.0, 3.0]
    """
    importances_of(given, "ahp")
    read = TypeAdapter(Pairs).validate_python
    parts = _Given.model_validate(dict(given))
    nodes = {} if parts.branches is None else {"branches": parts.branches}
    return {name: read(part) for name, part in (nodes | parts.criteria).items()}


def check_importances(
    body: Weights, asked: Scenario, criteria: Mapping[str, Criterion] | None = None
) -> None:
    """Raise RequestError unless the importances of `body` follow from what it says was given.

    Branches that were not judged must stand as the session asks. With `criteria` of the data,
    a group must also hold every criterion of its branch: importances only compare within it.
    """
    found = importances_of(body.given, body.method)
    branches = {b: asked.branches.get(b, 0.0) for b in BRANCHES}
    branches = branches if found.branches is None else found.branches
    problems = []
    if not _same(branches, body.branches) or not _same(found.criteria, body.criteria):
        problems.append(Problem("sessions.importances_differ"))
    if criteria is not None:
        problems += _group_faults(found.groups, asked, criteria)
    if problems:
        raise RequestError(problems)


def _group_faults(
    groups: Mapping[str, Collection[str]], asked: Scenario, criteria: Mapping[str, Criterion]
) -> list[Problem]:
    problems = []
    for branch, group in groups.items():
        inside = {name for name in asked.criteria if name not in asked.without
                  and name in criteria and criteria[name].branch == branch}  # fmt: skip
        named: tuple[tuple[str, str], ...] = (("group", branch),)
        if strange := sorted(set(group) - inside):
            named = (*named, ("names", ", ".join(strange)[:200]))
            problems.append(Problem("sessions.not_in_group", values=named))
        elif set(group) != inside:
            problems.append(Problem("sessions.group_incomplete", values=named))
    return problems


def _same(computed: Mapping[str, float], said: Mapping[str, float]) -> bool:
    return computed.keys() == said.keys() and all(
        math.isclose(value, said[name], rel_tol=ROUNDING, abs_tol=ROUNDING)
        for name, value in computed.items()
    )
