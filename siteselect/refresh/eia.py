"""Answers of the US EIA's API, version 2: `electricity/retail-sales`, yearly, by state.

An answer holds `response` with `total` and `data`, records of period, state, sector and price
with `price-units`. Figures come as text since 2024, as numbers before; both are read. The key is
part of the address. Format: EIA, "API Technical Documentation" (APIv2).
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
    parse_json,
    within,
    written_number,
    wrong,
    year_of,
)
from siteselect.refresh.register import Feed

MOST = 5000  # records of one answer


def address(feed: Feed, asked: Question) -> str:
    """Return the address of all states' yearly prices.

    >>> from siteselect.refresh.register import REGISTER
    >>> address(REGISTER["eia-power"].feeds[0], Question((), (), 2026, "https://x", "K"))
    'https://x/electricity/retail-sales/data/?api_key=K&frequency=annual&data[0]=price&facets[sectorid][]=IND&start=2014&end=2026&offset=0&length=5000'
    """
    return (
        f"{asked.base}/electricity/retail-sales/data/?api_key={asked.key}&frequency=annual"
        f"&data[0]=price&facets[sectorid][]={feed.indicator}"
        f"&start={asked.year - YEARS}&end={asked.year}&offset=0&length={MOST}"
    )


def read(feed: Feed, asked: Question, get: Get) -> Answer:
    """Ask for the feed's sector in every state; the US and its regions are left aside."""
    page = get(address(feed, asked))
    whole = parse_json(page, feed)
    if isinstance(whole, dict) and "error" in whole:
        fault = whole["error"]
        said = fault.get("message", "") if isinstance(fault, dict) else fault
        raise wrong(feed, "refresh.refused", why=said)
    response = within(whole, feed, "response")
    records, total = within(response, feed, "data"), within(response, feed, "total")
    if not isinstance(records, list) or str(total) != str(len(records)):
        raise wrong(feed, "refresh.other_form", found=f"total {total}")
    found = [r for record in records if (r := _reading(record, feed, asked))]
    return answer(feed, found, "", [page])


def _reading(record: Any, feed: Feed, asked: Question) -> Reading | None:
    if not isinstance(record, dict):
        raise wrong(feed, "refresh.other_form", found=type(record).__name__)
    if record.get("sectorid") != feed.indicator:
        raise wrong(feed, "refresh.other_indicator", found=record.get("sectorid"))
    unit = f"US-{record.get('stateid')}"
    if record.get("price") is None or unit not in asked.units:
        return None
    year = year_of(record.get("period"), feed, asked)
    value = written_number(record["price"], feed, unit, str(record.get("price-units")))
    return Reading(unit, str(year), value)
