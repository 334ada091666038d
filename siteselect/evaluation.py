"""`evaluate(dataset, scenario)`: the one path that scores. A pure function of its arguments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.matrix import Answer, Floats, Matrix, build, knockouts
from siteselect.methods import method, ranks, topsis
from siteselect.scenarios import Scenario

ROUNDING = 1e-12  # bounds that only rounding separates are equal


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

    `rank` is 0 where a site is not ranked; `score`, `low` and `high` lie in [0, 1], NaN where
    undefined; `branches` (n, 3) are the additive scores per branch, NaN without any figure;
    `weights` (n, m) are effective: missing cells hand theirs to their branch; `contributions`
    = effective weight x value, they sum to the additive score; `group` numbers the sites that
    the figures do not separate, 1 first.
    """

    dataset: Dataset
    scenario: Scenario
    matrix: Matrix
    rank: NDArray[np.int64]
    score: Floats
    low: Floats
    high: Floats
    branches: Floats
    weights: Floats
    contributions: Floats
    coverage: Floats
    group: NDArray[np.int64]
    knockouts: tuple[tuple[Answer, ...], ...]
    excluded: tuple[Excluded, ...]

    @property
    def order(self) -> list[int]:
        """The ranked sites, best first; ties in the order of their ids."""
        ids = self.dataset.places["id"].tolist()
        ranked = np.flatnonzero(self.rank > 0).tolist()
        return sorted(ranked, key=lambda i: (self.rank[i], ids[i]))

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
        return tuple(sorted(used))


def evaluate(dataset: Dataset, scenario: Scenario) -> Evaluation:
    """Score and rank the dataset's candidates under a scenario.

    The additive value model sums weight x value over the criteria, with fixed anchors, so a
    site's score does not depend on the other candidates; `topsis` measures closeness to the
    best of the candidates, and does. A missing figure hands its weight to the other criteria of
    its branch (a branch without any figure, to the other branches); `low` and `high` bound what
    the missing figures could make. A failed knock-out excludes a site, a coverage under the
    floor leaves it unranked as having too little data.

    Raises RequestError for an unknown method or weights that cannot be normalised.

    References: Keeney and Raiffa, Decisions with Multiple Objectives (1976); Hwang and Yoon,
    Multiple Attribute Decision Making (1981).
    """
    how = method(scenario.method)
    matrix = build(dataset, scenario)
    answers = knockouts(dataset, scenario)
    present = matrix.present
    coverage = present @ matrix.weights
    weights = _effective_weights(matrix)
    contributions = np.where(present, weights * np.nan_to_num(matrix.values), 0.0)
    excluded = _exclude(answers, coverage, scenario.coverage_floor)
    ranked = np.ones(len(coverage), dtype=bool)
    ranked[[e.site for e in excluded]] = False
    if how.by_set:
        score, low, high = _closeness(matrix, weights, ranked)
    else:
        known = matrix.weights * np.nan_to_num(matrix.values)
        score = np.where(coverage > 0, contributions.sum(axis=1), np.nan)
        low = known.sum(axis=1)
        high = np.minimum(low + (1 - coverage), 1.0)
    low, high = np.minimum(low, score), np.maximum(high, score)
    complete = coverage >= 1 - ROUNDING
    low, high = np.where(complete, score, low), np.where(complete, score, high)
    rank = np.zeros(len(score), dtype=np.int64)
    rank[ranked] = ranks(score[ranked])
    return Evaluation(
        dataset=dataset, scenario=scenario, matrix=matrix, rank=rank, score=score, low=low,
        high=high, branches=_branch_scores(matrix), weights=weights,
        contributions=contributions, coverage=np.minimum(coverage, 1.0),
        group=_groups(matrix, weights, rank), knockouts=tuple(answers),
        excluded=tuple(excluded),
    )  # fmt: skip


def _branch_masks(matrix: Matrix) -> list[NDArray[np.bool_]]:
    return [matrix.branch == b for b in range(len(BRANCHES))]


def _effective_weights(matrix: Matrix) -> Floats:
    """Return the weight of each present cell once missing ones have handed on theirs."""
    present = matrix.present
    effective = np.where(present, matrix.weights, 0.0)
    for inside in _branch_masks(matrix):
        total = matrix.weights[inside].sum()
        have = effective[:, inside].sum(axis=1, keepdims=True)
        if total > 0:
            effective[:, inside] *= np.divide(total, have, out=np.zeros_like(have), where=have > 0)
    whole = effective.sum(axis=1, keepdims=True)  # below 1 only where a branch has no figure
    return np.asarray(np.divide(effective, whole, out=effective, where=whole > 0))


