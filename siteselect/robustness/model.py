"""The additive model of an evaluation, in an order that does not depend on how it came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.evaluation import Evaluation
from siteselect.knowledge import GAP, STANDS_IN, Knowledge, know
from siteselect.knowledge.clipped import quantile
from siteselect.memo import Memo
from siteselect.robustness.streams import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Key = tuple[str, ...]
LOW, HIGH = 0.05, 0.95  # the ends of a cell


@dataclass(frozen=True)
class Additive:
    """The ranked sites (n) by id and the weighted criteria (m) by branch and id.

    `sites` (n,) are positions in the dataset's places, `homes` their countries, `columns` (m,)
    positions in the matrix; `spans` the criteria of each branch (B), `shares` (B,) its weight,
    `within` (m,) weights within the branch. `known` (n, m) is what is known of the values and
    `values` (n, m) what is expected of them; `belief` is what would be known under the rule that
    expects of a gap what is likely, whatever the scenario's. `rows` (n, m) are positions of
    observations, -1 where missing, `keys` their names.
    """

    sites: Ints
    ids: tuple[str, ...]
    homes: tuple[str, ...]
    columns: Ints
    names: tuple[str, ...]
    branches: tuple[str, ...]
    spans: tuple[slice, ...]
    shares: Floats
    within: Floats
    known: Knowledge
    values: Floats
    belief: Knowledge
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
    def score(self) -> Floats:
        """Expected scores (n,)."""
        return np.asarray(self.values @ self.weights)

    @cached_property
    def low(self) -> Floats:
        """What a value stays above with 95 % (n, m)."""
        return stays_below(self.known, LOW)

    @cached_property
    def high(self) -> Floats:
        """What a value stays below with 95 % (n, m)."""
        return stays_below(self.known, HIGH)

    @cached_property
    def half(self) -> Floats:
        """Half-widths (n, m) of the cells from their 5 to their 95 %, in units of value."""
        return np.asarray((self.high - self.low) / 2)

    @cached_property
    def held(self) -> Bools:
        """Cells (n, m) that no figure on file moves: gaps, and what the rule for gaps sets."""
        ruled = (self.known.sd == 0) & (self.belief.sd > 0)
        return np.asarray((self.known.basis == GAP) | ruled)

    def kind(self, i: int, j: int) -> str:
        """Return what a cell rests on: figure, stands_in or gap.

        A figure of the state or nation stands in for the site's where the site may differ from
        it; what is national by nature is a figure like any other.
        """
        if self.known.basis[i, j] == GAP:
            return "gap"
        own = self.known.basis[i, j] == STANDS_IN and self.belief.own[i, j] > 0
        return "stands_in" if own else "figure"

    def common(self, i: int, j: int) -> list[int]:
        """Return the sites that rest on the observation behind a cell, itself among them."""
        if self.rows[i, j] < 0:
            return [i]
        return np.flatnonzero(self.rows[:, j] == self.rows[i, j]).tolist()

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


MODELS: Memo[str, Additive] = Memo(most=1)


def additive(evaluation: Evaluation) -> Additive:
    """Return the additive model of an evaluation, whatever its method.

    It is worked out once for an evaluation: all that a page says rests on the same one.
    """
    return MODELS.one(evaluation, "additive", lambda: _additive(evaluation))


def _additive(evaluation: Evaluation) -> Additive:
    matrix, dataset = evaluation.matrix, evaluation.dataset
    ids, homes = (dataset.places[name].tolist() for name in ("id", "country_iso3"))
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
    cell = np.ix_(sites, columns)
    known = _part(evaluation.known, sites, columns)
    return Additive(
        sites=sites, ids=tuple(ids[i] for i in sites), homes=tuple(homes[i] for i in sites),
        columns=columns, names=tuple(matrix.criteria[j] for j in columns),
        branches=tuple(BRANCHES[b] for b in used), spans=spans, shares=shares,
        within=weights / np.repeat(shares, [s.stop - s.start for s in spans]),
        known=known, values=evaluation.known.mean[cell],
        belief=known if evaluation.scenario.gaps == "expected"
        else _part(_belief(evaluation), sites, columns),
        rows=matrix.rows[cell], keys=dataset.row_names,
    )  # fmt: skip


def stays_below(known: Knowledge, share: float) -> Floats:
    """Return what values stay below with a probability of `share` (n, m)."""
    least, most = known.ends
    return quantile(known.middle, known.sd, least, most, share)


def _belief(evaluation: Evaluation) -> Knowledge:
    return know(evaluation.dataset, evaluation.scenario.with_gaps("expected"), evaluation.matrix)


def _part(known: Knowledge, sites: Ints, columns: Ints) -> Knowledge:
    """Return what is known of some sites and criteria, in that order."""
    cell = np.ix_(sites, columns)
    return Knowledge(
        basis=known.basis[cell], middle=known.middle[cell], shared=known.shared[cell],
        own=known.own[cell], keys=known.keys[cell], ends=known.ends[:, columns],
        countries=known.countries[sites],
    )  # fmt: skip
