"""The sections of the page of robustness, from plain values to the screen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, text
from siteselect.methods import SHORT_WORDS
from siteselect.robustness import Robustness
from siteselect.ui.robustness import sensitivity, sureness, verification
from siteselect.ui.shell import errors, state, summary, widgets
from siteselect.ui.shell.summary import place_name
from siteselect.ui.shell.view import CHECKS, View

TITLES = family("sureness.", ("heat", "map", "bars", "pair", "checklist"))
FOLDS = family("sureness.", ("bars", "central", "tornado", "break_even", "reversal", "left_out",
                             "skipped"))  # fmt: skip
REFUSALS = family("sureness.", ("refused", "not_additive"))
CHECK_WORDS = family("sureness.check_", CHECKS)
CHECK_NOTES = family("sureness.check_note_", CHECKS)


def title(name: str, lang: str) -> None:
    """Draw the title of a section."""
    widgets.html("robustness/part.html", lang, said=text(TITLES[name], lang))


def refusal(name: str, view: View) -> None:
    """Say what this method does not have, and offer the one that does."""
    method = text(SHORT_WORDS[view.method], view.lang)
    st.info(text(REFUSALS[name], view.lang, method=method))
    if st.button(text("ui.use_additive", view.lang), key=f"use-additive-{name}",
                 on_click=state.choose_method, args=("weighted_sum",)):  # fmt: skip
        st.rerun()  # the whole page: the choice of the method stands outside of the fragment


def _fold(name: str, lang: str) -> ExpanderContainer:
    """Return a section that is drawn only while it is open, and stays so through answers: its
    name must not change with them."""
    return st.expander(text(FOLDS[name], lang), key=f"fold-{name}", on_change="rerun")


def enough(evaluation: Evaluation, lang: str) -> bool:
    """Return whether there are two ranked sites; say so if there are not."""
    order = evaluation.order
    if not order:
        st.info(text("sureness.nobody", lang))
    elif len(order) == 1:
        st.info(text("sureness.alone", lang, name=place_name(evaluation, order[0], lang)))
    return len(order) > 1


def bars(evaluation: Evaluation, view: View) -> None:
    """Draw how far each weight can move; of a method without a closed form only when opened."""
    if view.method == "weighted_sum":
        title("bars", view.lang)
        widgets.html("robustness/bars.html", view.lang, search=False,
                     **sureness.bars(evaluation, view.lang))  # fmt: skip
    else:
        with _fold("bars", view.lang) as fold:
            if fold.open:
                found = sureness.bars(evaluation, view.lang)
                widgets.html("robustness/bars.html", view.lang, search=True, **found)


def two_sites(found: Robustness, view: View, pair: tuple[str, str]) -> None:
    """Draw what would turn two sites round; either can be changed."""
    lang, evaluation = view.lang, found.evaluation
    title("pair", lang)
    _choices(evaluation, view, pair)
    if view.method != "weighted_sum":
        widgets.html("robustness/flips.html", lang, ahead=_ahead(found, pair, lang), flips=[])
        refusal("not_additive", view)
        return
    a, b = sureness.in_order(evaluation, pair)
    widgets.html("robustness/flips.html", lang, ahead=_ahead(found, (a, b), lang),
                 flips=sureness.flips(evaluation, a, b, lang))  # fmt: skip


def _ahead(found: Robustness, pair: tuple[str, str], lang: str) -> str:
    return sureness.ahead(found, *sureness.in_order(found.evaluation, pair), lang)


def _choices(evaluation: Evaluation, view: View, pair: tuple[str, str]) -> None:
    with st.container(key="choices"):
        left, right = st.columns(2)
        with left:
            a = widgets.site_choice("a", text("ui.site_a", view.lang), evaluation, view.lang,
                                    pair[0])  # fmt: skip
        with right:
            b = widgets.site_choice("b", text("ui.site_b", view.lang), evaluation, view.lang,
                                    pair[1])  # fmt: skip
    chosen = (a, b) if a != b else pair[::-1]  # the same twice: change places
    if chosen != pair:
        state.choose_pair(*chosen)
        st.rerun(scope="fragment")


def checklist(found: Robustness, view: View, pair: tuple[str, str]) -> None:
    """Draw what to verify on the visit."""
    lang, evaluation = view.lang, found.evaluation
    if view.method != "weighted_sum":
        return  # said above
    title("checklist", lang)
    check = widgets.choice("check", text("sureness.check_what", lang), CHECKS, view.check,
                           lambda name: text(CHECK_WORDS[name], lang))  # fmt: skip
    if check != view.check:
        view = state.keep(view.with_choice("check", check))
    if check == "pair" and not all(evaluation.rank[evaluation.dataset.position(s)] for s in pair):
        raise RequestError(Problem("robustness.no_pair", values=(("given", ", ".join(pair)),)))
    told, entries = verification.checklist(found, view, pair)
    widgets.html("robustness/checklist.html", lang, note=text(CHECK_NOTES[check], lang),
                 **verification.check_rows(told.evaluation, entries, lang))  # fmt: skip
    verification.offer(lang)


def tests(found: Robustness, view: View, pair: tuple[str, str]) -> None:
    """Draw the tests, each worked out only when it is opened."""
    lang, evaluation = view.lang, found.evaluation
    site = summary.site_in_hand(evaluation, view.site)
    pair = sureness.in_order(evaluation, pair)
    with _fold("central", lang) as fold:
        if fold.open:
            widgets.html("robustness/lines.html", lang, note="",
                         lines=sensitivity.central(found, site, lang))  # fmt: skip
    if view.method == "weighted_sum":
        with _fold("tornado", lang) as fold, errors.shown(lang):
            if fold.open:
                moves = sensitivity.tornado_bars(evaluation, pair, lang)
                widgets.html("robustness/tornado.html", lang, **moves)
        with _fold("break_even", lang) as fold, errors.shown(lang):
            if fold.open:
                told = sensitivity.even(evaluation, pair, lang)
                widgets.html("robustness/lines.html", lang, lines=told["said"], note=told["note"])
    lists: dict[str, Callable[[], list[str]]] = {
        "reversal": lambda: sensitivity.reversal_lines(evaluation, site or pair[0], lang),
        "left_out": lambda: sensitivity.left_out_lines(evaluation, lang),
        "skipped": lambda: sensitivity.skipped_lines(found, lang),
    }
    for name, lines in lists.items():
        with _fold(name, lang) as fold:
            if fold.open:
                widgets.html("robustness/lines.html", lang, lines=lines(), note="")
