"""Who takes the first place at the ends of the intervals of weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.evaluation import Evaluation
from siteselect.methods.closeness import closeness
from siteselect.robustness.model import Additive, Bools, Ints, additive
from siteselect.robustness.stability import Stability
from siteselect.robustness.streams import Floats

BEYOND = 1e-7  # how far past an end to look where several sites share the first place


@dataclass(frozen=True)
class Takeovers:
    """Who is first past the lower and the upper end of each weight: positions in the dataset.

    `criteria` (m, 2) and `branches` (B, 2) are in the order of the `Stability` asked about; -1
    where nobody takes over up to the end of the scale.
    """

    criteria: Ints
    branches: Ints


def takeovers(evaluation: Evaluation, found: Stability) -> Takeovers:
    """Return who takes over at each end of `found`, which `stability` gave for `evaluation`.

    At an end the leader ties with one other site: the best of the others there. Where several
    share the first place, whoever is best a little past the end.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> from siteselect.robustness import stability
    >>> dataset = load(shipped_data())
    >>> evaluation = evaluate(dataset, profile(dataset, "pcb"))
    >>> found = stability(evaluation)
    >>> taken = takeovers(evaluation, found).criteria
    >>> bool(((taken >= 0) == ((found.first > 0) & (found.first < 1))).all())
    True
    """
    model = additive(evaluation)
    names = [found.criteria.index(name) for name in model.names]  # from its order to ours
    branch = np.repeat(np.arange(len(model.spans)), [s.stop - s.start for s in model.spans])
    by_criterion = np.full((len(names), 2), -1, dtype=np.int64)
    by_branch = np.full((len(model.spans), 2), -1, dtype=np.int64)
    asked: list[tuple[Ints, int, int]] = []
    paths = []
    for j in range(len(names)):
        inside = branch == branch[j] if found.scope == "branch" else np.ones(len(names), bool)
        moved = np.arange(len(names)) == j
        for side, end in _inner(found.first[names[j]]):
            asked.append((by_criterion, names[j], side))
            paths.append(_moved(model.weights, inside, moved, end))
    for b in range(len(model.spans)):
        for side, end in _inner(found.branch_first[b]):
            asked.append((by_branch, b, side))
            paths.append(_moved(model.weights, np.ones(len(names), bool), branch == b, end))
    if paths:
        for (table, row, side), first in zip(asked, _first(evaluation, model, paths), strict=True):
            table[row, side] = first
    return Takeovers(by_criterion, by_branch)


def _inner(ends: Floats) -> list[tuple[int, tuple[float, float]]]:
    """Return each end within the scale, and where to look past it, by its side."""
    low, high = float(ends[0]), float(ends[1])
    found = [(0, (low, max(0.0, low - BEYOND)))] if low > 0 else []
    return found + ([(1, (high, min(1.0, high + BEYOND)))] if high < 1 else [])


def _moved(
    weights: Floats, inside: Bools, own: Bools, ends: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Return weights with those of `own` at each of `ends` of what stands `inside`."""
    total, mine = weights[inside].sum(), weights[own].sum()
    rest = inside & ~own
    both = []
    for end in ends:
        moved = weights.copy()
        moved[own] *= total * end / mine
        moved[rest] *= total * (1 - end) / weights[rest].sum()
        both.append(moved)
    return both[0], both[1]


def _first(
    evaluation: Evaluation, model: Additive, paths: list[tuple[Floats, Floats]]
) -> list[int]:
    place = evaluation.rank[model.sites]
    alone = int((place == 1).sum()) == 1
    weights = np.stack([path[0 if alone else 1] for path in paths])
    topsis = evaluation.scenario.method == "topsis"
    score = closeness(model.values, weights) if topsis else weights @ model.values.T
    if alone:
        score[:, place == 1] = -np.inf
    return [int(model.sites[i]) for i in np.nanargmax(score, axis=1)]
