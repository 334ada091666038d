"""`siteselect knockouts`: the matrix of sites and knock-outs."""

from __future__ import annotations

from typing import Any

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import Dataset
from siteselect.i18n import label, text
from siteselect.knockouts import ANSWER_WORDS, count_by_level, knockouts, matrix_rows
from siteselect.profiles import DEFAULT_SECTOR, sector_of
from siteselect.scenarios import Scenario


def knockouts_command(
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    park_ha: opt.ParkHa = None, start: opt.Start = None, need: opt.Needs = [],  # noqa: B006 - typer
    data: opt.DataFolder = "", shipped: opt.Shipped = False, as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Print the answer of each site to each knock-out, and what would settle it."""
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, needs=need, park_ha=park_ha, start=start)
    if as_json:
        print_json(matrix(dataset, scenario, lang.value))
    else:
        _show(dataset, scenario, lang.value)


def matrix(dataset: Dataset, scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return the matrix with the question and the counts by level, for programs."""
    return {
        "sector": scenario.sector,
        "needs": dict(scenario.needs),
        "start": scenario.start_year(dataset.meta.year),
        "data_as_of": dataset.meta.as_of,
        "dataset_digest": dataset.digest,
        "counts": _counts(dataset, scenario),
        "sites": matrix_rows(dataset, scenario, lang),
    }


def _counts(dataset: Dataset, scenario: Scenario) -> dict[str, dict[str, int]]:
    """Return for each knock-out the sites answered on each level; `none` are unknown."""
    return {
        name: {level or "none": count for level, count in levels.items()}
        for name, levels in count_by_level(knockouts(dataset, scenario)).items()
    }


def _show(dataset: Dataset, scenario: Scenario, lang: str) -> None:
    known = sector_of(dataset, scenario.sector)
    names = {name: label(dataset.knockouts[name].name, lang) for name in scenario.knockouts}
    rows = matrix_rows(dataset, scenario, lang)
    title = text(
        "cli.title_knockouts", lang, sector=label(known.name, lang), as_of=dataset.meta.as_of,
        hectares=f"{scenario.needs.get(opt.LAND, 0):g}",
        start=scenario.start_year(dataset.meta.year),
    )  # fmt: skip
    cells = [[row["name"], *(text(ANSWER_WORDS[a["answer"]], lang) for a in row["answers"])]
             for row in rows]  # fmt: skip
    print_table(title, [text("words.site", lang), *names.values()], cells)
    for name, count in _counts(dataset, scenario).items():
        say(text("cli.knockouts_counts", lang, name=names[name], **count))
    say(f"\n{text('cli.knockouts_open', lang)}")
    for row in rows:
        say(row["name"])
        for answer in row["answers"]:
            if answer["answer"] != "pass":
                word = text(ANSWER_WORDS[answer["answer"]], lang)
                say(f"  {names[answer['id']]} [{word}]: {answer['condition']}")
