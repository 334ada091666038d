"""One chunk of places to scores: the function that every engine runs.

What is known of a country or an admin-1 unit is added up once per region, through the same matrix
and the same model of what is known as `evaluate`; what follows from a point is added place by
place. So a place scores as a site with the same figures does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.cost import as_asked
from siteselect.dataset import CLUSTER, COUNTED, MAGNETS
from siteselect.errors import Problem, RequestError
from siteselect.evaluation.scoring import LOW, ROUNDING
from siteselect.geography import Ring
from siteselect.geography.grids import LIMITS
from siteselect.knockouts import knockouts
from siteselect.knowledge import GAP, REACH, Knowledge, know, reached
from siteselect.market import DISTANCE, blend, cut, shares_of
from siteselect.matrix import Matrix, build, widths
from siteselect.methods import method
from siteselect.mixes import is_mix, shares_in
from siteselect.profiles import parts_of, sector_on_file
from siteselect.scenarios import Scenario
from siteselect.screening.figures import SHIPPED_RING, Places, cluster, figures
from siteselect.screening.moments import Moments, moments
from siteselect.screening.world import World
from siteselect.value_functions import ValueFunction

Floats = NDArray[np.float64]
LOCAL = frozenset({
    "geodesic_distance", "direct_flights", "sea_distance", "working_hours_overlap",
    "airport_distance", "market_distance", MAGNETS, *COUNTED, *LIMITS,
})  # fmt: skip
"""Criteria whose figures follow from the point; the others are a region's."""
REGION_DRAWS = 128
"""Draws of a region's delivered cost: there are some 400, and none has a price of a site."""
RANKED, KNOCKED_OUT, TOO_LITTLE = 0, 1, 2


@dataclass(frozen=True)
class Local:
    """A criterion of the point: its weight, value function and the ends of its scale.

    `spread` is the standard deviation of a figure's value; where plants are counted, one per
    region (what a list may lack). Where a point has no figure, that of its region stands in
    (`on_file`), else what is expected there: `without` holds the moments per region. `columns`
    and `shares` say which markets count of a figure in each, and how much; `sectors` (k,) are the
    shares of the sectors of a mix where each has a figure.
    """

    name: str
    weight: float
    value: ValueFunction
    ends: tuple[float, float]
    spread: float | Floats
    without: Moments
    on_file: NDArray[np.bool_]
    columns: tuple[int, ...] = ()
    shares: Floats | None = None
    sectors: Floats | None = None

    def known(self, figure: Floats, region: NDArray[np.int32]) -> tuple[Moments, Floats | float]:
        """Return the moments of the values of figures (n,), and the weight that is on file."""
        if self.sectors is not None:
            return self._of_mix(figure, region, self.sectors), self.weight
        if figure.ndim == 2:
            if self.shares is not None:
                return self._sold(figure[:, self.columns], self.shares)
            figure = np.full(len(figure), np.nan)  # nothing is said of where the goods go
        value = self.value(figure)
        missing = np.flatnonzero(np.isnan(value))
        value[missing] = self.ends[0]
        if isinstance(self.spread, float):
            found = moments(value, self.spread, self.ends)
        else:
            found = self._doubted(value, region, self.spread)
        if not len(missing):
            return found, self.weight
        found.put(missing, self.without.at(region[missing]))
        covered = np.full(len(value), self.weight)
        covered[missing] *= self.on_file[region[missing]]
        return found, covered

    def _sold(self, figure: Floats, shares: Floats) -> tuple[Moments, float]:
        """Return the same of figures in each market (n, k), as `evaluate` adds them up."""
        spread = float(self.spread)
        if len(shares) == 1:
            return moments(self.value(figure[:, 0]), spread, self.ends), self.weight
        value = self.value(figure)
        middle, sd = blend(value, np.full(value.shape, spread), shares)
        low, high = cut(middle, sd, self.value)
        return Moments.of(middle, (high - low) / 2 / REACH, self.ends), self.weight

    def _of_mix(self, figure: Floats, region: NDArray[np.int32], sectors: Floats) -> Moments:
        """Return the same of figures of each sector (n, k): as if the sectors erred together."""
        alone = replace(self, sectors=None)
        mean, sd, skew = np.zeros((3, len(figure)))
        for one, share in zip(figure.T, sectors.tolist(), strict=True):
            part = alone.known(one, region)[0]
            mean += share * part.mean
            sd += share * np.sqrt(part.variance)
            skew += share * np.cbrt(part.third)
        return Moments(mean, sd**2, skew**3)

    def _doubted(self, value: Floats, region: NDArray[np.int32], spread: Floats) -> Moments:
        """Return the same where the spread is the region's: most places have no plant near."""
        least = float(self.value(0.0))
        found = Moments.of(np.full(len(spread), least), spread, self.ends).at(region)
        rows = np.flatnonzero(value != least)
        found.put(rows, Moments.of(value[rows], spread[region[rows]], self.ends))
        return found