def _branch_scores(matrix: Matrix) -> Floats:
    """Return the weighted mean value of each branch, NaN without any figure. Shape (n, 3)."""
    scores = np.full((len(matrix.values), len(BRANCHES)), np.nan)
    for b, inside in enumerate(_branch_masks(matrix)):
        weights = np.where(matrix.present[:, inside], matrix.weights[inside], 0.0)
        total = weights.sum(axis=1)
        sums = (weights * np.nan_to_num(matrix.values[:, inside])).sum(axis=1)
        np.divide(sums, total, out=scores[:, b], where=total > 0)
    return scores


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


def _closeness(
    matrix: Matrix, weights: Floats, ranked: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return TOPSIS closeness over the ranked candidates, and its low and high.

    A missing value stands at the mean of its own site's branch, which is what renormalising
    does in the weighted sum. The bounds put a site's missing values at the worst and the best
    of the candidates, the ideals staying where they are.
    """
    filled = matrix.values.copy()
    means = _branch_scores(matrix)[:, matrix.branch]
    overall = (weights * np.nan_to_num(matrix.values)).sum(axis=1, keepdims=True)
    gaps = ~matrix.present
    filled[gaps] = np.where(np.isnan(means), overall, means)[gaps]
    score, low, high = (np.full(len(filled), np.nan) for _ in range(3))
    inside = filled[ranked]
    if not len(inside):
        return score, low, high
    length = np.sqrt((inside**2).sum(axis=0))
    scaled = inside / np.where(length > 0, length, 1.0)
    score[ranked] = topsis(scaled, matrix.weights)
    weighted = scaled * matrix.weights
    best, worst = weighted.max(axis=0), weighted.min(axis=0)
    for bound, at in ((low, worst), (high, best)):
        placed = np.where(gaps[ranked], at, weighted)
        to_best = np.sqrt(((placed - best) ** 2).sum(axis=1))
        to_worst = np.sqrt(((placed - worst) ** 2).sum(axis=1))
        both = to_best + to_worst
        bound[ranked] = np.divide(to_worst, both, out=np.full(len(both), np.nan), where=both > 0)
    return score, low, high


def _groups(matrix: Matrix, weights: Floats, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the sites that the figures do not separate from the best of their group.

    Two sites are not separated if their additive scores differ by no more than the root of the
    summed squares of weight x half-width over the criteria in which they rest on different
    figures. A figure they share (one country's, say) moves both alike and cancels; a missing
    one may be anything on the scale. Each group starts at the best site not yet in one.
    """
    additive = (weights * np.nan_to_num(matrix.values)).sum(axis=1)
    group = np.zeros(len(rank), dtype=np.int64)
    spread = np.where(matrix.present, weights, matrix.weights) * matrix.widths
    order = sorted(np.flatnonzero(rank > 0).tolist(), key=lambda i: (rank[i], i))
    number = 0
    leader = -1
    for i in order:
        if leader >= 0:
            same = (matrix.rows[i] == matrix.rows[leader]) & matrix.present[i]
            both = np.where(same, 0.0, spread[i] ** 2 + spread[leader] ** 2)
            apart = abs(additive[leader] - additive[i])
            together = apart <= np.sqrt(both.sum()) or rank[i] == rank[leader]
        else:
            together = False
        if not together:
            leader, number = i, number + 1
        group[i] = number
    return group


@dataclass(frozen=True)
class Comparison:
    """Why one site scores above another: contributions (m,) sum to `difference`."""

    evaluation: Evaluation
    a: int
    b: int
    difference: float
    contributions: Floats


def explain(evaluation: Evaluation, site_a: str, site_b: str) -> Comparison:
    """Split the difference of two scores into the criteria, for the additive model.

    Raises RequestError for an unknown site, the same site twice, a site without any figure, or
    a method that is not additive.
    """
    a, b = (evaluation.dataset.position(site) for site in (site_a, site_b))
    if evaluation.scenario.method != "weighted_sum":
        raise RequestError(
            Problem("request.not_additive", values=(("method", evaluation.scenario.method),))
        )
    if a == b:
        raise RequestError(Problem("request.same_site", values=(("given", site_a),)))
    contributions = evaluation.contributions[a] - evaluation.contributions[b]
    difference = float(evaluation.score[a] - evaluation.score[b])
    if np.isnan(difference):
        given = (("given", f"{site_a}, {site_b}"),)
        raise RequestError(Problem("request.no_figures", values=given))
    return Comparison(evaluation, a, b, difference, contributions)
