"""Random numbers by name: each weight and each figure has a stream of its own.

So the order of sites and criteria is irrelevant, and a site that leaves takes no other's numbers.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Made = TypeVar("Made")
WEIGHT_UNIT, DRAW_UNIT = 2.0**24, 2.0**20
KEPT, RECENT = 256 << 20, 64 << 20  # bytes


@dataclass(frozen=True)
class Uncertain:
    """A cell drawn anew in each sample: a figure's distribution, and the scale of its value.

    `kind` normal or lognormal (in logs) with mean `first` and standard deviation `second`, or
    interval, uniform from `first` to `second`. The value is 0 at `worst`, 1 at `best`, linear
    and not clipped.
    """

    row: int
    column: int
    kind: Literal["normal", "lognormal", "interval"]
    first: float
    second: float
    worst: float
    best: float

    def draw(self, generator: np.random.Generator, count: int) -> Floats:
        """Return `count` values.

        >>> cell = Uncertain(0, 0, "interval", 2.0, 4.0, 0.0, 4.0)
        >>> drawn = cell.draw(np.random.Generator(np.random.SFC64(1)), 100)
        >>> bool((drawn >= 0.5).all() and (drawn <= 1.0).all())
        True
        """
        if self.kind == "interval":
            figures = self.first + generator.random(count) * (self.second - self.first)
        else:
            figures = self.first + self.second * generator.standard_normal(count)
        if self.kind == "lognormal":
            figures = np.exp(figures)
        return np.asarray((figures - self.worst) / (self.best - self.worst))


class Streams:
    """Random streams, one for each weight and each uncertain cell."""

    def __init__(
        self, names: tuple[Sequence[str], Sequence[str]], seed: int, uncertain: list[Uncertain]
    ) -> None:
        rows, columns = names
        self.drawn = np.zeros((len(rows), len(columns)), dtype=bool)
        for cell in uncertain:
            self.drawn[cell.row, cell.column] = True
        self._weights = [stream(seed, "weight", name) for name in columns]
        self._cells = [
            (cell, stream(seed, "cell", rows[cell.row], columns[cell.column]))
            for cell in sorted(uncertain, key=lambda cell: cell.row)
        ]

    def weights(self, count: int) -> Floats:
        """Return weights (m, count) as integers: normalised exponentials are uniform."""
        draws = np.empty((len(self._weights), count))
        for row, generator in zip(draws, self._weights, strict=True):
            row[:] = generator.standard_exponential(count, dtype=np.float32)
            row *= DRAW_UNIT
            np.maximum(np.ceil(row, out=row), 1.0, out=row)  # a draw may be 0, a sum may not
        draws *= WEIGHT_UNIT / draws.sum(axis=0)
        return np.rint(draws, out=draws)

    def cells(self, count: int) -> Iterator[tuple[Uncertain, Floats]]:
        """Yield each uncertain cell with its values (count,), one at a time: memory is dear."""
        for cell, generator in self._cells:
            yield cell, cell.draw(generator, count)


def stream(seed: int, *key: str) -> np.random.Generator:
    """Return the generator of a name.

    >>> bool(stream(7, "weight", "x").random() == stream(7, "weight", "x").random())
    True
    """
    digest = hashlib.sha256(repr(key).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *words])))


class Noise:
    """Random numbers of one seed, by name and count, for `robustness`.

    With `keep` they, and what is made of them, stay in memory for the next question (some 15 MB
    for 46 sites and 10,000 samples): the answers are the same, only sooner. A page that follows
    a slider keeps one; no number depends on the weights asked or on who else is drawn. Past
    `most` bytes all is dropped and made anew, so that no number of questions fills the memory.

    >>> noise = Noise(1)
    >>> noise.normals("a", 3).tolist() == Noise(1).normals("a", 3).tolist()
    True
    >>> noise.normals("a", 3).tolist() == noise.normals("b", 3).tolist()
    False
    """

    def __init__(self, seed: int, *, keep: bool = False, most: int = KEPT) -> None:
        self.seed, self.most = seed, most
        self._kept: dict[Hashable, Any] | None = {} if keep else None
        self._bytes = 0
        self._recent: OrderedDict[Hashable, Any] = OrderedDict()
        self._recent_bytes, self._lock = 0, threading.Lock()

    def recent(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made under `key` of late, else make it (and keep it for a while).

        For what depends on weights: a slider moves one branch, the others are asked again.
        """
        if self._kept is None:
            return make()
        with self._lock:
            if key in self._recent:
                self._recent.move_to_end(key)
                return cast(Made, self._recent[key])
        found = make()
        with self._lock:
            if key not in self._recent:  # another thread may have been here
                self._recent[key] = found
                self._recent_bytes += _bytes(found)
            while self._recent_bytes > RECENT and len(self._recent) > 1:
                self._recent_bytes -= _bytes(self._recent.popitem(last=False)[1])
        return found

    def kept(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was kept under `key`, else make it (and keep it)."""
        if self._kept is None:
            return make()
        found = self._kept.get(key)  # asked once: another thread may drop all at any time
        if found is None:
            found = make()
            size = _bytes(found)
            if size > self.most:
                return found
            self._bytes += size
            if self._bytes > self.most:
                self._kept.clear()
                self._bytes = size
            self._kept[key] = found
        return cast(Made, found)

    def exponentials(self, name: str, count: int) -> Singles:
        """Return `count` draws of the exponential distribution, above 0."""

        def draw() -> Singles:
            drawn = stream(self.seed, "exponential", name).standard_exponential(
                count, dtype=np.float32
            )
            return np.maximum(drawn, np.float32(1e-12))  # a weight may not vanish

        return self.kept(("exponential", name, count), draw)

    def uniforms(self, name: str, count: int) -> Singles:
        """Return `count` draws of [0, 1)."""
        return self.kept(
            ("uniform", name, count),
            lambda: stream(self.seed, "uniform", name).random(count, dtype=np.float32),
        )

    def normals(self, name: str, count: int, *, keep: bool = True) -> Singles:
        """Return `count` draws of the standard normal distribution; made anew unless `keep`."""

        def draw() -> Singles:
            return stream(self.seed, "normal", name).standard_normal(count, dtype=np.float32)

        return self.kept(("normal", name, count), draw) if keep else draw()


def _bytes(found: object) -> int:
    """Return the size of all arrays in what was made."""
    if isinstance(found, np.ndarray):
        return found.nbytes
    if is_dataclass(found):
        return sum(_bytes(getattr(found, part.name)) for part in fields(found))
    return sum(map(_bytes, found)) if isinstance(found, tuple | list) else 0
