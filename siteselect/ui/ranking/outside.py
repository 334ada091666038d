"""The candidates outside the base, under the same market, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.market import DISTANCE, DUTY
from siteselect.ui.shell.summary import country_name, number, place_name


def rows(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return score, duty and distance to the customers of each, best first."""
    return [
        {
            "name": place_name(evaluation, i, lang),
            "country": country_name(evaluation, i, lang, countries),
            "score": number(evaluation.score[i], 3),
            "duty": _figure(evaluation, i, DUTY, 1, " %"),
            "customers": _figure(evaluation, i, DISTANCE, 0, " km"),
            "failed": [label_of(evaluation, a.knockout, lang)
                       for a in evaluation.knockouts[i] if a.answer == "fail"],
            "fail_word": text(ANSWER_WORDS["fail"], lang),
        }
        for i in evaluation.outside
    ]  # fmt: skip


def label_of(evaluation: Evaluation, knockout: str, lang: str) -> str:
    """Return the name of a knock-out."""
    names = evaluation.dataset.knockouts[knockout].name
    return str(names[lang])


def _figure(evaluation: Evaluation, site: int, criterion: str, decimals: int, unit: str) -> str:
    criteria = evaluation.matrix.criteria
    if criterion not in criteria:
        return "–"
    figure = float(evaluation.matrix.figures[site, criteria.index(criterion)])
    said = number(figure, decimals)
    return said if said == "–" else said + unit
