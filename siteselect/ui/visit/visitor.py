"""Who looks: the participant behind this browser's cookie, and what they may see."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from siteselect.errors import Denied, Problem, SiteSelectError
from siteselect.sessions import Body, Participant, SessionState
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.replies import COOKIE, cookie_name

IN_HAND = "visit"  # in the visitor's state: the session that is looked at


@dataclass(frozen=True)
class Here:
    """A participant at a screen. `state` holds what they may see, `token` who they are."""

    session: str
    me: Participant
    state: SessionState
    token: str = field(repr=False)

    @property
    def leads(self) -> bool:
        """Whether they are a facilitator."""
        return self.me.role == "facilitator"

    def say(self, body: Body) -> None:
        """Write something into the log. Raises Denied as the rules do."""
        keeping.store().append(self.session, new_op(), self.token, body, keeping.now())

    def whole(self) -> SessionState:
        """Return the whole state, for what is computed from all judgements."""
        return keeping.store().state(self.session)


def new_op() -> str:
    """Return a random id for one change."""
    return secrets.token_urlsafe(24)


def in_hand() -> str | None:
    """Return the session that this visitor looks at: the address says it, or their state."""
    asked = st.query_params.get("s")
    if asked:
        st.session_state[IN_HAND] = asked
    return st.session_state.get(IN_HAND)


def put_down() -> None:
    """Look at no session any more."""
    st.session_state.pop(IN_HAND, None)
    if "s" in st.query_params:
        del st.query_params["s"]


def cookies() -> Mapping[str, str]:
    """Return the cookies that this browser sent when it connected."""
    sent: Mapping[str, str] = st.context.cookies
    return sent


def look(session: str) -> Here:
    """Return who looks at a session and what they see. Raises Denied for an outsider."""
    token = cookies().get(cookie_name(session), "")
    seat = keeping.store().seat(token) if token else None
    if seat is None or seat.session != session:
        raise Denied(Problem("sessions.outsider"))
    state = keeping.store().state(session).seen_by(seat.participant)
    return Here(session, state.participants[seat.participant], state, token)


def sessions_here() -> list[Here]:
    """Return the sessions in which this browser is somebody, newest first."""
    found = []
    for name in cookies():
        if name.startswith(COOKIE):
            try:
                found.append(look(name.removeprefix(COOKIE)))
            except SiteSelectError:  # deleted, or of another server at this address
                continue
    return sorted(found, key=lambda here: here.state.created_at, reverse=True)
