"""The cells of a question: for each site and criterion a distribution of the value.

A figure's value plus the error of the observation, which all sites that rest on it share; plus,
where it is that of a state or nation, the distance of the place from it; for a gap what is
expected of its country, with a part that all gaps of the country share. The scale cuts it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import Criterion
from siteselect.dataset import COUNTED, Dataset
from siteselect.knowledge.clipped import Clipped, clipped, quantile
from siteselect.knowledge.mixing import added_up
from siteselect.knowledge.reference import Expected, expected, ground, through
from siteselect.matrix import Matrix, build
from siteselect.memo import Memo, frozen
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
REACH = 1.959963984540054  # a half-width by grade and age holds 95 %
FIGURE, STANDS_IN, GAP = 0, 1, 2
BASES = ("figure", "stands_in", "gap")  # their names outside
CAUTIOUS = 0.05  # what a cautious gap stays above with 95 %: the low end that is shown everywhere
Homes = tuple[tuple[str, str], ...]  # country and admin-1 unit of each
Gaps = tuple[str, tuple[str, ...], ValueFunction, Homes]  # a criterion, and where it has no figure
EXPECTED: Memo[Gaps, list[Expected]] = Memo(most=512)  # of the ground they follow from
KNOWN: Memo[str, Knowledge] = Memo(most=3)  # of a matrix's values, by rule for gaps
HEIGHTS: Memo[str, NDArray[np.int8]] = Memo(most=1)
LEVELS = {"site": 0, "park": 0, "metro": 0, "admin1": 1, "country": 2}


@dataclass(frozen=True)
class Knowledge:
    """What is known of n sites under m criteria, in units of value.

    `basis` says what a cell rests on: a figure of the site, one of its state or nation that
    stands in for it, or nothing. The value is clip(middle + shared X + own Y, `ends`) with X, Y
    standard normal, Y the site's alone and X the same in all cells of a column with the same
    `keys`; columns are independent. `ends` is (2, m); `countries` (n,) numbers those of the
    sites: only sites of one country share a key.
    """

    basis: NDArray[np.int8]
    middle: Floats
    shared: Floats
    own: Floats
    keys: Ints
    ends: Floats
    countries: Ints

    @property
    def sd(self) -> Floats:
        """Standard deviation of the value before the scale cuts it (n, m)."""
        return np.hypot(self.shared, self.own)

    @cached_property
    def moments(self) -> Clipped:
        """Moments of the values (n, m)."""
        return frozen(clipped(self.middle, self.sd, self.ends[0], self.ends[1]))

    @property
    def mean(self) -> Floats:
        """The expected values (n, m)."""
        return self.moments.mean

    @cached_property
    def loadings(self) -> tuple[Floats, Floats]:
        """What of a value moves with the shared draw: linear and quadratic, as standard
        deviations (n, m). Their squares are at most the variance."""
        share = np.divide(self.shared, self.sd, out=np.zeros_like(self.sd), where=self.sd > 0)
        found = self.moments.first * share, self.moments.second * share**2 / np.sqrt(2)
        return frozen(found)

    @cached_property
    def alone(self) -> tuple[Floats, Floats, Floats]:
        """Variance, third and fourth cumulant (n, m) of the part of a value that no other site
        shares."""
        (first, second), whole = self.loadings, self.moments
        variance = np.maximum(whole.variance - first**2 - second**2, 0.0)
        share = np.divide(variance, whole.variance, out=np.zeros_like(variance),
                          where=whole.variance > 0)  # fmt: skip
        return frozen((variance, whole.third * share * np.sqrt(share), whole.fourth * share**2))

    def take(self, sites: Ints) -> Knowledge:
        """Return what is known of some sites, in that order."""
        return Knowledge(
            self.basis[sites], self.middle[sites], self.shared[sites], self.own[sites],
            self.keys[sites], self.ends, self.countries[sites],
        )  # fmt: skip

    def draw(self, count: int, generator: np.random.Generator) -> Floats:
        """Return `count` draws of all values (count, n, m), plainly by the definition."""
        n, m = self.middle.shape
        drawn = np.empty((count, n, m))
        for j in range(m):
            codes, at = np.unique(self.keys[:, j], return_inverse=True)
            common = generator.standard_normal((count, len(codes)))[:, at]
            lone = generator.standard_normal((count, n))
            value = self.middle[:, j] + self.shared[:, j] * common + self.own[:, j] * lone
            drawn[:, :, j] = np.clip(value, *self.ends[:, j])
        return drawn


def know(dataset: Dataset, scenario: Scenario, matrix: Matrix) -> Knowledge:
    """Return what is known of the cells of a matrix, by the scenario's rule for gaps.

    The matrix is that of the dataset and the scenario. No weight changes what is known, so it is
    kept beside the matrix's values, which other weights share.
    """
    make = _mixed if dataset.parts else _known
    return KNOWN.one(matrix.values, scenario.gaps,
                     lambda: frozen(make(dataset, scenario, matrix)))  # fmt: skip


def _mixed(dataset: Dataset, scenario: Scenario, matrix: Matrix) -> Knowledge:
    """Return what is known for a mix: what depends on the sector is added up over the sectors."""
    parts = []
    for part in dataset.parts:
        alone = scenario.model_copy(update={"sector": part.sector})
        cells = build(part.dataset, alone)
        shares = np.array([part.shares[name] for name in matrix.criteria])
        parts.append((know(part.dataset, alone, cells), shares))
    columns = np.flatnonzero([name in dataset.renewed for name in matrix.criteria])
    return added_up(_known(dataset, scenario, matrix), parts, columns)


def _known(dataset: Dataset, scenario: Scenario, matrix: Matrix) -> Knowledge:
    criteria = [dataset.criteria[name] for name in matrix.criteria]
    level = np.append(_levels(dataset), LEVELS["country"] + 1)[matrix.rows]
    present = matrix.present
    middle = np.where(present, matrix.values, 0.0)
    shared = np.where(present, matrix.widths / REACH, 0.0)
    spreads = [dataset.spreads.of(c.id) for c in criteria]
    within = np.array([0.0 if c.national else s.within for c, s in
                       zip(criteria, spreads, strict=True)])  # fmt: skip
    within = _within(within, scenario, criteria)
    near = within * np.array([s.inside for s in spreads])
    own = np.where(level == 2, within, np.where(level == 1, near, 0.0))
    basis = np.where(present, np.where(level == 0, FIGURE, STANDS_IN), GAP).astype(np.int8)
    keys = matrix.rows.copy()
    _clusters(dataset, matrix, shared, own)
    _gaps(dataset, scenario, matrix, (middle, shared, own, keys))
    _worked_out(dataset, scenario, matrix, (middle, shared, own, keys), basis)
    homes = np.unique(dataset.places["country_iso3"].to_numpy(dtype=str), return_inverse=True)[1]
    found = Knowledge(basis, middle, shared, own, keys, matrix.ends, homes)
    return _ruled(found, scenario.gaps, criteria, dataset.doubts)


def _levels(dataset: Dataset) -> NDArray[np.int8]:
    """Return how far above the place each observation stands: 0 its own, 1 state, 2 country."""
    return HEIGHTS.one(dataset, "level", lambda: np.array(
        [LEVELS[name] for name in dataset.observations["level"].tolist()], dtype=np.int8))


def _within(within: Floats, scenario: Scenario, criteria: list[Criterion]) -> Floats:
    """Return the spreads of places under the scenario's value functions: as much of the span."""
    for j, criterion in enumerate(criteria):
        if own := scenario.value_functions.get(criterion.id):
            within[j] *= own.span / criterion.value.span
    return within


