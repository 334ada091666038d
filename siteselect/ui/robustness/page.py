"""Robustness: how sure the first place is, what would flip it, what to verify on the visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from siteselect.evaluation import evaluate
from siteselect.i18n import family, text
from siteselect.robustness import METHODS, Robustness
from siteselect.ui.robustness import heat, sections, sureness, verification
from siteselect.ui.shell import asking, cached, errors, question, state, summary, widgets
from siteselect.ui.shell.address import read_asked
from siteselect.ui.shell.view import DRAWS, FIGURES, View

DRAW_WORDS = family("sureness.draw_", DRAWS)
FIGURE_WORDS = family("sureness.figures_", FIGURES)


def page() -> None:
    """Draw the page: what is asked stands outside of the fragment, what follows from it inside."""
    view = state.current()
    view = state.keep(asking.question(view, cached.sector_profiles().sectors))
    data = cached.dataset(view.pool)
    if view.method in METHODS:
        answer(question.controls(view, data), view.address())
    else:
        sections.refusal("refused", view)
    widgets.html("shell/colophon.html", view.lang, data=data)


@st.fragment
def answer(panel: Mapping[str, Any], start: Mapping[str, str]) -> None:
    """Answer again whenever a slider moves or something is chosen."""
    view = state.current()
    with errors.shown(view.lang):
        query = widgets.controls(panel, f"sure-{view.sector}", start)
        asked, problems = read_asked(query, cached.known_names().criteria)
        if problems:
            errors.show(problems, view.lang)
        view = state.keep(_draws(view.with_asked(asked)))
        data = cached.dataset(view.pool)
        result = evaluate(data, question.scenario(view, data))
        if sections.enough(result, view.lang):
            _show(verification.drawn(result, view), view)
        widgets.html("shell/digest.html", view.lang, data=data, question=result.scenario)


def _draws(view: View) -> View:
    with st.container(key="draws", horizontal=True):
        draw = widgets.choice("draw", text("sureness.draw", view.lang), DRAWS, view.draw,
                              lambda name: text(DRAW_WORDS[name], view.lang))  # fmt: skip
        figures = widgets.choice(
            "figures", text("sureness.figures", view.lang), FIGURES, view.figures,
            lambda name: text(FIGURE_WORDS[name], view.lang),
            disabled=view.method != "weighted_sum",
        )  # fmt: skip
    return replace(view, draw=draw, figures=figures)


def _show(found: Robustness, view: View) -> None:
    result, lang = found.evaluation, view.lang
    site = summary.site_in_hand(result, view.site)
    widgets.html("robustness/sure.html", lang, note=sureness.note(found, lang),
                 **sureness.headline(found, lang))  # fmt: skip
    left, right = st.columns([7, 7], gap="medium")
    with left:
        sections.title("heat", lang)
        heat.heat_map(heat.heat_rows(found, lang, site), state.choose)
    with right:
        sections.title("map", lang)
        widgets.site_map(result, view, site, state.choose, sureness.firsts(found))
    widgets.html("robustness/said.html", lang, said=text("sureness.heat_note", lang))
    sections.bars(result, view)
    pair = summary.pair_in_hand(result, view.site, view.versus) or ("", "")
    for section in (sections.two_sites, sections.checklist, sections.tests):
        with errors.shown(lang):
            section(found, view, pair)
