"""What was rated on site, what was decided about it, and what that comes to: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siteselect.dataset import Dataset


@dataclass(frozen=True)
class Rating:
    """One evaluator's rating of a site on a scale."""

    evaluator: str
    site: str
    scale: str
    level: int


@dataclass(frozen=True)
class Decision:
    """What the facilitator decided where ratings compete with a figure of grade A or B."""

    site: str
    criterion: str
    take: Literal["figure", "ratings"]
    reason: str


@dataclass(frozen=True)
class Cell:
    """What the ratings of a site on a scale come to, in the criterion's unit.

    `levels` are (evaluator, level) in the order of names; `figure` is the median, `low` to
    `high` what the middle half of the ratings covers.
    """

    site: str
    scale: str
    criterion: str
    levels: tuple[tuple[str, int], ...]
    low: float
    figure: float
    high: float


@dataclass(frozen=True)
class OnFile:
    """The figure on file of a cell that was also rated: `level` is the level of its evidence."""

    value: float
    grade: str
    year: int
    source: str
    level: str
    series: str


@dataclass(frozen=True)
class Conflict:
    """Ratings of a cell beside a figure of grade A or B: both are shown, the figure stands until
    a `decision` takes the ratings."""

    cell: Cell
    on_file: OnFile
    decision: Decision | None

    @property
    def taken(self) -> str:
        """What counts: `figure` or `ratings`."""
        return "figure" if self.decision is None else self.decision.take


@dataclass(frozen=True)
class Rated:
    """A dataset with ratings in it, and how they got there.

    `cells` are all rated cells; `conflicts` those beside a figure of grade A or B; `replaced`
    those whose figure of grade C or D gave way; `unused` decisions about cells without conflict.
    """

    dataset: Dataset
    cells: tuple[Cell, ...]
    conflicts: tuple[Conflict, ...]
    replaced: tuple[tuple[Cell, OnFile], ...]
    unused: tuple[Decision, ...]