def _clusters(dataset: Dataset, matrix: Matrix, shared: Floats, own: Floats) -> None:
    """Let what a list of plants leaves in doubt take the place of its grade.

    With the same doubt whatever is listed, a plant more is never worse.
    """
    homes = dataset.places["country_iso3"].tolist()
    for name in COUNTED:
        if name in matrix.criteria:
            j = matrix.criteria.index(name)
            doubt = np.array([dataset.spreads.unlisted(name, country) for country in homes])
            here = matrix.present[:, j]
            shared[here, j], own[here, j] = 0.0, doubt[here]


def _gaps(
    dataset: Dataset, scenario: Scenario, matrix: Matrix, parts: tuple[Floats, Floats, Floats, Ints]
) -> None:  # fmt: skip
    """Fill in what is expected of each gap; gaps of one country share a key."""
    middle, shared, own, keys = parts
    gaps = {name: sites for name, there in zip(matrix.criteria, matrix.present.T, strict=True)
            if len(sites := np.flatnonzero(~there))}  # fmt: skip
    if not gaps:
        return
    homes = list(zip(dataset.places["country_iso3"], dataset.places["admin1"], strict=True))
    known = _expected_at(dataset, gaps, homes)
    numbers = _numbers(dataset)
    for name, sites in gaps.items():
        criterion, found = dataset.criteria[name], known[name]
        if (function := scenario.value_function(criterion)) != criterion.value:
            found = [through(function, criterion.value, one) for one in found]
        j = matrix.criteria.index(name)
        middle[sites, j], shared[sites, j], own[sites, j] = _as_arrays(found)
        keys[sites, j] = numbers[sites]


