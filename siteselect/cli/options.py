"""Options that several commands share, and what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from siteselect.dataset import Dataset, load
from siteselect.errors import Problem, RequestError, unknown
from siteselect.i18n import text
from siteselect.methods import method as known_method
from siteselect.own import load_with_own
from siteselect.profiles import at_base, profile, profiles
from siteselect.scenarios import Scenario
from siteselect.settings import read_settings

_LANG = read_settings().language
LAND = "serviced_land"  # the knock-out that the size of the park is held against


class Language(StrEnum):
    """The languages that everything is said in."""

    zh_tw = "zh-TW"
    en = "en"


def _option(*names: str, help: str) -> object:
    return typer.Option(*names, help=text(help, _LANG))


Sector = Annotated[str, _option("--sector", help="cli.opt_sector")]
Candidates = Annotated[str, _option("--candidates", help="cli.opt_candidates")]
MethodName = Annotated[str, _option("--method", help="cli.opt_method")]
Weights = Annotated[str, _option("--weights", help="cli.opt_weights")]
Without = Annotated[str, _option("--without", help="cli.opt_without")]
Gaps = Annotated[str, _option("--gaps", help="cli.opt_gaps")]
BaseId = Annotated[str, _option("--base", help="cli.opt_base")]
MarketShares = Annotated[str, _option("--market", help="cli.opt_market")]
Needs = Annotated[list[str], _option("--need", help="cli.opt_need")]
Threats = Annotated[list[str], _option("--threat", help="cli.opt_threat")]
Rates = Annotated[list[str], _option("--rate", help="cost.opt_rate")]
ParkHa = Annotated[float | None, _option("--park-ha", help="cli.opt_park_ha")]
Start = Annotated[int | None, _option("--start", help="cli.opt_start")]
DataFolder = Annotated[str, _option("--data", help="cli.opt_data")]
Shipped = Annotated[bool, _option("--shipped", help="cli.opt_shipped")]
AsJson = Annotated[bool, _option("--json", help="cli.opt_json")]
Lang = Annotated[Language, _option("--lang", help="cli.opt_lang")]
DEFAULT_LANG = Language(_LANG)
# what a planner calls a number; nan and inf go on to be refused by name
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)


def folder(given: str) -> Path:
    """Return the folder of data: the one given, else the settings'."""
    return Path(given) if given else read_settings().data_folder


def question(
    dataset: Dataset, sector: str, method: str = "weighted_sum", weights: str = "",
    without: str = "", needs: list[str] | None = None, gaps: str = "expected",
    base: str = "", market: str = "", park_ha: float | None = None, start: int | None = None,
    threats: Sequence[str] = (),
) -> Scenario:  # fmt: skip
    """Return the scenario that the options ask for. Raises RequestError for each fault.

    `park_ha` is the land that the knock-out asks for, in hectares, `start` the year of start-up.
    """
    # an unknown sector must not hide the other faults
    scenario = profile(dataset, next(iter(profiles(dataset).sectors)))
    problems: list[Problem] = []

    def step(ask: Callable[[Scenario], Scenario]) -> None:
        nonlocal scenario
        try:
            scenario = ask(scenario)
        except RequestError as refusal:
            problems.extend(refusal.problems)

    step(lambda _: profile(dataset, sector))
    step(lambda asked: asked.with_method(known_method(method).id))
    if weights:
        step(lambda asked: asked.with_importance(read_weights(weights), dataset.criteria))
    names = [name.strip() for name in without.split(",") if name.strip()]
    step(lambda asked: asked.without_criteria(names, dataset.criteria))
    step(lambda asked: _with_needs(asked, needs or [], dataset))
    step(lambda asked: asked.with_gaps(gaps))
    if base:
        step(lambda asked: at_base(dataset, asked, base))
    if market:
        step(lambda asked: asked.with_market(read_market(market)))
    if threats:
        step(lambda asked: asked.with_threats(threats))
    if park_ha is not None:
        step(lambda asked: _with_park(asked, park_ha, dataset))
    if start is not None:
        step(lambda asked: asked.with_start(start, dataset.meta.year))
    if problems:
        raise RequestError(problems)
    return scenario


