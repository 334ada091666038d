"""What one visitor looks at: read from the address once, kept in the session, written back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from siteselect.criteria import BRANCHES
from siteselect.dataset import CANDIDATE_SETS
from siteselect.errors import Problem, RequestError, SiteSelectError, unknown
from siteselect.i18n import LANGUAGES
from siteselect.methods import METHODS
from siteselect.profiles import DEFAULT_SECTOR
from siteselect.weighting import check_importance


@dataclass(frozen=True)
class View:
    """The language, the question, and the site in hand. `importance` is empty for the profile's."""

    lang: str
    sector: str = DEFAULT_SECTOR
    candidates: str = "sites"
    method: str = "weighted_sum"
    importance: Mapping[str, float] = field(default_factory=dict)
    site: str | None = None

    def with_choice(self, attribute: str, choice: str) -> View:
        """Return the view with another language, sector, set of candidates or method."""
        changes: dict[str, Any] = {attribute: choice}
        return replace(self, **changes)

    def address(self) -> dict[str, str]:
        """Return the query of a link to this view."""
        query = {"lang": self.lang, "sector": self.sector, "set": self.candidates,
                 "method": self.method}  # fmt: skip
        if self.importance:
            query["weights"] = ",".join(f"{self.importance[b]:g}" for b in BRANCHES)
        return query | ({"site": self.site} if self.site else {})


def read_view(
    query: Mapping[str, str], sectors: list[str], sites: Callable[[str], Sequence[str]], lang: str
) -> tuple[View, tuple[Problem, ...]]:
    """Return the view that a link asks for, and a problem for each part nobody knows.

    `sites` gives the ids of the candidates of a set.

    >>> asked = {"sector": "pcb", "method": "magic"}
    >>> view, problems = read_view(asked, ["pcb"], lambda candidates: [], "en")
    >>> view.sector, view.method, [p.key for p in problems]
    ('pcb', 'weighted_sum', ['request.unknown_method'])
    """
    known = {"lang": ("lang", "lang", LANGUAGES), "sector": ("sector", "sector", sectors),
             "set": ("candidates", "candidates", CANDIDATE_SETS),
             "method": ("method", "method", list(METHODS))}  # fmt: skip
    view, problems = View(lang=lang), []
    for name, (attribute, what, choices) in known.items():
        given = query.get(name)
        if given is None:
            continue
        if given in choices:
            view = view.with_choice(attribute, given)
        elif what == "lang":
            values = (("given", given), ("near", ", ".join(LANGUAGES)))
            problems.append(Problem("ui.unknown_language", values=values))
        else:
            problems.extend(unknown(what, given, choices).problems)
    try:
        view = replace(view, importance=_importance(query.get("weights", "")))
    except SiteSelectError as refusal:
        problems.extend(refusal.problems)
    site = query.get("site")
    if site is not None and site not in sites(view.candidates):
        problems.extend(unknown("site", site, sites(view.candidates)).problems)
        site = None
    return replace(view, site=site), tuple(problems)


def _importance(given: str) -> dict[str, float]:
    if not given:
        return {}
    try:
        numbers = [float(part) for part in given.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len(BRANCHES) or any(number > 100 for number in numbers):
        raise RequestError(Problem("ui.unknown_weights", values=(("given", given),)))
    importance = dict(zip(BRANCHES, numbers, strict=True))
    if problems := check_importance(importance):
        raise RequestError(problems)
    return importance


def begin(sectors: list[str], sites: Callable[[str], Sequence[str]], lang: str) -> View:
    """Return the visitor's view; the first time, the one that the address asks for."""
    if "view" not in st.session_state:
        seen, found = read_view(st.query_params.to_dict(), sectors, sites, lang)
        st.session_state["view"], st.session_state["problems"] = seen, found
    return current()


def current() -> View:
    """Return the visitor's view as it is now."""
    kept: View = st.session_state["view"]
    return kept


def problems() -> tuple[Problem, ...]:
    """Return what was wrong with the address, once."""
    found: tuple[Problem, ...] = st.session_state.pop("problems", ())
    return found


def keep(seen: View) -> View:
    """Keep the view, and write it into the address so that a link to it can be shared."""
    st.session_state["view"] = seen
    if st.query_params.to_dict() != seen.address():
        st.query_params.from_dict(seen.address())
    return seen


def choose(site: str | None) -> None:
    """Take a site in hand, from the table or the map."""
    st.session_state["view"] = replace(st.session_state["view"], site=site)