def _numbers(dataset: Dataset) -> Ints:
    """Return the key (n,) that all cells of a country share which rest on no observation."""
    codes = np.unique(dataset.places["country_iso3"].to_numpy(dtype=str), return_inverse=True)[1]
    return np.asarray(-2 - codes)


def _worked_out(
    dataset: Dataset, scenario: Scenario, matrix: Matrix,
    parts: tuple[Floats, Floats, Floats, Ints], basis: NDArray[np.int8],
) -> None:  # fmt: skip
    """Fill in the cells whose figures were worked out, with how far these may be off.

    A figure of somebody's own stays, as a gap that it is no more.
    """
    middle, shared, own, keys = parts
    numbers = _numbers(dataset)
    for name, doubts in dataset.doubts.items():
        if name not in matrix.criteria:
            continue
        j = matrix.criteria.index(name)
        rows = matrix.rows[:, j]
        mine = np.append(dataset.own_rows, False)[rows] & (rows >= 0)
        function = scenario.value_function(dataset.criteria[name])
        sites = dataset.places["id"].tolist()
        at = [i for i, site in enumerate(sites) if site in doubts and not mine[i]]
        found = [doubts[sites[i]] for i in at]
        figures, *spreads = np.array([(one.figure, one.shared, one.own) for one in found]
                                     ).reshape(-1, 3).T  # fmt: skip
        for part, sd in zip((shared, own), spreads, strict=True):
            part[at, j] = np.abs(function(figures + sd) - function(figures - sd)) / 2
        middle[at, j], keys[at, j] = function(figures), numbers[at]
        basis[at, j] = [BASES.index(one.basis) for one in found]


def _expected_at(
    dataset: Dataset, gaps: dict[str, Ints], homes: list[tuple[str, str]]
) -> dict[str, list[Expected]]:
    """Return what is expected of each criterion's gaps; the same gaps are looked up once."""
    found: dict[str, list[Expected]] = {}
    # what no market changes is looked up once for all of them
    for owner in (dataset.before, dataset):
        names = [name for name in gaps if owner is not None and name not in found
                 and (owner is dataset or name not in dataset.renewed)]  # fmt: skip
        if owner is not None and names:
            found |= _looked_up(owner, {name: gaps[name] for name in names}, homes)
    return found


def _looked_up(
    dataset: Dataset, gaps: dict[str, Ints], homes: list[tuple[str, str]]
) -> dict[str, list[Expected]]:
    leaves = [dataset.criteria[name] for name in gaps]
    keys = [(leaf.id, leaf.series, leaf.value, tuple(homes[i] for i in gaps[leaf.id].tolist()))
            for leaf in leaves]  # fmt: skip

    def make(new: list[Gaps]) -> list[list[Expected]]:
        cells = [[(name, *home) for home in where] for name, _, _, where in new]
        found = expected(dataset, (cell for column in cells for cell in column))
        return [[found[cell] for cell in column] for column in cells]

    known = EXPECTED.many(ground(dataset), keys, make)
    return {key[0]: found for key, found in known.items()}


def _as_arrays(found: list[Expected]) -> Floats:
    return np.array([(one.middle, one.shared, one.own) for one in found]).T


def _ruled(
    found: Knowledge, rule: str, criteria: list[Criterion], worked_out: Collection[str]
) -> Knowledge:
    """Return the cells under a rule for what is missing.

    `worst` puts a gap at the bottom of the scale, and so a cell of a criterion of the site that
    rests on a state's or nation's figure; `cautious` at what it stays below with 5 %. A cost
    that was worked out is asked by the rule price by price (`cost.prices`).
    """
    if rule == "expected":
        return found
    of_site = np.array([criterion.level == "site" and criterion.id not in worked_out
                        for criterion in criteria])  # fmt: skip
    missing = (found.basis == GAP) | ((found.basis == STANDS_IN) & of_site)
    low = np.broadcast_to(found.ends[0], found.middle.shape)
    if rule == "cautious":
        low = quantile(found.middle, found.sd, found.ends[0], found.ends[1], CAUTIOUS)
    return Knowledge(
        found.basis, np.where(missing, low, found.middle),
        np.where(missing, 0.0, found.shared), np.where(missing, 0.0, found.own),
        found.keys, found.ends, found.countries,
    )  # fmt: skip
