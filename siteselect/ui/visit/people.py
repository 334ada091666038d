"""Who is in, how far they are, and what the facilitator can do about a person."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect.errors import SiteSelectError
from siteselect.i18n import family, text
from siteselect.sessions import ROLES, Participant, Recused, RoleChanged, SessionState
from siteselect.ui.shell import errors, widgets
from siteselect.ui.visit import components, desk, network
from siteselect.ui.visit.visitor import Here
from siteselect.ui.visit.words import ROLE_WORDS

WEIGHTS = {True: "visit.weights_in", False: "visit.weights_out"}
HEADS = family("visit.head_", ("person", "progress", "state"))


def table(state: SessionState, lang: str, manage: bool, names: dict[str, str]) -> dict[str, Any]:
    """Return the table of people as plain values."""
    far = {entry.participant: entry for entry in state.progress}
    rows = []
    for person in state.participants.values():
        entry = far.get(person.id)
        away = [names.get(site, site) for site in state.recusals.get(person.id, {})]
        done = entry is not None and entry.done
        rows.append({
            "id": person.id, "name": person.name,
            "role": text(ROLE_WORDS[person.role], lang),
            "evaluates": entry is not None, "done": done,
            "share": _share(entry) if entry else 0.0,
            "far": text("visit.far", lang, rated=entry.rated, cells=entry.cells,
                        weights=text(WEIGHTS[bool(entry.weights)], lang))
            if entry else "",
            "done_words": text("visit.done" if done else "visit.judging_on", lang)
            if entry else "",
            "away": text("visit.recused_from", lang, sites=text("words.comma", lang).join(away))
            if away else "",
        })  # fmt: skip
    head = [text(key, lang) for key in HEADS.values()]
    return {"people": rows, "head": [*head, *([""] if manage else [])],
            "manage": text("visit.manage", lang) if manage else ""}  # fmt: skip


def _share(entry: Any) -> float:
    return float((entry.rated + entry.weights) / (entry.cells + 1))


def dialog(here: Here, lang: str, names: dict[str, str]) -> None:
    """Open the dialog of the person chosen, outside of what runs live."""
    person = here.state.participants.get(str(desk.in_dialog("person")))
    if person is None or not here.leads:
        return

    # a title is Markdown, so the name stands inside
    @st.dialog(text("visit.person", lang), on_dismiss=desk.close_dialog)
    def opened() -> None:
        widgets.html("visit/person.html", lang, name=person.name)
        with errors.shown(lang):
            _device(here, person, lang)
            _role(here, person, lang)
            if person.role == "evaluator":
                _recusal(here, person, lang, names)

    opened()


def _device(here: Here, person: Participant, lang: str) -> None:
    st.checkbox(text("visit.lost_phone", lang), key=f"alone-{person.id}")

    def made() -> None:
        lost = bool(st.session_state.get(f"alone-{person.id}"))
        try:
            st.session_state[desk.TICKET] = person.id, desk.ticket(here, person.id, lost)
        except SiteSelectError as refusal:
            st.session_state["refused-ticket"] = refusal.problems

    st.button(text("visit.second_device", lang), key=f"device-{person.id}", on_click=made)
    if problems := st.session_state.pop("refused-ticket", None):
        errors.show(problems, lang)
    whose, code = st.session_state.get(desk.TICKET, ("", ""))
    if whose == person.id:
        base = str(st.session_state.get("address") or st.context.url or "")
        root = "/".join(base.split("/")[:3])
        widgets.html("visit/ticket.html", lang, code=f"{code[:4]} {code[4:]}",
                     qr=network.qr_picture(f"{root}/visit/enter?t={code}"),
                     link=f"{root}/visit/enter")  # fmt: skip


def _role(here: Here, person: Participant, lang: str) -> None:
    role = st.selectbox(
        text("visit.role", lang), ROLES, index=ROLES.index(person.role), key=f"role-{person.id}",
        format_func=lambda name: text(ROLE_WORDS[name], lang),
    )  # fmt: skip

    def change() -> None:
        wanted = st.session_state[f"role-{person.id}"]
        here.say(RoleChanged(participant=person.id, role=wanted))

    desk.button("visit.change_role", lang, change, key=f"change-{person.id}",
                disabled=role == person.role)  # fmt: skip


def _recusal(here: Here, person: Participant, lang: str, names: dict[str, str]) -> None:
    away = here.state.recusals.get(person.id, {})
    site = st.selectbox(text("visit.recuse_site", lang), here.state.setting.sites,
                        key=f"site-{person.id}", format_func=lambda s: names.get(s, s))  # fmt: skip
    lifts = site in away
    if lifts:
        widgets.html("visit/hint.html", lang, hint=away[site])
    st.text_input(text("visit.reason", lang), key=f"reason-{person.id}", max_chars=1000)
    word = "visit.lift_recusal" if lifts else "visit.recuse"

    def recuse() -> None:
        reason = desk.typed(f"reason-{person.id}")
        here.say(Recused(participant=person.id, site=site, reason=reason, lifted=lifts))

    desk.button(word, lang, recuse, key=f"recuse-{person.id}")


def draw(here: Here, lang: str, names: dict[str, str]) -> None:
    """Draw the table of people; the facilitator's has a button a person."""

    def opened(person: str) -> None:
        desk.open_dialog("person", person)

    components.people(table(here.state, lang, here.leads, names), "people", opened)
