"""Evaluators together: how far they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from siteselect.weighting import average_ranks

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Kendall's `w`, 0 (none) to 1 (all alike), and the chance of such agreement by chance."""

    w: float
    p_value: float


def kendall_w(ranks: Floats) -> Agreement:
    """Return the agreement of m evaluators who ranked n alternatives, (m, n).

    Ties are corrected for, whether they were written 1, 2, 2, 4 or 1, 2.5, 2.5, 4. The p-value
    is that of chi-square m (n - 1) W at n - 1 degrees of freedom, an approximation that is
    rough for few alternatives. Both are NaN where agreement is undefined: one evaluator, one
    alternative, or nothing but ties.

    Reference: Kendall and Babington Smith, The problem of m rankings, Annals of Mathematical
    Statistics 10 (1939).

    >>> kendall_w(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])).w
    1.0
    """
    m, n = ranks.shape
    places = np.apply_along_axis(average_ranks, 1, ranks)
    ties = sum(_tied(row) for row in ranks)
    possible = m**2 * (n**3 - n) - m * ties
    if m == 1 or possible <= 0:
        return Agreement(np.nan, np.nan)
    totals = places.sum(axis=0)
    apart = ((totals - m * (n + 1) / 2) ** 2).sum()
    w = float(12 * apart / possible)
    return Agreement(w, float(chdtrc(n - 1, m * (n - 1) * w)))


def _tied(row: Floats) -> int:
    counts = np.unique(row, return_counts=True)[1].tolist()
    return sum(count**3 - count for count in counts)


def relative_homogeneity(priorities: Floats, largest: float | None = None) -> float:
    """Return how alike m evaluators' priorities (m, n) are: 0 to 1, from Shannon entropies.

    With H_gamma the entropy of the mean priorities, H_alpha the mean of the entropies, and
    D = exp(H_gamma - H_alpha) the number of distinct opinions that the group amounts to, it is
    (1/D - 1/D_max) / (1 - 1/D_max). D_max is n, the relative homogeneity S, right for
    importances given on any scale; with `largest` (9 on Saaty's scale) it is the AHP consensus
    indicator S*, for which D_max = exp(ln n - H_min) and H_min is the entropy of priorities in
    which one criterion is `largest` times as important as each other. NaN for one evaluator or
    one criterion; S* falls below 0 where priorities are sharper than the scale allows.

    Reference: Goepel, Implementation of an online software tool for the analytic hierarchy
    process (AHP-OS), International Journal of the Analytic Hierarchy Process 10 (2018),
    doi:10.13033/ijahp.v10i3.590.

    >>> relative_homogeneity(np.array([[0.7, 0.3], [0.7, 0.3]]))
    1.0
    >>> relative_homogeneity(np.array([[1.0, 0.0], [0.0, 1.0]]))
    0.0
    """
    m, n = priorities.shape
    if m < 2 or n < 2:
        return float("nan")
    between = _entropy(priorities.mean(axis=0)) - float(np.mean([_entropy(p) for p in priorities]))
    most = np.log(n)
    if largest is not None:
        share = np.array([largest, *[1.0] * (n - 1)])
        most -= _entropy(share / share.sum())
    same, least = np.exp(-max(between, 0.0)), np.exp(-most)
    return float((same - least) / (1 - least))


def _entropy(shares: Floats) -> float:
    positive = shares[shares > 0]
    return float(-(positive * np.log(positive)).sum())


def pairwise_tau(ranks: Floats) -> Floats:
    """Return Kendall's tau-b (m, m) between evaluators' ranks (m, n), over sites both judge.

    NaN in `ranks` is a site not judged. NaN where two evaluators have no two such sites, or one
    of them ties all; 1 for an evaluator with themself.

    Reference: Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945).

    >>> pairwise_tau(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0]])).round(3).tolist()
    [[1.0, 0.333], [0.333, 1.0]]
    """
    m, n = ranks.shape
    above, right = np.triu_indices(n, 1)
    signs = np.sign(ranks[:, above] - ranks[:, right])
    both = (~np.isnan(signs)).astype(np.float32)
    signs = np.nan_to_num(signs).astype(np.float32)  # counts of pairs: whole numbers, exact
    untied = np.abs(signs) @ both.T  # pairs the row unties, of those the column judges
    whole = np.sqrt(untied.astype(np.float64) * untied.T)
    found = np.full((m, m), np.nan)
    np.divide((signs @ signs.T).astype(np.float64), whole, out=found, where=whole > 0)
    found = np.asarray(np.clip(found, -1.0, 1.0))
    np.fill_diagonal(found, 1.0)
    return found


@dataclass(frozen=True)
class Cluster:
    """Evaluators of like mind: positions of `members`, and the `centre`, who is closest to all."""

    name: str
    members: tuple[int, ...]
    centre: int


def clusters(tau: Floats, apart: float = 0.5) -> tuple[Cluster, ...]:
    """Group evaluators by average linkage on 1 - tau (m, m), cut at the distance `apart`.

    Where tau is undefined two evaluators count as unrelated (distance 1). The largest cluster
    is named A; of equal ones that with the first member. Nothing is drawn: the same answers
    give the same clusters.

    >>> near = np.array([[1.0, 0.9, -0.5], [0.9, 1.0, -0.4], [-0.5, -0.4, 1.0]])
    >>> [(c.name, c.members) for c in clusters(near)]
    [('A', (0, 1)), ('B', (2,))]
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    m = len(tau)
    if m < 2:
        return tuple(Cluster("A", (i,), i) for i in range(m))
    distance = 1 - np.where(np.isnan(tau), 0.0, tau)
    above = np.triu_indices(m, 1)
    # rounding must not decide which of two equal distances joins first
    tree = linkage(np.round(distance[above], 12), method="average")
    labels = fcluster(tree, apart, criterion="distance")
    groups = [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]
    groups.sort(key=lambda members: (-len(members), members[0]))
    found = []
    for k, members in enumerate(groups):
        total = distance[np.ix_(members, members)].sum(axis=1)
        found.append(Cluster(_letters(k), tuple(members), members[int(np.argmin(total))]))
    return tuple(found)


def _letters(k: int) -> str:
    """Return A to Z, then AA, AB, ..."""
    return (_letters(k // 26 - 1) if k >= 26 else "") + chr(ord("A") + k % 26)


@dataclass(frozen=True)
class Dispersion:
    """How far m evaluators' weights of n criteria lie apart: each (n,), `sd` NaN for one."""

    criteria: tuple[str, ...]
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats


def dispersion(criteria: tuple[str, ...], weights: Floats) -> Dispersion:
    """Return mean, standard deviation (n - 1), least and largest of weights (m, n)."""
    sd = weights.std(axis=0, ddof=1) if len(weights) > 1 else np.full(weights.shape[1], np.nan)
    return Dispersion(
        criteria, weights.mean(axis=0), sd, weights.min(axis=0), weights.max(axis=0)
    )
