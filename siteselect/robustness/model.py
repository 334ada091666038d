"""The additive model of an evaluation, in an order that does not depend on how it came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.evaluation import Evaluation
from siteselect.robustness.streams import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Key = tuple[str, ...]
NORMAL_REACH = 1.959963984540054  # standard deviations from the mean to the end of 95 %


@dataclass(frozen=True)
class Additive:
    """The ranked sites (n) by id and the weighted criteria (m) by branch and id.

    `sites` (n,) are positions in the dataset's places, `columns` (m,) in the matrix; `spans`
    the criteria of each branch (B), `shares` (B,) its weight, `within` (m,) weights within the
    branch. `values`, `low` and `high` (n, m) lie in [0, 1], NaN where missing: the ends of an
    interval on file, else value -+ half-width by grade and age, as far as the criterion's value
    function reaches (`least`, `most`, (m,)). `sd` (n, m) is the standard deviation of a figure
    without an interval on file: 95 % lie within the half-width; 0 for one with it, NaN where
    missing. `rows` (n, m) are positions of observations, -1 where missing, `keys` their names.
    """

    sites: Ints
    ids: tuple[str, ...]
    columns: Ints
    names: tuple[str, ...]
    branches: tuple[str, ...]
    spans: tuple[slice, ...]
    shares: Floats
    within: Floats
    values: Floats
    low: Floats
    high: Floats
    sd: Floats
    least: Floats
    most: Floats
    rows: Ints
    keys: dict[int, Key]

    @cached_property
    def member(self) -> Floats:
        """Which branch a criterion belongs to (m, B): 1 for its own."""
        found = np.zeros((len(self.names), len(self.spans)))
        for b, span in enumerate(self.spans):
            found[span, b] = 1.0
        return found

    @property
    def weights(self) -> Floats:
        """Weights over all criteria (m,), which sum to 1."""
        return self.within * self.spread(self.shares)

    @property
    def present(self) -> Bools:
        """Which cells have a figure (n, m)."""
        return self.rows >= 0

    @property
    def half(self) -> Floats:
        """Half-widths (n, m) of the cells, in units of value."""
        return (self.high - self.low) / 2

    def spread(self, by_branch: Floats) -> Floats:
        """Repeat what holds for each branch (B,) for each of its criteria (m,)."""
        return np.repeat(by_branch, [span.stop - span.start for span in self.spans])

    def overall(
        self, shares: NDArray[np.float32], within: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return weights over all criteria (count, m) of weights by branch and within."""
        return within * np.repeat(shares, [s.stop - s.start for s in self.spans], axis=1)

    def place(self, site: int) -> int:
        """Return the row here of a site of the dataset; -1 if it is not ranked."""
        found = np.flatnonzero(self.sites == site)
        return int(found[0]) if len(found) else -1


def additive(evaluation: Evaluation, *, named: bool = False) -> Additive:
    """Return the additive model of an evaluation, whatever its method; `keys` only if `named`.

    It is worked out once for an evaluation: all that a page says rests on the same one.
    """
    made: Additive | None = evaluation.worked_out.get("additive")
    if made is None or (named and not made.keys):
        made = _additive(evaluation, named)
        evaluation.worked_out["additive"] = made
    return made


def _additive(evaluation: Evaluation, named: bool) -> Additive:
    matrix, dataset = evaluation.matrix, evaluation.dataset
    ids = dataset.places["id"].tolist()
    ranked = np.flatnonzero(evaluation.rank > 0).tolist()
    sites = np.array(sorted(ranked, key=lambda i: (ids[i], i)), dtype=np.int64)
    columns = np.array(
        sorted(range(len(matrix.criteria)), key=lambda j: (matrix.branch[j], matrix.criteria[j])),
        dtype=np.int64,
    )
    branch = matrix.branch[columns]
    used = np.unique(branch)
    starts = np.searchsorted(branch, used).tolist()
    spans = tuple(slice(a, b) for a, b in zip(starts, [*starts[1:], len(branch)], strict=True))
    weights = matrix.weights[columns]
    shares = np.array([weights[span].sum() for span in spans])
    low, high, sd = _ends(evaluation)
    cell = np.ix_(sites, columns)
    return Additive(
        sites=sites, ids=tuple(ids[i] for i in sites), columns=columns,
        names=tuple(matrix.criteria[j] for j in columns),
        branches=tuple(BRANCHES[b] for b in used), spans=spans, shares=shares,
        within=weights / np.repeat(shares, [s.stop - s.start for s in spans]),
        values=matrix.values[cell], low=low[cell], high=high[cell], sd=sd[cell],
        least=matrix.ends[0, columns], most=matrix.ends[1, columns], rows=matrix.rows[cell],
        keys=dataset.row_names if named else {},
    )  # fmt: skip


def _ends(evaluation: Evaluation) -> tuple[Floats, Floats, Floats]:
    """Return the least and the largest value of each cell, and its standard deviation (n, m)."""
    matrix, table = evaluation.matrix, evaluation.dataset.observations
    functions = [evaluation.scenario.value_function(evaluation.dataset.criteria[name])
                 for name in matrix.criteria]  # fmt: skip
    low = np.clip(matrix.values - matrix.widths, *matrix.ends)
    high = np.clip(matrix.values + matrix.widths, *matrix.ends)
    sd = np.where(matrix.present, matrix.widths / NORMAL_REACH, np.nan)
    on_file = [table[column].to_numpy(float) for column in ("low", "high")]
    figures = np.stack([np.append(end, np.nan)[matrix.rows] for end in on_file])
    given = ~np.isnan(figures[0])
    for j in given.any(axis=0).nonzero()[0]:
        ends = np.sort(functions[j](figures[:, :, j]), axis=0)
        low[:, j] = np.where(given[:, j], ends[0], low[:, j])
        high[:, j] = np.where(given[:, j], ends[1], high[:, j])
        sd[:, j] = np.where(given[:, j], 0.0, sd[:, j])
    return low, high, sd


def scores(weights: Floats, values: Floats, present: Bools, member: Floats) -> Floats:
    """Return the additive score (n,) of each row of `values` (n, m) under `weights` (m,).

    As in `evaluate`, a missing figure hands its weight to its branch, a branch without any
    figure to the others. `weights` may be on any scale; NaN where no figure carries weight.
    """
    return slopes(weights, values, present, member)[0]


def slopes(
    weights: Floats, values: Floats, present: Bools, member: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return score (n,), its derivative by each weight (n, m) and by each value (n, m).

    The derivative by a value is its effective weight. `member` (m, B) is 1 for the branch of a
    criterion.
    """
    known = np.where(present, values, 0.0)
    total = weights @ member
    carried = (present * weights) @ member
    has = carried > 0
    held = np.where(has, carried, 1.0)
    means = ((known * weights) @ member) / held
    whole = has @ total
    whole = np.where(whole > 0, whole, np.nan)[:, None]
    share = has * total / whole
    score = (share * means).sum(axis=1)
    factor = (share / held) @ member.T
    moved = (has * (means - score[:, None]) / whole) @ member.T
    by_weight = np.where(present, known - means @ member.T, 0.0) * factor + moved
    return score, by_weight, np.where(present, weights * factor, 0.0)
