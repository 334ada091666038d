"""Components of the session page: each takes values and tells of a click or a change."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from siteselect.i18n import family, text
from siteselect.ui.shell import cached
from siteselect.ui.visit import keeping

LIVE_WORDS = family("visit.live_", ("live", "polling", "away"))
NOTHING = -1  # no event: a run that could not draw has shown none, and is told again


def _draw(name: str, script: str, html: str) -> Callable[..., Any]:
    found: Callable[..., Any] = st.components.v2.component(
        f"siteselect_{name}", html=html, js=cached.component_script(script), isolate_styles=False
    )
    return found


def live(session: str, n: int, lang: str, key: str, quiet: bool = False) -> None:
    """Run the fragment again when the session has changed since event `n`, or none was shown.

    It shows whether the page is live, unless `quiet`: one sign a page is enough.
    """
    draw = _draw("live", "visit/live.js", '<div class="sv-live" role="status"></div>')
    words = {state: text(key, lang) for state, key in LIVE_WORDS.items()}
    draw(data={"at": f"/visit/live?s={session}", "n": n, "words": words, "quiet": quiet},
         key=key, on_n_change=lambda: None)  # fmt: skip


def whole(session: str, n: int) -> None:
    """Run the whole page again where the server has forgotten it: after a restart, a sleep.

    To be drawn outside of every fragment; what is typed stays in the browser.
    """
    draw = _draw("live", "visit/live.js", '<div class="sv-live" role="status"></div>')
    draw(data={"at": f"/visit/live?s={session}", "n": n, "words": {}, "quiet": True,
               "run": secrets.token_hex(8), "boot": keeping.BOOT},
         key="live-whole", on_n_change=lambda: None)  # fmt: skip


def people(table: Mapping[str, Any], key: str, on_person: Callable[[str], None]) -> None:
    """Draw who is in; tell which person's button was pressed."""

    def taken() -> None:
        if person := getattr(st.session_state[key], "person", None):
            on_person(person)

    draw = _draw("people", "visit/people.js", '<div class="sv-people"></div>')
    draw(data=dict(table), key=key, on_person_change=taken)


def enter(ticket: str, op: str, lang: str) -> None:
    """Send the browser through the door that sets the cookie."""
    draw = _draw("enter", "visit/enter.js", "<form></form>")
    draw(data={"action": f"/visit/enter?lang={lang}", "fields": {"t": ticket, "op": op}},
         key=f"enter-{op}")  # fmt: skip
