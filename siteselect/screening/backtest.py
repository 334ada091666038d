"""The backtest: where do the towns that firms chose stand among towns of their own size?

It is defined so that it cannot flatter itself (`rivals` says whom a town is compared with). Of
the evidence on clusters, Taiwanese plants within 100 km of whichever place is looked at are
dropped: the plant itself and its neighbours never speak for their own town. The plants of other
nations' firms do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.dataset import CLUSTER
from siteselect.errors import Problem, RequestError
from siteselect.geography import NearestOf, Ring
from siteselect.profiles import profile, profiles
from siteselect.register import load_register
from siteselect.scenarios import Scenario
from siteselect.screening.areas import areas_of
from siteselect.screening.figures import Places, cluster, figures, places_at
from siteselect.screening.rivals import (
    OLD_POOL_PEOPLE,
    POOL_PEOPLE,
    Rivals,
    Towns,
    balanced_rivals,
    old_rivals,
)
from siteselect.screening.scoring import KNOCKED_OUT, LOCAL, prepare, score
from siteselect.screening.screen import LEFT_OUT
from siteselect.screening.standing import Standing, share_beaten
from siteselect.screening.world import World

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
OWN_KM = 100.0
"""Taiwanese plants within this of a compared place are no evidence for it; a plant farther than
this from every plant that the product lists stands in a new area."""
COVERED_ROWS = 20
"""A country is covered if the register has so many plants there with a point."""
INDUSTRY = "industry_nearby"
NEAR_KM = 10.0
"""How near the other nations' plants are that one line of the answer ignores."""

FOREIGN = Ring(inner=OWN_KM)
"""The shipped rule for clusters without a place's own plants: its ring ends where theirs does, so
nothing is left, and no plant can speak for its neighbours."""
Ask = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Trial:
    """Pool and plants, ready to be scored in any way.

    `places` are the pool, then the plants at their own points (n_plants); `people` belongs to
    `places`, a plant's being those of the nearest town. `new` (n_plants,) says who stands in a
    new area, `area` which area of 100 km each stands in; `industry` are the register's plants.
    What fails a knock-out is scored too, for the plants stand there; by the `old` definition not.
    """

    world: World
    plants: pd.DataFrame
    pool: pd.DataFrame
    places: Places
    people: Floats
    rivals: Rivals
    area: NDArray[np.intp]
    new: Mask
    industry: pd.DataFrame
    unknown: int  # plants of a sector without a profile
    old: bool

    def standing(self, scores: dict[str, Floats]) -> Standing:
        """Return how the plants stand by the scores (n_places,) of each sector."""
        count, sectors = len(self.pool), self.plants["sector"].tolist()
        world, within, covered = (
            np.array([
                share_beaten(float(scores[name][count + row]), scores[name][:count], groups[row])
                for row, name in enumerate(sectors)
            ])
            for groups in (self.rivals.world, self.rivals.within, self.rivals.covered)
        )  # fmt: skip
        country = self.plants["country_iso3"].to_numpy(str)
        return Standing(world, within, covered, self.area, country)

    @cached_property
    def figures(self) -> dict[str, Floats]:
        """Figures of the places that follow from their points; no sector changes them."""
        return figures(self.world, self.places, sorted(LOCAL))

    def industry_nearby(self, beyond_km: float = 0.0) -> Floats:
        """Return for each place the register's plants from `beyond_km` to 500 km away, each
        exp(-distance / 50 km)."""
        return cluster(self.places, self.industry, Ring(beyond_km, 500.0, 50.0))

    def scores(self, ask: Ask = lambda scenario: scenario,
               beyond_km: float = 0.0) -> dict[str, Floats]:  # fmt: skip
        """Return the score of every place under each sector's profile, changed by `ask`.

        Places with too little data are scored by what is expected there. The register's plants
        nearer than `beyond_km` are ignored.
        """
        local = self.figures
        if beyond_km and INDUSTRY in local:
            missing = np.isnan(local[INDUSTRY])
            farther = np.where(missing, np.nan, self.industry_nearby(beyond_km))
            local = {**local, INDUSTRY: farther}
        made = {}
        for sector in sorted(set(self.plants["sector"])):
            question = prepare(self.world, ask(profile(self.world.sites, sector)))
            found = {CLUSTER: question.cluster(self.places, FOREIGN), **local}
            answers = score(question, self.places.region, found)
            left_out = self.old & (answers.state == KNOCKED_OUT)
            made[sector] = np.where(left_out, np.nan, answers.score)
        return made


