"""The nearest flip: the smallest change of weights and figures that puts another site ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation, evaluate
from siteselect.methods import ranks
from siteselect.robustness.margins import pair
from siteselect.robustness.model import Additive, Ints
from siteselect.robustness.moving import middle_of, movable, reach, with_figures
from siteselect.robustness.projection import shortest
from siteselect.robustness.streams import Floats
from siteselect.scenarios import Scenario

Kind = Literal["joint", "weights", "figures"]
PAST = 1e-6  # how far past equality a flip goes, in score: a tie is none
ROUNDS, STILL = 60, 1e-7
CANDIDATES = 2  # rivals that are solved exactly, of those nearest by their first step


@dataclass(frozen=True)
class FigureChange:
    """A figure that moves: of `site` (position in the dataset) and all `sharing` it, from
    `before` to `after` in the criterion's unit, by `half_widths` of its uncertainty."""

    criterion: str
    site: int
    sharing: tuple[int, ...]
    before: float
    after: float
    half_widths: float


@dataclass(frozen=True)
class WeightChange:
    """A weight over all criteria that moves from `before` to `after`: by `relative` of itself."""

    criterion: str
    before: float
    after: float
    relative: float


@dataclass(frozen=True)
class Flip:
    """The smallest change by which site `b` gets ahead of site `a` (positions in the dataset).

    `distance` is the root of the sum of squares of relative changes of the weights (1 means
    doubled or gone) and of changes of figures in half-widths. Changes are ordered by size.
    `possible` is False where no change of this `kind` does it: there are then no changes.
    """

    kind: str
    a: int
    b: int
    possible: bool
    distance: float
    weights: tuple[WeightChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()


def nearest_flip(
    evaluation: Evaluation, a: str | None = None, b: str | None = None, *, kind: Kind = "joint"
) -> Flip:
    """Return the smallest change that puts `b` ahead of `a`; by default whoever is nearest to
    pass the leader.

    Minimises sum ((w' - w) / w)^2 + sum ((x' - x) / h)^2 over weights w' that stay on the
    simplex and expected values x' that a figure can bring about, h being half the width of what
    is known of a value (5 to 95 %), such that the score of b is above that of a (by 1e-6).
    `kind` "weights" or "figures" holds the other still. The flip by weights is a projection on
    a half-space of the simplex and exact, as is that by figures; jointly, the condition is made
    linear again and again until nothing moves: the smallest change near the present state. Gaps
    and figures without uncertainty do not move; a figure on file moves for all that rest on it.

    Raises RequestError as `pair`.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> evaluation = evaluate(dataset, profile(dataset, "pcb"))
    >>> confirm(evaluation, nearest_flip(evaluation))
    True
    """
    model, one, two = pair(evaluation, a, b)
    rivals = [two] if b is not None else _rivals(evaluation, model, one, kind)
    problems = [_problem(evaluation, model, [one, rival], kind) for rival in rivals]
    found = [_solve(problem, kind) for problem in problems]
    far = [np.inf if u is None else float(u @ u) for u in found]
    best = int(np.argmin(far))  # the first of equals
    return _flip(evaluation, problems[best], found[best], kind)


def flipped(evaluation: Evaluation, flip: Flip) -> tuple[Dataset, Scenario]:
    """Return the dataset and the scenario in which the flip's changes are made."""
    dataset, scenario = evaluation.dataset, evaluation.scenario
    if flip.weights:
        criteria = dict(scenario.criteria)
        branches = dict.fromkeys(scenario.branches, 0.0)
        for change in flip.weights:
            criterion = dataset.criteria[change.criterion]
            # an importance is what a whole scale is worth
            criteria[criterion.id] = change.after * scenario.value_function(criterion).span
            branches[criterion.branch] += change.after
        scenario = scenario.model_copy(update={"criteria": criteria, "branches": branches})
    if flip.figures:
        dataset = with_figures(evaluation, [(c.criterion, c.site, c.after) for c in flip.figures])
    return dataset, scenario


def confirm(evaluation: Evaluation, flip: Flip) -> bool:
    """Return whether the changes, evaluated afresh, put `b` ahead of `a`."""
    if not flip.possible:
        return False
    again = evaluate(*flipped(evaluation, flip))
    pair_of = again.score[[flip.a, flip.b]]
    return bool(ranks(pair_of).tolist() == [2, 1])


@dataclass(frozen=True)
class _Problem:
    """Unknowns of a flip, of length p: relative changes of m weights, then f figures in
    half-widths. `touch` (2, f) is 1 where a figure is that of a, of b; `columns` (f,) its
    criterion; `unit` (f,) its half-width in value. The lead is a product of both."""

    model: Additive
    sites: list[int]
    touch: Floats
    columns: Ints
    unit: Floats
    low: Floats
    high: Floats

    @cached_property
    def weights(self) -> Floats:
        """Weights over all criteria (m,) as they are."""
        return self.model.weights

    @cached_property
    def apart(self) -> Floats:
        """Value of a minus value of b (m,) as they are."""
        one, two = self.model.values[self.sites]
        return np.asarray(one - two)

    @cached_property
    def moved(self) -> Floats:
        """How far the values come apart by a half-width of each figure (f,)."""
        return np.asarray((self.touch[0] - self.touch[1]) * self.unit)

    def lead(self, u: Floats) -> tuple[float, Floats]:
        """Return score of a minus score of b at `u` (p,), and its slope (p,)."""
        m = len(self.weights)
        weights = self.weights * (1 + u[:m])
        apart = self.apart + np.bincount(self.columns, self.moved * u[m:], minlength=m)
        slope = np.concatenate([apart * self.weights, weights[self.columns] * self.moved])
        return float(weights @ apart), slope


def _problem(evaluation: Evaluation, model: Additive, sites: list[int], kind: str) -> _Problem:
    one, two = sites
    m, (low, high) = len(model.names), reach(model, sites)
    free = movable(evaluation, model)[sites] & (kind != "weights")
    both = (model.rows[one] == model.rows[two]) & free.all(axis=0)
    free[1, both] = False
    rows, columns = np.nonzero(free)
    touch = np.stack([rows == 0, (rows == 1) | both[columns]]).astype(float)
    i = np.array(sites)[rows]
    unit, now = model.half[i, columns], model.values[i, columns]
    moving = kind != "figures"
    least, most = (low[rows, columns] - now) / unit, (high[rows, columns] - now) / unit
    return _Problem(
        model, sites, touch, columns, unit,
        np.concatenate([np.full(m, -1.0 if moving else 0.0), np.minimum(least, 0.0)]),
        np.concatenate([np.full(m, np.inf if moving else 0.0), np.maximum(most, 0.0)]),
    )  # fmt: skip


def _rivals(evaluation: Evaluation, model: Additive, one: int, kind: str) -> list[int]:
    """Return the sites that are nearest to pass `one`, were the lead linear and bounds far."""
    weights, square = model.weights, np.zeros(len(model.sites))
    if kind != "figures":
        slope = (model.values[one] - model.values) * weights
        unit = weights / np.sqrt(weights @ weights)
        square += (slope**2).sum(axis=1) - (slope @ unit) ** 2
    if kind != "weights":
        can = np.where(movable(evaluation, model), model.half, 0.0) * weights
        same = (model.rows == model.rows[one]) & (model.rows >= 0)
        apart = np.where(same, (can - can[one]) ** 2, can**2 + can[one] ** 2)
        square += apart.sum(axis=1)
    lead = model.score[one] - model.score
    far = np.divide(lead, np.sqrt(np.maximum(square, 0.0)), out=np.full(len(lead), np.inf),
                    where=square > 0)  # fmt: skip
    order = sorted((i for i in range(len(lead)) if i != one), key=lambda i: (far[i], i))
    return order[:CANDIDATES]


def _step(problem: _Problem, at: Floats) -> Floats | None:
    """Return the shortest change that meets the condition made linear at `at`."""
    lead, slope = problem.lead(at)
    rows = np.stack([
        np.concatenate([problem.weights, np.zeros(len(problem.unit))]), slope
    ])  # fmt: skip
    return shortest(rows, np.array([0.0, slope @ at - lead - PAST]), problem.low, problem.high)


def _descend(problem: _Problem, start: Floats) -> Floats | None:
    u = start
    for _ in range(ROUNDS):
        following = _step(problem, u)
        if following is None:
            return None
        moved = float(np.abs(following - u).max(initial=0.0))
        u = following if moved < 1 else (u + following) / 2
        if moved <= STILL:
            break
    return u if problem.lead(u)[0] <= -PAST / 2 else None


def _solve(problem: _Problem, kind: str) -> Floats | None:
    """Return the shortest flip near the present state; where the way there fails, near the
    flips by weights or by figures alone."""
    nothing = np.zeros(len(problem.low))
    if problem.lead(nothing)[0] < -PAST:
        return nothing  # ahead already
    found = _descend(problem, nothing)
    if found is not None or kind != "joint":
        return found
    ends, m = [], len(problem.model.names)
    for part in (slice(0, m), slice(m, None)):
        held = np.zeros(len(nothing), dtype=bool)
        held[part] = True
        alone = replace(problem, low=np.where(held, problem.low, 0.0),
                        high=np.where(held, problem.high, 0.0))  # fmt: skip
        start = _descend(alone, nothing)
        if start is not None:
            end = _descend(problem, start)
            ends.append(start if end is None else end)
    return min(ends, key=lambda u: float(u @ u)) if ends else None


def _flip(evaluation: Evaluation, problem: _Problem, u: Floats | None, kind: str) -> Flip:
    model, m = problem.model, len(problem.model.names)
    one, two = model.sites[problem.sites].tolist()
    if u is None:
        return Flip(kind, one, two, False, np.inf)
    weights = [
        WeightChange(name, float(w), float(w * (1 + z)), float(z))
        for name, w, z in zip(model.names, problem.weights, u[:m], strict=True)
    ]
    figures = _figures(evaluation, problem, u[m:])
    order_w = sorted(weights, key=lambda c: (-abs(c.relative), c.criterion))
    order_f = sorted(figures, key=lambda c: (-abs(c.half_widths), c.criterion, c.site))
    return Flip(
        kind=kind, a=one, b=two, possible=True, distance=float(np.sqrt(u @ u)),
        weights=tuple(order_w) if kind != "figures" else (),
        figures=tuple(order_f),
    )  # fmt: skip


def _figures(
    evaluation: Evaluation, problem: _Problem, moved: Floats
) -> list[FigureChange]:
    """Return the figures that bring about what is expected after a flip (f,)."""
    model, at = problem.model, np.flatnonzero(moved)
    j = problem.columns[at]
    i = np.array(problem.sites)[np.where(problem.touch[0, at] > 0, 0, 1)]
    wanted = model.values[i, j] + moved[at] * problem.unit[at]
    middle = middle_of(wanted, model.known.sd[i, j], *model.known.ends[:, j])
    found = []
    for row, column, value, size in zip(i.tolist(), j.tolist(), middle.tolist(),
                                        moved[at].tolist(), strict=True):  # fmt: skip
        site, name = int(model.sites[row]), model.names[column]
        before = float(evaluation.matrix.figures[site, model.columns[column]])
        function = evaluation.scenario.value_function(evaluation.dataset.criteria[name])
        after = function.inverse(value, near=before)
        sharing = tuple(model.sites[model.common(row, column)].tolist())
        found.append(FigureChange(name, site, sharing, before, after, size))
    return found
