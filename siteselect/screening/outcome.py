"""What the backtest answers: the profiles' standing, that of rival measures, and its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.scenarios import Scenario
from siteselect.screening.backtest import INDUSTRY, NEAR_KM, Trial, trial
from siteselect.screening.first_edition import first_scores
from siteselect.screening.scoring import LOCAL
from siteselect.screening.standing import Means, Standing
from siteselect.screening.world import World

Floats = NDArray[np.float64]
ROOM = "room"
PERIODS = {"before_2018": (0, 2017), "2018_2021": (2018, 2021), "2022_and_later": (2022, 9999)}
"""When a plant was opened or announced: first and last year."""


@dataclass(frozen=True)
class Measures:
    """The figures of one way of scoring: over all plants, over those in new areas, and the means
    world-wide and within where each country counts once."""

    whole: Means
    new: Means
    by_country: tuple[float, float]


@dataclass(frozen=True)
class Backtest:
    """The answer: how plants stand by the profiles, by the baselines, and with the other nations'
    plants nearer than 10 km ignored (`farther`); `seed` is that of all intervals."""

    trial: Trial
    standing: Standing
    baselines: dict[str, Standing]
    farther: dict[str, Standing]
    seed: int

    def measures(self, standing: Standing) -> Measures:
        """Return the figures of a standing, or of a difference between two."""
        return Measures(standing.means(self.seed), standing.means(self.seed, self.trial.new),
                        standing.by_country())  # fmt: skip

    def parts(self, column: str) -> dict[str, Means]:
        """Return the profiles' means by `sector`, `country_iso3` or `year` (in periods)."""
        plants = self.trial.plants
        if column == "year":
            year = plants["year"].to_numpy(float)
            rows = {name: (year >= a) & (year <= z) for name, (a, z) in PERIODS.items()}
        else:
            rows = {name: (plants[column] == name).to_numpy()
                    for name in sorted(plants[column].unique())}  # fmt: skip
        return {name: self.standing.means(self.seed, chosen)
                for name, chosen in rows.items() if chosen.any()}  # fmt: skip


def backtest(
    world: World, plants: pd.DataFrame, sector: str = "", *, seed: int = 7, old: bool = False
) -> Backtest:
    """Test the default profiles against where plants stand.

    A standing is the mean of two shares: of the smaller and of the larger rivals that a plant's
    town beats, world-wide and within its country. Intervals resample areas of 100 km, not plants:
    neighbours follow each other. With `old`, rivals are all cities of 100,000 people and more.
    Raises RequestError if no plant has a sector with a profile.
    """
    put = trial(world, plants, sector, old=old)
    baselines = {name: put.standing(found) for name, found in _baselines(put).items()}
    farther = {
        "profiles": put.standing(put.scores(beyond_km=NEAR_KM)),
        INDUSTRY: put.standing(_alike(put, put.industry_nearby(NEAR_KM))),
    }
    return Backtest(put, put.standing(put.scores()), baselines, farther, seed)


def _baselines(put: Trial) -> dict[str, dict[str, Floats]]:
    found = {
        "first_edition": _first(put),
        "proximity": put.scores(lambda s: s.model_copy(update={"branches": only("proximity")})),
        "population": _alike(put, put.people),
        "people_50km": _alike(put, put.figures["labour_pool"]),
        INDUSTRY: _alike(put, put.industry_nearby()),
        "country_figures": put.scores(_of_countries),
        "equal_weights": put.scores(equal),
    }
    if ROOM in put.figures:
        found["density"] = _alike(put, put.figures[ROOM])
    return found


def _alike(put: Trial, values: Floats) -> dict[str, Floats]:
    """Return one figure as the score of every sector."""
    return dict.fromkeys(put.plants["sector"].unique(), values)


def _first(put: Trial) -> dict[str, Floats]:
    """Return the first edition's scores: a plant has those of the town nearest to it."""
    towns = put.world.towns["geonameid"].to_numpy()
    own = put.world.town_tree.ask(put.places.points[len(put.pool) :])[0]
    wanted = np.concatenate([put.pool["geonameid"].to_numpy(), towns[own]])
    return first_scores(put.world.folder, wanted)


def only(branch: str) -> dict[str, float]:
    """Return importances of branches with nothing but one."""
    return {name: float(name == branch) for name in BRANCHES}


def _of_countries(scenario: Scenario) -> Scenario:
    """Return the scenario without any criterion of the point."""
    kept = {name: 0.0 if name in LOCAL else value for name, value in scenario.criteria.items()}
    branches = {**scenario.branches, "proximity": 0.0}
    return scenario.model_copy(update={"criteria": kept, "branches": branches})


def equal(scenario: Scenario) -> Scenario:
    """Return the scenario with one weight for all criteria of a branch, and for all branches."""
    flat = {name: 1.0 for name, value in scenario.criteria.items() if value > 0}
    return scenario.model_copy(update={"criteria": flat, "branches": dict.fromkeys(BRANCHES, 1.0)})
