"""`siteselect explain`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.own import own_part, say_own
from siteselect.cli.show import print_json, print_table
from siteselect.evaluation import Comparison, evaluate, explain
from siteselect.i18n import family, label, text
from siteselect.knowledge import BASES
from siteselect.profiles import DEFAULT_SECTOR, sector_of
from siteselect.sources import LEVEL_WORDS

DIFFERENCES = family("words.", ("criterion", "weight", "contribution"))


def explain_command(
    site_a: Annotated[str, typer.Argument()], site_b: Annotated[str, typer.Argument()],
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    weights: opt.Weights = "", without: opt.Without = "", gaps: opt.Gaps = "expected",
    base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None,
    threat: opt.Threats = [],  # noqa: B006 - typer's way
    data: opt.DataFolder = "", shipped: opt.Shipped = False,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Say why one candidate scores above another."""
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, "weighted_sum", weights, without, gaps=gaps,
                            base=base, market=market, park_ha=park_ha, start=start,
                            threats=threat)  # fmt: skip
    comparison = explain(evaluate(dataset, scenario), site_a, site_b)
    if as_json:
        print_json(explanation(comparison))
    else:
        _show_explanation(comparison, lang.value)
        say_own(comparison.evaluation, lang.value)


def explanation(comparison: Comparison) -> dict[str, Any]:
    """Return the answer in the form of the `explain` contract."""
    evaluation = comparison.evaluation
    order = sorted(
        range(len(evaluation.matrix.criteria)), key=lambda j: -abs(comparison.contributions[j])
    )
    return {
        "site_a": evaluation.dataset.places["id"].iloc[comparison.a],
        "site_b": evaluation.dataset.places["id"].iloc[comparison.b],
        "sector": evaluation.scenario.sector,
        "score_a": evaluation.score[comparison.a],
        "score_b": evaluation.score[comparison.b],
        "difference": comparison.difference,
        "own": own_part(evaluation),
        "contributions": [_contribution(comparison, j) for j in order],
    }


def _contribution(comparison: Comparison, j: int) -> dict[str, Any]:
    evaluation = comparison.evaluation
    matrix, table = evaluation.matrix, evaluation.dataset.observations
    entry: dict[str, Any] = {
        "criterion": matrix.criteria[j],
        "weight": matrix.weights[j],
        "contribution": comparison.contributions[j],
    }
    for side, site in (("a", comparison.a), ("b", comparison.b)):
        row = matrix.rows[site, j]
        cell = None if row < 0 else table.iloc[row]
        entry[f"value_{side}"] = matrix.values[site, j]
        entry[f"expected_{side}"] = evaluation.known.mean[site, j]
        entry[f"basis_{side}"] = BASES[evaluation.known.basis[site, j]]
        entry[f"figure_{side}"] = matrix.figures[site, j]
        for column in ("level", "source", "as_of", "grade", "unit"):
            entry[f"{column}_{side}"] = None if cell is None else cell[column]
        entry[f"own_{side}"] = row >= 0 and bool(evaluation.dataset.own_rows[row])
    return entry


def _show_explanation(comparison: Comparison, lang: str) -> None:
    evaluation = comparison.evaluation
    dataset = evaluation.dataset
    known = sector_of(dataset, evaluation.scenario.sector)
    title = text(
        "cli.title_explain", lang, a=evaluation.dataset.names(lang)[comparison.a],
        b=evaluation.dataset.names(lang)[comparison.b], difference=f"{comparison.difference:+.3f}",
        sector=label(known.name, lang),
    )  # fmt: skip
    rows = []
    for entry in explanation(comparison)["contributions"]:
        criterion = dataset.criteria[entry["criterion"]]
        sides = [_side(entry, side, criterion.decimals, lang) for side in ("a", "b")]
        rows.append([label(criterion.name, lang), f"{entry['weight']:.3f}",
                     f"{entry['contribution']:+.4f}", *sides, label(criterion.unit, lang)])
    heads = [*(text(key, lang) for key in DIFFERENCES.values()), "A", "B", text("words.unit", lang)]
    print_table(title, heads, rows, right=(1, 2))


def _side(entry: dict[str, Any], side: str, decimals: int, lang: str) -> str:
    if entry[f"level_{side}"] is None:
        return text("headline.expected_value", lang, value=f"{entry[f'expected_{side}']:.2f}")
    level = text(LEVEL_WORDS[entry[f"level_{side}"]], lang)
    figure = f"{entry[f'figure_{side}']:,.{decimals}f}"
    return f"{figure} ({level}, {entry[f'as_of_{side}'][:4]}, {entry[f'grade_{side}']})"
