"""Widgets: each takes a value and returns one, or tells `on_choose` which site was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_folium import st_folium

from siteselect import maps
from siteselect.criteria import BRANCHES
from siteselect.dataset import CANDIDATE_SETS
from siteselect.evaluation import Evaluation
from siteselect.i18n import LANGUAGES, label, text
from siteselect.methods import METHODS
from siteselect.profiles import Profile
from siteselect.ui import cached
from siteselect.ui.state import View

MAP_HEIGHT = 560  # px; the style sheet lowers it on a phone


def html(template: str, lang: str, /, **values: object) -> None:
    """Draw a template, which escapes its values, with the words of one language."""

    def words(key: str, **filled: object) -> str:
        return text(key, lang, **filled)

    st.html(cached.template(template).render(text=words, lang=lang, **values))


def masthead(view: View) -> View:
    """Return the view in the language chosen; draw the product's name beside the choice."""
    with st.container(horizontal=True, vertical_alignment="center", key="masthead"):
        name = st.container()  # filled below, in the language just chosen
        lang = st.segmented_control(
            text("ui.language", view.lang), LANGUAGES, key="lang", default=view.lang,
            format_func=lambda code: text("ui.language_name", code),
            label_visibility="collapsed", required=True, width="content",
        )  # fmt: skip
    seen = replace(view, lang=lang or view.lang)
    with name:
        html("masthead.html", seen.lang)
    return seen


def question(view: View, sectors: Mapping[str, Profile]) -> View:
    """Return the view with the sector, the candidates and the method chosen."""
    one, two, three = st.columns(3)
    lang = view.lang
    sector = _select(one, "sector", text("words.sector", lang), list(sectors), view.sector,
                     lambda name: label(sectors[name].name, lang))  # fmt: skip
    candidates = _select(two, "candidates", text("ui.candidates", lang), CANDIDATE_SETS,
                         view.candidates, lambda name: text(f"words.candidates_{name}", lang))
    method = _select(three, "method", text("words.method", lang), list(METHODS), view.method,
                     lambda name: text(f"words.method_{name}", lang))  # fmt: skip
    return replace(
        view, sector=sector, candidates=candidates, method=method,
        importance=view.importance if sector == view.sector else {},
        site=view.site if candidates == view.candidates else None,
    )  # fmt: skip


def _select(place: DeltaGenerator, key: str, name: str, choices: Sequence[str], value: str,
            words: Callable[[str], str]) -> str:
    start = list(choices).index(value)
    return str(place.selectbox(name, choices, index=start, format_func=words, key=key))


def importance(view: View, seed: Mapping[str, float]) -> Mapping[str, float]:
    """Return the importance of each branch; empty while all stand where the profile puts them."""
    start = view.importance or seed
    values = {}
    for column, branch in zip(st.columns(len(BRANCHES)), BRANCHES, strict=True):
        moved = column.slider(
            text(f"words.{branch}", view.lang), 0, 100, int(start[branch]),
            key=f"importance-{view.sector}-{branch}", help=text(f"ui.help_{branch}", view.lang),
        )  # fmt: skip
        values[branch] = float(moved)
    return {} if values == {branch: float(seed[branch]) for branch in BRANCHES} else values


def ranking(rows: Mapping[str, Any], on_choose: Callable[[str], None]) -> None:
    """Draw the ranking; a click on a row takes its site in hand."""

    def taken() -> None:
        if site := getattr(st.session_state["ranking"], "site", None):
            on_choose(site)

    draw = st.components.v2.component(
        "siteselect_ranking",
        html='<div class="ss-ranking"></div>',
        js=cached.component_script("ranking.js"),
        isolate_styles=False,
    )
    draw(data=dict(rows), key="ranking", on_site_change=taken)


def site_map(evaluation: Evaluation, view: View, site: str | None,
             on_choose: Callable[[str], None]) -> None:
    """Draw the map; a click on a site takes it in hand. Zoom and place stay through answers."""

    def taken() -> None:
        if site := (st.session_state.get("map") or {}).get("site"):
            on_choose(site)

    with st.container(key="map-frame"):
        st_folium(
            maps.base_map(cached.world().version),
            key="map",
            height=MAP_HEIGHT,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=maps.overlay(evaluation, view.lang, cached.country_names(), site),
            on_change=taken,
        )
