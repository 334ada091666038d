"""Thousands of places as one layer: a canvas, drawn from one compact value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import folium

from siteselect.geography import TAOYUAN
from siteselect.i18n import catalogue, label, text
from siteselect.maps.elements import Points
from siteselect.maps.overlay import STEPS, step
from siteselect.maps.pacific import pacific

if TYPE_CHECKING:
    import pandas as pd


def places_layer(
    table: pd.DataFrame, lang: str, countries: Mapping[str, Mapping[str, str]], chosen: int | None,
    near: str = "",
) -> folium.FeatureGroup:  # fmt: skip
    """Return the layer of ranked places, for `feature_group_to_add` over `base_map`.

    `table` has geonameid, name, country_iso3, lat, lon, score and rank, the best first; the best
    are drawn last, on top; where `near` is another name than before, the map moves to them. Names
    travel as JSON and are drawn as text.
    """
    group = folium.FeatureGroup(name="places", control=False)
    Points({**content(table, lang, countries, chosen), "near": near}).add_to(group)
    return group


def content(
    table: pd.DataFrame, lang: str, countries: Mapping[str, Mapping[str, str]], chosen: int | None
) -> dict[str, Any]:
    """Return what the drawing script needs: a list a column, some 45 bytes a place."""
    lands = list(dict.fromkeys(table["country_iso3"]))
    place = {code: position for position, code in enumerate(lands)}
    return {
        "places": {
            "id": table["geonameid"].tolist(),
            "name": table["name"].tolist(),
            "land": [place[code] for code in table["country_iso3"]],
            "lat": table["lat"].round(2).tolist(),
            "lon": pacific(table["lon"]).round(2).tolist(),
            "rank": table["rank"].tolist(),
            "score": table["score"].round(3).tolist(),
            "step": [step(score) for score in table["score"]],
        },
        "lands": [label(countries.get(code, {"en": code}), lang) for code in lands],
        "chosen": chosen,
        "taiwan": {"at": list(TAOYUAN), "name": text("maps.taiwan", lang)},
        "words": {"place": catalogue(lang)["maps.point"]},
        "legend": {"bounds": [f"{bound:.1f}" for bound in STEPS],
                   "score": text("maps.legend_points_score", lang),
                   "credit": text("maps.legend_points_credit", lang)},
    }  # fmt: skip
