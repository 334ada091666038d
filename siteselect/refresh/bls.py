"""Answers of the US BLS's public data API, version 2: wages by occupation and metro area (OEWS).

The body asks for up to 50 series with a registration key; the answer holds `status`, `message`
and `Results`, and of each series the values by year. The interface gives the latest year alone.
A series id is OE, U, the kind of area (M metro, S state), area (7), industry (6), occupation (6)
and datatype (2; 13 is the annual median wage). Format: BLS, "API Signatures (Version 2.0)".
"""

from __future__ import annotations

import json
from typing import Any

from siteselect.refresh.answers import (
    Answer,
    Get,
    Question,
    Reading,
    answer,
    parse_json,
    within,
    written_number,
    wrong,
    year_of,
)
from siteselect.refresh.register import Feed

AT_ONCE = 50
DONE = "REQUEST_SUCCEEDED"
MONTH = "05"  # the survey's reference month
NONE = ("-", "")  # not published for that area


def read(feed: Feed, asked: Question, get: Get) -> Answer:
    """Ask for the annual median wage of every place that has a code for the feed's item."""
    places = asked.codes.get(feed.item, {})
    ids, pages, found = sorted(places), [], []
    for start in range(0, len(ids), AT_ONCE):
        wanted = ids[start : start + AT_ONCE]
        body = {"seriesid": wanted, "startyear": str(asked.year - 2), "endyear": str(asked.year),
                "registrationkey": asked.key}  # fmt: skip
        pages.append(get(f"{asked.base}/timeseries/data/", json.dumps(body).encode()))
        for series in _series(pages[-1], feed):
            name = within(series, feed, "seriesID")
            if name not in wanted:
                raise wrong(feed, "refresh.other_indicator", found=name)
            found += _readings(within(series, feed, "data"), feed, asked, places[name])
    return answer(feed, found, "", pages)


def _series(page: bytes, feed: Feed) -> list[Any]:
    whole = parse_json(page, feed)
    if within(whole, feed, "status") != DONE:
        said = whole.get("message")
        raise wrong(feed, "refresh.refused", why=" ".join(map(str, said or [whole["status"]])))
    results = within(whole, feed, "Results")
    # an object in what the interface sends, a list of one in its printed sample
    one = results[0] if isinstance(results, list) and results else results
    series = within(one, feed, "series")
    if not isinstance(series, list):
        raise wrong(feed, "refresh.other_form", found="series")
    return series


def _readings(data: Any, feed: Feed, asked: Question, place: str) -> list[Reading]:
    found = []
    for record in data if isinstance(data, list) else [data]:
        value = within(record, feed, "value")
        if value in NONE:
            continue
        if within(record, feed, "period") != "A01":
            raise wrong(feed, "refresh.other_form", found=record["period"])
        year = year_of(within(record, feed, "year"), feed, asked)
        found.append(Reading(place, f"{year}-{MONTH}", written_number(value, feed, place, "")))
    return found
