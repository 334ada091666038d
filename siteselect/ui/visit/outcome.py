"""The group's result as plain values: every measure side by side, in words and in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from siteselect.errors import Problem
from siteselect.group import METHODS, GroupResult, method_name
from siteselect.i18n import family, label, text
from siteselect.record import SessionResult
from siteselect.sessions import SessionState
from siteselect.ui.visit.words import said

BANDS = family("visit.w_", ("high", "middle", "low", "none"))
WIDEST = 10  # criteria shown, those on which the evaluators lie furthest apart
Names = Mapping[str, str]


def people_names(state: SessionState) -> dict[str, str]:
    """Return the names of participants by id; the same name twice is told apart by a number."""
    found: dict[str, str] = {}
    for person in state.participants.values():
        times = sum(name == person.name for name in found.values())
        found[person.id] = person.name if not times else f"{person.name} ({times + 1})"
    return found


def joined(names: list[str], lang: str) -> str:
    """Return names in one line."""
    return text("words.comma", lang).join(names)


def verdict(result: GroupResult, sites: Names, lang: str) -> str:
    """Say in one sentence who is first, and whether the ways to count agree."""
    ways: dict[tuple[str, ...], list[str]] = {}
    for method in METHODS:
        if method in result.first:
            ways.setdefault(result.first[method], []).append(method_name(method, lang))
    if len(ways) == 1:
        (first,) = ways
        return text("visit.all_agree", lang, sites=joined([sites[s] for s in first], lang))
    parts = [
        text("visit.by_ways", lang, sites=joined([sites[s] for s in first], lang),
             ways=joined(methods, lang))
        for first, methods in sorted(ways.items(), key=lambda way: -len(way[1]))
    ]  # fmt: skip
    return text("visit.differ", lang, parts=text("visit.semicolon", lang).join(parts))


def side_by_side(result: GroupResult, sites: Names, lang: str) -> dict[str, Any]:
    """Return a row a site: its rank and figure by each way, and its chance to be first."""
    chance = dict(zip(result.smaa.sites, result.smaa.first, strict=True)) if result.smaa else {}
    by_score = result.tallies["mean_score"].rank
    order = sorted(range(len(result.panel.sites)), key=lambda i: (by_score[i] or 999, i))
    return {
        "methods": [method_name(method, lang) for method in METHODS],
        "rows": [
            {
                "name": sites[result.panel.sites[i]],
                "judges": f"{int(result.panel.judges[i])}/{len(result.panel.evaluators)}",
                "cells": [_cell(result, method, i) for method in METHODS],
                "chance": f"{chance[s]:.0%}" if (s := result.panel.sites[i]) in chance else "–",
                "chance_width": round(100 * float(chance.get(s, 0.0)), 1),
            }
            for i in order
        ],
    }  # fmt: skip


def _cell(result: GroupResult, method: str, site: int) -> dict[str, Any]:
    if method in result.tallies:
        tally = result.tallies[method]
        rank, value = int(tally.rank[site]), float(tally.value[site])
        shown = f"{value:.3f}" if method == "mean_score" else f"{round(value, 2):g}"
    else:
        outcome = result.outcomes[method]
        rank, value = int(outcome.rank[site]), float(outcome.score[site])
        shown = f"{value:.3f}"
    return {"rank": rank or "–", "value": "–" if np.isnan(value) else shown, "first": rank == 1}


def agreement(result: GroupResult, names: Names, sites: Names, lang: str) -> dict[str, Any]:
    """Return how far the evaluators agree: W, weights, camps, and who alone decides."""
    accord = result.accord
    w, p = accord.kendall.w, accord.kendall.p_value
    camps = [
        {"name": camp.name,
         "members": joined([names[result.panel.evaluators[i]] for i in camp.members], lang)}
        for camp in accord.clusters
    ]  # fmt: skip
    return {
        "w": "–" if np.isnan(w) else f"{w:.2f}",
        "p": "–" if np.isnan(p) else ("< 0.001" if p < 0.001 else f"{p:.3f}"),
        "w_words": text(BANDS[_band(w)], lang),
        "common": accord.common,
        "weights": "–" if np.isnan(accord.weights) else f"{accord.weights:.2f}",
        "camps": camps,
        "differences": [
            text("visit.difference", lang, who=names[d.evaluator], site=sites[d.site],
                 rank=f"{d.rank:g}", others=f"{d.others:g}")
            for d in result.differences
        ],
        "notes": [note(problem, names, sites, lang) for problem in result.notes],
        "decider": _decider(result, names, lang),
    }  # fmt: skip


def _band(w: float) -> str:
    """Return the band of W that is put in words; the limits are a judgement and say so."""
    if np.isnan(w):
        return "none"
    return "high" if w >= 0.7 else "middle" if w >= 0.4 else "low"


def _decider(result: GroupResult, names: Names, lang: str) -> str:
    found: dict[str, list[str]] = {}
    for method, people in result.deciders.items():
        for person in people:
            found.setdefault(person, []).append(method_name(method, lang))
    if len(result.panel.evaluators) < 2:
        return ""
    if not found:
        return text("visit.nobody_decides", lang)
    parts = [text("visit.without_one", lang, who=names[who], ways=joined(ways, lang))
             for who, ways in found.items()]  # fmt: skip
    return text("visit.one_does", lang, parts=text("visit.semicolon", lang).join(parts))


def note(problem: Problem, names: Names, sites: Names, lang: str) -> str:
    """Return a note of the result in words: people and sites by name, not by id."""
    known = {**sites, **names}
    values = tuple(
        (name, joined([known.get(part, part) for part in value.split(", ")], lang))
        for name, value in problem.values
    )
    return said(Problem(problem.key, values=values), lang)


def spread(answer: SessionResult, lang: str) -> list[dict[str, Any]]:
    """Return the criteria whose weights lie furthest apart, widest first."""
    found = answer.group.accord.spread
    known = answer.rated.dataset.criteria
    most = max((float(h) for h in found.high), default=1.0) or 1.0
    order = np.argsort(-np.nan_to_num(found.sd, nan=0.0), kind="stable")[:WIDEST]
    return [
        {
            "name": label(known[found.criteria[j]].name, lang) if found.criteria[j] in known
            else found.criteria[j],
            "mean": f"{found.mean[j]:.1%}", "low": f"{found.low[j]:.1%}",
            "high": f"{found.high[j]:.1%}",
            "at": round(100 * float(found.mean[j]) / most, 1),
            "from": round(100 * float(found.low[j]) / most, 1),
            "wide": round(100 * float(found.high[j] - found.low[j]) / most, 1),
        }
        for j in order.tolist() if found.high[j] > 0
    ]  # fmt: skip


def ratings(
    answer: SessionResult, names: Names, sites: Names, lang: str
) -> list[dict[str, Any]]:
    """Return what was rated: a row a scale and site with everyone's level and the median."""
    scales = answer.rated.dataset.scales
    rows = []
    for cell in answer.rated.cells:
        scale = scales[cell.scale]
        levels = [level for _, level in cell.levels]
        dots = [
            {"at": round(100 * (level - 0.5) / scale.top, 1), "count": levels.count(level),
             "who": joined([names.get(w, w) for w, given in cell.levels if given == level], lang),
             "level": level, "words": label(scale.levels[level - 1].words, lang)}
            for level in sorted(set(levels))
        ]  # fmt: skip
        rows.append({
            "scale": label(scale.name, lang), "site": sites.get(cell.site, cell.site),
            "dots": dots, "top": scale.top, "count": len(levels),
            "median": f"{cell.figure:g}", "low": f"{cell.low:g}", "high": f"{cell.high:g}",
            "apart": max(levels) - min(levels),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-int(row["apart"]), str(row["scale"])))
