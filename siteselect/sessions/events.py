"""Events and the chain that binds them: each holds the hash of the one before.

The hash covers a commitment to the body (HMAC-SHA-256 under a random salt), never the body
itself. So the chain can be checked after the bodies and salts of a deleted session are gone,
and what remains tells nothing about them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from siteselect.errors import Problem, RequestError
from siteselect.sessions.bodies import KINDS, Body, Digest, Id, Kind, Moment

MOST = {"created": 400_000, "weights": 60_000}  # bytes of a body; the others 16,000
OpId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Fault = Literal["gap", "previous", "hash", "body", "session", "head"]
_BODY: TypeAdapter[Body] = TypeAdapter(Annotated[Body, Field(discriminator="kind")])


def canonical(content: object) -> str:
    """Return JSON that is the same wherever it is written: sorted keys, no spaces, no NaN.

    >>> canonical({"b": 1.0, "a": "臺"})
    '{"a":"臺","b":1.0}'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False,
                      allow_nan=False)  # fmt: skip


def read_body(kind: str, content: Mapping[str, Any]) -> Body:
    """Return a validated body. Raises RequestError for an unknown kind and every bad field."""
    if kind not in KINDS:
        raise RequestError(Problem("sessions.unknown_kind", values=(("given", kind[:60]),)))
    try:
        body = _BODY.validate_python({**content, "kind": kind})
        size = len(dump_body(body).encode())
    except ValidationError as why:
        raise RequestError([
            Problem("sessions.bad_field", "", None, ".".join(map(str, e["loc"][1:])),
                    (("kind", kind), ("why", e["msg"])))
            for e in why.errors()
        ]) from why  # fmt: skip
    except (UnicodeEncodeError, RecursionError) as why:
        said = (("kind", str(kind)), ("why", type(why).__name__))
        raise RequestError(Problem("sessions.bad_field", values=said)) from why
    most = MOST.get(kind, 16_000)
    if size > most:
        counted = (("kind", str(kind)), ("size", str(size)), ("most", str(most)))
        raise RequestError(Problem("sessions.too_long", values=counted))
    return body


def dump_body(body: Body) -> str:
    """Return the canonical JSON of a body; the kind stands on the event."""
    return canonical(body.model_dump(mode="json", exclude={"kind"}))


def commit(content: str, salt: str) -> str:
    """Return the commitment (hex) to canonical `content` under `salt` (64 hex digits)."""
    return hmac.new(bytes.fromhex(salt), content.encode(), hashlib.sha256).hexdigest()


def genesis(session: str) -> str:
    """Return the hash that stands before the first event of a session."""
    return hashlib.sha256(f"siteselect session {session}".encode()).hexdigest()


class Event(BaseModel):
    """One line of the log. `data` and `salt` are None once the session is deleted.

    `data` is the body as it was committed, to the byte: a later version of the program may
    read more into it, but never changes what the hash covers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    session: Id
    n: int = Field(ge=1)
    op_id: OpId
    at: Moment
    author: Id
    kind: Kind
    data: dict[str, JsonValue] | None
    salt: Digest | None
    commitment: Digest
    previous: Digest
    hash: Digest

    @cached_property
    def body(self) -> Body:
        """The validated body. Raises RequestError where it was deleted."""
        if self.data is None:
            raise RequestError(Problem("sessions.unreadable", values=(("n", str(self.n)),)))
        return read_body(self.kind, self.data)

    def link(self) -> str:
        """Return the hash that this event must have."""
        return link(self.session, self.n, self.op_id, self.at, self.author, self.kind,
                    self.commitment, self.previous)  # fmt: skip


def link(
    session: str, n: int, op_id: str, at: str, author: str, kind: str, commitment: str,
    previous: str,
) -> str:  # fmt: skip
    """Return the hash of an event: SHA-256 over the canonical JSON of all it says."""
    said = [session, n, op_id, at, author, kind, commitment, previous]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def make_event(
    session: str, n: int, op_id: str, at: str, author: str, body: Body, salt: str, previous: str
) -> Event:
    """Return the event after `previous`. Raises RequestError for a bad operation id or time."""
    content = dump_body(body)
    commitment = commit(content, salt)
    try:
        return Event(
            session=session, n=n, op_id=op_id, at=at, author=author, kind=body.kind,
            data=json.loads(content), salt=salt, commitment=commitment, previous=previous,
            hash=link(session, n, op_id, at, author, body.kind, commitment, previous),
        )  # fmt: skip
    except ValidationError as why:
        raise RequestError([
            Problem("sessions.bad_field", "", None, ".".join(map(str, e["loc"])),
                    (("kind", body.kind), ("why", e["msg"])))
            for e in why.errors()
        ]) from why  # fmt: skip


@dataclass(frozen=True)
class ChainFault:
    """Where a chain is broken, and how.

    `what`: "gap" (an event is missing or out of order), "previous" (it does not follow the one
    before), "hash" (something it says was changed), "body" (its body was), "session" (it
    belongs elsewhere), "head" (the chain does not end where it should: a tail was cut, or
    something came after).
    """

    n: int
    what: Fault


def verify_chain(events: Iterable[Event], head: str | None = None) -> tuple[ChainFault, ...]:
    """Return every fault of a chain from its first event; none means it is whole.

    `head` is the hash it must end with, taken from elsewhere (a printed report, the session's
    row): without it a cut tail cannot show. Bodies are compared where they are readable.
    """
    found: list[ChainFault] = []
    expected_n, previous, session = 1, "", ""
    for event in events:
        if expected_n == 1 and not session:
            session, previous = event.session, genesis(event.session)
        faults = _faults(event, expected_n, previous, session)
        found += [ChainFault(event.n, what) for what in faults]
        expected_n, previous = event.n + 1, event.hash
    if head is not None and previous != head:
        found.append(ChainFault(expected_n - 1, "head"))
    return tuple(found)


def _faults(event: Event, n: int, previous: str, session: str) -> list[Fault]:
    found: list[Fault] = []
    if event.n != n:
        found.append("gap")
    if event.session != session:
        found.append("session")
    if event.previous != previous:
        found.append("previous")
    if event.hash != event.link():
        found.append("hash")
    if event.data is not None and (
        event.salt is None or commit(canonical(event.data), event.salt) != event.commitment
    ):
        found.append("body")
    return found
