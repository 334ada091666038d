"""Before a session: join one, take up one's own, or create one from the question in hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from siteselect.bases import ANYWHERE
from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import evaluate
from siteselect.i18n import family, label, text
from siteselect.market import in_base
from siteselect.scenarios import GAPS, Scenario
from siteselect.ui.shell import asking, cached, errors, question, summary, widgets
from siteselect.ui.shell.view import View
from siteselect.ui.visit import components, creating, keeping, signin, visitor
from siteselect.ui.visit.words import ROLE_WORDS, STAGE_WORDS

DAYS = (1, 3, 7, 30, 0)  # 0: never
DAY_WORDS = family("visit.days_", DAYS)
CAUTIOUS = "cautious"  # an evaluation for a decision should not reward silence


def draw(view: View) -> None:
    """Draw the ways into a session."""
    with errors.shown(view.lang):
        own = visitor.sessions_here()
    left, right = st.columns([5, 7], gap="large")
    with left:
        widgets.html("visit/doors.html", view.lang, own=[
            {"session": here.session, "title": here.state.title,
             "stage": text(STAGE_WORDS[here.state.stage], view.lang),
             "role": text(ROLE_WORDS[here.me.role], view.lang)} for here in own
        ])  # fmt: skip
    with right:
        _creating(view)


def _creating(view: View) -> None:
    lang, data = view.lang, cached.dataset(view.candidates)
    asked = question.scenario(view, data)
    answer = evaluate(data, asked)
    widgets.html("visit/creating.html", lang, asked=summary.asked_words(answer, lang))
    if not signin.asked(lang):
        return
    with st.form("create-session", border=False):
        title = st.text_input(text("visit.title", lang), max_chars=80, key="new-title")
        name = st.text_input(text("visit.facilitator_name", lang), max_chars=80, key="new-name")
        sites = _sites(data, asked.base, creating.leaders(answer), lang)
        scales = st.multiselect(
            text("visit.scales", lang), list(data.scales), default=list(data.scales),
            format_func=lambda n: label(data.scales[n].name, lang), key="new-scales",
            help=text("visit.scales_help", lang),
        )  # fmt: skip
        gaps = _gaps(asked.gaps, lang)
        days = st.selectbox(text("visit.ends", lang), DAYS, index=2, key="new-days",
                            format_func=lambda n: text(DAY_WORDS[n], lang))  # fmt: skip
        sent = st.form_submit_button(text("visit.create", lang), type="primary")
    if sent:
        with errors.shown(lang):
            _create(data, asked.with_gaps(gaps), sites, scales, title, name, days, lang)


def _gaps(chosen: str, lang: str) -> str:
    first = CAUTIOUS if chosen == GAPS[0] else chosen  # the default was nobody's choice
    return st.selectbox(
        text("ui.gaps", lang), GAPS, index=GAPS.index(first), key=f"new-gaps-{first}",
        format_func=lambda rule: text(asking.GAP_NAMES[rule], lang),
        help=text("visit.gaps_help", lang),
    )  # fmt: skip


def _sites(data: Dataset, base: str, first: Sequence[str], lang: str) -> list[str]:
    """Return the sites chosen among those that can be ranked: those of the base."""
    names = data.places.set_index("id")["name_zh" if lang == "zh-TW" else "name_en"]
    chosen = st.multiselect(
        text("visit.sites", lang), data.places["id"][in_base(data, base)].tolist(),
        default=list(first), format_func=lambda site: str(names[site]),
        key=f"new-sites-{data.candidates}-{base}", help=text("visit.sites_help", lang),
    )  # fmt: skip
    if base != ANYWHERE:
        name = label(data.markets.base(base).name, lang)
        st.caption(text("visit.sites_of_base", lang, base=name))
    return chosen


def _create(
    data: Dataset, asked: Scenario, sites: Sequence[str], scales: Sequence[str], title: str,
    name: str, days: int, lang: str,
) -> None:  # fmt: skip
    """Create the session, then send the browser through the door with a one-time code."""
    needed = (("visit.no_title", title.strip()), ("visit.no_name", name.strip()))
    problems = [Problem(key) for key, given in needed if not given]
    if len(sites) < 2:
        problems.append(Problem("visit.two_sites"))
    if problems:
        raise RequestError(problems)
    identity = signin.identity()
    try:
        body = creating.created(data, asked, sites, scales, title=title, name=name,
                                days=days or None, lang=lang, identity=identity)  # fmt: skip
    except ValidationError as why:
        raise RequestError(Problem("visit.bad_text")) from why
    store = keeping.store()
    made = store.create(visitor.new_op(), body, keeping.now())
    ticket = store.readmission_code(made.session, made.token, made.participant, keeping.now())
    st.session_state[visitor.IN_HAND] = made.session
    components.enter(ticket, visitor.new_op(), lang)
