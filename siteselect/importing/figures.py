"""Rows of a file as figures of one's own: one a row, or a column per criterion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from siteselect.dataset import Dataset
from siteselect.errors import Problem
from siteselect.importing.answers import Answers, Question
from siteselect.importing.columns import Matching, criterion_names
from siteselect.importing.numbers import MOST, parse_number
from siteselect.importing.sites import CODE
from siteselect.importing.table import LIMITS, RawTable, problem
from siteselect.importing.units import factor, kindred, plain
from siteselect.own import AS_OF, OwnFigure, own_series
from siteselect.profiles import profiles
from siteselect.sources import GRADES

Wrong = Callable[..., None]
"""Takes the key of a message, the column, and what the message names."""


@dataclass(frozen=True)
class Cell:
    """One figure as the file has it. `column` is where its number stands."""

    line: int
    column: str
    subject: str
    criterion: str
    value: str
    more: Mapping[str, str]


@dataclass(frozen=True)
class Reader:
    """What figures are read against. `subjects` maps every name of a subject to its id."""

    table: RawTable
    matching: Matching
    answers: Answers
    dataset: Dataset
    subjects: Mapping[str, str]
    source: str
    today: str


def read_figures(
    reader: Reader, problems: list[Problem], questions: list[Question], notes: list[Problem]
) -> list[OwnFigure]:
    """Return the figures of a table; faults, open questions and notes are added to the lists."""
    cells = [cell for cell in _cells(reader) if cell.value or cell.more.get("low")]
    factors = _factors(reader, cells, questions, notes)
    figures: list[OwnFigure] = []
    seen: dict[tuple[str, ...], int] = {}
    for cell in cells:
        figure = _figure(cell, reader, factors, problems)
        if figure is not None:
            if figure.key in seen:
                problems.append(
                    problem(
                        "importing.repeated",
                        reader.table.file,
                        cell.line,
                        cell.column,
                        found=f"{figure.subject} / {figure.criterion}",
                        first=seen[figure.key],
                    )
                )
            seen.setdefault(figure.key, cell.line)
            figures.append(figure)
        if len(problems) >= LIMITS.problems:
            break
    for name in ("as_of", "grade"):
        if cells and name not in reader.matching.fields and not getattr(reader.answers, name):
            questions.append(Question(name, choices=GRADES if name == "grade" else ()))
    return figures


def _cells(reader: Reader) -> Iterator[Cell]:
    table, matching = reader.table, reader.matching
    columns = {ours: table.column(theirs) for ours, theirs in matching.fields.items()}
    if matching.long:
        leaves = criterion_names(reader.dataset)
        for place, line in enumerate(table.lines):
            row = {ours: cells[place] for ours, cells in columns.items()}
            leaf = leaves.get(plain(row["criterion"]), row["criterion"])
            yield Cell(line, matching.fields["value"], row["id"], leaf, row["value"], row)
        return
    for criterion, column in matching.criteria.items():
        values = table.column(column)
        for place, line in enumerate(table.lines):
            row = {
                ours: cells[place] for ours, cells in columns.items() if ours in ("as_of", "grade")
            }
            yield Cell(line, column, columns["id"][place], criterion, values[place], row)


def _factors(
    reader: Reader, cells: list[Cell], questions: list[Question], notes: list[Problem]
) -> dict[tuple[str, str], float]:
    """Return the factor of each criterion and unit that the cells name."""
    found: dict[tuple[str, str], float] = {}
    asked: set[str] = set()
    named = {(cell.criterion, _unit(reader, cell)): None for cell in cells}
    for criterion, unit in named:
        if criterion not in reader.dataset.criteria:
            continue
        leaf, accepted = (
            reader.dataset.criteria[criterion],
            units_on_file(reader.dataset, criterion),
        )
        times = factor(unit, leaf, accepted) if unit else None
        if times is None:
            if criterion not in asked:
                questions.append(Question("unit", criterion, tuple(kindred(leaf, accepted, "en"))))
            asked.add(criterion)
            continue
        found[criterion, unit] = times
        if times != 1:
            notes.append(
                problem(
                    "importing.note_converted",
                    reader.table.file,
                    None,
                    criterion,
                    found=unit,
                    unit=leaf.unit["en"],
                    times=f"{times:.9g}",
                )
            )
    return found


def _unit(reader: Reader, cell: Cell) -> str:
    told = reader.answers.units.get(cell.criterion, "")
    return told or cell.more.get("unit", "") or reader.matching.units.get(cell.criterion, "")


def units_on_file(dataset: Dataset, criterion: str) -> tuple[str, ...]:
    """Return the units in which figures of the scored series of a criterion are on file."""
    table = dataset.observations
    scored = table["series"].isin(dataset.criteria[criterion].series)
    return tuple(table.loc[scored & (table["criterion"] == criterion), "unit"].unique())


def _figure(
    cell: Cell, reader: Reader, factors: Mapping[tuple[str, str], float], problems: list[Problem]
) -> OwnFigure | None:
    file, before = reader.table.file, len(problems)

    def wrong(key: str, column: str, **found: object) -> None:
        theirs = reader.matching.fields.get(column, column)
        problems.append(problem(key, file, cell.line, theirs, **found))

    subject = reader.subjects.get(cell.subject) or reader.subjects.get(plain(cell.subject), "")
    if not subject:
        wrong(
            "importing.unknown_subject", "id", found=cell.subject, near=_near(cell.subject, reader)
        )
    if cell.criterion not in reader.dataset.criteria:
        wrong(
            "importing.unknown_criterion",
            "criterion",
            found=cell.criterion,
            near=_near_criterion(cell.criterion, reader),
        )
    numbers = {
        name: _number(cell, name, given, wrong)
        for name, given in (
            ("value", cell.value),
            ("low", cell.more.get("low", "")),
            ("high", cell.more.get("high", "")),
        )
    }
    value = numbers["value"]
    low, high = numbers["low"], numbers["high"]
    if value is None and low is not None and high is not None:
        value = (low + high) / 2  # an interval without a value stands for its middle
    if (low is None) != (high is None) or (
        value is not None and low is not None and high is not None and not low <= value <= high
    ):
        wrong("importing.interval", "low", found=f"{low} / {value} / {high}")
    marks = _marks(cell, reader, wrong)
    times = factors.get((cell.criterion, _unit(reader, cell)))
    if len(problems) > before or times is None or value is None or not all(marks[:2]):
        return None
    return OwnFigure(
        subject=subject,
        level=_level(subject),
        criterion=cell.criterion,
        value=value * times,
        low=None if low is None else low * times,
        high=None if high is None else high * times,
        unit=reader.dataset.criteria[cell.criterion].unit["en"],
        as_of=marks[0],
        grade=marks[1],
        series=marks[2],
        sector=marks[3],
        source=reader.source,
    )


def _number(cell: Cell, name: str, given: str, wrong: Wrong) -> float | None:
    if not given:
        return None
    number = parse_number(given)
    column = cell.column if name == "value" else name
    if number is None:
        wrong("importing.not_a_number", column, found=given)
    elif abs(number) > MOST:
        wrong("importing.too_large", column, found=given)
        return None
    return number


def _marks(cell: Cell, reader: Reader, wrong: Wrong) -> tuple[str, ...]:
    """Return date, grade, series and sector of a figure, checked."""
    as_of = cell.more.get("as_of", "") or reader.answers.as_of
    grade = (cell.more.get("grade", "") or reader.answers.grade or "").upper()
    own = own_series(cell.criterion)
    series, sector = cell.more.get("series", "") or own, cell.more.get("sector", "")
    if as_of and not re.fullmatch(AS_OF, as_of):
        wrong("importing.no_date", "as_of", found=as_of)
    elif as_of[:10] > reader.today[: len(as_of)]:
        wrong("importing.future", "as_of", found=as_of)
    if grade and grade not in GRADES:
        wrong("importing.no_grade", "grade", found=grade)
    elif as_of[:4].isdigit() and int(reader.today[:4]) - int(as_of[:4]) >= 10 and grade != "D":
        wrong("importing.grade_old", "grade", found=as_of)
    table = reader.dataset.series
    if series != own and series not in set(table.loc[table["criterion"] == cell.criterion, "id"]):
        wrong("importing.unknown_series", "series", found=series)
    if sector and sector not in profiles(reader.dataset).sectors:
        wrong("importing.unknown_sector", "sector", found=sector)
    return as_of, grade, series, sector


def _level(subject: str) -> str:
    if CODE.fullmatch(subject):
        return "admin1" if "-" in subject else "country"
    return "site"


def _near(given: str, reader: Reader) -> str:
    import difflib

    near = difflib.get_close_matches(given[:60], list(reader.subjects), 3, 0.5)
    return ", ".join(dict.fromkeys(reader.subjects[name] for name in near)) or "–"


def _near_criterion(given: str, reader: Reader) -> str:
    import difflib

    names = criterion_names(reader.dataset)
    near = difflib.get_close_matches(plain(given)[:60], list(names), 3, 0.5)
    return ", ".join(dict.fromkeys(names[name] for name in near)) or "–"
