"""The site itself and its named parks, as plain values for the panel."""

from __future__ import annotations

from typing import Any

from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.parks import FACTS, HEADS, park_words
from siteselect.ui.shell.evidence import source_of
from siteselect.ui.shell.summary import number
from siteselect.ui.site.rare import rare_plants


def about(evaluation: Evaluation, site: int, lang: str) -> dict[str, Any]:
    """Return what the row of a site says, in words; blanks for a place that is no shipped site."""
    tail = "zh" if lang == "zh-TW" else "en"
    place = {str(name): value for name, value in evaluation.dataset.places.iloc[site].items()}

    def cited(column: str) -> list[dict[str, str]]:
        names = str(place.get(column, "")).split(";")
        return [source_of(evaluation, name, lang) for name in names if name]

    rare = rare_plants(evaluation, site, lang)
    area = str(place.get("land_area_ha", ""))
    lines = [
        ("parks.status_line", place.get(f"status_{tail}", ""), place.get("status_as_of", ""),
         cited("source_status")),
        ("parks.gross_land", " ".join(filter(None, (
            text("ui.hectares", lang, size=number(float(area), 0)) if area else "",
            str(place.get(f"land_area_note_{tail}", ""))))), "", cited("source_land")),
        ("parks.tenants", _firms(evaluation, str(place.get("tenants", "")), lang), "",
         cited("source_tenants")),
        ("parks.rare_plants", rare[0], "", rare[1]),
        ("parks.note", place.get(f"notes_{tail}", ""), "", []),
    ]  # fmt: skip
    return {
        "lines": [{"name": text(key, lang), "text": str(said), "as_of": when, "sources": sources}
                  for key, said, when, sources in lines if said],
        "benchmark": bool(place.get("benchmark", False)),
        "weak": place.get("evidence") == "weak",
    }  # fmt: skip


def _firms(evaluation: Evaluation, named: str, lang: str) -> str:
    """Return the firms of a list by their names in a language; towns in brackets stay."""
    plants = evaluation.dataset.plants
    chinese = {part: zh for en, zh in zip(plants["firm_en"], plants["firm_zh"], strict=True)
               for part in (en, *en.split("/"))}  # fmt: skip
    firms = [firm.strip() for firm in named.split(";") if firm.strip()]
    if lang == "zh-TW":
        firms = [chinese.get(firm.split(" (")[0], firm.split(" (")[0]) for firm in firms]
    return text("ui.comma", lang).join(firms)


def parks(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, Any]]:
    """Return the named parks of a site in words, a fact that nobody read as missing."""
    data = evaluation.dataset
    found = park_words(data, str(data.places["id"].iloc[site]), lang)
    return [
        {**park, "source": source_of(evaluation, park["source"], lang),
         "facts": [{"name": text(HEADS[fact], lang), "text": park[fact]} for fact in FACTS]}
        for park in found
    ]  # fmt: skip
