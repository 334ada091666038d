"""The backtest: where do the towns that firms chose stand among the world's cities?

It is defined so that it cannot flatter itself. The pool is every city of 100,000 people and more
that the profile can rank; a plant in a smaller town is scored at its own point and added. Of the
evidence on clusters, plants within 100 km of whichever place is looked at are dropped: the plant
itself and its neighbours never speak for their own town.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.dataset import CLUSTER
from siteselect.errors import Problem, RequestError
from siteselect.geography import NearestOf, Ring, earth_centred
from siteselect.profiles import profile, profiles
from siteselect.scenarios import Scenario
from siteselect.screening.areas import areas_of, interval
from siteselect.screening.figures import Places, cluster, figures, places_at
from siteselect.screening.scoring import KNOCKED_OUT, LOCAL, RANKED, prepare, score
from siteselect.screening.screen import LEFT_OUT
from siteselect.screening.world import World

Floats = NDArray[np.float64]
POOL_PEOPLE = 100_000
OWN_KM = 100.0
"""Plants within this of a compared place are no evidence for it."""
SAME_TOWN_KM = 5.0
COUNTRY_CITIES = 10
"""A country is compared within only if it has so many cities in the pool."""
SECTOR_PLANTS = 10
"""A sector has figures of its own from so many plants up."""

FOREIGN = Ring(inner=OWN_KM)
"""The shipped rule for clusters without a place's own plants: its ring ends where theirs does, so
nothing is left, and no plant can speak for its neighbours."""
Ask = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Auc:
    """Mean standing of the plants' towns, 0 to 1 (0.5 is chance), with its 95 % interval."""

    world: float
    world_ci: tuple[float, float]
    within: float
    within_ci: tuple[float, float]


@dataclass(frozen=True)
class Standing:
    """Each plant's standing under one way of scoring: shares of the pool that it beats.

    `world` and `within` (n,) are NaN where there is nothing to compare with; `area` numbers the
    areas of 100 km that plants lie in.
    """

    world: Floats
    within: Floats
    area: NDArray[np.intp]

    def auc(self, seed: int, rows: NDArray[np.bool_] | None = None) -> Auc:
        """Return the means over plants (or some `rows`), resampling areas for the intervals."""
        kept = np.ones(len(self.world), dtype=bool) if rows is None else rows
        parts = [
            (float(np.nanmean(values[kept])) if np.isfinite(values[kept]).any() else float("nan"),
             interval(values[kept], self.area[kept], seed))
            for values in (self.world, self.within)
        ]  # fmt: skip
        return Auc(*parts[0], *parts[1])


@dataclass(frozen=True)
class Trial:
    """Pool and plants, ready to be scored in any way.

    `places` are the pool, then the plants' towns (n_plants); `twin` (n_plants,) is the position
    in the pool of a plant's own town, -1 where it is smaller; `people` belongs to `places`.
    """

    world: World
    plants: pd.DataFrame
    pool: pd.DataFrame
    places: Places
    people: Floats
    country: NDArray[np.str_]
    twin: NDArray[np.intp]
    area: NDArray[np.intp]
    unknown: int  # plants of a sector without a profile

    def standing(self, scores: dict[str, Floats]) -> Standing:
        """Return how the plants stand by the scores (n_places,) of each sector."""
        count = len(self.pool)
        world, within = (np.full(len(self.plants), np.nan) for _ in range(2))
        home = self.country[count:]
        for row, sector in enumerate(self.plants["sector"]):
            found = scores[sector]
            mine = found[count + row]
            rivals = np.isfinite(found[:count])
            if self.twin[row] >= 0:
                rivals[self.twin[row]] = False
            if not np.isfinite(mine):
                continue
            world[row] = beaten(mine, found[:count][rivals])
            inside = rivals & (self.country[:count] == home[row])
            if inside.sum() >= COUNTRY_CITIES:
                within[row] = beaten(mine, found[:count][inside])
        return Standing(world, within, self.area)

    @cached_property
    def figures(self) -> dict[str, Floats]:
        """Figures of the places that follow from their points; no sector changes them."""
        return figures(self.world, self.places, sorted(LOCAL))

    def scores(self, ask: Ask = lambda scenario: scenario, ring: Ring = FOREIGN,
               ranked_only: bool = False) -> dict[str, Floats]:  # fmt: skip
        """Return the score of every place under each sector's profile, changed by `ask`.

        Places with too little data are scored by what there is; with `ranked_only` they are NaN.
        """
        made = {}
        for sector in sorted(set(self.plants["sector"])):
            question = prepare(self.world, ask(profile(self.world.sites, sector)))
            found = {CLUSTER: cluster(self.places, question.plants, ring), **self.figures}
            answers = score(question, self.places.region, found)
            kept = answers.state == RANKED if ranked_only else answers.state != KNOCKED_OUT
            made[sector] = np.where(kept, answers.score, np.nan)
        return made


def beaten(mine: float, others: Floats) -> float:
    """Return the share of others that score less, ties counting half.

    >>> beaten(0.5, np.array([0.1, 0.5, 0.9, 0.2]))
    0.625
    """
    if not len(others):
        return float("nan")
    return float(((others < mine).sum() + 0.5 * (others == mine).sum()) / len(others))


