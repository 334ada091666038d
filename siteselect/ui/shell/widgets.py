"""Widgets: each takes a value and returns one, or tells `on_choose` which site was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page
from streamlit_folium import st_folium

from siteselect import maps
from siteselect.evaluation import Evaluation
from siteselect.i18n import LANGUAGES, family, text
from siteselect.reports import FORMATS
from siteselect.ui.shell import cached
from siteselect.ui.shell.view import View

FILE_WORDS = family("ui.file_", FORMATS)
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
        html("shell/masthead.html", seen.lang)
    return seen


def navigation(pages: Sequence[Page], here: Page, view: View) -> None:
    """Draw a link to each page; each carries the view, so that a new tab shows the same."""
    with st.container(horizontal=True, key="pages", gap="small"):
        for page in pages:
            with st.container(key="page-here" if page is here else None, width="content"):
                st.page_link(page, query_params=view.address(), width="stretch")


def select(place: DeltaGenerator, key: str, name: str, choices: Sequence[str], value: str,
            words: Callable[[str], str]) -> str:
    """Return what is chosen in a box of choices."""
    start = list(choices).index(value)
    return str(place.selectbox(name, choices, index=start, format_func=words, key=key))


def site_choice(key: str, name: str, evaluation: Evaluation, lang: str, value: str) -> str:
    """Return the site chosen among all candidates, those that are ranked first."""
    places = evaluation.dataset.places
    ids = places["id"].tolist()
    names = evaluation.dataset.names(lang)
    def words(site: str) -> str:
        place = evaluation.dataset.position(site)
        rank = int(evaluation.rank[place])
        return f"{rank or '–'}  {names[place]}"

    choices = [ids[i] for i in evaluation.listed]
    # the key carries the value: what was chosen elsewhere is what this box then shows
    return select(st.container(), f"{key}-{value}-{evaluation.scenario.sector}", name, choices,
                   value, words)  # fmt: skip


def choice(key: str, name: str, choices: Sequence[str], value: str, words: Callable[[str], str],
           disabled: bool = False) -> str:
    """Return one of a few choices that stand side by side."""
    chosen = st.segmented_control(name, choices, key=key, default=value, format_func=words,
                                  required=True, disabled=disabled)  # fmt: skip
    return str(chosen or value)


def controls(panel: Mapping[str, Any], key: str, start: Mapping[str, str]) -> Mapping[str, str]:
    """Draw the sliders; return what is asked with them, in the words of the address.

    They are drawn by a script of our own: thirty sliders of the stock kind are as many messages
    with every move, and the weight shares must follow the hand before the server has answered.
    """
    draw = st.components.v2.component(
        "siteselect_controls",
        html='<div class="ss-controls"></div>',
        js=cached.component_script("shell/controls.js"),
        isolate_styles=False,
    )
    found = draw(data=dict(panel), key=key, default={"asked": dict(start)},
                 on_asked_change=lambda: None)  # fmt: skip
    asked = getattr(found, "asked", None)
    if not isinstance(asked, Mapping):
        return start
    return {str(name): str(value) for name, value in asked.items()}


def ranking(rows: Mapping[str, Any], on_choose: Callable[[str], None]) -> None:
    """Draw the ranking; a click on a row takes its site in hand."""
    sites("ranking", "shell/ranking.js", rows, on_choose)


def sites(
    name: str, script: str, rows: Mapping[str, Any], on_choose: Callable[[str], None]
) -> None:
    """Draw a table of sites by its script; a click on a row takes its site in hand."""

    def taken() -> None:
        if site := getattr(st.session_state[name], "site", None):
            on_choose(site)

    draw = st.components.v2.component(
        f"siteselect_{name}",
        html=f'<div class="ss-{name}"></div>',
        js=cached.component_script(script),
        isolate_styles=False,
    )
    draw(data=dict(rows), key=name, on_site_change=taken)


def site_map(evaluation: Evaluation, view: View, site: str | None,
             on_choose: Callable[[str], None], first: NDArray[np.float64] | None = None,
             remarks: Sequence[maps.Remark] = ()) -> None:
    """Draw the map; a click on a site takes it in hand. Zoom and place stay through answers.

    Coloured by score, or by how often each place comes `first` (n,); `remarks` of a visit stand
    where they were seen.
    """
    key = "map" if first is None else "map-first"

    def taken() -> None:
        if site := (st.session_state.get(key) or {}).get("site"):
            on_choose(site)

    way = cached.access(view.pool, site) if site else None
    shapes = cached.areas(view.candidates)
    script = f"{maps.ASSETS}/areas-{view.candidates}-{shapes.version}.js" if shapes else ""
    layer = maps.overlay(evaluation, view.lang, cached.country_names(), site, way, script, first)
    with st.container(key="map-frame"):
        st_folium(
            maps.base_map(cached.world().version),
            key=key,
            height=MAP_HEIGHT,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=maps.with_remarks(layer, remarks),
            on_change=taken,
        )


def download(name: str, file: str, mime: str, make: Callable[[], bytes]) -> None:
    """Draw a button that gives a file, made when it is pressed."""
    st.download_button(name, make, file, mime, key=f"file-{file}", on_click="ignore")
