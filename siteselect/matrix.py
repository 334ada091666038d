"""Dataset x Scenario to matrix: figures, values, and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.memo import Memo, frozen
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

Floats = NDArray[np.float64]
OBSERVED: Memo[str, NDArray[np.float64]] = Memo(most=1)  # columns of a dataset, as arrays


@dataclass(frozen=True)
class Cells:
    """Figures and values of n sites by m weighted criteria, in the order of the dataset.

    `branch` (m,) is the index in BRANCHES; `rows` (n, m) the position of the observation behind
    a cell, -1 where missing; `figures` in the criterion's unit and `values` in [0, 1], NaN where
    missing; `widths` half-widths of the values; `ends` (2, m) the least and greatest value that
    a figure of the criterion can have. All are read-only: questions share them.
    """

    criteria: tuple[str, ...]
    branch: NDArray[np.int64]
    rows: NDArray[np.int64]
    figures: Floats
    values: Floats
    widths: Floats
    ends: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which cells have a figure."""
        return self.rows >= 0


@dataclass(frozen=True)
class Matrix(Cells):
    """The problem in numbers: cells, and the `weights` (m,) of the criteria, which sum to 1."""

    weights: Floats


Key = tuple[str, tuple[str, ...], tuple[tuple[str, ValueFunction], ...]]
BUILT: Memo[Key, Cells] = Memo(most=4)  # of a dataset: weights move, cells stay


def branch_masks(matrix: Matrix) -> list[NDArray[np.bool_]]:
    """Return for each branch which criteria (m,) belong to it."""
    return [matrix.branch == b for b in range(len(BRANCHES))]


def build(dataset: Dataset, scenario: Scenario) -> Matrix:
    """Resolve the cells of the weighted criteria and map figures to values.

    Raises RequestError if the weights cannot be normalised.
    """
    weights = scenario.weights(dataset.criteria)
    order = {name: j for j, name in enumerate(dataset.criteria)}
    names = tuple(sorted(weights, key=order.__getitem__))
    own = tuple((name, scenario.value_functions[name]) for name in names
                if name in scenario.value_functions)  # fmt: skip
    cells = BUILT.one(dataset, (scenario.sector, names, own),
                      lambda: frozen(_cells(dataset, scenario, names)))  # fmt: skip
    return Matrix(**vars(cells), weights=np.array([weights[name] for name in names]))


def _cells(dataset: Dataset, scenario: Scenario, names: tuple[str, ...]) -> Cells:
    order = {name: j for j, name in enumerate(dataset.criteria)}
    rows = dataset.cells(scenario.sector)[:, [order[name] for name in names]]
    figures = _observed(dataset)[0][rows]
    functions = [scenario.value_function(dataset.criteria[name]) for name in names]
    values = np.empty(figures.shape)
    for j, function in enumerate(functions):
        values[:, j] = function(figures[:, j])
    points = [[value for _, value in function.points] for function in functions]
    ends = np.array([[min(values), max(values)] for values in points]).reshape(-1, 2).T
    return Cells(
        criteria=names,
        branch=np.array([BRANCHES.index(dataset.criteria[name].branch) for name in names]),
        rows=rows,
        figures=figures,
        values=values,
        widths=widths(dataset, functions, rows),
        ends=ends,
    )


def widths(
    dataset: Dataset, functions: list[ValueFunction], rows: NDArray[np.int64]
) -> Floats:
    """Return half-widths of values: from the interval of a cell, else from grade and age.

    `rows` (n, m) are positions of observations, -1 where there is none, of the criteria whose
    value functions are given.
    """
    _, lows, highs, found = (column[rows] for column in _observed(dataset))
    has = ~np.isnan(lows)
    for j in has.any(axis=0).nonzero()[0]:
        ends = np.abs(functions[j](highs[:, j]) - functions[j](lows[:, j])) / 2
        found[:, j] = np.where(has[:, j], ends, found[:, j])
    # a missing figure may be anything that its criterion can be
    spans = [function.span / 2 for function in functions]
    return np.where(rows < 0, np.array(spans), found)


def _observed(dataset: Dataset) -> Floats:
    return OBSERVED.one(dataset, "columns", lambda: _columns(dataset))


def _columns(dataset: Dataset) -> Floats:
    """Return figure, low and high end, and half-width by grade and age of each observation.

    One past the end, where row -1 points, stands the NaN of a missing cell.
    """
    table = dataset.observations
    figures, lows, highs = (table[c].to_numpy(float) for c in ("value", "low", "high"))
    grades, years = table["grade"].to_numpy(), table["year"].to_numpy(dtype=float)
    rule = dataset.meta.uncertainty
    base = np.select([grades == g for g in rule.by_grade], list(rule.by_grade.values()), rule.most)
    age = np.maximum(0.0, dataset.meta.year - years - rule.fresh_years)
    default = np.minimum(rule.most, base + rule.per_year * age)
    whole = np.append(np.stack([figures, lows, highs, default]), np.full((4, 1), np.nan), axis=1)
    whole.setflags(write=False)
    return whole
