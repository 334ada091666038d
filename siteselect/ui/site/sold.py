"""Where the goods of a question are sold, seen from one site, as plain values for the panel."""

from __future__ import annotations

from typing import Any

import numpy as np

from siteselect.bases import ANYWHERE
from siteselect.dataset import Dataset, Market
from siteselect.evaluation import Evaluation, percent
from siteselect.i18n import label, text
from siteselect.market import (
    KNOTS,
    Parts,
    days_at_sea,
    distance_parts,
    duty_parts,
    shares_of,
    voyages_nm,
)
from siteselect.mixes import shares_in
from siteselect.profiles import sector_name, sector_on_file
from siteselect.ui.shell import cached
from siteselect.ui.shell.evidence import source_of
from siteselect.ui.shell.summary import number

WHOLE = 1 - 1e-9
SEA_NETWORK = "searoute"  # the source of the network that ways by sea are computed over


def sold(evaluation: Evaluation, site: int, lang: str) -> dict[str, Any]:
    """Return a part per market of the question, largest share first, and what is not split.

    What is not on file is None, and is said as unknown: it is no duty of 0.
    """
    data, scenario = evaluation.dataset, evaluation.scenario
    shares = shares_of(data, scenario)
    country, place = data.places["country_iso3"].iloc[site], data.places["id"].iloc[site]
    sectors = {name: duty_parts(data, name, shares, scenario.threats)
               for name in shares_in(scenario.sector)}  # fmt: skip
    lat, lon = (float(data.places[axis].iloc[site]) for axis in ("lat", "lon"))
    sea = voyages_nm(lat, lon, cached.geography().seaports, data.markets) if shares else {}
    ways = distance_parts(data.observations, shares)
    rows = []
    for k, (name, (share, low, high)) in enumerate(shares.items()):
        market = data.markets.market(name)
        rows.append({
            "name": label(market.name, lang), "share": percent(share),
            "between": text("parks.range", lang, low=percent(low), high=percent(high))
            if low < high else "",
            "of": share, "note": label(market.note, lang) if market.note else "",
            "duties": [
                {"of": sector_name(data, sector, lang) if len(sectors) > 1 else "",
                 "duty": _duty(evaluation, sector, duties, str(country), k, market, lang)}
                for sector, duties in sectors.items()
            ],
            "duty_word": text("sold.no_duty" if market.duty_table else "sold.no_table", lang),
            "distance": _distance(ways, str(place), k),
            "sea": _sea(sea.get(name, 0.0), lang),
            "freight": _freight(evaluation, market, lang),
        })  # fmt: skip
    unsplit = 1 - sum(share for share, _, _ in shares.values())
    return {
        "markets": sorted(rows, key=lambda row: -float(row["of"])),
        "unsplit": percent(unsplit) if shares and unsplit > 1 - WHOLE else "",
        "why": _why(evaluation, lang), "knots": f"{KNOTS:g}",
        "network": [source_of(evaluation, SEA_NETWORK, lang)] if SEA_NETWORK in data.sources
        and any(row["sea"] for row in rows) else [],
        # a source that all distances share is cited once, under the table
        "measured": [source_of(evaluation, name, lang) for name in dict.fromkeys(
            cited.source for (i, _), cited in ways.cells.items() if ways.subjects[i] == place)],
    }  # fmt: skip


def _sea(miles: float, lang: str) -> str:
    """Return the way by sea in words; nothing where goods need no ship."""
    if not miles > 0:
        return ""
    return text("sold.sea", lang, miles=number(miles, 0), days=number(days_at_sea(miles), 0))


def notices(evaluation: Evaluation, site: int, lang: str) -> list[str]:
    """Say why a site takes no part in the ranking: it is a benchmark, or outside the base."""
    data, base = evaluation.dataset, evaluation.scenario.base
    if site not in evaluation.outside:
        return []
    said = []
    known, country = data.markets.base(base), str(data.places["country_iso3"].iloc[site])
    if base != ANYWHERE and not known.holds(country):
        said.append(text("sold.outside", lang, base=label(known.name, lang)))
    if "benchmark" in data.places and bool(data.places["benchmark"].iloc[site]):
        said.append(text("parks.benchmark", lang))
    return said


