"""What one row of evidence says of a knock-out, and which rows lift it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from siteselect.criteria import Knockout
from siteselect.dataset import Dataset
from siteselect.dataset.evidence import OWN_KNOWLEDGE, RED_CONDITIONS
from siteselect.mixes import shares_in
from siteselect.scenarios import Scenario

ORDER = ("fail", "conditional", "pass")  # worst first
DECIDING_GRADES = ("A", "B", "C")
COLUMNS = ("knockout", "kind", "answer", "sector", "passes_to", "fails_above", "from_year",
           "red_conditions", "built_up", "access", "grade", "year", "as_of")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """The columns of a row of evidence that decide, see `read_evidence`.

    `passes_to` and `fails_above` are in the knock-out's unit, NaN where there is none;
    `from_year` and `year` are 0 where there is none.
    """

    knockout: str
    kind: str
    answer: str
    sector: str
    passes_to: float
    fails_above: float
    from_year: int
    red_conditions: tuple[str, ...]
    built_up: bool
    access: str
    grade: str
    year: int
    as_of: str


@dataclass(frozen=True)
class Verdict:
    """What a row says under a question: an answer, and the key of the rule that gave it.

    `unknown` is the answer of a row that decides nothing.
    """

    answer: str
    key: str


@dataclass(frozen=True)
class Ages:
    """The year that ages are counted from, and how old a row may be (years) that fails a site."""

    year: int
    red_years: int


def rows_of(dataset: Dataset) -> list[Row]:
    """Return all rows of evidence, in the order of the table."""
    table = dataset.knockout_evidence
    return [Row(*cells) for cells in zip(*(table[c].tolist() for c in COLUMNS), strict=True)]


def verdicts(dataset: Dataset, scenario: Scenario, rows: Iterable[Row]) -> list[Verdict | None]:
    """Return what each row says under a question; None for one about other
    sectors. What is said of one sector of a mix holds for the park."""
    ages = Ages(dataset.meta.year, dataset.meta.red_years)
    start = scenario.start_year(dataset.meta.year)
    return [
        None if row.sector and shares_in(scenario.sector).keys().isdisjoint(row.sector.split(";"))
        else _verdict(row, dataset.knockouts[row.knockout],
                      scenario.needs.get(row.knockout, 0.0), start, ages)
        for row in rows
    ]  # fmt: skip


def _verdict(row: Row, knockout: Knockout, need: float, start: int, ages: Ages) -> Verdict:
    if row.kind == "gross":
        return Verdict("unknown", "knockouts.gross")
    if row.answer == "unknown":
        return Verdict("unknown", "knockouts.remark")
    if row.grade not in DECIDING_GRADES or not row.year:
        return Verdict("unknown", "knockouts.weak_only")
    if found := _against(row, need, start):
        return found if found.answer != "fail" or _may_fail(row, ages) else Verdict(
            "conditional", "knockouts.weak_not_met")  # fmt: skip
    if row.answer == "conditional":
        return Verdict("conditional", "knockouts.open")
    return _for(row, knockout, need, start, ages)


def _against(row: Row, need: float, start: int) -> Verdict | None:
    """Return what speaks against the site: too small, too late, or simply not there."""
    limited, dated = row.fails_above == row.fails_above, row.from_year > 0  # NaN: no limit
    if limited and need > row.fails_above:
        return Verdict("fail", "knockouts.too_small")
    if dated and start < row.from_year and row.answer != "pass":
        return Verdict("fail", "knockouts.too_late")
    if row.answer != "fail":
        return None
    if limited:
        return Verdict("conditional", "knockouts.small_enough")
    if dated:
        return Verdict("conditional", "knockouts.due_in_time")
    return Verdict("fail", "knockouts.not_met")


def _for(row: Row, knockout: Knockout, need: float, start: int, ages: Ages) -> Verdict:
    if row.passes_to == row.passes_to and need > row.passes_to:
        return Verdict("conditional", "knockouts.more_asked")
    if start < row.from_year:
        return Verdict("conditional", "knockouts.too_late")
    if knockout.pass_years is not None and ages.year - row.year > knockout.pass_years:
        return Verdict("conditional", "knockouts.weak_met")
    if row.access == OWN_KNOWLEDGE:
        return Verdict("pass", "knockouts.judged")
    return Verdict("pass", "knockouts.screened" if row.kind == "screening" else "knockouts.met")


def _may_fail(row: Row, ages: Ages) -> bool:
    """Tell whether a row may turn a site red: it names the site or its whole market, a body that
    would know made it, it gives a figure or a decision, and it is not too old.

    Land in a built-up place does not come back, so that such a row may be older.
    """
    fresh = row.built_up or ages.year - row.year <= ages.red_years
    said = set(RED_CONDITIONS) <= set(row.red_conditions)
    return said and fresh and row.access != OWN_KNOWLEDGE


def newer(one: str, other: str) -> bool:
    """Tell whether a date is newer for certain: 2025 is not newer than 2025-09, nor older.

    >>> newer("2026-01", "2025-09"), newer("2025", "2025-09"), newer("2025-09", "2025")
    (True, False, False)
    """
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def lifted(knockout: Knockout, row: Row, answer: str, pool: Iterable[tuple[Row, str]]) -> bool:
    """Tell whether a newer row of the same or a better grade gives a better answer.

    What is only generally known lifts nothing, and what holds of every sector nothing that was
    said of one. Of a finding only a refusal can be lifted: two laws hold side by side, and a
    newer one without a condition does not take away the condition of the other.
    """
    if knockout.kind == "finding" and answer != "fail":
        return False
    return any(
        ORDER.index(better) > ORDER.index(answer) and newer(other.as_of, row.as_of)
        and other.grade <= row.grade and other.access != OWN_KNOWLEDGE
        and other.sector == row.sector
        for other, better in pool
    )  # fmt: skip
