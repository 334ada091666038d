"""Weights: how much each thing matters, how that was judged, and what it does to the ranking."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import family, text
from siteselect.ui.shell import cached, errors, question, state, summary, widgets
from siteselect.ui.shell.view import View
from siteselect.ui.weights import (
    agreement,
    components,
    curve_editor,
    elicitation,
    importances,
    leaders,
    meaning,
)

PARTS = ("weigh", "curves", "meaning", "methods")
PART_WORDS = family("weighing.part_", PARTS)


def page() -> None:
    """Draw the page."""
    work()
    view = state.current()
    widgets.html("shell/colophon.html", view.lang, data=cached.dataset(view.pool))


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
            part = components.choice("part", PARTS, view.lang, lambda name: text(
                PART_WORDS[name], view.lang))  # fmt: skip
            if part == "weigh":  # may be drawn though the weights of nothing cannot be asked
                elicitation.weigh(view, data, note)
            result = evaluate(data, question.scenario(view, data))
            _part(part, result, view)
        start = evaluate(data, importances.start(view, data))
        first = leaders.leaders(result, start, view.lang)
        with strip:
            widgets.html("weights/strip.html", view.lang, leaders=first[:3])
        with rest:
            elicitation.stale(view, data)
            _beside(result, start, first, view.lang)
        widgets.html("shell/digest.html", view.lang, data=data, question=result.scenario)


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
    widgets.html("shell/question.html", lang, asked=summary.asked_words(result, lang))
    widgets.html("weights/leaders.html", lang, headline=summary.headline(result, lang),
                 leaders=first, moves=leaders.moves(result, start, lang),
                 weights=leaders.heaviest(result, lang))  # fmt: skip
