"""Does one person decide? The first place without each evaluator in turn."""

from __future__ import annotations

from dataclasses import dataclass

from siteselect.group.panel import Panel
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
