"""One question from many: judgements of importance combined before they are used.

AIJ combines what evaluators judged, as if the group were one person; AIP combines what followed
for each of them, as a group of individuals. Reference: Forman and Peniwati, Aggregating
individual judgments and priorities with the analytic hierarchy process, European Journal of
Operational Research 108 (1998) 165-169.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from siteselect.criteria import BRANCHES, Criterion
from siteselect.errors import Problem, RequestError
from siteselect.scenarios import Scenario
from siteselect.weighting import ahp

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Judged = Mapping[str, Mapping[str, "Pairwise"]]  # evaluator, node
NODE = "branches"  # the node that compares the branches; the others bear their branch's name
RECIPROCAL = 1e-3  # 0.333 for 1/3 is what people type


class Pairwise(BaseModel):
    """One evaluator's comparisons in pairs of what hangs below a node (AHP): i is a_ij times j.

    >>> Pairwise(names=("power", "tax"), matrix=((1, 3), (1 / 3, 1))).names
    ('power', 'tax')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]

    @model_validator(mode="after")
    def _positive_and_reciprocal(self) -> Pairwise:
        size = len(self.names)
        if len(self.matrix) != size or any(len(row) != size for row in self.matrix):
            raise ValueError("the matrix needs one row and one column per name")
        if len(set(self.names)) != size:
            raise ValueError("a name stands twice")
        table = np.array(self.matrix).reshape(size, size)
        if (table <= 0).any() or (np.abs(table * table.T - 1) > RECIPROCAL * 3).any():
            raise ValueError("judgements are above 0, and the reverse is 1 over the judgement")
        return self


def aggregate_judgements(matrices: Floats) -> Floats:
    """Return the elementwise geometric mean (n, n) of judgement matrices (m, n, n): AIJ.

    It is the one mean that keeps a matrix reciprocal.

    References: Aczel and Saaty (1983), cited by Forman and Peniwati (1998), above.

    >>> one, other = [[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]
    >>> aggregate_judgements(np.array([one, other])).tolist()
    [[1.0, 2.0], [0.5, 1.0]]
    """
    return np.asarray(np.exp(np.log(matrices).mean(axis=0)))


def aggregate_priorities(priorities: Floats, mean: str = "arithmetic") -> Floats:
    """Return the mean (n,) of evaluators' priorities (m, n), which sum to 1: AIP.

    `arithmetic` or `geometric` (then normalised; a priority of 0 stays 0 whatever the others
    say, and NaN is returned where every one has such a 0). Both are open to AIP; Forman and
    Peniwati (1998), above.

    >>> aggregate_priorities(np.array([[0.8, 0.2], [0.5, 0.5]])).tolist()
    [0.65, 0.35]
    >>> aggregate_priorities(np.array([[0.8, 0.2], [0.5, 0.5]]), "geometric").round(4).tolist()
    [0.6667, 0.3333]
    """
    if mean == "arithmetic":
        return np.asarray(priorities.mean(axis=0))
    known = (priorities > 0).all(axis=0)
    found = np.exp(np.log(np.where(known, priorities, 1.0)).mean(axis=0)) * known
    total = found.sum()
    return np.asarray(found / total) if total > 0 else np.full(len(found), np.nan)


@dataclass(frozen=True)
class Voices:
    """What m evaluators ask, in arrays over the k criteria that somebody weighs.

    `branch` (k,) is the index in BRANCHES; `weights` (m, k) sum to 1; `branches` (m, 3) and
    `importance` (m, k) are as given, NaN for criteria of a branch that the evaluator gives
    nothing: those are not judged. `span` (k,) is how far a value goes from worst to best: an
    importance is what all of it is worth.
    """

    evaluators: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    criteria: tuple[str, ...]
    branch: Ints
    weights: Floats
    branches: Floats
    importance: Floats
    span: Floats

    def part(self, chosen: Bools) -> Voices:
        """Return the voices of some evaluators (m,)."""
        kept = np.flatnonzero(chosen).tolist()
        return Voices(
            tuple(self.evaluators[i] for i in kept), tuple(self.scenarios[i] for i in kept),
            self.criteria, self.branch, self.weights[kept], self.branches[kept],
            self.importance[kept], self.span,
        )  # fmt: skip


def voices(scenarios: Mapping[str, Scenario], criteria: Mapping[str, Criterion]) -> Voices:
    """Return the evaluators' questions in arrays, in their order.

    Raises RequestError for a scenario that cannot be weighed.
    """
    found = [scenario.weights(criteria) for scenario in scenarios.values()]
    names = tuple(name for name in criteria if any(name in own for own in found))
    branch = np.array([BRANCHES.index(criteria[name].branch) for name in names], dtype=np.int64)
    shape = (len(found), len(names))
    table = np.array([[own.get(name, 0.0) for name in names] for own in found]).reshape(shape)
    given = [[s.branches.get(b, 0.0) for b in BRANCHES] for s in scenarios.values()]
    branches = np.array(given, dtype=np.float64).reshape(-1, len(BRANCHES))
    importance = np.array([
        [0.0 if name in s.without else s.criteria.get(name, 0.0) for name in names]
        for s in scenarios.values()
    ], dtype=np.float64).reshape(shape)  # fmt: skip
    importance[branches[:, branch] <= 0] = np.nan
    spans = [s.value_function(criteria[name]).span for s in list(scenarios.values())[:1]
             for name in names]  # fmt: skip
    return Voices(tuple(scenarios), tuple(scenarios.values()), names, branch, table, branches,
                  importance, np.array(spans, dtype=np.float64))  # fmt: skip


