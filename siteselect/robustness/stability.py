"""How far a weight can move before the first place, or the ranking, changes: exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.closeness import closeness_intervals
from siteselect.robustness.intervals import line_intervals
from siteselect.robustness.model import Additive, additive
from siteselect.robustness.streams import Floats

Scope = Literal["branch", "all"]


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
    stays (`branch`, what a slider does), or all others (`all`). What is expected of a value does
    not depend on weights, so a score is a straight line in the weight and the ends are where two
    lines cross. For `topsis` they are found by a search along the weight. Where several sites
    share the first place, they must go on sharing it.

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
    """Return the ends for criteria and for branches: every score is a straight line in a weight."""
    inside = model.values * model.within
    means = np.stack([inside[:, s].sum(axis=1) for s in model.spans], axis=1) if len(
        model.spans) else np.zeros((len(model.sites), 0))  # fmt: skip
    score = means @ model.shares
    if scope == "branch":  # with all of its branch's weight, a criterion stands for the branch
        own = model.shares * means
        rest = (score[:, None] - own) @ model.member.T
        whole, at = rest + model.spread(model.shares) * model.values, model.within
    else:
        whole, at = model.values, model.weights
    return line_intervals(whole, score, at), line_intervals(means, score, model.shares)
