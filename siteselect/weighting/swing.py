"""Swing weighting: given these ranges, which move from worst to best matters most?

A weight means nothing without the range it was given for. So a swing judgement keeps its
ranges, and is stale once a range has changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from siteselect.errors import Problem, RequestError
from siteselect.weighting.direct import check_importance, normalise

Range = tuple[float, float]


class Swing(BaseModel):
    """Points for the move from worst to best of each criterion, and the ranges they were for.

    The move that matters most is given 100, the others what they are worth beside it; `ranges`
    holds (worst, best) in the criterion's unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: dict[str, float]
    ranges: dict[str, Range]

    def weights(self) -> dict[str, float]:
        """Return the points as weights that sum to 1.

        Raises RequestError for negative or non-finite points, for all zero, and for a criterion
        that has points and no range.

        Reference: von Winterfeldt and Edwards, Decision Analysis and Behavioral Research (1986).

        >>> Swing(points={"power": 100, "tax": 25},
        ...       ranges={"power": (20, 4), "tax": (35, 9)}).weights()
        {'power': 0.8, 'tax': 0.2}
        """
        problems = check_importance(self.points)
        problems += [
            Problem("weights.no_range", values=(("name", name),))
            for name in self.points
            if name not in self.ranges
        ]
        if problems:
            raise RequestError(problems)
        return normalise(self.points, "swing")

    def stale(self, ranges: Mapping[str, Range]) -> tuple[str, ...]:
        """Return the criteria whose range is no longer the one their points were given for.

        >>> given = Swing(points={"tax": 100}, ranges={"tax": (35, 9)})
        >>> given.stale({"tax": (35, 9)}), given.stale({"tax": (40, 9)})
        ((), ('tax',))
        """
        return tuple(name for name in self.points if ranges.get(name) != self.ranges.get(name))
