"""Whether the ranking keeps its head when the question changes a little: asked again each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from siteselect.dataset import OWN, Dataset
from siteselect.errors import RequestError
from siteselect.evaluation import Evaluation, evaluate


@dataclass(frozen=True)
class Reversal:
    """One question asked again. `test` is drop (without `site`), clone (with `site` twice) or
    worsen (`site`, not the best, with its figure of `criterion` at the worst end of the scale).

    `passed`: the other sites keep their order among themselves, a clone shares its original's
    rank, and a worsened site does not climb. `changed` are the sites (positions in the dataset)
    that did not keep their place, `winner_changed` whether the first place did.
    """

    test: str
    site: int
    criterion: str
    passed: bool
    winner_changed: bool
    changed: tuple[int, ...]


def reversals(
    evaluation: Evaluation, sites: Sequence[int] | None = None
) -> tuple[Reversal, ...]:
    """Return rank-reversal tests for every ranked site: drop it, clone it, worsen it.

    Only for those of `sites` (positions in the dataset) where given.

    With fixed anchors the additive model passes them all. A method that scales by the candidate
    set need not: its failures are what its users should know.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> few = dataset.with_places([0, 5, 9, 14])
    >>> all(test.passed for test in reversals(evaluate(few, profile(few, "pcb"))))
    True
    """
    ranked = evaluation.order
    found = []
    for site in ranked if sites is None else [i for i in ranked if i in sites]:
        if len(ranked) > 1:
            found.append(_drop(evaluation, site))
        found.append(_clone(evaluation, site))
        if evaluation.rank[site] > 1 and (worse := _worsen(evaluation, site)):
            found.append(worse)
    return tuple(found)


def _drop(evaluation: Evaluation, site: int) -> Reversal:
    kept = [i for i in range(len(evaluation.rank)) if i != site]
    again = evaluate(evaluation.dataset.with_places(kept), evaluation.scenario)
    ranks = np.zeros(len(evaluation.rank), dtype=np.int64)
    ranks[kept] = again.rank
    others = [i for i in kept if _ranked(evaluation, i)]
    return _compare("drop", evaluation, site, "", ranks, others)


def _clone(evaluation: Evaluation, site: int) -> Reversal:
    n = len(evaluation.rank)
    again = evaluate(evaluation.dataset.with_places([*range(n), site]), evaluation.scenario)
    others = [i for i in range(n) if _ranked(evaluation, i)]
    found = _compare("clone", evaluation, site, "", again.rank[:n], others)
    same = again.rank[n] == again.rank[site]
    if same:
        return found
    changed = tuple(sorted({*found.changed, site}))
    return Reversal("clone", site, "", False, found.winner_changed, changed)


def _worsen(evaluation: Evaluation, site: int) -> Reversal | None:
    """Worsen the figure of a site that weighs most, among those that can become worse."""
    matrix, dataset = evaluation.matrix, evaluation.dataset
    can = []
    for j, criterion in enumerate(matrix.criteria):
        if matrix.present[site, j] and matrix.values[site, j] > matrix.ends[0, j]:
            can.append((-matrix.weights[j], criterion, j))
    if not can:
        return None
    _, name, j = min(can)
    points = evaluation.scenario.value_function(dataset.criteria[name]).points
    figure = min(points, key=lambda point: point[1])[0]
    again = evaluate(_with_own_figure(dataset, evaluation, site, j, figure), evaluation.scenario)
    others = [i for i in range(len(evaluation.rank)) if _ranked(evaluation, i) and i != site]
    found = _compare("worsen", evaluation, site, name, again.rank, others)
    if again.rank[site] < evaluation.rank[site]:
        changed = tuple(sorted({*found.changed, site}))
        return Reversal("worsen", site, name, False, found.winner_changed, changed)
    return found


def _with_own_figure(
    dataset: Dataset, evaluation: Evaluation, site: int, j: int, figure: float
) -> Dataset:
    """Return the dataset with a figure of the site's own in place of the one it rests on."""
    extra = dataset.observations.iloc[[int(evaluation.matrix.rows[site, j])]].copy()
    extra[["subject", "level", "file"]] = dataset.places["id"].iloc[site], "site", OWN
    extra[["value", "low", "high"]] = figure  # certain: doubt could lift what is at the worst end
    return dataset.with_observations(extra)


def _ranked(evaluation: Evaluation, site: int) -> bool:
    return bool(evaluation.rank[site] > 0)


def _compare(
    test: str, evaluation: Evaluation, site: int, criterion: str, ranks: np.ndarray,
    others: list[int],
) -> Reversal:  # fmt: skip
    """Compare the order of `others` among themselves, ties included, before and after."""
    before = _places(evaluation.rank, others)
    after = _places(ranks, others)
    changed = tuple(i for i in others if before[i] != after[i])
    winners = [{i for i in others if places[i] == 1} for places in (before, after)]
    return Reversal(test, site, criterion, not changed, winners[0] != winners[1], changed)


def _places(ranks: np.ndarray, others: list[int]) -> dict[int, int]:
    values = np.sort(ranks[others])
    return {i: int(np.searchsorted(values, ranks[i])) + 1 for i in others}


@dataclass(frozen=True)
class LeftOut:
    """The ranking without one criterion: `shift` (n,) is how many ranks each site gains (above
    0) or loses, 0 for one that is not ranked in both. `ranked` is False where the question
    without it cannot be asked: a branch would have no criterion left."""

    criterion: str
    ranked: bool
    winner_changed: bool
    shift: np.ndarray

    @property
    def largest(self) -> int:
        """The largest change of rank."""
        return int(np.abs(self.shift).max(initial=0))


def leave_one_out(evaluation: Evaluation) -> tuple[LeftOut, ...]:
    """Rank again without each weighted criterion in turn; those that change most come first.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> found = leave_one_out(evaluate(dataset, profile(dataset, "pcb")))
    >>> found[0].largest >= found[-1].largest
    True
    """
    found = []
    for name in evaluation.matrix.criteria:
        dataset, scenario = evaluation.dataset, evaluation.scenario
        try:
            again = evaluate(dataset, scenario.without_criteria([name], dataset.criteria))
        except RequestError:
            found.append(LeftOut(name, False, False, np.zeros_like(evaluation.rank)))
            continue
        both = (evaluation.rank > 0) & (again.rank > 0)
        shift = np.where(both, evaluation.rank - again.rank, 0)
        changed = bool(((evaluation.rank == 1) != (again.rank == 1)).any())
        found.append(LeftOut(name, True, changed, shift))
    return tuple(sorted(found, key=lambda left: (-left.largest, left.criterion)))
