"""Ratings in words: conflicts, what gave way, and the rule."""

from __future__ import annotations

from siteselect.dataset import Dataset
from siteselect.i18n import family, label, text
from siteselect.visits.values import Cell, Conflict, OnFile

CONFLICT_WORDS = family("visits.conflict_", ("open", "figure", "ratings"))


def say_conflict(dataset: Dataset, conflict: Conflict, lang: str) -> str:
    """Return a conflict in words: both figures, and which of them counts and why."""
    cell, found = conflict.cell, conflict.on_file
    key = "open" if conflict.decision is None else conflict.decision.take
    return text(
        CONFLICT_WORDS[key], lang, site=_site(dataset, cell.site, lang),
        criterion=label(dataset.criteria[cell.criterion].name, lang),
        figure=f"{found.value:g}", grade=found.grade, year=found.year, count=len(cell.levels),
        median=f"{cell.figure:g}", low=f"{cell.low:g}", high=f"{cell.high:g}",
        reason="" if conflict.decision is None else conflict.decision.reason,
    )  # fmt: skip


def say_replaced(dataset: Dataset, replaced: tuple[Cell, OnFile], lang: str) -> str:
    """Return in words which figure of grade C or D gave way to ratings."""
    cell, found = replaced
    return text(
        "visits.replaced", lang, site=_site(dataset, cell.site, lang),
        criterion=label(dataset.criteria[cell.criterion].name, lang), figure=f"{found.value:g}",
        grade=found.grade, year=found.year, count=len(cell.levels), median=f"{cell.figure:g}",
        low=f"{cell.low:g}", high=f"{cell.high:g}",
    )  # fmt: skip


def say_rule(lang: str) -> str:
    """Return the rule in words: how ratings become figures, and when they count.

    >>> "median" in say_rule("en")
    True
    """
    return text("visits.rule", lang)


def _site(dataset: Dataset, site: str, lang: str) -> str:
    column = "name_zh" if lang == "zh-TW" else "name_en"
    return str(dataset.places[column].iloc[dataset.position(site)])
