"""Measures and their value functions: what is looked at, and how good a figure is.

A value function maps a figure to [0, 1] through fixed anchors that stand in the data, never in
the candidates at hand; so adding or removing a site never changes another site's score.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.sources import Labels

BRANCHES = ("proximity", "climate", "sector_fit")


class ValueFunction(BaseModel):
    """A line through `points` of (figure, value), flat beyond its ends.

    `scale` says whether the line is straight in the figure (`linear`: two points make a linear
    function, more a piecewise one), straight in its logarithm (`log`), or keeps each value up to
    the next figure (`step`). Additive value model: Keeney and Raiffa, Decisions with Multiple
    Objectives (1976).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scale: Literal["linear", "log", "step"] = "linear"
    points: tuple[tuple[float, float], ...]

    @model_validator(mode="after")
    def _points_make_a_function(self) -> ValueFunction:
        xs = [x for x, _ in self.points]
        if len(xs) < 2 or any(b <= a for a, b in pairwise(xs)):
            raise ValueError("points need at least two figures in rising order")
        if any(not 0 <= value <= 1 for _, value in self.points):
            raise ValueError("values lie between 0 and 1")
        if self.scale == "log" and xs[0] <= 0:
            raise ValueError("a log scale needs figures above 0")
        return self

    def __call__(self, figure: ArrayLike) -> NDArray[np.float64]:
        """Return the value in [0, 1] of each figure; NaN stays NaN.

        >>> ValueFunction(points=((1000, 1), (13500, 0)))([1000, 7250, 20000]).tolist()
        [1.0, 0.5, 0.0]
        >>> ValueFunction(scale="step", points=((0, 0), (150, 0.5), (300, 1)))([149, 150]).tolist()
        [0.0, 0.5]
        """
        x = np.asarray(figure, dtype=np.float64)
        xs = np.array([point[0] for point in self.points])
        ys = np.array([point[1] for point in self.points])
        if self.scale == "step":
            place = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, len(xs) - 1)
            return np.where(np.isnan(x), np.nan, ys[place])
        if self.scale == "log":
            with np.errstate(invalid="ignore"):
                x = np.log(np.maximum(x, xs[0]))  # flat below the first anchor; NaN stays
            xs = np.log(xs)
        return np.asarray(np.interp(x, xs, ys), dtype=np.float64)

    @property
    def worst_and_best(self) -> tuple[float, float]:
        """The figures of least and most value: the range that weights are given for.

        Of several figures of one value the one nearest the other end counts.

        >>> ValueFunction(points=((4, 1), (20, 0))).worst_and_best
        (20.0, 4.0)
        """
        values = [value for _, value in self.points]
        low, high = min(values), max(values)
        lows = [x for x, value in self.points if value == low]
        highs = [x for x, value in self.points if value == high]
        pairs = [(a, b) for a in lows for b in highs]
        worst, best = min(pairs, key=lambda pair: abs(pair[0] - pair[1]))
        return float(worst), float(best)


class Criterion(BaseModel):
    """A leaf of the criteria tree. Labels are in both languages; `id` is what code uses.

    `series` lists the comparable series whose figures are scored; figures of other series are
    on file and shown, never scored. `stands_in` says what a stand-in replaces and why;
    `gather` says how a visit can bring the figure that is wanted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str
    code: str
    branch: Literal["proximity", "climate", "sector_fit"]
    name: Labels
    unit: Labels
    objective: Literal["max", "min", "target"]
    decimals: int = Field(default=1, ge=0, le=6)
    value: ValueFunction
    anchors_reason: Labels
    series: tuple[str, ...] = ()
    stands_in: Labels | None = None
    gather: Labels

    @model_validator(mode="after")
    def _value_follows_objective(self) -> Criterion:
        values = [value for _, value in self.value.points]
        steps = [b - a for a, b in pairwise(values)]
        falls = [step < 0 for step in steps if step != 0]
        wrong = {
            "max": any(falls),
            "min": not all(falls),
            "target": falls != sorted(falls) or len(set(falls)) < 2,  # up, then down
        }
        if wrong[self.objective]:
            raise ValueError(f"the values do not follow the objective {self.objective}")
        return self

    @property
    def scored(self) -> bool:
        """Whether shipped evidence exists that may be scored; else it is to gather on the visit."""
        return bool(self.series)


class Knockout(BaseModel):
    """A must-have that no other strength compensates.

    `unit` and `kind` "amount" compare a number with the scenario's need; `kind` "finding" takes
    what the evidence says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str
    code: str
    name: Labels
    kind: Literal["amount", "finding"]
    unit: str = ""
    gather: Labels
