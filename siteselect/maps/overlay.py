"""What changes on the map with every question: sites, arcs, shading, plants and legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
from numpy.typing import NDArray

from siteselect.evaluation import Evaluation
from siteselect.geography import TAOYUAN, great_circle
from siteselect.i18n import catalogue, family, label, text
from siteselect.maps.access import Access
from siteselect.maps.elements import Sites
from siteselect.maps.pacific import pacific
from siteselect.methods import METHODS
from siteselect.profiles import sector_on_file

if TYPE_CHECKING:
    import pandas as pd

STEPS = (0.3, 0.4, 0.5, 0.6, 0.7)
"""Where the colour steps up: fixed over the score, so a colour means the same in every map."""

SHARE_STEPS = (0.01, 0.05, 0.1, 0.25, 0.5)
"""Where the colour steps up over a share of the samples, in the second way to colour."""

ARC_POINTS = 24
CLOSE_DEGREES = 60.0  # of longitude; sites farther apart are seen on the whole map
MOST_ARCS = 12  # more of them hide the coasts
Shares = NDArray[np.float64]
WORDS = family("maps.", ("place", "coverage", "not_separated", "not_ranked", "outside",
                        "first"))  # fmt: skip
"""Messages that the drawing script fills in, the last only where shares are drawn."""
LAYERS = family("maps.layer_", ("arcs", "route", "access", "plants"))
LEGEND = family("maps.legend_", ("score", "chosen", "peer", "conditional", "unknown", "none",
                                 "lead", "credit"))  # fmt: skip
SHADINGS = family("maps.legend_", ("areas", "points", "shading", "areas_first", "shading_first"))


def step(score: float) -> int:
    """Return the colour step of a score, 0 (low) to 5 (high).

    >>> step(0.29), step(0.3), step(0.95)
    (0, 1, 5)
    """
    return int(np.searchsorted(STEPS, score, side="right"))


def share_step(share: float) -> int:
    """Return the colour step of a share of the samples, 0 (hardly any) to 5 (half or more).

    >>> share_step(0.0), share_step(0.01), share_step(0.9)
    (0, 1, 5)
    """
    return int(np.searchsorted(SHARE_STEPS, share, side="right"))


def overlay(
    evaluation: Evaluation,
    lang: str,
    countries: Mapping[str, Mapping[str, str]],
    chosen: str | None = None,
    access: Access | None = None,
    areas: str = "",
    first: Shares | None = None,
) -> folium.FeatureGroup:
    """Return the layer of one answer, for `feature_group_to_add` over `base_map`.

    Colours tell scores; with `first` (n,), how often each place of the dataset comes first (NaN
    for one that is not ranked), they tell that, and the legend says so.

    `countries` gives the names of countries by ISO code in both languages; `access` how the
    chosen site is reached; `areas` the address of the script with the candidates' shapes, where
    they are states and not points. Names travel as JSON and are drawn as text, so whatever
    stands in them, nothing of it runs.
    """
    group = folium.FeatureGroup(name="sites", control=False)
    Sites(content(evaluation, lang, countries, chosen, access, areas, first)).add_to(group)
    return group


def content(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]],
    chosen: str | None, access: Access | None = None, areas: str = "",
    first: Shares | None = None,
) -> dict[str, Any]:
    """Return what the drawing script needs, as plain values."""
    places = evaluation.dataset.places
    steps = _steps(evaluation, first)
    words = [name for name in WORDS if name != "first" or first is not None]
    points = evaluation.dataset.candidates == "sites"
    ids, isos = places["id"].tolist(), places["country_iso3"].tolist()
    return {
        "set": evaluation.dataset.candidates,
        "look": _look(places.drop(index=list(evaluation.outside)), points),
        "sites": _sites(evaluation, lang, steps) | _firsts(evaluation, first),
        "chosen": chosen,
        "peers": _peers(evaluation, ids, chosen),
        "taiwan": {"at": list(TAOYUAN), "name": text("maps.taiwan", lang)},
        "arcs": _arcs(evaluation, ids, chosen),
        "access": access.content() if access else None,
        "areas": {"script": areas, "steps": _shade(evaluation, places["admin1"].tolist(), steps)}
        if areas else None,
        "plants": _plants(evaluation, lang),
        "shade": _shade(evaluation, isos, steps) if points else {},
        "lands": {iso3: label(countries.get(iso3, {"en": iso3}), lang)
                  for iso3 in dict.fromkeys(isos)},
        "words": {name: catalogue(lang)[WORDS[name]] for name in words},
        "layers": {"title": text("maps.layers", lang),
                   **{name: text(key, lang) for name, key in LAYERS.items()}},
        "legend": _legend(evaluation, lang, bool(areas), first is not None),
    }  # fmt: skip


def _look(places: pd.DataFrame, points: bool) -> list[list[float]] | None:
    """Return the corners that the map opens on, None for the whole world.

    States fill the map; sites that lie close together are seen with Taiwan, which they are
    measured from.
    """
    lat, lon = places["lat"].tolist(), pacific(places["lon"]).tolist()
    if points:
        lat, lon = [*lat, TAOYUAN[0]], [*lon, TAOYUAN[1]]
    if not len(places) or (points and max(lon) - min(lon) > CLOSE_DEGREES):
        return None
    return [[min(lat), min(lon)], [max(lat), max(lon)]]


def _steps(evaluation: Evaluation, first: Shares | None) -> list[int]:
    """Return the colour step of each place of the dataset, -1 for one that is not ranked, -2 for
    one outside the base."""
    tell, told = (step, evaluation.score) if first is None else (share_step, first)
    found = [tell(float(number)) if rank else -1
             for number, rank in zip(told, evaluation.rank, strict=True)]  # fmt: skip
    for site in evaluation.outside:
        found[site] = -2
    return found


def _shown(evaluation: Evaluation) -> list[int]:
    return evaluation.listed


def _firsts(evaluation: Evaluation, first: Shares | None) -> dict[str, list[Any]]:
    """Return how often each site comes first, in percent as text; no column where not asked."""
    if first is None:
        return {}
    return {"first": [f"{first[i]:.1%}" if evaluation.rank[i] else "" for i in _shown(evaluation)]}


def _sites(evaluation: Evaluation, lang: str, steps: list[int]) -> dict[str, list[Any]]:
    """Return a list a column, ranked sites first: names of fields travel once, not once a site."""
    shown = _shown(evaluation)
    places = evaluation.dataset.places.iloc[shown]
    names = evaluation.dataset.names(lang)
    return {
        "id": places["id"].tolist(),
        "name": [names[i] for i in shown],
        "land": places["country_iso3"].tolist(),
        "lat": places["lat"].round(3).tolist(),
        "lon": pacific(places["lon"]).round(3).tolist(),
        "rank": evaluation.rank[shown].tolist(),
        "step": [steps[i] for i in shown],
        "score": _decimals(evaluation.score[shown]),
        "low": _decimals(evaluation.low[shown]),
        "high": _decimals(evaluation.high[shown]),
        "share": [round(100 * float(c)) for c in evaluation.coverage[shown]],
        "others": [len(evaluation.not_separated_from(i)) for i in shown],
        "conditional": _answered(evaluation, shown, "conditional"),
        "unknown": _answered(evaluation, shown, "unknown"),
    }


def _peers(evaluation: Evaluation, ids: list[str], chosen: str | None) -> list[str]:
    """Return the sites that the chosen one is not told apart from."""
    if chosen not in ids:
        return []
    return [ids[i] for i in evaluation.not_separated_from(ids.index(chosen))]


def _decimals(numbers: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(number) else round(float(number), 3) for number in numbers]


def _answered(evaluation: Evaluation, shown: list[int], answer: str) -> list[int]:
    """Return 1 for each site with a knock-out of this answer, else 0."""
    return [int(any(a.answer == answer for a in evaluation.knockouts[i])) for i in shown]


def _arcs(evaluation: Evaluation, ids: list[str], chosen: str | None) -> list[dict[str, Any]]:
    """Return great circles to the leader, those not told from it, and the chosen site."""
    leader = evaluation.order[:1]
    drawn = [*leader, *(j for i in leader for j in evaluation.not_separated_from(i))][:MOST_ARCS]
    if chosen in ids and ids.index(chosen) not in drawn:
        drawn.append(ids.index(chosen))
    places = evaluation.dataset.places
    lats, lons = places["lat"].tolist(), places["lon"].tolist()
    return [
        {
            "id": ids[i],
            "line": great_circle(lats[i], lons[i], ARC_POINTS).round(2).tolist(),
        }
        for i in drawn
    ]


def _shade(evaluation: Evaluation, keys: list[str], steps: list[int]) -> dict[str, int]:
    """Return the colour step of each country or state: the highest of its sites."""
    shade: dict[str, int] = {}
    for i in evaluation.order:
        shade[keys[i]] = max(steps[i], shade.get(keys[i], 0))
    return shade


def _plants(evaluation: Evaluation, lang: str) -> dict[str, list[Any]]:
    """Return the Taiwanese plants that count as the sector's cluster: firm, place, point."""
    table = evaluation.dataset.plants
    sector = sector_on_file(evaluation.dataset, evaluation.scenario.sector)
    rows = table[table["sector"].isin(sector.cluster_of if sector else ())]
    firms = rows["firm_zh" if lang == "zh-TW" else "firm_en"].tolist()
    lats = rows["lat"].astype(float).round(2).tolist()
    return {
        "firm": [list(pair) for pair in zip(firms, rows["city"].tolist(), strict=True)],
        "at": [list(p) for p in zip(lats, pacific(rows["lon"]).round(2).tolist(), strict=True)],
    }


def _legend(
    evaluation: Evaluation, lang: str, areas: bool, shares: bool
) -> dict[str, Any]:
    candidates = evaluation.dataset.candidates
    shading = "areas" if areas else "points" if candidates == "mx-states" else "shading"
    by_set = METHODS[evaluation.scenario.method].by_set
    said = {word: text(key, lang) for word, key in LEGEND.items()}
    if shares:
        shading = {"areas": "areas_first", "shading": "shading_first"}.get(shading, shading)
        return {
            "bounds": [f"{bound:.0%}" for bound in SHARE_STEPS],
            "shading": text(SHADINGS[shading], lang),
            **said, "score": text("maps.legend_first", lang),
        }  # fmt: skip
    return {
        "bounds": [f"{bound:.1f}" for bound in STEPS],
        "shading": text(SHADINGS[shading], lang),
        **said,
        "score": text("maps.legend_relative" if by_set else "maps.legend_score", lang),
    }
