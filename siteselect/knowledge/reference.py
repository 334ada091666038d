"""What is expected where a figure is missing: from the country, else its region, else the world.

Everything here follows from the shipped files alone: own figures and whoever else is a candidate
change nothing, so that no site can move what is expected of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import Criterion
from siteselect.dataset import CLUSTER, Dataset, Spreads
from siteselect.knowledge.clipped import matched
from siteselect.memo import Memo
from siteselect.value_functions import ValueFunction

Floats = NDArray[np.float64]
BELOW = ("site", "park", "metro", "admin1")

Cell = tuple[str, str, str]  # criterion, country, admin-1 unit
BY_CRITERION: Memo[str, dict[str, pd.DataFrame]] = Memo(most=1)  # of shipped figures
GROUNDS: Memo[tuple[int, ...], Ground] = Memo(most=4)  # of shipped figures, by identity


@dataclass(frozen=True, eq=False)
class Ground:
    """What expectations follow from beside the shipped figures and a criterion.

    Datasets that differ in nothing else share one: own figures, other candidates, more plants.
    """

    spreads: Spreads
    homes: Mapping[str, tuple[str, str]]
    regions: Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """What is expected of a place without a figure: a normal value before the scale cuts it.

    `middle` and the standard deviations are in units of value: `shared` by all gaps of the
    country, `own` to each place. `places` figures of places of the country are behind it.
    """

    middle: float
    shared: float
    own: float
    places: int


@dataclass(frozen=True)
class Places:
    """Figures of places on file for one criterion: values (k,), and country and unit of each."""

    values: Floats
    countries: NDArray[np.str_]
    units: NDArray[np.str_]

    def of(self, country: str) -> Places:
        """Return the places of a country."""
        here = self.countries == country
        return Places(self.values[here], self.countries[here], self.units[here])

    def without(self, row: int) -> Places:
        """Return the places without one."""
        kept = np.arange(len(self.values)) != row
        return Places(self.values[kept], self.countries[kept], self.units[kept])


def places_on_file(dataset: Dataset, criterion: Criterion) -> Places:
    """Return the shipped figures below country level, as values of the data's own function."""
    rows = _below_country(dataset, criterion.id)
    rows = rows[rows["series"].isin(criterion.series)]
    homes = [dataset.homes.get(subject, ("", "")) for subject in rows["subject"]]
    home = np.array(homes, dtype=str).reshape(-1, 2)
    kept = home[:, 0] != ""
    values = criterion.value(rows["value"].to_numpy(float))
    return Places(values[kept], home[kept, 0], home[kept, 1])


def ground(dataset: Dataset) -> Ground:
    """Return what expectations follow from; it lives as long as the shipped figures do."""
    parts = dataset.spreads, dataset.homes, dataset.regions
    return GROUNDS.one(_shipped(dataset), tuple(map(id, parts)), lambda: Ground(*parts))


def _shipped(dataset: Dataset) -> pd.DataFrame:
    return dataset.observations if dataset.baseline is None else dataset.baseline


def _below_country(dataset: Dataset, criterion: str) -> pd.DataFrame:
    table, columns = _shipped(dataset), ["criterion", "subject", "series", "value"]

    def make() -> dict[str, pd.DataFrame]:
        return dict(iter(table.loc[table["level"].isin(BELOW), columns].groupby("criterion")))

    return BY_CRITERION.one(table, "below", make).get(criterion, table.iloc[:0])


def expected(dataset: Dataset, cells: Iterable[Cell]) -> dict[Cell, Expected]:
    """Return what is expected of places that have no figure, by criterion, country and unit.

    The mean of the country's places, drawn towards what its region makes likely the fewer they
    are, then that of the places of its state or province in the same way (the linear predictor
    of a normal model of nested levels).

    Reference: Robinson, That BLUP is a good thing, Statistical Science 6 (1991).
    """
    wanted = list(dict.fromkeys(cells))
    places = {name: places_on_file(dataset, dataset.criteria[name])
              for name in dict.fromkeys(name for name, _, _ in wanted)}  # fmt: skip
    found = [
        posterior(dataset, name, (country, unit), places[name].of(country))
        for name, country, unit in wanted
    ]
    unlike = list(dict.fromkeys(found))  # most places of a country are alike
    cut = dict(zip(unlike, _before_clipping(unlike), strict=True)) if unlike else {}
    return {cell: cut[moments] for cell, moments in zip(wanted, found, strict=True)}


Moments = tuple[float, float, float, int]


def _before_clipping(found: list[Moments]) -> list[Expected]:
    mean, shared, own, places = np.array(found).T
    total = np.hypot(shared, own)
    middle, width = matched(mean, total)
    ratio = np.divide(width, total, out=np.ones_like(total), where=total > 0)
    return [
        Expected(float(m), float(s), float(o), int(count))
        for m, s, o, count in zip(middle, shared * ratio, own * ratio, places, strict=True)
    ]


def posterior(
    dataset: Dataset, criterion: str, home: tuple[str, str], here: Places
) -> Moments:
    """Return mean, standard deviation of the part shared, of the place's own, and places used.

    `home` is country and unit of the place, `here` the places of the country. Its own spread
    counts beside the pooled one, which stands for `prior_places` places. Places of one unit
    lean together, so each unit counts by how much its places say together. The widths change
    the spreads alone.
    """
    spread = dataset.spreads.of(criterion)
    level = spread.regions.get(dataset.regions.get(home[0], ""), spread.world)
    count = len(here.values)
    if criterion == CLUSTER or not count:  # a cluster is of its own kind: see `cells`
        return level.mean, level.sd * spread.country_width, spread.within * spread.place_width, 0
    wide = spread.place_width
    squares = float(((here.values - here.values.mean()) ** 2).sum())
    prior = dataset.spreads.prior_places
    within = np.sqrt((prior * spread.within**2 + squares) / (prior + count - 1))
    inner = max(within * spread.inside, 1e-6) ** 2
    apart = max(within**2 - inner, 1e-12)
    units, at = np.unique(here.units, return_inverse=True)
    sizes = np.bincount(at)
    means = np.bincount(at, here.values) / sizes
    precision = 1 / (apart + inner / sizes)
    noise = 1 / float(precision.sum())
    weight = level.sd**2 / (level.sd**2 + noise)
    mean = level.mean + weight * (float(means @ precision) * noise - level.mean)
    shared = np.sqrt(weight * noise)
    mine = np.flatnonzero(units == home[1]) if home[1] else np.zeros(0, dtype=int)
    if not len(mine):
        return float(mean), float(shared) * wide, float(within) * wide, count
    near = apart / (apart + inner / sizes[mine[0]])
    mean += near * (means[mine[0]] - mean)
    own = np.sqrt(apart * (1 - near) + inner)
    return float(mean), float(shared * (1 - near)) * wide, float(own) * wide, count


def through(
    function: ValueFunction, data: ValueFunction, found: Expected
) -> Expected:
    """Return an expectation as values of somebody's own function in place of the data's.

    The middle goes by the figure that has it, the spreads by how steep the own function is
    there beside the data's.
    """
    if function == data:
        return found
    total = float(np.hypot(found.shared, found.own))
    ends = np.clip([found.middle - total, found.middle, found.middle + total], 0.0, 1.0)
    figures = [data.inverse(float(end)) for end in ends]
    low, middle, high = (float(v) for v in function(np.array(figures)))
    ratio = abs(high - low) / max(float(ends[2] - ends[0]), 1e-9)
    return Expected(middle, found.shared * ratio, found.own * ratio, found.places)
