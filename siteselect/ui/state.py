"""What one visitor looks at: read from the address once, kept in the session, written back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from siteselect.criteria import BRANCHES, Criterion, ValueFunction
from siteselect.dataset import CANDIDATE_SETS
from siteselect.errors import Problem, RequestError, SiteSelectError, unknown
from siteselect.i18n import LANGUAGES
from siteselect.methods import METHODS
from siteselect.profiles import DEFAULT_SECTOR
from siteselect.ui import curves
from siteselect.ui.curves import Range
from siteselect.weighting import check_importance

LAND, CLUSTER = "serviced_land", "supply_chain_cluster"
PARK_SIZES_HA = (150, 300)
MOST = 100  # the end of every slider
DRAWS = ("intervals", "ordered", "free")  # how weights are drawn on the page of robustness
FIGURES = ("drawn", "fixed")
CHECKS = ("first", "pair")  # what its checklist is ordered by
OFFERED = tuple(name for name, method in METHODS.items() if method.in_evaluation)


@dataclass(frozen=True)
class View:
    """The language, the question, and the sites in hand.

    `importance` (of all three branches) and `criteria` are empty where the profile's hold;
    `land` is the park's size in hectares, None for the profile's; `versus` is the site that
    `site` is compared with. `draw`, `figures` and `check` are choices of the page of robustness.
    `curves` are value functions of the visitor's own; `ranges` are the
    (worst, best) that a weight was judged for, where they are not the data's: `labour_cost` for
    its weight in its branch, `branches.labour_cost` for the weight of the branch. `added` are
    places of the gazetteer beside the sites.
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
    draw: str = "intervals"
    figures: str = "drawn"
    check: str = "first"
    curves: Mapping[str, ValueFunction] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    added: tuple[int, ...] = ()

    @property
    def pool(self) -> str:
        """The name of the candidates: the set, and the places added to the sites."""
        extra = self.added if self.candidates == "sites" else ()
        return "+".join([self.candidates, *map(str, extra)])

    def with_choice(self, attribute: str, choice: str) -> View:
        """Return the view with another language, sector, set of candidates or method."""
        changes: dict[str, Any] = {attribute: choice}
        return replace(self, **changes)

    def with_asked(self, asked: Mapping[str, Any]) -> View:
        """Return the view with other weights, land and evidence, as `read_asked` gives them.

        Back at the profile's weights, nothing is left of what own weights were judged for.
        """
        found = replace(self, **asked)
        weighed = [bool(view.importance or view.criteria) for view in (self, found)]
        return replace(found, ranges={}) if weighed == [True, False] else found

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
        sure = (("draw", self.draw, DRAWS), ("figures", self.figures, FIGURES),
                ("check", self.check, CHECKS))  # fmt: skip
        query |= {name: value for name, value, choices in sure if value != choices[0]}
        query |= {"curves": curves.written(self.curves)} if self.curves else {}
        query |= {"ranges": curves.written_ranges(self.ranges)} if self.ranges else {}
        query |= {"add": ",".join(map(str, self.added))} if self.added else {}
        query |= {"site": self.site} if self.site else {}
        return query | ({"versus": self.versus} if self.versus else {})


@dataclass(frozen=True)
class Known:
    """The names that an address may use: sectors, scored criteria, ids of a candidate set."""

    sectors: Sequence[str]
    criteria: Mapping[str, Criterion]
    sites: Callable[[str], Sequence[str]]


def read_view(
    query: Mapping[str, str], known: Known, lang: str
) -> tuple[View, tuple[Problem, ...]]:
    """Return the view that a link asks for, and a problem for each part nobody knows.

    >>> asked = {"sector": "pcb", "method": "magic"}
    >>> view, problems = read_view(asked, Known(["pcb"], {}, lambda candidates: []), "en")
    >>> view.sector, view.method, [p.key for p in problems]
    ('pcb', 'weighted_sum', ['request.unknown_method'])
    """
    view, problems = _choices(query, known, lang)
    asked, refused = read_asked(query, known.criteria)
    judged, more = _judged(query, known.criteria)
    view, problems = view.with_asked({**asked, **judged}), [*problems, *refused, *more]
    view, ids = _added(query, known, view, problems)
    for name in ("site", "versus"):
        given = query.get(name)
        if given is not None and given in ids:
            view = view.with_choice(name, given)
        elif given is not None:
            problems.extend(unknown("site", given, ids).problems)
    return view, tuple(problems)


