"""What is known of one site under one question, as plain values for the panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from siteselect import maps
from siteselect.criteria import BRANCH_WORDS, BRANCHES, Criterion
from siteselect.dataset import DELIVERED
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.sources import LEVEL_WORDS
from siteselect.ui.shell.evidence import knockout, source_of
from siteselect.ui.shell.summary import number, standing
from siteselect.ui.site.parks import about, parks
from siteselect.ui.site.sold import sold

HEADS = family("words.", ("criterion", "figure", "level", "year", "grade", "weight", "value",
                          "contribution", "source"))  # fmt: skip


def dossier(
    evaluation: Evaluation, site: int, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return name, standing, reasons, figures, gaps, knock-outs and facts of a site."""
    cited = _cited(evaluation, site)
    return {
        **standing(evaluation, site, lang, countries),
        "additive": evaluation.scenario.method == "weighted_sum",
        "branches": _branches(evaluation, site, lang),
        "heads": [text(key, lang) for key in HEADS.values()],
        "figures": _figures(evaluation, site, lang, cited),
        "citations": [source_of(evaluation, name, lang) for name in cited],
        "missing": _missing(evaluation, site, lang),
        "beside": _beside(evaluation, site, lang),
        "to_gather": _to_gather(evaluation, lang),
        "knockouts": [knockout(evaluation, answer, lang) for answer in evaluation.knockouts[site]],
        "facts": _facts(evaluation, site, lang),
        "about": about(evaluation, site, lang),
        "parks": parks(evaluation, site, lang),
        "sold": sold(evaluation, site, lang),
    }


def _branches(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, Any]]:
    matrix = evaluation.matrix
    found = []
    for index, branch in enumerate(BRANCHES):
        inside = matrix.branch == index
        score = float(evaluation.branches[site, index])
        found.append({
            "name": text(BRANCH_WORDS[branch], lang),
            "key": branch,
            "score": number(score, 3),
            "width": 0.0 if np.isnan(score) else round(100 * score, 2),
            "step": 0 if np.isnan(score) else maps.step(score),
            "weight": f"{matrix.weights[inside].sum():.0%}",
            "contribution": number(float(evaluation.contributions[site, inside].sum()), 3),
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
    most = max((float(matrix.weights[j]) for j in order), default=1.0)
    rows = []
    for j in order:
        criterion = data.criteria[matrix.criteria[j]]
        row = data.observations.iloc[int(matrix.rows[site, j])]
        contribution = float(evaluation.contributions[site, j])
        rows.append({
            "code": criterion.code,
            "branch": criterion.branch,
            "name": label(criterion.name, lang),
            "note": _note(criterion, lang),
            "figure": number(float(row["value"]), criterion.decimals),
            "low": number(float(row["low"]), criterion.decimals),
            "high": number(float(row["high"]), criterion.decimals),
            "unit": label(criterion.unit, lang),
            "level": text(LEVEL_WORDS[row["level"]], lang),
            "as_of": row["as_of"],
            "grade": row["grade"],
            "source": source_of(evaluation, row["source"], lang),
            "number": cited.index(row["source"]) + 1,
            "value": number(float(matrix.values[site, j]), 2),
            "weight": f"{matrix.weights[j]:.1%}",
            "contribution": number(contribution, 3),
            "share": round(100 * float(matrix.weights[j]) / most),
            "filled": round(100 * contribution / most),
        })  # fmt: skip
    return rows


def _note(criterion: Criterion, lang: str) -> str:
    """Return what a figure stands in for, and that the cost is a sum."""
    said = [label(criterion.stands_in, lang)] if criterion.stands_in else []
    if criterion.id == DELIVERED:
        said.append(text("cost_page.one_sum", lang))
    return ("" if lang == "zh-TW" else " ").join(said)


def _missing(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, str]]:
    matrix, data = evaluation.matrix, evaluation.dataset
    absent = np.flatnonzero(~matrix.present[site])
    order = sorted(absent.tolist(), key=lambda j: -matrix.weights[j])
    rows = []
    for j in order:
        leaf, share = data.criteria[matrix.criteria[j]], float(evaluation.contributions[site, j])
        counted = text("ui.counted", lang, weight=f"{matrix.weights[j]:.1%}",
                       value=number(share / float(matrix.weights[j]), 2),
                       contribution=number(share, 3))  # fmt: skip
        rows.append({"code": leaf.code, "name": label(leaf.name, lang), "counted": counted,
                     "gather": label(leaf.gather, lang)})  # fmt: skip
    return rows


def _beside(evaluation: Evaluation, site: int, lang: str) -> list[dict[str, Any]]:
    """Return the figures on file of what is shown and not scored, and why it is not."""
    data = evaluation.dataset
    cells = data.cells(evaluation.scenario.sector)[site].tolist()
    found = []
    for leaf, position in zip(data.criteria.values(), cells, strict=True):
        if position < 0 or leaf.unscored is None:
            continue
        row = data.observations.iloc[position]
        found.append({
            "name": label(leaf.name, lang), "why": label(leaf.unscored, lang),
            "figure": number(float(row["value"]), leaf.decimals), "unit": label(leaf.unit, lang),
            "level": text(LEVEL_WORDS[row["level"]], lang), "as_of": row["as_of"],
            "grade": row["grade"], "source": source_of(evaluation, row["source"], lang),
        })  # fmt: skip
    return found


def _to_gather(evaluation: Evaluation, lang: str) -> list[dict[str, str]]:
    """Return the leaves that no site has evidence for: declared, and never scored."""
    leaves = [leaf for leaf in evaluation.dataset.criteria.values() if not leaf.series]
    return [{"code": leaf.code, "name": label(leaf.name, lang),
             "gather": label(leaf.gather, lang)} for leaf in leaves]  # fmt: skip


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
            "source": source_of(evaluation, str(row["source"]), lang),
        }
        for row in rows
    ]
