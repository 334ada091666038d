"""From a session's state to the group's answer: computed once for all who look."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation, evaluate
from siteselect.group import GroupResult, group_result
from siteselect.scenarios import Scenario
from siteselect.sessions import SessionState
from siteselect.ui import cached
from siteselect.visits import (
    Decision,
    Rated,
    Rating,
    group_figures,
    own_figures,
    with_importance,
    with_scales,
)

HELD = 16
_TAKE = {"figure": "figure", "rating": "ratings"}
_ANSWERS: "dict[str, Answer]" = {}
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Answer:
    """The group's answer after a round: each evaluator's own, the group's figures, the result."""

    round: int
    rated: Rated
    own: Mapping[str, Evaluation]
    result: GroupResult


def session_data(state: SessionState) -> Dataset:
    """Return the data of the session's sites, with its scales open."""
    whole = cached.dataset(state.setting.candidates)
    sites = whole.with_places([whole.position(site) for site in state.setting.sites])
    return with_scales(sites, [n for n in state.setting.scales if n in whole.scales])


def question_of(dataset: Dataset, asked: Scenario, scales: Collection[str]) -> Scenario:
    """Return the question that a session of these scales asks: their leaves weigh something."""
    opened = with_scales(dataset, scales)
    return with_importance(opened, asked, scales)


def answer(state: SessionState) -> Answer:
    """Return the answer after the last round that is revealed, of the whole state.

    Raises RequestError where nobody answered, or the data have changed since.
    """
    key = _key(state)
    with _LOCK:  # thirty screens ask at once; one of them computes
        if key not in _ANSWERS:
            while len(_ANSWERS) >= HELD:
                _ANSWERS.pop(next(iter(_ANSWERS)))
            _ANSWERS[key] = compute(state, state.revealed_rounds)
        return _ANSWERS[key]


def _key(state: SessionState) -> str:
    rounds = state.revealed_rounds
    inputs = (
        state.session, rounds, sorted(state.levels(rounds).items()),
        [(p.id, state.weights_of(p.id, rounds)) for p in state.evaluators],
        sorted((cell, said[-1].n) for cell, said in state.decisions.items()),
        sorted((who, sorted(sites)) for who, sites in state.recusals.items()),
        sorted((who, rounds in done) for who, done in state.done.items()),
    )  # fmt: skip
    return repr(inputs)


def compute(state: SessionState, rounds: int) -> Answer:
    """Return the answer after a round; not kept."""
    whole = cached.dataset(state.setting.candidates)
    base = whole.with_places([whole.position(site) for site in state.setting.sites])
    asked, year = state.setting.scenario, int(state.created_at[:4])
    levels = state.levels(rounds)
    ratings = [
        Rating(who, site, scale, level)
        for who, cells in levels.items() for (site, scale), level in cells.items()
    ]  # fmt: skip
    decisions = [
        Decision(site, base.scales[scale].criterion, _TAKE[said[-1].body.take], said[-1].body.reason)
        for (site, scale), said in sorted(state.decisions.items())
    ]  # fmt: skip
    away = {who: set(sites) for who, sites in state.recusals.items()}
    common = {"sector": asked.sector, "year": year, "decisions": decisions, "recusals": away}
    group = group_figures(base, ratings, **common)
    own, unfinished = {}, []
    for person in state.evaluators:
        given = state.scenario_of(person.id, rounds)
        if given is None:
            unfinished.append(person.id)
            continue
        figures = own_figures(base, ratings, person.id, **common)
        own[person.id] = evaluate(figures.dataset, _scored(given, figures.dataset))
    result = group_result(own, group.dataset, recusals=away, unfinished=unfinished)
    return Answer(rounds, group, own, result)


def _scored(asked: Scenario, dataset: Dataset) -> Scenario:
    """Leave out what was not rated by anybody: nothing can be scored there."""
    kept = {name: weight for name, weight in asked.criteria.items()
            if name in dataset.criteria and dataset.criteria[name].scored}  # fmt: skip
    return asked.model_copy(update={"criteria": kept})
