"""`evaluate`: from a dataset and a scenario to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.cost import as_asked, cited
from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.evaluation.by_set import PARAMETERS, drawn_scores, score_by_set
from siteselect.knockouts import Answer, knockouts
from siteselect.knowledge import (
    Knowledge,
    Spreads,
    above,
    first_place,
    know,
    quantiles,
    spreads,
)
from siteselect.market import in_base, sources_of
from siteselect.matrix import Floats, Matrix, branch_masks, build
from siteselect.methods import method, ranks
from siteselect.scenarios import Scenario

ROUNDING = 1e-12
LOW, CAUTIOUS = 1.6448536269514722, 1.2815515655446004  # standard deviations to 5 and 10 %
SEPARATED = 0.9


@dataclass(frozen=True)
class Excluded:
    """A site that is not ranked: failed knock-outs, or a coverage under the floor."""

    site: int
    failed: tuple[Answer, ...]
    coverage: float
    too_little_data: bool


@dataclass(frozen=True)
class Evaluation:
    """The answer. Arrays are in the order of the dataset's places (n) and the matrix (m).

    `rank` is 0 where a site is not ranked; `score` is the expectation under what is `known`, in
    [0, 1], NaN where undefined; `branches` (n, 3) are the expected values per branch, NaN for
    one that weighs nothing; `contributions` (n, m) = weight x expected value sum to the score of
    the additive model; `coverage` is the weight of the cells with a figure on file; `parameters`
    are those of the method. `outside` are the candidates beyond the base, and those that nobody
    plans for (benchmarks): scored under the same market, never ranked.
    """

    dataset: Dataset
    scenario: Scenario
    matrix: Matrix
    known: Knowledge
    rank: NDArray[np.int64]
    score: Floats
    branches: Floats
    contributions: Floats
    coverage: Floats
    knockouts: tuple[tuple[Answer, ...], ...]
    excluded: tuple[Excluded, ...]
    parameters: Mapping[str, float]
    outside: tuple[int, ...] = ()

    @property
    def additive(self) -> bool:
        """Whether the score of a site depends on the site alone."""
        return not method(self.scenario.method).by_set

    @property
    def order(self) -> list[int]:
        """The ranked sites, best first; ties in the order of their ids."""
        ids = self.dataset.places["id"].tolist()
        ranked = np.flatnonzero(self.rank > 0).tolist()
        return sorted(ranked, key=lambda i: (self.rank[i], ids[i]))

    @property
    def listed(self) -> list[int]:
        """All candidates: the ranked, best first, then those not ranked, then those outside."""
        return [*self.order, *(out.site for out in self.excluded), *self.outside]

    @cached_property
    def spreads(self) -> Spreads:
        """How the additive scores may differ from what is expected."""
        return spreads(self.known, self.matrix.weights)

    @cached_property
    def _drawn(self) -> Floats:
        """Scores (draws, n) of a method that compares the candidates, NaN where not ranked."""
        return drawn_scores(
            self.scenario.method, self.known, self.matrix.weights, self.rank > 0,
            self.dataset.places["id"].tolist())  # fmt: skip

    def _quantile(self, reach: float, share: float) -> Floats:
        if not self.additive:
            return np.quantile(self._drawn, share, axis=0)
        found = quantiles(self.score, self.spreads, reach)
        sure = self.known.sd == 0
        least, most = (
            (np.where(sure, self.known.mean, end) * self.matrix.weights).sum(axis=1)
            for end in self.matrix.ends
        )  # no value leaves its scale
        return np.clip(found, least, most)

    @cached_property
    def low(self) -> Floats:
        """What the score stays above with 95 % (n,)."""
        return np.minimum(self._quantile(-LOW, 0.05), self.score)

    @cached_property
    def high(self) -> Floats:
        """What the score stays below with 95 % (n,)."""
        return np.maximum(self._quantile(LOW, 0.95), self.score)

    @cached_property
    def cautious(self) -> Floats:
        """What the score stays above with 90 % (n,)."""
        return np.minimum(self._quantile(-CAUTIOUS, 0.10), self.score)

    @cached_property
    def above(self) -> Floats:
        """Probability (n, n) that the row's site scores above the column's; 1/2 on the diagonal.

        It depends on these two alone, whoever else is a candidate (for the additive model).
        """
        if self.additive:
            return above(self.score, self.spreads)
        drawn = self._drawn
        n = drawn.shape[1]
        found = np.full((n, n), np.nan)
        for i in range(n):
            lead = drawn[:, [i]] - drawn
            found[i] = np.where(np.isnan(lead[0]), np.nan,
                                ((lead > 0) + 0.5 * (lead == 0)).mean(axis=0))  # fmt: skip
        return found

    @cached_property
    def first(self) -> Floats:
        """Probability (n,) of being first among the ranked; NaN for one that is not ranked."""
        found = np.full(len(self.rank), np.nan)
        ranked = np.flatnonzero(self.rank > 0)
        if self.additive:
            found[ranked] = first_place(self.score[ranked], self.spreads.take(ranked))
        elif len(ranked):
            drawn = self._drawn[:, ranked]
            wins = drawn >= drawn.max(axis=1, keepdims=True)
            found[ranked] = (wins / wins.sum(axis=1, keepdims=True)).mean(axis=0)
        return found

    @cached_property
    def separated(self) -> NDArray[np.bool_]:
        """Which pairs (n, n) are told apart: one is above the other with 0.9 or more."""
        return np.asarray(np.maximum(self.above, self.above.T) >= SEPARATED)

    def not_separated_from(self, site: int) -> list[int]:
        """Return the ranked sites that one is not told apart from, best first."""
        if self.rank[site] == 0:
            return []
        return [i for i in self.order if i != site and not self.separated[site, i]]

    @property
    def strength(self) -> float:
        """Probability of being first of the site of rank 1; NaN where none is ranked."""
        order = self.order
        return float(self.first[order[0]]) if order else float("nan")

    def headline(self, lang: str) -> str:
        """Return the one sentence that answers the question, with its strength."""
        from siteselect.evaluation.headline import headline

        return headline(self, lang)

    @property
    def constant(self) -> tuple[str, ...]:
        """Criteria whose ranked sites all have the same figure: they separate nothing."""
        figures = self.matrix.figures[self.rank > 0]
        return tuple(
            name
            for j, name in enumerate(self.matrix.criteria)
            if len(figures) > 1
            and not np.isnan(figures[:, j]).any()
            and np.ptp(figures[:, j]) == 0
        )

    @property
    def sources_used(self) -> tuple[str, ...]:
        """Ids of the sources behind the cells and the knock-outs of this answer."""
        cells = self.matrix.rows[self.matrix.present]
        used = set(self.dataset.observations["source"].to_numpy()[cells])
        hits = [hit for answers in self.knockouts for a in answers for hit in a.evidence]
        used |= set(self.dataset.knockout_evidence["source"].to_numpy()[hits])
        used |= sources_of(self.dataset, self.scenario) | cited(self.dataset, self.scenario)
        return tuple(sorted(used))


def evaluate(dataset: Dataset, scenario: Scenario) -> Evaluation:
    """Score and rank the dataset's candidates under a scenario.

    Each cell is a distribution (`knowledge`); the score of the additive value model is the sum
    of weight x expected value over the criteria, with fixed anchors, so it does not depend on
    the other candidates. The other methods (`by_set`) compare the candidates with each other, on
    the expected values. A failed knock-out excludes a site; one whose figures on file cover
    less than the floor is left unranked as having too little data.

    Raises RequestError for an unknown method or weights that cannot be normalised.

    References: Keeney and Raiffa, Decisions with Multiple Objectives (1976); Hwang and Yoon,
    Multiple Attribute Decision Making (1981).
    """
    how = method(scenario.method)
    inside = in_base(dataset, scenario.base)
    dataset = as_asked(dataset, scenario)
    matrix = build(dataset, scenario)
    answers = knockouts(dataset, scenario)
    known = know(dataset, scenario, matrix)
    contributions = known.mean * matrix.weights
    # no matrix product: how BLAS adds a row up may depend on how many rows there are, and a
    # candidate's score may not
    score = contributions.sum(axis=1)
    coverage = np.where(matrix.present, matrix.weights, 0.0).sum(axis=1)
    score = np.where(coverage > 0, score, np.nan)
    excluded = [e for e in _exclude(answers, coverage, scenario.coverage_floor) if inside[e.site]]
    ranked = inside.copy()
    ranked[[e.site for e in excluded]] = False
    parameters: Mapping[str, float] = {}
    if how.by_set:
        score = score_by_set(how.id, known.mean, matrix.weights, ranked)
        parameters = PARAMETERS[how.id]
    rank = np.zeros(len(score), dtype=np.int64)
    rank[ranked] = ranks(score[ranked])
    return Evaluation(
        dataset=dataset, scenario=scenario, matrix=matrix, known=known, rank=rank, score=score,
        branches=_branches(matrix, contributions), contributions=contributions,
        coverage=np.minimum(coverage, 1.0), knockouts=tuple(answers), excluded=tuple(excluded),
        parameters=dict(parameters), outside=_outside(dataset, inside, score),
    )  # fmt: skip


def _outside(dataset: Dataset, inside: NDArray[np.bool_], score: Floats) -> tuple[int, ...]:
    """Return the candidates that are not ranked for where they are, best first."""
    ids, found = dataset.places["id"].tolist(), np.nan_to_num(score, nan=-1.0).tolist()
    away = np.flatnonzero(~inside).tolist()
    return tuple(sorted(away, key=lambda i: (-found[i], ids[i])))


def _branches(matrix: Matrix, contributions: Floats) -> Floats:
    """Return the expected value of each branch (n, 3), NaN for one that weighs nothing."""
    found = np.full((len(contributions), len(BRANCHES)), np.nan)
    for b, inside in enumerate(branch_masks(matrix)):
        total = matrix.weights[inside].sum()
        if total > 0:
            found[:, b] = contributions[:, inside].sum(axis=1) / total
    return found


def _exclude(
    answers: list[tuple[Answer, ...]], coverage: Floats, floor: float
) -> list[Excluded]:
    excluded = []
    for site, given in enumerate(answers):
        failed = tuple(a for a in given if a.answer == "fail")
        little = bool(coverage[site] < floor - ROUNDING or coverage[site] == 0)
        if failed or little:
            excluded.append(Excluded(site, failed, float(coverage[site]), little))
    return excluded
