"""What every reader of an interface is given and gives back, and the faults that all share."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from siteselect.errors import DataError, Problem
from siteselect.refresh.register import Feed

YEARS = 12  # how far back a latest figure is looked for


class Get(Protocol):
    """Whoever asks an address; with a body it is sent there."""

    def __call__(self, address: str, body: bytes | None = None) -> bytes:
        """Return the answer's bytes. Raises EnvironmentFault where none came."""
        ...


@dataclass(frozen=True)
class Question:
    """Of whom figures are wanted: ISO3 countries, ISO 3166-2 units, places by the producer's own
    codes and item; up to which year, at which address, with which key."""

    countries: tuple[str, ...]
    units: tuple[str, ...]
    year: int
    base: str
    key: str = ""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A subject's figure of a year, a month or a day, with its range if one was published."""

    subject: str
    as_of: str
    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Answer:
    """The latest reading of each subject, the day the interface updated them, the bytes."""

    readings: tuple[Reading, ...]
    updated: str
    pages: tuple[bytes, ...]


class Reader(Protocol):
    """What reads one form of answer."""

    def __call__(self, feed: Feed, asked: Question, get: Get) -> Answer:
        """Ask for a feed. Raises DataError for an answer that is not what it should be,
        EnvironmentFault where none came."""
        ...


def wrong(feed: Feed, key: str, **found: object) -> DataError:
    """Return the refusal of a feed's answer; `key` names the message."""
    values = [("indicator", feed.indicator), *((k, str(v)[:80]) for k, v in found.items())]
    return DataError(Problem(key, values=tuple(values)))


def parse_json(page: bytes, feed: Feed) -> Any:
    """Return an answer that should be JSON."""
    try:
        return json.loads(page.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise wrong(feed, "refresh.not_json") from None


def parse_csv(page: bytes, feed: Feed, columns: Iterable[str]) -> list[dict[str, str]]:
    """Return an answer that should be a table with `columns`."""
    try:
        reader = csv.DictReader(io.StringIO(page.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(reader)
    except (ValueError, csv.Error):
        raise wrong(feed, "refresh.not_csv") from None
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise wrong(feed, "refresh.other_form", found=f"- {', '.join(missing)}")
    if any(None in row or None in row.values() for row in rows):
        raise wrong(feed, "refresh.not_csv")
    return rows


def within(walk: Any, feed: Feed, *path: str) -> Any:
    """Return what stands under the names of `path` in an answer."""
    for name in path:
        if not isinstance(walk, dict) or name not in walk:
            raise wrong(feed, "refresh.other_form", found=name)
        walk = walk[name]
    return walk


def number(value: object, feed: Feed, subject: str, unit: str) -> float:
    """Return a figure that is a finite number, in the unit and the range of the feed."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong(feed, "refresh.other_type", found=value)
    if unit not in feed.unit_said or not feed.low <= value <= feed.high:
        raise wrong(feed, "refresh.other_unit", found=f"{value} {unit}", low=f"{feed.low:g}",
                    high=f"{feed.high:g}", country=subject)  # fmt: skip
    return float(value)


def written_number(value: object, feed: Feed, subject: str, unit: str) -> float:
    """Return a figure that an interface writes as text, or as a number."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise wrong(feed, "refresh.other_type", found=value) from None
    return number(value, feed, subject, unit)


def year_of(said: object, feed: Feed, asked: Question) -> int:
    """Return a year that is written out and lies in the range that was asked for."""
    if not isinstance(said, str) or not said.isascii() or not said.isdigit():
        raise wrong(feed, "refresh.other_form", found=said)
    if not asked.year - YEARS <= int(said) <= asked.year:
        raise wrong(feed, "refresh.other_form", found=said)
    return int(said)


def answer(feed: Feed, readings: Iterable[Reading], updated: str, pages: Iterable[bytes]) -> Answer:
    """Return the latest reading of each subject. Raises DataError if there is none at all."""
    latest: dict[str, Reading] = {}
    for reading in readings:
        known = latest.get(reading.subject)
        if reading.subject not in feed.without and (known is None or known.as_of < reading.as_of):
            latest[reading.subject] = reading
    if not latest:
        raise wrong(feed, "refresh.empty")
    return Answer(tuple(latest[name] for name in sorted(latest)), updated, tuple(pages))
