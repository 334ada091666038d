"""`siteselect rank` and `siteselect explain`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.own import own_part, say_own
from siteselect.cli.show import print_json, print_table, say
from siteselect.criteria import BRANCHES
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.evaluation import (
    Comparison,
    Evaluation,
    evaluate,
    explain,
    percent,
    ranks_in_words,
)
from siteselect.i18n import family, label, text
from siteselect.knockouts import condition, reason
from siteselect.knowledge import BASES
from siteselect.methods import METHOD_WORDS
from siteselect.profiles import DEFAULT_SECTOR, profiles
from siteselect.scenarios import GAP_WORDS
from siteselect.sources import LEVEL_WORDS

HEADS = family("words.", ("rank", "site", "score", "range", "first", *BRANCHES, "coverage",
                          "apart", "badges"))  # fmt: skip
DIFFERENCES = family("words.", ("criterion", "weight", "contribution"))


def rank(
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    method: opt.MethodName = "weighted_sum", weights: opt.Weights = "",
    without: opt.Without = "", need: opt.Needs = [],  # noqa: B006 - typer's way
    gaps: opt.Gaps = "expected",
    data: opt.DataFolder = "", shipped: opt.Shipped = False, as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Rank the candidates."""
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, method, weights, without, need, gaps)
    evaluation = evaluate(dataset, scenario)
    if as_json:
        print_json(ranking(evaluation, lang.value))
    else:
        _show_ranking(evaluation, lang.value)
        say_own(evaluation, lang.value)


def ranking(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    """Return the answer in the form of the `rank` contract."""
    scenario, dataset = evaluation.scenario, evaluation.dataset
    return {
        "sector": scenario.sector,
        "candidates": dataset.candidates,
        "method": scenario.method,
        "data_as_of": dataset.meta.as_of,
        "scenario_digest": scenario.digest,
        "dataset_digest": dataset.digest,
        "without": list(scenario.without),
        "gaps": scenario.gaps,
        "headline": evaluation.headline(lang),
        "strength": evaluation.strength,
        "results": [_result(evaluation, i, lang) for i in evaluation.order],
        "excluded": [
            {"site_id": dataset.places["id"].iloc[e.site], "reasons": excluded_reasons(
                evaluation, position, lang)}
            for position, e in enumerate(evaluation.excluded)
        ],
        "constant_criteria": list(evaluation.constant),
        "own": own_part(evaluation),
    }  # fmt: skip


def _result(evaluation: Evaluation, i: int, lang: str) -> dict[str, Any]:
    place = evaluation.dataset.places.iloc[i]
    return {
        "site_id": place["id"],
        "name_en": place["name_en"],
        "name_zh": place["name_zh"],
        "country_iso3": place["country_iso3"],
        "lat": place["lat"],
        "lon": place["lon"],
        "rank": evaluation.rank[i],
        "score": evaluation.score[i],
        "score_low": evaluation.low[i],
        "score_high": evaluation.high[i],
        "branches": dict(zip(BRANCHES, evaluation.branches[i].tolist(), strict=True)),
        "coverage": evaluation.coverage[i],
        "cautious": evaluation.cautious[i],
        "first": evaluation.first[i],
        "not_separated_from": [
            evaluation.dataset.places["id"].iloc[other]
            for other in evaluation.not_separated_from(i)
        ],
        "knockouts": [
            {"id": a.knockout, "answer": a.answer, "reason": reason(evaluation.dataset, a, lang),
             "condition": condition(evaluation.dataset, a, lang), "level": a.level}
            for a in evaluation.knockouts[i]
        ],
    }


def excluded_reasons(evaluation: Evaluation, position: int, lang: str) -> list[str]:
    """Return in words why a site is not ranked."""
    excluded = evaluation.excluded[position]
    knockouts = evaluation.dataset.knockouts
    said = [
        f"{label(knockouts[a.knockout].name, lang)}: {reason(evaluation.dataset, a, lang)}"
        for a in excluded.failed
    ]
    if excluded.too_little_data:
        floor = f"{evaluation.scenario.coverage_floor:.0%}"
        covered = f"{excluded.coverage:.0%}"
        said.append(text("knockouts.too_little_data", lang, coverage=covered, floor=floor))
    return said


def _name(evaluation: Evaluation, i: int, lang: str) -> str:
    column = "name_zh" if lang == "zh-TW" else "name_en"
    return str(evaluation.dataset.places[column].iloc[i])


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"  # NaN differs from itself


def _show_ranking(evaluation: Evaluation, lang: str) -> None:
    dataset, scenario = evaluation.dataset, evaluation.scenario
    known = profiles(dataset).sectors[scenario.sector]
    title = text(
        "cli.title_rank", lang, sector=label(known.name, lang), as_of=dataset.meta.as_of,
        candidates=text(CANDIDATE_WORDS[dataset.candidates], lang),
        method=text(METHOD_WORDS[scenario.method], lang),
    )  # fmt: skip
    rows = [_row(evaluation, i, lang) for i in evaluation.order]
    heads = [text(key, lang) for key in HEADS.values()]
    say(evaluation.headline(lang))
    print_table(title, heads, rows, right=(0, 2, 3, 4, 5, 6, 7, 8))
    for position, excluded in enumerate(evaluation.excluded):
        why = " ".join(excluded_reasons(evaluation, position, lang))
        say(f"{text('words.excluded', lang)}: {_name(evaluation, excluded.site, lang)}. {why}")
    say(text("headline.covers", lang))
    say(text("cli.not_separated", lang))
    say(text(GAP_WORDS[scenario.gaps], lang))
    if len(evaluation.order) == 1:
        say(text("cli.one_site", lang))
    if evaluation.constant:
        said = [label(dataset.criteria[name].name, lang) for name in evaluation.constant]
        say(text("cli.constant", lang, names=text("words.comma", lang).join(said)))
    say(text("cli.reasons", lang) + ":")
    for given in known.reasons:
        ground = text("words.judgement", lang) if given.judgement else given.source
        say(f"  {label(given.text, lang)} [{ground}]")


def _row(evaluation: Evaluation, i: int, lang: str) -> list[str]:
    wanted = [a for a in evaluation.knockouts[i] if a.answer == "conditional"]
    names = evaluation.dataset.knockouts
    unknown = sum(a.answer == "unknown" for a in evaluation.knockouts[i])
    badges = [label(names[a.knockout].name, lang) for a in wanted]
    badges += [text("cli.unknown_count", lang, count=unknown)] if unknown else []
    return [
        str(evaluation.rank[i]),
        _name(evaluation, i, lang),
        _number(evaluation.score[i]),
        f"{_number(evaluation.low[i])}–{_number(evaluation.high[i])}",
        percent(float(evaluation.first[i])),
        *(_number(value) for value in evaluation.branches[i].tolist()),
        f"{evaluation.coverage[i]:.0%}",
        ranks_in_words(evaluation, i, lang) or "–",
        text("words.comma", lang).join(badges),
    ]


def explain_command(
    site_a: Annotated[str, typer.Argument()], site_b: Annotated[str, typer.Argument()],
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    weights: opt.Weights = "", without: opt.Without = "", gaps: opt.Gaps = "expected",
    data: opt.DataFolder = "", shipped: opt.Shipped = False,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Say why one candidate scores above another."""
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, "weighted_sum", weights, without, gaps=gaps)
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
    known = profiles(dataset).sectors[evaluation.scenario.sector]
    title = text(
        "cli.title_explain", lang, a=_name(evaluation, comparison.a, lang),
        b=_name(evaluation, comparison.b, lang), difference=f"{comparison.difference:+.3f}",
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
