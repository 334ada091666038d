"""Scores of all sites in many samples: weights and figures drawn together.

Given the weights, the sum of a site's normal errors is itself normal, with a variance that one
product of matrices gives: so one number per site and branch stands for all its figures, exactly.
Figures on which several sites rest get a number of their own, the same for all those sites, so
that their error cancels between them; figures with an interval on file are drawn one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from siteselect.robustness.fixed import first_alike
from siteselect.robustness.model import Additive, Bools, Ints, Key
from siteselect.robustness.streams import Floats, Noise, Singles

TINY = np.float32(1e-30)
ROWS = 2048  # samples worked on at once: what a core's cache takes


@dataclass(frozen=True)
class Branch:
    """What is drawn of a branch with m criteria, for n sites.

    `mean` (m, n), 0 where missing. `own` (m, n) are variances of errors that a site has for
    itself. Each of g sets of sites rests on common figures: `shared` (m, g) are their
    variances, `sharing` (g, n) is 1 for the sites of a set. Each of u figures is drawn evenly:
    `columns` (u,), `slopes` (u,) are half its interval, `resting` (u, n) is 1 for its sites.
    The names are those of the streams.
    """

    span: slice
    mean: Singles
    own: Singles
    own_names: tuple[Key, ...]
    shared: Singles
    sharing: Singles
    shared_names: tuple[Key, ...]
    columns: Ints
    slopes: Singles
    resting: Singles
    even_names: tuple[Key, ...]


@dataclass(frozen=True)
class Plan:
    """What is drawn of a model, whatever the weights.

    `present` (n, m) cells count, `has` (n, B) says which branches carry a site, `gaps` (B,)
    which branches lack a figure of a site that they carry; `earliest` (n,) is the first site
    that rests on the very same figures. `drawn` is False where all is certain.
    """

    branches: tuple[Branch, ...]
    present: Bools
    has: Bools
    gaps: tuple[bool, ...]
    earliest: Ints
    drawn: bool
    digest: str


def plan(model: Additive, figures: str, missing: str, noise: Noise) -> Plan:
    """Return what to draw of a model: `figures` drawn or fixed, `missing` renormalise or drawn."""
    name = _digest(model, figures, missing)
    return noise.kept(("plan", name), lambda: _plan(model, figures, missing, name))


def _digest(model: Additive, figures: str, missing: str) -> str:
    total = hashlib.sha256(repr((model.ids, model.names, model.spans, figures, missing)).encode())
    for part in (model.rows, model.values, model.low, model.high, model.sd):
        total.update(np.ascontiguousarray(part).tobytes())
    return total.hexdigest()


def _plan(model: Additive, figures: str, missing: str, name: str) -> Plan:
    present = np.ones_like(model.present) if missing == "drawn" else model.present
    middle, half, sd = _spread(model, figures, missing)
    inside = [present[:, span] for span in model.spans]
    branches = tuple(_branch(model, span, middle, half, sd) for span in model.spans)
    return Plan(
        branches=branches, present=present,
        has=np.stack([part.any(axis=1) for part in inside], axis=1) if inside
        else np.empty((len(present), 0), dtype=bool),
        gaps=tuple(bool((part.any(axis=1) & ~part.all(axis=1)).any()) for part in inside),
        earliest=_earliest(model, middle, half, sd),
        drawn=bool((half > 0).any() or (sd > 0).any()), digest=name,
    )  # fmt: skip


def _spread(model: Additive, figures: str, missing: str) -> tuple[Floats, Floats, Floats]:
    """Return middle, half of an even spread, and standard deviation of a normal one (n, m)."""
    even = model.present & (model.sd == 0) & (model.high > model.low)
    middle = np.where(even, (model.low + model.high) / 2, np.nan_to_num(model.values))
    half, sd = np.where(even, (model.high - model.low) / 2, 0.0), np.nan_to_num(model.sd)
    if figures == "fixed":
        middle = np.nan_to_num(model.values)
        half, sd = np.zeros_like(half), np.zeros_like(sd)
    if missing == "drawn":
        gaps = ~model.present
        middle = np.where(gaps, (model.least + model.most) / 2, middle)
        half = np.where(gaps, (model.most - model.least) / 2, half)
    return middle, half, sd


def _branch(
    model: Additive, span: slice, middle: Floats, half: Floats, sd: Floats
) -> Branch:
    n, m = middle.shape[0], span.stop - span.start
    own = np.zeros((m, n))
    sets: dict[tuple[str, tuple[int, ...]], Floats] = {}
    even: list[tuple[int, float, list[int], Key]] = []
    for j in range(span.start, span.stop):
        for sites in _by_figure(model, j, (sd[:, j] > 0) | (half[:, j] > 0)):
            i = sites[0]
            key = cell_key(model, i, j)
            if half[i, j] > 0:
                even.append((j - span.start, float(half[i, j]), sites, key))
            elif len(sites) == 1:
                own[j - span.start, i] = sd[i, j] ** 2
            else:
                column = sets.setdefault((key[0], tuple(sites)), np.zeros(m))
                column[j - span.start] = sd[i, j] ** 2
    branch = f"branch of {model.names[span.start]}"
    shared = list(sets.items())
    return Branch(
        span=span, mean=_single(middle[:, span].T), own=_single(own),
        own_names=tuple(("own", branch, name) for name in model.ids),
        shared=_single(np.array([column for _, column in shared]).reshape(-1, m).T),
        sharing=_members([list(sites) for (_, sites), _ in shared], n),
        shared_names=tuple(
            ("shared", branch, subject, *(model.ids[i] for i in sites))
            for (subject, sites), _ in shared),
        columns=np.array([j for j, _, _, _ in even], dtype=np.int64),
        slopes=np.array([slope for _, slope, _, _ in even], dtype=np.float32),
        resting=_members([sites for _, _, sites, _ in even], n),
        even_names=tuple(key for _, _, _, key in even),
    )  # fmt: skip


def _single(values: Floats) -> Singles:
    return np.ascontiguousarray(values, dtype=np.float32)


def _members(sets: list[list[int]], n: int) -> Singles:
    found = np.zeros((len(sets), n), dtype=np.float32)
    for row, sites in zip(found, sets, strict=True):
        row[sites] = 1
    return found


def _by_figure(model: Additive, j: int, drawn: Bools) -> list[list[int]]:
    """Return the sites that rest on each figure of a criterion; a gap is a site's own."""
    found: dict[int, list[int]] = {}
    for i in np.flatnonzero(drawn).tolist():
        row = int(model.rows[i, j])
        found.setdefault(row if row >= 0 else -1 - i, []).append(i)
    return list(found.values())


