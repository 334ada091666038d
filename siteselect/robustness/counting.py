"""What scores in many samples show: ranks, pairs won, central weights and confidence."""

from __future__ import annotations

import numpy as np

from siteselect.robustness.fixed import BLOCK, Closeness, add_by_first, first_alike
from siteselect.robustness.model import Additive, Ints
from siteselect.robustness.packed import LAST, OFFSET, ROOM, Counter
from siteselect.robustness.simulation import Plan, draws_of, variance
from siteselect.robustness.streams import Floats, Noise, Singles

FAR = 4.0  # standard deviations
ROWS = 2048  # samples counted at once: what a core's cache takes


class Counting:
    """Counts over samples of n sites and m weights; sites that always tie share `earliest`."""

    def __init__(self, earliest: Ints, m: int, pairs: bool) -> None:
        n = len(earliest)
        self.pairs = pairs
        self.earliest = earliest
        self.step = max(1, min(ROWS, BLOCK // max(1, n)))
        self.counter = Counter(n, self.step)
        self.wins = np.zeros((n, n), dtype=np.int64)
        self.sums, self.times = np.zeros((n, m)), np.zeros(n, dtype=np.int64)

    @property
    def central(self) -> Floats:
        """Mean weights that put a site first (n, m), NaN for one that never was."""
        unknown = np.full(self.sums.shape, np.nan)
        times = self.times[:, None]
        np.divide(self.sums, times, out=unknown, where=times > 0)
        return unknown[self.earliest]

    def add(self, scores: Singles, weights: Singles) -> None:
        """Count scores (count, n) in [0, 1] under weights (count, m)."""
        ties = bool((self.earliest != np.arange(scores.shape[1])).any())
        starts = range(0, len(scores), self.step)
        first = [self.counter.add(_behind(scores[a : a + self.step]), ties=ties) for a in starts]
        add_by_first(self.sums, self.times, np.concatenate(first), weights)
        if self.pairs:
            self._count_wins(np.ascontiguousarray(scores.T))

    def _count_wins(self, scores: Singles) -> None:
        count = scores.shape[1]
        for i, own in enumerate(scores):
            for j in range(i):
                ahead = int(np.count_nonzero(own > scores[j]))
                self.wins[i, j] += ahead
                if self.earliest[i] != self.earliest[j]:
                    self.wins[j, i] += count - ahead


def _behind(scores: Singles) -> Singles:
    """Return scores of -1/2 to 3/2 (errors may pass the ends) as the counter takes them."""
    behind = scores * np.float32(-ROOM / 2)
    behind += np.float32(OFFSET + ROOM * 0.75)
    return np.clip(behind, np.float32(OFFSET), np.float32(LAST), out=behind)


def confidence(
    plan: Plan, central: Floats, noise: Noise, count: int, drawn: int, only: Ints
) -> Floats:
    """Return how often sites are first at their own central weights (n,), over the figures.

    Over the first `count` of `drawn` samples; NaN for a site without, and for all but `only`. Sites
    that would need an error of more than four standard deviations to pass are not looked at.
    """
    found = only[~np.isnan(central[only]).any(axis=1)]
    sure = np.full(len(central), np.nan)
    weights = central[found]
    mean, spread = weights @ plan.model.values.T, weights**2 @ variance(plan).T
    own = np.arange(len(found)), found
    wide = FAR * np.sqrt(spread + spread[own][:, None])
    near = mean + wide >= mean[own][:, None]  # whoever may pass the site at its weights
    near &= plan.earliest != plan.earliest[found][:, None]
    draws, single = draws_of(plan, noise, drawn, count), weights.astype(np.float32)
    best = np.full((len(found), count), -np.inf, dtype=np.float32)
    for i in np.flatnonzero(near.any(axis=0)).tolist():
        rows = near[:, i]
        best[rows] = np.maximum(best[rows], single[rows] @ draws[i])
    for k, i in enumerate(found.tolist()):
        sure[i] = (single[k] @ draws[i] >= best[k]).mean()
    return sure


class closeness_scores:  # noqa: N801 - called like a function
    """TOPSIS closeness of the ranked sites under many weights, by the fast kernel.

    Values are the expected ones, divided by the root of the sum of squares of the ranked sites.
    """

    def __init__(self, model: Additive) -> None:
        length = np.sqrt((model.values**2).sum(axis=0))
        self.values = model.values / np.where(length > 0, length, 1.0)
        self.earliest = first_alike(self.values)

    def __call__(self, weights: Singles) -> Singles:
        """Return scores (count, n) in [0, 1] under weights (count, m), higher is better."""
        scores = np.empty((len(weights), len(self.values)), dtype=np.float32)
        Closeness(self.values, len(weights))(weights, scores)
        np.subtract(np.float32(OFFSET + ROOM), scores, out=scores)
        scores /= np.float32(ROOM)
        alike = np.flatnonzero(self.earliest != np.arange(scores.shape[1]))
        scores[:, alike] = scores[:, self.earliest[alike]]
        return scores


def is_first(score: closeness_scores, central: Floats, only: Ints) -> Floats:
    """Return 1 for a site that is first at its central weights, 0 for one that is not (n,).

    NaN for a site without, and for all but `only`.
    """
    sure = np.full(len(central), np.nan)
    found = only[~np.isnan(central[only]).any(axis=1)]
    if len(found):
        scores = score(central[found].astype(np.float32))
        own = scores[np.arange(len(found)), found]
        sure[found] = own >= scores.max(axis=1)
    return sure
