"""How many plants there are, from how far two lists overlap: kernels without data of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class LogitCoverage:
    """Share of all plants that are listed, as the logarithm of its odds, with its spread."""

    logit: float
    sd: float

    def share(self, ends: float = 0.0) -> float:
        """Return the share from 0 to 1, `ends` standard deviations up (or down, if negative).

        >>> round(LogitCoverage(0.0, 1.0).share(), 2)
        0.5
        """
        return 0.5 + 0.5 * math.tanh((self.logit + ends * self.sd) / 2)  # no overflow


def chapman(first: int, second: int, both: int) -> tuple[float, float]:
    """Return the estimated number of plants and its standard deviation.

    `first` and `second` are the plants on each list, `both` those on the two. Chapman's estimate
    (n1 + 1)(n2 + 1) / (m + 1) - 1 is finite where the lists do not overlap; it is unbiased where
    n1 + n2 is at least the number of plants, and too low elsewhere.

    Raises ValueError if `both` is more than either list holds.

    References
    ----------
    D. G. Chapman (1951), Some properties of the hypergeometric distribution with applications to
    zoological censuses, as cited by the R package recapr; standard deviation as in the R
    package fishmethods, `mrN.single`.

    Examples
    --------
    >>> number, sd = chapman(100, 100, 20)
    >>> round(number, 2), round(sd, 1)
    (484.76, 82.0)
    """
    if not 0 <= both <= min(first, second):
        raise ValueError("both must be no more than either list holds")
    number = (first + 1) * (second + 1) / (both + 1) - 1
    spread = (first + 1) * (second + 1) * (first - both) * (second - both)
    return number, math.sqrt(spread / ((both + 1) ** 2 * (both + 2)))


def listed_share(listed: int, number: float, sd: float) -> LogitCoverage:
    """Return the coverage of `listed` plants of an estimated `number` with deviation `sd`.

    What is unlisted is at least half a plant, and so is its spread: a list is never known to be
    whole. The spread of the odds is that of the unlisted number (delta method).

    >>> round(listed_share(50, 100.0, 10.0).share(), 2), listed_share(50, 100.0, 10.0).sd
    (0.5, 0.2)
    """
    unlisted = max(number - listed, 0.5)
    return LogitCoverage(math.log(listed / unlisted), max(sd, 0.5) / unlisted)


def pooled(parts: Sequence[LogitCoverage]) -> LogitCoverage:
    """Return the mean of several estimates of one share, weighted by precision.

    Pairs of lists share lists, so errors are taken as wholly alike: the spread is the weighted
    mean of spreads and shrinks not at all with their number.

    >>> one = LogitCoverage(0.0, 0.4)
    >>> round(pooled([one, one]).sd, 6)
    0.4
    """
    weights = [1 / part.sd**2 for part in parts]
    total = sum(weights)
    logit = sum(w * p.logit for w, p in zip(weights, parts, strict=True)) / total
    return LogitCoverage(logit, sum(w * p.sd for w, p in zip(weights, parts, strict=True)) / total)


@dataclass(frozen=True)
class Between:
    """What countries have in common: mean log odds, its error, and the spread between them."""

    mean: float
    error: float
    spread: float

    def unseen(self) -> LogitCoverage:
        """Return what is expected of a country with no estimate of its own."""
        return LogitCoverage(self.mean, math.hypot(self.error, self.spread))

    def shrunk(self, own: LogitCoverage) -> LogitCoverage:
        """Return a country's own weak estimate drawn towards the mean of all, by precision."""
        prior = self.unseen()
        own_weight, prior_weight = 1 / own.sd**2, 1 / prior.sd**2
        total = own_weight + prior_weight
        logit = (own_weight * own.logit + prior_weight * prior.logit) / total
        return LogitCoverage(logit, math.sqrt(1 / total))


def between(parts: Sequence[LogitCoverage]) -> Between:
    """Return mean and spread of several countries' log odds (random effects, by moments).

    The spread is what remains of the variation between countries after their own errors, at
    least 0.3: so few countries cannot show that all are alike (a judgement).

    Raises ValueError for fewer than two countries.

    >>> between([LogitCoverage(0.0, 0.1), LogitCoverage(2.0, 0.1)]).mean
    1.0
    """
    if len(parts) < 2:
        raise ValueError("two countries are needed")
    weights = [1 / p.sd**2 for p in parts]
    total = sum(weights)
    fixed = sum(w * p.logit for w, p in zip(weights, parts, strict=True)) / total
    excess = sum(w * (p.logit - fixed) ** 2 for w, p in zip(weights, parts, strict=True))
    scale = total - sum(w**2 for w in weights) / total
    spread = max(math.sqrt(max((excess - len(parts) + 1) / scale, 0.0)), 0.3)
    weights = [1 / (p.sd**2 + spread**2) for p in parts]
    mean = sum(w * p.logit for w, p in zip(weights, parts, strict=True)) / sum(weights)
    return Between(mean, math.sqrt(1 / sum(weights)), spread)


def odds_ratio(both: int, first: int, second: int, neither: int) -> float:
    """Return how much being on one list raises the odds of the other; a half is added to each.

    `first` and `second` count what is on that list alone. 1 is independence.

    >>> odds_ratio(10, 10, 10, 10)
    1.0
    """
    return (both + 0.5) * (neither + 0.5) / ((first + 0.5) * (second + 0.5))