def cell_key(model: Additive, i: int, j: int) -> Key:
    """Return the name of the figure behind a cell: its observation's, or that of the gap."""
    row = int(model.rows[i, j])
    return model.keys[row] if row >= 0 else ("missing", model.ids[i], model.names[j])


def _earliest(model: Additive, middle: Floats, half: Floats, sd: Floats) -> Ints:
    """Return for each site the first that always scores the same: equal values, same draws."""
    drawn = (half > 0) | (sd > 0)
    own = -2.0 - np.arange(len(middle))[:, None]  # what fills a gap is never shared
    row = np.where(drawn, np.where(model.present, model.rows, own), -1.0)
    value = np.where(model.present, middle, -1.0)
    return first_alike(np.concatenate([value, row], axis=1))


@dataclass(frozen=True)
class Errors:
    """Draws of a branch: normal `own` (count, n) and `shared` (count, g), `even` (count, u) in
    -1 to 1."""

    own: Singles
    shared: Singles
    even: Singles

    def part(self, rows: slice) -> Errors:
        """Return the draws of some samples."""
        return Errors(self.own[rows], self.shared[rows], self.even[rows])


def draw_errors(plan: Plan, b: int, noise: Noise, tag: str, count: int) -> Errors:
    """Return the draws of a branch of a plan."""
    branch = plan.branches[b]

    def draw(kind: str, names: tuple[Key, ...]) -> Singles:
        found = np.empty((len(names), count), dtype=np.float32)
        for row, name in zip(found, names, strict=True):
            row[:] = getattr(noise, kind)(repr((*name, tag)), count)
        return np.ascontiguousarray(found.T)

    def make() -> Errors:
        even = draw("uniforms", branch.even_names) * np.float32(2) - np.float32(1)
        return Errors(
            draw("normals", branch.own_names), draw("normals", branch.shared_names), even
        )

    return noise.kept(("errors", plan.digest, b, tag, count), make)


