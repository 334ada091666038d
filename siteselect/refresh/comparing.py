"""What a refresh would change: each figure beside the one on file, and the change that follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from siteselect.dataset import Dataset
from siteselect.errors import DataError, EnvironmentFault, Problem, RequestError
from siteselect.own import Change, OwnFigure, original_of
from siteselect.refresh.answers import Answer, Get, Question, Reading
from siteselect.refresh.dates import last_day
from siteselect.refresh.prices import Prices, Renewal, cited, renewal
from siteselect.refresh.readers import PATHS, READERS
from siteselect.refresh.register import Feed, Interface
from siteselect.sources import Grade, Source

OLD_YEARS = 10  # a figure this old is of grade D, as in the shipped data
SAME = 1e-4  # the interface rounds: below this two figures are the same
HIDDEN = b"***"  # in place of the key, should an answer repeat it
What = Literal["new", "changed", "same", "older"]


@dataclass(frozen=True)
class Difference:
    """A subject's new figure beside the one on file; `old` is None where there is none.

    It is of a criterion or of an item of cost. `what` is new, changed, same or older: only the
    first two are written.
    """

    subject: str
    criterion: str
    item: str
    old: float | None
    old_as_of: str
    new: float
    new_as_of: str
    what: What


@dataclass(frozen=True)
class Refresh:
    """What came and what would change. Feeds that failed are in `problems`, their figures on file
    stay. `content` are the answers' bytes, kept as the source; `change` is what is written as own
    data, `renewals` the rows of prices and `sources` what they cite."""

    name: str
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    change: Change
    content: bytes
    checksum: str
    renewals: tuple[Renewal, ...] = ()
    sources: tuple[Source, ...] = ()


def refresh(
    name: str, interface: Interface, dataset: Dataset, today: str, get: Get,
    base: str = "", key: str = "", prices: Prices | None = None,
) -> Refresh:  # fmt: skip
    """Ask an interface for the places of the candidates and compare. Nothing is written.

    `today` is an ISO date, `base` an address in place of the interface's own, `prices` what is
    on file of costs. Raises RequestError without the key that the interface wants,
    EnvironmentFault or DataError if no feed at all answered as it should.
    """
    if interface.key and not key:
        wanted = {"name": name, "producer": interface.producer, "variable": interface.key}
        raise RequestError(Problem("refresh.no_key", values=tuple(wanted.items())))
    costs = prices or Prices({}, {}, {})
    asked = _question(dataset, costs, int(today[:4]), base or interface.address, key)
    problems: list[Problem] = []
    faults: list[EnvironmentFault | DataError] = []
    rows: list[_Row] = []
    answers: list[Answer] = []
    for feed in interface.feeds:
        try:
            answer = READERS[interface.form](feed, asked, _quiet(get, key))
            source = _source(interface, feed, answer, today, asked.base)
            rows += _of_criterion(feed, answer, dataset, source)
            rows += _of_item(feed, answer, costs, source, today)
            answers.append(answer)
        except (EnvironmentFault, DataError) as fault:
            problems += fault.problems
            faults.append(fault)
    if not answers:
        raise type(faults[0])(problems)
    content = b"\n".join(page for answer in answers for page in answer.pages)
    taken = [row for row in rows if row.difference.what in ("new", "changed")]
    cited_by = {row.source.id: row.source for row in taken if row.renewal}
    return Refresh(
        name, tuple(row.difference for row in rows), tuple(problems),
        _change(name, taken, today, content), content, hashlib.sha256(content).hexdigest(),
        tuple(row.renewal for row in taken if row.renewal), tuple(cited_by.values()),
    )  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """A reading of a feed held against the file: how it differs, and the row it would make."""

    feed: Feed
    source: Source
    difference: Difference
    renewal: Renewal | None = None


def _question(dataset: Dataset, prices: Prices, year: int, base: str, key: str) -> Question:
    subjects = {*dataset.observations["subject"], *dataset.places["admin1"]}
    subjects |= {place for place, _ in prices.rows}
    return Question(
        tuple(sorted({*dataset.places["country_iso3"]})),
        tuple(sorted(name for name in subjects if name.startswith("US-"))),
        year, base, key, prices.by_item,
    )  # fmt: skip


def _quiet(get: Get, key: str) -> Get:
    """Return `get` without the key in what comes back: answers are kept, keys are not."""
    def asked(address: str, body: bytes | None = None) -> bytes:
        came = get(address, body)
        return came.replace(key.encode(), HIDDEN) if key else came

    return asked


def _difference(reading: Reading, old: float | None, old_as_of: str, new: float,
                criterion: str = "", item: str = "") -> Difference:  # fmt: skip
    what: What = "new"
    if old is not None:
        before, after = last_day(old_as_of), last_day(reading.as_of)
        equal = abs(new - old) <= SAME * max(abs(old), 1.0 if criterion else 0.0)
        what = "older" if after < before else "same" if equal and after == before else "changed"
    return Difference(reading.subject, criterion, item, old, old_as_of, new, reading.as_of, what)


def _of_criterion(feed: Feed, answer: Answer, dataset: Dataset, source: Source) -> list[_Row]:
    if feed.criterion not in dataset.criteria:
        return []
    found = []
    for reading in answer.readings:
        position = _position(feed, reading.subject, dataset)
        row = dataset.observations.iloc[position] if position >= 0 else None
        old = None if row is None else float(row["value"])
        as_of = "" if row is None else str(row["as_of"])
        difference = _difference(reading, old, as_of, reading.value, criterion=feed.criterion)
        found.append(_Row(feed, source, difference))
    return found


def _position(feed: Feed, subject: str, dataset: Dataset) -> int:
    """Return where the figure on file stands, scored or not; -1 where there is none."""
    position = dataset.rows.get((subject, feed.criterion, ""), -1)
    if position >= 0:
        return position
    table = dataset.observations
    mine = (table["subject"] == subject) & table["series"].isin([feed.beside, feed.series])
    return int(mine.to_numpy().nonzero()[0][-1]) if mine.any() else -1


def _of_item(
    feed: Feed, answer: Answer, prices: Prices, source: Source, today: str
) -> list[_Row]:
    found = []
    for reading in answer.readings if feed.item else ():
        made = renewal(feed, reading, prices, today)
        if made is not None:
            difference = _difference(reading, made.old, made.old_as_of, made.new, item=feed.item)
            named = source.model_copy(update={"kind": "official"})
            found.append(_Row(feed, named, difference, cited(made, feed, source.id)))
    return found


def _change(name: str, taken: Sequence[_Row], today: str, content: bytes) -> Change:
    figures, sources = [], {}
    for row in taken:
        entry, feed = row.difference, row.feed
        if not entry.criterion:
            continue
        sources[row.source.id] = row.source
        old = int(today[:4]) - int(entry.new_as_of[:4]) >= OLD_YEARS
        grade: Grade = "D" if old else feed.grade  # type: ignore[assignment]
        figures.append(OwnFigure(
            subject=entry.subject, level=feed.level, criterion=entry.criterion, value=entry.new,
            unit=feed.unit, as_of=entry.new_as_of, series=feed.series, source=row.source.id,
            grade=grade,
        ))  # fmt: skip
    return Change(
        figures=tuple(figures), sources=tuple(sources.values()),
        original=original_of(f"{name}-{today}.txt", content),
    )  # fmt: skip


def _source(interface: Interface, feed: Feed, answer: Answer, today: str,
            base: str) -> Source:  # fmt: skip
    """Return the source of a feed: what it is, when it was updated and read, and its checksum."""
    digest = hashlib.sha256(b"\n".join(answer.pages)).hexdigest()
    return Source(
        id=f"{feed.series}-{digest[:8]}", producer=interface.producer,
        title=f"{interface.title}, {feed.indicator} [SHA-256 {digest}]",
        url=f"{base}{PATHS[interface.form].format(feed.indicator)}",
        published=answer.updated, accessed=today, licence=interface.licence, kind="own",
    )  # fmt: skip
