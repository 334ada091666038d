"""Two candidates side by side, as plain values: who leads, why, and on which figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from siteselect.criteria import BRANCH_WORDS, BRANCHES
from siteselect.evaluation import Comparison, Evaluation
from siteselect.i18n import label, text
from siteselect.sources import LEVEL_WORDS
from siteselect.ui.shell.evidence import knockout, source_of
from siteselect.ui.shell.summary import number, place_name, standing

MOST_REASONS = 3
SEEN = 5e-4  # a difference that three decimals do not show is no reason


def side(
    evaluation: Evaluation, site: int, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return name and standing of one side."""
    return standing(evaluation, site, lang, countries)


def verdict(evaluation: Evaluation, a: int, b: int, lang: str) -> str:
    """Say which of the two leads, by how much, and whether the figures tell them apart."""
    unranked = [i for i in (a, b) if not evaluation.rank[i]]
    if unranked:
        names = text("ui.comma", lang).join(place_name(evaluation, i, lang) for i in unranked)
        return text("ui.pair_unranked", lang, names=names)
    first, second = (a, b) if evaluation.score[a] >= evaluation.score[b] else (b, a)
    apart = float(evaluation.score[first] - evaluation.score[second])
    same = evaluation.group[a] == evaluation.group[b]
    return text("ui.pair_same" if same else "ui.pair_apart", lang, apart=f"{apart:.3f}",
                first=place_name(evaluation, first, lang),
                second=place_name(evaluation, second, lang))  # fmt: skip


def arguments(found: Comparison, lang: str) -> dict[str, list[str]]:
    """Return up to three reasons for the first site and three for the second, largest first."""
    present = found.evaluation.matrix.present
    told = present[found.a] | present[found.b]  # what both lack speaks for neither
    order = [j for j in np.argsort(-found.contributions, kind="stable").tolist() if told[j]]
    speaks = [j for j in order if found.contributions[j] >= SEEN][:MOST_REASONS]
    against = [j for j in reversed(order) if found.contributions[j] <= -SEEN][:MOST_REASONS]
    return {"for_a": [_reason(found, j, lang) for j in speaks],
            "for_b": [_reason(found, j, lang) for j in against]}  # fmt: skip


def _reason(found: Comparison, j: int, lang: str) -> str:
    evaluation = found.evaluation
    criterion = evaluation.dataset.criteria[evaluation.matrix.criteria[j]]
    present = [bool(evaluation.matrix.present[i, j]) for i in (found.a, found.b)]
    unit = label(criterion.unit, lang)
    figures = [number(float(evaluation.matrix.figures[i, j]), criterion.decimals)
               for i in (found.a, found.b)]  # fmt: skip
    key = "ui.reason" if all(present) else "ui.reason_gap"
    lacks = place_name(evaluation, found.b if present[0] else found.a, lang)
    values = {"criterion": label(criterion.name, lang), "unit": unit,
              "points": f"{abs(float(found.contributions[j])):.3f}"}  # fmt: skip
    if all(present):
        first, second = figures if found.contributions[j] > 0 else figures[::-1]
        return text(key, lang, figure=first, other=second, **values)
    return text(key, lang, figure=figures[0] if present[0] else figures[1], lacks=lacks, **values)


def figures(evaluation: Evaluation, a: int, b: int, lang: str) -> list[dict[str, Any]]:
    """Return a row per weighted criterion with both figures, the largest difference first."""
    matrix = evaluation.matrix
    apart = evaluation.contributions[a] - evaluation.contributions[b]
    if evaluation.scenario.method != "weighted_sum":
        apart = np.zeros(len(matrix.weights))
    most = float(np.abs(apart).max(initial=0.0)) or 1.0
    order = sorted(range(len(apart)), key=lambda j: (-abs(apart[j]), -matrix.weights[j]))
    return [
        {
            **_criterion(evaluation, j, lang),
            "a": _cell(evaluation, a, j, lang),
            "b": _cell(evaluation, b, j, lang),
            "same": bool(matrix.present[a, j] and matrix.rows[a, j] == matrix.rows[b, j]),
            "leads": "a" if apart[j] >= SEEN else "b" if apart[j] <= -SEEN else "",
            "apart": f"{abs(float(apart[j])):.3f}",
            "width": round(100 * abs(float(apart[j])) / most, 1),
        }
        for j in order
    ]


def _criterion(evaluation: Evaluation, j: int, lang: str) -> dict[str, str]:
    matrix = evaluation.matrix
    criterion = evaluation.dataset.criteria[matrix.criteria[j]]
    branch = BRANCHES[int(matrix.branch[j])]
    return {"name": label(criterion.name, lang), "unit": label(criterion.unit, lang),
            "branch": text(BRANCH_WORDS[branch], lang), "weight": f"{matrix.weights[j]:.1%}"}


def _cell(evaluation: Evaluation, site: int, j: int, lang: str) -> dict[str, Any] | None:
    matrix, data = evaluation.matrix, evaluation.dataset
    if not matrix.present[site, j]:
        return None
    row = data.observations.iloc[int(matrix.rows[site, j])]
    decimals = data.criteria[matrix.criteria[j]].decimals
    return {
        "figure": number(float(row["value"]), decimals),
        "low": number(float(row["low"]), decimals),
        "high": number(float(row["high"]), decimals),
        "level": text(LEVEL_WORDS[row["level"]], lang),
        "as_of": row["as_of"],
        "grade": row["grade"],
        "source": source_of(evaluation, row["source"], lang),
    }


def knockouts(evaluation: Evaluation, a: int, b: int, lang: str) -> list[dict[str, Any]]:
    """Return a row per knock-out with both answers."""
    both = zip(evaluation.knockouts[a], evaluation.knockouts[b], strict=True)
    return [{"a": knockout(evaluation, x, lang), "b": knockout(evaluation, y, lang)}
            for x, y in both]  # fmt: skip
