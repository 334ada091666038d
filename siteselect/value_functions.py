"""Value functions: how good a figure is, on a scale of 0 to 1, through fixed anchors."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, model_validator

SCALES = ("linear", "log", "step")
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
