"""One chunk of places to scores: the function that every engine runs.

What a country or an admin-1 unit gives is added up once per region, through the same matrix as
`evaluate`; what follows from a point is added place by place; the same kernel makes the score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import ValueFunction
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Sums, additive, sums_of
from siteselect.matrix import Matrix, build, knockouts
from siteselect.methods import method
from siteselect.profiles import profiles
from siteselect.scenarios import Scenario
from siteselect.screening.figures import CLUSTER, SHIPPED_RING, Places, Ring, cluster, figures
from siteselect.screening.grids import LIMITS
from siteselect.screening.world import World

Floats = NDArray[np.float64]
LOCAL = frozenset({
    "geodesic_distance", "direct_flights", "sea_distance", "working_hours_overlap",
    "airport_distance", "market_distance", CLUSTER, *LIMITS,
})  # fmt: skip
"""Criteria whose figures follow from the point; the others are a region's."""
RANKED, KNOCKED_OUT, TOO_LITTLE = 0, 1, 2


@dataclass(frozen=True)
class Local:
    """A criterion of the point: weight, branch, value function, and a region's value instead."""

    name: str
    weight: float
    branch: int
    value: ValueFunction
    ends: tuple[float, float]
    fallback: Floats  # (n_regions,), NaN where the region has no figure either


@dataclass(frozen=True)
class Question:
    """A scenario made ready: sums per region, the point's criteria, and the plants that count."""

    scenario: Scenario
    regions: Sums
    branches: Floats
    local: tuple[Local, ...]
    failed: NDArray[np.bool_]  # (n_regions,): a knock-out of the region fails
    plants: pd.DataFrame
    ring: Ring = SHIPPED_RING

    @property
    def digest(self) -> str:
        """SHA-256 of what is asked."""
        plants = self.plants[["lat", "lon"]].to_csv(index=False)
        content = f"{self.scenario.digest} {self.ring} {plants}"
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Answers:
    """The answer for n places: scores in [0, 1], bounds, coverage, and why one is not ranked.

    `state` is 0 ranked, 1 a failed knock-out, 2 too little data.
    """

    score: Floats
    low: Floats
    high: Floats
    coverage: Floats
    state: NDArray[np.int8]


def prepare(world: World, scenario: Scenario) -> Question:
    """Make a scenario ready for chunks of places.

    Raises RequestError for a method whose scores depend on the other candidates: its chunks
    could not be put together again.
    """
    if method(scenario.method).by_set:
        values = (("given", scenario.method),)
        raise RequestError(Problem("screening.by_set", values=values))
    matrix = build(world.dataset, scenario)
    at_point = np.array([name in LOCAL for name in matrix.criteria])
    answers = knockouts(world.dataset, scenario)
    known = profiles(world.dataset).sectors
    wanted = known[scenario.sector].cluster_of if scenario.sector in known else ()
    plants = world.dataset.plants
    totals = [matrix.weights[matrix.branch == b].sum() for b in range(3)]
    return Question(
        scenario=scenario, regions=sums_of(_columns(matrix, ~at_point)),
        branches=np.array(totals),
        local=tuple(_local(world, scenario, matrix, int(j)) for j in np.flatnonzero(at_point)),
        failed=np.array([any(a.answer == "fail" for a in given) for given in answers]),
        plants=plants[plants["sector"].isin(wanted)],
    )  # fmt: skip


def _columns(matrix: Matrix, kept: NDArray[np.bool_]) -> Matrix:
    names = tuple(n for n, keep in zip(matrix.criteria, kept, strict=True) if keep)
    return replace(
        matrix, criteria=names, weights=matrix.weights[kept], branch=matrix.branch[kept],
        rows=matrix.rows[:, kept], figures=matrix.figures[:, kept], values=matrix.values[:, kept],
        widths=matrix.widths[:, kept], ends=matrix.ends[:, kept],
    )  # fmt: skip


def _local(world: World, scenario: Scenario, matrix: Matrix, j: int) -> Local:
    name = matrix.criteria[j]
    low, high = matrix.ends[:, j].tolist()
    return Local(name, float(matrix.weights[j]), int(matrix.branch[j]),
                 scenario.value_function(world.dataset.criteria[name]), (low, high),
                 matrix.values[:, j])  # fmt: skip


def measure(world: World, question: Question, places: Places) -> dict[str, Floats]:
    """Return the figures that the question's criteria take from each point."""
    wanted = [criterion.name for criterion in question.local]
    found = figures(world, places, wanted)
    if CLUSTER in wanted:
        found[CLUSTER] = cluster(places, question.plants, question.ring)
    return found


def score(
    question: Question, region: NDArray[np.int32], measured: Mapping[str, Floats]
) -> Answers:
    """Score places by the figures of their points and the sums of their regions.

    `region` (n,) holds positions of regions, none -1; `measured` a figure (n,) per criterion, NaN
    where missing. The score is what `evaluate` gives for the same figures.
    """
    valued, held = question.regions.valued[:, region], question.regions.held[:, region]
    low, high = question.regions.low[region], question.regions.high[region]
    for leaf in question.local:
        value = leaf.value(measured[leaf.name])
        if not np.isnan(leaf.fallback).all():
            value = np.where(np.isnan(value), leaf.fallback[region], value)
        missing = np.isnan(value)
        weight, branch = leaf.weight, leaf.branch
        if missing.any():
            held[branch] += np.where(missing, 0.0, weight)
            least, greatest = leaf.ends
            low += weight * np.where(missing, least, value)
            high += weight * np.where(missing, greatest, value)
            valued[branch] += weight * np.where(missing, 0.0, value)
        else:
            value *= weight
            held[branch] += weight
            for total in (valued[branch], low, high):
                total += value
    made = additive(Sums(valued, held, low, high), question.branches)
    floor = question.scenario.coverage_floor - 1e-12
    little = (made.coverage < floor) | np.isnan(made.score)
    state = np.where(question.failed[region], KNOCKED_OUT, np.where(little, TOO_LITTLE, RANKED))
    return Answers(made.score, made.low, made.high, np.minimum(made.coverage, 1.0),
                   state.astype(np.int8))  # fmt: skip


def score_places(world: World, question: Question, places: Places) -> Answers:
    """Measure and score some places: the whole way from points to answers."""
    return score(question, places.region, measure(world, question, places))