def trial(world: World, plants: pd.DataFrame, sector: str = "") -> Trial:
    """Put pool and plants together; `plants` has firm, city, country_iso3, lat, lon, sector.

    Raises RequestError if no plant is left whose sector has a profile.
    """
    known = profiles(world.sites).sectors
    wanted = plants[plants["sector"].isin([sector] if sector else list(known))]
    wanted = wanted[~wanted["country_iso3"].isin(LEFT_OUT)].reset_index(drop=True)
    if wanted.empty:
        raise RequestError(Problem("screening.no_plants", values=(("sector", sector or "–"),)))
    towns = world.towns
    chosen = (towns["population"] >= POOL_PEOPLE) & ~towns["country_iso3"].isin(LEFT_OUT)
    pool = towns[chosen].reset_index(drop=True)
    lat, lon = (wanted[c].to_numpy(float) for c in ("lat", "lon"))
    own = places_at(world, lat, lon)
    codes = [world.country_code.get(c, -1) for c in wanted["country_iso3"]]
    own = replace(own, country=np.array(codes, dtype=np.int16), region=_regions(world, wanted, own))
    points = earth_centred(lat, lon)
    twin, away = NearestOf(pool).ask(points)
    town, _ = world.town_tree.ask(points)
    people = np.concatenate([pool["population"], towns["population"].to_numpy()[town]])
    return Trial(
        _even(world), wanted, pool, _together(Places.of(pool), own), people.astype(float),
        np.concatenate([pool["country_iso3"].to_numpy(str), wanted["country_iso3"].to_numpy(str)]),
        np.where(away <= SAME_TOWN_KM, twin, -1), areas_of(points, OWN_KM),
        len(plants) - len(wanted) if not sector else 0,
    )  # fmt: skip


def _even(world: World) -> World:
    """Return the world as if every country's plants were listed alike.

    The plants near a place are dropped here on purpose, so what a list may lack of a country must
    not tell its towns from those of another.
    """
    if not world.dataset.spreads.listed:
        return world
    spreads = world.dataset.spreads.model_copy(update={"listed": {}})
    return replace(world, dataset=replace(world.dataset, spreads=spreads))


def _regions(world: World, plants: pd.DataFrame, own: Places) -> NDArray[np.int32]:
    """Return the region of each plant: the nearest town's if it lies in the country that the list
    names, for on a border river the nearest town may be across."""
    home = world.dataset.places["country_iso3"].to_numpy(str)
    national = [world.region_of.get((code, ""), -1) for code in plants["country_iso3"]]
    same = home[own.region] == plants["country_iso3"].to_numpy(str)
    return np.where(same, own.region, national).astype(np.int32)


def _together(a: Places, b: Places) -> Places:
    names = ("lat", "lon", "region", "country", "hours")
    return Places(*(np.concatenate([getattr(a, n), getattr(b, n)]) for n in names))


@dataclass(frozen=True)
class Backtest:
    """The answer: the profiles' standing, the baselines', and each sector's of ten plants up.

    `ranked` is the same among only those cities that have enough data to be ranked.
    """

    trial: Trial
    standing: Standing
    auc: Auc
    ranked: Auc
    ranked_cities: int
    baselines: dict[str, Auc]
    sectors: dict[str, tuple[int, Auc]]


def backtest(
    world: World, plants: pd.DataFrame, sector: str = "", *, seed: int = 7,
    ring: Ring = FOREIGN,
) -> Backtest:  # fmt: skip
    """Test the default profiles against where plants stand.

    AUC is the mean share of the pool's cities that a plant's town beats, world-wide and among
    the cities of its own country. Intervals resample areas of 100 km, not plants: neighbours
    follow each other. Raises RequestError if no plant has a sector with a profile.
    """
    put = trial(world, plants, sector)
    standing = put.standing(put.scores(ring=ring))
    strict = put.scores(ring=ring, ranked_only=True)
    baselines = {name: put.standing(found).auc(seed) for name, found in _baselines(put).items()}
    sectors = {}
    for name in sorted(set(put.plants["sector"])):
        rows = (put.plants["sector"] == name).to_numpy()
        if rows.sum() >= SECTOR_PLANTS:
            sectors[name] = (int(rows.sum()), standing.auc(seed, rows))
    ranked = min(int(np.isfinite(found[: len(put.pool)]).sum()) for found in strict.values())
    return Backtest(put, standing, standing.auc(seed), put.standing(strict).auc(seed), ranked,
                    baselines, sectors)  # fmt: skip


def _baselines(put: Trial) -> dict[str, dict[str, Floats]]:
    sectors = sorted(set(put.plants["sector"]))
    return {
        "population": dict.fromkeys(sectors, put.people),
        "agglomeration": dict.fromkeys(sectors, put.figures["labour_pool"]),
        "proximity": put.scores(lambda s: s.model_copy(update={"branches": only("proximity")})),
        "country_figures": put.scores(_of_countries),
        "equal_weights": put.scores(equal),
    }


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
