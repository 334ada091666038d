"""`siteselect rank`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.cli import options as opt
from siteselect.cli.own import own_part, say_own
from siteselect.cli.show import print_json, print_table, say
from siteselect.criteria import BRANCHES
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.evaluation import (
    Evaluation,
    by_base,
    evaluate,
    market_words,
    percent,
    ranks_in_words,
)
from siteselect.i18n import family, label, text
from siteselect.knockouts import condition, reason
from siteselect.market import Means, means_of, shares_of
from siteselect.methods import METHOD_WORDS
from siteselect.profiles import DEFAULT_SECTOR, sector_of
from siteselect.scenarios import GAP_WORDS

HEADS = family("words.", ("rank", "site", "score", "range", "first", *BRANCHES, "coverage",
                          "apart", "badges"))  # fmt: skip


def rank(
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    method: opt.MethodName = "weighted_sum", weights: opt.Weights = "",
    without: opt.Without = "", need: opt.Needs = [],  # noqa: B006 - typer's way
    gaps: opt.Gaps = "expected", base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None,
    threat: opt.Threats = [],  # noqa: B006 - typer's way
    rate: opt.Rates = [],  # noqa: B006 - typer's way
    data: opt.DataFolder = "", shipped: opt.Shipped = False, as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Rank the candidates."""
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, method, weights, without, need, gaps, base, market,
                            park_ha, start, threat)  # fmt: skip
    scenario = opt.at_rates(dataset, scenario, rate)
    evaluation = evaluate(dataset, scenario)
    bases = {} if base else by_base(dataset, scenario)
    if as_json:
        found = ranking(evaluation, lang.value)
        print_json(found if base else {**found, "by_base": _by_base(bases)})
    else:
        if bases:
            _show_bases(bases, lang.value)
        _show_ranking(evaluation, lang.value, bases=bool(bases))
        say_own(evaluation, lang.value)


def _by_base(bases: Mapping[str, Evaluation]) -> list[dict[str, Any]]:
    return [
        {"base": base, "market": shares(answer), "strength": answer.strength,
         "leader": answer.dataset.places["id"].iloc[answer.order[0]] if answer.order else None}
        for base, answer in bases.items()
    ]  # fmt: skip


def _show_bases(bases: Mapping[str, Evaluation], lang: str) -> None:
    given = any(answer.scenario.market for answer in bases.values())
    say(text("headline.by_base_same" if given else "headline.by_base", lang))
    for answer in bases.values():
        say(f"  {answer.headline(lang)} {market_words(answer, lang)}")


def shares(evaluation: Evaluation) -> dict[str, float]:
    """Return the shares of the goods that are sold in each market; the rest is not split."""
    found = shares_of(evaluation.dataset, evaluation.scenario)
    return {name: share for name, (share, _, _) in found.items()}


def ranking(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    """Return the answer in the form of the `rank` contract."""
    scenario, dataset = evaluation.scenario, evaluation.dataset
    means = means_of(dataset, scenario)
    return {
        "sector": scenario.sector,
        "candidates": dataset.candidates,
        "method": scenario.method,
        "data_as_of": dataset.meta.as_of,
        "scenario_digest": scenario.digest,
        "dataset_digest": dataset.digest,
        "without": list(scenario.without),
        "gaps": scenario.gaps,
        "base": scenario.base,
        "market": shares(evaluation),
        "market_unsplit": max(0.0, 1.0 - sum(shares(evaluation).values())),
        "start": scenario.start_year(dataset.meta.year),
        "park_ha": scenario.needs.get(opt.LAND),
        "threats": list(scenario.threats),
        "rates": dict(scenario.rates),
        "headline": evaluation.headline(lang),
        "strength": evaluation.strength,
        "results": [_result(evaluation, i, means, lang) for i in evaluation.order],
        "outside": [{**_result(evaluation, i, means, lang), "rank": None}
                    for i in evaluation.outside],
        "excluded": [
            {"site_id": dataset.places["id"].iloc[e.site], "reasons": excluded_reasons(
                evaluation, position, lang)}
            for position, e in enumerate(evaluation.excluded)
        ],
        "constant_criteria": list(evaluation.constant),
        "own": own_part(evaluation),
    }  # fmt: skip


def _result(evaluation: Evaluation, i: int, means: Means, lang: str) -> dict[str, Any]:
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
        "duty": means.duty[i],
        "duty_on_file": means.on_file[i],
        "customers_km": means.customers_km[i],
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
        f"{label(knockouts[a.knockout].name, lang)}{text('words.colon', lang)}"
        f"{reason(evaluation.dataset, a, lang)}"
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


def _show_ranking(evaluation: Evaluation, lang: str, bases: bool) -> None:
    """Print the ranking; the world's headline is left out where one site per base was said."""
    dataset, scenario = evaluation.dataset, evaluation.scenario
    known = sector_of(dataset, scenario.sector)
    title = text(
        "cli.title_rank", lang, sector=label(known.name, lang), as_of=dataset.meta.as_of,
        candidates=text(CANDIDATE_WORDS[dataset.candidates], lang),
        method=text(METHOD_WORDS[scenario.method], lang),
    )  # fmt: skip
    rows = [_row(evaluation, i, lang) for i in evaluation.order]
    heads = [text(key, lang) for key in HEADS.values()]
    if not bases:
        say(evaluation.headline(lang))
    say(market_words(evaluation, lang))
    print_table(title, heads, rows, right=(0, 2, 3, 4, 5, 6, 7, 8))
    _show_outside(evaluation, lang)
    colon = text("words.colon", lang)
    for position, excluded in enumerate(evaluation.excluded):
        between = "" if lang == "zh-TW" else " "
        why = between.join(excluded_reasons(evaluation, position, lang))
        name = _name(evaluation, excluded.site, lang)
        say(f"{text('words.excluded', lang)}{colon}{name}{text('words.stop', lang)}{why}")
    say(text("headline.covers", lang))
    say(text("cli.not_separated", lang))
    say(text(GAP_WORDS[scenario.gaps], lang))
    if scenario.rates and dataset.cost is not None:
        rates = text("words.comma", lang).join(f"{n} {r:g}" for n, r in scenario.rates.items())
        say(text("cost.as_of_own", lang, date=dataset.cost.rates_as_of, rates=rates))
    if len(evaluation.order) == 1:
        say(text("cli.one_site", lang))
    if evaluation.constant:
        said = [label(dataset.criteria[name].name, lang) for name in evaluation.constant]
        say(text("cli.constant", lang, names=text("words.comma", lang).join(said)))
    say(text("cli.reasons", lang) + colon.rstrip())
    for given in known.reasons:
        ground = text("words.judgement", lang) if given.judgement else given.source
        say(f"  {label(given.text, lang)} [{ground}]")


def _show_outside(evaluation: Evaluation, lang: str) -> None:
    if not evaluation.outside:
        return
    names = [f"{_name(evaluation, i, lang)} {_number(evaluation.score[i])}"
             for i in evaluation.outside]  # fmt: skip
    named = text("words.comma", lang).join(names)
    say(f"{text('headline.outside', lang)}{text('words.colon', lang)}{named}")


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
