"""Measures and their value functions: what is looked at, and how good a figure is.

A value function maps a figure to [0, 1] through fixed anchors that stand in the data, never in
the candidates at hand; so adding or removing a site never changes another site's score.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.errors import Problem, RequestError
from siteselect.i18n import family, label, text
from siteselect.sources import Labels

BRANCHES = ("proximity", "climate", "sector_fit")
SCALES = ("linear", "log", "step")
BRANCH_WORDS = family("words.", BRANCHES)
SCALE_WORDS = family("weighing.scale_", SCALES)
CURVE_FAULTS = family("weighing.curve_", ("scale", "not_finite", "few", "many", "order", "range",
                                          "flat", "not_positive"))  # fmt: skip
NOT_FOLLOWED = family("weighing.curve_not_", ("max", "min", "target"))
MOST_POINTS = 12  # of a value function of one's own: it must fit into an address
LARGEST = 1e12  # a figure beyond this is a slip of the hand
SAME_VALUE = 1e-12  # values nearer to each other than this are one


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

    def inverse(self, value: float, near: float = math.nan) -> float:
        """Return the figure nearest `near` whose value is `value`; NaN if there is none.

        Figures are in the criterion's unit, values in [0, 1]. A step keeps its value up to, and
        without, the next figure. Where several figures have the value and `near` is missing, the
        one nearest the first anchor is taken.

        >>> ValueFunction(points=((4, 1), (20, 0))).inverse(0.5, near=6)
        12.0
        >>> step = ValueFunction(scale="step", points=((0, 0), (150, 0.5), (300, 1)))
        >>> step.inverse(0.5, near=40), step.inverse(0.5, near=200), step.inverse(0.4)
        (150.0, 200.0, nan)
        """
        at = float(self.points[0][0] if math.isnan(near) else near)
        if abs(self._of_one(at) - value) <= SAME_VALUE:
            return at
        having = [min(max(at, low), high) for low, high in self._figures_of(value)]
        return min(having, key=lambda figure: abs(figure - at), default=math.nan)

    def _of_one(self, figure: float) -> float:
        """Return the value of one figure: as the call, without an array for each anchor."""
        xs, ys = ([float(point[side]) for point in self.points] for side in (0, 1))
        if self.scale == "step":
            return ys[max(bisect_right(xs, figure) - 1, 0)]
        if figure <= xs[0] or figure >= xs[-1]:
            return ys[0] if figure <= xs[0] else ys[-1]
        k = bisect_right(xs, figure) - 1
        scaled = math.log if self.scale == "log" else float
        low, at, high = (scaled(x) for x in (xs[k], figure, xs[k + 1]))
        return ys[k] + (ys[k + 1] - ys[k]) * (at - low) / (high - low)

    def _figures_of(self, value: float) -> Iterator[tuple[float, float]]:
        """Yield the closed intervals of figures whose value is `value`, in rising order."""
        xs, ys = ([float(point[side]) for point in self.points] for side in (0, 1))
        same = [abs(y - value) <= SAME_VALUE for y in ys]
        if self.scale == "step":
            starts = [-math.inf, *xs[1:]]
            ends = [*(math.nextafter(x, -math.inf) for x in xs[1:]), math.inf]
            yield from (piece for piece, has in zip(zip(starts, ends, strict=True), same,
                                                    strict=True) if has)  # fmt: skip
            return
        if same[0]:
            yield -math.inf, xs[0]
        for k, (y0, y1) in enumerate(pairwise(ys)):
            if same[k] and same[k + 1]:
                yield xs[k], xs[k + 1]
            elif min(y0, y1) - SAME_VALUE <= value <= max(y0, y1) + SAME_VALUE:
                figure = self._between(k, min(max((value - y0) / (y1 - y0), 0.0), 1.0))
                yield figure, figure
        if same[-1]:
            yield xs[-1], math.inf

    def _between(self, k: int, share: float) -> float:
        """Return the figure at a share of the way from anchor `k` to the next."""
        x0, x1 = (float(self.points[i][0]) for i in (k, k + 1))
        if self.scale == "log" and 0 < share < 1:
            return math.exp(math.log(x0) + share * (math.log(x1) - math.log(x0)))
        return x1 if share == 1 else x0 + share * (x1 - x0)

    def attained(self, value: float, *, upward: bool) -> float:
        """Return the nearest value that some figure has, at `value` or above it (`upward`), or at
        it or below; NaN if there is none. Only steps leave values out.

        >>> step = ValueFunction(scale="step", points=((0, 0), (150, 0.5), (300, 1)))
        >>> step.attained(0.4, upward=True), step.attained(0.4, upward=False)
        (0.5, 0.0)
        """
        taken = [y for _, y in self.points]
        if self.scale != "step" and min(taken) <= value <= max(taken):
            return value
        sign = 1 if upward else -1
        beyond = [y for y in taken if sign * (y - value) >= -SAME_VALUE]
        return float((min if upward else max)(beyond, default=math.nan))

    @property
    def span(self) -> float:
        """How far the value goes from worst to best: what weights by swing are divided by."""
        values = [value for _, value in self.points]
        return max(values) - min(values)

    @property
    def worst_and_best(self) -> tuple[float, float]:
        """The figures of least and most value: the range that weights are given for.

        Of several figures of one value the one nearest the other end counts.

        >>> ValueFunction(points=((4, 1), (20, 0))).worst_and_best
        (20.0, 4.0)
        """
        values = [value for _, value in self.points]
        pairs = [(a, b) for a, low in self.points if low == min(values)
                 for b, high in self.points if high == max(values)]  # fmt: skip
        worst, best = min(pairs, key=lambda pair: abs(pair[0] - pair[1]))
        return float(worst), float(best)


class Criterion(BaseModel):
    """A leaf of the criteria tree. Labels are in both languages; `id` is what code uses.

    `series` lists the comparable series whose figures are scored; figures of other series are on
    file and shown. `level` is the most specific level that the criterion is about: what stands for
    a site without a figure of that level is somebody else's. `national` says why nothing of it
    differs within a country; without, places may. `bases` are those whose rankings count it; none
    are all. It is the mean of the figures of `mean_of` where those are named. `unscored` says why
    figures on file are shown alone. `kindred` lists series that tell how far places of a country
    lie apart. `stands_in` says what a stand-in replaces and why, `gather` how a visit helps.
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
    level: Literal["site", "admin1", "country"] = "country"
    national: Labels | None = None
    unscored: Labels | None = None
    kindred: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    mean_of: tuple[str, ...] = ()
    stands_in: Labels | None = None
    gather: Labels

    @model_validator(mode="after")
    def _value_follows_objective(self) -> Criterion:
        if not _follows(self.value, self.objective):
            raise ValueError(f"the values do not follow the objective {self.objective}")
        return self

    @property
    def scored(self) -> bool:
        """Whether shipped evidence may be scored; else it is shown, or to gather on the visit."""
        return bool(self.series) and self.unscored is None


