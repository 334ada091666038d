"""What an event can say: one frozen model per kind, told apart by `kind`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from siteselect.scenarios import Scenario

Role = Literal["facilitator", "evaluator", "observer"]
Stage = Literal["new", "lobby", "open", "revealed", "second_round", "locked", "archived", "deleted"]
ROLES: tuple[Role, ...] = get_args(Role)
STAGES: tuple[Stage, ...] = get_args(Stage)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def stamp(moment: datetime) -> str:
    """Return a moment as UTC text of fixed width, so that texts sort as moments do.

    >>> stamp(datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC))
    '2026-11-24T01:02:03.000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )


def _plain(text: str) -> str:
    """Refuse signs that no keyboard makes and that turn lines around."""
    if CONTROL.search(text):
        raise ValueError("holds control characters")
    return text


Moment = Annotated[
    str, StringConstraints(pattern=r"^20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z$")
]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
MaybeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{0,80}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_plain),
]  # fmt: skip
Text = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_plain)]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_plain),
]  # fmt: skip
Importance = Annotated[float, Field(ge=0, le=1e9)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Place(_Body):
    """A point in degrees WGS84."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class ChecklistItem(_Body):
    """Something to look at on the visit; `topic` is a criterion or a knock-out."""

    id: Id
    site: MaybeId = ""
    topic: MaybeId = ""
    text: Text


class Identity(_Body):
    """Who a provider of sign-in (OIDC) says a person is; `email` only if it was verified there."""

    issuer: Annotated[Text, StringConstraints(min_length=1, max_length=500)]
    subject: Annotated[Text, StringConstraints(min_length=1, max_length=300)]
    email: Annotated[Text, StringConstraints(max_length=320)] = ""
    name: Annotated[Text, StringConstraints(max_length=200)] = ""


class Created(_Body):
    """The session begins: its question, its sites, and what is rated on which scale.

    `scales` gives the number of levels of each criterion rated on the visit (levels are
    1 to that number, the highest being best); what a level means stands in the data.
    """

    kind: Literal["created"] = "created"
    title: Name
    name: Name  # of the facilitator who creates it
    identity: Identity | None = None  # of the same, where the server asks for sign-in
    scenario: Scenario
    candidates: Id = "sites"
    sites: tuple[Id, ...] = Field(min_length=1, max_length=500)
    dataset_digest: Digest
    scales: dict[Id, Annotated[int, Field(ge=2, le=100)]] = {}
    checklist: tuple[ChecklistItem, ...] = Field(default=(), max_length=2000)
    expires_at: Moment | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Created:
        ids = [item.id for item in self.checklist]
        if len(set(self.sites)) < len(self.sites) or len(set(ids)) < len(ids):
            raise ValueError("a site or a checklist item stands twice")
        return self


class Joined(_Body):
    """A person comes in."""

    kind: Literal["joined"] = "joined"
    name: Name
    role: Role


class Readmitted(_Body):
    """A person was let in again on another device."""

    kind: Literal["readmitted"] = "readmitted"
    participant: Id


class RoleChanged(_Body):
    """A person takes another role."""

    kind: Literal["role_changed"] = "role_changed"
    participant: Id
    role: Role


class Recused(_Body):
    """An evaluator has an interest in a site and does not judge it; `lifted` takes it back."""

    kind: Literal["recused"] = "recused"
    participant: Id
    site: Id
    reason: Reason
    lifted: bool = False


class Opened(_Body):
    """Judging begins."""

    kind: Literal["opened"] = "opened"


class Revealed(_Body):
    """Everybody sees what was judged so far."""

    kind: Literal["revealed"] = "revealed"


class SecondRound(_Body):
    """Judging begins again, with the first round in view."""

    kind: Literal["second_round"] = "second_round"


class Locked(_Body):
    """Nothing more is judged."""

    kind: Literal["locked"] = "locked"


class Unlocked(_Body):
    """The lock is taken off, for a reason on record."""

    kind: Literal["unlocked"] = "unlocked"
    reason: Reason


class Archived(_Body):
    """The session is put away; it can be read."""

    kind: Literal["archived"] = "archived"


class Deleted(_Body):
    """The last event of a session: its key is destroyed after it."""

    kind: Literal["deleted"] = "deleted"


class Admission(_Body):
    """The join code is closed, or a new one takes its place."""

    kind: Literal["admission"] = "admission"
    action: Literal["closed", "renewed"]


class Expires(_Body):
    """After this moment nothing is written; `None` means never."""

    kind: Literal["expires"] = "expires"
    at: Moment | None


class Weights(_Body):
    """An evaluator's weights: how they were given, the judgement, and the importances it made.

    `given` keeps the judgement as the person gave it: points, an order, pairwise answers.
    """

    kind: Literal["weights"] = "weights"
    method: Literal["swing", "direct", "roc", "ahp"]
    given: dict[str, JsonValue]
    branches: dict[Id, Importance]
    criteria: dict[Id, Importance]


class Rating(_Body):
    """A level on the scale of a criterion at a site; `None` withdraws it."""

    kind: Literal["rating"] = "rating"
    site: Id
    criterion: Id
    level: int | None


class Note(_Body):
    """A remark, tied to a site, a criterion and an item of the checklist as far as it is."""

    kind: Literal["note"] = "note"
    text: Annotated[Text, StringConstraints(min_length=1)]
    site: MaybeId = ""
    criterion: MaybeId = ""
    item: MaybeId = ""
    place: Place | None = None


class Photo(_Body):
    """A photo; its bytes (SHA-256 `hash`, `size` in bytes) are stored beside the log."""

    kind: Literal["photo"] = "photo"
    hash: Digest
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    size: int = Field(gt=0)
    caption: Text = ""
    site: MaybeId = ""
    criterion: MaybeId = ""
    item: MaybeId = ""
    place: Place | None = None


class Decision(_Body):
    """For one cell the facilitator takes the figure on file or the rating of the visit."""

    kind: Literal["decision"] = "decision"
    site: Id
    criterion: Id
    take: Literal["figure", "rating"]
    reason: Reason


class Done(_Body):
    """An evaluator is finished with this round, or takes that back."""

    kind: Literal["done"] = "done"
    finished: bool = True


Body = (
    Created | Joined | Readmitted | RoleChanged | Recused | Opened | Revealed | SecondRound
    | Locked | Unlocked | Archived | Deleted | Admission | Expires | Weights | Rating | Note
    | Photo | Decision | Done
)  # fmt: skip
Kind = Literal[
    "created", "joined", "readmitted", "role_changed", "recused", "opened", "revealed",
    "second_round", "locked", "unlocked", "archived", "deleted", "admission", "expires",
    "weights", "rating", "note", "photo", "decision", "done",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
