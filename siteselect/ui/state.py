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

LAND, CLUSTER = "serviced_land", "supply_chain_cluster"
PARK_SIZES_HA = (150, 300)
MOST = 100  # the end of every slider
OFFERED = tuple(name for name, method in METHODS.items() if method.in_evaluation)


@dataclass(frozen=True)
class View:
    """The language, the question, and the sites in hand.

    `importance` (of all three branches) and `criteria` are empty where the profile's hold;
    `land` is the park's size in hectares, None for the profile's; `versus` is the site that
    `site` is compared with.
    """

    lang: str
    sector: str = DEFAULT_SECTOR
    candidates: str = "sites"
    method: str = "weighted_sum"
    importance: Mapping[str, float] = field(default_factory=dict)
    criteria: Mapping[str, float] = field(default_factory=dict)
    land: int | None = None
    cluster: bool = True
    site: str | None = None
    versus: str | None = None

    def with_choice(self, attribute: str, choice: str) -> View:
        """Return the view with another language, sector, set of candidates or method."""
        changes: dict[str, Any] = {attribute: choice}
        return replace(self, **changes)

    def with_asked(self, asked: Mapping[str, Any]) -> View:
        """Return the view with other weights, land and evidence, as `read_asked` gives them."""
        return replace(self, **asked)

    def address(self) -> dict[str, str]:
        """Return the query of a link to this view."""
        query = {"lang": self.lang, "sector": self.sector, "set": self.candidates,
                 "method": self.method}  # fmt: skip
        if self.importance:
            query["weights"] = ",".join(f"{self.importance[b]:g}" for b in BRANCHES)
        if self.criteria:
            query["criteria"] = ",".join(f"{n}:{v:g}" for n, v in sorted(self.criteria.items()))
        if self.land:
            query["land"] = str(self.land)
        if not self.cluster:
            query["without"] = CLUSTER
        query |= {"site": self.site} if self.site else {}
        return query | ({"versus": self.versus} if self.versus else {})


@dataclass(frozen=True)
class Known:
    """The names that an address may use: sectors, scored criteria, ids of a candidate set."""

    sectors: Sequence[str]
    criteria: Sequence[str]
    sites: Callable[[str], Sequence[str]]


def read_view(
    query: Mapping[str, str], known: Known, lang: str
) -> tuple[View, tuple[Problem, ...]]:
    """Return the view that a link asks for, and a problem for each part nobody knows.

    >>> asked = {"sector": "pcb", "method": "magic"}
    >>> view, problems = read_view(asked, Known(["pcb"], [], lambda candidates: []), "en")
    >>> view.sector, view.method, [p.key for p in problems]
    ('pcb', 'weighted_sum', ['request.unknown_method'])
    """
    view, problems = _choices(query, known, lang)
    asked, refused = read_asked(query, known.criteria)
    view, problems = view.with_asked(asked), [*problems, *refused]
    ids = known.sites(view.candidates)
    for name in ("site", "versus"):
        given = query.get(name)
        if given is not None and given in ids:
            view = view.with_choice(name, given)
        elif given is not None:
            problems.extend(unknown("site", given, ids).problems)
    return view, tuple(problems)


def _choices(query: Mapping[str, str], known: Known, lang: str) -> tuple[View, list[Problem]]:
    lists = {"lang": ("lang", "lang", LANGUAGES), "sector": ("sector", "sector", known.sectors),
             "set": ("candidates", "candidates", CANDIDATE_SETS),
             "method": ("method", "method", OFFERED)}  # fmt: skip
    view, problems = View(lang=lang), []
    for name, (attribute, what, choices) in lists.items():
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
    return view, problems


def read_asked(
    query: Mapping[str, str], criteria: Sequence[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return weights, land and evidence as a query names them, with what is wrong in it.

    The same reader serves the address and the sliders: what a browser sends is never trusted.

    >>> read_asked({"weights": "40,30,30", "land": "300"}, [])[0]["land"]
    300
    """
    asked: dict[str, Any] = {"importance": {}, "criteria": {}, "land": None, "cluster": True}
    problems: list[Problem] = []
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "weights": ("importance", _importance),
        "criteria": ("criteria", lambda given: _criteria(given, criteria)),
        "land": ("land", _land),
        "without": ("cluster", _cluster),
    }
    for name, (attribute, read) in readers.items():
        if given := query.get(name, ""):
            try:
                asked[attribute] = read(given)
            except SiteSelectError as refusal:
                problems.extend(refusal.problems)
    return asked, problems


def _refused(key: str, given: str, **more: str) -> RequestError:
    return RequestError(Problem(key, values=(("given", given), *more.items())))


def _number(given: str) -> float:
    """Return a number from 0 to the end of the sliders; NaN for anything else."""
    try:
        number = float(given)
    except ValueError:
        return float("nan")
    return number if number <= MOST else float("nan")


def _importance(given: str) -> dict[str, float]:
    numbers = [_number(part) for part in given.split(",")]
    if len(numbers) != len(BRANCHES) or any(number != number for number in numbers):
        raise _refused("ui.unknown_weights", given)
    importance = dict(zip(BRANCHES, numbers, strict=True))
    if problems := check_importance(importance):
        raise RequestError(problems)
    return importance


def _criteria(given: str, known: Sequence[str]) -> dict[str, float]:
    pairs = [part.partition(":")[::2] for part in given.split(",")]
    importance = {name: _number(number) for name, number in pairs}
    problems = [p for name in importance if name not in known
                for p in unknown("criterion", name, known).problems]  # fmt: skip
    if problems:
        raise RequestError(problems)
    if len(importance) != len(pairs) or any(number != number for number in importance.values()):
        raise _refused("ui.unknown_criteria", given)
    if problems := check_importance(importance):
        raise RequestError(problems)
    return importance


def _land(given: str) -> int:
    if given not in map(str, PARK_SIZES_HA):
        raise _refused("ui.unknown_land", given, near=", ".join(map(str, PARK_SIZES_HA)))
    return int(given)


def _cluster(given: str) -> bool:
    if given != CLUSTER:
        raise _refused("ui.unknown_without", given, near=CLUSTER)
    return False


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


def choose(site: str | None) -> None:
    """Take a site in hand, from the table or the map."""
    st.session_state["view"] = replace(st.session_state["view"], site=site)


def choose_method(method: str) -> None:
    """Ask with another method."""
    st.session_state["view"] = replace(st.session_state["view"], method=method)
