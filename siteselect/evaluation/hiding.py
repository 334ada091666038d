"""Whether a site would gain by hiding its figures: measured, so that it can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import Dataset
from siteselect.evaluation.scoring import ROUNDING, Evaluation, evaluate
from siteselect.knowledge import FIGURE
from siteselect.scenarios import Scenario

SIZES = (2, 4, 8)


@dataclass(frozen=True)
class Hiding:
    """What one site gains in one question by hiding figures of its own.

    `ranks` is how many ranks it climbs (below 0: falls) by hiding those `criteria`, the worst
    for the others of all choices of that many; `site` is a position in the dataset.
    """

    sector: str
    site: int
    criteria: tuple[str, ...]
    ranks: int


def hiding(
    dataset: Dataset, scenarios: Sequence[Scenario], sizes: Sequence[int] = SIZES
) -> list[Hiding]:
    """Return for every ranked site and question what hiding 2, 4 or 8 of its figures gains.

    The figures on file for the site itself are hidden; what stands for its state or nation
    stays. Cells are independent, so the figures that gain most one by one gain most together. A
    site that falls under the floor of coverage counts as last.
    """
    found: list[Hiding] = []
    answers = [evaluate(dataset, scenario) for scenario in scenarios]
    for site, name in enumerate(dataset.places["id"].tolist()):
        own = {
            criterion for answer in answers
            for j, criterion in enumerate(answer.matrix.criteria)
            if answer.known.basis[site, j] == FIGURE
        }  # fmt: skip
        if not own:
            continue
        # nothing else is asked of it, and what is known of a place depends on it alone
        bare = dataset.without_figures(name, own).with_places([site])
        for answer in answers:
            if answer.rank[site] > 0:
                found += _hide(answer, evaluate(bare, answer.scenario), site, sizes)
    return found


def _hide(
    answer: Evaluation, bare: Evaluation, site: int, sizes: Sequence[int]
) -> list[Hiding]:
    weights, names = answer.matrix.weights, answer.matrix.criteria
    gain = bare.contributions[0] - answer.contributions[site]
    own = np.flatnonzero(answer.known.basis[site] == FIGURE)
    order: NDArray[np.intp] = own[np.argsort(-gain[own], kind="stable")]
    others = np.delete(answer.score, site)[np.delete(answer.rank, site) > 0]
    found = []
    for size in sizes:
        hidden = order[:size]
        score = answer.score[site] + gain[hidden].sum()
        left = answer.coverage[site] - weights[hidden].sum()
        rank = 1 + int((others > score + ROUNDING).sum())
        if left < answer.scenario.coverage_floor - ROUNDING:
            rank = 1 + len(others)
        found.append(Hiding(answer.scenario.sector, site, tuple(names[j] for j in hidden),
                            int(answer.rank[site]) - rank))  # fmt: skip
    return found
