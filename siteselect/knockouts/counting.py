"""How many answers there are, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from siteselect.knockouts.answering import SUBJECT_LEVELS, Answer

COUNTED_LEVELS = (*SUBJECT_LEVELS, "")  # the last: no row decides


def count_by_level(given: Iterable[Sequence[Answer]]) -> dict[str, dict[str, int]]:
    """Return for each knock-out the number of sites whose answer stands on each level.

    A country's answer repeats at all its sites and is no finding about any of them, so site-level
    answers are counted apart. The level of an unknown is empty.
    """
    counts: dict[str, dict[str, int]] = {}
    for answers in given:
        for answer in answers:
            row = counts.setdefault(answer.knockout, dict.fromkeys(COUNTED_LEVELS, 0))
            row[answer.level] += 1
    return counts