@dataclass(frozen=True)
class Combined:
    """A group's weights (k,) of the criteria of its voices; all 0 where none follow: `why`.

    `zeroed` are branches and criteria that weigh nothing although somebody weighed them, because
    somebody else gave 0: a geometric mean takes one 0 for all. `consistency` holds the
    consistency ratio of each node of which someone compared pairs.
    """

    method: str
    weights: Floats
    zeroed: tuple[str, ...] = ()
    consistency: Mapping[str, float] = field(default_factory=dict)
    why: Problem | None = None

    def scenario(self, given: Voices) -> Scenario | None:
        """Return the group's question: the evaluators' own with these weights; None if none."""
        return None if self.why is not None else self.question(given)

    def question(self, given: Voices) -> Scenario:
        """Return the evaluators' question with these weights, which are not all 0."""
        worth = (self.weights * given.span).tolist()
        kept = {n: w for n, w in zip(given.criteria, worth, strict=True) if w > 0}
        shares = np.bincount(given.branch, self.weights, len(BRANCHES)).tolist()
        branches = dict(zip(BRANCHES, shares, strict=True))
        return given.scenarios[0].model_copy(update={"branches": branches, "criteria": kept})


def combine_priorities(given: Voices, mean: str = "arithmetic") -> Combined:
    """Return the mean of the evaluators' criterion weights (AIP).

    The arithmetic mean of weights gives the mean of scores, too, where all look at the same
    figures.
    """
    method = "aip" if mean == "arithmetic" else "aip_geometric"
    weights = aggregate_priorities(given.weights, mean)
    if np.isnan(weights).any():
        return _nothing(method, given, given.criteria)
    zeroed = (given.weights > 0).any(axis=0) & (weights == 0)
    return Combined(method, weights, _names(given.criteria, zeroed))


def combine_judgements(given: Voices, pairwise: Judged) -> Combined:
    """Return the geometric mean of the evaluators' judgements as weights (AIJ).

    At each node (the branches; the criteria of each branch) a person's judgement is the matrix
    compared in pairs if there is one (`pairwise`: evaluator, node), else the ratios of the
    importances they gave. The means of all cells make one matrix, its principal eigenvector the
    weights. For importances alone, which are consistent, that is their normalised geometric
    mean. Someone who gives a branch nothing has not judged its criteria.

    Raises RequestError for a comparison in pairs that leaves out what others weigh.
    """
    consistency: dict[str, float] = {}
    shares, out = _node(NODE, BRANCHES, given.branches, given.evaluators, pairwise, consistency)
    zeroed = list(_names(BRANCHES, out))
    weights = np.zeros(len(given.criteria))
    for b, name in enumerate(BRANCHES):
        inside = np.flatnonzero(given.branch == b)
        if shares[b] == 0 or not len(inside):
            shares[b] = 0.0
            continue
        names = [given.criteria[j] for j in inside.tolist()]
        table = given.importance[:, inside]
        own, out = _node(name, names, table, given.evaluators, pairwise, consistency)
        zeroed += _names(names, out)
        if not own.any():
            shares[b] = 0.0
            zeroed.append(name)
            continue
        own = own / given.span[inside]
        weights[inside] = shares[b] * own / own.sum()
    if not weights.any():
        return _nothing("aij", given, tuple(zeroed))
    return Combined("aij", weights / weights.sum(), tuple(zeroed), consistency)


def _node(
    node: str, names: Sequence[str], table: Floats, evaluators: tuple[str, ...],
    pairwise: Judged, consistency: dict[str, float],
) -> tuple[Floats, Bools]:  # fmt: skip
    """Return the weights at a node (n,), and what somebody's 0 takes out although others weigh it.

    `table` (m, n) holds importances, NaN or all 0 where a person has not judged the node.
    """
    judged = np.nansum(table, axis=1) > 0
    paired = np.array([node in pairwise.get(e, {}) for e in evaluators], dtype=bool) & judged
    someone = (np.nan_to_num(table[judged]) > 0).any(axis=0)
    kept = someone & (table[judged & ~paired] > 0).all(axis=0)
    weights = np.zeros(len(names))
    if not kept.any():
        return weights, someone
    own = table[judged & ~paired][:, kept]
    if not paired.any():  # all consistent: the eigenvector is the geometric mean
        mean = np.exp(np.log(own / own.max(axis=1, keepdims=True)).mean(axis=0))
        weights[kept] = mean / mean.sum()
        return weights, someone & ~kept
    wanted = _names(names, kept)
    whose = [evaluators[i] for i in np.flatnonzero(paired).tolist()]
    matrices = [_matrix(e, pairwise[e][node], wanted) for e in whose]
    matrices += list(own[:, :, None] / own[:, None, :])
    result = ahp(aggregate_judgements(np.array(matrices)))
    if result.cr is not None:
        consistency[node] = result.cr
    weights[kept] = result.weights
    return weights, someone & ~kept


def _names(names: Sequence[str], which: Bools) -> tuple[str, ...]:
    return tuple(names[i] for i in np.flatnonzero(which).tolist())


def _nothing(method: str, given: Voices, zeroed: tuple[str, ...]) -> Combined:
    weights = np.zeros(len(given.criteria))
    return Combined(method, weights, zeroed, why=Problem("group.nothing_left"))


def _matrix(evaluator: str, given: Pairwise, kept: tuple[str, ...]) -> Floats:
    missing = [name for name in kept if name not in given.names]
    if missing:
        values = (("who", evaluator), ("found", ", ".join(missing)))
        raise RequestError(Problem("group.pairs_lack", values=values))
    place = [given.names.index(name) for name in kept]
    return np.array(given.matrix)[np.ix_(place, place)]
