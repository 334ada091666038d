"""What two editions of the data say differently of one question."""

from __future__ import annotations

from dataclasses import dataclass

from siteselect.evaluation import Evaluation
from siteselect.knockouts import Answer

UNMOVED = 1e-12  # a score that changed by less did not change
PARTS = ("figures", "curves", "known", "weights")
KINDS = ("same", "revised", "evidence", "added", "removed")


@dataclass(frozen=True)
class FigureOnFile:
    """The row of evidence behind one cell: `value`, `low`, `high` in `unit`, None where not given.

    `subject` is the site, state or country that the figure is of.
    """

    subject: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    as_of: str
    grade: str
    level: str
    series: str

    @property
    def number(self) -> tuple[float, float | None, float | None, str, str]:
        """What is measured: the figure with its interval, unit and series."""
        return self.value, self.low, self.high, self.unit, self.series


@dataclass(frozen=True)
class CellChange:
    """How one criterion's contribution to one site's score changed, in units of score.

    `figures`, `curves`, `known` and `weights` sum to the change of weight x expected value.
    A criterion that counts in one edition only is a change of weight; the other edition's value
    is None then.
    """

    criterion: str
    weight_old: float
    weight_new: float
    value_old: float | None
    value_new: float | None
    figures: float
    curves: float
    known: float
    weights: float
    old: FigureOnFile | None
    new: FigureOnFile | None

    @property
    def change(self) -> float:
        """The change of the contribution, in units of score."""
        return self.figures + self.curves + self.known + self.weights

    @property
    def kind(self) -> str:
        """What became of the figure, of `KINDS`; `evidence` is another source, year or grade."""
        if self.old == self.new:
            return "same"
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "evidence" if self.old.number == self.new.number else "revised"


@dataclass(frozen=True)
class SiteMove:
    """What happened to a site that is ranked in both editions; 1 is the best rank.

    `rank_alone` is the rank it would have if its own score alone had changed, so that
    `rank_new - rank_alone` is due to others only. The four tuples of site ids say to whom:
    `rank_new - rank_old = entered_above - left_above + passed_by - passed`, counted. `passed_by`
    now stand above it and did not; `passed` stood above it and do so no longer, a draw included.
    """

    site: str
    rank_old: int
    rank_alone: int
    rank_new: int
    score_old: float
    score_new: float
    cells: tuple[CellChange, ...]
    entered_above: tuple[str, ...]
    left_above: tuple[str, ...]
    passed_by: tuple[str, ...]
    passed: tuple[str, ...]

    @property
    def change(self) -> float:
        """The change of the score."""
        return self.score_new - self.score_old

    def part(self, name: str) -> float:
        """Return what one of `PARTS` changed of the score, over all criteria."""
        return float(sum(getattr(cell, name) for cell in self.cells))

    @property
    def figures_changed(self) -> bool:
        """Whether any figure behind the site's cells is another one, or of another source."""
        return any(cell.kind != "same" for cell in self.cells)

    @property
    def still(self) -> bool:
        """Whether neither rank nor score nor any figure changed."""
        moved = self.rank_old != self.rank_new or abs(self.change) > UNMOVED
        return not moved and not self.figures_changed


@dataclass(frozen=True)
class AnswerChange:
    """A knock-out that is answered otherwise; None where an edition does not ask it."""

    site: str
    knockout: str
    old: Answer | None
    new: Answer | None


@dataclass(frozen=True)
class EditionComparison:
    """Two editions of the data under the same question.

    `added` and `removed` are ids of sites on file in one edition only; `entered` and `left` of
    those ranked in one only. `moves` has a site for each that is ranked in both, by the new rank.
    `weights`, `needs`, `market` (shares of the sales) hold (name, old, new), 0 where an edition
    does not have it; `curves` names criteria with another value function, `spreads` those of which
    places are expected to lie apart otherwise; `ageing` says whether the date or the widths by
    grade and age changed.
    """

    old: Evaluation
    new: Evaluation
    added: tuple[str, ...]
    removed: tuple[str, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    answers: tuple[AnswerChange, ...]
    moves: tuple[SiteMove, ...]
    weights: tuple[tuple[str, float, float], ...]
    needs: tuple[tuple[str, float, float], ...]
    market: tuple[tuple[str, float, float], ...]
    curves: tuple[str, ...]
    spreads: tuple[str, ...]
    ageing: bool

    @property
    def same(self) -> bool:
        """Whether both are one edition, file by file, under one question."""
        return (
            self.old.dataset.digest == self.new.dataset.digest
            and self.old.scenario.digest == self.new.scenario.digest
        )
