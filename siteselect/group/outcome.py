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
    def removals(self) -> list[tuple[int, Bools, Bools]]:
        """Each evaluator left out: who remains (m,), and for which sites (n,) it is they."""
        found = []
        for left in range(len(self.given.evaluators)):
            judges = self.judges.copy()
            judges[left] = False
            for who in _patterns(judges):
                if who.any():
                    found.append((left, who, (judges == who[:, None]).all(axis=0)))
        return found

    @cached_property
    def columns(self) -> list[int]:
        return [self.given.criteria.index(name) for name in self.whole.matrix.criteria]

    @cached_property
    def whole(self) -> Evaluation:
        """The answer that weighs all criteria of all: its matrix serves every other question."""
        # every scenario has a weight above 0, so their mean has one
        asked = combine_priorities(self.given).question(self.given)
        return evaluate(self.dataset, asked)


def _outcome(combine: Combine, asking: _Asking) -> Outcome:
    whole = combine(asking.given)
    scenario = whole.scenario(asking.given)
    if scenario is None:
        nothing = np.full(len(asking.sites), np.nan)
        return Outcome(asking.sites, None, None, nothing, _ranked(nothing), whole.zeroed,
                       whole.consistency, whole.why)  # fmt: skip
    evaluation = evaluate(asking.dataset, scenario)
    score = np.full(len(asking.sites), np.nan)
    for pattern in _patterns(asking.judges):
        same = (asking.judges == pattern[:, None]).all(axis=0)
        answer = evaluation if pattern.all() else _answer(combine, asking, pattern)
        if answer is not None:
            found = np.where(answer.rank > 0, answer.score, np.nan)[asking.places]
            score[same] = found[same]
    alone = scenario.method != "weighted_sum" or len(asking.given.evaluators) < 2
    without = {} if alone else _without(combine, asking)
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


def _without(combine: Combine, asking: _Asking) -> dict[str, tuple[str, ...]]:
    """Return the first places without each evaluator, by the additive model."""
    matrix, floor = asking.whole.matrix, asking.whole.scenario.coverage_floor
    failed = {e.site for e in asking.whole.excluded if e.failed}
    open_to = np.array([place not in failed for place in asking.places])
    values, present = asking.whole.known.mean[asking.places], matrix.present[asking.places]
    asked = [combine(asking.given.part(who)).weights[asking.columns]
             for _, who, _ in asking.removals]  # fmt: skip
    weights = np.array(asked).reshape(-1, len(matrix.criteria))
    found, coverage = weights @ values.T, weights @ present.T
    enough = (coverage >= floor - ROUNDING) & (coverage > 0)
    score = np.full((len(asking.given.evaluators), len(asking.sites)), np.nan)
    for row, (left, _, same) in enumerate(asking.removals):
        counted = same & open_to & enough[row]
        score[left, counted] = found[row, counted]
    return {
        name: _first(asking.sites, _ranked(own))
        for name, own in zip(asking.given.evaluators, score, strict=True)
    }


def _patterns(judges: Bools) -> list[Bools]:
    """Return the different columns of (m, n): sets of evaluators that judge some site."""
    if judges.shape[1] and (judges == judges[:, :1]).all():
        return [judges[:, 0]]
    return list(np.unique(judges, axis=1).T)


def _ranked(score: Floats) -> Ints:
    rank = np.zeros(len(score), dtype=np.int64)
    known = ~np.isnan(score)
    if known.any():
        rank[known] = ranks(score[known])
    return rank
