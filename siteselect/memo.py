"""What was worked out from a value, kept beside it for as long as the value lives.

Values are frozen and stay so: none holds a cache. Whoever works something out of one keeps a
`Memo` in their own room. A value is known by its identity, since a digest may stand for two.
What several hands get from one memo is read-only: `frozen`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Memo(Generic[K, T]):
    """Answers by key for each owner, `most` of them; the oldest goes first.

    Of `owners` the one that was asked longest ago goes too: an answer may hold its owner, which
    would stay for ever.

    >>> class Value: ...
    >>> squares, value = Memo[int, int](most=2), Value()
    >>> squares.one(value, 3, lambda: 9)
    9
    >>> squares.one(value, 3, lambda: 0)  # known by now
    9
    """

    def __init__(self, most: int, owners: int = 64) -> None:
        self.most, self.owners = most, owners
        self._known: dict[int, tuple[weakref.ref[object], dict[K, T]]] = {}

    def one(self, owner: object, key: K, make: Callable[[], T]) -> T:
        """Return the answer to a key, from `make` where it is not known."""
        return self.many(owner, [key], lambda _: [make()])[key]

    def many(
        self, owner: object, keys: Iterable[K], make: Callable[[list[K]], Sequence[T]]
    ) -> dict[K, T]:
        """Return the answers to keys; `make` gives those of the keys that are not known."""
        known = self._of(owner)
        wanted = list(dict.fromkeys(keys))
        found = {key: known[key] for key in wanted if key in known}
        if new := [key for key in wanted if key not in found]:
            made = dict(zip(new, make(new), strict=True))
            known.update(made)
            found.update(made)
            for old in list(known)[: max(len(known) - self.most, 0)]:
                known.pop(old, None)
        return found

    def __len__(self) -> int:
        return len(self._known)

    def _of(self, owner: object) -> dict[K, T]:
        number = id(owner)
        entry = self._known.get(number)
        if entry is None or entry[0]() is not owner:
            known = self._known

            def forget(gone: weakref.ref[object]) -> None:
                if number in known and known[number][0] is gone:
                    del known[number]

            entry = (weakref.ref(owner, forget), {})
        self._known.pop(number, None)
        self._known[number] = entry  # the last, for it was asked last
        for old in list(self._known)[: max(len(self._known) - self.owners, 0)]:
            self._known.pop(old, None)
        return entry[1]


def frozen(value: T) -> T:
    """Return a dataclass of arrays, or a tuple of them, with the arrays made read-only."""
    for part in value if isinstance(value, tuple) else vars(value).values():
        if isinstance(part, np.ndarray):
            part.setflags(write=False)
    return value
