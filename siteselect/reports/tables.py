"""The tables that leave the house: ranking, figures, knock-outs, sources, question."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from siteselect.criteria import BRANCHES, curve_words
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.evaluation import Evaluation, market_words
from siteselect.i18n import label, text
from siteselect.knockouts import ANSWER_WORDS, condition, reason
from siteselect.methods import METHOD_WORDS
from siteselect.scenarios import GAP_WORDS
from siteselect.sources import KIND_WORDS, LEVEL_WORDS


def _name(evaluation: Evaluation, i: int, lang: str) -> str:
    column = "name_zh" if lang == "zh-TW" else "name_en"
    return str(evaluation.dataset.places[column].iloc[i])


def ranking_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return a row per site: rank (empty if not ranked), score and bounds in [0, 1], knock-outs."""
    return pd.DataFrame([_ranking_row(evaluation, i, lang) for i in evaluation.listed])


def _ranking_row(evaluation: Evaluation, i: int, lang: str) -> dict[str, Any]:
    place = evaluation.dataset.places.iloc[i]
    ranked = evaluation.rank[i] > 0
    return {
        "rank": int(evaluation.rank[i]) if ranked else None,
        "site_id": place["id"],
        "name": _name(evaluation, i, lang),
        "country_iso3": place["country_iso3"],
        "admin1": place["admin1"],
        "lat": float(place["lat"]),
        "lon": float(place["lon"]),
        "score": _number(evaluation.score[i]),
        "score_low": _number(evaluation.low[i]),
        "score_high": _number(evaluation.high[i]),
        **{b: _number(evaluation.branches[i, n]) for n, b in enumerate(BRANCHES)},
        "coverage": float(evaluation.coverage[i]),
        "cautious": _number(evaluation.cautious[i]),
        "first": _number(evaluation.first[i]),
        "not_separated_from": "; ".join(
            str(evaluation.dataset.places["id"].iloc[k]) for k in evaluation.not_separated_from(i)
        ),
        "own": place["id"] in evaluation.dataset.own_sites,
        "outside": i in evaluation.outside,
        **{a.knockout: text(ANSWER_WORDS[a.answer], lang) for a in evaluation.knockouts[i]},
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def figures_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return a row per site and weighted criterion: figure, unit, level, date, grade, source."""
    rows = [
        _figure_row(evaluation, i, j, lang)
        for i in evaluation.listed
        for j in range(len(evaluation.matrix.criteria))
    ]
    return pd.DataFrame(rows)


def _figure_row(evaluation: Evaluation, i: int, j: int, lang: str) -> dict[str, Any]:
    dataset, matrix = evaluation.dataset, evaluation.matrix
    criterion = dataset.criteria[matrix.criteria[j]]
    row: dict[str, Any] = {
        "site_id": dataset.places["id"].iloc[i],
        "name": _name(evaluation, i, lang),
        "criterion": criterion.id,
        "criterion_name": label(criterion.name, lang),
        "weight": float(matrix.weights[j]),
        "unit": label(criterion.unit, lang),
    }
    position = int(matrix.rows[i, j])
    columns = ("low", "high", "level", "as_of", "series", "grade", "source")
    if position < 0:
        # a missing figure counts as what is expected of it, so it has a share in the score
        share = {"value": None, "contribution": float(evaluation.contributions[i, j])}
        missing = dict.fromkeys((*columns, "own", "citation", "url"))
        return {**row, "figure": None, **share, **missing}
    cell = dataset.observations.iloc[position]
    source = dataset.sources[cell["source"]]
    found: dict[str, Any] = {
        "figure": float(matrix.figures[i, j]),
        "value": float(matrix.values[i, j]),
        "contribution": float(evaluation.contributions[i, j]),
        **{column: cell[column] for column in columns},
        "own": bool(dataset.own_rows[position]),
        "citation": source.cite(),
        "url": source.url,
    }
    found |= {column: _number(float(cell[column])) for column in ("low", "high")}
    found["level"] = text(LEVEL_WORDS[cell["level"]], lang)
    return {**row, **found}


def knockouts_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return a row per site and knock-out: the answer, its reason, and what would settle it."""
    dataset = evaluation.dataset
    return pd.DataFrame([
        {"site_id": dataset.places["id"].iloc[i], "name": _name(evaluation, i, lang),
         "knockout": a.knockout, "knockout_name": label(dataset.knockouts[a.knockout].name, lang),
         "answer": text(ANSWER_WORDS[a.answer], lang), "reason": reason(dataset, a, lang),
         "level": text(LEVEL_WORDS[a.level], lang) if a.level else "",
         "condition": condition(dataset, a, lang),
         "source": "; ".join(dataset.knockout_evidence["source"].iloc[list(a.evidence)])}
        for i in evaluation.listed for a in evaluation.knockouts[i]
    ])  # fmt: skip


def sources_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return a row per source behind this answer, with its licence."""
    fields = ("id", "producer", "title", "url", "published", "accessed", "licence", "kind")
    rows = []
    for name in evaluation.sources_used:
        source = evaluation.dataset.sources[name]
        row = {field: getattr(source, field) for field in fields}
        rows.append({**row, "kind": text(KIND_WORDS[source.kind], lang)})
    return pd.DataFrame(rows, columns=list(fields))


def question_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return the question and what it was asked of: sector, method, weights, needs, digests."""
    scenario, dataset = evaluation.scenario, evaluation.dataset
    rows: list[tuple[str, Any]] = [
        ("sector", scenario.sector),
        ("candidates", text(CANDIDATE_WORDS[dataset.candidates], lang)),
        ("method", text(METHOD_WORDS[scenario.method], lang)),
        ("headline", evaluation.headline(lang)),
        ("strength", _number(evaluation.strength)),
        ("gaps", text(GAP_WORDS[scenario.gaps], lang)),
        ("base", label(dataset.markets.base(scenario.base).name, lang)),
        ("market", market_words(evaluation, lang)),
        ("start", scenario.start_year(dataset.meta.year)),
        *((f"{name} / USD", rate) for name, rate in scenario.rates.items()),
        ("data_as_of", dataset.meta.as_of),
        ("dataset_digest", dataset.digest),
        ("own_data_version", dataset.own_version),
        ("scenario_digest", scenario.digest),
        *((f"{text('words.weight', lang)}: {label(dataset.criteria[name].name, lang)}",
           float(weight)) for name, weight in zip(
            evaluation.matrix.criteria, evaluation.matrix.weights, strict=True)),
        *((f"{label(dataset.knockouts[name].name, lang)} ({dataset.knockouts[name].unit})", amount)
          for name, amount in scenario.needs.items()),
        *((text("weighing.own_curve", lang, name=label(dataset.criteria[name].name, lang)),
           curve_words(function, dataset.criteria[name], lang))
          for name, function in scenario.value_functions.items()),
        ("coverage_floor", scenario.coverage_floor),
        ("without", ", ".join(scenario.without)),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["item", "content"])
