"""The statistical audit of the tree: what of an answer moves together, is known, and decides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from siteselect.evaluation import Evaluation
from siteselect.sources import LEVELS

ALIKE = 0.85
"""From this correlation on, two criteria need a reason why both stay."""

FEWEST = 10
"""A correlation of fewer unlike sites is chance: sites of one nation share its figures."""

COVERED = 0.65
"""The share of a base's sites that a criterion should know at its own level."""

HEIGHT = {level: max(0, LEVELS.index(level) - LEVELS.index("metro")) for level in LEVELS}
"""How far above the place a level stands: 0 its own, 1 state or province, 2 country."""


@dataclass(frozen=True)
class Pair:
    """Two criteria that move together: their correlation `r` (-1 to 1) over so many `sites`."""

    first: str
    second: str
    r: float
    sites: int


def inside(evaluation: Evaluation) -> NDArray[np.intp]:
    """Return the positions of the candidates of the base, ranked or red; no benchmarks."""
    away = np.isin(np.arange(len(evaluation.rank)), evaluation.outside)
    return np.flatnonzero(~away)


def alike(evaluation: Evaluation, least: float = ALIKE) -> list[Pair]:
    """Return the pairs of weighted criteria whose values correlate, the closest first.

    Pearson's correlation of the values in [0, 1] over the base's sites that have figures of
    both; none where fewer than `FEWEST` of them are unlike or one of the two never differs.
    """
    values = evaluation.matrix.values[inside(evaluation)]
    found = []
    for j, k in combinations(range(values.shape[1]), 2):
        both = values[:, [j, k]][~np.isnan(values[:, [j, k]]).any(axis=1)]
        unlike = len(np.unique(both.round(9), axis=0))
        if unlike < FEWEST or (np.ptp(both, axis=0) < 1e-12).any():
            continue
        apart = both - both.mean(axis=0)
        r = float((apart[:, 0] * apart[:, 1]).sum() / np.sqrt((apart**2).sum(axis=0)).prod())
        if abs(r) >= least:
            names = evaluation.matrix.criteria
            found.append(Pair(names[j], names[k], r, len(both)))
    return sorted(found, key=lambda pair: (-round(abs(pair.r), 9), pair.first, pair.second))


def own_level(evaluation: Evaluation) -> dict[str, float]:
    """Return the share of the base's sites whose figure is of the criterion's own level.

    A figure of the site counts for a criterion about states, that of a nation for none but
    national ones. By weighted criterion; NaN where the base has no site.
    """
    dataset, matrix, here = evaluation.dataset, evaluation.matrix, inside(evaluation)
    height = dataset.observations["level"].map(HEIGHT).to_numpy()
    beyond = np.append(height, max(HEIGHT.values()) + 1)[matrix.rows[here]]
    own = np.array([HEIGHT[dataset.criteria[name].level] for name in matrix.criteria])
    shares = (beyond <= own).mean(axis=0) if len(here) else np.full(len(own), np.nan)
    return dict(zip(matrix.criteria, shares.tolist(), strict=True))


def effective_weights(evaluation: Evaluation) -> dict[str, float]:
    """Return what share of the variance of the additive score each criterion explains.

    The covariance of weight x expected value with the score over the base's sites, by the
    variance of the score: the shares sum to 1, and one below 0 works against the rest. A weight
    says what a criterion may decide, this what it does decide here. NaN where the score does not
    vary.

    Reference: Paruolo, Saisana and Saltelli, Ratings and rankings: voodoo or science?, Journal
    of the Royal Statistical Society A 176 (2013), who use the correlation ratio in its place.
    """
    parts = evaluation.contributions[inside(evaluation)]
    apart = parts - parts.mean(axis=0) if len(parts) else parts
    total = apart.sum(axis=1)
    variance = float(total @ total)
    shares = apart.T @ total / variance if variance > 1e-18 else np.full(apart.shape[1], np.nan)
    return dict(zip(evaluation.matrix.criteria, shares.tolist(), strict=True))