def _added(
    query: Mapping[str, str], known: Known, view: View, problems: list[Problem]
) -> tuple[View, Sequence[str]]:
    """Return the view with the places that a link adds, and the ids of all candidates."""
    given = query.get("add", "")
    numbers = [part for part in given.split(",") if part]
    wrong = [part for part in numbers if not (part.isdecimal() and len(part) < 10)]
    if wrong:
        problems += [Problem("screening.no_city", values=(("given", part[:12]),)) for part in wrong]
    elif numbers:
        wider = replace(view, added=tuple(dict.fromkeys(map(int, numbers))))
        try:
            return wider, known.sites(wider.pool)
        except SiteSelectError as refusal:
            problems += refusal.problems
    return view, known.sites(view.pool)


def _choices(query: Mapping[str, str], known: Known, lang: str) -> tuple[View, list[Problem]]:
    lists = {"lang": ("lang", "lang", LANGUAGES), "sector": ("sector", "sector", known.sectors),
             "set": ("candidates", "candidates", CANDIDATE_SETS),
             "method": ("method", "method", OFFERED), "draw": ("draw", "", DRAWS),
             "figures": ("figures", "", FIGURES), "check": ("check", "", CHECKS)}  # fmt: skip
    view, problems = View(lang=lang), []
    for name, (attribute, what, choices) in lists.items():
        given = query.get(name)
        if given is None:
            continue
        if given in choices:
            view = view.with_choice(attribute, given)
        elif what in ("lang", ""):
            values = (("given", given), ("near", ", ".join(choices)))
            key = "ui.unknown_language" if what else "sureness.unknown_choice"
            problems.append(Problem(key, values=values))
        else:
            problems.extend(unknown(what, given, choices).problems)
    return view, problems


def read_asked(
    query: Mapping[str, str], criteria: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return weights, land and evidence as a query names them, with what is wrong in it.

    The same reader serves the address and the sliders: what a browser sends is never trusted.

    >>> read_asked({"weights": "40,30,30", "land": "300"}, [])[0]["land"]
    300
    """
    asked: dict[str, Any] = {"importance": {}, "criteria": {}, "land": None, "cluster": True}
    readers: Readers = {
        "weights": ("importance", _importance),
        "criteria": ("criteria", lambda given: _criteria(given, criteria)),
        "land": ("land", _land),
        "without": ("cluster", _cluster),
    }
    problems = _read(query, readers, asked)
    return asked, problems


def _judged(
    query: Mapping[str, str], criteria: Mapping[str, Criterion]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return value functions and the ranges that weights were judged for."""
    found: dict[str, Any] = {"curves": {}, "ranges": {}}
    problems = _read(query, {
        "curves": ("curves", lambda given: curves.read(given, criteria)),
        "ranges": ("ranges", lambda given: curves.read_ranges(given, criteria)),
    }, found)  # fmt: skip
    return found, problems


Readers = Mapping[str, tuple[str, Callable[[str], Any]]]


def _read(query: Mapping[str, str], readers: Readers, asked: dict[str, Any]) -> list[Problem]:
    """Put into `asked` what a query says; return what is wrong in it."""
    problems: list[Problem] = []
    for name, (attribute, read) in readers.items():
        if given := query.get(name, ""):
            try:
                asked[attribute] = read(given)
            except SiteSelectError as refusal:
                problems.extend(refusal.problems)
    return problems


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


def _criteria(given: str, known: Collection[str]) -> dict[str, float]:
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
    if st.query_params.to_dict() != seen.address():
        st.query_params.from_dict(seen.address())
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
