"""What is known of one site under one question, as plain values for the panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from siteselect import maps
from siteselect.criteria import BRANCHES
from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.ui.rows import country_name, group_words, place_name


def dossier(
    evaluation: Evaluation, site: int, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return name, standing, reasons, figures, gaps, knock-outs and facts of a site."""
    ranked = bool(evaluation.rank[site])
    cited = _cited(evaluation, site)
    return {
        "name": place_name(evaluation, site, lang),
        "country": country_name(evaluation, site, lang, countries),
        "rank": int(evaluation.rank[site]),
        "standing": group_words(evaluation, int(evaluation.group[site]), lang) if ranked else "",
        "score": _number(evaluation.score[site], 3),
        "low": _number(evaluation.low[site], 3),
        "high": _number(evaluation.high[site], 3),
        "coverage": f"{evaluation.coverage[site]:.0%}",
        "ranked": ranked,
        "additive": evaluation.scenario.method == "weighted_sum",
        "branches": _branches(evaluation, site, lang),
        "figures": _figures(evaluation, site, lang, cited),
        "citations": [_source(evaluation, name, lang) for name in cited],
        "missing": _missing(evaluation, site, lang),
        "to_gather": _to_gather(evaluation, lang),
        "knockouts": [_knockout(evaluation, answer, lang) for answer in evaluation.knockouts[site]],
        "facts": _facts(evaluation, site, lang),
    }


def _number(value: float, decimals: int) -> str:
    return "–" if np.isnan(value) else f"{value:,.{decimals}f}"


def _branches(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, Any]]:
    matrix = evaluation.matrix
    found = []
    for index, branch in enumerate(BRANCHES):
        inside = matrix.branch == index
        score = float(evaluation.branches[site, index])
        found.append({
            "name": text(f"words.{branch}", lang),
            "key": branch,
            "score": _number(score, 3),
            "width": 0.0 if np.isnan(score) else round(100 * score, 2),
            "step": 0 if np.isnan(score) else maps.step(score),
            "weight": f"{matrix.weights[inside].sum():.0%}",
            "contribution": _number(float(evaluation.contributions[site, inside].sum()), 3),
        })  # fmt: skip
    return found


def _cited(evaluation: Evaluation, site: int) -> list[str]:
    """Return the sources of a site's figures in the order of the criteria; they are numbered so."""
    rows = evaluation.matrix.rows[site][evaluation.matrix.present[site]]
    return list(dict.fromkeys(evaluation.dataset.observations["source"].to_numpy()[rows].tolist()))


def _figures(
    evaluation: Evaluation, site: int, lang: str, cited: list[str]
) -> list[dict[str, Any]]:
    """Return a row for each figure that is scored, the largest contribution first."""
    matrix, data = evaluation.matrix, evaluation.dataset
    present = np.flatnonzero(matrix.present[site])
    order = sorted(present.tolist(), key=lambda j: -evaluation.contributions[site, j])
    most = max((float(evaluation.weights[site, j]) for j in order), default=1.0)
    rows = []
    for j in order:
        criterion = data.criteria[matrix.criteria[j]]
        row = data.observations.iloc[int(matrix.rows[site, j])]
        contribution = float(evaluation.contributions[site, j])
        rows.append({
            "code": criterion.code,
            "branch": criterion.branch,
            "name": label(criterion.name, lang),
            "note": label(criterion.stands_in, lang) if criterion.stands_in else "",
            "figure": _number(float(row["value"]), criterion.decimals),
            "low": _number(float(row["low"]), criterion.decimals),
            "high": _number(float(row["high"]), criterion.decimals),
            "unit": label(criterion.unit, lang),
            "level": text(f"words.level_{row['level']}", lang),
            "as_of": row["as_of"],
            "grade": row["grade"],
            "source": _source(evaluation, row["source"], lang),
            "number": cited.index(row["source"]) + 1,
            "value": _number(float(matrix.values[site, j]), 2),
            "weight": f"{evaluation.weights[site, j]:.1%}",
            "contribution": _number(contribution, 3),
            "share": round(100 * float(evaluation.weights[site, j]) / most),
            "filled": round(100 * contribution / most),
        })  # fmt: skip
    return rows


def _source(evaluation: Evaluation, name: str, lang: str) -> dict[str, str]:
    source = evaluation.dataset.sources[name]
    safe = source.url if source.url.startswith(("https://", "http://")) else ""
    return {"producer": source.producer, "title": source.title, "url": safe,
            "kind": text(f"words.kind_{source.kind}", lang), "published": source.published,
            "accessed": source.accessed, "licence": source.licence}  # fmt: skip


def _missing(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, str]]:
    matrix, data = evaluation.matrix, evaluation.dataset
    absent = np.flatnonzero(~matrix.present[site])
    order = sorted(absent.tolist(), key=lambda j: -matrix.weights[j])
    leaves = [(data.criteria[matrix.criteria[j]], f"{matrix.weights[j]:.1%}") for j in order]
    return [{"code": leaf.code, "name": label(leaf.name, lang), "weight": weight,
             "gather": label(leaf.gather, lang)} for leaf, weight in leaves]  # fmt: skip


def _to_gather(evaluation: Evaluation, lang: str) -> list[dict[str, str]]:
    """Return the leaves that no site has evidence for: declared, and never scored."""
    leaves = [leaf for leaf in evaluation.dataset.criteria.values() if not leaf.scored]
    return [{"code": leaf.code, "name": label(leaf.name, lang),
             "gather": label(leaf.gather, lang)} for leaf in leaves]  # fmt: skip


def _knockout(evaluation: Evaluation, answer: Any, lang: str) -> dict[str, Any]:
    data = evaluation.dataset
    knockout = data.knockouts[answer.knockout]
    need = evaluation.scenario.needs.get(answer.knockout)
    reason = "reason_zh" if lang == "zh-TW" else "reason_en"
    return {
        "name": label(knockout.name, lang),
        "answer": answer.answer,
        "answer_words": text(f"words.answer_{answer.answer}", lang),
        "rule": text(answer.key, lang),
        "need": f"{need:g} {knockout.unit}" if need else "",
        "gather": "" if answer.answer == "pass" else label(knockout.gather, lang),
        "evidence": [
            {
                "reason": row[reason],
                "as_of": row["as_of"],
                "grade": row["grade"],
                "source": _source(evaluation, row["source"], lang),
            }
            for row in (data.knockout_evidence.iloc[hit] for hit in answer.evidence)
        ],
    }


def _facts(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, Any]]:
    """Return what is on file for the site beside the figures; none of it is scored."""
    table = getattr(evaluation.dataset, "facts", None)
    if table is None:
        return []
    tail = "zh" if lang == "zh-TW" else "en"
    subjects = evaluation.dataset.subjects[site]
    rows = table[table["subject"].isin(subjects)].to_dict("records")
    return [
        {
            "topic": row[f"topic_{tail}"],
            "text": row[f"text_{tail}"],
            "as_of": row["as_of"],
            "grade": row["grade"],
            "source": _source(evaluation, str(row["source"]), lang),
        }
        for row in rows
    ]


def not_ranked(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the sites left out of the ranking, each with its reasons."""
    floor = f"{evaluation.scenario.coverage_floor:.0%}"
    return [
        {
            "name": place_name(evaluation, out.site, lang),
            "country": country_name(evaluation, out.site, lang, countries),
            "failed": [_knockout(evaluation, answer, lang) for answer in out.failed],
            "little": text("knockouts.too_little_data", lang, coverage=f"{out.coverage:.0%}",
                           floor=floor) if out.too_little_data else "",
        }
        for out in evaluation.excluded
    ]  # fmt: skip
