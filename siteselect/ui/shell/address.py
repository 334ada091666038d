"""Reading a link: the view that it asks for, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from siteselect.bases import BASES, read_shares
from siteselect.criteria import BRANCHES, Criterion
from siteselect.dataset import CANDIDATE_SETS
from siteselect.errors import Problem, RequestError, SiteSelectError, unknown
from siteselect.i18n import LANGUAGES
from siteselect.mixes import read_mix
from siteselect.scenarios import GAPS, LAST_START, read_rates
from siteselect.ui.shell import curves
from siteselect.ui.shell.view import (
    CHECKS,
    CLUSTER,
    DRAWS,
    FIGURES,
    MOST,
    OFFERED,
    PARK_SIZES_HA,
    SIZES,
    Known,
    View,
)
from siteselect.weighting import check_importance


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
    screened, wrong = _screened(query, known)
    sold, faults = _sold(query, known)
    view = view.with_asked({**asked, **judged, **screened, **sold})
    problems = [*problems, *refused, *more, *wrong, *faults]
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
    lists = {"lang": ("lang", "lang", LANGUAGES),
             "set": ("candidates", "candidates", CANDIDATE_SETS),
             "method": ("method", "method", OFFERED), "gaps": ("gaps", "gaps", GAPS),
             "base": ("base", "base", tuple(BASES)),
             "draw": ("draw", "", DRAWS), "figures": ("figures", "", FIGURES),
             "check": ("check", "", CHECKS)}  # fmt: skip
    view = View(lang=lang)
    problems: list[Problem] = []
    if (given := query.get("sector")) is not None:
        try:
            view = view.with_choice("sector", read_mix(given, known.sectors))
        except RequestError as refusal:
            problems.extend(refusal.problems)
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


def _screened(query: Mapping[str, str], known: Known) -> tuple[dict[str, Any], list[Problem]]:
    """Return the least population and the countries that are screened."""
    found: dict[str, Any] = {}
    problems = _read(query, {
        "people": ("least", _size),
        "in": ("countries", lambda given: _countries(given, known.countries())),
    }, found)  # fmt: skip
    return found, problems


def _sold(query: Mapping[str, str], known: Known) -> tuple[dict[str, Any], list[Problem]]:
    """Return market shares, threats of a duty, year of start-up, exchange rates and grants."""
    found: dict[str, Any] = {}
    problems = _read(query, {
        "market": ("market", _market), "start": ("start", lambda given: _start(given, known.year)),
        "threats": ("threats", lambda given: _threats(given, known.threats)),
        "rates": ("rates", lambda given: _rates(given, known.rates)),
        "grants": ("grants", _grants),
    }, found)  # fmt: skip
    return found, problems


def _market(given: str) -> dict[str, float]:
    if ":" not in given:
        return read_shares({given: 1.0})
    return read_shares(_pairs(given, "ui.unknown_shares"))


def _rates(given: str, known: Mapping[str, float]) -> dict[str, float]:
    return read_rates(_pairs(given, "ui.unknown_rates"), known)


def _pairs(given: str, refusal: str) -> dict[str, float]:
    """Return figures by name, as in `JPY:150,EUR:0.9`."""
    pairs = [pair.partition(":")[::2] for pair in given.split(",")]
    plain = all(figure.isascii() and "_" not in figure for _, figure in pairs)
    try:
        found = {name: float(figure) for name, figure in pairs}
    except ValueError:
        found = {}
    if not plain or len(found) != len(pairs):
        raise _refused(refusal, given[:60])
    return found


def _grants(given: str) -> bool:
    if given != "on":
        raise _refused("sureness.unknown_choice", given[:12], near="on")
    return True


def _threats(given: str, known: Collection[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(given.split(",")))
    problems = [p for name in names if name not in known
                for p in unknown("threat", name, known).problems]  # fmt: skip
    if problems:
        raise RequestError(problems)
    return names


def _start(given: str, year: int) -> int:
    if not (given.isdecimal() and len(given) == 4 and year <= int(given) <= year + LAST_START):
        values = (("value", given[:12]), ("first", str(year)), ("last", str(year + LAST_START)))
        raise RequestError(Problem("request.start", values=values))
    return int(given)


def _size(given: str) -> int:
    if given not in map(str, SIZES):
        raise _refused("ui.unknown_people", given[:12], near=", ".join(map(str, SIZES)))
    return int(given)


def _countries(given: str, known: Collection[str]) -> tuple[str, ...]:
    codes = given.upper().split(",")
    problems = [p for code in codes if code not in known
                for p in unknown("country", code, sorted(known)).problems]  # fmt: skip
    if problems:
        raise RequestError(problems)
    return tuple(sorted(set(codes)))


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
        raise _refused("ui.unknown_land", given[:12], near=", ".join(map(str, PARK_SIZES_HA)))
    return int(given)


def _cluster(given: str) -> bool:
    if given != CLUSTER:
        raise _refused("ui.unknown_without", given, near=CLUSTER)
    return False
