"""Who stands above whom: for the additive model on what is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.knowledge.cells import Floats, Ints, Knowledge
from siteselect.memo import Memo, frozen

TIE = 1e-9
CANCELS = 1e-12  # share of the variance that is left by rounding where two scores move as one
MOST_BENT = 0.3  # of a lead: more than this the first terms of a series cannot tell
ROWS = 32  # of the pairs that are worked on at once
FEW = 64  # sites of a country up to which all its pairs are kept


def covariance(known: Knowledge, weights: Floats) -> Floats:
    """Return the covariance (n, n) of the scores sum of weight x value, `weights` (m,).

    Two values that share a draw move together by the product of their linear parts, plus that
    of their quadratic parts (Price's theorem; what is left of higher order is below 0.01 in any
    probability, by a test). Only sites of one country share any.
    """
    n, square = len(known.middle), weights * weights
    found = np.zeros((n, n))
    together = TOGETHER.one(known, "pairs", lambda: _together(known))
    between = np.einsum("pm,m->p", together.moved, square)
    found[together.one, together.other] = between
    found[together.other, together.one] = between
    for sites in _by_country(known):
        if len(sites) > FEW:
            parts = [part[sites] * weights for part in known.loadings]
            found[sites[:, None], sites] = _of_many(known.keys[sites], parts)
    found[np.arange(n), np.arange(n)] = (known.moments.variance * square).sum(axis=1)
    return found


@dataclass(frozen=True)
class Together:
    """How the values of two sites of one country move together: `moved` (p, m) by pair and
    criterion, which no weight changes; `one` and `other` (p,) are the sites."""

    one: Ints
    other: Ints
    moved: Floats


TOGETHER: Memo[str, Together] = Memo(most=1)  # of what is known


def _by_country(known: Knowledge) -> list[Ints]:
    order = np.argsort(known.countries, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(known.countries[order])) + 1)


def _together(known: Knowledge) -> Together:
    """Return all pairs of the countries with few sites."""
    few = [sites for sites in _by_country(known) if len(sites) <= FEW]
    pairs = [sites[np.array(np.triu_indices(len(sites), 1))] for sites in few]
    one, other = np.concatenate([np.zeros((2, 0), dtype=np.int64), *pairs], axis=1)
    same = known.keys[one] == known.keys[other]
    moved = sum(part[one] * part[other] for part in known.loadings)
    return frozen(Together(one, other, np.where(same, moved, 0.0)))


def _of_many(keys: Ints, parts: list[Floats]) -> Floats:
    """Return the same for many sites: one product for keys that many share, the others apart."""
    n, m = keys.shape
    found = np.zeros((n, n))
    wide: list[Floats] = []
    for j in range(m):
        _, at, counts = np.unique(keys[:, j], return_inverse=True, return_counts=True)
        for code in np.flatnonzero(counts > 1).tolist():
            sites = np.flatnonzero(at == code)
            for part in parts:
                if len(sites) > n // 8:
                    wide.append(np.where(at == code, part[:, j], 0.0))
                else:
                    found[sites[:, None], sites] += np.multiply.outer(part[sites, j],
                                                                      part[sites, j])  # fmt: skip
    if wide:
        factors = np.stack(wide, axis=1)
        found += factors @ factors.T
    return found


@dataclass(frozen=True)
class Spreads:
    """How the scores of n sites may differ from what is expected.

    `covariance` (n, n); `third` and `fourth` (n,) the higher cumulants: clipped values lean to
    one side and have short tails. `alone` (2, n) are variance and third cumulant of the part that
    no other site shares.
    """

    covariance: Floats
    third: Floats
    fourth: Floats
    alone: Floats

    def take(self, sites: Ints) -> Spreads:
        """Return those of some sites."""
        return Spreads(self.covariance[sites[:, None], sites], self.third[sites],
                       self.fourth[sites], self.alone[:, sites])  # fmt: skip


def spreads(known: Knowledge, weights: Floats) -> Spreads:
    """Return how scores, sums of weight x value, may differ from what is expected."""
    square = weights * weights
    cube = square * weights
    variance, third, fourth = known.alone
    return Spreads(
        covariance(known, weights), (known.moments.third * cube).sum(axis=1),
        (fourth * (square * square)).sum(axis=1),
        np.array([(variance * square).sum(axis=1), (third * cube).sum(axis=1)]),
    )


def quantiles(score: Floats, how: Spreads, reach: float) -> Floats:
    """Return the scores `reach` standard deviations of a normal one from the expected (n,)."""
    return reached(score, np.diag(how.covariance), how.third, reach)


def reached(score: Floats, variance: Floats, third: Floats, reach: float) -> Floats:
    """Return the same from the variances and third central moments (n,) of the scores.

    Reference: Cornish and Fisher, Moments and cumulants in the specification of distributions,
    Revue de l'Institut International de Statistique 5 (1938), first term.
    """
    sd = np.sqrt(variance)
    skew = np.divide(third, sd**3, out=np.zeros_like(sd), where=sd > TIE)
    return np.asarray(score + sd * (reach + skew * (reach**2 - 1) / 6))


def above(score: Floats, how: Spreads) -> Floats:
    """Return the probability (n, n) that row scores above column; 1/2 on the diagonal.

    The difference of two scores is a sum of many small parts: normal but for its lean and its
    tails, which the first terms of the series of Cornish and Fisher take up. One half of the
    pairs follows from the other; rows are taken in parts that a core's cache holds.
    """
    from scipy.special import ndtr

    n = len(score)
    found = np.empty((n, n))
    scale = _scale(score)
    for start in range(0, n, ROWS):
        rows, columns = slice(start, min(start + ROWS, n)), slice(start, n)
        part = ndtr(_leads(score, how, rows, columns, scale))
        found[rows, columns] = part
        found[columns, rows] = (1.0 - part).T
        square = found[rows, rows]
        upper = np.triu_indices(len(square), 1)
        square[upper[1], upper[0]] = 1.0 - square[upper]
    return found


def above_one(score: Floats, how: Spreads, site: int) -> Floats:
    """Return the probability (n,) of scoring above one site; 1/2 for itself."""
    from scipy.special import ndtr

    lead = _leads(score, how, slice(site, site + 1), slice(0, len(score)), _scale(score))
    return np.asarray(ndtr(-lead[0]))


def _scale(score: Floats) -> float:
    """Return what counts as no difference between scores."""
    return TIE * max(1.0, float(np.abs(score).max(initial=0.0)))


def _leads(
    score: Floats, how: Spreads, rows: slice, columns: slice, scale: float
) -> Floats:
    """Return leads of rows over columns in standard deviations, bent as the scores lean."""
    spread = np.diag(how.covariance)
    variance = spread[rows, None] + spread[columns]
    least = variance * CANCELS
    least += scale**2
    variance -= 2 * how.covariance[rows, columns]
    apart = score[rows, None] - score[columns]
    certain = np.nonzero(variance <= least)
    variance[certain] = 1.0
    inverse = np.sqrt(variance, out=variance)
    np.divide(1.0, inverse, out=inverse)
    lead = apart * inverse
    lead += _bend(lead, inverse, how, rows, columns)
    sure = apart[certain]
    lead[certain] = np.where(np.abs(sure) <= scale, 0.0, np.sign(sure) * 40)
    return lead


def _bend(
    lead: Floats, inverse: Floats, how: Spreads, rows: slice, columns: slice
) -> Floats:
    """Return what lean and tails add to leads in standard deviations, kept small."""
    third, fourth = how.third / 6, how.fourth / 24
    precision = inverse * inverse
    lean = third[rows, None] - third[columns]
    lean *= precision
    lean *= inverse
    tails = fourth[rows, None] + fourth[columns]
    tails *= precision
    tails *= precision
    square = lead * lead
    bend = square - 3
    bend *= tails
    tails = lean * lean
    tails *= 4 * square - 7
    tails -= bend
    tails *= lead
    square -= 1
    lean *= square
    lean += tails
    most = np.abs(lead, out=tails)
    most += 1 / 3
    most *= MOST_BENT
    np.minimum(lean, most, out=lean)
    return np.maximum(lean, np.negative(most, out=most), out=lean)
