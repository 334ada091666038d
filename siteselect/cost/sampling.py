"""Draws: Latin hypercubes by name, so that what is drawn for a place depends on it alone."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Drawn = NDArray[np.float32]
Floating = NDArray[np.floating[Any]]
SHARED = 0.7  # of the variance of a national price is the country's, the rest the place's own
COMMON = float(np.sqrt(SHARED))  # so often a place takes its country's draw: a correlation of 0.7


def triangular(share: ArrayLike, low: ArrayLike, mid: ArrayLike, high: ArrayLike) -> Floating:
    """Return the quantile of a triangular distribution; all arrays broadcast.

    >>> triangular([0.0, 0.5, 1.0], 0, 1, 2).tolist()
    [0.0, 1.0, 2.0]
    >>> float(triangular(0.3, 5, 5, 5))
    5.0
    """
    u, low, mid, high = (np.asarray(one) for one in (share, low, mid, high))
    wide, left, right = high - low, mid - low, high - mid
    below = u * wide <= left
    away = np.sqrt(np.where(below, u * left, (1 - u) * right) * wide)
    found: Floating = np.where(below, low + away, high - away)
    return found


def triangular_sd(low: ArrayLike, mid: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """Return the standard deviation of a triangular distribution.

    >>> round(float(triangular_sd(0, 1, 2)) ** 2 * 6, 6)
    1.0
    """
    a, b, c = (np.asarray(one, dtype=float) for one in (low, high, mid))
    spread = a * a + b * b + c * c - a * b - a * c - b * c
    return np.asarray(np.sqrt(np.maximum(spread, 0.0) / 18))


@dataclass
class Streams:
    """Uniform draws in (0, 1), a stream for each name: the same for the same seed and name.

    Each block of a stream is a Latin hypercube: every variable has one draw in each of as many
    equal parts as there are draws, so that means settle fast.

    Reference: McKay, Beckman and Conover, A comparison of three methods for selecting values of
    input variables in the analysis of output from a computer code, Technometrics 21 (1979).
    """

    seed: int
    _open: dict[str, np.random.Generator] = field(default_factory=dict)

    def block(self, name: str, variables: int, count: int) -> Drawn:
        """Return the next block of a stream (variables, count)."""
        if name not in self._open:
            entropy = [self.seed, zlib.crc32(name.encode())]
            self._open[name] = np.random.Generator(np.random.SFC64(entropy))
        stream = self._open[name]
        within = stream.random((variables, count), dtype=np.float32)
        parts = _permutations(stream, variables, count)
        # float32 rounds the last draw of the last part up to 1
        drawn: Drawn = np.minimum((parts + within) / np.float32(count), np.float32(1 - 2.0**-24))
        return drawn


def _permutations(stream: np.random.Generator, variables: int, count: int) -> Drawn:
    """Return a random order of 0 to `count` - 1 for each variable (variables, count).

    Random keys that carry their position in the low bits, sorted: three times as fast as to
    shuffle.
    """
    kind: Any = np.uint32 if count <= 1 << 8 else np.uint64
    low = kind((1 << (count - 1).bit_length()) - 1)
    keys: NDArray[Any] = stream.integers(0, np.iinfo(kind).max, (variables, count), dtype=kind)
    keys = (keys & ~low) | np.arange(count, dtype=kind)
    keys.sort(axis=1)
    order: Drawn = (keys & low).astype(np.float32)
    return order


def mixed(common: Drawn, own: Drawn) -> Drawn:
    """Return draws that follow `common` ones and go their own way in the rest of the cases.

    Both are uniform and so is the result, with a correlation of `SHARED` between two places of
    one country: no price leaves its interval, as it would in a sum of two deviations.
    """
    return np.where(own < COMMON, common, (own - COMMON) / (1 - COMMON)).astype(np.float32)
