"""Task `rank`: a matrix of alternatives x criteria, ranked by one method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StrictBool

from siteselect.errors import Problem, RequestError
from siteselect.i18n import family
from siteselect.methods import (
    METHODS,
    Bools,
    Floats,
    electre1,
    flows,
    method,
    partial_relation,
    ranks,
    scale,
    topsis,
    unfit,
    vikor,
    weighted_sum,
)
from siteselect.problems.outranking import PreferenceIn, ThresholdsIn, preferences, rank_electre3
from siteselect.problems.reading import Criterion, Number, Part, Text, figures, plain, read, show
from siteselect.weighting import normalise

UNFIT = family("solve.", ("needs_positive", "sum_zero"))
MOST_PAIRWISE = 2000  # alternatives of methods that answer with a matrix of pairs
Share = Annotated[Number, Field(ge=0, le=1)]


class RankedCriterion(Criterion):
    """A criterion with its weight, on any scale, and what the outranking methods need."""

    weight: Number
    preference: PreferenceIn | None = None
    thresholds: ThresholdsIn | None = None


class Options(Part):
    """What some methods leave to the one who asks."""

    v: Share = 0.5
    concordance: Share = 0.65
    discordance: Share = 0.35
    partial: StrictBool = False


class RankProblem(Part):
    """A matrix of alternatives x criteria to be ranked by one method."""

    method: Text
    alternatives: list[Text]
    criteria: list[RankedCriterion]
    matrix: list[list[Any]]
    normalization: Literal["vector", "minmax", "max", "sum", "inverse_sum", "none"] = "none"
    options: Options = Options()


def rank(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Answer `{"alternatives", "ranks", "scores", "normalization"}`, best rank 1.

    Raises RequestError with every fault found.

    >>> rank({"method": "topsis", "alternatives": ["a", "b"],
    ...       "criteria": [{"id": "x", "objective": "min", "weight": 1}],
    ...       "matrix": [[4], [2]]})["scores"]
    {'closeness': [0.0, 1.0]}
    """
    given = read(RankProblem, problem)
    name = method(given.method, in_evaluation=False).id
    ids = [c.id for c in given.criteria]
    matrix = figures(given.matrix, given.alternatives, ids)
    if name.startswith("electre") and len(matrix) > MOST_PAIRWISE:
        counts = (("found", str(len(matrix))), ("wanted", str(MOST_PAIRWISE)))
        raise RequestError(Problem("solve.too_many", values=counts))
    weights = normalise({c.id: c.weight for c in given.criteria}, "criteria")
    places, scores = RANKERS[name](given, matrix, np.array([weights[c] for c in ids]))
    return {
        "alternatives": given.alternatives,
        "ranks": places,
        "scores": scores,
        "normalization": "none" if name in RAW else given.normalization,
    }


Answer = tuple[list[int], dict[str, Any]]


def _cost(given: RankProblem) -> Bools:
    return np.array([c.objective == "min" for c in given.criteria])


def _scaled(given: RankProblem, matrix: Floats) -> Floats:
    """Return the normalised matrix. Raises RequestError for cells it cannot take."""
    cost = _cost(given)
    why, bad = unfit(given.normalization, matrix, cost)
    if bad.any():
        raise RequestError([
            Problem(UNFIT[why], values=(("row", given.alternatives[i]),
                                            ("column", given.criteria[j].id),
                                            ("found", show(given.matrix[i][j]))))
            for i, j in np.argwhere(bad)
        ])  # fmt: skip
    with np.errstate(all="ignore"):
        scaled = scale(given.normalization, matrix, cost)
    if not np.isfinite(scaled).all():
        raise RequestError(Problem("solve.too_large"))
    return scaled


def _weighted_sum(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    score = weighted_sum(_scaled(given, matrix), weights)
    return ranks(score).tolist(), {"score": plain(score)}


def _topsis(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    closeness = topsis(_scaled(given, matrix), weights)
    return ranks(closeness).tolist(), {"closeness": plain(closeness)}


def _raw(given: RankProblem, matrix: Floats) -> Floats:
    return np.where(_cost(given), -matrix, matrix)


def _vikor(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    found = vikor(_raw(given, matrix), weights, given.options.v)
    return ranks(-found.index).tolist(), {
        "S": plain(found.utility),
        "R": plain(found.regret),
        "Q": plain(found.index),
        "compromise": [given.alternatives[i] for i in found.compromise],
    }


def _promethee2(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    shapes = preferences([(c.id, c.preference) for c in given.criteria])
    found = flows(_raw(given, matrix), weights, shapes)
    scores = {
        "phi_plus": plain(found.plus),
        "phi_minus": plain(found.minus),
        "phi": plain(found.net),
    }
    if given.options.partial:
        crossed = partial_relation(found.plus, found.minus).incomparable
        scores["incomparable"] = _pairs(given, crossed)
    return ranks(found.net).tolist(), scores


def _electre1(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    options = given.options
    found = electre1(_scaled(given, matrix), weights, options.concordance, options.discordance)
    return np.where(found.kernel, 1, 2).tolist(), {
        "concordance": plain(found.concordance),
        "discordance": plain(found.discordance),
        "kernel": [given.alternatives[i] for i in np.flatnonzero(found.kernel)],
    }


def _electre3(given: RankProblem, matrix: Floats, weights: Floats) -> Answer:
    limits = [(c.id, c.thresholds) for c in given.criteria]
    found = rank_electre3(_raw(given, matrix), weights, limits, given.alternatives)
    names = given.alternatives
    return found.ranks.tolist(), {
        "credibility": plain(found.credibility),
        "descending": [[names[i] for i in members] for members in found.descending],
        "ascending": [[names[i] for i in members] for members in found.ascending],
        "incomparable": _pairs(given, found.incomparable),
    }


def _pairs(given: RankProblem, relation: Bools) -> list[list[str]]:
    return [[given.alternatives[i], given.alternatives[j]] for i, j in np.argwhere(relation)
            if i < j]  # fmt: skip


RANKERS: dict[str, Callable[[RankProblem, Floats, Floats], Answer]] = {
    "weighted_sum": _weighted_sum, "topsis": _topsis, "vikor": _vikor,
    "promethee2": _promethee2, "electre1": _electre1, "electre3": _electre3,
}  # fmt: skip
RAW = ("vikor", "promethee2", "electre3")
assert RANKERS.keys() == METHODS.keys()  # noqa: S101 - a method without an answer is our fault
