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
from siteselect.robustness.model import Additive, Bools, Ints, slopes
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
    simplex and values x' within the reach of the value functions, h being the half-width of a
    figure's value, such that the score of b is above that of a (by 1e-6). `kind` "weights" or
    "figures" holds the other still. Where both sites have all their figures, the flip by
    weights is a projection on a half-space of the simplex and exact, as is that by figures;
    else, and jointly, the condition is made linear again and again until nothing moves: the
    smallest change near the present state. Missing figures and figures without
    uncertainty do not move; a figure that both sites rest on moves for both.

    Raises RequestError as `pair`.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> evaluation = evaluate(dataset, profile(dataset, "pcb"))
    >>> confirm(evaluation, nearest_flip(evaluation))
    True
    """
    model, one, two = pair(evaluation, a, b)
    rivals = [two] if b is not None else _rivals(model, one, kind)
    problems = [_problem(model, one, rival, kind) for rival in rivals]
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
            criteria[change.criterion] = change.after
            branches[dataset.criteria[change.criterion].branch] += change.after
        scenario = scenario.model_copy(update={"criteria": criteria, "branches": branches})
    if flip.figures:
        dataset = _with_figures(evaluation, flip.figures)
    return dataset, scenario


def _with_figures(evaluation: Evaluation, changes: tuple[FigureChange, ...]) -> Dataset:
    """Return the dataset with other figures in the rows behind the changed cells."""
    dataset, matrix = evaluation.dataset, evaluation.matrix
    rows = [int(matrix.rows[c.site, matrix.criteria.index(c.criterion)]) for c in changes]
    extra = dataset.observations.iloc[rows].copy()
    extra["value"] = [c.after for c in changes]
    extra[["low", "high"]] = np.nan
    return dataset.with_observations(extra)


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
    criterion; `unit` (f,) its half-width in value."""

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
    def values(self) -> Floats:
        """Values (2, m) of a and b as they are."""
        return self.model.values[self.sites]

    @cached_property
    def present(self) -> Bools:
        """Which figures a and b have (2, m)."""
        return self.model.present[self.sites]

    def lead(self, u: Floats) -> tuple[float, Floats]:
        """Return score of a minus score of b at `u` (p,), and its slope (p,)."""
        weights = self.weights
        m = len(weights)
        values = self.values.copy()
        for row, touch in zip(values, self.touch, strict=True):
            row += np.bincount(self.columns, touch * self.unit * u[m:], minlength=m)
        score, by_weight, by_value = slopes(weights * (1 + u[:m]), values, self.present,
                                            self.model.member)  # fmt: skip
        moved = self.touch * by_value[:, self.columns]
        slope = np.concatenate([
            (by_weight[0] - by_weight[1]) * weights, (moved[0] - moved[1]) * self.unit
        ])  # fmt: skip
        return float(score[0] - score[1]), slope


def _problem(model: Additive, one: int, two: int, kind: str) -> _Problem:
    sites, m = [one, two], len(model.names)
    movable = (model.present & (model.half > 0))[sites] & (kind != "weights")
    both = (model.rows[one] == model.rows[two]) & movable.all(axis=0)
    movable[1, both] = False
    rows, columns = np.nonzero(movable)
    touch = np.stack([rows == 0, (rows == 1) | both[columns]]).astype(float)
    i = np.array(sites)[rows]
    unit = model.half[i, columns]
    low = (model.least[columns] - model.values[i, columns]) / unit
    high = (model.most[columns] - model.values[i, columns]) / unit
    moving = kind != "figures"
    return _Problem(
        model, sites, touch, columns, unit,
        np.concatenate([np.full(m, -1.0 if moving else 0.0), np.minimum(low, 0.0)]),
        np.concatenate([np.full(m, np.inf if moving else 0.0), np.maximum(high, 0.0)]),
    )  # fmt: skip


def _rivals(model: Additive, one: int, kind: str) -> list[int]:
    """Return the sites that are nearest to pass `one`, were the lead linear and bounds far."""
    score, by_weight, by_value = slopes(model.weights, model.values, model.present, model.member)
    square = np.zeros(len(score))
    if kind != "figures":
        slope = (by_weight[one] - by_weight) * model.weights
        unit = model.weights / np.sqrt(model.weights @ model.weights)
        square += (slope**2).sum(axis=1) - (slope @ unit) ** 2
    if kind != "weights":
        reach = by_value * np.nan_to_num(model.half)
        same = (model.rows == model.rows[one]) & model.present
        apart = np.where(same, (reach - reach[one]) ** 2, reach**2 + reach[one] ** 2)
        square += apart.sum(axis=1)
    lead = score[one] - score
    far = np.divide(lead, np.sqrt(np.maximum(square, 0.0)), out=np.full(len(lead), np.inf),
                    where=square > 0)  # fmt: skip
    order = sorted((i for i in range(len(score)) if i != one), key=lambda i: (far[i], i))
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
    figures = []
    for touch, j, moved, unit in zip(problem.touch.T, problem.columns.tolist(), u[m:],
                                     problem.unit, strict=True):  # fmt: skip
        if not moved:
            continue  # to find a figure by its value takes time
        i = problem.sites[0 if touch[0] else 1]
        site, name = int(model.sites[i]), model.names[j]
        before = float(evaluation.matrix.figures[site, model.columns[j]])
        value = float(np.clip(model.values[i, j] + moved * unit, model.least[j], model.most[j]))
        function = evaluation.scenario.value_function(evaluation.dataset.criteria[name])
        # between two steps no figure has the value: the next step beyond does it
        value = function.attained(value, upward=moved > 0)
        after = function.inverse(value, near=before)
        sharing = tuple(model.sites[model.rows[:, j] == model.rows[i, j]].tolist())
        figures.append(FigureChange(name, site, sharing, before, after, float(moved)))
    order_w = sorted(weights, key=lambda c: (-abs(c.relative), c.criterion))
    order_f = sorted(figures, key=lambda c: (-abs(c.half_widths), c.criterion, c.site))
    return Flip(
        kind=kind, a=one, b=two, possible=True, distance=float(np.sqrt(u @ u)),
        weights=tuple(order_w) if kind != "figures" else (),
        figures=tuple(order_f),
    )  # fmt: skip
