"""Judgements of importance and what they make of a view: one level of the tree at a time.

The view's importances are the only truth: a slider shows them, an order is read off them. What
a judgement adds is the ranges it was given for, which the view keeps as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from siteselect.criteria import BRANCH_WORDS, BRANCHES
from siteselect.dataset import Dataset
from siteselect.i18n import family, label, text
from siteselect.profiles import at_base, profile
from siteselect.scenarios import Scenario
from siteselect.ui.shell import question
from siteselect.ui.shell.curves import BRANCH, Range
from siteselect.ui.shell.view import CLUSTER, MOST, View
from siteselect.weighting import Swing, check_importance, rank_order_centroid

WORDS = family("weighing.", ("share", "points_of", "up", "down", "drag", "stale", "from_worst",
                             "to_best"))  # fmt: skip
TOP = "branches"
NODES = (TOP, *BRANCHES)
DIGITS = 3  # of an importance from 0 to 100: the address carries it


def start(view: View, dataset: Dataset) -> Scenario:
    """Return the question without any weight or value function of the visitor's own."""
    return question.scenario(replace(view, importance={}, criteria={}, curves={}), dataset)


def members(node: str, view: View, dataset: Dataset) -> list[str]:
    """Return what is weighed at a level: the branches, or the criteria asked in one branch."""
    if node == TOP:
        return list(BRANCHES)
    seed = at_base(dataset, profile(dataset, view.sector), view.base)
    left_out = () if view.cluster else (CLUSTER,)
    return [name for name, criterion in dataset.criteria.items()
            if criterion.branch == node and name in seed.criteria and name not in left_out
            and criterion.counts_in(view.base)
            and (seed.criteria[name] > 0 or view.criteria.get(name, 0) > 0)]  # fmt: skip


def points(node: str, view: View, dataset: Dataset) -> dict[str, float]:
    """Return the importances in force at a level, the largest being 100."""
    seed = at_base(dataset, profile(dataset, view.sector), view.base)
    if node == TOP:
        found = {b: (view.importance or seed.branches).get(b, 0.0) for b in BRANCHES}
    else:
        found = {name: view.criteria.get(name, seed.criteria[name])
                 for name in members(node, view, dataset)}  # fmt: skip
    largest = max(found.values(), default=0)
    unit = MOST / largest if largest > 0 else 1.0
    return {name: round(value * unit, DIGITS) for name, value in found.items()}


def named(name: str, dataset: Dataset, lang: str) -> str:
    """Return the name of a branch or a criterion."""
    if name in BRANCHES:
        return text(BRANCH_WORDS[name], lang)
    return label(dataset.criteria[name].name, lang)


def ranges(view: View, dataset: Dataset) -> dict[str, Range]:
    """Return the (worst, best) figures of every criterion under the view's value functions."""
    return {
        name: view.curves.get(name, criterion.value).worst_and_best
        for name, criterion in dataset.criteria.items()
    }


def stale(node: str, view: View, dataset: Dataset) -> dict[str, tuple[Range, Range]]:
    """Return criteria whose range is not the one the weights of a level were judged for.

    Each with the range judged for and the range that holds now. A branch is judged for the
    ranges of all its criteria.
    """
    prefix = BRANCH if node == TOP else ""
    inside = [name for branch in BRANCHES if node in (TOP, branch)
              for name in members(branch, view, dataset)]  # fmt: skip
    judged = {name: view.ranges.get(prefix + name, dataset.criteria[name].value.worst_and_best)
              for name in inside}  # fmt: skip
    now = ranges(view, dataset)
    swing = Swing(points=dict.fromkeys(inside, 0.0), ranges=judged)
    return {name: (judged[name], now[name]) for name in swing.stale(now)}


def kept(view: View, dataset: Dataset, node: str, names: Sequence[str]) -> View:
    """Return the view whose weights at a level hold for the ranges that are now."""
    prefix = BRANCH if node == TOP else ""
    now, found = ranges(view, dataset), dict(view.ranges)
    for name in names:
        found.pop(prefix + name, None)
        if now[name] != dataset.criteria[name].value.worst_and_best:
            found[prefix + name] = now[name]
    return replace(view, ranges=found)


