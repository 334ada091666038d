"""Answers of Eurostat's Statistics API in JSON-stat 2.0: half-yearly power prices of industry.

A cube: `id` and `size` name its dimensions, `value` holds the cells by their place in row-major
order, `dimension` the categories of each. Format: Eurostat, "API Statistics - data query";
JSON-stat 2.0. The price is without VAT and other recoverable taxes, with network and levies.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import Any

from siteselect.refresh.answers import (
    Answer,
    Get,
    Question,
    Reading,
    answer,
    number,
    parse_json,
    within,
    wrong,
)
from siteselect.refresh.register import Feed

BAND = "MWH70000-149999"  # IF: the size of a plant of the kind that is costed
BANDS = ("MWH20000-69999", BAND, "MWH_GE150000")  # IE, IF, IG: the range round it
FIXED = {"tax": "X_VAT", "currency": "EUR", "unit": "KWH"}
PERIODS = 4
MOST_CELLS = 100_000
# the codes of the countries that report, as Eurostat writes them
COUNTRIES = {
    "AT": "AUT", "BE": "BEL", "BG": "BGR", "CY": "CYP", "CZ": "CZE", "DE": "DEU", "DK": "DNK",
    "EE": "EST", "EL": "GRC", "ES": "ESP", "FI": "FIN", "FR": "FRA", "HR": "HRV", "HU": "HUN",
    "IE": "IRL", "IT": "ITA", "LT": "LTU", "LU": "LUX", "LV": "LVA", "MT": "MLT", "NL": "NLD",
    "NO": "NOR", "PL": "POL", "PT": "PRT", "RO": "ROU", "RS": "SRB", "SE": "SWE", "SI": "SVN",
    "SK": "SVK", "TR": "TUR",
}  # fmt: skip


def address(feed: Feed, asked: Question) -> str:
    """Return the address of the latest half-years of all countries.

    >>> from siteselect.refresh.register import REGISTER
    >>> address(REGISTER["eurostat-power"].feeds[0], Question((), (), 2026, "https://x"))[:74]
    'https://x/data/nrg_pc_205?format=JSON&lang=EN&tax=X_VAT&currency=EUR&unit='
    """
    fixed = "".join(f"&{name}={code}" for name, code in FIXED.items())
    bands = "".join(f"&nrg_cons={band}" for band in BANDS)
    return (f"{asked.base}/data/{feed.indicator}?format=JSON&lang=EN{fixed}{bands}"
            f"&lastTimePeriod={PERIODS}")  # fmt: skip


def read(feed: Feed, asked: Question, get: Get) -> Answer:
    """Ask for the price of the band of a plant, with the range over the bands round it, in every
    country that reports; the union and its areas are left aside."""
    page = get(address(feed, asked))
    whole = parse_json(page, feed)
    for fault in ("error", "warning"):  # a warning says that the answer comes later, by another way
        if isinstance(whole, dict) and fault in whole:
            raise wrong(feed, "refresh.refused", why=whole[fault])
    cells = _cells(whole, feed)
    found = []
    for geo, time in dict.fromkeys((geo, time) for geo, _, time in cells):
        iso3, as_of = COUNTRIES.get(geo, ""), _month(time, feed, asked)
        values = {band: number(cells[geo, band, time], feed, iso3, "KWH")
                  for band in BANDS if (geo, band, time) in cells}  # fmt: skip
        if iso3 and BAND in values:
            found.append(Reading(iso3, as_of, values[BAND], min(values.values()),
                                 max(values.values())))  # fmt: skip
    return answer(feed, found, str(whole.get("updated") or "")[:10], [page])


def _cells(whole: Any, feed: Feed) -> dict[tuple[str, str, str], Any]:
    """Return the cube's cells by (country, band, half-year)."""
    names, sizes, values = (within(whole, feed, name) for name in ("id", "size", "value"))
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise wrong(feed, "refresh.other_form", found="id")
    axes = [_axis(whole, feed, name, size) for name, size in zip(names, sizes, strict=True)]
    for name, code in FIXED.items():
        said = axes[names.index(name)] if name in names else None
        if said != [code]:
            raise wrong(feed, "refresh.other_unit", found=f"{name} {said}", low=f"{feed.low:g}",
                        high=f"{feed.high:g}", country="–")  # fmt: skip
    if not {"geo", "nrg_cons", "time"} <= {*names} or prod(map(len, axes)) > MOST_CELLS:
        raise wrong(feed, "refresh.other_form", found=names)
    listed = values if isinstance(values, dict) else dict(enumerate(values or []))
    by_place = {str(place): value for place, value in listed.items() if value is not None}
    places = [names.index(name) for name in ("geo", "nrg_cons", "time")]
    found = {}
    for position, codes in enumerate(product(*axes)):
        if str(position) in by_place:
            geo, band, time = (codes[place] for place in places)
            found[geo, band, time] = by_place[str(position)]
    return found


def _axis(whole: Any, feed: Feed, name: str, size: object) -> list[str]:
    """Return the codes of a dimension in their order."""
    index = within(whole, feed, "dimension", name, "category", "index")
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
    if not isinstance(codes, list) or len(codes) != size:
        raise wrong(feed, "refresh.other_form", found=f"{name} {size}")
    return [str(code) for code in codes]


def _month(time: str, feed: Feed, asked: Question) -> str:
    """Return the last month of a half-year such as 2025-S2."""
    half = re.fullmatch(r"(20\d\d)-S([12])", time)
    if half is None or int(half[1]) > asked.year:
        raise wrong(feed, "refresh.other_form", found=time)
    return f"{half[1]}-{'06' if half[2] == '1' else '12'}"
