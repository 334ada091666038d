"""Options that several commands share, and what they mean."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from siteselect.dataset import Dataset, load
from siteselect.errors import Problem, RequestError, unknown
from siteselect.i18n import text
from siteselect.profiles import DEFAULT_SECTOR, profile
from siteselect.scenarios import Scenario
from siteselect.settings import read_settings

_LANG = read_settings().language


class Language(StrEnum):
    """The languages that everything is said in."""

    zh_tw = "zh-TW"
    en = "en"


def _option(*names: str, help: str) -> object:
    return typer.Option(*names, help=text(f"cli.{help}", _LANG))


Sector = Annotated[str, _option("--sector", help="opt_sector")]
Candidates = Annotated[str, _option("--candidates", help="opt_candidates")]
MethodName = Annotated[str, _option("--method", help="opt_method")]
Weights = Annotated[str, _option("--weights", help="opt_weights")]
Without = Annotated[str, _option("--without", help="opt_without")]
Needs = Annotated[list[str], _option("--need", help="opt_need")]
DataFolder = Annotated[str, _option("--data", help="opt_data")]
AsJson = Annotated[bool, _option("--json", help="opt_json")]
Lang = Annotated[Language, _option("--lang", help="opt_lang")]
DEFAULT_LANG = Language(_LANG)


def folder(given: str) -> Path:
    """Return the folder of data: the one given, else the settings'."""
    return Path(given) if given else read_settings().data_folder


def question(
    dataset: Dataset, sector: str, method: str = "weighted_sum", weights: str = "",
    without: str = "", needs: list[str] | None = None,
) -> Scenario:  # fmt: skip
    """Return the scenario that the options ask for. Raises RequestError for each fault."""
    scenario = profile(dataset, sector or DEFAULT_SECTOR).with_method(method)
    if weights:
        scenario = scenario.with_importance(read_weights(weights), dataset.criteria)
    if without:
        names = [name.strip() for name in without.split(",") if name.strip()]
        scenario = scenario.without_criteria(names, dataset.criteria)
    for name, amount in _pairs(needs or []).items():
        if name not in dataset.knockouts:
            raise unknown("knockout", name, dataset.knockouts)
        scenario = scenario.with_need(name, amount)
    return scenario


def read_weights(given: str) -> dict[str, float]:
    """Return importances from `name=number,...` or from a JSON file of names and numbers."""
    path = Path(given)
    if "=" not in given or path.is_file():
        return _weights_file(path)
    return _pairs([pair for pair in given.split(",") if pair.strip()])


def _pairs(pairs: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in pairs:
        name, equals, number = (part.strip() for part in pair.partition("="))
        try:
            value = float(number)
        except ValueError:
            value = None
        if not name or not equals or value is None:
            raise RequestError(Problem("weights.not_a_pair", values=(("given", pair.strip()),)))
        if name in found:
            raise RequestError(Problem("weights.twice", values=(("name", name),)))
        found[name] = value
    return found


def _weights_file(path: Path) -> dict[str, float]:
    content = read_json(path.name, read_file(path))
    good = isinstance(content, dict) and all(
        isinstance(v, int | float) and not isinstance(v, bool) for v in content.values()
    )
    if not good:
        raise RequestError(Problem("weights.bad_file", values=(("given", path.name),)))
    return {str(name): float(value) for name, value in content.items()}  # type: ignore[attr-defined]


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
        return json.loads(content)
    except json.JSONDecodeError as why:
        values = (("given", given), ("line", str(why.lineno)), ("column", str(why.colno)),
                  ("why", why.msg))  # fmt: skip
        raise RequestError(Problem("cli.not_json", values=values)) from None
    except RecursionError:
        values = (("given", given), ("line", "1"), ("column", "1"), ("why", "nested too deeply"))
        raise RequestError(Problem("cli.not_json", values=values)) from None


def load_dataset(data: str, candidates: str = "sites") -> Dataset:
    """Load the dataset that the options ask for."""
    return load(folder(data), candidates)
