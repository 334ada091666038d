"""`evaluate`: from a dataset and a scenario to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import Dataset
from siteselect.evaluation.additive import ROUNDING, additive, sums_of
from siteselect.evaluation.by_set import score_by_set
from siteselect.evaluation.filling import (
    branch_masks,
    branch_scores,
    effective_weights,
    filled_values,
)
from siteselect.evaluation.groups import groups
from siteselect.matrix import Answer, Floats, Matrix, build, knockouts
from siteselect.methods import method, ranks
from siteselect.scenarios import Scenario


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
    (n, m) = weight x value, a missing value standing at the mean of its own site's branch, which
    is the same score: they sum to it; `group` numbers the sites that
    the figures do not separate, 1 first; `parameters` are those of the method.
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
    parameters: Mapping[str, float]

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What was worked out from this answer already, by name: an answer never changes."""
        return {}

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
    site's score does not depend on the other candidates; the other methods (`by_set`) compare
    the candidates with each other, and their scores do. A missing figure hands its weight to the
    other criteria of its branch (a branch without any figure, to the other branches); `low` and
    `high` bound what the missing figures could make. A failed knock-out excludes a site, a
    coverage under the floor leaves it unranked as having too little data.

    Raises RequestError for an unknown method or weights that cannot be normalised.

    References: Keeney and Raiffa, Decisions with Multiple Objectives (1976); Hwang and Yoon,
    Multiple Attribute Decision Making (1981).
    """
    how = method(scenario.method)
    matrix = build(dataset, scenario)
    answers = knockouts(dataset, scenario)
    branches = np.array([matrix.weights[inside].sum() for inside in branch_masks(matrix)])
    added = additive(sums_of(matrix), branches)
    coverage = added.coverage
    weights = effective_weights(matrix)
    contributions = matrix.weights * filled_values(matrix, weights)
    excluded = _exclude(answers, coverage, scenario.coverage_floor)
    ranked = np.ones(len(coverage), dtype=bool)
    ranked[[e.site for e in excluded]] = False
    parameters: dict[str, float] = {}
    if how.by_set:
        score, low, high, parameters = score_by_set(how.id, matrix, weights, ranked)
        low, high = np.minimum(low, score), np.maximum(high, score)
        complete = coverage >= 1 - ROUNDING
        low, high = np.where(complete, score, low), np.where(complete, score, high)
    else:
        score, low, high = added.score, added.low, added.high
    rank = np.zeros(len(score), dtype=np.int64)
    rank[ranked] = ranks(score[ranked])
    return Evaluation(
        dataset=dataset, scenario=scenario, matrix=matrix, rank=rank, score=score, low=low,
        high=high, branches=branch_scores(matrix), weights=weights,
        contributions=contributions, coverage=np.minimum(coverage, 1.0),
        group=groups(matrix, weights, rank), knockouts=tuple(answers),
        excluded=tuple(excluded), parameters=parameters,
    )  # fmt: skip


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