def _follows(function: ValueFunction, objective: str) -> bool:
    """Say whether the values rise (max), fall (min), or rise and then fall (target)."""
    steps = [b - a for (_, a), (_, b) in pairwise(function.points)]
    falls = [step < 0 for step in steps if step != 0]
    if objective == "target":
        return falls == sorted(falls) and len(set(falls)) == 2  # up, then down
    return not any(falls) if objective == "max" else all(falls)


def own_value_function(
    criterion: Criterion, scale: str, points: Sequence[tuple[float, float]]
) -> ValueFunction:
    """Return a value function of somebody's own for a criterion, or refuse it in words.

    It must tell a worst from a best figure and either follow the criterion's objective or be a
    target: a best figure in between, both sides worse. Figures are in the criterion's unit.
    Raises RequestError with every problem found.

    Reference: von Winterfeldt and Edwards, Decision Analysis and Behavioral Research (1986).
    """
    named = (("name", criterion.id),)
    if problems := [Problem(CURVE_FAULTS[key], values=named)
                    for key in curve_faults(scale, points)]:  # fmt: skip
        raise RequestError(problems)
    function = ValueFunction.model_validate({"scale": scale, "points": tuple(points)})
    if not (_follows(function, criterion.objective) or _follows(function, "target")):
        raise RequestError(Problem(NOT_FOLLOWED[criterion.objective], values=named))
    return function


def curve_faults(scale: str, points: Sequence[tuple[float, float]]) -> list[str]:
    """Return what keeps points from being a value function with a worst and a best figure.

    >>> curve_faults("log", [(0, 0.5), (10, 0.5)])
    ['flat', 'not_positive']
    """
    xs, values = [x for x, _ in points], [value for _, value in points]
    if scale not in SCALES:
        return ["scale"]
    if not all(math.isfinite(number) and abs(number) <= LARGEST for number in (*xs, *values)):
        return ["not_finite"]
    found = {
        "few": len(points) < 2,
        "many": len(points) > MOST_POINTS,
        "order": any(b <= a for a, b in pairwise(xs)),
        "range": any(not 0 <= value <= 1 for value in values),
        "flat": len(points) > 1 and len(set(values)) == 1,
        "not_positive": scale == "log" and min(xs, default=1.0) <= 0,
    }
    return [key for key, wrong in found.items() if wrong]


def curve_words(function: ValueFunction, criterion: Criterion, lang: str) -> str:
    """Return a value function in words: its scale, and the value of each figure it rests on."""
    joined = text("weighing.comma", lang).join(
        text("weighing.curve_point", lang, figure=f"{figure:,.12g}", value=f"{value:g}")
        for figure, value in function.points
    )
    scale = text(SCALE_WORDS[function.scale], lang)
    unit = label(criterion.unit, lang)
    return text("weighing.curve_words", lang, scale=scale, unit=unit, points=joined)


class Knockout(BaseModel):
    """A must-have that no other strength compensates.

    `unit` and `kind` "amount" compare a number with the scenario's need; `kind` "finding" takes
    what the evidence says. `levels` are those at which it may be answered (anything wider may
    only refuse); a row that passes may be `pass_years` old, or of any age.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str
    code: str
    name: Labels
    kind: Literal["amount", "finding"]
    unit: str = ""
    levels: tuple[Literal["site", "admin1", "country"], ...] = ("site", "admin1", "country")
    pass_years: int | None = Field(default=None, ge=0)
    gather: Labels
