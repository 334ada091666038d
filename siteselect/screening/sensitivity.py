"""What the backtest says of the weights, and why the worst-placed plants stand where they do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import CLUSTER
from siteselect.profiles import profile
from siteselect.scenarios import Scenario
from siteselect.screening.backtest import FOREIGN, Trial
from siteselect.screening.scoring import expected_values, prepare
from siteselect.screening.standing import Standing

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """What AUC gains (or loses, below 0) world-wide and within countries when a criterion is
    left out, and when its weight is doubled."""

    criterion: str
    without_world: float
    without_within: float
    doubled_world: float
    doubled_within: float


def effects(put: Trial) -> list[Effect]:
    """Return the effect of each weighed criterion on the backtest, the largest first.

    The cluster is not among them: the backtest never sees it.
    """
    before = _means(put.standing(put.scores()))
    found = []
    for name, criterion in put.world.sites.criteria.items():
        if not criterion.scored or name == CLUSTER:
            continue
        out, twice = (
            _means(put.standing(put.scores(lambda s, f=factor: _times(s, name, f)))) - before  # type: ignore[misc]  # noqa: B023
            for factor in (0.0, 2.0)
        )
        found.append(Effect(name, *out.tolist(), *twice.tolist()))
    return sorted(found, key=lambda e: -max(abs(e.without_world), abs(e.without_within)))


def _times(scenario: Scenario, name: str, factor: float) -> Scenario:
    changed = {**scenario.criteria, name: scenario.criteria.get(name, 0.0) * factor}
    return scenario.model_copy(update={"criteria": changed})


def _means(standing: Standing) -> Floats:
    return np.array([np.nanmean(standing.world), np.nanmean(standing.within)])


@dataclass(frozen=True)
class Misplaced:
    """A plant that stands low, and the criteria that pull it down most.

    `against` are (criterion, weight x (its expected value - the pool's mean)), the worst first.
    """

    row: int
    world: float
    against: tuple[tuple[str, float], ...]


def worst_placed(put: Trial, standing: Standing, count: int = 10, most: int = 4) -> list[Misplaced]:
    """Return the plants that stand lowest world-wide, one a town and sector, and why."""
    found: list[Misplaced] = []
    seen: set[tuple[str, str]] = set()
    for row in np.argsort(standing.world, kind="stable").tolist():
        plant = put.plants.iloc[row]
        town = (str(plant["city"]), str(plant["sector"]))
        if town in seen or not np.isfinite(standing.world[row]):
            continue
        seen.add(town)
        found.append(Misplaced(row, float(standing.world[row]), _against(put, row, most)))
        if len(found) == count:
            break
    return found


def _against(put: Trial, row: int, most: int) -> tuple[tuple[str, float], ...]:
    sector = str(put.plants["sector"].iloc[row])
    scenario = profile(put.world.sites, sector)
    question = prepare(put.world, scenario)
    figures = {CLUSTER: question.cluster(put.places, FOREIGN), **put.figures}
    values = expected_values(question, put.places.region, figures)
    count = len(put.pool)
    pull = question.weights * (values[count + row] - values[:count].mean(axis=0))
    order = np.argsort(pull)[:most]
    return tuple((question.criteria[j], float(pull[j])) for j in order if pull[j] < 0)
