"""How far a weight can move before the first place, or the ranking, changes: exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.methods import ranks
from siteselect.robustness.closeness import closeness_intervals
from siteselect.robustness.model import Additive, Bools, Ints, additive, scores
from siteselect.robustness.polynomials import crossings, multiply
from siteselect.robustness.streams import Floats

Scope = Literal["branch", "all"]
Rational = tuple[Floats, Floats]  # numerator and denominator, coefficients along the last axis


@dataclass(frozen=True)
class Stability:
    """Intervals of weights within which the first place, and the whole ranking, stay.

    `criteria` (m) are in the order of the evaluation's matrix; `weights` (m,) are within the
    branch for `scope` "branch", over all criteria for "all"; `first` and `ranking` (m, 2) are
    the ends. `branches`, `branch_weights` (B,), `branch_first` and `branch_ranking` (B, 2)
    likewise. 0 and 1 are ends that nothing changes up to.
    """

    scope: str
    criteria: tuple[str, ...]
    weights: Floats
    first: Floats
    ranking: Floats
    branches: tuple[str, ...]
    branch_weights: Floats
    branch_first: Floats
    branch_ranking: Floats


def stability(evaluation: Evaluation, *, scope: Scope = "branch") -> Stability:
    """Return the interval of each weight within which the first place and the ranking stay.

    One weight moves, the others are scaled in proportion: those of its branch, whose own weight
    stays (`branch`, what a slider does), or all others (`all`). Missing figures hand on their
    weight as in `evaluate`, so a score is a ratio of polynomials in the weight; the ends are
    roots of differences between such ratios, quadratic for `branch`. For `topsis` the ends are
    found by a search along the weight. Where several sites share the first place, they must go
    on sharing it.

    Raises RequestError for another method or scope.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> found = stability(evaluate(dataset, profile(dataset, "pcb")))
    >>> bool((found.first[:, 0] <= found.weights).all() and (found.ranking >= 0).all())
    True
    """
    method = evaluation.scenario.method
    problems = [
        Problem("robustness.mode", values=(("given", given), ("near", ", ".join(known))))
        for given, known in ((scope, ("branch", "all")), (method, ("weighted_sum", "topsis")))
        if given not in known
    ]
    if problems:
        raise RequestError(problems)
    model = additive(evaluation)
    weights = model.within if scope == "branch" else model.weights
    if method == "topsis":
        criteria, branches = closeness_intervals(model, scope)
    else:
        criteria, branches = _additive_intervals(model, scope)
    back = np.argsort(model.columns, kind="stable")
    return Stability(
        scope=scope, criteria=tuple(model.names[j] for j in back), weights=weights[back],
        first=_shares(criteria[0][back]), ranking=_shares(criteria[1][back]),
        branches=model.branches, branch_weights=model.shares,
        branch_first=_shares(branches[0]), branch_ranking=_shares(branches[1]),
    )  # fmt: skip


def _shares(ends: Floats) -> Floats:
    """Return ends of intervals as shares: roots may lie a rounding outside, or at minus zero."""
    return np.clip(ends, 0.0, 1.0) + 0.0


def _additive_intervals(
    model: Additive, scope: str
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    place = ranks(scores(model.weights, model.values, model.present, model.member))
    weights = model.within if scope == "branch" else model.weights
    by_criterion = _in_branch(model) if scope == "branch" else _over_all(model)
    return (
        _intervals(by_criterion, place, weights, free=_movable(model, scope)),
        _intervals(_by_branch(model), place, model.shares, free=model.shares < 1 - 1e-12),
    )


def _movable(model: Additive, scope: str) -> Bools:
    """Return which weights can move at all: not that of a criterion alone."""
    weights = model.within if scope == "branch" else model.weights
    return np.asarray(weights < 1 - 1e-12)


def _intervals(score: Rational, place: Ints, at: Floats, free: Bools) -> tuple[Floats, Floats]:
    """Return the ends (m, 2) for the first place and for the ranking.

    `score` are ratios (n, m, d) in the weight, positive denominators; `at` (m,) the weights now.
    """
    order = np.argsort(place, kind="stable")
    top = order[place[order] == 1]
    rest = order[place[order] > 1]
    whole = np.stack([np.zeros(len(at)), np.ones(len(at))], axis=1)
    if len(order) < 2:
        return whole, whole.copy()
    lead = [(int(a), int(b)) for a in top for b in rest]
    lead += [pair for a, b in pairwise(top.tolist()) for pair in ((a, b), (b, a))]
    steps = list(pairwise(order.tolist()))
    steps += [(b, a) for a, b in steps if place[a] == place[b]]
    found = []
    for pairs in (lead, steps):
        low, high = _cross(score, np.array(pairs), at)
        ends = np.stack([np.maximum(low, 0.0), np.minimum(high, 1.0)], axis=1)
        found.append(np.where(free[:, None], ends, whole))
    return found[0], found[1]


def _cross(score: Rational, pairs: Ints, at: Floats) -> tuple[Floats, Floats]:
    """Return where the first of the pairs (p, 2) changes order, below and above `at` (m,)."""
    top, bottom = score
    a, b = pairs.T
    gap = multiply(top[a], bottom[b]) - multiply(top[b], bottom[a])
    p, m, d = gap.shape
    below, above = crossings(gap.reshape(-1, d), np.tile(at, p))
    return (below.reshape(p, m).max(axis=0, initial=-np.inf),
            above.reshape(p, m).min(axis=0, initial=np.inf))  # fmt: skip


@dataclass(frozen=True)
class _Parts:
    """Sums over the figures of each branch (n, B) under the weights within it: weight x value,
    and weight; means, 0 where `has` (n, B) is False."""

    sums: Floats
    carried: Floats
    means: Floats
    has: Floats


def _parts(model: Additive) -> _Parts:
    known = np.where(model.present, model.values, 0.0)
    sums = np.stack([known[:, s] @ model.within[s] for s in model.spans], axis=1)
    carried = np.stack([model.present[:, s] @ model.within[s] for s in model.spans], axis=1)
    has = carried > 0
    means = np.divide(sums, carried, out=np.zeros_like(sums), where=has)
    return _Parts(sums, carried, means, has.astype(float))


def _split(model: Additive, part: _Parts) -> tuple[Floats, Floats, Ints]:
    """Return for each cell (n, m) the sum and the weight of the other figures of its branch,
    the weights of those scaled to 1, and which branch each criterion belongs to (m,)."""
    branch = np.repeat(np.arange(len(model.spans)), [s.stop - s.start for s in model.spans])
    own = np.where(model.present, model.within, 0.0)
    rest = np.where(model.within < 1 - 1e-12, 1 - model.within, 1.0)
    others = part.sums[:, branch] - own * np.where(model.present, model.values, 0.0)
    carried = part.carried[:, branch] - own
    carried = np.where(np.abs(carried) < 1e-14, 0.0, carried)
    return np.where(carried > 0, others, 0.0) / rest, carried / rest, branch


def _line(constant: Floats, slope: Floats | float) -> Floats:
    return np.stack(np.broadcast_arrays(constant, slope), axis=-1).astype(float)


def _mean_along(model: Additive, part: _Parts) -> tuple[Rational, Ints]:
    """Return the mean value of each criterion's branch as its weight within it moves.

    (t x + (1 - t) S) / (t + (1 - t) C) with the sum S and weight C of the others; the mean of
    the others where the figure is missing, x where it is the only one.
    """
    others, carried, branch = _split(model, part)
    values = np.where(model.present, model.values, 0.0)
    both = model.present & (carried > 0)
    fixed = np.where(model.present, values, part.means[:, branch])
    top: Floats = np.where(both[..., None], _line(others, values - others), _line(fixed, 0.0))
    one = _line(np.ones_like(fixed), 0.0)
    bottom: Floats = np.where(both[..., None], _line(carried, 1 - carried), one)
    return (top, bottom), branch


def _in_branch(model: Additive) -> Rational:
    """Scores as a weight within its branch moves: (p0 + p1 t) / (q0 + q1 t), (n, m, 2)."""
    part = _parts(model)
    (top, bottom), branch = _mean_along(model, part)
    whole = (part.has * model.shares).sum(axis=1, keepdims=True)
    held = (part.has * model.shares * part.means).sum(axis=1, keepdims=True)
    share = (part.has * model.shares)[:, branch]
    others = held - share * part.means[:, branch]
    return (others[..., None] * bottom + share[..., None] * top) / whole[..., None], bottom


def _over_all(model: Additive) -> Rational:
    """Scores as a weight over all criteria moves: up to quadratic over quadratic, (n, m, 3).

    The weight t takes from all others, so its branch weighs t + s R and another s B_b, with
    s = (1 - t) / (1 - w) and R the others of its branch; within its branch it has t / (t + s R).
    """
    part = _parts(model)
    others, carried, branch = _split(model, part)
    w, totals = model.weights, model.shares
    scale = 1 / np.where(w < 1 - 1e-12, 1 - w, 1.0)
    rest = (totals[branch] - w) * scale  # of the branch, at t = 0
    falling = _line(np.ones(len(w)), -np.ones(len(w)))  # 1 - t
    own = _line(rest, 1 - rest)  # what the branch weighs
    values = np.where(model.present, model.values, 0.0)
    both = model.present & (carried > 0)
    fixed = np.where(model.present, values, part.means[:, branch])
    # within the branch, weights are t : rest (1 - t), the others' share spread as before
    top = np.where(both[..., None], _line(others * rest, values - others * rest), _line(fixed, 0.0))
    bottom = np.where(both[..., None], _line(carried * rest, 1 - carried * rest),
                      _line(np.ones_like(fixed), 0.0))  # fmt: skip
    has, share = part.has[:, branch], (part.has * totals)
    outside = share.sum(axis=1, keepdims=True) - share[:, branch]
    held = (share * part.means).sum(axis=1, keepdims=True) - (share * part.means)[:, branch]
    mine = has[..., None] * own
    whole = (outside * scale)[..., None] * falling + mine
    numerator = multiply((held * scale)[..., None] * falling, bottom) + multiply(mine, top)
    return numerator, multiply(whole, bottom)


def _by_branch(model: Additive) -> Rational:
    """Scores as the weight of a branch moves: (p0 + p1 t) / (q0 + q1 t), (n, B, 2)."""
    part = _parts(model)
    rest = np.where(model.shares < 1 - 1e-12, 1 - model.shares, 1.0)
    weights = part.has * model.shares
    outside = (weights.sum(axis=1, keepdims=True) - weights) / rest
    means = weights * part.means
    held = (means.sum(axis=1, keepdims=True) - means) / rest
    top = _line(held, part.has * part.means - held)
    return top, _line(outside, part.has - outside)
