"""What a decision record says of its result, as plain JSON."""

from __future__ import annotations

import math
from typing import Any

from siteselect.errors import Problem
from siteselect.group import GroupResult, Outcome
from siteselect.i18n import LANGUAGES
from siteselect.record.answer import SessionResult


def result_content(found: SessionResult) -> dict[str, Any]:
    """Return a session's answer as JSON: lists follow `sites` and `evaluators`, NaN is null."""
    group = found.group
    content = {
        "sites": list(group.panel.sites), "evaluators": list(group.panel.evaluators),
        "unfinished": list(group.unfinished),
        "own": {"score": group.panel.scores.tolist(), "rank": group.panel.ranks.tolist()},
        "methods": _methods(group), "first": {m: list(s) for m, s in group.first.items()},
        "deciders": {m: list(who) for m, who in group.deciders.items()},
        "agreement": _agreement(group), "smaa": _smaa(group),
        "differences": [vars(difference) for difference in group.differences],
        "ratings": _ratings(found), "notes": [_said(note) for note in group.notes],
    }  # fmt: skip
    plain: dict[str, Any] = _plain(content)
    return plain


def _methods(group: GroupResult) -> dict[str, Any]:
    methods: dict[str, Any] = {
        m: {"value": t.value.tolist(), "rank": t.rank.tolist(), "untied": t.untied}
        for m, t in group.tallies.items()
    }
    for name, outcome in group.outcomes.items():
        asked = outcome.scenario
        methods[name] = {
            "value": outcome.score.tolist(), "rank": outcome.rank.tolist(),
            "branches": {} if asked is None else asked.branches,
            "weights": {} if asked is None else asked.criteria,
            "zeroed": list(outcome.zeroed), "consistency": dict(outcome.consistency),
            **_headline(outcome),
        }  # fmt: skip
    return methods


def _headline(outcome: Outcome) -> dict[str, Any]:
    """Return the one sentence of a combined question, its number, and the rule for gaps."""
    evaluation = outcome.evaluation
    if evaluation is None:
        return {"headline": None, "strength": None, "gaps": None}
    return {"headline": {lang: evaluation.headline(lang) for lang in LANGUAGES},
            "strength": evaluation.strength, "gaps": evaluation.scenario.gaps}  # fmt: skip


def _agreement(group: GroupResult) -> dict[str, Any]:
    accord = group.accord
    spread = accord.spread
    return {
        "kendall_w": accord.kendall.w, "p_value": accord.kendall.p_value,
        "common_sites": accord.common, "homogeneity": accord.weights, "tau": accord.tau.tolist(),
        "clusters": [
            {"name": c.name, "members": [group.panel.evaluators[i] for i in c.members],
             "centre": group.panel.evaluators[c.centre]} for c in accord.clusters
        ],
        "weights": {
            name: {"mean": mean, "sd": sd, "low": low, "high": high}
            for name, mean, sd, low, high in zip(
                spread.criteria, spread.mean.tolist(), spread.sd.tolist(), spread.low.tolist(),
                spread.high.tolist(), strict=True)
        },
    }  # fmt: skip


def _smaa(group: GroupResult) -> dict[str, Any] | None:
    found = group.smaa
    if found is None:
        return None
    return {
        "sites": list(found.sites), "samples": found.samples, "seed": found.seed,
        "acceptability": found.acceptability.tolist(), "error": found.error.tolist(),
        "expected_rank": found.expected_rank.tolist(),
    }  # fmt: skip


def _ratings(found: SessionResult) -> dict[str, Any]:
    return {
        "year": found.year,
        "cells": [
            {"site": c.site, "scale": c.scale, "criterion": c.criterion, "count": len(c.levels),
             "low": c.low, "figure": c.figure, "high": c.high} for c in found.rated.cells
        ],
        "conflicts": [
            {"site": c.cell.site, "criterion": c.cell.criterion, "figure": c.on_file.value,
             "grade": c.on_file.grade, "source": c.on_file.source, "taken": c.taken,
             "reason": "" if c.decision is None else c.decision.reason}
            for c in found.rated.conflicts
        ],
        "replaced": [
            {"site": cell.site, "criterion": cell.criterion, "figure": on_file.value,
             "grade": on_file.grade, "source": on_file.source}
            for cell, on_file in found.rated.replaced
        ],
    }  # fmt: skip


def _said(note: Problem) -> dict[str, Any]:
    return {"key": note.key, "values": dict(note.values)}


def _plain(content: Any) -> Any:
    """Return the content with numbers that are none as null, and numpy's numbers as Python's."""
    if isinstance(content, dict):
        return {name: _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content