def _duty(
    evaluation: Evaluation, sector: str, parts: Parts, country: str, k: int, market: Market,
    lang: str,
) -> dict[str, Any] | None:  # fmt: skip
    at = _found(parts, country, k)
    if at is None:
        return None
    row = _row(evaluation.dataset, sector, country, market.duty_table)
    return {
        **{name: number(float(ends[at]), 1).removesuffix(".0") for name, ends in (
            ("figure", parts.figures), ("low", parts.low), ("high", parts.high))},
        "as_of": str(row["as_of"]), "grade": str(row["grade"]), "judged": bool(row["judged"]),
        "source": source_of(evaluation, str(row["source"]), lang),
        "hs_line": str(row["hs_line"]),
        "note": str(row["note_zh" if lang == "zh-TW" else "note_en"]),
        "threats": _threats(evaluation, sector, country, market, lang),
    }  # fmt: skip


def _threats(
    evaluation: Evaluation, sector: str, country: str, market: Market, lang: str
) -> list[dict[str, Any]]:
    """Return what threats that the question takes to be in force add to the duty on file."""
    scenario = evaluation.scenario
    return [
        {
            "said": text("sold.threat", lang, name=label(threat.name, lang),
                         points=f"{threat.add_points:g}"),
            "note": label(threat.note, lang) if threat.note else "",
            "source": source_of(evaluation, threat.source, lang),
        }
        for threat in evaluation.dataset.markets.threats
        if threat.id in scenario.threats and threat.falls_on(sector, [market.id])
        and country not in market.countries
    ]  # fmt: skip


def _row(data: Dataset, sector: str, country: str, table: str | None) -> dict[str, Any]:
    duties = data.duties
    mine = duties[(duties["origin"] == country) & (duties["sector"] == sector)
                  & (duties["market"] == table)]  # fmt: skip
    return {str(name): value for name, value in mine.iloc[0].items()}


def _distance(parts: Parts, place: str, k: int) -> dict[str, str] | None:
    at = _found(parts, place, k)
    if at is None:
        return None
    cited = parts.cells[at]
    return {"figure": number(float(parts.figures[at]), 0), "as_of": cited.as_of,
            "grade": cited.grade}


def _found(parts: Parts, subject: str, k: int) -> tuple[int, int] | None:
    """Return where the figure of a subject in market k stands; None where there is none."""
    if subject not in parts.subjects:
        return None
    at = parts.subjects.index(subject), k
    return None if np.isnan(parts.figures[at]) else at


def _freight(evaluation: Evaluation, market: Market, lang: str) -> list[dict[str, Any]]:
    """Return the lanes to a market, those of the same dates and source together."""
    found: dict[tuple[str, tuple[str, ...]], list[dict[str, str]]] = {}
    for lane in market.freight:
        ends = [number(end, 0) for end in (lane.low, lane.high)]
        found.setdefault((lane.source, lane.dates), []).append({
            "name": label(lane.lane, lang), "figure": "–".join(dict.fromkeys(ends)),
            "unit": lane.unit,
        })  # fmt: skip
    return [{"lanes": lanes, "dates": text("words.comma", lang).join(dates),
             "source": source_of(evaluation, source, lang)}
            for (source, dates), lanes in found.items()]  # fmt: skip


def _why(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    """Return where the shares come from: somebody's choice, the base, or the sector's mix."""
    scenario = evaluation.scenario
    mine = {"said": "", "source": None, "judgement": False}
    if scenario.market:
        return mine | {"said": text("sold.own_shares", lang)}
    if scenario.own_market:
        base = label(evaluation.dataset.markets.base(scenario.base).name, lang)
        return mine | {"said": text("sold.of_base", lang, base=base)}
    sector = sector_on_file(evaluation.dataset, scenario.sector)
    if sector is None or sector.market is None:
        return mine | {"said": text("headline.markets_unknown", lang)}
    mix = sector.market
    return {"said": label(mix.reason, lang), "judgement": mix.judgement,
            "source": source_of(evaluation, mix.source, lang) if mix.source else None}  # fmt: skip
