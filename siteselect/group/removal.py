"""Does one person decide? The first place without each evaluator in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.group.panel import Bools, Floats, Panel
from siteselect.group.tallies import Tally, borda, mean_scores, rank_sum

COUNTED = {"mean_score": mean_scores, "rank_sum": rank_sum, "borda": borda}


@dataclass(frozen=True)
class Removal:
    """Who would be first without an evaluator, by method, and where that differs from the group.

    A method is left out of `first` where nobody would be left to ask.
    """

    evaluator: str
    first: dict[str, tuple[str, ...]]
    changed: tuple[str, ...]


def leave_one_out(panel: Panel, firsts: dict[str, tuple[str, ...]]) -> tuple[Removal, ...]:
    """Return for each evaluator the first places by mean score, rank sum and Borda without them.

    `firsts` holds the group's first places by method. Each evaluator's own answer stands by
    itself, so the row is simply taken out. A tie that breaks, or comes up, is a change too.
    """
    found = []
    for i, name in enumerate(panel.evaluators):
        rest = panel.without(i)
        first = {
            method: named(count(rest), panel.sites)
            for method, count in COUNTED.items() if rest.evaluators
        }  # fmt: skip
        changed = tuple(m for m, sites in first.items() if sites != firsts.get(m))
        found.append(Removal(name, first, changed))
    return tuple(found)


def named(tally: Tally, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the sites in first place."""
    return tuple(sites[i] for i in tally.first)


def additive_scores(
    weights: Floats, values: Floats, present: Bools, branch: np.ndarray
) -> Floats:
    """Return scores (k, n) of n sites under k rows of weights (k, m), as `evaluate` has them.

    `values` (n, m), NaN where not `present`; `branch` (m,) is the branch of each criterion. A
    missing figure hands its weight to its branch, a branch without figures to the others. NaN
    where no figure of a site carries weight.
    """
    known = np.where(present, values, 0.0)
    score = np.zeros((len(weights), len(values)))
    whole = np.zeros_like(score)
    for b in np.unique(branch):
        inside = branch == b
        own, total = weights[:, inside], weights[:, inside].sum(axis=1, keepdims=True)
        carried = own @ present[:, inside].T
        mean = np.divide(own @ known[:, inside].T, carried, out=np.zeros_like(score),
                         where=carried > 0)  # fmt: skip
        share = np.where(carried > 0, total, 0.0)
        score += share * mean
        whole += share
    return np.divide(score, whole, out=np.full_like(score, np.nan), where=whole > 0)
