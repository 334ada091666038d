"""What a robustness run found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from siteselect.evaluation import Evaluation
from siteselect.robustness.model import Additive, Ints
from siteselect.robustness.simulation import Plan
from siteselect.robustness.streams import Floats, Noise, Singles


@dataclass(frozen=True)
class Skipped:
    """What was not looked at: `key` of the catalogue says why; which sites (positions in the
    dataset), which criteria, how many."""

    key: str
    sites: tuple[int, ...] = ()
    criteria: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Sample:
    """The first samples (S) in the order of `model`: weights of branches (S, B) and within them
    (S, m), scores (S, n), and what was drawn, so that questions about them need no new run."""

    model: Additive
    plan: Plan
    noise: Noise
    shares: Singles
    within: Singles
    scores: Singles


@dataclass(frozen=True)
class Robustness:
    """How sure the ranking of an evaluation is, for its n ranked sites and m weighted criteria.

    `sites` (n,) are positions in the dataset, in its order; criteria are in the order of the
    evaluation's matrix. Shares lie in [0, 1]:

    - `acceptability` (n, n): how often a site (row) takes each rank, best first;
    - `holistic` (n,): ranks weighed by centroid weights, 1 for a site that is always first;
    - `central` (n, m): mean of the weights that put a site first, NaN if none did;
    - `confidence` (n,): how often it is first at its central weights, over the figures;
    - `winning` (n, n): how often row scores above column;
    - `expected_rank` (n,), 1 best.

    `confidence_samples` of the samples went into `confidence`. `skipped` says what was left
    out and why. `sample` holds the first samples (None unless the method is additive), `sure`
    works out the confidence of rows when it is asked for.
    """

    evaluation: Evaluation
    samples: int
    seed: int
    weights: str
    spread: float
    figures: str
    sites: Ints
    acceptability: Floats
    holistic: Floats
    central: Floats
    confidence_samples: int
    winning: Floats
    expected_rank: Floats
    expected_rank_error: Floats
    skipped: tuple[Skipped, ...]
    sample: Sample | None = field(repr=False)
    sure: Callable[[Ints], Floats] = field(repr=False)

    @cached_property
    def confidence(self) -> Floats:
        """How often a site is first at its central weights (n,), NaN for one never first."""
        return self.sure(np.arange(len(self.sites)))

    def confidence_of(self, row: int) -> float:
        """Return the confidence factor of one row alone, which takes less time."""
        return float(self.sure(np.array([row]))[0])

    @property
    def first(self) -> Floats:
        """First-rank acceptability (n,)."""
        return self.acceptability[:, 0] if len(self.sites) else np.zeros(0)

    @property
    def acceptability_error(self) -> Floats:
        """Standard errors of `acceptability` (n, n)."""
        return standard_error(self.acceptability, self.samples)

    @property
    def winning_error(self) -> Floats:
        """Standard errors of `winning` (n, n)."""
        return standard_error(self.winning, self.samples)

    @property
    def confidence_error(self) -> Floats:
        """Standard errors of `confidence` (n,)."""
        return standard_error(self.confidence, self.confidence_samples)

    @property
    def largest_error(self) -> float:
        """The largest standard error that any share of the samples can have."""
        return 0.5 / float(np.sqrt(self.samples))

    @property
    def order(self) -> list[int]:
        """Rows by first-rank acceptability, then by expected rank, best first."""
        return sorted(
            range(len(self.sites)), key=lambda i: (-self.first[i], self.expected_rank[i], i)
        )

    def ahead(self, a: int, b: int) -> tuple[float, float]:
        """Return how often site `a` scores above site `b` (positions in the dataset), and the
        standard error; NaN where one is not ranked or pairs were not counted."""
        one, two = self.row(a), self.row(b)
        if min(one, two) < 0:
            return np.nan, np.nan
        share, count = float(self.winning[one, two]), self.samples
        if np.isnan(share) and self.sample is not None:
            at = [self.sample.model.place(site) for site in (a, b)]
            drawn = self.sample.scores[:, at]
            share, count = float((drawn[:, 0] > drawn[:, 1]).mean()), len(drawn)
        return share, float(standard_error(np.array([share]), count)[0])

    def row(self, site: int) -> int:
        """Return the row of a site of the dataset; -1 if it is not ranked."""
        found = np.flatnonzero(self.sites == site)
        return int(found[0]) if len(found) else -1


def standard_error(share: Floats, samples: int) -> Floats:
    """Return the standard error of shares counted in independent samples.

    Reference: Tervonen and Lahdelma, Implementing stochastic multicriteria acceptability
    analysis, European Journal of Operational Research 178 (2007).

    >>> standard_error(np.array([0.5, 0.0]), 10_000).tolist()
    [0.005, 0.0]
    """
    return np.sqrt(np.maximum(share * (1 - share), 0.0) / samples)


def centroid(n: int) -> Floats:
    """Return how much each of n ranks counts in holistic acceptability: 1 for the first.

    Rank order centroid weights over the first of them.

    >>> centroid(3).round(3).tolist()
    [1.0, 0.455, 0.182]
    """
    parts = 1 / np.arange(1, n + 1)
    tails = np.cumsum(parts[::-1])[::-1]
    return tails / tails[0] if n else np.zeros(0)
