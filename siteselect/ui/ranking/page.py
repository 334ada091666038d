"""Ranking: the question, the answer as table and map, and where the site in hand stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.navigation.page import Page

from siteselect.evaluation import Evaluation, evaluate, market_words
from siteselect.i18n import text
from siteselect.ui.ranking import bases, downloads, excluded, matrix, outside
from siteselect.ui.shell import (
    asking,
    cached,
    errors,
    question,
    ranking_table,
    state,
    summary,
    widgets,
)
from siteselect.ui.shell.address import read_asked
from siteselect.ui.shell.view import View


def page(of_site: Page) -> None:
    """Draw the page: what is asked stands outside of the fragment, what follows from it inside."""
    view = state.current()
    view = state.keep(asking.question(view, cached.sector_profiles().sectors))
    panel = question.controls(view, cached.dataset(view.pool))
    answer(panel, view.address(), of_site)
    downloads.offer(view.lang)
    data = cached.dataset(view.pool)
    widgets.html("shell/colophon.html", view.lang, data=data)


@st.fragment
def answer(panel: Mapping[str, Any], start: Mapping[str, str], of_site: Page) -> None:
    """Answer again whenever a slider moves or a site is taken in hand."""
    view = state.current()
    with errors.shown(view.lang):
        query = widgets.controls(panel, f"asked-{view.sector}", start)
        asked, problems = read_asked(query, cached.known_names().criteria)
        if problems:
            errors.show(problems, view.lang)
        view = state.keep(view.with_asked(asked))
        data = cached.dataset(view.pool)
        result = evaluate(data, question.scenario(view, data))
        _show(result, view, of_site)


def _show(result: Evaluation, view: View, of_site: Page) -> None:
    names, lang = cached.country_names(), view.lang
    site = summary.site_in_hand(result, view.site)
    if not bases.draw(result, view):
        widgets.html(
            "shell/headline.html", lang, headline=result.headline(lang),
            market=market_words(result, lang), covers=text("headline.covers", lang),
        )  # fmt: skip
    if own := summary.own_curves(result, lang):
        widgets.html("shell/question.html", lang, asked=own)
    left, right = st.columns([6, 7], gap="medium")
    with left:
        widgets.ranking(ranking_table.ranking_rows(result, lang, names, site), state.choose)
    with right:
        widgets.site_map(result, view, site, state.choose)
    if site is not None:
        with st.container(key="standing"):
            found = summary.standing(result, result.dataset.position(site), lang, names)
            widgets.html("shell/standing.html", lang, **found)
            st.page_link(of_site, label=text("ui.to_site", lang),
                         query_params={**view.address(), "site": site})  # fmt: skip
    if result.excluded:
        widgets.html("ranking/excluded.html", lang, sites=excluded.not_ranked(result, lang, names))
    matrix.draw(result, view, names)
    if result.outside:
        rows = outside.rows(result, lang, names)
        widgets.html("ranking/outside.html", lang, sites=rows)
    widgets.html("shell/digest.html", lang, data=result.dataset, question=result.scenario)
