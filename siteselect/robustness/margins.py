"""The lead of one site over another: what moves it, and the figure that ends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.model import Additive, additive, scores, slopes
from siteselect.robustness.streams import Floats

NOTHING = 1e-12  # an effective weight this small moves no score


@dataclass(frozen=True)
class Tornado:
    """Lead of site `a` over site `b` (positions in the dataset): `lead` now, and when one thing
    changes. In the order of the evaluation's matrix:

    - `figures` (m, 2, 2): the figure of a, then b, at its least and its most valued end
      (interval on file, else half-width by grade and age); NaN where missing. A figure that
      both rest on moves both;
    - `weights` (m, 2): the criterion's importance halved, doubled, its branch keeping its weight.

    `branches` names the rows of `branch_weights` (B, 2): a branch's importance halved, doubled.
    """

    a: int
    b: int
    lead: float
    criteria: tuple[str, ...]
    figures: Floats
    weights: Floats
    branches: tuple[str, ...]
    branch_weights: Floats

    @property
    def order(self) -> list[int]:
        """Criteria by how far their figures and weight can move the lead, most first."""
        moved = np.abs(np.concatenate([self.figures.reshape(-1, 4), self.weights], axis=1)
                       - self.lead)  # fmt: skip
        return [int(j) for j in np.argsort(-np.nan_to_num(moved).max(axis=1), kind="stable")]


def pair(evaluation: Evaluation, a: str | None, b: str | None) -> tuple[Additive, int, int]:
    """Return the additive model and the rows of two sites: those named, else leader and runner-up.

    Raises RequestError for an unknown site, the same one twice, one that is not ranked, fewer
    than two ranked sites, or a method that is not additive.
    """
    method = evaluation.scenario.method
    if method != "weighted_sum":
        raise RequestError(Problem("request.not_additive", values=(("method", method),)))
    order = evaluation.order
    named = [None if name is None else evaluation.dataset.position(name) for name in (a, b)]
    rest = [i for i in order if i not in named]
    one = named[0] if named[0] is not None else (rest.pop(0) if rest else -1)
    two = named[1] if named[1] is not None else (rest.pop(0) if rest else -1)
    if one == two and one >= 0:
        raise RequestError(Problem("request.same_site", values=(("given", str(a)),)))
    model = additive(evaluation)
    places = [model.place(one), model.place(two)]
    if -1 in places:
        given = (("given", ", ".join(str(name) for name in (a, b) if name) or "–"),)
        raise RequestError(Problem("robustness.no_pair", values=given))
    return model, places[0], places[1]


def tornado(evaluation: Evaluation, a: str | None = None, b: str | None = None) -> Tornado:
    """Return what moves the lead of one site over another (leader over runner-up by default).

    Each lead is the difference of the scores that `evaluate` would give. Raises RequestError as
    `pair`.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> found = tornado(evaluate(dataset, profile(dataset, "pcb")))
    >>> bool(np.nanmin(found.figures) < found.lead < np.nanmax(found.figures))
    True
    """
    model, one, two = pair(evaluation, a, b)
    sites = [one, two]
    values, present = model.values[sites], model.present[sites]

    def lead(weights: Floats, values: Floats) -> float:
        first, second = scores(weights, values, present, model.member)
        return float(first - second)

    figures = np.full((len(model.names), 2, 2), np.nan)
    for side, j in np.argwhere(present).tolist():
        both = model.rows[one, j] == model.rows[two, j]
        for end, ends in enumerate((model.low, model.high)):
            changed = values.copy()
            changed[slice(None) if both else side, j] = ends[sites[side], j]
            figures[j, side, end] = lead(model.weights, changed)
    weights = np.array([
        [lead(_scaled(model, slice(j, j + 1), by, keep=True), values) for by in (0.5, 2.0)]
        for j in range(len(model.names))
    ])  # fmt: skip
    branches = np.array([[lead(_scaled(model, s, by), values) for by in (0.5, 2.0)]
                         for s in model.spans])  # fmt: skip
    back = np.argsort(model.columns, kind="stable")
    return Tornado(
        a=int(model.sites[one]), b=int(model.sites[two]), lead=lead(model.weights, values),
        criteria=tuple(model.names[j] for j in back), figures=figures[back],
        weights=weights[back], branches=model.branches, branch_weights=branches,
    )  # fmt: skip


def _scaled(model: Additive, part: slice, by: float, *, keep: bool = False) -> Floats:
    """Return weights with `part` scaled; with `keep` its branch keeps its weight."""
    weights = model.weights
    weights[part] *= by
    if keep:
        span = next(s for s in model.spans if s.start <= part.start < s.stop)
        total = model.weights[span].sum()
        weights[span] *= total / weights[span].sum()
    return weights


@dataclass(frozen=True)
class BreakEven:
    """The figure of `criterion` at which sites `a` and `b` score the same.

    `site` is whose figure moves (position in the dataset); `figure` now, NaN if missing; `value`
    and `needed` are in units of value (0 to 1) and in the criterion's unit; both NaN where no
    figure does it: `reason` is then the key of the catalogue that says why. `shared`: both rest
    on this figure.
    """

    criterion: str
    site: int
    figure: float
    value: float
    needed: float
    shared: bool
    reason: str = ""


def break_even(
    evaluation: Evaluation, a: str | None = None, b: str | None = None
) -> tuple[BreakEven, ...]:
    """Return for each figure of two sites the one at which they would score the same.

    The score is linear in a figure's value; the figure is the nearest one that has the value
    needed. A missing figure that became known would take its weight back: then too the score is
    linear in its value. Raises RequestError as `pair`.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> found = break_even(evaluate(dataset, profile(dataset, "pcb")))
    >>> any(entry.needed == entry.needed for entry in found)
    True
    """
    model, one, two = pair(evaluation, a, b)
    sites = [one, two]
    found = []
    for j in np.argsort(model.columns, kind="stable").tolist():
        shared = bool(model.rows[one, j] == model.rows[two, j] and model.present[one, j])
        for side in (0,) if shared else (0, 1):
            needed, reason = _needed(model, sites, side, j, shared)
            found.append(_entry(evaluation, model, sites[side], j, needed, shared, reason))
    return tuple(found)


def _needed(
    model: Additive, sites: list[int], side: int, j: int, shared: bool
) -> tuple[float, str]:
    """Return the value at which the lead is 0, or why there is none."""
    present, values = model.present[sites].copy(), model.values[sites].copy()
    moved = [0, 1] if shared else [side]
    if not present[side, j]:
        present[side, j], values[side, j] = True, 0.0
    score, _, by_value = slopes(model.weights, values, present, model.member)
    sign = np.array([1.0, -1.0])
    slope = float((sign * by_value[:, j])[moved].sum())
    if abs(slope) < NOTHING:
        return np.nan, "robustness.break_even_cancels" if shared else "robustness.break_even_none"
    needed = float(values[side, j] - (score[0] - score[1]) / slope)
    low, high = model.least[j], model.most[j]
    if not low - NOTHING <= needed <= high + NOTHING:
        return np.nan, "robustness.break_even_beyond"
    return min(max(needed, low), high), ""


def _entry(
    evaluation: Evaluation, model: Additive, i: int, j: int, needed: float, shared: bool,
    reason: str,
) -> BreakEven:  # fmt: skip
    site, name = int(model.sites[i]), model.names[j]
    figure = float(evaluation.matrix.figures[site, model.columns[j]])
    function = evaluation.scenario.value_function(evaluation.dataset.criteria[name])
    at = np.nan if reason else function.inverse(needed, near=figure)
    if not reason and np.isnan(at):
        reason = "robustness.break_even_beyond"  # between two steps
    return BreakEven(name, site, figure, needed, at, shared, reason)
