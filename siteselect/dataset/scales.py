"""Scales for ratings on site: a question, levels in words, and what a level stands for."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.criteria import Criterion
from siteselect.sources import Labels

SERIES = "visit-"  # begins the name of the series that ratings make


class Level(BaseModel):
    """One level of a scale, in words.

    `figure` is what the level stands for, in the unit of the criterion, and `low` to `high` the
    range it covers: a rating is never more precise than its level. Empty on a scale of its own,
    where the level itself is the figure, half a level either way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    level: int = Field(ge=1, le=9)
    words: Labels
    figure: float | None = None
    low: float | None = None
    high: float | None = None


class Own(BaseModel):
    """The leaf that a scale brings along, scored only once there are ratings."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    code: str
    branch: Literal["proximity", "climate", "sector_fit"]
    unit: Labels
    value: tuple[tuple[float, float], ...]


class VisitScale(BaseModel):
    """A scale for ratings on site.

    `informs` is the criterion that the rating speaks about. Without `own` the levels stand for
    figures of that criterion, and ratings compete with its figures; with `own` the scale is a
    leaf beside it, because no figure in its unit can be defended. `importance` is what the leaf
    weighs in its branch unless somebody sets it; like the levels, it is a judgement.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: Labels
    question: Labels
    why: Labels
    informs: str
    judgement: bool
    importance: float = Field(ge=0)
    levels: tuple[Level, ...]
    own: Own | None = None

    @model_validator(mode="after")
    def _levels_make_a_scale(self) -> VisitScale:
        if not self.judgement:
            raise ValueError("a scale is a judgement: mark it so")
        numbers = [entry.level for entry in self.levels]
        if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("levels run from 1 upwards without a gap, at least two of them")
        given = [(e.low, e.figure, e.high) for e in self.levels]
        if self.own is not None:
            if any(part is not None for triple in given for part in triple):
                raise ValueError("a scale of its own has no figures: its level is the figure")
        elif any(a is None or b is None or c is None or not a <= b <= c for a, b, c in given):
            raise ValueError("each level needs low, figure and high, in rising order")
        else:
            steps = [b[1] - a[1] for a, b in pairwise(given)]  # type: ignore[operator]
            if not (all(s > 0 for s in steps) or all(s < 0 for s in steps)):
                raise ValueError("figures rise or fall from level to level")
        return self

    @property
    def criterion(self) -> str:
        """The criterion that ratings are figures of: the scale's own leaf, or the informed one."""
        return self.id if self.own is not None else self.informs

    @property
    def series(self) -> str:
        """The series that ratings of this scale make."""
        return SERIES + self.id

    @property
    def top(self) -> int:
        """The highest level."""
        return self.levels[-1].level

    def figure(self, level: int) -> tuple[float, float, float]:
        """Return low, figure and high that a level stands for."""
        entry = self.levels[level - 1]
        if entry.low is None or entry.figure is None or entry.high is None:
            return max(1.0, level - 0.5), float(level), min(float(self.top), level + 0.5)
        return entry.low, entry.figure, entry.high

    def leaf(self) -> Criterion | None:
        """Return the scale's own leaf as a criterion that may be scored; None without one."""
        if self.own is None:
            return None
        return Criterion(
            id=self.id, code=self.own.code, branch=self.own.branch,
            name=self.name, unit=self.own.unit,
            objective="max", decimals=1, value={"points": self.own.value},
            anchors_reason=self.why, series=(self.series,), level="site", gather=self.question,
        )  # fmt: skip


class VisitScales(BaseModel):
    """The file of scales, and the source that ratings cite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    scales: tuple[VisitScale, ...]
