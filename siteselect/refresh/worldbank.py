"""Answers of the World Bank's Indicators API, version 2, in JSON.

An answer is a list of two: what page it is, then records of country, year and value. A fault is
a list of one with a message. Format: World Bank Data Help Desk, "API Basic Call Structures" and
"New Features and Enhancements in the V2 API".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from siteselect.errors import DataError, Problem
from siteselect.refresh.register import Feed, Interface

PER_PAGE = 1000
MOST_PAGES = 50
YEARS = 12  # how far back a latest figure is looked for


@dataclass(frozen=True)
class Reading:
    """A country's figure of one year."""

    iso3: str
    year: int
    value: float


@dataclass(frozen=True)
class Answer:
    """The latest reading of each country, the day the interface updated them, the bytes."""

    readings: tuple[Reading, ...]
    updated: str
    pages: tuple[bytes, ...]


def address(interface: Interface, feed: Feed, countries: Sequence[str], year: int, page: int,
            base: str) -> str:  # fmt: skip
    """Return the address of one page.

    >>> from siteselect.refresh.register import REGISTER
    >>> found = REGISTER["world-bank-governance"]
    >>> address(found, found.feeds[0], ["PHL", "MEX"], 2026, 1, "https://x")
    'https://x/country/PHL;MEX/indicator/PV.EST?format=json&source=3&date=2014:2026&per_page=1000&page=1'
    """
    return (
        f"{base}/country/{';'.join(countries)}/indicator/{feed.indicator}?format=json"
        f"&source={interface.database}&date={year - YEARS}:{year}&per_page={PER_PAGE}&page={page}"
    )


def read(interface: Interface, feed: Feed, countries: Sequence[str], year: int, base: str,
         get: Callable[[str], bytes]) -> Answer:  # fmt: skip
    """Ask for all pages of a feed. Raises DataError for an answer that is not what it should be,
    EnvironmentFault where none came."""
    pages: list[bytes] = []
    found: list[Reading] = []
    updated, last = "", 1
    while len(pages) < last:
        pages.append(get(address(interface, feed, countries, year, len(pages) + 1, base)))
        about, records = _parts(pages[-1], feed)
        last, updated = _about(about, feed, len(pages), last)
        found += [r for record in records if (r := _reading(record, feed, countries, year))]
    latest: dict[str, Reading] = {}
    for reading in found:
        if reading.iso3 not in latest or latest[reading.iso3].year < reading.year:
            latest[reading.iso3] = reading
    if not latest:
        raise _wrong(feed, "refresh.empty")
    return Answer(tuple(latest[iso3] for iso3 in sorted(latest)), updated, tuple(pages))


def _wrong(feed: Feed, key: str, **found: object) -> DataError:
    values = [("indicator", feed.indicator), *((k, str(v)[:80]) for k, v in found.items())]
    return DataError(Problem(key, values=tuple(values)))


def _parts(page: bytes, feed: Feed) -> tuple[dict[str, Any], list[Any]]:
    try:
        whole = json.loads(page.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _wrong(feed, "refresh.not_json") from None
    if isinstance(whole, list) and len(whole) == 1 and isinstance(whole[0], dict):
        message = whole[0].get("message")
        first = message[0] if isinstance(message, list) and message else {}
        said = first.get("value", "") if isinstance(first, dict) else ""
        raise _wrong(feed, "refresh.refused", why=said)
    good = isinstance(whole, list) and len(whole) == 2 and isinstance(whole[0], dict)
    if not good or not isinstance(whole[1], list | None):
        raise _wrong(feed, "refresh.other_form", found=type(whole).__name__)
    return whole[0], whole[1] or []


def _about(about: dict[str, Any], feed: Feed, page: int, last: int) -> tuple[int, str]:
    """Return the number of pages and the day of the last update."""
    try:
        pages, here = int(about["pages"]), int(about["page"])
    except (KeyError, TypeError, ValueError):
        raise _wrong(feed, "refresh.other_form", found="page") from None
    if here not in (page, 0) or not 0 <= pages <= MOST_PAGES or (page > 1 and pages != last):
        raise _wrong(feed, "refresh.other_form", found=f"page {here} / {pages}")
    return pages, str(about.get("lastupdated") or "")[:10]


def _reading(record: Any, feed: Feed, countries: Sequence[str], year: int) -> Reading | None:
    """Return a record's figure; None where the interface has none for that year."""
    if not isinstance(record, dict):
        raise _wrong(feed, "refresh.other_form", found=type(record).__name__)
    named = record.get("indicator")
    if not isinstance(named, dict) or named.get("id") != feed.indicator:
        raise _wrong(feed, "refresh.other_indicator", found=named)
    value, iso3, when = (record.get(n) for n in ("value", "countryiso3code", "date"))
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(feed, "refresh.other_type", found=value)
    if iso3 not in countries or not isinstance(when, str) or not when.isdigit():
        raise _wrong(feed, "refresh.other_form", found=f"{iso3} {when}")
    if not year - YEARS <= int(when) <= year:
        raise _wrong(feed, "refresh.other_form", found=when)
    unit = record.get("unit") or ""
    if unit not in feed.unit_said or not feed.low <= value <= feed.high:
        raise _wrong(feed, "refresh.other_unit", found=f"{value} {unit}", low=f"{feed.low:g}",
                     high=f"{feed.high:g}", country=iso3)  # fmt: skip
    return Reading(str(iso3), int(when), float(value))