def _with_needs(scenario: Scenario, needs: list[str], dataset: Dataset) -> Scenario:
    for name, amount in _pairs(needs).items():
        if name not in dataset.knockouts:
            raise unknown("knockout", name, list(dataset.knockouts))
        if dataset.knockouts[name].kind != "amount":
            raise RequestError(Problem("request.need_of_finding", values=(("name", name),)))
        scenario = scenario.with_need(name, amount)
    return scenario


def at_rates(dataset: Dataset, scenario: Scenario, given: list[str]) -> Scenario:
    """Return the scenario at the exchange rates given as `JPY=120`. Raises RequestError."""
    known = {} if dataset.cost is None else dataset.cost.rates
    return scenario.with_rates(read_rates(given), known) if given else scenario


def read_rates(given: list[str]) -> dict[str, float]:
    """Return exchange rates by currency, from `JPY=120`; letters in any case."""
    found: dict[str, float] = {}
    for pair in given:
        name, _, number = (part.strip() for part in pair.partition("="))
        if not name or name.upper() == "USD" or not NUMBER.fullmatch(number):
            raise RequestError(Problem("request.not_a_rate", values=(("given", pair.strip()),)))
        found[name.upper()] = float(number)
    return found


def _with_park(scenario: Scenario, hectares: float, dataset: Dataset) -> Scenario:
    if LAND not in dataset.knockouts:
        raise unknown("knockout", LAND, list(dataset.knockouts))
    return scenario.with_need(LAND, hectares)


def read_weights(given: str) -> dict[str, float]:
    """Return importances from `name=number,...` or from a JSON file of names and numbers."""
    path = Path(given)
    if "=" not in given:
        return _weights_file(path)
    return _pairs([pair for pair in given.split(",") if pair.strip()])


def read_market(given: str) -> dict[str, float]:
    """Return shares from `name=number,...`, or all of it to the market that is named."""
    if "=" not in given:
        return {given.strip(): 1.0}
    found: dict[str, float] = {}
    for pair in (pair for pair in given.split(",") if pair.strip()):
        name, _, share = (part.strip() for part in pair.partition("="))
        if not NUMBER.fullmatch(share):
            raise RequestError(Problem("request.share", values=(("name", name), ("value", share))))
        if name in found:
            raise RequestError(Problem("request.share_twice", values=(("name", name),)))
        found[name] = float(share)
    return found


def _pairs(pairs: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in pairs:
        name, equals, number = (part.strip() for part in pair.partition("="))
        value = float(number) if NUMBER.fullmatch(number) else None
        if not name or not equals or value is None:
            raise RequestError(Problem("weights.not_a_pair", values=(("given", pair.strip()),)))
        if name in found:
            raise RequestError(Problem("weights.twice", values=(("name", name),)))
        found[name] = value
    return found


def _weights_file(path: Path) -> dict[str, float]:
    content = read_json(path.name, read_file(path))
    bad = RequestError(Problem("weights.bad_file", values=(("given", path.name),)))
    if not isinstance(content, dict):
        raise bad
    numbers = content.values()
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in numbers):
        raise bad
    try:
        return {str(name): float(value) for name, value in content.items()}
    except OverflowError:
        raise bad from None


def read_file(path: Path) -> str:
    """Return the text of a file that the user named. Raises RequestError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError):
        values = (("given", str(path)),)
        raise RequestError(Problem("cli.no_problem_file", values=values)) from None


def read_json(given: str, content: str) -> object:
    """Return the JSON in `content`. Raises RequestError with line and column."""
    try:
        return json.loads(content.removeprefix("\ufeff"), object_pairs_hook=_once)
    except json.JSONDecodeError as why:
        place = (("line", str(why.lineno)), ("column", str(why.colno)), ("why", why.msg))
    except RecursionError:
        place = (("line", "1"), ("column", "1"), ("why", "[[[[..."))
    except ValueError as why:  # a number of thousands of digits, a name given twice
        place = (("line", "1"), ("column", "1"), ("why", str(why)))
    raise RequestError(Problem("cli.not_json", values=(("given", given), *place)))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build a JSON object, refusing a name that stands twice: the last would win silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twice}" x 2')
    return found


def load_dataset(data: str, candidates: str = "sites", shipped: bool = False) -> Dataset:
    """Load the dataset that the options ask for, with the user's own data over it unless a
    folder or the shipped data alone were asked for."""
    if data or shipped:
        return load(folder(data), candidates)
    return load_with_own(folder(data), candidates, read_settings().own_folder)
