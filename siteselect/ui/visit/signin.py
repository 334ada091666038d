"""Sign-in of facilitators by OIDC (`st.login`), where the operator has set it up.

Without an `[auth]` section in Streamlit's secrets nothing here does anything, and nothing is
loaded for it: a visit without the internet needs no account.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError
from streamlit.errors import StreamlitAuthError

from siteselect.errors import Denied, Problem, RequestError
from siteselect.i18n import text
from siteselect.sessions import Identity
from siteselect.ui.shell import errors, widgets

SHARED = "client_id"  # where it stands in [auth] itself, there is one provider without a name
REFUSED = "visit-signin"  # in the visitor's state: sign-in that could not begin


def providers() -> tuple[str | None, ...]:
    """Return the providers that are set up, None for the one without a name; none: no sign-in."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return ()
    auth = st.secrets["auth"]
    if SHARED in auth:
        return (None,)
    return tuple(name for name, part in auth.items() if isinstance(part, Mapping))


def identity() -> Identity | None:
    """Return who is signed in at this browser; None where sign-in is not set up.

    Raises Denied where it is, and nobody is signed in. An e-mail that the provider has not
    verified is left out.
    """
    if not providers():
        return None
    if not st.user.is_logged_in:
        raise Denied(Problem("visit.sign_in_first"))
    said = dict(st.user)
    try:
        return Identity(
            issuer=str(said.get("iss", "")), subject=str(said.get("sub", "")),
            email=str(said.get("email", "")) if said.get("email_verified") is True else "",
            name=str(said.get("name") or ""),
        )  # fmt: skip
    except ValidationError as why:
        raise RequestError(Problem("visit.no_identity")) from why


def shown(who: Identity) -> str:
    """Return a person as others see them: e-mail or name, and who vouches for it.

    >>> shown(Identity(issuer="https://id.example", subject="7", email="lin@example.org"))
    'lin@example.org (id.example)'
    """
    host = who.issuer.partition("://")[2].split("/")[0] or who.issuer
    return f"{who.email or who.name or who.subject} ({host})"


def asked(lang: str) -> bool:
    """Draw who is signed in, or the way to sign in; return whether a session can be created."""
    found = providers()
    if not found:
        return True
    if st.user.is_logged_in:
        with errors.shown(lang):
            if who := identity():
                widgets.html("visit/hint.html", lang,
                             hint=text("visit.signed_in", lang, who=shown(who)))  # fmt: skip
            st.button(text("visit.sign_out", lang), key="sign-out", on_click=st.logout)
            return True
        return False
    widgets.html("visit/hint.html", lang, hint=text("visit.sign_in_says", lang))
    for name in found:
        title = text("visit.sign_in_with", lang, name=errors.plain(name)) if name else text(
            "visit.sign_in", lang)  # fmt: skip
        st.button(title, key=f"sign-in-{name}", type="primary", on_click=partial(_begin, name))
    if problem := st.session_state.pop(REFUSED, None):
        errors.show([problem], lang)
    return False


def _begin(provider: str | None) -> None:
    try:
        st.login(provider)
    except StreamlitAuthError as why:  # the operator's settings: said where they look for it
        st.session_state[REFUSED] = Problem("visit.sign_in_broken", values=(("why", _line(why)),))


def _line(why: Any) -> str:
    return " ".join(str(why).split())[:300]