def branch_sums(branch: Branch, own: Singles, errors: Errors | None) -> Singles:
    """Return the sum of weight x value over the figures of a branch (count, n).

    `own` (count, m) are weights within the branch, `errors` their draws, None without any.
    """
    sums = own @ branch.mean
    if errors is not None:
        squares = own * own
        spread = squares @ branch.own
        np.sqrt(spread, out=spread)
        spread *= errors.own
        sums += spread
        if len(branch.shared_names):
            sums += (np.sqrt(squares @ branch.shared) * errors.shared) @ branch.sharing
        if len(branch.even_names):
            sums += (own[:, branch.columns] * branch.slopes * errors.even) @ branch.resting
    return np.asarray(sums)


def _means(plan: Plan, b: int, within: Singles, noise: Noise, tag: str) -> Singles:
    """Return the mean value of a branch as drawn (count, n) under weights (count, m) within it."""
    branch, count = plan.branches[b], len(within)
    errors = draw_errors(plan, b, noise, tag, count) if plan.drawn else None
    counted = plan.present[:, branch.span].T.astype(np.float32)
    means = np.empty((count, len(plan.present)), dtype=np.float32)
    for start in range(0, count, ROWS):
        rows = slice(start, start + ROWS)
        own = within[rows]
        sums = branch_sums(branch, own, None if errors is None else errors.part(rows))
        if plan.gaps[b]:
            sums /= np.maximum(own @ counted, TINY)
        means[rows] = sums
    return means


def _kept_means(
    plan: Plan, b: int, within: Singles, noise: Noise, tag: str, names: tuple[Hashable, ...]
) -> Singles:
    span = plan.branches[b].span

    def make() -> Singles:
        return _means(plan, b, np.ascontiguousarray(within[:, span]), noise, tag)

    name = names[b] if names else hashlib.sha256(within[:, span].tobytes()).digest()
    return noise.recent(("means", plan.digest, b, tag, name), make)


def draw_scores(
    plan: Plan, shares: Singles, within: Singles, noise: Noise, tag: str = "",
    names: tuple[Hashable, ...] = (),
) -> Singles:  # fmt: skip
    """Return scores (count, n) under weights of branches (count, B) and within them (count, m).

    `names` say for each branch which weights those within it are, as `draw_weights` names them;
    without, their content does.
    """
    n, count = len(plan.present), len(within)
    scores, room = (np.empty((size, n), dtype=np.float32) for size in (count, min(count, ROWS)))
    if not plan.branches:
        scores.fill(0)
    for b in range(len(plan.branches)):
        means = _kept_means(plan, b, within, noise, tag, names)
        for start in range(0, count, ROWS):
            rows = slice(start, start + ROWS)
            part = room[: len(scores[rows])] if b else scores[rows]
            np.multiply(means[rows], shares[rows, b][:, None], out=part)
            if b:
                scores[rows] += part
    for i in np.flatnonzero(~plan.has.all(axis=1)).tolist():
        scores[:, i] /= shares[:, plan.has[i]].sum(axis=1)
    alike = np.flatnonzero(plan.earliest != np.arange(n))
    if len(alike):
        scores[:, alike] = scores[:, plan.earliest[alike]]  # to the last bit, so that they tie
    return scores
