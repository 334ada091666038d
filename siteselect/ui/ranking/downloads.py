"""The answer as files: nothing is computed before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from siteselect import maps
from siteselect.errors import SiteSelectError
from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import sentence, text
from siteselect.reports import FORMATS, export
from siteselect.ui.shell import cached, question, state, summary, widgets
from siteselect.ui.shell.view import View

MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


def offer(lang: str) -> None:
    """Draw a button a format. They stand outside of the fragment, so a move of a slider does
    not draw them again: what they give is asked of the session when one is pressed."""
    view = state.held()
    with st.container(key="downloads", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="ss-faint">{text("ui.download", lang)}</p>')
        for form in FORMATS:
            widgets.download(text(widgets.FILE_WORDS[form], lang), f"siteselect.{form}", MIME[form],
                    partial(_file, form, view))  # fmt: skip
        widgets.download(text("ui.file_map", lang), "siteselect-map.html", "text/html",
                lambda: map_file(view()).encode("utf-8"))  # fmt: skip


def _file(form: str, view: Callable[[], View]) -> bytes:
    try:
        return export(_answer(view()), form, view().lang)
    except SiteSelectError as refusal:  # a question without an answer: the file says why
        return "\n".join(sentence(p, view().lang) for p in refusal.problems).encode("utf-8")


def _answer(view: View) -> Evaluation:
    data = cached.dataset(view.pool)
    return evaluate(data, question.scenario(view, data))


def map_file(view: View) -> str:
    """Return the map of a view's answer as one HTML file."""
    result = _answer(view)
    site = summary.site_in_hand(result, view.site)
    areas = cached.areas(view.candidates)
    return maps.standalone(
        result, view.lang, cached.country_names(), cached.world().script, site,
        cached.access(view.pool, site) if site else None, areas.script if areas else "",
    )  # fmt: skip
