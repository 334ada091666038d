"""Site: all that is known of one candidate under the question."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import text
from siteselect.ui.shell import cached, costing, errors, question, state, summary, widgets
from siteselect.ui.shell.view import View
from siteselect.ui.site import dossier, sold

PARTS = ((("why", "knockouts"), (4, 5)), (("sold", "parks", "figures", "citations"), None),
         (("missing", "facts"), (4, 5)))  # fmt: skip


def page(of_cost: Page) -> None:
    """Draw the page."""
    view = state.current()
    with errors.shown(view.lang):
        data = cached.dataset(view.pool)
        result = evaluate(data, question.scenario(view, data))
        site = summary.site_in_hand(result, view.site)
        if site is None:
            st.info(text("headline.none", view.lang))
            return
        with st.container(key="choices"):
            name = text("ui.choose_site", view.lang)
            chosen = widgets.site_choice("site", name, result, view.lang, site)
        if chosen != site:
            state.choose(chosen)
            st.rerun()
        view = state.keep(view.with_choice("site", site))
        names = cached.country_names()
        widgets.html("shell/question.html", view.lang, asked=summary.asked_words(result, view.lang))
        here = data.position(site)
        found = dossier.dossier(result, here, view.lang, names)
        if notices := sold.notices(result, here, view.lang):
            widgets.html("site/notices.html", view.lang, notices=notices)
        widgets.html("shell/standing.html", view.lang, **found)
        _cost(result, view, here, of_cost)
        for parts, widths in PARTS:
            places = st.columns(widths, gap="large") if widths else [st.container()] * len(parts)
            for part, place in zip(parts, places, strict=True):
                with place:
                    widgets.html(f"site/{part}.html", view.lang, **found)
        widgets.html("shell/colophon.html", view.lang, data=data)
        widgets.html("shell/digest.html", view.lang, data=data, question=result.scenario)


def _cost(result: Evaluation, view: View, here: int, of_cost: Page) -> None:
    """Say what the site costs and where that stands in the base, with a way to its lines."""
    cost = costing.cost_of(result.dataset, result.scenario)
    if cost is None:
        return
    widgets.html("site/cost.html", view.lang, said=costing.standing(cost, result, here, view.lang))
    st.page_link(of_cost, label=text("cost_page.to_cost", view.lang), query_params=view.address())
