"""The facilitator's desk: the next step of the session, the door, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from siteselect.errors import Problem, RequestError, SiteSelectError
from siteselect.i18n import family, text
from siteselect.sessions import (
    Archived,
    Body,
    Locked,
    Opened,
    Revealed,
    SecondRound,
    Unlocked,
    allowed,
)
from siteselect.ui.shell import errors, widgets
from siteselect.ui.visit import keeping, network, visitor
from siteselect.ui.visit.visitor import Here

ACTED = "visit-acted"  # in the visitor's state: something changed, the page is to be drawn anew
TICKET = "visit-ticket"  # the one-time code on screen: whose, and the code
DIALOG = "visit-dialog"  # in the visitor's state: which dialog is open, and what it is about
# what can come next, the usual step first
STEPS: dict[str, Body] = {
    "open": Opened(), "reveal": Revealed(), "second": SecondRound(), "lock": Locked(),
    "archive": Archived(),
}  # fmt: skip
STEP_WORDS = family("visit.step_", STEPS)
HINTS = family("visit.hint_", ("lobby", "open", "revealed", "second_round", "locked", "archived"))


def steps(here: Here, lang: str) -> None:
    """Draw a button for each step that the rules allow now."""
    state, first = here.state, True
    with st.container(horizontal=True, key="steps", gap="small"):
        for name, body in STEPS.items():
            third = name == "second" and state.round > 1
            if allowed(here.me.role, state.stage, body.kind) and not third:
                kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
                button(STEP_WORDS[name], lang, partial(_take, here, body), key=f"step-{name}",
                       type=kind)  # fmt: skip
                first = False
    hint = HINTS[state.stage]
    widgets.html("visit/hint.html", lang, hint=text(hint, lang))


def _take(here: Here, body: Body) -> None:
    """Take a step. A reveal ends the round for good, so it is refused while it would show nothing.

    Asked of the store now: the page may have been drawn before the first answer came.
    """
    if isinstance(body, Revealed):
        progress = visitor.look(here.session).state.progress
        if not any(entry.weights for entry in progress):
            raise RequestError(Problem("visit.nothing_to_reveal"))
    here.say(body)


def button(
    word: str, lang: str, do: Callable[[], object], *, key: str, disabled: bool = False,
    type: Literal["primary", "secondary"] = "secondary",
) -> None:  # fmt: skip
    """Draw a button that changes the session; say what was refused, else draw the page anew.

    It acts before the run that the click starts: that run may be broken off by a live change
    before it comes to the button, and the click would be lost. So `do` takes what was typed
    from the visitor's state; values of the run that drew the button are too old.

    A server that has come up again since the button was drawn knows of no button before its
    first run comes to it; then this run acts, and the mark keeps it from acting twice.
    """
    acted = f"acted-{key}"

    def pressed() -> None:
        st.session_state[acted] = True
        try:
            do()
        except SiteSelectError as refusal:
            st.session_state[f"refused-{key}"] = refusal.problems
        else:
            close_dialog()
            st.session_state[ACTED] = True

    if not st.button(text(word, lang), key=key, on_click=pressed, disabled=disabled, type=type):
        st.session_state.pop(acted, None)
    elif acted not in st.session_state:
        pressed()
    if problems := st.session_state.pop(f"refused-{key}", None):
        errors.show(problems, lang)
    if st.session_state.pop(ACTED, False):
        st.rerun()


def typed(key: str) -> str:
    """Return what stands in a text field now. Raises RequestError where a reason is missing."""
    given = str(st.session_state.get(key, ""))
    if not given.strip():
        raise RequestError(Problem("visit.no_reason"))
    return given


def open_dialog(name: str, about: object) -> None:
    """Open a dialog with the next run of the page; one at a time. It stays through runs of the
    page, so that nothing typed in it is lost when somebody else does something."""
    st.session_state[DIALOG] = (name, about)


def in_dialog(name: str) -> object:
    """Return what a dialog is about, None if it is not open."""
    opened, about = st.session_state.get(DIALOG, ("", None))
    return about if opened == name else None


def close_dialog() -> None:
    """Close whichever dialog is open."""
    st.session_state.pop(DIALOG, None)
    st.session_state.pop(TICKET, None)


def door(here: Here, lang: str) -> None:
    """Draw the join code in large type, the QR code, and the address behind it."""
    code = keeping.store().join_code(here.session, here.token, keeping.now())
    above = st.container()  # what is to be shown stands above what is to be set
    base = _address(lang)
    link = f"{base}/visit/join?c={code}" if code else ""
    shown = here.state.admission_open and code is not None
    with above:
        widgets.html(
            "visit/door.html", lang, code=f"{code[:4]} {code[4:]}" if code else "", shown=shown,
            open=here.state.admission_open, link=f"{base}/visit/join" if code else "",
            qr=network.qr_picture(link) if shown else "",
        )  # fmt: skip
    with st.container(horizontal=True, key="door", gap="small"):
        name = "visit.renew" if shown else "visit.make_code"
        button(name, lang, partial(_renew, here), key="renew-code")
        if here.state.admission_open:
            button("visit.close_code", lang, partial(_close, here), key="close")


def _renew(here: Here) -> None:
    keeping.store().renew_code(here.session, visitor.new_op(), here.token, keeping.now())


def _close(here: Here) -> None:
    keeping.store().close_code(here.session, visitor.new_op(), here.token, keeping.now())


def _address(lang: str) -> str:
    """Return the address that phones should open; the facilitator may choose or type it."""
    url = st.context.url or ""
    scheme, _, rest = url.partition("://")
    host_and_port = rest.split("/")[0]
    host, _, port = host_and_port.partition(":")
    found = [] if not network.is_loopback(host) else list(network.lan_addresses())
    bases = [f"{scheme}://{a}:{port}" if port else f"{scheme}://{a}" for a in found]
    here_base = f"{scheme}://{host_and_port}"
    choices = [*bases, here_base] if network.is_loopback(host) else [here_base, *bases]
    chosen = st.selectbox(
        text("visit.address", lang), choices, key="address", accept_new_options=True,
        help=text("visit.address_help", lang),
    )  # fmt: skip
    base = str(chosen or choices[0]).rstrip("/")
    bound = st.get_option("server.address")
    if network.listens_on_loopback_only(bound):
        st.warning(text("visit.loopback_only", lang))
    if not network.is_secure(*_parts(base)):
        widgets.html("visit/hint.html", lang, hint=text("visit.no_tls", lang))
    return base


def _parts(base: str) -> tuple[str, str]:
    scheme, _, rest = base.partition("://")
    return scheme, rest.split("/")[0].partition(":")[0]


def ticket(here: Here, participant: str, alone: bool) -> str:
    """Return a one-time code that lets a person in on another device."""
    return keeping.store().readmission_code(
        here.session, here.token, participant, keeping.now(), alone=alone
    )


def leave(here: Here, lang: str) -> None:
    """Draw what cannot be undone: taking the lock off, and deleting, which asks twice."""
    if not here.leads:
        return
    with st.expander(text("visit.more", lang)):
        if here.state.stage == "locked":
            reason = st.text_input(text("visit.unlock_reason", lang), key="unlock-reason")
            button("visit.unlock", lang, lambda: here.say(Unlocked(reason=typed("unlock-reason"))),
                   key="unlock", disabled=not reason.strip())  # fmt: skip
        st.markdown(text("visit.delete_says", lang))
        st.button(text("visit.delete", lang), key="delete-once", on_click=_ask_again,
                  args=(here.session,))  # fmt: skip
        if st.session_state.get("delete") == here.session:
            title = errors.plain(here.state.title)  # a label is Markdown
            said = st.text_input(text("visit.delete_type", lang, title=title), key="delete-title")
            button("visit.delete_sure", lang, partial(_delete, here), key="delete-twice",
                   disabled=said.strip() != here.state.title)  # fmt: skip


def _ask_again(session: str) -> None:
    st.session_state["delete"] = session


def _delete(here: Here) -> None:
    keeping.store().delete(here.session, visitor.new_op(), keeping.now(), here.token)
    visitor.put_down()
    st.session_state["deleted"] = True


