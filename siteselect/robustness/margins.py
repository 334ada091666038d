"""The lead of one site over another: what moves it, and the figure that ends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.model import Additive, additive
from siteselect.robustness.moving import middle_of, reach
from siteselect.robustness.streams import Floats

NOTHING = 1e-12  # an effective weight this small moves no score


@dataclass(frozen=True)
class Tornado:
    """Lead of site `a` over site `b` (positions in the dataset): `lead` now, and when one thing
    changes. In the order of the evaluation's matrix:

    - `figures` (m, 2, 2): the value of a, then b, at what it stays above and below with 95 %,
      gaps too. What is national by nature and both rest on moves both;
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
    weights, apart = model.weights, model.values[one] - model.values[two]
    lead = float(weights @ apart)
    ends = np.stack([model.low, model.high], axis=-1)[[one, two]]  # (2, m, 2)
    moved = (ends - model.values[[one, two]][..., None]) * weights[:, None]
    moved[1] *= -1
    both = (model.rows[one] == model.rows[two]) & (model.known.own[one] == 0)
    moved[:, both & (model.rows[one] >= 0)] = 0.0  # it cancels
    by_weight = np.array([
        [float(_scaled(model, slice(j, j + 1), by, keep=True) @ apart) for by in (0.5, 2.0)]
        for j in range(len(model.names))
    ])  # fmt: skip
    by_branch = np.array([[float(_scaled(model, s, by) @ apart) for by in (0.5, 2.0)]
                          for s in model.spans])  # fmt: skip
    back = np.argsort(model.columns, kind="stable")
    return Tornado(
        a=int(model.sites[one]), b=int(model.sites[two]), lead=lead,
        criteria=tuple(model.names[j] for j in back),
        figures=(lead + moved).transpose(1, 0, 2)[back], weights=by_weight[back],
        branches=model.branches, branch_weights=by_branch,
    )  # fmt: skip


def _scaled(model: Additive, part: slice, by: float, *, keep: bool = False) -> Floats:
    """Return weights, which sum to 1, with `part` scaled; with `keep` its branch keeps its own."""
    weights = model.weights
    weights[part] *= by
    if keep:
        span = next(s for s in model.spans if s.start <= part.start < s.stop)
        total = model.weights[span].sum()
        weights[span] *= total / weights[span].sum()
    return np.asarray(weights / weights.sum())


@dataclass(frozen=True)
class BreakEven:
    """The figure of `criterion` at which sites `a` and `b` score the same.

    `site` is whose figure moves (position in the dataset); `figure` now, NaN if missing; `needed`
    is the figure, in the criterion's unit, and `value` its value (0 to 1); both NaN where no
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

    The score is linear in what is expected of a value. The figure is the nearest one that brings
    it about with the doubt that its cell has; a missing one is taken as known for certain, and
    so is the site's own in place of what the rule for gaps sets. Raises RequestError as `pair`.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> found = break_even(evaluate(dataset, profile(dataset, "pcb")))
    >>> any(entry.needed == entry.needed for entry in found)
    True
    """
    model, one, two = pair(evaluation, a, b)
    lead = float(model.score[one] - model.score[two])
    low, high = reach(model, [one, two])
    found = []
    for j in np.argsort(model.columns, kind="stable").tolist():
        same = model.rows[one, j] == model.rows[two, j]
        shared = bool(same and not model.held[[one, two], j].any())
        for side, i in enumerate((one,) if shared else (one, two)):
            slope = 0.0 if shared else (1 - 2 * side) * float(model.weights[j])
            ends = float(low[side, j]), float(high[side, j])
            wanted, reason = _wanted(float(model.values[i, j]), lead, slope, ends, shared)
            found.append(_entry(evaluation, model, (i, j), wanted, shared, reason))
    return tuple(found)


def _wanted(
    value: float, lead: float, slope: float, ends: tuple[float, float], shared: bool
) -> tuple[float, str]:
    """Return the expected value at which the lead is 0, or why there is none."""
    if abs(slope) < NOTHING:
        return np.nan, "robustness.break_even_cancels" if shared else "robustness.break_even_none"
    wanted = value - lead / slope
    if not ends[0] - NOTHING <= wanted <= ends[1] + NOTHING:
        return np.nan, "robustness.break_even_beyond"
    return min(max(wanted, ends[0]), ends[1]), ""


def _entry(
    evaluation: Evaluation, model: Additive, cell: tuple[int, int], wanted: float, shared: bool,
    reason: str,
) -> BreakEven:  # fmt: skip
    site, name = int(model.sites[cell[0]]), model.names[cell[1]]
    figure = float(evaluation.matrix.figures[site, model.columns[cell[1]]])
    if reason:
        return BreakEven(name, site, figure, np.nan, np.nan, shared, reason)
    sd = 0.0 if model.held[cell] else model.known.sd[cell]
    value = float(middle_of(wanted, sd, *model.known.ends[:, cell[1]]))
    function = evaluation.scenario.value_function(evaluation.dataset.criteria[name])
    needed = function.inverse(value, near=figure)
    if np.isnan(needed):  # a value between two steps
        return BreakEven(name, site, figure, np.nan, np.nan, shared, "robustness.break_even_steps")
    return BreakEven(name, site, figure, value, needed, shared)
