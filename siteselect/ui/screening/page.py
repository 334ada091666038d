"""World: every city of the gazetteer under a sector's profile, and what may be worth a look."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.navigation.page import Page

from siteselect.i18n import text
from siteselect.ui.screening import results, tasks
from siteselect.ui.screening.tasks import Asked, Task
from siteselect.ui.shell import errors, state, widgets
from siteselect.ui.shell.view import View


def page(of_ranking: Page) -> None:
    """Draw the page."""
    view = state.current()
    with errors.shown(view.lang):
        asked = results.question(view, Asked(view.sector, view.least, view.countries, view.gaps,
                                             view.base, tuple(view.market.items()),
                                             tuple(view.rates.items())))  # fmt: skip
        view = state.keep(replace(view, sector=asked.sector, least=asked.least,
                                  countries=asked.countries, base=asked.base))  # fmt: skip
        task = _task(asked)
        if task.under_way:
            _watch(task, view.lang)
            return
        if task.refusal is not None:
            raise task.refusal
        if task.found is None:
            st.info(text("screening.stopped", view.lang))
            st.button(text("screening.again", view.lang), on_click=_forget)
            return
        _show(task, view, of_ranking)


def _task(asked: Asked) -> Task:
    task: Task | None = st.session_state.get("screen-task")
    if task is None or task.asked != asked:
        if task is not None:
            task.stopped = True  # nobody waits for the old question any more
        task = st.session_state["screen-task"] = tasks.start(asked)
    return task


def _forget() -> None:
    st.session_state.pop("screen-task", None)


@st.fragment(run_every=0.4)
def _watch(task: Task, lang: str) -> None:
    with st.container(key="screen-watch"):
        st.progress(task.share, text=text("screening.under_way", lang))
        if st.button(text("screening.cancel", lang), key="screen-cancel"):
            task.stopped = True
    if not task.under_way:
        st.rerun()


def _show(task: Task, view: View, of_ranking: Page) -> None:
    assert task.found is not None  # noqa: S101 - the page has looked
    lang = view.lang
    results.headline(task.found, lang)
    if said := results.purpose(task.found, lang):
        widgets.html("shell/question.html", lang, asked=said)
    left, right = st.columns([6, 7], gap="medium")
    with left:
        number = results.table(task, lang)
        results.in_hand(task.found, number, view, of_ranking)
    with right:
        results.places_map(task, lang, number)
    results.downloads(task.asked, lang)
    results.note(task.found, lang)
