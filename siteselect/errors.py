"""Every way siteselect refuses, one family.

Each error carries what is wrong, where, and how to mend it, so that the two catchers
(`siteselect.cli` and `siteselect.ui.errors`) can show it without knowing its kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

LONGEST = 60  # signs of a name that are repeated to whoever typed it


@dataclass(frozen=True)
class Problem:
    """One fault in data or input: where it is, what was found, how to mend it.

    `row` is the line in the file, the header being line 1; `None` where no row applies.
    `key` names the message in the catalogues and `values` fill it; `str()` is for
    logs and tests only.
    """

    key: str
    file: str = ""
    row: int | None = None
    column: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.row or ""), self.column) if part)
        found = ", ".join(f"{name}={value}" for name, value in self.values)
        return f"{place} {self.key} ({found})"


class SiteSelectError(Exception):
    """Common base. `problems` holds every fault found, never only the first."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("; ".join(str(problem) for problem in self.problems))


class DataError(SiteSelectError, ValueError):
    """A data file says something it may not say."""


class FileRefused(DataError):  # noqa: N818 - not the file's error but our answer to it
    """A file that a person brought is not taken in; nothing of it was."""


class ConflictError(SiteSelectError, RuntimeError):
    """Somebody else changed the same thing since the draft was begun."""


class RequestError(SiteSelectError, ValueError):
    """The person asked for something that does not exist or cannot be computed."""


class EnvironmentFault(SiteSelectError, OSError):  # noqa: N818 - the fault is the world's
    """The world is at fault: a file cannot be read, a folder cannot be written."""


class Denied(SiteSelectError, PermissionError):  # noqa: N818 - what it is, not an error
    """The person may not do this, in this role, stage or at this pace.

    `retry_after` says in how many seconds it can be tried again; 0 where waiting changes nothing.
    """

    retry_after: int = 0


class Conflict(SiteSelectError, ValueError):  # noqa: N818
    """The same operation id came again with another content."""


class StoreError(EnvironmentFault):
    """The place where sessions are kept is at fault: full, read-only, damaged, out of reach."""


UNKNOWN = {
    "base": "request.unknown_base",
    "candidates": "request.unknown_candidates",
    "country": "request.unknown_country",
    "criterion": "request.unknown_criterion",
    "currency": "request.unknown_currency",
    "engine": "request.unknown_engine",
    "feed": "request.unknown_feed",
    "gaps": "request.unknown_gaps",
    "knockout": "request.unknown_knockout",
    "market": "request.unknown_market",
    "method": "request.unknown_method",
    "scale": "request.unknown_scale",
    "sector": "request.unknown_sector",
    "site": "request.unknown_site",
    "task": "request.unknown_task",
    "threat": "request.unknown_threat",
    "weight": "request.unknown_weight",
}


def unknown(what: str, given: str, known: Collection[str]) -> RequestError:
    """Return the refusal of a name nobody knows, with the nearest names that exist.

    >>> unknown("sector", "pbc", ["pcb", "networking"]).problems[0].values
    (('given', 'pbc'), ('near', 'pcb'))
    """
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.6) or list(known)[:8]
    shown = given if len(given) <= LONGEST else given[:LONGEST] + "…"
    values = (("given", shown), ("near", ", ".join(near)))
    return RequestError(Problem(UNKNOWN[what], values=values))
