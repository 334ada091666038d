"""Who stands above whom, and who is first: for the additive model on what is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from siteselect.knowledge.cells import Floats, Ints, Knowledge

TIE = 1e-9
CANCELS = 1e-12  # share of the variance that is left by rounding where two scores move as one
MOST_BENT = 0.3  # of a lead: more than this the first terms of a series cannot tell
DRAWS = 1 << 13
ROWS = 64  # of the pairs that are worked on at once
FEW = 64  # sites of a country up to which all pairs are compared at once
FAINT = 1e-4  # a candidate that is above the leader less often than this is never first
MOST = 64  # candidates for the first place that are drawn together


def covariance(known: Knowledge, weights: Floats) -> Floats:
    """Return the covariance (n, n) of the scores sum of weight x value, `weights` (m,).

    Two values that share a draw move together by the product of their linear parts, plus that
    of their quadratic parts (Price's theorem; what is left of higher order is below 0.01 in any
    probability, by a test). Only sites of one country share any.
    """
    n = len(known.middle)
    found = np.zeros((n, n))
    parts = [part * weights for part in known.loadings]
    order = np.argsort(known.countries, kind="stable")
    cuts = np.flatnonzero(np.diff(known.countries[order])) + 1
    for sites in np.split(order, cuts):
        if len(sites) > 1:
            block = _of_few if len(sites) <= FEW else _of_many
            found[sites[:, None], sites] = block(known.keys[sites], [p[sites] for p in parts])
    found[np.arange(n), np.arange(n)] = (known.moments.variance * weights**2).sum(axis=1)
    return found


def _of_few(keys: Ints, parts: list[Floats]) -> Floats:
    """Return the covariance of sites of one country: pairs with the same key, column by column."""
    same = (keys[:, None] == keys).astype(np.float64)
    return np.asarray(sum(np.einsum("abm,am,bm->ab", same, part, part) for part in parts))


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
    moments = known.moments
    alone = np.divide(known.alone, moments.variance, out=np.zeros_like(known.alone),
                      where=moments.variance > 0)  # fmt: skip
    return Spreads(
        covariance(known, weights), (moments.third * weights**3).sum(axis=1),
        (moments.fourth * alone**2 * weights**4).sum(axis=1),
        np.array([(known.alone * weights**2).sum(axis=1),
                  (moments.third * alone**1.5 * weights**3).sum(axis=1)]),
    )  # fmt: skip


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
    scale = TIE * max(1.0, float(np.abs(score).max(initial=0.0)))
    for start in range(0, n, ROWS):
        rows, columns = slice(start, min(start + ROWS, n)), slice(start, n)
        part = ndtr(_leads(score, how, rows, columns, scale))
        found[rows, columns] = part
        np.subtract(1.0, part.T, out=found[columns, rows])
        square = found[rows, rows]
        upper = np.triu_indices(len(square), 1)
        square[upper[1], upper[0]] = 1.0 - square[upper]
    return found


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


def first_place(score: Floats, how: Spreads, over: Floats) -> Floats:
    """Return the probability (n,) of scoring above all others; it sums to 1.

    From 8,192 evenly spread normal points, always the same, of the candidates that are above
    the leader at all often; `over` is what `above` gives. Those that surely tie share.

    Reference: Genz, Numerical computation of multivariate normal probabilities, Journal of
    Computational and Graphical Statistics 1 (1992), for the use of quasi-random points.
    """
    found = np.zeros(len(score))
    if not len(score):
        return found
    leader = int(np.argmax(score))
    near = np.flatnonzero(over[:, leader] >= FAINT)
    near = near[np.lexsort((score[near], -over[near, leader]))][:MOST]
    part = how.covariance[np.ix_(near, near)]
    variance, third = how.alone[:, near]
    drawn = points(2 * len(near))
    with_others = part - np.diag(variance)
    values, vectors = np.linalg.eigh(with_others)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    common = drawn[:, : len(near)] @ root.T
    # what sites share leans together, what is a site's own leans by itself
    sums = _leaning(common, np.diag(with_others), how.third[near] - third)
    sums += _leaning(drawn[:, len(near) :] * np.sqrt(variance), variance, third)
    sums += score[near] - score[leader]
    drawn = sums
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(near)) / len(drawn)
    alike = _alike(score[near], part)
    found[near] = alike @ wins / alike.sum(axis=1)
    return found


def _leaning(drawn: Floats, variance: Floats, third: Floats) -> Floats:
    """Return normal sums (draws, k) of mean 0, bent so that they lean as their third moment says,
    with the variance that they had."""
    sd = np.sqrt(np.maximum(variance, TIE**2))
    lean = np.clip(third / sd**3 / 6, -MOST_BENT, MOST_BENT)
    unit = drawn / sd
    return np.asarray(sd / np.sqrt(1 + 2 * lean**2) * (unit + lean * (unit * unit - 1)))


def _alike(score: Floats, cov: Floats) -> Floats:
    """Return 1 where two candidates surely score the same (k, k)."""
    spread = np.diag(cov)
    variance = np.add.outer(spread, spread) - 2 * cov
    near = np.abs(np.subtract.outer(score, score)) <= TIE * np.abs(score)[:, None]
    return np.asarray(near & (variance <= TIE**2), dtype=np.float64)


@lru_cache(maxsize=2 * MOST)
def points(dimensions: int) -> Floats:
    """Return standard normal points (8192, dimensions), evenly spread, always the same.

    Richtmyer's sequence: multiples of the roots of the primes, without their whole parts.
    """
    from scipy.special import ndtri

    primes = [p for p in range(2, 800) if all(p % q for q in range(2, int(p**0.5) + 1))]
    steps = np.sqrt(np.array(primes[:dimensions], dtype=np.float64))
    place = np.modf(np.outer(np.arange(1, DRAWS + 1), steps))[0]
    folded = 1 - np.abs(2 * place - 1)  # the ends meet: the error falls faster
    return np.asarray(ndtri(np.clip(folded, 1e-9, 1 - 1e-9)))