def trial(world: World, plants: pd.DataFrame, sector: str = "", *, old: bool = False) -> Trial:
    """Put pool and plants together; `plants` has firm, city, country_iso3, lat, lon, sector.

    Rivals are those of the size-matched, balanced definition, or of the `old` one. Raises
    RequestError if no plant is left whose sector has a profile.
    """
    known = profiles(world.sites).sectors
    wanted = plants[plants["sector"].isin([sector] if sector else list(known))]
    wanted = wanted[~wanted["country_iso3"].isin(LEFT_OUT)].reset_index(drop=True)
    if wanted.empty:
        raise RequestError(Problem("screening.no_plants", values=(("sector", sector or "–"),)))
    towns = world.towns
    chosen = towns["population"] >= (OLD_POOL_PEOPLE if old else POOL_PEOPLE)
    pool = towns[chosen & ~towns["country_iso3"].isin(LEFT_OUT)].reset_index(drop=True)
    own = _own_places(world, wanted)
    size = towns["population"].to_numpy(float)[world.town_tree.ask(own.points)[0]]
    places = _together(Places.of(pool), own)
    industry = load_register(world.folder).near_rows()
    rows = industry["country_iso3"].value_counts()
    pool_size = pool["population"].to_numpy(float)
    rivals = (old_rivals if old else balanced_rivals)(
        Towns(places.points[: len(pool)], pool_size, pool["country_iso3"].to_numpy(str)),
        Towns(own.points, size, wanted["country_iso3"].to_numpy(str)),
        set(rows[rows >= COVERED_ROWS].index),
    )
    away = NearestOf(world.sites.plants).ask(own.points)[1]
    return Trial(
        _even(world), wanted, pool, places, np.concatenate([pool_size, size]), rivals,
        areas_of(own.points, OWN_KM), away > OWN_KM, industry,
        len(plants) - len(wanted) if not sector else 0, old,
    )  # fmt: skip


def _own_places(world: World, plants: pd.DataFrame) -> Places:
    """Return the plants at their own points. Their region is the nearest town's if it lies in the
    country that the list names, for on a border river the nearest town may be across."""
    own = places_at(world, *(plants[c].to_numpy(float) for c in ("lat", "lon")))
    codes = [world.country_code.get(c, -1) for c in plants["country_iso3"]]
    homes = world.dataset.places["country_iso3"].to_numpy(str)
    national = [world.region_of.get((code, ""), -1) for code in plants["country_iso3"]]
    same = homes[own.region] == plants["country_iso3"].to_numpy(str)
    region = np.where(same, own.region, national).astype(np.int32)
    return replace(own, country=np.array(codes, dtype=np.int16), region=region)


def _even(world: World) -> World:
    """Return the world as if every country's Taiwanese plants were listed alike.

    The plants near a place are dropped here on purpose, so what a list may lack of a country must
    not tell its towns from those of another.
    """
    if not world.dataset.spreads.listed:
        return world
    spreads = world.dataset.spreads.model_copy(update={"listed": {}})
    return replace(world, dataset=replace(world.dataset, spreads=spreads))


def _together(a: Places, b: Places) -> Places:
    names = ("lat", "lon", "region", "country", "hours")
    return Places(*(np.concatenate([getattr(a, n), getattr(b, n)]) for n in names))
