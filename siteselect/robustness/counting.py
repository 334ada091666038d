"""What scores in many samples show: ranks, pairs won, central weights and confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.evaluation import Evaluation
from siteselect.robustness.fixed import BLOCK, Closeness, add_by_first, first_alike
from siteselect.robustness.model import Additive, Ints
from siteselect.robustness.packed import LAST, OFFSET, ROOM, Counter
from siteselect.robustness.simulation import ROWS, Plan, draw_errors
from siteselect.robustness.streams import Floats, Noise, Singles

FAR = 6.0  # standard deviations


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


def confidence(plan: Plan, central: Floats, noise: Noise, count: int, drawn: int) -> Floats:
    """Return how often each site is first at its own central weights (n,), over the figures.

    Over the first `count` of `drawn` samples; NaN for a site without central weights. Sites
    that would need errors of more than six standard deviations to be first are not looked at.
    """
    found = np.flatnonzero(~np.isnan(central).any(axis=1)) if central.size else np.zeros(0, int)
    sure = np.full(len(central), np.nan)
    if not len(found):
        return sure
    at = _at(plan, central[found])
    draws, normal = _draws(plan, noise, count, drawn)
    reach = FAR * np.sqrt(at.own + (at.load**2).sum(axis=2))
    near = at.mean + reach >= (at.mean - reach).max(axis=1, keepdims=True)
    for k, i in enumerate(found.tolist()):
        rivals = np.flatnonzero(near[k] & (plan.earliest != plan.earliest[i]))
        rows = np.append(rivals, i)
        load = at.load[k, rows]
        used = load.any(axis=0)
        scores = load[:, used] @ draws[used]
        scores += np.sqrt(at.own[k, rows])[:, None] * normal[rows]
        scores += at.mean[k, rows][:, None]
        sure[i] = (scores[-1] >= scores[:-1].max(axis=0, initial=-np.inf)).mean()
    return sure


@dataclass(frozen=True)
class _At:
    """Scores at k weights: `mean` and variance of `own` errors (k, n), `load` (k, n, f) of each
    draw that sites may share."""

    mean: Singles
    own: Singles
    load: Singles


def _at(plan: Plan, weights: Floats) -> _At:
    k, n = len(weights), len(plan.present)
    mean, own = np.zeros((k, n)), np.zeros((k, n))
    loads = [np.zeros((k, n, 0))]
    for b, branch in enumerate(plan.branches):
        inside, factor = weights[:, branch.span], _factors(plan, weights, b)
        mean += factor * (inside @ branch.mean)
        own += factor**2 * (inside**2 @ branch.own)
        spread = np.sqrt(inside**2 @ branch.shared)
        slopes = inside[:, branch.columns] * branch.slopes
        for size, who in ((spread, branch.sharing), (slopes, branch.resting)):
            loads.append(factor[:, :, None] * who.T * size[:, None, :])
    load = np.concatenate(loads, axis=2)
    return _At(*(part.astype(np.float32) for part in (mean, own, load)))


def _draws(plan: Plan, noise: Noise, count: int, drawn: int) -> tuple[Singles, Singles]:
    """Return the draws that sites may share (f, count) and their own normal ones (n, count)."""
    n = len(plan.present)
    if not plan.drawn:
        f = sum(len(b.shared_names) + len(b.even_names) for b in plan.branches)
        return np.zeros((f, count), dtype=np.float32), np.zeros((n, count), dtype=np.float32)

    def make() -> tuple[Singles, Singles]:
        errors = [draw_errors(plan, b, noise, "", drawn) for b in range(len(plan.branches))]
        parts = [part[:count] for e in errors for part in (e.shared, e.even)]
        # given the weights, a site's own errors sum to one normal: the first branch's will do
        own = np.ascontiguousarray(errors[0].own[:count].T)
        return np.ascontiguousarray(np.concatenate(parts, axis=1).T), own

    return noise.kept(("draws", plan.digest, count, drawn), make)


def _factors(plan: Plan, weights: Floats, b: int) -> Floats:
    """Return what missing figures add to the weights of a branch (k, n): 1 without gaps."""
    totals = np.stack([weights[:, branch.span].sum(axis=1) for branch in plan.branches], axis=1)
    span = plan.branches[b].span
    carried = weights[:, span] @ plan.present[:, span].T
    whole = totals @ plan.has.T
    none = np.zeros_like(carried)
    return np.asarray(np.divide(totals[:, [b]], carried * whole, out=none, where=carried > 0))


class closeness_scores:  # noqa: N801 - called like a function
    """TOPSIS closeness of the ranked sites under many weights, by the fast kernel.

    Figures are normalised by the root of the sum of squares of the ranked sites; missing ones
    stand at the mean of their own site's branch, under the scenario's weights.
    """

    def __init__(self, evaluation: Evaluation, model: Additive) -> None:
        known = np.where(model.present, model.values, 0.0)
        means = np.full(known.shape, np.nan)
        for span in model.spans:
            carried = model.present[:, span] @ model.within[span]
            sums = known[:, span] @ model.within[span]
            none = np.full(len(sums), np.nan)
            means[:, span] = np.divide(sums, carried, out=none, where=carried > 0)[:, None]
        overall = (evaluation.contributions.sum(axis=1))[model.sites][:, None]
        means = np.where(np.isnan(means), overall, means)
        filled = np.where(model.present, model.values, means)
        length = np.sqrt((filled**2).sum(axis=0))
        self.values = filled / np.where(length > 0, length, 1.0)
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


def is_first(score: closeness_scores, central: Floats) -> Floats:
    """Return 1 for a site that is first at its central weights, 0 for one that is not (n,)."""
    sure = np.full(len(central), np.nan)
    found = np.flatnonzero(~np.isnan(central).any(axis=1)) if central.size else np.zeros(0, int)
    if len(found):
        scores = score(central[found].astype(np.float32))
        own = scores[np.arange(len(found)), found]
        sure[found] = own >= scores.max(axis=1)
    return sure
