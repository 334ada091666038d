"""Weights drawn branch by branch: free, in the scenario's order, or around its importances."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal

import numpy as np

from siteselect.errors import Problem
from siteselect.robustness.model import Additive
from siteselect.robustness.streams import Floats, Noise, Singles

WeightsMode = Literal["free", "ordered", "intervals"]
MODES = ("free", "ordered", "intervals")
SAME = 1e-9  # importances this near, relative to the larger, have no order


def check_weights(mode: str, spread: float) -> list[Problem]:
    """Return a problem for a mode that nobody knows, and for a spread outside 0 to 1.

    >>> [problem.key for problem in check_weights("loose", 2.0)]
    ['robustness.mode', 'robustness.spread']
    """
    problems = []
    if mode not in MODES:
        values = (("given", mode), ("near", ", ".join(MODES)))
        problems.append(Problem("robustness.mode", values=values))
    if not 0 <= spread <= 1:
        problems.append(Problem("robustness.spread", values=(("given", f"{spread:g}"),)))
    return problems


def draw_weights(
    model: Additive, noise: Noise, mode: str, spread: float, count: int, tag: str
) -> tuple[Singles, Singles, tuple[Hashable, ...]]:
    """Return weights of the branches (count, B) and within the branches (count, m), and for each
    branch a name of the weights within it: with one seed, the same name means the same weights.

    Each is drawn on its own simplex: uniformly (`free`); uniformly among those in the order of
    the scenario's importances, equal ones in either order (`ordered`); or from importances drawn
    evenly within +- `spread` of the scenario's, then normalised (`intervals`). A branch or
    criterion that the scenario gives no weight keeps none.
    """

    def draw(
        kind: str, names: tuple[str, ...], importance: Floats
    ) -> tuple[Singles, Hashable]:
        named = tuple(f"{kind} {name}{tag}" for name in names)
        seen = importance.astype(np.float32) if mode == "intervals" else importance
        key = ("simplex", named, mode, spread, count, b"" if mode == "free" else seen.tobytes())
        make = lambda: _simplex(noise, named, importance, mode, spread, count)  # noqa: E731
        return noise.recent(key, make), key

    if not model.spans:
        none = np.empty((count, 0), dtype=np.float32)
        return none, none.copy(), ()
    shares, _ = draw("branch", model.branches, model.shares)
    drawn = [draw("criterion", model.names[span], model.within[span]) for span in model.spans]
    within = np.concatenate([weights for weights, _ in drawn])
    names = tuple(key for _, key in drawn)
    return np.ascontiguousarray(shares.T), np.ascontiguousarray(within.T), names


def _simplex(
    noise: Noise, names: tuple[str, ...], importance: Floats, mode: str, spread: float, count: int
) -> Singles:
    if len(names) == 1:
        return np.ones((1, count), dtype=np.float32)
    if mode == "intervals":
        drawn = np.stack([noise.uniforms(name, count) for name in names])
        drawn *= np.float32(2 * spread)
        drawn += np.float32(1 - spread + 1e-7)  # nor may all vanish at a spread of 1
        drawn *= importance.astype(np.float32)[:, None]
    else:
        # exponentials, normalised, are uniform on the simplex
        drawn = np.stack([noise.exponentials(name, count) for name in names])
        if mode == "ordered":
            drawn = _in_order(drawn, importance)
    drawn /= drawn.sum(axis=0)
    return drawn


def _in_order(drawn: Singles, importance: Floats) -> Singles:
    """Hand the largest draw of each sample to the most important, and so on.

    Of equally important ones, who drew more on its own gets more: any order is as likely.
    """
    order = np.argsort(-importance, kind="stable")
    rising = np.sort(drawn.T, axis=1).T
    falling = np.ascontiguousarray(rising[::-1])
    out = np.empty_like(drawn)
    ranked = importance[order]
    new = ranked[1:] < ranked[:-1] * (1 - SAME)
    starts = [0, *(np.flatnonzero(new) + 1).tolist()]
    samples = np.arange(drawn.shape[1])
    for a, b in zip(starts, [*starts[1:], len(order)], strict=True):
        own = drawn[order[a:b]]
        for one, j in zip(own, order[a:b].tolist(), strict=True):
            place = np.full(drawn.shape[1], a, dtype=np.uint8)
            for other in own:
                np.add(place, other > one, out=place)
            out[j] = falling[place, samples] if b - a > 1 else falling[a]
    return out
