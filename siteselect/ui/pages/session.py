"""Session: a shared visit. What the others change comes live; what one types stays."""

from __future__ import annotations

import streamlit as st

from siteselect.errors import Denied, RequestError, SiteSelectError
from siteselect.ui import errors, judging, state, widgets
from siteselect.ui.visit import components, conflicts, desk, frame, landing, people, result, seen
from siteselect.ui.visit.seen import Here


def page() -> None:
    """Draw the page: the session in hand, or the ways into one."""
    view = state.current()
    with errors.shown(view.lang):
        frame.banner(view.lang)
        here = _look(seen.in_hand(), view.lang)
        if here is None:
            landing.draw(view)
            return
        st.query_params["s"] = here.session
        places = [st.container() for _ in range(4)]  # first: fragments run on a half-drawn page
        people.dialog(here, view.lang, frame.site_names(here, view.lang))
        conflicts.dialog(here, view.lang)
        with places[0]:
            top(here.session, frame.mark(here))
        if here.me.role == "evaluator":
            with places[1]:
                judging.judging(frame.form(here, view.lang))
        with places[2]:
            below(here.session)
        with places[3]:
            desk.leave(here, view.lang)
            components.whole(here.session, here.state.n)


def _look(session: str | None, lang: str) -> Here | None:
    if session is None:
        return None
    try:
        return seen.look(session)
    except (Denied, RequestError) as refusal:  # not in it, or it is gone
        errors.show(refusal.problems, lang)
        seen.put_down()
        return None


@st.fragment
def top(session: str, drawn: str) -> None:
    """Where the session stands, and the facilitator's desk: drawn anew with every change."""
    lang = state.current().lang
    with errors.shown(lang):
        sign = st.container()
        here = seen.look(session)
        if frame.mark(here) != drawn:  # another stage or role: the whole page is another
            st.rerun(scope="app")
        frame.head(here, lang)
        if here.leads:
            frame.desk(here, lang)
        with sign:  # last: a run that is broken off has not shown this change
            components.live(session, here.state.n, lang, "live-top")


@st.fragment
def below(session: str) -> None:
    """How far people are, and after a reveal the group's result."""
    lang = state.current().lang
    with errors.shown(lang):
        here = seen.look(session)
        sites = frame.site_names(here, lang)
        if here.state.revealed_rounds:
            try:
                result.draw(here, lang, sites)
            except SiteSelectError as refusal:  # nobody finished: said, and the rest stays
                errors.show(refusal.problems, lang)
        if not here.leads:
            people.draw(here, lang, sites)
        widgets.html("visit/foot.html", lang, **frame.foot(here))
        components.live(session, here.state.n, lang, "live-below", quiet=True)
