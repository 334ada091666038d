"""What a person answers, what is still asked, and the plan that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from siteselect.errors import Problem
from siteselect.i18n import family
from siteselect.importing.columns import Matching
from siteselect.importing.table import RawTable
from siteselect.own import AS_OF, Change
from siteselect.sources import Grade


class Answers(BaseModel):
    """Explicit answers to what a file leaves open; nothing here is ever guessed.

    `columns` maps our names (of fields or criteria) to the file's columns, `leave` lists columns
    that only resemble a name of ours; `units` maps criteria to
    the unit of their figures; `encoding` confirms the encoding that the preview was read with;
    `producer` and `title` say whose figures they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["", "sites", "figures"] = ""
    columns: dict[str, str] = {}
    leave: tuple[str, ...] = ()
    crs: int | None = Field(default=None, ge=1024, le=998999)
    units: dict[str, str] = {}
    encoding: str = ""
    as_of: str = Field(default="", pattern=rf"^$|{AS_OF}")
    grade: Grade | None = None
    producer: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=300)
    licence: str = Field(default="", max_length=200)


@dataclass(frozen=True)
class Question:
    """Something only a person can say. `about` is the column, field or criterion it is about;
    `choices` are what it may be, what it looks like first."""

    key: str
    about: str = ""
    choices: tuple[str, ...] = ()


NOTHING = Change()
ASKED = ("encoding", "needed", "column", "crs", "unit", "as_of", "grade")  # keys of questions
ASK_WORDS = family("importing.ask_", ASKED)
HOW_WORDS = family("importing.how_", ASKED)


@dataclass(frozen=True)
class Plan:
    """What would be taken in: `change`, unless something is asked or wrong.

    `notes` say what was done on the way: coordinates brought to WGS84, units converted, columns
    left out. Applying it is one transaction of the own data's trail.
    """

    table: RawTable
    matching: Matching
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    change: Change = NOTHING

    @property
    def ready(self) -> bool:
        """Whether it can be applied as it stands."""
        return not self.questions and not self.problems and bool(self.change.touched)

    def preview(self, rows: int = 3) -> list[tuple[str, ...]]:
        """Return the first rows of the file."""
        return list(self.table.rows[:rows])
