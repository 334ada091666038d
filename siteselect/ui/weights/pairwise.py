"""Judgements in pairs on Saaty's scale: what was judged, what follows, what contradicts most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import Dataset
from siteselect.i18n import family, text
from siteselect.ui.shell.view import View
from siteselect.ui.weights import importances
from siteselect.weighting import Ahp, ahp, unlinked

MOST = 9  # the end of Saaty's scale: extremely more important
GRADE_WORDS = family("weighing.grade_", range(1, MOST + 1))
WORDS = family("weighing.", ("not_compared", "clear", "more_pairs", "judged_same", "judged_more"))
ACCEPTED = 0.10  # a consistency ratio above this is worth another look (Saaty)
NOTHING = 1e-9  # a consistency index below this is rounding
NEAR = 1e-6  # judgements this equally far from the weights are equally bad
Pair = tuple[str, str]
Grades = Mapping[Pair, int]
"""By pair, first and second: k above 1 is "the first k times the second", -k the other way,
1 "the same"."""


@dataclass(frozen=True)
class Judged:
    """What follows from judgements: the AHP answer once all are connected, else what is needed."""

    names: tuple[str, ...]
    answer: Ahp | None
    needed: tuple[Pair, ...]

    @property
    def weights(self) -> dict[str, float]:
        """The weights by name; empty before all are connected."""
        if self.answer is None:
            return {}
        return dict(zip(self.names, self.answer.weights.tolist(), strict=True))


def ratio(grade: int) -> float:
    """Return a grade as the ratio of the first to the second.

    >>> ratio(3), ratio(-2), ratio(1)
    (3.0, 0.5, 1.0)
    """
    return float(grade) if grade > 0 else -1.0 / grade


def nearest_grade(wanted: float) -> int:
    """Return the grade of Saaty's scale nearest to a ratio, as ratios compare.

    >>> nearest_grade(2.9), nearest_grade(0.26), nearest_grade(1.1), nearest_grade(40)
    (3, -4, 1, 9)
    """
    scale: list[int] = [*range(-MOST, -1), *range(1, MOST + 1)]

    def apart(grade: int) -> float:
        return abs(math.log(ratio(grade) / wanted))

    return min(scale, key=apart)


def read(told: Mapping[str, Any], names: Sequence[str]) -> dict[Pair, int]:
    """Return the judgements that a browser tells of; what is none on the scale is left out.

    >>> read({"a|b": 3, "b|c": 99, "a|x": 2}, ["a", "b", "c"])
    {('a', 'b'): 3}
    """
    found = {}
    for key, grade in told.items():
        first, _, second = str(key).partition("|")
        fits = isinstance(grade, int | float) and grade == grade and abs(grade) <= MOST
        if fits and int(grade) not in (0, -1) and first != second and {first, second} <= {*names}:
            found[first, second] = int(grade)
    return found


def matrix(grades: Grades, names: Sequence[str]) -> NDArray[np.float64]:
    """Return judgements as a reciprocal matrix (n, n), NaN where a pair was not compared."""
    place = {name: i for i, name in enumerate(names)}
    made = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(made, 1.0)
    for (a, b), grade in grades.items():
        if a in place and b in place:
            made[place[a], place[b]] = ratio(grade)
            made[place[b], place[a]] = 1 / ratio(grade)
    return made


def follow(grades: Grades, names: Sequence[str]) -> Judged:
    """Return what follows from judgements between names."""
    made = matrix(grades, names)
    links = unlinked(made)
    if links:
        return Judged(tuple(names), None, tuple((names[i], names[j]) for i, j in links))
    return Judged(tuple(names), ahp(made), ())


def mend(judged: Judged, grades: Grades) -> tuple[Pair, int, int] | None:
    """Return the judgement that fits the others least, its grade and the grade that would fit.

    That grade is what the other judgements say without it (Harker 1987), so that one step is
    enough; `worst.suggested` still listens to the judgement itself. In a circle of three all
    fit equally badly: then the one whose change mends most. None where nothing can contradict,
    or where the scale has no nearer grade.
    """
    found = judged.answer
    if found is None or found.worst is None or found.ci < NOTHING:
        return None
    ways = []
    for pair in _worst(judged, grades):
        others = follow({p: g for p, g in grades.items() if p != pair}, judged.names).weights
        if not others:
            continue
        wanted = nearest_grade(others[pair[0]] / others[pair[1]])
        after = follow({**grades, pair: wanted}, judged.names).answer
        if wanted != grades[pair] and after is not None:
            ways.append((round(after.ci, 9), (pair, grades[pair], wanted)))
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _worst(judged: Judged, grades: Grades) -> list[Pair]:
    """Return the judgements that are furthest from the weights, all that are equally far."""
    weights = judged.weights
    apart = {(a, b): abs(math.log(ratio(grade) * weights[b] / weights[a]))
             for (a, b), grade in grades.items() if a in weights and b in weights}  # fmt: skip
    return [pair for pair, far in apart.items() if far >= max(apart.values()) - NEAR]


def said(pair: Pair, grade: int, dataset: Dataset, lang: str) -> str:
    """Return a judgement in words."""
    first, second = (importances.named(name, dataset, lang) for name in pair)
    if grade < 0:
        first, second = second, first
    key = "weighing.judged_same" if grade == 1 else "weighing.judged_more"
    grade_words = text(GRADE_WORDS[abs(grade)], lang)
    return text(key, lang, a=first, b=second, grade=grade_words)


def verdict(judged: Judged, dataset: Dataset, lang: str) -> str:
    """Return in words how far the judgements contradict each other, or what is still needed."""
    found = judged.answer
    if found is None:
        pairs = [text("weighing.pair", lang, a=importances.named(a, dataset, lang),
                      b=importances.named(b, dataset, lang)) for a, b in judged.needed]  # fmt: skip
        joined = text("weighing.semicolon", lang).join(pairs[:3])
        return text("weighing.needed", lang, count=len(pairs), pairs=joined)
    n = len(judged.names)
    made = n * (n - 1) // 2 - found.missing
    if made <= n - 1 and n > 2:
        return text("weighing.no_check", lang, made=made)
    if found.cr is None:
        return text("weighing.index_only", lang, ci=f"{max(found.ci, 0):.3f}", made=made,
                    count=n * (n - 1) // 2)  # fmt: skip
    key = "weighing.consistent" if found.cr <= ACCEPTED else "weighing.inconsistent"
    return text(key, lang, cr=f"{max(found.cr, 0):.2f}")


def panel(grades: Grades, node: str, view: View, dataset: Dataset) -> dict[str, Any]:
    """Return what the component of pairs draws: first a ring of pairs, then all others."""
    names, lang = importances.members(node, view, dataset), view.lang
    n = len(names)
    ring = [(names[i], names[(i + 1) % n]) for i in range(n if n > 2 else n - 1)]
    others = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]
              if (a, b) not in ring and (b, a) not in ring]  # fmt: skip
    return {
        "kind": "pairs",
        "node": node,
        "most": MOST,
        "names": {name: importances.named(name, dataset, lang) for name in names},
        "branch": "" if node == importances.TOP else node,
        "ring": [list(pair) for pair in ring],
        "others": [list(pair) for pair in others],
        "grades": {f"{a}|{b}": _of(grades, a, b) for a, b in [*ring, *others]},
        "words": {word: text(key, lang) for word, key in WORDS.items()}
        | {"grade": [text(key, lang) for key in GRADE_WORDS.values()]},
    }


def _of(grades: Grades, a: str, b: str) -> int | None:
    """Return the grade of a pair, whichever way round it was judged."""
    if (a, b) in grades:
        return grades[a, b]
    if (b, a) in grades:
        return 1 if grades[b, a] == 1 else -grades[b, a]
    return None
