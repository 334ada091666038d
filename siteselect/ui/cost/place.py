"""One place: the lines of its cost and what moves it most, the plant, prices and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from siteselect.cost import ALIKE, GROUP_WORDS, ITEM_WORDS, LINE_WORDS, LINES, swings
from siteselect.i18n import family, label, text
from siteselect.ui.cost.answer import AT, Answer
from siteselect.ui.cost.bars import STATE_WORDS, Scale, between, joined, sameness, state
from siteselect.ui.shell.costing import standing
from siteselect.ui.shell.evidence import source_of
from siteselect.ui.shell.summary import place_name

LARGEST = 8
STAFF = ("operator", "technician", "engineer", "manager")
UNITS = {
    **{f"pay_{name}": "usd_year" for name in STAFF}, "expat_package": "usd_year",
    "wage_growth": "share_year", "labour_productivity": "index", "power_usd_kwh": "usd_kwh",
    "water_usd_m3": "usd_m3", "land_usd_m2": "usd_m2", "land_residual": "share_price",
    "construction_index": "index", "build_months": "months", "permit_cost": "share_building",
    "equipment_extra": "share_equipment", "property_tax": "share_assets",
    **dict.fromkeys(("tax_rate", "holiday_rate", "reduced_rate"), "share_profit"),
    "holiday_years": "years", "reduced_years": "years", "grant_share": "share_capital",
    "parts_duty": "share_value", "in_sea_usd_t": "usd_t", "in_air_usd_t": "usd_t",
    "in_sea_days": "days", "headcount": "persons",
    **{f"share_{name}": "share_staff" for name in STAFF},
    "expat_share_start": "share_staff", "expat_share_steady": "share_staff",
    "electricity_mwh": "mwh_year", "water_m3_day": "m3_day", "site_ha": "ha",
    "capex_building": "musd", "capex_equipment": "musd", "inbound_t": "t_year",
    "inbound_value_share": "share_sales", "inbound_air_share": "share_weight",
    "output_t": "t_year", "output_air_share": "share_weight", "revenue": "musd_year",
    "operating_margin": "share_sales", "startup_months": "months", "ramp_months": "months",
    "customs_value_factor": "share_sales", "hands_exponent": "exponent",
}  # fmt: skip
"""The unit of each price and figure of a plant."""
UNIT_WORDS = family("cost_page.unit_", dict.fromkeys(UNITS.values()))
LEVEL_WORDS = family("cost_page.level_", ("site", "admin1", "country", "wider", "filled"))
OF_WORDS = family("cost_page.of_", ("place", "plant"))


class Citations:
    """Sources in the order in which they are first cited; they are numbered so."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}

    def numbers(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of some sources."""
        return [self._names.setdefault(name, len(self._names) + 1) for name in names]

    def listed(self, answer: Answer, lang: str) -> list[dict[str, str]]:
        """Return all that were cited, in words."""
        return [source_of(answer.evaluation, name, lang) for name in self._names]


def heading(answer: Answer, site: int, lang: str) -> dict[str, str]:
    """Return the name of a place, its cost, and from which others cost does not tell it."""
    said = standing(answer.cost, answer.evaluation, site, lang, answer.grants)
    same = sameness(answer, site, lang) if site in answer.rank else ""
    return {"name": place_name(answer.evaluation, site, lang), "said": joined([said, same], lang)}


def lines(answer: Answer, site: int, lang: str, cited: Citations) -> list[dict[str, Any]]:
    """Return a row for each line of a place, in the order of the bars."""
    cost = answer.cost
    rows = []
    for name in LINES:
        if name == "incentives" and not answer.grants:
            continue
        low, high = cost.line_ends[:, site, AT[name]]
        rows.append({
            "name": text(LINE_WORDS[name], lang), "group": _group(name),
            "group_name": text(GROUP_WORDS[_group(name)], lang),
            "figure": f"{cost.lines[site, AT[name]]:.2f}", "ends": between(low, high, 2),
            "state": state(answer, site, name),
            "state_name": text(STATE_WORDS[state(answer, site, name)], lang),
            "numbers": cited.numbers(cost.sources(site, name)),
        })  # fmt: skip
    return rows


def _group(name: str) -> str:
    """Return the group that a line stands in beside the bars, which leave out what is alike."""
    return "everywhere" if name in ALIKE else LINES[name].group


def moves(answer: Answer, site: int, lang: str) -> dict[str, Any]:
    """Return a bar for each figure that moves the cost of a place most."""
    found = swings(answer.cost)
    largest = found.largest(site)[:LARGEST]
    scale = Scale.over([0.0, *(end for _, low, high in largest for end in (low, high))])
    plant = set(answer.cost.setting.parameters)
    rows = [
        {"name": text(ITEM_WORDS[name], lang), "plant": name in plant,
         "of": text(OF_WORDS["plant" if name in plant else "place"], lang),
         "low": f"{low:+.1f}", "high": f"{high:+.1f}",
         "down": scale.between(min(low, 0.0), 0.0), "up": scale.between(0.0, max(high, 0.0))}
        for name, low, high in largest
    ]  # fmt: skip
    own = text("cost.apart", lang, own=f"{found.own[site]:.1f}")
    return {"rows": rows, "zero": scale.at(0.0),
            "note": joined([text("cost_page.moves_note", lang), own], lang)}  # fmt: skip


def plant(
    answer: Answer, lang: str, cited: Citations, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return the plant that all places are held against: whose it is, and its figures."""
    tables, sector = answer.cost.tables, answer.cost.sector
    known, table = tables.names[sector], tables.plants
    basis = "basis_zh" if lang == "zh-TW" else "basis_en"
    rows = [
        {"name": text(ITEM_WORDS[row["parameter"]], lang), "basis": row[basis],
         **_ends(row), "unit": _unit(row["parameter"], lang), "grade": row["grade"],
         "numbers": cited.numbers(one.strip() for one in row["source"].split(";"))}
        for row in table[table["sector"] == sector].to_dict("records")
    ]  # fmt: skip
    return {"name": label(known.name, lang), "like": label(known.like, lang),
            "reference": label(countries.get(known.reference, {"en": known.reference}), lang),
            "rows": rows}  # fmt: skip


def prices(answer: Answer, site: int, lang: str, cited: Citations) -> list[dict[str, Any]]:
    """Return the prices of a place, and what each rests on."""
    note = "note_zh" if lang == "zh-TW" else "note_en"
    return [
        {"name": text(ITEM_WORDS[row["item"]], lang), **_ends(row),
         "unit": _unit(row["item"], lang), "level": text(LEVEL_WORDS[row["level"]], lang),
         "filled": row["level"] == "filled", "currency": row["currency"], "note": row[note],
         "as_of": row["as_of"], "grade": row["grade"], "numbers": cited.numbers(row["sources"])}
        for row in answer.cost.price_rows(site)
    ]  # fmt: skip


def _unit(name: str, lang: str) -> str:
    return text(UNIT_WORDS[UNITS[name]], lang)


def _ends(row: dict[str, Any]) -> dict[str, str]:
    return {end: _short(float(row[end])) for end in ("low", "mid", "high")}


def _short(figure: float) -> str:
    """Return a figure with three digits that count, or whole where it is large.

    >>> _short(0.08312), _short(12345.6), _short(0.0)
    ('0.0831', '12,346', '0')
    """
    if pd.isna(figure):
        return "–"
    return f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:.3g}"
