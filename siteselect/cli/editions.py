"""`siteselect diff`: why ranks moved between two editions of the data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.edition_tables import show
from siteselect.cli.edition_words import as_json_object
from siteselect.cli.show import print_json
from siteselect.dataset import load
from siteselect.editions import compare_editions
from siteselect.errors import DataError, Problem, RequestError, unknown
from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import sentence, text
from siteselect.profiles import DEFAULT_SECTOR
from siteselect.settings import read_settings

_LANG = read_settings().language
Old = Annotated[str, typer.Argument(metavar="A", help=text("editions.arg_old", _LANG))]
New = Annotated[str, typer.Argument(metavar="B", help=text("editions.arg_new", _LANG))]
Sites = Annotated[list[str], typer.Option("--site", help=text("editions.opt_site", _LANG))]


@dataclass(frozen=True)
class _Asked:
    """What is asked of both editions, as the options give it."""

    sector: str
    candidates: str
    weights: str
    without: str
    needs: list[str]
    gaps: str
    base: str
    market: str
    park_ha: float | None
    start: int | None


def diff_command(
    old: Old, new: New = "", sector: opt.Sector = DEFAULT_SECTOR,
    site: Sites = [],  # noqa: B006 - typer's way
    candidates: opt.Candidates = "sites", weights: opt.Weights = "", without: opt.Without = "",
    need: opt.Needs = [],  # noqa: B006
    gaps: opt.Gaps = "expected", base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Say why ranks moved between two editions of the data."""
    asked = _Asked(sector, candidates, weights, without, need, gaps, base, market, park_ha, start)
    after = _evaluate(new, asked, lang.value)
    before = _evaluate(old, asked, lang.value)
    known = dict.fromkeys([*after.dataset.places["id"], *before.dataset.places["id"]])
    if wrong := [name for name in site if name not in known]:
        raise RequestError([p for name in wrong for p in unknown("site", name, known).problems])
    found = compare_editions(before, after)
    folders = str(opt.folder(old)), str(opt.folder(new))
    if as_json:
        print_json(as_json_object(found, folders, site, lang.value))
    else:
        show(found, folders, site, lang.value)


def _evaluate(given: str, asked: _Asked, lang: str) -> Evaluation:
    """Evaluate the question on one edition, or say in one sentence why it cannot be.

    Own data are never laid over an edition: it is compared as it stands in its folder.
    """
    folder = opt.folder(given)
    try:
        dataset = load(_data_folder(folder), asked.candidates)
        scenario = opt.question(dataset, asked.sector, "weighted_sum", asked.weights,
                                asked.without, asked.needs, asked.gaps, asked.base, asked.market,
                                asked.park_ha, asked.start)  # fmt: skip
        return evaluate(dataset, scenario)
    except DataError as refusal:
        first, count = refusal.problems[0], len(refusal.problems)
        if first.key in ("data.no_folder", "editions.no_dataset"):
            raise
        values = (("folder", str(folder)), ("count", str(count)), ("first", sentence(first, lang)))
        raise RequestError(Problem("editions.cannot_load", values=values)) from refusal
    except RequestError as refusal:
        if not given:
            raise
        raise RequestError([
            Problem("editions.cannot_answer", values=(("folder", str(folder)),
                                                      ("why", sentence(problem, lang))))
            for problem in refusal.problems
        ]) from refusal  # fmt: skip


def _data_folder(folder: Path) -> Path:
    if folder.exists() and not (folder / "dataset.yaml").is_file():
        values = (("folder", str(folder)),)
        raise DataError(Problem("editions.no_dataset", values=values))
    return folder
