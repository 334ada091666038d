"""The sites that are not ranked, each with its reasons, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.ui.shell.evidence import knockout
from siteselect.ui.shell.summary import country_name, place_name


def not_ranked(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the sites left out of the ranking, each with its reasons."""
    floor = f"{evaluation.scenario.coverage_floor:.0%}"
    return [
        {
            "name": place_name(evaluation, out.site, lang),
            "country": country_name(evaluation, out.site, lang, countries),
            "failed": [knockout(evaluation, answer, lang) for answer in out.failed],
            "little": text("knockouts.too_little_data", lang, coverage=f"{out.coverage:.0%}",
                           floor=floor) if out.too_little_data else "",
        }
        for out in evaluation.excluded
    ]  # fmt: skip
