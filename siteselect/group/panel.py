"""What evaluators answered, side by side: scores of sites, and ranks fair to who is recused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError, unknown
from siteselect.evaluation import Evaluation
from siteselect.methods import ranks
from siteselect.weighting import average_ranks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Scores of m evaluators for n sites (m, n); NaN where an evaluator does not judge a site.

    An evaluator does not judge a site they are recused from, nor one that their own answer
    does not rank (a failed knock-out, too little data under their weights).
    """

    evaluators: tuple[str, ...]
    sites: tuple[str, ...]
    scores: Floats

    @property
    def judged(self) -> Bools:
        """Which evaluator judges which site (m, n)."""
        return ~np.isnan(self.scores)

    @property
    def judges(self) -> Ints:
        """How many evaluators judge each site (n,)."""
        return np.asarray(self.judged.sum(axis=0))

    @cached_property
    def ranks(self) -> Floats:
        """Each evaluator's ranks (m, n) of the sites they judge: 1 best, ties 1, 2, 2, 4."""
        found = np.full(self.scores.shape, np.nan)
        for own, score, judged in zip(found, self.scores, self.judged, strict=True):
            if judged.any():
                own[judged] = ranks(score[judged])
        return found

    @cached_property
    def middle_ranks(self) -> Floats:
        """The same ranks, those that tie at the mean of their places: 1, 2.5, 2.5, 4."""
        found = np.full(self.scores.shape, np.nan)
        for own, rank, judged in zip(found, self.ranks, self.judged, strict=True):
            if judged.any():
                own[judged] = average_ranks(rank[judged])
        return found

    def stretched(self, places: Floats) -> Floats:
        """Return ranks (m, n) of those who judge k of the n sites on the scale 1 to n.

        A rank r among k becomes 1 + (r - 1) (n - 1) / (k - 1), so that the last place counts
        alike for everyone; a site that is the only one judged stands in the middle.

        >>> panel = Panel(("a",), ("x", "y", "z"), np.array([[0.9, np.nan, 0.1]]))
        >>> panel.stretched(panel.ranks).tolist()
        [[1.0, nan, 3.0]]
        """
        n = len(self.sites)
        counts = self.judged.sum(axis=1, keepdims=True)
        step = np.divide(n - 1.0, counts - 1.0, out=np.zeros(counts.shape), where=counts > 1)
        found = 1 + (places - 1) * step
        return np.where((counts == 1) & self.judged, (n + 1) / 2, found)

    def without(self, evaluator: int) -> Panel:
        """Return the panel without one evaluator (by position)."""
        kept = [i for i in range(len(self.evaluators)) if i != evaluator]
        rest = Panel(tuple(self.evaluators[i] for i in kept), self.sites, self.scores[kept])
        # one person's ranks are their own: nobody else's absence changes them
        vars(rest).update(ranks=self.ranks[kept], middle_ranks=self.middle_ranks[kept])
        return rest


def panel(
    evaluations: Mapping[str, Evaluation], recusals: Mapping[str, Collection[str]] | None = None
) -> Panel:
    """Return the scores of evaluators, in the order of their names, for the sites someone judges.

    `recusals` names the sites that an evaluator may not judge. Raises RequestError for
    evaluators who answered about different sites, and for a recusal from an unknown site.
    """
    names = tuple(sorted(evaluations))
    ids = _same_sites([evaluations[name] for name in names])
    place = {site: i for i, site in enumerate(ids)}
    scores = np.full((len(names), len(ids)), np.nan)
    for own, name in zip(scores, names, strict=True):
        ranked = evaluations[name].rank > 0
        own[ranked] = evaluations[name].score[ranked]
        for site in (recusals or {}).get(name, ()):
            if site not in place:
                raise unknown("site", site, ids)
            own[place[site]] = np.nan
    someone = ~np.isnan(scores).all(axis=0) if names else np.zeros(len(ids), dtype=bool)
    sites = tuple(site for site, kept in zip(ids, someone, strict=True) if kept)
    return Panel(names, sites, scores[:, someone])


def _same_sites(evaluations: list[Evaluation]) -> list[str]:
    if not evaluations:
        return []
    ids: list[str] = evaluations[0].dataset.places["id"].tolist()
    for other in evaluations[1:]:
        places = other.dataset.places
        if places is not evaluations[0].dataset.places and places["id"].tolist() != ids:
            raise RequestError(Problem("group.other_sites"))
    return ids
