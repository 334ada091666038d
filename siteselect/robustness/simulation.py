"""Scores of all sites in many samples: weights and figures drawn together.

Every cell is drawn by the definition of what is known of it: an error that all sites share that
rest on the same observation, a part of the site's own, cut off at the ends of the scale. Values
do not depend on weights, so they are drawn once; what a slider moves is their weighted sum.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from siteselect.robustness.fixed import first_alike
from siteselect.robustness.model import Additive, Ints, Key
from siteselect.robustness.streams import Floats, Noise, Singles


@dataclass(frozen=True)
class Plan:
    """What is drawn of a model, whatever the weights.

    `columns` (m,) name each criterion's draws: the same name, the same values; `earliest` (n,)
    is the first site that always has the very same values. `drawn` is False where all is
    certain or held at what is expected.
    """

    model: Additive
    columns: tuple[Hashable, ...]
    earliest: Ints
    drawn: bool


def plan(model: Additive, figures: str) -> Plan:
    """Return what to draw of a model: `figures` drawn, or fixed at what is expected of them."""
    drawn = figures == "drawn" and bool((model.known.sd > 0).any())
    columns = tuple(_column_name(model, j, drawn) for j in range(len(model.names)))
    return Plan(model, columns, _earliest(model, drawn), drawn)


def _column_name(model: Additive, j: int, drawn: bool) -> Hashable:
    known = model.known
    parts = (known.middle, known.shared, known.own) if drawn else (model.values,)
    keys = tuple(_column_keys(model, j)) if drawn else ()
    return (model.ids, model.names[j], keys, known.ends[:, j].tobytes(),
            *(part[:, j].tobytes() for part in parts))  # fmt: skip


def _earliest(model: Additive, drawn: bool) -> Ints:
    """Return for each site the first that always scores the same: equal values, same draws."""
    if not drawn:
        return first_alike(model.values)
    known = model.known
    same = {name: float(i) for i, name in reversed(list(enumerate(model.ids)))}
    own = np.array([same[name] for name in model.ids]).reshape(-1, 1)
    parts = (known.middle, known.shared, known.own, np.where(known.shared > 0, known.keys, 0),
             np.where(known.own > 0, own, -1.0))  # fmt: skip
    return first_alike(np.concatenate(parts, axis=1))


def _column_keys(model: Additive, j: int) -> list[Key]:
    """Return for each site what its cell shares: its observation's name, or its country's."""
    names, name = model.keys, model.names[j]
    return [names[key] if key >= 0 else ("expected", home, name)
            for key, home in zip(model.known.keys[:, j].tolist(), model.homes,
                                 strict=True)]  # fmt: skip


def cell_key(model: Additive, i: int, j: int) -> Key:
    """Return the name of what a cell shares: its observation's, or its country's, as gaps and
    what is worked out from a country's figures have it."""
    key = int(model.known.keys[i, j])
    return model.keys[key] if key >= 0 else ("expected", model.homes[i], model.names[j])


def shared_draw(model: Additive, i: int, j: int, noise: Noise, tag: str, count: int) -> Singles:
    """Return the standard normal draws (count,) that a cell shares."""
    name = repr(("shared", *cell_key(model, i, j), tag))
    return noise.normals(name, count, keep=not tag)


def own_draw(model: Additive, i: int, j: int, noise: Noise, tag: str, count: int) -> Singles:
    """Return the standard normal draws (count,) of a cell's own; those of gaps are asked again."""
    name = repr(("own", model.ids[i], model.names[j], tag))
    return noise.normals(name, count, keep=not tag and model.rows[i, j] < 0)


def branch_values(plan: Plan, b: int, noise: Noise, tag: str, count: int) -> Singles:
    """Return the values (k, n, count) of the k criteria of a branch as drawn."""
    span = plan.model.spans[b]

    def make() -> Singles:
        found = np.empty((span.stop - span.start, len(plan.model.ids), count), dtype=np.float32)
        for own, j in zip(found, range(span.start, span.stop), strict=True):
            _draw_column(plan, j, own, noise, tag)
        return found

    if tag:
        return make()  # further chunks are asked for once
    return noise.kept(("values", plan.columns[span], count), make)


def _draw_column(plan: Plan, j: int, out: Singles, noise: Noise, tag: str) -> None:
    """Draw the values of a criterion into `out` (n, count), by their definition."""
    model, known = plan.model, plan.model.known
    if not plan.drawn:
        out[:] = model.values[:, j, None]
        return
    for i, row in enumerate(out):
        row.fill(known.middle[i, j])
        for sd, draw in ((known.shared[i, j], shared_draw), (known.own[i, j], own_draw)):
            if sd > 0:
                row += np.float32(sd) * draw(model, i, j, noise, tag, len(row))
    np.clip(out, *known.ends[:, j].astype(np.float32), out=out)


def _means(plan: Plan, b: int, within: Singles, noise: Noise, tag: str) -> Singles:
    """Return the mean value of a branch as drawn (n, count) under weights (count, m) within it."""
    weights = np.ascontiguousarray(within[:, plan.model.spans[b]].T)
    if not plan.drawn:
        values = plan.model.values[:, plan.model.spans[b]].astype(np.float32)
        return np.asarray(values @ weights)
    values = branch_values(plan, b, noise, tag, len(within))
    return np.asarray(np.einsum("jnc,jc->nc", values, weights))


def _kept_means(
    plan: Plan, b: int, within: Singles, noise: Noise, tag: str, names: tuple[Hashable, ...]
) -> Singles:
    def make() -> Singles:
        return _means(plan, b, within, noise, tag)

    if not names:
        return make()
    return noise.recent(("means", plan.columns[plan.model.spans[b]], tag, names[b]), make)


def draw_scores(
    plan: Plan, shares: Singles, within: Singles, noise: Noise, tag: str = "",
    names: tuple[Hashable, ...] = (),
) -> Singles:  # fmt: skip
    """Return scores (count, n) under weights of branches (count, B) and within them (count, m).

    `names` say for each branch which weights those within it are, as `draw_weights` names them:
    with a name, what was summed of late is not summed again.
    """
    n, count = len(plan.model.ids), len(within)
    total, spare = np.zeros((n, count), dtype=np.float32), np.empty((n, count), dtype=np.float32)
    weights = np.ascontiguousarray(shares.T)
    for b, weight in enumerate(weights):
        mean = _kept_means(plan, b, within, noise, tag, names)
        np.multiply(mean, weight, out=spare if b else total)
        if b:
            total += spare
    scores = np.ascontiguousarray(total.T)
    alike = np.flatnonzero(plan.earliest != np.arange(n))
    if len(alike):
        scores[:, alike] = scores[:, plan.earliest[alike]]  # to the last bit, so that they tie
    return scores


def draws_of(plan: Plan, noise: Noise, drawn: int, count: int) -> Singles:
    """Return the first `count` values of all cells (n, m, count), of `drawn` at hand."""

    def make() -> Singles:
        cells = [branch_values(plan, b, noise, "", drawn)[:, :, :count].transpose(1, 0, 2)
                 for b in range(len(plan.model.spans))]  # fmt: skip
        return np.concatenate(cells, axis=1)

    return noise.kept(("draws", plan.columns, plan.drawn, drawn, count), make)


def variance(plan: Plan) -> Floats:
    """Return an upper bound of the variance of each value (n, m)."""
    return np.asarray(plan.model.known.sd**2) if plan.drawn else np.zeros_like(plan.model.values)
