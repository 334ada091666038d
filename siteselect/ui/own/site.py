"""Adding a site in the app: a click on the map, coordinates, or a town by its name."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from siteselect import maps, own
from siteselect.dataset import Dataset
from siteselect.errors import SiteSelectError
from siteselect.evaluation import evaluate
from siteselect.geography import find_towns
from siteselect.i18n import label, text
from siteselect.importing.adding import new_site
from siteselect.own import Change, Located
from siteselect.ui.shell import cached, errors, question, saving, state, widgets
from siteselect.ui.shell.view import View

MAP_HEIGHT = 420  # px
POINT = "new-point"


def section(view: View) -> None:
    """Draw the ways to a point, then what the place is, then the form."""
    lang = view.lang
    st.html(f'<p class="ss-faint">{text("own.add_how", lang)}</p>')
    added(view)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _map()
    with right:
        _search(lang)
        _coordinates(lang)
        point = st.session_state.get(POINT)
        if point is None:
            return
        try:
            found = cached.ground().locate(*point)
        except SiteSelectError as refusal:
            errors.show(refusal.problems, lang)
            return
        _form(found, view)


def _take(lat: float, lon: float) -> None:
    st.session_state[POINT] = (round(lat, 5), round(lon, 5))


def _map() -> None:
    """Draw the map; a click on it chooses a point. The map is cut in the Atlantic, so longitudes
    beyond 180 come back."""

    def clicked() -> None:
        spot = (st.session_state.get("point-map") or {}).get("last_clicked")
        if spot:
            _take(float(spot["lat"]), (float(spot["lng"]) + 180) % 360 - 180)

    point = st.session_state.get(POINT)
    with st.container(key="point-map-frame"):
        st_folium(
            maps.base_map(cached.world().version), key="point-map", height=MAP_HEIGHT,
            use_container_width=True, returned_objects=["last_clicked"], on_change=clicked,
            feature_group_to_add=maps.chosen_point(*point) if point else None,
        )  # fmt: skip


def _search(lang: str) -> None:
    name = st.text_input(text("own.search", lang), key="search-town", max_chars=60)
    towns = find_towns(name) if len(name.strip()) > 1 else []
    if name.strip() and not towns:
        st.caption(text("own.no_town", lang))
    with st.container(horizontal=True, gap="small"):
        for town in towns:
            said = f"{town.name} ({town.country_iso2}, {town.population:,})"
            st.button(said, key=f"town-{town.geonameid}", on_click=_take, args=(town.lat, town.lon))


def _coordinates(lang: str) -> None:
    point = st.session_state.get(POINT) or (None, None)
    with st.form(f"coordinates-{point}", border=False):
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        lat = left.number_input(text("own.lat", lang), -90.0, 90.0, point[0], format="%.5f")
        lon = middle.number_input(text("own.lon", lang), -180.0, 180.0, point[1], format="%.5f")
        if right.form_submit_button(text("own.take", lang)) and None not in (lat, lon):
            _take(float(lat or 0), float(lon or 0))
            st.rerun()


def _form(found: Located, view: View) -> None:
    lang = view.lang
    names = cached.country_names()
    country = label(names.get(found.country_iso3, {"en": found.country_iso3}), lang)
    widgets.html("own/place.html", lang, found=found, country=country)
    data = cached.dataset("sites")
    with st.form("new-site", border=True):
        site_id = st.text_input(text("own.site_id", lang), value=_free_id(data), max_chars=60)
        left, right = st.columns(2)
        english = left.text_input(text("own.name_en", lang), value=found.town, max_chars=200)
        chinese = right.text_input(text("own.name_zh", lang), max_chars=200)
        given = saving.who(lang, "add")
        if st.form_submit_button(text("own.add_save", lang), type="primary"):
            _save(found, (site_id, english, chinese), given, view)


def _free_id(data: Dataset) -> str:
    taken, n = set(data.places["id"]), 1
    while f"own-{n}" in taken:
        n += 1
    return f"own-{n}"


def _save(found: Located, typed: tuple[str, str, str], given: str, view: View) -> None:
    data = cached.dataset("sites")
    home, base = cached.settings().own_folder, data.own_version

    def write(operation: str) -> Any:
        site = new_site(*typed, found, data)
        return own.append(home, "site", Change(sites=(site,)), given, saving.now(), base, operation)

    if saving.save(view.lang, "add", write):
        st.session_state["added"] = typed[0].strip()
        st.session_state["view"] = view.with_choice("candidates", "sites").with_choice(
            "site", typed[0].strip()
        )
        st.session_state.pop(POINT, None)
        st.rerun()


def added(view: View) -> None:
    """Say of the site just added where it ranks, and which figures are missing."""
    site, data = st.session_state.get("added"), cached.dataset("sites")
    if site is None or site not in data.own_sites:
        return
    result = evaluate(data, question.scenario(view.with_choice("candidates", "sites"), data))
    place = data.position(site)
    missing = [
        label(data.criteria[name].name, view.lang) for name in own.missing(data, site, view.sector)
    ]
    score = result.score[place]
    widgets.html("own/added.html", view.lang, name=data.names(view.lang)[place], missing=missing,
                 rank=int(result.rank[place]), ranked=len(result.order),
                 coverage=f"{result.coverage[place]:.0%}",
                 score="–" if math.isnan(score) else f"{score:.3f}")  # fmt: skip
    state.keep(state.current())
