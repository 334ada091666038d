"""Measures and their value functions: what is looked at, and how good a figure is.

A value function maps a figure to [0, 1] through fixed anchors that stand in the data, never in
the candidates at hand; so adding or removing a site never changes another site's score.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.errors import Problem, RequestError
from siteselect.i18n import family, label, text
from siteselect.sources import Labels
from siteselect.value_functions import SCALES, ValueFunction, curve_faults

BRANCHES = ("proximity", "climate", "sector_fit")
BRANCH_WORDS = family("words.", BRANCHES)
SCALE_WORDS = family("weighing.scale_", SCALES)
CURVE_FAULTS = family("weighing.curve_", ("scale", "not_finite", "few", "many", "order", "range",
                                          "flat", "not_positive"))  # fmt: skip
NOT_FOLLOWED = family("weighing.curve_not_", ("max", "min", "target"))


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

    def counts_in(self, base: str) -> bool:
        """Tell whether it counts where places of a base are ranked among themselves."""
        return not self.bases or base in self.bases


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