@dataclass(frozen=True)
class Question:
    """A scenario made ready: sums per region, the point's criteria, and the plants that count.

    `criteria`, `weights` (m,) and `expected` (n_regions, m) are those of all criteria; `regions`
    and `covered` (n_regions,) sums over those that are not the point's; `ends` the least and
    greatest score that there is.
    """

    scenario: Scenario
    criteria: tuple[str, ...]
    weights: Floats
    expected: Floats
    regions: Moments
    covered: Floats
    ends: tuple[float, float]
    local: tuple[Local, ...]
    failed: NDArray[np.bool_]  # (n_regions,): a knock-out of the region fails
    plants: tuple[pd.DataFrame, ...]  # that count for each sector
    ring: Ring = SHIPPED_RING

    def cluster(self, places: Places, ring: Ring | None = None) -> Floats:
        """Return the plants near each place by nearness: (n,), of a mix by sector (n, k)."""
        near = [cluster(places, plants, ring or self.ring) for plants in self.plants]
        return near[0] if len(near) == 1 else np.stack(near, axis=1)

    @property
    def digest(self) -> str:
        """SHA-256 of what is asked, the rule for gaps included."""
        plants = " ".join(near[["lat", "lon"]].to_csv(index=False) for near in self.plants)
        content = f"{self.scenario.digest} {self.ring} {plants}"
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Answers:
    """The answer for n places: expected scores in [0, 1], their 5 and 95 % (`low`, `high`),
    coverage, and why one is not ranked.

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
    dataset = as_asked(world.dataset, scenario, REGION_DRAWS, settled=True)
    matrix = build(dataset, scenario)
    known = know(dataset, scenario, matrix)
    of_region = [j for j, name in enumerate(matrix.criteria) if name not in LOCAL]
    answers = knockouts(world.dataset, scenario)
    found = [sector_on_file(world.dataset, name) for name in shares_in(scenario.sector)]
    plants = world.dataset.plants
    near = [plants[plants["sector"].isin(sector.cluster_of if sector else ())] for sector in found]
    least, greatest = (matrix.ends * matrix.weights).sum(axis=1).tolist()
    return Question(
        scenario=scenario, criteria=matrix.criteria, weights=matrix.weights,
        expected=known.mean, regions=_summed(known, matrix.weights, of_region),
        covered=(known.basis != GAP)[:, of_region] @ matrix.weights[of_region],
        ends=(least, greatest), local=_locals(world, scenario, matrix, known),
        failed=np.array([any(a.answer == "fail" for a in given) for given in answers]),
        plants=tuple(near),
    )  # fmt: skip


def _summed(known: Knowledge, weights: Floats, columns: list[int]) -> Moments:
    """Return the moments of the sum of weight x value over some criteria, per region."""
    found, weight = known.moments, weights[columns]
    return Moments(
        (found.mean[:, columns] * weight).sum(axis=1),
        (found.variance[:, columns] * weight**2).sum(axis=1),
        (found.third[:, columns] * weight**3).sum(axis=1),
    )


def _locals(
    world: World, scenario: Scenario, matrix: Matrix, known: Knowledge
) -> tuple[Local, ...]:
    """Return the criteria of the point; a figure is worth what most figures of its series are."""
    dataset, found = world.dataset, known.moments
    columns = [j for j, name in enumerate(matrix.criteria) if name in LOCAL]
    names = [matrix.criteria[j] for j in columns]
    functions = [scenario.value_function(dataset.criteria[name]) for name in names]
    rows = np.array([[world.usual.get(name, -1) for name in names]], dtype=np.int64)
    wide = widths(dataset, functions, rows)[0] / REACH
    sold, sectors = _sold(world, scenario), _sectors(world, scenario)
    doubts = {name: np.array([dataset.spreads.unlisted(name, c)
                              for c in dataset.places["country_iso3"]]) for name in COUNTED}
    return tuple(
        Local(
            name, float(matrix.weights[j]), function, (matrix.ends[0, j], matrix.ends[1, j]),
            doubts.get(name, float(sd)),
            Moments(found.mean[:, j], found.variance[:, j], found.third[:, j]),
            known.basis[:, j] != GAP, *(sold if name == DISTANCE else ((), None)),
            sectors if name == CLUSTER else None,
        ) for j, name, function, sd in zip(columns, names, functions, wide, strict=True)
    )  # fmt: skip


def _sold(world: World, scenario: Scenario) -> tuple[tuple[int, ...], Floats | None]:
    """Return which markets count, by position, and their shares (k, 3)."""
    shares = shares_of(world.dataset, scenario)
    names = list(world.markets)
    if not shares:
        return (), None
    return tuple(names.index(name) for name in shares), np.array(list(shares.values()))


def _sectors(world: World, scenario: Scenario) -> Floats | None:
    """Return the shares (k,) of the sectors of a mix in the weight of the cluster."""
    if not is_mix(scenario.sector):
        return None
    parts = parts_of(world.dataset, scenario).values()
    return np.array([shares[CLUSTER] for _, shares in parts])


def measure(world: World, question: Question, places: Places) -> dict[str, Floats]:
    """Return the figures that the question's criteria take from each point."""
    wanted = [criterion.name for criterion in question.local]
    sold = {k for leaf in question.local for k in leaf.columns}
    found = figures(world, places, wanted, sold)
    if CLUSTER in wanted:
        found[CLUSTER] = question.cluster(places)
    return found


