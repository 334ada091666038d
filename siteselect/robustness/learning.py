"""What the first places would be if one figure were known: samples asked again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache

import numpy as np

from siteselect.knowledge import Knowledge
from siteselect.robustness.model import Bools
from siteselect.robustness.result import Sample
from siteselect.robustness.simulation import branch_values, own_draw, shared_draw
from siteselect.robustness.streams import Floats, Singles

TINY = np.float32(1e-30)
LEVELS, BATCHES = 8, 10  # values that a figure may turn out to have; parts for the error
MOST = 5_000  # samples that are asked again


@dataclass(frozen=True)
class Gain:
    """Expected change of first-rank acceptability, and its Monte-Carlo standard error."""

    change: float
    error: float


class Learner:
    """Answers, for a sample of n sites, how much the first places would change on average if a
    figure were known: half the sum of absolute changes of first-rank acceptability, over all
    sites, averaged over what the figure may turn out to be.

    Each sample is asked again with the figure at each of eight equally likely values, the rest
    drawn as it was, so the samples' noise cancels in the change; the first 5,000 samples do.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample, self.model = sample, sample.model
        self.drawn, self.count = len(sample.scores), min(MOST, len(sample.scores))
        self.scores, within, shares = (
            np.ascontiguousarray(part[: self.count].T)
            for part in (sample.scores, sample.within, sample.shares)
        )
        self.sd = self.model.known.sd
        self.levels = _levels(self.model.belief)
        sizes = [span.stop - span.start for span in self.model.spans]
        self.weights = within * np.repeat(shares, sizes, axis=0)
        self._known: dict[Hashable, Singles] = {}

    def known(self, i: int, j: int) -> Gain:
        """Return the gain from knowing a cell of site `i` and criterion `j` (rows and columns of
        the sample's model).

        Of a figure all that is open, for all sites that rest on it; of one that stands in for
        the site's the site's own distance from it; of a gap all, and with it what it tells of
        the other gaps of the country. What is not drawn (under a rule for gaps, or held) changes
        the first places from what they are.
        """
        known, kind = self.model.known, self.model.kind(i, j)
        if not (self.sample.plan.drawn and self.sd[i, j] > 0):
            return Gain(0.0, 0.0) if kind == "figure" else self._believed(i, j)
        if kind == "stands_in":
            return _gain(self._distance(i, j) <= _normal()[:, None])
        if kind == "figure":
            sites = self.model.common(i, j) if known.own[i, j] == 0 else [i]
            return _gain(self._turn(sites, j) <= self.levels[:, i, j, None])
        peers = self._peers(i, j)
        if peers:
            return self._gap(i, j, peers)
        return _gain(self._turn([i], j) <= self.levels[:, i, j, None])

    def _once(self, key: Hashable, make: Callable[[], Singles]) -> Singles:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _values(self, j: int) -> Singles:
        """Return the values of a criterion as drawn (n, count)."""
        sample = self.sample
        b = next(b for b, span in enumerate(self.model.spans) if span.start <= j < span.stop)
        values = self._once(("values", b), lambda: branch_values(
            sample.plan, b, sample.noise, "", self.drawn))  # fmt: skip
        return np.asarray(values[j - self.model.spans[b].start, :, : self.count])

    def _others(self, sites: list[int]) -> Singles:
        """Return the best score of the sites outside a set (count,)."""

        def make() -> Singles:
            counted = np.ones((len(self.scores), 1), dtype=np.bool_)
            counted[sites] = False
            return np.asarray(self.scores.max(axis=0, initial=-np.inf, where=counted))

        return self._once(("others", *sites), make)

    def _short(self, sites: list[int]) -> Singles:
        """Return by how much the best of some sites falls short of the others (count,)."""

        def make() -> Singles:
            own = self.scores[sites[0]] if len(sites) == 1 else self.scores[sites].max(axis=0)
            return np.asarray(self._others(sites) - own)

        return self._once(("short", *sites), make)

    def _turn(self, sites: list[int], j: int) -> Singles:
        """Return the value from which on the best of sites with the same value is first."""
        parts = self._once(("parts", j), lambda: 1 / np.maximum(self.weights[j], TINY))
        turn = self._short(sites) * parts
        turn += self._values(j)[sites[0]]
        return np.asarray(turn)

    def _distance(self, i: int, j: int) -> Singles:
        """Return the own distance, in standard deviations, from which on a site is first."""
        known, sample = self.model.known, self.sample
        turn, (least, most) = self._turn([i], j), known.ends[:, j]
        base = np.full(self.count, known.middle[i, j], dtype=np.float32)
        if known.shared[i, j] > 0:
            drawn = shared_draw(self.model, i, j, sample.noise, "", self.drawn)[: self.count]
            base += np.float32(known.shared[i, j]) * drawn
        needed = np.subtract(turn, base, out=base)
        needed *= np.float32(1 / known.own[i, j])
        needed[turn <= np.float32(least)] = -np.inf
        needed[turn > np.float32(most)] = np.inf
        return needed

    def _believed(self, i: int, j: int) -> Gain:
        """Return the gain from knowing what is not drawn, from the first places as they are."""
        turn = self._turn([i], j)
        return _gain(turn <= self.levels[:, i, j, None], before=self._short([i]) <= 0)

    def _peers(self, i: int, j: int) -> list[int]:
        """Return the other gaps of the country that may make their site first at all."""
        known = self.model.known
        if known.shared[i, j] == 0:
            return []
        same = np.flatnonzero((known.keys[:, j] == known.keys[i, j]) & (known.shared[:, j] > 0))
        best = self._once("best", lambda: np.asarray(self.scores.max(axis=0)))
        most, values = np.float32(known.ends[1, j]), self._values(j)
        return [
            k for k in same.tolist()
            if k != i and (self.scores[k] + self.weights[j] * (most - values[k]) >= best).any()
        ]  # fmt: skip

    def _gap(self, i: int, j: int, peers: list[int]) -> Gain:
        """Ask again with a gap known: given it, what its country's gaps share moves along.

        Draws with the sum at z become draws with it at another by moving both parts along their
        shares of it (Gaussian conditioning by a path).
        """
        known, noise, weight = self.model.known, self.sample.noise, self.weights[j]
        common = shared_draw(self.model, i, j, noise, "", self.drawn)[: self.count]
        lone = {k: own_draw(self.model, k, j, noise, "", self.drawn)[: self.count]
                for k in (i, *peers)}  # fmt: skip
        share = np.float32(known.shared[i, j] / self.sd[i, j])
        alone = np.float32(known.own[i, j] / self.sd[i, j])
        moved = common + share * (_normal()[:, None] - (share * common + alone * lone[i]))
        scores = np.empty((1 + len(peers), LEVELS, self.count), dtype=np.float32)
        scores[0] = weight * self.levels[:, i, j, None]
        for place, k in zip(scores[1:], peers, strict=True):
            np.multiply(moved, np.float32(known.shared[k, j]), out=place)
            place += np.float32(known.own[k, j]) * lone[k] + np.float32(known.middle[k, j])
            np.clip(place, *known.ends[:, j].astype(np.float32), out=place)
            place *= weight
        rows = [i, *peers]
        scores += (self.scores[rows] - weight * self._values(j)[rows])[:, None]
        ahead = scores.argmax(axis=0) if len(rows) > 2 else (scores[1] > scores[0]).astype(int)
        leads = scores.max(axis=0) >= self._others(rows)
        return _gain(*(leads & (ahead == k) for k in range(len(rows))))


