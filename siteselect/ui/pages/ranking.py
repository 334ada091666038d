"""Ranking: the question, the answer as table and map, and all that is known of one site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation, evaluate
from siteselect.profiles import Profile, profile
from siteselect.scenarios import Scenario
from siteselect.ui import cached, dossier, errors, rows, state, widgets
from siteselect.ui.state import View


def page() -> None:
    """Draw the page: what is asked stands outside of the fragment, what follows from it inside."""
    view = state.current()
    sectors = cached.sector_profiles().sectors
    view = state.keep(widgets.question(view, sectors))
    _reasons(sectors[view.sector], view.lang)
    answer()


@st.fragment
def answer() -> None:
    """Answer again whenever an importance moves or a site is taken in hand."""
    view = state.current()
    with errors.shown(view.lang):
        data = cached.dataset(view.candidates)
        asked = profile(data, view.sector).with_method(view.method)
        weighed = replace(view, importance=widgets.importance(view, asked.branches))
        view = state.keep(weighed)
        result = evaluate(data, _weighed(asked, view.importance, data))
        _show(result, view)


def _weighed(asked: Scenario, importance: Mapping[str, float], data: Dataset) -> Scenario:
    return asked.with_importance(importance, data.criteria) if importance else asked


def _show(result: Evaluation, view: View) -> None:
    names = cached.country_names()
    ids = result.dataset.places["id"].tolist()
    site = view.site or (ids[result.order[0]] if result.order else None)
    widgets.html("headline.html", view.lang, headline=rows.headline(result, view.lang))
    left, right = st.columns([6, 7], gap="medium")
    with left:
        widgets.ranking(rows.ranking_rows(result, view.lang, names, site), state.choose)
    with right:
        widgets.site_map(result, view, site, state.choose)
    if result.excluded:
        widgets.html("excluded.html", view.lang, sites=dossier.not_ranked(result, view.lang, names))
    if site is not None:
        _dossier(result, site, view.lang)
    widgets.html("colophon.html", view.lang, data=result.dataset, question=result.scenario)


def _dossier(result: Evaluation, site: str, lang: str) -> None:
    """Draw the site in parts: what weights do not change keeps its bytes, and is not sent again."""
    found = dossier.dossier(result, result.dataset.position(site), lang, cached.country_names())
    widgets.html("standing.html", lang, **found)
    for parts, widths in ((("why", "knockouts"), (4, 5)), (("figures", "citations"), None),
                          (("missing", "facts"), (4, 5))):  # fmt: skip
        places = st.columns(widths, gap="large") if widths else [st.container()] * len(parts)
        for part, place in zip(parts, places, strict=True):
            with place:
                widgets.html(f"{part}.html", lang, **found)


def _reasons(chosen: Profile, lang: str) -> None:
    sources = cached.dataset("sites").sources
    widgets.html("reasons.html", lang, reasons=chosen.reasons, sources=sources)
