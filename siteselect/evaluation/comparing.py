"""`compare_methods`: does another method agree?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.evaluation.by_set import INDIFFERENCE, PREFERENCE
from siteselect.evaluation.scoring import Evaluation, evaluate
from siteselect.matrix import Floats
from siteselect.methods import METHODS, ranks
from siteselect.methods.electre import electre1
from siteselect.methods.electre3 import Electre3, Thresholds, electre3
from siteselect.methods.promethee import Preference, flows, partial_relation
from siteselect.methods.vikor import vikor

CONCORDANCE, DISCORDANCE = 0.65, 0.35


@dataclass(frozen=True)
class MethodComparison:
    """Ranks by k methods of the n ranked sites.

    `sites` (n,) positions in the dataset, in the order of the asked method; `ranks` (k, n), 1
    best; `tau_b` and `spearman` (k, k), NaN where a method ties all; `parameters` by method.
    `incomparable` (n, n) by method: pairs that PROMETHEE I and ELECTRE III refuse to order,
    PROMETHEE II and the ranks of ELECTRE III notwithstanding; `compromise` are the sites
    (positions in the dataset) that VIKOR does not tell from its best.
    """

    methods: tuple[str, ...]
    sites: tuple[int, ...]
    ranks: NDArray[np.int64]
    tau_b: Floats
    spearman: Floats
    parameters: Mapping[str, Mapping[str, float]]
    incomparable: Mapping[str, NDArray[np.bool_]]
    compromise: tuple[int, ...]

    @property
    def rank_range(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the best and the worst rank of each site (n,) over the methods that rank all.

        A kernel (ELECTRE I) only tells the kept sites from the rest, and is left out.
        """
        whole = self.ranks[[name != "electre1" for name in self.methods]]
        return whole.min(axis=0), whole.max(axis=0)


def compare_methods(evaluation: Evaluation) -> MethodComparison:
    """Rank the ranked sites of an evaluation by every method of the register.

    All methods see the same expected values and weights. ELECTRE I tells
    only the kernel (1) from the rest (2).
    """
    sites = evaluation.order
    found: dict[str, NDArray[np.int64]] = {}
    parameters: dict[str, Mapping[str, float]] = {}
    filled = evaluation.known.mean[sites]
    for name, entry in METHODS.items():
        if entry.in_evaluation:
            other = evaluate(evaluation.dataset, evaluation.scenario.with_method(name))
            found[name], parameters[name] = other.rank[sites], other.parameters
        else:
            found[name], parameters[name] = _outranking(name, filled, evaluation.matrix.weights)
    table = np.array(list(found.values())).reshape(len(found), len(sites))
    return MethodComparison(
        methods=tuple(found), sites=tuple(sites), ranks=table, parameters=parameters,
        tau_b=_pairwise(table, kendall_tau_b), spearman=_pairwise(table, spearman),
        incomparable=_incomparable(filled, evaluation.matrix.weights),
        compromise=tuple(sites[i] for i in vikor(filled, evaluation.matrix.weights).compromise)
        if sites else (),
    )  # fmt: skip


def _incomparable(values: Floats, weights: Floats) -> dict[str, NDArray[np.bool_]]:
    """Return the pairs (n, n) that PROMETHEE I and ELECTRE III leave unordered."""
    if len(values) < 2:
        none = np.zeros((len(values), len(values)), dtype=bool)
        return {"promethee1": none, "electre3": none}
    shape = Preference("linear", q=INDIFFERENCE, p=PREFERENCE)
    found = flows(values, weights, [shape] * values.shape[1])
    partial = partial_relation(found.plus, found.minus)
    return {"promethee1": partial.incomparable, "electre3": _electre3(values, weights).incomparable}


def _electre3(values: Floats, weights: Floats) -> Electre3:
    low, high = (np.full(len(values), limit) for limit in (INDIFFERENCE, PREFERENCE))
    return electre3(values, weights, [Thresholds(q=low, p=high)] * values.shape[1])


def _outranking(
    name: str, values: Floats, weights: Floats
) -> tuple[NDArray[np.int64], dict[str, float]]:
    if name == "electre1":
        used = {"concordance": CONCORDANCE, "discordance": DISCORDANCE}
        if not len(values):
            return np.zeros(0, dtype=np.int64), used
        inside = electre1(values, weights, CONCORDANCE, DISCORDANCE).kernel
        return np.where(inside, 1, 2), used
    used = {"q": INDIFFERENCE, "p": PREFERENCE}
    if not len(values):
        return np.zeros(0, dtype=np.int64), used
    return np.asarray(_electre3(values, weights).ranks), used


def _pairwise(table: NDArray[np.int64], measure: Callable[..., float]) -> Floats:
    count = len(table)
    return np.array([[measure(table[i], table[j]) for j in range(count)] for i in range(count)])


def kendall_tau_b(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Return Kendall's tau-b of two rankings (n,), corrected for ties; NaN if one ties all.

    Reference: Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945).

    >>> kendall_tau_b(np.array([1, 2, 3]), np.array([1, 3, 2]))
    0.3333333333333333
    """
    signs = [np.sign(np.subtract.outer(x, x)).astype(np.int64) for x in (a, b)]
    untied = [int(np.abs(s).sum()) for s in signs]
    if not all(untied):
        return float("nan")
    return float((signs[0] * signs[1]).sum() / np.sqrt(float(untied[0]) * untied[1]))


def spearman(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Return Spearman's rank correlation of two rankings (n,), ties at their mean rank.

    >>> spearman(np.array([1, 2, 3]), np.array([3, 2, 1]))
    -1.0
    """
    centred = []
    for x in (a, b):
        middle = ranks(-x.astype(float)) + (np.equal.outer(x, x).sum(axis=1) - 1) / 2
        centred.append(middle - middle.mean() if len(x) else middle)
    length = np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum())
    return float((centred[0] * centred[1]).sum() / length) if length > 0 else float("nan")
