"""The group's combined questions answered: AIJ and AIP on the group's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from siteselect.dataset import Dataset
from siteselect.errors import Problem
from siteselect.evaluation import Evaluation, evaluate
from siteselect.group.combining import (
    Combined,
    Judged,
    Voices,
    combine_judgements,
    combine_priorities,
)
from siteselect.group.panel import Bools, Floats, Ints
from siteselect.group.removal import additive_scores
from siteselect.methods import ranks
from siteselect.scenarios import Scenario

ROUNDING = 1e-12  # as `evaluate` allows at the coverage floor
Combine = Callable[[Voices], Combined]


@dataclass(frozen=True)
class Outcome:
    """What a combined question answers, for the n sites of the panel.

    `score` (n,), NaN where not ranked, `rank` (n,), 0 there; `scenario` and `evaluation` are
    those of the whole group, None where no question could be made (`why`). The score of a site
    from which someone is recused is that of the question combined without them. `without` holds
    the sites in first place without each evaluator (additive method only); the ratings on site
    of that evaluator stay in the group's figures there.
    """

    sites: tuple[str, ...]
    scenario: Scenario | None
    evaluation: Evaluation | None
    score: Floats
    rank: Ints
    zeroed: tuple[str, ...] = ()
    consistency: Mapping[str, float] = field(default_factory=dict)
    why: Problem | None = None
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def first(self) -> tuple[str, ...]:
        """The ids of the sites in first place."""
        return _first(self.sites, self.rank)


def _first(sites: tuple[str, ...], rank: Ints) -> tuple[str, ...]:
    return tuple(sites[i] for i in np.flatnonzero(rank == 1).tolist())


def outcomes(
    given: Voices, dataset: Dataset, pairwise: Judged, judges: Bools, sites: tuple[str, ...]
) -> dict[str, Outcome]:
    """Return the outcomes of `aij`, `aip` and `aip_geometric` for the n sites of a panel.

    `judges` (m, n) says who may judge which site.
    """
    ways: dict[str, Combine] = {
        "aip": combine_priorities,
        "aip_geometric": lambda some: combine_priorities(some, "geometric"),
        "aij": lambda some: combine_judgements(some, pairwise),
    }
    asking = _Asking(given, dataset, judges, sites)
    return {method: _outcome(way, asking) for method, way in ways.items()}


@dataclass(frozen=True)
class _Asking:
    given: Voices
    dataset: Dataset
    judges: Bools
    sites: tuple[str, ...]

    @cached_property
    def places(self) -> list[int]:
        return [self.dataset.position(site) for site in self.sites]

    @cached_property
    def whole(self) -> Evaluation:
        """The answer that weighs all criteria of all: its matrix serves every other question."""
        scenario = combine_priorities(self.given).scenario(self.given)
        assert scenario is not None  # every scenario has a weight above 0
        return evaluate(self.dataset, scenario)


def _outcome(combine: Combine, asking: _Asking) -> Outcome:
    whole = combine(asking.given)
    scenario = whole.scenario(asking.given)
    if scenario is None:
        nothing = np.full(len(asking.sites), np.nan)
        return Outcome(asking.sites, None, None, nothing, _ranked(nothing), whole.zeroed,
                       whole.consistency, whole.why)  # fmt: skip
    evaluation = evaluate(asking.dataset, scenario)
    score = np.full(len(asking.sites), np.nan)
    for pattern in np.unique(asking.judges, axis=1).T:
        same = (asking.judges == pattern[:, None]).all(axis=0)
        answer = evaluation if pattern.all() else _answer(combine, asking, pattern)
        if answer is not None:
            found = np.where(answer.rank > 0, answer.score, np.nan)[asking.places]
            score[same] = found[same]
    alone = scenario.method != "weighted_sum" or len(asking.given.evaluators) < 2
    without = {} if alone else {
        left: _first(asking.sites, _ranked(_additive(combine, asking, i)))
        for i, left in enumerate(asking.given.evaluators)
    }  # fmt: skip
    return Outcome(
        asking.sites, scenario, evaluation, score, _ranked(score), whole.zeroed,
        whole.consistency, None, without,
    )  # fmt: skip


def _answer(combine: Combine, asking: _Asking, who: Bools) -> Evaluation | None:
    """Return the answer to the question of some evaluators; None if they ask none."""
    if not who.any():
        return None
    some = asking.given.part(who)
    scenario = combine(some).scenario(some)
    return None if scenario is None else evaluate(asking.dataset, scenario)


def _additive(combine: Combine, asking: _Asking, left: int) -> Floats:
    """Return the scores of the panel's sites without an evaluator, by the additive model."""
    matrix, floor = asking.whole.matrix, asking.whole.scenario.coverage_floor
    failed = {e.site for e in asking.whole.excluded if e.failed}
    open_to = np.array([place not in failed for place in asking.places])
    values, present = matrix.values[asking.places], matrix.present[asking.places]
    judges = asking.judges.copy()
    judges[left] = False
    score = np.full(len(asking.sites), np.nan)
    for pattern in np.unique(judges, axis=1).T:
        if not pattern.any():
            continue
        weights = combine(asking.given.part(pattern)).weights
        order = [asking.given.criteria.index(name) for name in matrix.criteria]
        weights = weights[order]
        if not weights.any():
            continue
        same = (judges == pattern[:, None]).all(axis=0) & open_to
        same &= present @ weights >= floor - ROUNDING
        found = additive_scores(weights[None, :], values, present, matrix.branch)[0]
        score[same] = found[same]
    return score


def _ranked(score: Floats) -> Ints:
    rank = np.zeros(len(score), dtype=np.int64)
    known = ~np.isnan(score)
    if known.any():
        rank[known] = ranks(score[known])
    return rank
