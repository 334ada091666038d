"""What a refresh would change: each figure beside the one on file, and the change that follows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from siteselect.dataset import Dataset
from siteselect.errors import DataError, EnvironmentFault, Problem
from siteselect.own import Change, OwnFigure, original_of
from siteselect.refresh import worldbank
from siteselect.refresh.register import Feed, Interface
from siteselect.sources import Grade, Source

OLD_YEARS = 10  # a figure this old is of grade D, as in the shipped data
SAME = 1e-4  # the interface rounds: below this two figures are the same


@dataclass(frozen=True)
class Difference:
    """A country's new figure beside the one on file; `old` is None where there is none.

    `what` is new, changed, same or older: only the first two are written.
    """

    subject: str
    criterion: str
    old: float | None
    old_as_of: str
    new: float
    new_as_of: str
    what: Literal["new", "changed", "same", "older"]


@dataclass(frozen=True)
class Refresh:
    """What came and what would change. Feeds that failed are in `problems`, their figures on file
    stay. `content` are the answers' bytes, kept as the source; `change` is what is written."""

    name: str
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    change: Change
    content: bytes
    checksum: str


def refresh(
    name: str, interface: Interface, dataset: Dataset, today: str, get: Callable[[str], bytes],
    base: str = "",
) -> Refresh:  # fmt: skip
    """Ask an interface for the countries of the candidates and compare. Nothing is written.

    `today` is an ISO date, `base` an address in place of the interface's own. Raises
    EnvironmentFault or DataError if no feed at all answered as it should.
    """
    countries = sorted(set(dataset.places["country_iso3"]))
    year = int(today[:4])
    problems: list[Problem] = []
    answers: list[tuple[Feed, worldbank.Answer]] = []
    faults: list[EnvironmentFault | DataError] = []
    for feed in interface.feeds:
        try:
            where = base or interface.address
            answers.append((feed, worldbank.read(interface, feed, countries, year, where, get)))
        except (EnvironmentFault, DataError) as fault:
            problems += fault.problems
            faults.append(fault)
    if not answers:
        raise type(faults[0])(problems)
    content = b"\n".join(page for _, answer in answers for page in answer.pages)
    checksum = hashlib.sha256(content).hexdigest()
    differences = [d for feed, answer in answers for d in _differences(feed, answer, dataset)]
    return Refresh(name, tuple(differences), tuple(problems),
                   _change(name, interface, answers, differences, today, content, base),
                   content, checksum)  # fmt: skip


def _differences(feed: Feed, answer: worldbank.Answer, dataset: Dataset) -> list[Difference]:
    found = []
    for reading in answer.readings:
        position = dataset.rows.get((reading.iso3, feed.criterion, ""), -1)
        row = dataset.observations.iloc[position] if position >= 0 else None
        old = None if row is None else float(row["value"])
        old_year = 0 if row is None else int(row["year"])
        what: Literal["new", "changed", "same", "older"]
        if old is None:
            what = "new"
        elif reading.year < old_year:
            what = "older"
        else:
            equal = abs(reading.value - old) <= SAME * max(1.0, abs(old))
            what = "same" if equal and reading.year == old_year else "changed"
        found.append(Difference(
            reading.iso3, feed.criterion, old, "" if row is None else str(row["as_of"]),
            reading.value, str(reading.year), what,
        ))  # fmt: skip
    return found


def _change(
    name: str, interface: Interface, answers: list[tuple[Feed, worldbank.Answer]],
    differences: list[Difference], today: str, content: bytes, base: str,
) -> Change:  # fmt: skip
    feeds = {feed.criterion: (feed, answer) for feed, answer in answers}
    figures = []
    sources: dict[str, Source] = {}
    for entry in differences:
        if entry.what not in ("new", "changed"):
            continue
        feed, answer = feeds[entry.criterion]
        source = _source(interface, feed, answer, today, base)
        sources[source.id] = source
        old = int(today[:4]) - int(entry.new_as_of) >= OLD_YEARS
        grade: Grade = "D" if old else feed.grade  # type: ignore[assignment]
        figures.append(OwnFigure(
            subject=entry.subject, level="country", criterion=entry.criterion, value=entry.new,
            unit=feed.unit, as_of=entry.new_as_of, series=feed.series, source=source.id,
            grade=grade,
        ))  # fmt: skip
    return Change(
        figures=tuple(figures), sources=tuple(sources.values()),
        original=original_of(f"{name}-{today}.json", content),
    )  # fmt: skip


def _source(interface: Interface, feed: Feed, answer: worldbank.Answer, today: str,
            base: str) -> Source:  # fmt: skip
    """Return the source of a feed: what it is, when it was updated and read, and its checksum."""
    digest = hashlib.sha256(b"\n".join(answer.pages)).hexdigest()
    return Source(
        id=f"{feed.series}-{digest[:8]}", producer=interface.producer,
        title=f"{interface.title}, {feed.indicator} [SHA-256 {digest}]",
        url=f"{base or interface.address}/country/all/indicator/{feed.indicator}",
        published=answer.updated, accessed=today, licence=interface.licence, kind="own",
    )  # fmt: skip
