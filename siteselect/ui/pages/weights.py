"""Weights: how much each thing matters, how that was judged, and what it does to the ranking."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import text
from siteselect.ui import (
    agreement,
    cached,
    curve_editor,
    eliciting,
    errors,
    leaders,
    meaning,
    question,
    rows,
    state,
    ways,
    weighing,
    widgets,
)
from siteselect.ui.view import View

PARTS = ("weigh", "curves", "meaning", "methods")


def page() -> None:
    """Draw the page."""
    work()
    view = state.current()
    widgets.html("colophon.html", view.lang, data=cached.dataset(view.pool))


@st.fragment
def work() -> None:
    """Answer again whenever a hand judges: what was told is in the view before this runs."""
    view = state.keep(state.current())
    with errors.shown(view.lang):
        data = cached.dataset(view.pool)
        left, right = st.columns([7, 5], gap="large")
        with right, st.container(key="beside"):
            note, rest = st.container(), st.container()
        with left:
            strip = st.container()  # on a phone the leaders stand above the judging
            part = eliciting.choice("part", PARTS, view.lang, lambda name: text(
                f"weighing.part_{name}", view.lang))  # fmt: skip
            if part == "weigh":  # may be drawn though the weights of nothing cannot be asked
                ways.weigh(view, data, note)
            result = evaluate(data, question.scenario(view, data))
            _part(part, result, view)
        start = evaluate(data, weighing.start(view, data))
        first = leaders.leaders(result, start, view.lang)
        with strip:
            widgets.html("strip.html", view.lang, leaders=first[:3])
        with rest:
            ways.stale(view, data)
            _beside(result, start, first, view.lang)
        widgets.html("digest.html", view.lang, data=data, question=result.scenario)


def _part(part: str, result: Evaluation, view: View) -> None:
    if part == "curves":
        curve_editor.value_functions(result, view)
    elif part == "meaning":
        meaning.meaning(result, view)
    elif part == "methods":
        agreement.agreement(result, view)


def _beside(
    result: Evaluation, start: Evaluation, first: list[dict[str, Any]], lang: str
) -> None:
    """Draw the short ranking and what weighs most; it stays in sight while the left side moves."""
    widgets.html("question.html", lang, asked=rows.asked_words(result, lang))
    widgets.html("leaders.html", lang, headline=rows.headline(result, lang), leaders=first,
                 moves=leaders.moves(result, start, lang),
                 weights=leaders.heaviest(result, lang))  # fmt: skip
