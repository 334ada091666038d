"""Who is first: for the additive model on what is known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from siteselect.knowledge.cells import Floats, Ints
from siteselect.knowledge.pairs import TIE, Spreads, above_one

MOST_BENT = 0.3  # of a sum: more than this its third moment cannot tell
DRAWS = 1 << 13
FAINT = 1e-4  # a candidate that is above the leader less often than this is never first
MOST = 64  # candidates for the first place that are drawn together


def first_place(score: Floats, how: Spreads) -> Floats:
    """Return the probability (n,) of scoring above all others; it sums to 1.

    From 8,192 evenly spread normal points and their opposites, always the same, of the
    candidates that are above the leader at all often. Those that surely tie share.

    Reference: Genz, Numerical computation of multivariate normal probabilities, Journal of
    Computational and Graphical Statistics 1 (1992), for the use of quasi-random points.
    """
    found = np.zeros(len(score))
    if not len(score):
        return found
    near = _near_the_leader(score, how)
    part = how.covariance[np.ix_(near, near)]
    variance, third = how.alone[:, near]
    with_others = part - np.diag(variance)
    values, vectors = np.linalg.eigh(with_others)
    # the symmetric root: of all roots the one that rounding, which turns vectors, leaves alone
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    drawn = points(1 << (2 * len(near) - 1).bit_length())[: 2 * len(near)]
    # what sites share leans together, what is a site's own leans by itself
    shared = _leaning(root, drawn[::2], np.diag(with_others), how.third[near] - third)
    own = _leaning(None, drawn[1::2], variance, third)
    turn, bend = (np.add(a, b, out=a) for a, b in zip(shared, own, strict=True))
    bend += (score[near] - score.max())[:, None]
    share = (_wins(bend + turn) + _wins(bend - turn)) / (2 * DRAWS)
    alike = _alike(score[near], part)
    found[near] = alike @ share / alike.sum(axis=1)
    return found


def _near_the_leader(score: Floats, how: Spreads) -> Ints:
    """Return the candidates that are above the leader often enough, most often first."""
    over = above_one(score, how, int(np.argmax(score)))
    near = np.flatnonzero(over >= FAINT)
    return near[np.lexsort((score[near], -over[near]))][:MOST]


def _leaning(
    root: Floats | None, points: Floats, variance: Floats, third: Floats
) -> tuple[Floats, Floats]:
    """Return normal sums of mean 0, bent so that they lean as their third moment says, with the
    variance that they had: (k, draws) what the opposite points turn round, and what they keep.

    The sums are `root` (k, k) times the points (k, draws), without one the points themselves,
    each with its standard deviation.
    """
    sd = np.sqrt(np.maximum(variance, TIE**2))
    lean = np.clip(third / sd**3 / 6, -MOST_BENT, MOST_BENT)
    size = sd / np.sqrt(1 + 2 * lean**2)
    # size (unit + lean (unit^2 - 1)), with no more passes over memory than it takes
    turn = points * size[:, None] if root is None else (root * (size / sd)[:, None]) @ points
    bend = turn * turn
    bend *= (lean / size)[:, None]
    bend -= (size * lean)[:, None]
    return turn, bend


def _wins(sums: Floats) -> Floats:
    """Return how often each (k,) is the greatest of a draw (k, draws); what ties shares."""
    wins = sums == sums.max(axis=0)
    return np.asarray(wins @ (1 / np.count_nonzero(wins, axis=0)))


def _alike(score: Floats, cov: Floats) -> Floats:
    """Return 1 where two candidates surely score the same (k, k)."""
    spread = np.diag(cov)
    variance = np.add.outer(spread, spread) - 2 * cov
    near = np.abs(np.subtract.outer(score, score)) <= TIE * np.abs(score)[:, None]
    return np.asarray(near & (variance <= TIE**2), dtype=np.float64)


@lru_cache(maxsize=2 * MOST.bit_length())
def points(dimensions: int) -> Floats:
    """Return standard normal points (dimensions, 8192), evenly spread, always the same.

    Richtmyer's sequence: multiples of the roots of the primes, without their whole parts.
    """
    from scipy.special import ndtri

    primes = [p for p in range(2, 800) if all(p % q for q in range(2, int(p**0.5) + 1))]
    steps = np.sqrt(np.array(primes[:dimensions], dtype=np.float64))
    place = np.modf(np.outer(steps, np.arange(1, DRAWS + 1)))[0]
    folded = 1 - np.abs(2 * place - 1)  # the ends meet: the error falls faster
    found = np.asarray(ndtri(np.clip(folded, 1e-9, 1 - 1e-9)))
    found.setflags(write=False)
    return found
