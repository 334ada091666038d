"""Named parks in words: what is known of each, and what nobody read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from siteselect.dataset import Dataset
from siteselect.dataset.parks import FREE, PLOTS, POINTS, PRICES, REGIMES, STATUSES
from siteselect.i18n import family, text

FREE_WORDS = family("parks.free_", FREE)
PLOT_WORDS = family("parks.plot_", PLOTS)
POINT_WORDS = family("parks.point_is_", POINTS)
PRICE_WORDS = family("parks.price_", PRICES)
REGIME_WORDS = family("parks.regime_", REGIMES)
STATUS_WORDS = family("parks.status_", STATUSES)
FACTS = ("operator", "gross", "free", "plot", "price", "occupancy", "tenants", "power", "water",
         "airport", "regime", "status")  # fmt: skip
HEADS = family("parks.head_", ("park", "site", *FACTS, "as_of", "grade", "source"))
COUNTED = {
    "gross": ("gross_ha",), "free": ("free_ha", "free_is"), "plot": ("largest_plot_ha",),
    "price": ("price",), "occupancy": ("occupancy_pct",), "tenants": ("tenants_en",),
    "power": ("power",), "water": ("water_m3d",), "airport": ("airport_km",),
}  # fmt: skip
"""The columns that hold each fact: a park has the fact where one of them is filled."""
BLOCK_HA = 150.0  # what a Taiwanese park asked for in one piece
SHEET = ("gross", "free", "plot", "price", "tenants", "status")

Row = Mapping[Hashable, Any]


def park_words(dataset: Dataset, site_id: str, lang: str) -> list[dict[str, Any]]:
    """Return the parks of a site in words, in the order of the file.

    Each has `id`, `name`, the facts in `FACTS` ("" where nobody read one), `point`, `note`,
    `as_of`, `grade` and `source` (an id).
    """
    return [_park(row, lang) for row in dataset.parks_of(site_id).to_dict("records")]


def _park(row: Row, lang: str) -> dict[str, Any]:
    tail = "zh" if lang == "zh-TW" else "en"
    return {
        "id": row["id"], "name": row[f"name_{tail}"], "operator": row["operator"],
        "gross": _between(row, "gross_ha", "gross_low_ha", "gross_high_ha", lang),
        "free": _with_kind(row["free_ha"], FREE_WORDS.get(row["free_is"], ""), lang),
        "plot": _with_kind(row["largest_plot_ha"], PLOT_WORDS.get(row["largest_plot_is"], ""),
                           lang),
        "price": _price(row, lang), "occupancy": _number(row["occupancy_pct"]),
        "tenants": row[f"tenants_{tail}"], "power": row["power"],
        "water": _number(row["water_m3d"]),
        "airport": text("parks.airport_words", lang, iata=row["airport"],
                        km=_number(row["airport_km"])) if row["airport"] else "",
        "regime": text(REGIME_WORDS[row["regime"]], lang),
        "status": text(STATUS_WORDS[row["status"]], lang),
        "point": text(POINT_WORDS[row["point_is"]], lang, km=_number(row["point_km"])),
        "as_of": row["as_of"] or text("parks.undated", lang), "grade": row["grade"],
        "source": row["source"], "note": row[f"notes_{tail}"],
    }  # fmt: skip


def _number(value: float) -> str:
    """Return a figure with thousands apart; "" where there is none.

    >>> _number(4400.0), _number(12.5), _number(float("nan"))
    ('4,400', '12.5', '')
    """
    return "" if value != value else f"{value:,.2f}".rstrip("0").rstrip(".")


def _between(row: Row, value: str, low: str, high: str, lang: str) -> str:
    if row[low] != row[low] or row[low] == row[high]:
        return _number(row[value])
    return text("parks.range", lang, low=_number(row[low]), high=_number(row[high]))


def _with_kind(value: float, key: str, lang: str) -> str:
    kind = text(key, lang) if key else ""
    figure = _number(value)
    if figure and kind:
        return text("parks.with_kind", lang, figure=figure, kind=kind)
    return figure or kind


def _price(row: Row, lang: str) -> str:
    if not row["price_is"]:
        return ""
    return text("parks.price_words", lang, currency=row["currency"], year=row["price_as_of"][:4],
                price=_between(row, "price", "price_low", "price_high", lang),
                kind=text(PRICE_WORDS[row["price_is"]], lang))  # fmt: skip


def park_counts(dataset: Dataset) -> list[tuple[str, int, int]]:
    """Return how many parks have each fact, and how many sites have a park that has it."""
    parks = dataset.parks
    counts = []
    for fact, columns in COUNTED.items():
        has = pd.Series(False, index=parks.index)
        for column in columns:
            has |= parks[column].notna() & (parks[column] != "")
        counts.append((fact, int(has.sum()), int(parks.loc[has, "site"].nunique())))
    return counts


def whole_blocks(dataset: Dataset) -> list[str]:
    """Return the parks that offer `BLOCK_HA` or more in one piece, free as printed."""
    parks = dataset.parks
    fits = (parks["free_is"] == "printed") & (parks["free_ha"] >= BLOCK_HA)
    fits &= (parks["largest_plot_is"] == "offered") & (parks["largest_plot_ha"] >= BLOCK_HA)
    return [str(name) for name in parks.loc[fits, "id"]]


def parks_sheet(dataset: Dataset, lang: str) -> str:
    """Return the fact sheet of all parks as Markdown: counts first, then a table per site."""
    names = dict(zip(dataset.places["id"], dataset.names(lang), strict=True))
    lines = [f"# {text('parks.sheet_title', lang)}", "", text("parks.sheet_about", lang), ""]
    lines += [f"## {text('parks.sheet_counts', lang)}", ""]
    keys = ("parks.sheet_quantity", "parks.sheet_parks", "parks.sheet_sites")
    everything = len(dataset.parks), dataset.parks["site"].nunique()
    blocks = whole_blocks(dataset)
    homes = dataset.parks.loc[dataset.parks["id"].isin(blocks), "site"].nunique()
    counts = [(text(HEADS[fact], lang), n, m) for fact, n, m in park_counts(dataset)]
    lines += _table([text(key, lang) for key in keys], [
        [text("parks.sheet_all", lang), *map(str, everything)],
        *([name, str(n), str(m)] for name, n, m in counts),
        [text("parks.sheet_block", lang), str(len(blocks)), str(homes)],
    ])  # fmt: skip
    without = [names[site] for site in names if dataset.parks_of(site).empty]
    lines += ["", text("parks.sheet_without", lang, names="; ".join(without)), ""]
    heads = [text(HEADS[name], lang) for name in ("park", *SHEET, "as_of", "grade", "source")]
    for site, name in names.items():
        found = park_words(dataset, site, lang)
        if found:
            rows = [[p["name"], *(p[fact] or "–" for fact in SHEET), p["as_of"], p["grade"],
                     p["source"]] for p in found]  # fmt: skip
            lines += [f"## {name}", "", *_table(heads, rows), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in [heads, *rows]]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return [lines[0], "|" + "---|" * len(heads), *lines[1:]]
