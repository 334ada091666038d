"""How the change of a contribution splits exactly into figures, curves, what is known, weights.

A contribution is weight x expected value. The weight takes its change times the mean of both
values, the value its change times the mean of both weights (the midpoint rule: no order of the
two is preferred). The change of the value is split into three by taking each from either
edition: the figures on file, the value functions, and the model of what is known (spreads, widths
by grade and age). Each gets its mean effect over the six orders in which the three can change, so
that the parts sum to the whole and no order is preferred. A gap that stays one has no figure of
its own: what the figures of other places change of it counts as what is known. A gap that is
filled, or made, counts as a figure against what is expected where it is missing.

Reference: Shapley, A value for n-person games, Contributions to the Theory of Games II (1953).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import Criterion
from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation
from siteselect.knowledge import GAP, know
from siteselect.matrix import Floats, build

PLAYERS = ("figures", "curves", "known")


@dataclass(frozen=True)
class Side:
    """One edition, seen for the sites and criteria that both have.

    `dataset` holds only those sites; `values` (n, m) are the expected values in the evaluation,
    `gaps` (n, m) says which rest on no figure.
    """

    evaluation: Evaluation
    dataset: Dataset
    names: tuple[str, ...]
    values: Floats
    gaps: NDArray[np.bool_]


def side(evaluation: Evaluation, sites: Sequence[str], names: Sequence[str]) -> Side:
    """Return an edition for some sites and weighted criteria, both in the order given."""
    dataset = evaluation.dataset
    rows = [dataset.position(site) for site in sites]
    columns = [evaluation.matrix.criteria.index(name) for name in names]
    values = evaluation.known.mean[rows][:, columns]
    gaps = evaluation.known.basis[rows][:, columns] == GAP
    return Side(evaluation, dataset.with_places(rows), tuple(names), values, gaps)


def split_values(old: Side, new: Side) -> dict[str, Floats]:
    """Return what each of `PLAYERS` changed of the expected values, each (n, m).

    They sum to `new.values - old.values`. Where a criterion's unit changed, its curve belongs to
    its figures: an old figure means nothing on a curve in another unit.
    """
    def value(changed: frozenset[str]) -> Floats:
        if len(changed) in (0, len(PLAYERS)):
            return (new if changed else old).values
        return _expected(*(new if player in changed else old for player in PLAYERS))

    parts = shapley(PLAYERS, value)
    others = np.where(old.gaps & new.gaps, parts["figures"], 0.0)
    return {**parts, "figures": parts["figures"] - others, "known": parts["known"] + others}


def shapley(
    players: Sequence[str], value: Callable[[frozenset[str]], Floats]
) -> dict[str, Floats]:
    """Return the mean effect of each player over all orders; `value` is asked once per group.

    >>> import numpy as np
    >>> parts = shapley("ab", lambda group: np.array(float(len(group) ** 2)))
    >>> {name: float(part) for name, part in parts.items()}
    {'a': 2.0, 'b': 2.0}
    """
    from math import factorial

    groups = [frozenset(g) for size in range(len(players) + 1)
              for g in combinations(players, size)]  # fmt: skip
    known = {group: value(group) for group in groups}
    n = len(players)

    def effect(player: str) -> Floats:
        found = 0 * known[groups[0]]
        for group in groups:
            if player not in group:
                share = factorial(len(group)) * factorial(n - 1 - len(group)) / factorial(n)
                found = found + share * (known[group | {player}] - known[group])
        return found

    return {player: effect(player) for player in players}


def _over(dataset: Dataset, criteria: Mapping[str, Criterion], base: Dataset) -> Dataset:
    """Return a dataset with other curves, and with what another edition knows of spreads.

    A sector of a mix keeps the value line of its own cost.
    """
    parts = tuple(
        replace(part, dataset=_over(part.dataset, {**criteria, **{
            name: part.dataset.criteria[name] for name in part.dataset.doubts
            if name in criteria}}, base)) for part in dataset.parts
    )  # fmt: skip
    return replace(dataset, criteria=criteria, meta=base.meta, spreads=base.spreads,
                   regions=base.regions, parts=parts)  # fmt: skip


def _expected(figures: Side, curves: Side, known: Side) -> Floats:
    """Return the expected values (n, m) with each ingredient from one of the editions."""
    base = known.dataset
    criteria = {}
    for name in known.names:
        units = {s.dataset.criteria[name].unit["en"] for s in (figures, curves)}
        curve = (curves if len(units) == 1 else figures).dataset.criteria[name].value
        criteria[name] = base.criteria[name].model_copy(update={"value": curve})
    before = figures.dataset.before
    if before is not None:  # what no market changes is asked of it
        before = _over(before, criteria, base.without_market())
    mixed = replace(_over(figures.dataset, criteria, base), before=before)
    scenario = figures.evaluation.scenario  # whose market says which figures there are
    own = {name: f for name, f in scenario.value_functions.items() if name in criteria}
    asked = scenario.model_copy(update={
        "branches": {criterion.branch: 1.0 for criterion in criteria.values()},
        "criteria": dict.fromkeys(criteria, 1.0), "without": (), "value_functions": own,
    })  # fmt: skip
    return know(mixed, asked, build(mixed, asked)).mean
