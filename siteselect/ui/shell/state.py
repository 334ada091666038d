"""What one visitor looks at: read from the address once, kept in the session, written back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from siteselect.errors import Problem
from siteselect.ui.shell.address import read_view
from siteselect.ui.shell.view import Known, View


def begin(known: Known, lang: str) -> View:
    """Return the visitor's view; the first time, the one that the address asks for."""
    if "view" not in st.session_state:
        seen, found = read_view(st.query_params.to_dict(), known, lang)
        st.session_state["view"], st.session_state["problems"] = seen, found
    return current()


def current() -> View:
    """Return the visitor's view as it is now."""
    kept: View = st.session_state["view"]
    return kept


def held() -> Callable[[], View]:
    """Return a way to the visitor's latest view for what runs outside of the page's script."""
    box: dict[str, View] = st.session_state.setdefault("held", {})
    box["view"] = current()
    return lambda: box["view"]


def problems() -> tuple[Problem, ...]:
    """Return what was wrong with the address, once."""
    found: tuple[Problem, ...] = st.session_state.pop("problems", ())
    return found


def keep(seen: View) -> View:
    """Keep the view, and write it into the address so that a link to it can be shared."""
    st.session_state["view"] = st.session_state.setdefault("held", {})["view"] = seen
    shared = st.query_params.get("s")  # a session's page keeps its id; no other link carries it
    wanted = seen.address() | ({"s": shared} if shared else {})
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    return seen


def change(seen: View) -> None:
    """Take another view; what runs next writes it into the address."""
    st.session_state["view"] = seen


def choose(site: str | None) -> None:
    """Take a site in hand, from the table or the map."""
    st.session_state["view"] = replace(st.session_state["view"], site=site)


def choose_method(method: str) -> None:
    """Ask with another method; where its box is on the page, the box shows it too."""
    if "method" in st.session_state:
        st.session_state["method"] = method
    st.session_state["view"] = replace(st.session_state["view"], method=method)


def choose_base(base: str) -> None:
    """Ask for a park in a base; its box on the page shows it too."""
    st.session_state["base"] = base
    st.session_state["view"] = replace(st.session_state["view"], base=base)


def choose_pair(site: str, versus: str) -> None:
    """Take two sites in hand."""
    kept = st.session_state["view"]
    st.session_state["view"] = replace(kept, site=site, versus=versus)


def add(number: int) -> None:
    """Bring a place of the gazetteer into the comparison."""
    seen: View = st.session_state["view"]
    keep(replace(seen, added=tuple(dict.fromkeys((*seen.added, number))), candidates="sites"))


def with_added(seen: View, numbers: tuple[int, ...]) -> View:
    """Return the view with other added places; what was in hand stays if it is still there."""
    gone = {f"geonames-{n}" for n in set(seen.added) - set(numbers)}
    return replace(seen, added=numbers, site=None if seen.site in gone else seen.site,
                   versus=None if seen.versus in gone else seen.versus)  # fmt: skip
