"""What the first places would be if one figure were known: samples asked again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache

import numpy as np

from siteselect.robustness.model import Bools, Key
from siteselect.robustness.result import Sample
from siteselect.robustness.simulation import TINY, Branch, Errors, cell_key, draw_errors
from siteselect.robustness.streams import Floats, Singles

LEVELS, BATCHES = 8, 10  # values that a figure may turn out to have; parts for the error
MOST = 5_000  # samples that are asked again
FARTHEST = np.float32(6)  # steps from the middle that no figure is drawn beyond


@dataclass(frozen=True)
class Gain:
    """Expected change of first-rank acceptability, and its Monte-Carlo standard error."""

    change: float
    error: float


@dataclass(frozen=True)
class _Error:
    """A figure's error in the sum of its branch (count,): `step` is one unit of it, `without`
    what leaves the sum when it is taken out, `levels` the places it may turn out to have."""

    step: Singles
    without: Singles
    levels: Singles


class Learner:
    """Answers, for a sample of n sites, how much the first places would change on average if a
    figure were known: half the sum of absolute changes of first-rank acceptability, over all
    sites, averaged over what the figure may turn out to be.

    Each sample is asked again with the figure at each of eight equally likely values, the rest
    drawn as it was, so the samples' noise cancels in the change; the first 5,000 samples do.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.drawn, self.count = len(sample.scores), min(MOST, len(sample.scores))
        self.branch = np.repeat(
            np.arange(len(sample.model.spans)), [s.stop - s.start for s in sample.model.spans]
        )
        self.scores, self.within, self.shares = (
            np.ascontiguousarray(part[: self.count].T)
            for part in (sample.scores, sample.within, sample.shares)
        )
        self.present, self.sd = sample.model.present, sample.model.sd.astype(np.float32)
        self.half = sample.model.half
        self.full = [np.asarray(sample.plan.present[:, s].all(axis=1)) for s in sample.model.spans]
        self.whole = sample.plan.has.astype(np.float32) @ self.shares
        self._known: dict[Hashable, Singles] = {}
        self._drawn: dict[int, Errors] = {}

    def known(self, i: int, j: int) -> Gain:
        """Return the gain from knowing the figure of site `i` and criterion `j` (rows and
        columns of the sample's model), for all sites that rest on it."""
        sample, model = self.sample, self.sample.model
        if not self.present[i, j] and not sample.plan.present[i, j]:
            return self._gap(i, j)
        sites = [i]
        if self.present[i, j]:
            sites = np.flatnonzero(model.rows[:, j] == model.rows[i, j]).tolist()
        error = self._error(i, j, sites)
        if error is None:
            return Gain(0.0, 0.0)
        factors = [self._factor(k, int(self.branch[j])) for k in sites]
        near = self._near(sites, factors, error)
        factor = factors[near[0]]
        if all(factors[k] is factor or np.array_equal(factors[k], factor) for k in near[1:]):
            who = tuple(sites[k] for k in near)
            short = self._once(("short", *who), lambda: self._short(sites, who))
            turn = factor * error.without
            turn += short
            reach = factor * error.step
            reach += TINY
            turn /= reach
            return _gain(turn <= error.levels[:, None])
        return self._apart(sites, near, factors, error)

    def _once(self, key: Hashable, make: Callable[[], Singles]) -> Singles:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _squares(self, b: int) -> Singles:
        """Return squared weights within a branch (m, count)."""
        span = self.sample.model.spans[b]
        return self._once(("squares", b), lambda: self.within[span] ** 2)

    def _carried(self, i: int, b: int) -> Singles:
        """Return the weight of the figures that a site has in a branch (count,)."""
        span = self.sample.model.spans[b]
        counted = self.sample.plan.present[i, span].astype(np.float32)
        return self._once(("carried", i, b), lambda: np.asarray(counted @ self.within[span]))

    def _factor(self, i: int, b: int) -> Singles:
        """Return branch weight over the weight of its figures at a site (count,)."""

        def make() -> Singles:
            share = self.shares[b] / self.whole[i]
            if self.full[b][i]:
                return np.asarray(share)
            return np.asarray(share / np.maximum(self._carried(i, b), TINY))

        return self._once(("factor", i, b), make)

    def _error(self, i: int, j: int, sites: list[int]) -> _Error | None:
        """Return how the error of a figure enters the sum of its branch; None if it has none.

        Of a normal figure only the sum with others was drawn. Given the figure, the others' sum
        is normal with the rest of the variance: the same draw, scaled down, stands for it.
        """
        sample, model = self.sample, self.sample.model
        b = int(self.branch[j])
        branch = sample.plan.branches[b]
        key = cell_key(model, i, j)
        weight = self.within[j]
        if key in branch.even_names:
            u = branch.even_names.index(key)
            step = weight * branch.slopes[u]
            return _Error(step, step * self._errors(b).even[:, u], EVEN.astype(np.float32))
        if not (sample.plan.drawn and model.sd[i, j] > 0):
            return None
        variance, drawn = self._drawn_sum(key, b, sites)
        step = weight * self.sd[i, j]
        rest = step * step
        rest /= variance
        np.subtract(1, rest, out=rest)
        np.maximum(rest, 0, out=rest)
        np.sqrt(rest, out=rest)
        np.subtract(1, rest, out=rest)
        rest *= drawn
        return _Error(step, rest, _normal())

    def _drawn_sum(self, key: Key, b: int, sites: list[int]) -> tuple[Singles, Singles]:
        """Return variance and draw (count,) of the sum that a normal figure was drawn in."""
        branch, squares = self.sample.plan.branches[b], self._squares(b)
        if len(sites) == 1:
            name, variances, at = ("own", sites[0], b), branch.own, sites[0]
        else:
            who = np.zeros(len(self.scores), dtype=np.float32)
            who[sites] = 1
            at = next(g for g, name in enumerate(branch.shared_names)
                      if name[2] == key[0] and np.array_equal(branch.sharing[g], who))  # fmt: skip
            name, variances = ("shared", at, b), branch.shared
        variance = self._once(
            ("variance", *name), lambda: np.maximum(variances[:, at] @ squares, TINY))
        normal = self._errors(b).own if len(sites) == 1 else self._errors(b).shared
        return variance, self._once(name, lambda: np.sqrt(variance) * normal[:, at])

    def _errors(self, b: int) -> Errors:
        if b not in self._drawn:
            errors = draw_errors(self.sample.plan, b, self.sample.noise, "", self.drawn)
            self._drawn[b] = errors.part(slice(0, self.count))
        return self._drawn[b]

    def _others(self, sites: list[int]) -> Singles:
        """Return the best score of the sites outside a set (count,)."""

        def make() -> Singles:
            counted = np.ones((len(self.scores), 1), dtype=np.bool_)
            counted[sites] = False
            return np.asarray(self.scores.max(axis=0, initial=-np.inf, where=counted))

        return self._once(("others", *sites), make)

    def _short(self, sites: list[int], near: tuple[int, ...]) -> Singles:
        """Return by how much the best of `near`, some of `sites`, falls short of the others."""
        own = self.scores[near[0]] if len(near) == 1 else self.scores[list(near)].max(axis=0)
        return np.asarray(self._others(sites) - own)

    def _near(self, sites: list[int], factors: list[Singles], error: _Error) -> list[int]:
        """Return which of the sites may come first at all when the figure moves."""
        if len(sites) == 1:
            return [0]
        best = self._once("best", lambda: np.asarray(self.scores.max(axis=0)))
        reach = FARTHEST * error.step
        near = [
            k for k, i in enumerate(sites)
            if (self.scores[i] + factors[k] * reach >= best - factors[k] * reach).any()
        ]  # fmt: skip
        return near or [0]

    def _apart(
        self, sites: list[int], near: list[int], factors: list[Singles], error: _Error
    ) -> Gain:
        """Ask again where the sites of a set move by different amounts."""
        factor = np.stack([factors[k] for k in near])
        scores = self.scores[[sites[k] for k in near]] - factor * error.without
        steps, others, n = factor * error.step, self._others(sites), len(near)
        first = np.empty((n, len(error.levels), scores.shape[1]), dtype=np.bool_)
        for at, level in enumerate(error.levels):
            moved = scores + steps * level
            best = np.maximum(others, moved.max(axis=0))
            taken = np.zeros(len(best), dtype=np.bool_)
            for k in range(n):  # the first of equals
                first[k, at] = (moved[k] >= best) & ~taken
                taken |= first[k, at]
        return _gain(*first)

    def _gap(self, i: int, j: int) -> Gain:
        """Return the gain from a missing figure: known, it takes its weight back."""
        model, b = self.sample.model, int(self.branch[j])
        branch, span = self.sample.plan.branches[b], model.spans[b]
        weight, share = self.within[j], self.shares[b]
        score, whole = self.scores[i], self.whole[i]
        low, high = model.least[j], model.most[j]
        reach = (low + (np.arange(LEVELS) + 0.5) / LEVELS * (high - low)).astype(np.float32)
        if self.sample.plan.present[i, span].any():
            carried = self._carried(i, b)
            total = self._once(("sum", i, b), lambda: self._sum(branch, i))
            rest = score * whole - share * total / np.maximum(carried, TINY)
            part = share / (carried + weight)
            after = ((part * total + rest) + (part * weight) * reach[:, None]) / whole
        else:
            after = (score * whole + share * reach[:, None]) / (whole + share)
        others = self._others([i])
        return _gain(after >= others, before=score >= others)

    def _sum(self, branch: Branch, i: int) -> Singles:
        """Return the sum of weight x value of a site in a branch, as drawn (count,)."""
        plan = self.sample.plan
        own = self.within[branch.span].T
        total = own @ branch.mean[:, i]
        if plan.drawn:
            b = next(b for b, other in enumerate(plan.branches) if other is branch)
            errors = self._errors(b)
            squares = own * own
            total = total + np.sqrt(squares @ branch.own[:, i]) * errors.own[:, i]
            g, u = np.flatnonzero(branch.sharing[:, i]), np.flatnonzero(branch.resting[:, i])
            total += (np.sqrt(squares @ branch.shared[:, g]) * errors.shared[:, g]).sum(axis=1)
            slopes = own[:, branch.columns[u]] * branch.slopes[u]
            total += (slopes * errors.even[:, u]).sum(axis=1)
        return np.asarray(total)


EVEN = 2 * (np.arange(LEVELS) + 0.5) / LEVELS - 1


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
