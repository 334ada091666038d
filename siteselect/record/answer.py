"""From a session's log to the group's answer: the same path on the screen and in an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation, evaluate
from siteselect.group import GroupResult, Pairwise, group_result
from siteselect.sessions import SessionState, pairs_of
from siteselect.visits import (
    Decision,
    Rated,
    Rating,
    group_figures,
    own_figures,
    scales_used,
    with_importance,
    with_scales,
)


@dataclass(frozen=True)
class SessionResult:
    """What a session's judgements come to: each evaluator's own answer, the group's figures from
    ratings on site in a `year`, and the group's results."""

    year: int
    evaluations: Mapping[str, Evaluation]
    rated: Rated
    group: GroupResult


def session_result(
    state: SessionState, dataset: Dataset, *, year: int, samples: int = 10_000, seed: int = 1,
    round_: int | None = None,
) -> SessionResult:  # fmt: skip
    """Return the answer of a session at the end of a round (default: now).

    `dataset` holds the session's set of candidates, of which its sites are taken; `year` is that
    of the visit. An evaluator without weights counts as unfinished, their ratings count. A
    session's scales bear the names of the data's scales; AHP judgements are read from what was
    given (`sessions.pairs_of`), so that AIJ combines the pairs, not the importances they made. A
    visit criterion of the question that nobody rated is taken out.

    Raises RequestError if nobody gave weights, or the data lack what the session names.
    """
    base = with_sites(dataset, state.setting.sites)
    ratings = [
        Rating(who, site, scale, level)
        for who, cells in state.levels(round_).items()
        for (site, scale), level in cells.items()
    ]
    recusals = {who: tuple(sites) for who, sites in state.recusals.items() if sites}
    asked = {"sector": state.setting.scenario.sector, "year": year,
             "decisions": _decisions(state, base), "recusals": recusals}  # fmt: skip
    used = scales_used(ratings)
    base = with_scales(base, used)  # once for all evaluators
    evaluations = {}
    unfinished = []
    for person in state.evaluators:
        scenario = state.scenario_of(person.id, round_)
        if scenario is None:
            unfinished.append(person.id)
            continue
        own = own_figures(base, ratings, person.id, **asked).dataset  # type: ignore[arg-type]
        evaluations[person.id] = evaluate(own, with_importance(own, scenario, used))
    rated = group_figures(base, ratings, **asked)  # type: ignore[arg-type]
    result = group_result(
        evaluations, rated.dataset, pairwise=_pairwise(state, round_), recusals=recusals,
        unfinished=unfinished, samples=samples, seed=seed,
    )  # fmt: skip
    return SessionResult(year, evaluations, rated, result)


def with_sites(dataset: Dataset, sites: tuple[str, ...]) -> Dataset:
    """Return the dataset with a session's sites, in its own order. Raises RequestError."""
    positions = sorted(dataset.position(site) for site in sites)
    return dataset if len(positions) == len(dataset.places) else dataset.with_places(positions)


def _decisions(state: SessionState, dataset: Dataset) -> list[Decision]:
    found = []
    for site, scale in sorted(state.decisions):
        given = state.decision_of((site, scale))
        if given is not None and scale in dataset.scales:
            criterion = dataset.scales[scale].criterion
            take = "figure" if given.take == "figure" else "ratings"
            found.append(Decision(site, criterion, take, given.reason))  # type: ignore[arg-type]
    return found


def _pairwise(state: SessionState, round_: int | None) -> dict[str, dict[str, Pairwise]]:
    found: dict[str, dict[str, Pairwise]] = {}
    for person in state.evaluators:
        given = state.weights_of(person.id, round_)
        if given is None or given.method != "ahp":
            continue
        try:
            nodes = pairs_of(given.given)
        except RequestError as why:
            values = (("who", person.id), *why.problems[0].values)
            raise RequestError(Problem("record.pairwise", values=values)) from why
        found[person.id] = {
            node: Pairwise(names=judged.items, matrix=judged.matrix().tolist())
            for node, judged in nodes.items()
        }
    return found
