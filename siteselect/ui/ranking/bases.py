"""One answer per base, side by side: what is shown before anybody has chosen a base."""

from __future__ import annotations

from functools import partial

import streamlit as st

from siteselect.bases import ANYWHERE
from siteselect.evaluation import Evaluation, by_base, market_words, percent
from siteselect.evaluation.headline import strength_word, unanswered
from siteselect.i18n import family, label, text
from siteselect.ui.shell import question, state, widgets
from siteselect.ui.shell.cached import dataset
from siteselect.ui.shell.summary import place_name
from siteselect.ui.shell.view import View

WORDS = family("ui.leads_", ("firm", "probable", "open"))


def draw(result: Evaluation, view: View) -> bool:
    """Draw the first site of each base; return whether there was more than one base to draw."""
    if view.base != ANYWHERE:
        return False
    data = dataset(view.pool)
    found = {base: answer for base, answer in by_base(data, question.scenario(view, data)).items()
             if answer.order}  # fmt: skip
    if len(found) < 2:
        return False
    lang, known = view.lang, result.dataset.markets
    widgets.html("ranking/bases.html", lang)
    for column, (base, answer) in zip(st.columns(len(found)), found.items(), strict=True):
        leader, strength = answer.order[0], answer.strength
        with column, st.container(key=f"base-{base}"):
            widgets.html(
                "ranking/base.html", lang, base=label(known.base(base).name, lang),
                site=place_name(answer, leader, lang), strength=percent(strength),
                word=text(WORDS[strength_word(strength)], lang), market=market_words(answer, lang),
                open=_open(answer, lang),
                others=[place_name(answer, i, lang) for i in answer.order[1:3]],
            )  # fmt: skip
            st.button(text("ui.to_base", lang, base=label(known.base(base).name, lang)),
                      key=f"to-{base}", on_click=partial(state.choose_base, base))  # fmt: skip
    widgets.html("ranking/world.html", lang, market=market_words(result, lang))
    return True


def _open(answer: Evaluation, lang: str) -> str:
    """Say how many must-haves of the leader nobody has answered; empty where none."""
    unknown = unanswered(answer)
    asked = len(answer.scenario.knockouts)
    return text("headline.unanswered", lang, unknown=unknown, all=asked) if unknown else ""