def score(
    question: Question, region: NDArray[np.int32], measured: Mapping[str, Floats]
) -> Answers:
    """Score places by the figures of their points and the sums of their regions.

    `region` (n,) holds positions of regions, none -1; `measured` a figure (n,) per criterion, NaN
    where missing. Scores and ends are what `evaluate` gives for the same figures.
    """
    total, coverage = question.regions.at(region), question.covered[region]
    for leaf in question.local:
        found, covered = leaf.known(measured[leaf.name], region)
        total.add(found, leaf.weight)
        coverage += covered
    made = np.where(coverage > 0, total.mean, np.nan)
    low, high = (
        np.clip(reached(made, total.variance, total.third, reach), *question.ends)
        for reach in (-LOW, LOW)
    )
    floor = question.scenario.coverage_floor - ROUNDING
    little = (coverage < floor) | np.isnan(made)
    state = np.where(question.failed[region], KNOCKED_OUT, np.where(little, TOO_LITTLE, RANKED))
    return Answers(made, np.minimum(low, made), np.maximum(high, made), np.minimum(coverage, 1.0),
                   state.astype(np.int8))  # fmt: skip


def expected_values(
    question: Question, region: NDArray[np.int32], measured: Mapping[str, Floats]
) -> Floats:
    """Return the expected values (n, m) behind the scores, in the order of the criteria."""
    values = question.expected[region]
    for leaf in question.local:
        found, _ = leaf.known(measured[leaf.name], region)
        values[:, question.criteria.index(leaf.name)] = found.mean
    return values


def score_places(world: World, question: Question, places: Places) -> Answers:
    """Measure and score some places: the whole way from points to answers."""
    return score(question, places.region, measure(world, question, places))
