"""Cost: what the sector's plant costs at each place, by lines, and what that buys."""

from __future__ import annotations

import streamlit as st

from siteselect.evaluation import evaluate
from siteselect.i18n import text
from siteselect.mixes import is_mix
from siteselect.profiles import sector_name
from siteselect.ui.cost import bars, files, levers, place, quality
from siteselect.ui.cost.answer import Answer
from siteselect.ui.shell import asking, cached, costing, errors, question, state, summary, widgets
from siteselect.ui.shell.view import View


def page() -> None:
    """Draw the page."""
    view = state.current()
    view = state.keep(asking.question(view, cached.sector_profiles().sectors, why=False))
    with errors.shown(view.lang):
        data = cached.dataset(view.pool)
        result = evaluate(data, question.scenario(view, data))
        cost = costing.cost_of(data, result.scenario)
        site = summary.site_in_hand(result, view.site) or str(data.places["id"].iloc[0])
        if is_mix(view.sector):
            name = sector_name(data, view.sector, view.lang)
            st.info(text("cost.of_mix", view.lang, name=name))
        elif cost is None or data.cost is None:
            st.info(text("cost_page.none", view.lang))
        else:
            asked = levers.levers(view, result, data.cost, site)
            if asked != view.with_choice("site", site):
                state.change(asked)
                st.rerun()
            state.keep(view.with_choice("site", site))
            _show(Answer(result, cost, view.grants), view, site)
        widgets.html("shell/colophon.html", view.lang, data=data)
        widgets.html("shell/digest.html", view.lang, data=data, question=result.scenario)


def _show(answer: Answer, view: View, site: str) -> None:
    lang, here = view.lang, answer.evaluation.dataset.position(site)
    widgets.html("shell/question.html", lang, asked=summary.asked_words(answer.evaluation, lang))
    widgets.html("cost/head.html", lang, said=bars.headline(answer, lang),
                 notes=bars.notes(answer, lang))  # fmt: skip
    drawn = bars.chart(answer, lang, cached.country_names(), here)
    widgets.html("cost/bars.html", lang, **drawn)
    widgets.html("cost/figures.html", lang, **drawn)
    _of_place(answer, view, here)
    files.offer(lang)


def _of_place(answer: Answer, view: View, here: int) -> None:
    lang, cited = view.lang, place.Citations()
    against = quality.chart(answer, lang, here)
    if against:
        widgets.html("cost/quality.html", lang, **against)
    widgets.html("cost/standing.html", lang, **place.heading(answer, here, lang))
    left, right = st.columns([6, 5], gap="large")
    with left:
        widgets.html("cost/lines.html", lang, rows=place.lines(answer, here, lang, cited))
    with right:
        widgets.html("cost/moves.html", lang, **place.moves(answer, here, lang))
        tables = answer.cost.tables
        levers.dated(view, tables, cited.numbers(sorted(tables.rate_sources)))
    made = place.plant(answer, lang, cited, cached.country_names())
    priced = place.prices(answer, here, lang, cited)
    widgets.html("cost/basis.html", lang, plant=made, prices=priced,
                 citations=cited.listed(answer, lang))  # fmt: skip
