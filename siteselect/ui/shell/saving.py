"""Saving own data from the app: who, when, against which version; what went wrong in words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from siteselect import own
from siteselect.errors import SiteSelectError
from siteselect.i18n import text
from siteselect.own import Entry
from siteselect.ui.shell import cached, errors


def now() -> str:
    """Return the time for the trail: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def today() -> str:
    """Return the day, as an ISO date."""
    return now()[:10]


def who(lang: str, key: str) -> str:
    """Return the visitor's name for the history; it is asked once and kept in the session."""
    given = st.text_input(text("datapage.who", lang), value=st.session_state.get("who", ""),
                          key=f"who-{key}", max_chars=80)  # fmt: skip
    st.session_state["who"] = given or ""
    return given or ""


def operation(key: str) -> str:
    """Return a name for the draft at `key`: pressing twice saves once."""
    name: str = st.session_state.setdefault(f"operation-{key}", uuid.uuid4().hex)
    return name


def save(lang: str, key: str, write: Callable[[str], Entry]) -> Entry | None:
    """Write a change; say that it is saved, or why it is not. `write` takes the operation."""
    try:
        entry = write(operation(key))
    except SiteSelectError as refusal:
        errors.show(refusal.problems, lang)
        return None
    st.session_state.pop(f"operation-{key}", None)
    st.session_state["saved"] = entry.n
    return entry


def told(lang: str) -> None:
    """Say once, on the run after, that something was saved."""
    n = st.session_state.pop("saved", None)
    if n is not None:
        st.success(text("datapage.saved", lang, n=n))


def undo(n: int, lang: str, given: str) -> None:
    """Take back a change."""
    home = cached.settings().own_folder
    version = cached.own_version()
    if save(lang, f"undo-{n}", lambda name: own.undo(home, n, given, now(), version, name)):
        st.rerun()
