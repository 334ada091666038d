"""The candidates outside the base, under the same market, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.market import means_of
from siteselect.ui.shell.summary import country_name, number, place_name

WHOLE = 1 - 1e-9


def rows(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return score, duty and distance to the customers of each, best first."""
    means = means_of(evaluation.dataset, evaluation.scenario)
    return [
        {
            "name": place_name(evaluation, i, lang),
            "country": country_name(evaluation, i, lang, countries),
            "score": number(evaluation.score[i], 3),
            "duty": _said(float(means.duty[i]), 1, " %"),
            "on_file": f"{means.on_file[i]:.0%}" if 0 < means.on_file[i] < WHOLE else "",
            "customers": _said(float(means.customers_km[i]), 0, " km"),
            "failed": [label(evaluation.dataset.knockouts[a.knockout].name, lang)
                       for a in evaluation.knockouts[i] if a.answer == "fail"],
            "fail_word": text(ANSWER_WORDS["fail"], lang),
        }
        for i in evaluation.outside
    ]  # fmt: skip


def _said(figure: float, decimals: int, unit: str) -> str:
    said = number(figure, decimals)
    return said if said == "–" else said + unit
