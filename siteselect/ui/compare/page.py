"""A against B: where two candidates differ, and what speaks for each."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from siteselect.evaluation import Evaluation, evaluate, explain
from siteselect.i18n import text
from siteselect.methods import METHOD_WORDS
from siteselect.ui.compare import contrast
from siteselect.ui.shell import cached, errors, question, state, summary, widgets
from siteselect.ui.shell.view import View


def page() -> None:
    """Draw the page."""
    view = state.current()
    with errors.shown(view.lang):
        data = cached.dataset(view.pool)
        result = evaluate(data, question.scenario(view, data))
        pair = summary.pair_in_hand(result, view.site, view.versus)
        if pair is None:
            st.info(text("ui.nobody_to_compare", view.lang))
            return
        chosen = _choices(result, view, pair)
        view = state.keep(replace(view, site=chosen[0], versus=chosen[1]))
        if chosen != pair:
            st.rerun()
        widgets.html("shell/question.html", view.lang, asked=summary.asked_words(result, view.lang))
        _against(result, view, *pair)
        widgets.html("shell/colophon.html", view.lang, data=data)
        widgets.html("shell/digest.html", view.lang, data=data, question=result.scenario)


def _choices(result: Evaluation, view: View, pair: tuple[str, str]) -> tuple[str, str]:
    with st.container(key="choices"):
        left, right = st.columns(2)
        with left:
            a = widgets.site_choice("a", text("ui.site_a", view.lang), result, view.lang, pair[0])
        with right:
            b = widgets.site_choice("b", text("ui.site_b", view.lang), result, view.lang, pair[1])
    return (a, b) if a != b else (pair[1], pair[0])  # the same twice: change places


def _against(result: Evaluation, view: View, a: str, b: str) -> None:
    lang, names = view.lang, cached.country_names()
    i, j = result.dataset.position(a), result.dataset.position(b)
    sides = [contrast.side(result, site, lang, names) for site in (i, j)]
    widgets.html("compare/against.html", lang, sides=sides,
                 verdict=contrast.verdict(result, i, j, lang))  # fmt: skip
    if result.scenario.method == "weighted_sum":
        found = explain(result, a, b)
        widgets.html("compare/arguments.html", lang, sides=sides, **contrast.arguments(found, lang))
    else:
        method = text(METHOD_WORDS[view.method], lang)
        st.info(text("ui.not_split", lang, method=method))
        st.button(text("ui.use_additive", lang), key="use-additive",
                  on_click=state.choose_method, args=("weighted_sum",))  # fmt: skip
    rows_of = contrast.figures(result, i, j, lang)
    widgets.html("compare/contrast.html", lang, sides=sides, rows=rows_of,
                 additive=result.scenario.method == "weighted_sum")  # fmt: skip
    widgets.html("compare/twoknockouts.html", lang, sides=sides,
                 rows=contrast.knockouts(result, i, j, lang))  # fmt: skip
