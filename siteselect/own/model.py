"""What people add of their own: places, figures, their sources, and the changes that bring them.

Values only: nothing here reads a file or a clock.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.errors import Problem
from siteselect.i18n import family
from siteselect.sources import Grade, Source

Kind = Literal["import", "site", "cell", "refresh", "undo"]
CHANGE_WORDS = family("own.kind_", get_args(Kind))
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Key = tuple[str, ...]
AS_OF = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
MOST = 1e12  # no figure of any criterion comes near it


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class OwnSite(_Value):
    """A place of one's own: a row of `places`. Latitude and longitude in degrees, WGS84."""

    id: str = Field(min_length=1, max_length=60)
    name_en: str = Field(min_length=1, max_length=200)
    name_zh: str = Field(min_length=1, max_length=200)
    country_iso3: str = Field(pattern=r"^[A-Z]{3}$")
    admin1: str = Field(default="", max_length=10)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    point_of: str = Field(min_length=1, max_length=300)

    @property
    def key(self) -> Key:
        """What a change of this place touches."""
        return ("site", self.id)


class OwnFigure(_Value):
    """A figure of one's own: a row of `observations`, in the criterion's unit.

    `series` says what it is comparable with: `own-<criterion>` for figures entered as comparable
    with the scored ones, another for refreshed figures.
    """

    subject: str = Field(min_length=1, max_length=60)
    level: Literal["site", "admin1", "country"]
    criterion: str
    value: float = Field(ge=-MOST, le=MOST)
    low: float | None = Field(default=None, ge=-MOST, le=MOST)
    high: float | None = Field(default=None, ge=-MOST, le=MOST)
    unit: str = Field(min_length=1, max_length=100)
    as_of: str = Field(pattern=AS_OF)
    series: str
    source: str
    grade: Grade
    sector: str = ""

    @model_validator(mode="after")
    def _interval(self) -> OwnFigure:
        ends = (self.low, self.high)
        if any(end is not None for end in ends):
            low, high = (math.nan if end is None else end for end in ends)
            if not low <= self.value <= high:
                raise ValueError("low, value and high are not in rising order, or one is missing")
        return self

    @property
    def key(self) -> Key:
        """What a change of this figure touches."""
        return ("figure", self.subject, self.criterion, self.series, self.sector)


class Original(_Value):
    """A file as it was brought: its name, SHA-256 and size in bytes."""

    name: str = Field(max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class Note(_Value):
    """A sentence of the catalogues about a change: what was done on the way."""

    key: str
    file: str = ""
    column: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, said: Problem) -> Note:
        """Keep what an import said."""
        return cls(key=said.key, file=said.file, column=said.column, values=said.values)

    def as_problem(self) -> Problem:
        """Return it as the catalogues' sentences take it."""
        return Problem(self.key, self.file, None, self.column, self.values)


class Change(_Value):
    """What one act brings: all of it or nothing. `without` lists figures that are withdrawn."""

    sites: tuple[OwnSite, ...] = ()
    figures: tuple[OwnFigure, ...] = ()
    sources: tuple[Source, ...] = ()
    without: tuple[Key, ...] = ()
    original: Original | None = None
    notes: tuple[Note, ...] = ()

    @property
    def touched(self) -> frozenset[Key]:
        """The keys of all that it sets or withdraws."""
        return frozenset(
            [*(s.key for s in self.sites), *(f.key for f in self.figures), *self.without]
        )


class Entry(_Value):
    """One line of the trail: who did what and when; `previous` is the hash of the line before."""

    n: int = Field(ge=1)
    op_id: str
    time: str
    who: str = Field(min_length=1, max_length=80)
    kind: Kind
    change: Change = Change()
    undoes: int | None = None
    previous: str
    hash: str

    def content(self) -> str:
        """Return what the hash is taken over: all but itself, in one fixed form."""
        plain = self.model_dump(mode="json", exclude={"hash"})
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sealed(self) -> Entry:
        """Return the entry with its hash, SHA-256 over its content."""
        found = hashlib.sha256(self.content().encode()).hexdigest()
        return self.model_copy(update={"hash": found})


class State(_Value):
    """What holds after all changes: the fold of the trail."""

    version: int = 0
    sites: tuple[OwnSite, ...] = ()
    figures: tuple[OwnFigure, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is laid over the shipped data."""
        return not self.sites and not self.figures

    @property
    def digest(self) -> str:
        """SHA-256 of what holds, whichever way it came about."""
        plain = self.model_dump(mode="json", exclude={"version"})
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def is_date(given: str) -> bool:
    """Tell whether a text is a year, a month or a day as figures carry them.

    >>> is_date("2025-10"), is_date("10/2025")
    (True, False)
    """
    return re.fullmatch(AS_OF, given) is not None


def own_series(criterion: str) -> str:
    """Return the series of own figures of a criterion.

    >>> own_series("labour_cost")
    'own-labour_cost'
    """
    return f"own-{criterion}"


def own_source(
    producer: str, title: str, url: str, published: str, accessed: str, licence: str
) -> Source:
    """Return a source of own figures; its id follows from what it says."""
    said = "\n".join((producer, title, url, published))
    name = f"own-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    return Source(
        id=name,
        producer=producer,
        title=title,
        url=url,
        published=published,
        accessed=accessed,
        licence=licence,
        kind="own",
    )


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that hold: an undo takes out its entry unless it is undone itself."""
    listed = list(entries)
    undone: set[int] = set()
    for entry in reversed(listed):
        if entry.undoes is not None and entry.n not in undone:
            undone.add(entry.undoes)
    return [entry for entry in listed if entry.undoes is None and entry.n not in undone]


def fold(entries: Iterable[Entry]) -> State:
    """Return what holds after `entries`, in their order."""
    listed = list(entries)
    sites: dict[Key, OwnSite] = {}
    figures: dict[Key, OwnFigure] = {}
    sources: dict[str, Source] = {}
    for entry in effective(listed):
        sites |= {site.key: site for site in entry.change.sites}
        for key in entry.change.without:
            figures.pop(key, None)
        figures |= {figure.key: figure for figure in entry.change.figures}
        sources |= {source.id: source for source in entry.change.sources}
    used = {figure.source for figure in figures.values()}
    return State(
        version=max((entry.n for entry in listed), default=0),
        sites=tuple(sites[key] for key in sorted(sites)),
        figures=tuple(figures[key] for key in sorted(figures)),
        sources=tuple(sources[name] for name in sorted(used & sources.keys())),
    )