def judged(
    view: View, dataset: Dataset, node: str, importance: Mapping[str, float],
    touched: Sequence[str] | None = None,
) -> View:
    """Return the view with the importances of a level; those `touched` were judged just now.

    None touched means that all were. Importances of others than the level's members, and
    numbers that are none, change nothing.
    """
    inside = members(node, view, dataset)
    taken = {name: round(float(value), DIGITS) for name, value in importance.items()
             if name in inside}  # fmt: skip
    if check_importance(taken) or any(value > MOST for value in taken.values()) or not taken:
        return view
    before = points(node, view, dataset)
    whole = {name: taken.get(name, before[name]) for name in inside}
    if node == TOP:
        view = replace(view, importance=whole)
    else:
        view = replace(view, criteria={**view.criteria, **whole})
    names = inside if touched is None else [name for name in touched if name in inside]
    if node == TOP:
        names = [c for branch in names for c in members(branch, view, dataset)]
    return kept(view, dataset, node, names)


def scaled(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights as importances, the largest being 100.

    >>> scaled({"a": 0.5, "b": 0.25})
    {'a': 100.0, 'b': 50.0}
    """
    largest = max(weights.values())
    return {name: MOST * weight / largest for name, weight in weights.items()}


def ordered(order: Sequence[str]) -> dict[str, float]:
    """Return the importances of members of which only the order is known (rank order centroid).

    >>> {name: round(value, 3) for name, value in ordered(["a", "b"]).items()}
    {'a': 100.0, 'b': 33.333}
    """
    return scaled(dict(zip(order, rank_order_centroid(len(order)).tolist(), strict=True)))


def order_of(node: str, view: View, dataset: Dataset) -> list[str]:
    """Return the members of a level, the most important first, as the weights in force say."""
    found = points(node, view, dataset)
    return sorted(found, key=lambda name: -found[name])


def back(view: View, node: str, dataset: Dataset) -> View:
    """Return the view with the profile's weights at one level."""
    if node == TOP:
        kept_for = {k: r for k, r in view.ranges.items() if not k.startswith(BRANCH)}
        return replace(view, importance={}, ranges=kept_for)
    own = {name: value for name, value in view.criteria.items()
           if dataset.criteria[name].branch != node}  # fmt: skip
    kept_for = {k: r for k, r in view.ranges.items()
                if k.startswith(BRANCH) or dataset.criteria[k].branch != node}  # fmt: skip
    return replace(view, criteria=own, ranges=kept_for)


def panel(node: str, view: View, dataset: Dataset, kind: str) -> dict[str, Any]:
    """Return what the component of a method draws: the members, their importances and ranges."""
    lang, now, old = view.lang, ranges(view, dataset), stale(node, view, dataset)
    values = points(node, view, dataset)
    listed = order_of(node, view, dataset) if kind == "order" else list(values)
    return {
        "kind": kind,
        "node": node,
        "most": MOST,
        "items": [
            {
                "id": name,
                "name": named(name, dataset, lang),
                "branch": name if node == TOP else node,
                "value": values[name],
                "range": None if node == TOP else _range(name, now[name], dataset, lang),
                "inside": _inside(name, view, dataset) if node == TOP else "",
                "stale": name in old or (node == TOP and any(
                    dataset.criteria[c].branch == name for c in old)),
            }
            for name in listed
        ],
        "words": {word: text(key, lang) for word, key in WORDS.items()},
    }  # fmt: skip


def _range(name: str, now: Range, dataset: Dataset, lang: str) -> dict[str, str]:
    worst, best = (figure(name, end, dataset) for end in now)
    return {"worst": worst, "best": best, "unit": label(dataset.criteria[name].unit, lang)}


def figure(name: str, value: float, dataset: Dataset) -> str:
    """Return a figure of a criterion for people, in as many decimals as it needs.

    Anchors may be finer than the figures are shown.
    """
    decimals = dataset.criteria[name].decimals
    while decimals < 6 and not np.isclose(value, round(value, decimals), rtol=1e-4, atol=0):
        decimals += 1
    return f"{value:,.{decimals}f}"


def _inside(branch: str, view: View, dataset: Dataset) -> str:
    names = [named(name, dataset, view.lang) for name in members(branch, view, dataset)]
    return text("weighing.comma", view.lang).join(names)
