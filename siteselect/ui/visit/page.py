"""Session: a shared visit. What the others change comes live; what one types stays."""

from __future__ import annotations

import streamlit as st

from siteselect.errors import Denied, RequestError, SiteSelectError
from siteselect.ui.shell import errors, state, widgets
from siteselect.ui.visit import components, conflicts, desk, frame, landing, people, result, visitor
from siteselect.ui.visit.judging import component
from siteselect.ui.visit.visitor import Here


def page() -> None:
    """Draw the page: the session in hand, or the ways into one."""
    view = state.current()
    with errors.shown(view.lang):
        frame.banner(view.lang)
        here = _look(visitor.in_hand(), view.lang)
        if here is None:
            landing.draw(view)
            return
        st.query_params["s"] = here.session
        places = [st.container() for _ in range(5)]  # first: fragments run on a half-drawn page
        people.dialog(here, view.lang, frame.site_names(here, view.lang))
        conflicts.dialog(here, view.lang)
        with places[0]:
            top(here.session, frame.mark(here))
        if here.leads:
            with places[1]:  # in no fragment: what a click in one asks of a server that has just
                desk.steps(here, view.lang)  # come up again, and knows no fragment yet, is dropped
        if here.me.role == "evaluator":
            with places[2]:
                component.judging(frame.form(here, view.lang))
        with places[3]:
            below(here.session, frame.mark(here))
        with places[4]:
            desk.leave(here, view.lang)
            components.whole(here.session, here.state.n)


def _look(session: str | None, lang: str) -> Here | None:
    if session is None:
        return None
    try:
        return visitor.look(session)
    except (Denied, RequestError) as refusal:  # not in it, or it is gone
        errors.show(refusal.problems, lang)
        visitor.put_down()
        return None


@st.fragment
def top(session: str, drawn: str) -> None:
    """Where the session stands: drawn anew with every change."""
    lang = state.current().lang
    sign, told = st.container(), components.NOTHING
    with errors.shown(lang):
        here = _seen(session, drawn)
        frame.head(here, lang)
        told = here.state.n
    with sign:  # last: a run that is broken off has not shown this change
        components.live(session, told, lang, "live-top")


@st.fragment
def below(session: str, drawn: str) -> None:
    """The door and the people, and after a reveal the group's result."""
    lang, told = state.current().lang, components.NOTHING
    with errors.shown(lang):
        here = _seen(session, drawn)
        sites = frame.site_names(here, lang)
        if here.leads:
            frame.desk(here, lang)
        if here.state.revealed_rounds:
            try:
                result.draw(here, lang, sites)
            except SiteSelectError as refusal:  # nobody finished: said, and the rest stays
                errors.show(refusal.problems, lang)
        if not here.leads:
            people.draw(here, lang, sites)
        widgets.html("visit/foot.html", lang, **frame.foot(here))
        told = here.state.n
    components.live(session, told, lang, "live-below", quiet=True)


def _seen(session: str, drawn: str) -> Here:
    """Return what a fragment draws; the whole page is another where stage or role are.

    So no fragment shows a result beside a form that still judges. An outsider's page, or that of
    a session gone, ends here.
    """
    try:
        here = visitor.look(session)
    except (Denied, RequestError) as refusal:
        errors.show(refusal.problems, state.current().lang)
        st.stop()
    if frame.mark(here) != drawn:
        st.rerun(scope="app")
    return here
