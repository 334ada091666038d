"""The frame of a session on screen: where it stands, the desk, the foot, and a store at fault."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect.errors import SiteSelectError
from siteselect.i18n import family, text
from siteselect.scenarios import GAP_WORDS
from siteselect.sessions import ROLES, may_export
from siteselect.ui.shell import cached, summary, widgets
from siteselect.ui.visit import answering, creating, keeping, network, people, signin
from siteselect.ui.visit import desk as facilitator
from siteselect.ui.visit.judging import component
from siteselect.ui.visit.visitor import Here
from siteselect.ui.visit.words import ROLE_WORDS, STAGE_WORDS, said

MERGED = ("open", "second_round")  # when field forms can come back
STEPS = ("lobby", "open", "revealed", "locked", "archived")
SHOWN = ("lobby", "open", "revealed", "second_round", "locked", "archived")  # stages with a page
SAYS = {role: family(f"visit.says_{role}_", SHOWN) for role in ROLES}


def banner(lang: str) -> None:
    """Say what to do where the store is at fault; raise it, since nothing below can be drawn."""
    if st.session_state.pop("deleted", False):
        st.success(text("visit.was_deleted", lang))
    try:
        keeping.store()
    except SiteSelectError as fault:
        widgets.html("visit/fault.html", lang, said=[said(p, lang) for p in fault.problems])
        st.stop()


def mark(here: Here) -> str:
    """Return what the whole page depends on: another mark, another page.

    The dialog is in it, too: the run that closes it may be broken off by a live change, and the
    next run of the fragment then makes up for it.
    """
    state, dialog = here.state, st.session_state.get(facilitator.DIALOG)
    return f"{state.stage} {state.round} {here.me.role} {len(_own_recusals(here))} {dialog}"


def _own_recusals(here: Here) -> dict[str, str]:
    return dict(here.state.recusals.get(here.me.id, {}))


def site_names(here: Here, lang: str) -> dict[str, str]:
    """Return the names of the session's sites by id."""
    places = cached.dataset(here.state.setting.candidates).places
    column = "name_zh" if lang == "zh-TW" else "name_en"
    known = dict(zip(places["id"], places[column], strict=True))
    return {site: str(known.get(site, site)) for site in here.state.setting.sites}


def head(here: Here, lang: str) -> None:
    """Draw title, stage, and who one is here."""
    now = here.state.stage
    at = STEPS.index({"second_round": "open"}.get(now, now))
    widgets.html(
        "visit/head.html", lang, title=here.state.title, name=here.me.name,
        role=text(ROLE_WORDS[here.me.role], lang), asked=_asked(here, lang),
        gaps=text(GAP_WORDS[here.state.setting.scenario.gaps], lang),
        round=here.state.round, expires=(here.state.expires_at or "")[:10],
        says=text(SAYS[here.me.role][now], lang),
        steps=[{"name": text(STAGE_WORDS[step], lang), "done": i < at, "now": i == at}
               for i, step in enumerate(STEPS)],
        identity=signin.shown(who) if (who := here.state.setting.identity) else "",
        insecure=not network.is_secure(*_where()),
    )  # fmt: skip


def _asked(here: Here, lang: str) -> list[str]:
    setting = here.state.setting
    return summary.purpose_words(cached.dataset(setting.candidates), setting.scenario, lang)


def _where() -> tuple[str, str]:
    scheme, _, rest = (st.context.url or "http://localhost").partition("://")
    return scheme, rest.split("/")[0].partition(":")[0]


def desk(here: Here, lang: str) -> None:
    """Draw the facilitator's desk: the door and the people."""
    sites = site_names(here, lang)
    if here.state.stage in ("lobby", "open", "revealed", "second_round"):
        left, right = st.columns([5, 7], gap="large")
        with left:
            begun = here.state.revealed_rounds or here.state.stage == "revealed"
            room = st.expander(text("visit.door_title", lang)) if begun else st.container()
            with room:
                facilitator.door(here, lang)
        with right:
            people.draw(here, lang, sites)
    else:
        people.draw(here, lang, sites)


def form(here: Here, lang: str) -> dict[str, Any]:
    """Return what the judging component draws; the checklist in the reader's language."""
    data = answering.session_data(here.state)
    drawn = component.form_data(here.state, here.me.id, data, lang)
    for item in drawn["checklist"]:
        item["text"] = creating.topic_words(data, item["topic"], lang) or item["text"]
    return drawn


def foot(here: Here) -> dict[str, Any]:
    """Return what stands at the foot: number and hash of the last event, and the record."""
    return {
        "n": here.state.n, "hash": here.state.head, "session": here.session,
        "merge": here.leads and here.state.stage in MERGED,
        "record": may_export(here.me.role, here.state.stage),
    }  # fmt: skip
