"""Answers of the World Bank's Indicators API, version 2, in JSON.

An answer is a list of two: what page it is, then records of country, year and value. A fault is
a list of one with a message. Format: World Bank Data Help Desk, "API Basic Call Structures" and
"New Features and Enhancements in the V2 API".
"""

from __future__ import annotations

from typing import Any

from siteselect.refresh.answers import (
    YEARS,
    Answer,
    Get,
    Question,
    Reading,
    answer,
    number,
    parse_json,
    wrong,
    year_of,
)
from siteselect.refresh.register import Feed

PER_PAGE = 1000
MOST_PAGES = 50


def address(feed: Feed, asked: Question, page: int) -> str:
    """Return the address of one page.

    >>> from siteselect.refresh.register import REGISTER
    >>> found = REGISTER["world-bank-governance"]
    >>> asked = Question(("PHL", "MEX"), (), 2026, "https://x")
    >>> address(found.feeds[0], asked, 1)
    'https://x/country/PHL;MEX/indicator/PV.EST?format=json&source=3&date=2014:2026&per_page=1000&page=1'
    """
    return (
        f"{asked.base}/country/{';'.join(asked.countries)}/indicator/{feed.indicator}?format=json"
        f"&source={feed.database}&date={asked.year - YEARS}:{asked.year}"
        f"&per_page={PER_PAGE}&page={page}"
    )


def read(feed: Feed, asked: Question, get: Get) -> Answer:
    """Ask for all pages of a feed."""
    pages: list[bytes] = []
    found: list[Reading] = []
    updated, last = "", 1
    while len(pages) < last:
        pages.append(get(address(feed, asked, len(pages) + 1)))
        about, records = _parts(pages[-1], feed)
        last, updated = _about(about, feed, len(pages), last)
        found += [r for record in records if (r := _reading(record, feed, asked))]
    return answer(feed, found, updated, pages)


def _parts(page: bytes, feed: Feed) -> tuple[dict[str, Any], list[Any]]:
    whole = parse_json(page, feed)
    if isinstance(whole, list) and len(whole) == 1 and isinstance(whole[0], dict):
        message = whole[0].get("message")
        first = message[0] if isinstance(message, list) and message else {}
        said = first.get("value", "") if isinstance(first, dict) else ""
        raise wrong(feed, "refresh.refused", why=said)
    good = isinstance(whole, list) and len(whole) == 2 and isinstance(whole[0], dict)
    if not good or not isinstance(whole[1], list | None):
        raise wrong(feed, "refresh.other_form", found=type(whole).__name__)
    return whole[0], whole[1] or []


def _about(about: dict[str, Any], feed: Feed, page: int, last: int) -> tuple[int, str]:
    """Return the number of pages and the day of the last update."""
    try:
        pages, here = int(about["pages"]), int(about["page"])
    except (KeyError, TypeError, ValueError):
        raise wrong(feed, "refresh.other_form", found="page") from None
    if here not in (page, 0) or not 0 <= pages <= MOST_PAGES or (page > 1 and pages != last):
        raise wrong(feed, "refresh.other_form", found=f"page {here} / {pages}")
    return pages, str(about.get("lastupdated") or "")[:10]


def _reading(record: Any, feed: Feed, asked: Question) -> Reading | None:
    """Return a record's figure; None where the interface has none for that year."""
    if not isinstance(record, dict):
        raise wrong(feed, "refresh.other_form", found=type(record).__name__)
    named = record.get("indicator")
    if not isinstance(named, dict) or named.get("id") != feed.indicator:
        raise wrong(feed, "refresh.other_indicator", found=named)
    value, iso3 = record.get("value"), record.get("countryiso3code")
    if value is None:
        return None
    if iso3 not in asked.countries:
        raise wrong(feed, "refresh.other_form", found=iso3)
    year = year_of(record.get("date"), feed, asked)
    return Reading(iso3, str(year), number(value, feed, iso3, record.get("unit") or ""))
