"""What screening found, drawn: the question, table, map, the place in hand and the files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.navigation.page import Page
from streamlit_folium import st_folium

from siteselect import maps
from siteselect.bases import ANYWHERE
from siteselect.i18n import family, label, text
from siteselect.scenarios import GAP_WORDS
from siteselect.ui.screening import tasks
from siteselect.ui.screening.tasks import Asked, Task
from siteselect.ui.shell import cached, state, summary, widgets
from siteselect.ui.shell.asking import one_or_several, rates
from siteselect.ui.shell.view import SIZES, View
from siteselect.ui.shell.widgets import download

if TYPE_CHECKING:
    import pandas as pd

    from siteselect.screening import Screening

HEADS = family("screening.head_", ("rank", "place", "country", "people", "score", "bounds",
                                   "coverage"))  # fmt: skip
ROWS = 100
HAND = "screen-place"
FORMS = {"parquet": "application/vnd.apache.parquet", "gpkg": "application/geopackage+sqlite3",
         "csv": "text/csv"}  # fmt: skip
FILES = family("screening.file_", FORMS)


def question(view: View, last: Asked) -> Asked:
    """Return what is asked: base, sector, least population and countries."""
    lang, names = view.lang, cached.country_names()
    sectors, known = cached.sector_profiles().sectors, cached.dataset("sites").markets
    with st.container(key="screen-question"):
        zero, one, two, three = st.columns([2, 3, 2, 4])
        base = widgets.select(zero, "screen-base", text("ui.base", lang),
                              [entry.id for entry in known.bases], last.base,
                              lambda name: label(known.base(name).name, lang))  # fmt: skip
        sector = one_or_several("screen-sector", last.sector, sectors, one, lang)
        least = two.selectbox(
            text("screening.least", lang), SIZES,
            index=SIZES.index(last.least), format_func=lambda n: f"{n:,}",
            key="screen-least",
        )  # fmt: skip
        countries = three.multiselect(
            text("screening.countries", lang), sorted(names), default=list(last.countries),
            format_func=lambda code: label(names[code], lang), key="screen-countries",
            placeholder=text("screening.all_countries" if base == ANYWHERE
                             else "screening.all_of_base", lang),
        )  # fmt: skip
    rates(view, cached.dataset("sites"))
    return replace(last, sector=sector, least=int(least), base=base,
                   countries=tuple(sorted(countries)))  # fmt: skip


def purpose(found: Screening, lang: str) -> list[str]:
    """Say which base, market and exchange rates were asked for; nothing where none was."""
    scenario = found.question.scenario
    if scenario.base == ANYWHERE and not scenario.market and not scenario.rates:
        return []
    return summary.purpose_words(found.world.sites, scenario, lang)


def headline(found: Screening, lang: str) -> None:
    """Say how many were ranked, and which lead in the three best countries."""
    table = found.table
    names = cached.country_names()
    best = table.drop_duplicates("country_iso3").head(4)
    listed = text("ui.comma", lang).join(
        text("screening.of_country", lang, name=row.name,
             country=label(names.get(row.country_iso3, {"en": row.country_iso3}), lang))
        for row in best.itertuples(index=False)
    )  # fmt: skip
    key = "screening.found" if len(best) > 1 else "screening.found_one"
    said = text(key, lang, ranked=f"{len(table):,}",
                considered=f"{found.considered:,}", best=listed)  # fmt: skip
    widgets.html("shell/headline.html", lang,
                 headline=said if len(table) else text("screening.found_none", lang))  # fmt: skip


def table(task: Task, lang: str) -> int | None:
    """Draw the first places, or those whose name is searched for; return the one in hand."""
    assert task.found is not None  # noqa: S101 - the page has looked
    one, two = st.columns([3, 2], vertical_alignment="center")
    wanted = one.text_input(text("screening.search", lang), key="screen-wanted",
                            placeholder=text("screening.search", lang),
                            label_visibility="collapsed")  # fmt: skip
    every = two.toggle(text("screening.suburbs", lang), key="screen-every")
    rows = task.found.table if every or wanted else tasks.spread(task.asked)
    if wanted:
        rows = rows[rows["name"].str.contains(wanted.strip(), case=False, regex=False)]
    rows = rows.head(ROWS).reset_index(drop=True)
    chosen = st.dataframe(
        _shown(rows, lang), hide_index=True, height=440, key="screen-table",
        on_select="rerun", selection_mode="single-row", column_config=_columns(lang),
    )  # fmt: skip
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(rows):
        number = int(rows["geonameid"].iloc[picked[0]])
        if st.session_state.get("screen-picked") != number:
            st.session_state["screen-picked"] = st.session_state[HAND] = number
    held: int | None = st.session_state.get(HAND)
    return held


def _shown(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    names = cached.country_names()
    lands = [label(names.get(code, {"en": code}), lang) for code in rows["country_iso3"]]
    bounds = [f"{a:.3f}–{b:.3f}" for a, b in
              zip(rows["low"], rows["high"], strict=True)]  # fmt: skip
    return rows[["rank", "name"]].assign(
        country=lands, score=rows["score"].round(3), bounds=bounds,
        coverage=(100 * rows["coverage"]).round(), population=rows["population"],
    )  # fmt: skip


def _columns(lang: str) -> dict[str, Any]:
    column = st.column_config
    columns = ("rank", "name", "country", "score", "bounds", "coverage", "population")
    heads = {"name": "place", "population": "people"}
    words = {name: text(HEADS[heads.get(name, name)], lang) for name in columns}
    numbers = {"rank": "%d", "score": "%.3f", "coverage": "%d%%", "population": "localized"}
    return {
        name: column.NumberColumn(word, format=numbers[name]) if name in numbers
        else column.TextColumn(word) for name, word in words.items()
    }  # fmt: skip


def places_map(task: Task, lang: str, number: int | None) -> None:
    """Draw the best places as points, and the rest thinned; a click on one takes it in hand."""
    shown = tasks.on_map(task.asked)

    def taken() -> None:
        place = (st.session_state.get("screen-map") or {}).get("place")
        if place is not None and place in set(shown["geonameid"]):
            st.session_state[HAND] = int(place)

    layer = maps.places_layer(shown, lang, cached.country_names(), number,
                              near=",".join(task.asked.countries))  # fmt: skip
    with st.container(key="map-frame"):
        st_folium(maps.base_map(cached.world().version), key="screen-map",
                  height=widgets.MAP_HEIGHT, use_container_width=True, returned_objects=[],
                  feature_group_to_add=layer, on_change=taken)  # fmt: skip


def in_hand(found: Screening, number: int | None, view: View, of_ranking: Page) -> None:
    """Offer to bring the place in hand into the comparison, and show which are in it."""
    lang = view.lang
    rows = found.table[found.table["geonameid"] == number]
    with st.container(key="screen-hand", horizontal=True, vertical_alignment="center"):
        if rows.empty:
            st.html(f'<p class="ss-faint">{text("screening.choose", lang)}</p>')
        elif number in view.added:
            st.page_link(of_ranking, label=text("screening.to_ranking", lang),
                         query_params=view.address())  # fmt: skip
        else:
            row = rows.iloc[0]
            st.button(text("screening.add", lang, name=row["name"], rank=int(row["rank"])),
                      on_click=state.add, args=(int(row["geonameid"]),), key="screen-add",
                      type="primary")  # fmt: skip
    if view.added:
        _added(view)


def _added(view: View) -> None:
    towns = cached.dataset(view.pool).places.set_index("id")["name_en"]
    kept = st.multiselect(
        text("screening.added", view.lang), view.added, default=view.added,
        format_func=lambda n: str(towns[f"geonames-{n}"]), key=f"screen-added-{view.pool}",
    )  # fmt: skip
    if tuple(kept) != view.added:
        state.keep(state.with_added(view, tuple(kept)))
        st.rerun()


def downloads(asked: Asked, lang: str) -> None:
    """Draw a button a format; a file holds all ranked places."""
    with st.container(key="downloads", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="ss-faint">{text("screening.download", lang)}</p>')
        for form, mime in FORMS.items():
            download(text(FILES[form], lang), f"siteselect-screening.{form}", mime,
                   tasks.file_of(asked, form))  # fmt: skip


def note(found: Screening, lang: str) -> None:
    """Say what was left out and why, and how to read the scores."""
    said = [text("screening.how_to_read", lang, too_little=f"{found.too_little:,}",
                 knocked_out=f"{found.knocked_out:,}", on_map=f"{tasks.ON_MAP:,}",
                 apart=f"{tasks.APART_KM:g}")]  # fmt: skip
    said.append(text(GAP_WORDS[found.question.scenario.gaps], lang))
    everywhere = found.question.scenario.base == ANYWHERE and not found.chosen
    said += [text("screening.left_out", lang)] if everywhere else []
    for line in said:
        st.html(f'<p class="ss-faint">{line}</p>')
