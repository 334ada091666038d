"""Preference functions and thresholds of a criterion, as a problem writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from siteselect.errors import Problem, RequestError
from siteselect.methods import Electre3, Floats, Preference, Thresholds, electre3
from siteselect.problems.reading import Number, Part

NotNegative = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
NEEDS = {
    "usual": (), "u_shape": ("q",), "v_shape": ("p",), "level": ("q", "p"),
    "linear": ("q", "p"), "gaussian": ("s",),
}  # fmt: skip


class PreferenceIn(Part):
    """A PROMETHEE preference function; its figures are in the criterion's unit."""

    shape: Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
    q: NotNegative | None = None
    p: NotNegative | None = None
    s: Positive | None = None


class ThresholdIn(Part):
    """A threshold: `abs` in the criterion's unit, or `rel`, a share of the figure's size."""

    abs: NotNegative | None = None
    rel: NotNegative | None = None

    def at(self, figures: Floats) -> Floats:
        """Return the threshold at each figure (n,).

        >>> ThresholdIn(rel=0.1).at(np.array([-20.0, 5.0])).tolist()
        [2.0, 0.5]
        """
        if self.abs is not None:
            return np.full(len(figures), self.abs)
        with np.errstate(over="ignore"):
            return np.asarray((self.rel or 0.0) * np.abs(figures))


class ThresholdsIn(Part):
    """ELECTRE III thresholds: indifference `q`, preference `p`, veto `v`."""

    q: ThresholdIn | None = None
    p: ThresholdIn | None = None
    v: ThresholdIn | None = None


def preferences(given: Sequence[tuple[str, PreferenceIn | None]]) -> list[Preference]:
    """Return the preference function of each criterion (id, as given); none is `usual`.

    Raises RequestError for what a shape lacks, and for a q above p.

    >>> preferences([("rent", None), ("port", PreferenceIn(shape="v_shape", p=2))])[1].p
    2.0
    """
    problems, found = [], []
    for name, one in given:
        if one is None:
            found.append(Preference())
            continue
        missing = [part for part in NEEDS[one.shape] if getattr(one, part) is None]
        for part in missing:
            values = (("column", name), ("shape", one.shape), ("part", part))
            problems.append(Problem("solve.preference_lacks", values=values))
        q, p = one.q or 0.0, one.p or 0.0
        if not missing and "q" in NEEDS[one.shape] and "p" in NEEDS[one.shape] and q > p:
            problems.append(_disorder(name, "q", "p"))
        found.append(Preference(one.shape, q, p, one.s or 1.0))
    if problems:
        raise RequestError(problems)
    return found


def rank_electre3(
    values: Floats,
    weights: Floats,
    given: Sequence[tuple[str, ThresholdsIn | None]],
    names: Sequence[str],
) -> Electre3:
    """Rank by ELECTRE III; q is 0 unless given, p is q, and without v there is no veto.

    Raises RequestError where thresholds are not q <= p <= v at some alternative.

    >>> rank_electre3(np.array([[2.0], [1.0]]), np.ones(1), [("x", None)], "ab").ranks.tolist()
    [1, 2]
    """
    problems, found = [], []
    for (name, one), column in zip(given, values.T, strict=True):
        limits = one or ThresholdsIn()
        q = limits.q.at(column) if limits.q else np.zeros(len(column))
        p = limits.p.at(column) if limits.p else q
        v = limits.v.at(column) if limits.v else None
        problems += _check(name, limits, (q, p, v), names)
        found.append(Thresholds(q, p, v))
    if problems:
        raise RequestError(problems)
    return electre3(values, weights, found)


def _check(
    name: str, limits: ThresholdsIn, at: tuple[Floats, Floats, Floats | None], names: Sequence[str]
) -> list[Problem]:
    problems = []
    for part in ("q", "p", "v"):
        one = getattr(limits, part)
        if one is not None and (one.abs is None) == (one.rel is None):
            values = (("column", name), ("part", part))
            problems.append(Problem("solve.threshold_kind", values=values))
    q, p, v = at
    for low, high, parts in ((q, p, "qp"), (p, v, "pv")):
        if high is None:
            continue
        if not np.isfinite(high).all():
            problems.append(Problem("solve.too_large"))
        wrong = np.flatnonzero(low > high)
        if len(wrong):
            problems.append(_disorder(name, parts[0], parts[1], names[wrong[0]]))
    return problems


def _disorder(name: str, low: str, high: str, row: str = "") -> Problem:
    values = (("column", name), ("low", low), ("high", high), ("row", row or "-"))
    return Problem("solve.threshold_order", values=values)
