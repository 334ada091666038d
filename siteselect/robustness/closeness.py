"""TOPSIS as weights move: where the order changes."""

from __future__ import annotations

import numpy as np

from siteselect.methods import ranks
from siteselect.methods.closeness import closeness
from siteselect.robustness.model import Additive, Bools, Ints
from siteselect.robustness.streams import Floats

STEPS, HALVINGS = 512, 40
ALIKE = 1e-9  # closeness this near is a tie, as in `ranks`


def closeness_intervals(
    model: Additive, scope: str
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return ends (m, 2) of each criterion's weight and (B, 2) of each branch's, each for the
    first place and for the ranking; `scope` as in `stability`."""
    names = [_criterion_path(model, j, scope) for j in range(len(model.names))]
    paths = [_branch_path(model, b) for b in range(len(model.spans))]
    return _search(model, names), _search(model, paths)


def _criterion_path(model: Additive, j: int, scope: str) -> tuple[float, Floats, Floats]:
    """Return the weight of a criterion, and the weights (m,) at 0 and at 1 of it."""
    weights = model.weights
    span = next(s for s in model.spans if s.start <= j < s.stop)
    moved = np.zeros(len(weights), dtype=bool)
    moved[span if scope == "branch" else slice(None)] = True
    total = weights[moved].sum()
    own = np.zeros(len(weights))
    own[j] = total
    others = np.where(moved, weights, 0.0)
    others[j] = 0.0
    if others.sum() <= 0:
        return 1.0, weights, weights
    held = np.where(moved, 0.0, weights)
    return weights[j] / total, held + others * total / others.sum(), held + own


def _branch_path(model: Additive, b: int) -> tuple[float, Floats, Floats]:
    weights, span = model.weights, model.spans[b]
    own, others = np.zeros(len(weights)), weights.copy()
    own[span], others[span] = model.within[span], 0.0
    if others.sum() <= 0:
        return 1.0, weights, weights
    return float(model.shares[b]), others / others.sum(), own


def _search(
    model: Additive, paths: list[tuple[float, Floats, Floats]]
) -> tuple[Floats, Floats]:
    """Look along each path in steps of 1 / 512 for a change, then halve the step it is in."""
    found = np.tile([0.0, 1.0], (2, len(paths), 1))
    if len(model.sites) < 2:
        return found[0], found[1]
    now = closeness(model.values, model.weights[None])
    place = ranks(now[0])
    for p, (at, start, end) in enumerate(paths):
        if np.array_equal(start, end):
            continue
        grid = np.linspace(0, 1, STEPS + 1)
        same = _same(model, grid, start, end, place)
        for side in (0, 1):
            for kind in (0, 1):
                found[kind, p, side] = _edge(model, (grid, same[kind]), at, side, kind,
                                             start, end, place)  # fmt: skip
    return found[0], found[1]


def _same(
    model: Additive, grid: Floats, start: Floats, end: Floats, place: Ints
) -> tuple[Bools, Bools]:
    """Return where along a path the first place, and the ranking, are as they are now."""
    weights = (1 - grid)[:, None] * start + grid[:, None] * end
    found = closeness(model.values, weights)
    order = np.argsort(place, kind="stable")
    falling = found[:, order]
    tied = place[order][1:] == place[order][:-1]
    steps = falling[:, :-1] - falling[:, 1:]
    near = ALIKE * np.maximum(np.abs(falling[:, :-1]), np.abs(falling[:, 1:]))
    kept = np.where(tied, np.abs(steps) <= near, steps > near) | np.isnan(steps)
    top = int((place == 1).sum())
    best = falling[:, :top].min(axis=1)
    rest = falling[:, top:].max(axis=1, initial=-np.inf)
    first = kept[:, : top - 1].all(axis=1) & ((best - rest > ALIKE * np.abs(best)) | np.isnan(best))
    return np.asarray(first), np.asarray(kept.all(axis=1))


def _edge(
    model: Additive, seen: tuple[Floats, Bools], at: float, side: int, kind: int,
    start: Floats, end: Floats, place: Ints,
) -> float:  # fmt: skip
    """Return the end of the stretch around `at` in which nothing changes."""
    grid, same = seen
    beyond = np.flatnonzero(~same & ((grid > at) if side else (grid < at)))
    if not len(beyond):
        return float(side)
    outer = float(grid[beyond[0] if side else beyond[-1]])
    inner = at
    between = grid[(grid > at) & (grid < outer)] if side else grid[(grid < at) & (grid > outer)]
    if len(between):
        inner = float(between[-1] if side else between[0])
    for _ in range(HALVINGS):
        middle = (inner + outer) / 2
        if _same(model, np.array([middle]), start, end, place)[kind][0]:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2