def _levels(belief: Knowledge) -> Singles:
    """Return eight equally likely values of each cell (8, n, m)."""
    reach = belief.middle + belief.sd * _normal()[:, None, None]
    return np.asarray(np.clip(reach, *belief.ends), dtype=np.float32)


@cache  # a constant that costs an import: made when first needed
def _normal() -> Singles:
    """Return eight equally likely places of a normal figure."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(LEVELS) + 0.5) / LEVELS), dtype=np.float32)


def _gain(*first: Bools, before: Bools | None = None) -> Gain:
    """Return the gain of who is first at each level: one array (levels, count) for each site
    whose figure moves; what those lose or win, the others win or lose.

    Changes are from the mean over the levels, or from `before` (count,) of one site.
    """
    if first[0].shape[1] < BATCHES:
        return Gain(_mean_gain(np.stack([f.mean(axis=1) for f in first]), before), np.nan)
    if len(first) == 1:  # what it wins, the others lose
        part = _shares(first[0])
        start = part.sum(axis=0) / len(part) if before is None else _shares(before[None])[0]
        moved = part - start
        return _over_batches(np.sign(moved.sum(axis=1)) @ moved / len(part))
    parts = np.stack([_shares(f) for f in first])
    base = parts.mean(axis=1, keepdims=True) if before is None else _shares(before[None])[None]
    changes = parts - base  # (sites, levels, batches)
    changes = np.concatenate([changes, -changes.sum(axis=0, keepdims=True)])
    sign = np.sign(changes.mean(axis=2, keepdims=True))
    return _over_batches((sign * changes).sum(axis=0).mean(axis=0) / 2)


def _over_batches(gains: Floats) -> Gain:
    """Return mean and standard error of the gains in each batch of samples (batches,)."""
    mean = float(gains.sum() / BATCHES)
    apart = gains - mean
    return Gain(mean, float(np.sqrt(apart @ apart / (BATCHES - 1) / BATCHES)))


def _shares(first: Bools) -> Floats:
    """Return the share of True in each batch of samples (levels, batches)."""
    size = first.shape[1] // BATCHES
    parts = first[:, : size * BATCHES].reshape(len(first), BATCHES, size)
    counts = np.bitwise_count(np.packbits(parts, axis=2))  # eight at a time
    return np.asarray(counts.sum(axis=2, dtype=np.int64) / size)


def _mean_gain(share: Floats, before: Bools | None) -> float:
    base = share.mean(axis=1, keepdims=True) if before is None else before.mean()
    changes = share - base
    total = np.abs(changes).sum(axis=0) + np.abs(changes.sum(axis=0))
    return float(total.mean() / 2)
