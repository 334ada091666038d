"""The field form's way back: a signed file of changes, held against the session and merged.

A form holds a key of its own (HMAC-SHA-256, derived from the session's key, so that nothing is
stored for it and deleting the session ends it). Whoever holds the form can sign: the signature
proves that a file comes from that form and was not changed on the way, not who typed, and it
hides nothing. A file is three lines: what it is, its content as JSON, its signature in hex.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from siteselect.criteria import Criterion
from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions.bodies import Body, Done, Id, Rating, Recused, Weights
from siteselect.sessions.events import OpId, read_body
from siteselect.sessions.importances import check_importances
from siteselect.sessions.rules import check
from siteselect.sessions.state import Entry, SessionState

FIRST_LINE = b"siteselect field form 1"
MOST_BYTES = 60_000_000  # with photos; a form without is some kilobytes
MOST_CHANGES = 5000
KeyOf = Callable[[str, str, str], bytes | None]
Take = Literal["form", "online"]
_ROUND_BOUND = (Weights, Rating, Done)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    op_id: OpId
    kind: Literal["weights", "rating", "note", "photo", "done", "recused"]
    body: dict[str, JsonValue]
    at: Annotated[str, StringConstraints(max_length=40)]
    data: str = ""  # of a photo: its bytes in base64


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    session: Id
    participant: Id
    form: Id
    round: int = Field(ge=1, le=9)
    base: int = Field(ge=0)
    ops: tuple[_Line, ...] = Field(max_length=MOST_CHANGES)


@dataclass(frozen=True)
class FieldOp:
    """A change made on a form. `at` is what the phone's clock said; `content` a photo's bytes."""

    op_id: str
    body: Body
    at: str
    content: bytes = b""

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about: of several changes about the same the last counts."""
        match self.body:
            case Rating():
                return "rating", self.body.site, self.body.criterion
            case Recused():
                return "recused", self.body.site
            case Weights() | Done():
                return (self.body.kind,)
        return self.body.kind, self.op_id


@dataclass(frozen=True)
class Refusal:
    """A change that cannot be taken, and why."""

    op_id: str
    kind: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class FieldFile:
    """A verified file: whose form, made in which round when the log had `base` events."""

    session: str
    participant: str
    form: str
    round: int
    base: int
    ops: tuple[FieldOp, ...]
    unreadable: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """The person said one thing on the form and, after it was made, another online (event `n`)."""

    op: FieldOp
    online: Body
    n: int


@dataclass(frozen=True)
class Merged:
    """What a file of `participant` comes to: `to_append` in order, `already` there (ids),
    `conflicts` to be chosen by that person, `refused`; `superseded` changes gave way to later
    ones of the form."""

    to_append: tuple[FieldOp, ...]
    already: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...]
    superseded: int = 0
    participant: str = ""


def form_key(session_key: bytes, session: str, participant: str, form: str) -> bytes:
    """Return the key (32 bytes) of a form, derived from the session's.

    >>> form_key(bytes(32), "s", "p", "f") == form_key(bytes(32), "s", "q", "f")
    False
    """
    said = json.dumps(["field form", session, participant, form]).encode()
    return hmac.new(session_key, said, hashlib.sha256).digest()


def write_field_file(content: Mapping[str, Any], key: bytes) -> bytes:
    """Return a signed file; the form's script writes the same.

    >>> write_field_file({}, bytes(32)).splitlines()[1]
    b'{}'
    """
    said = FIRST_LINE + b"\n" + json.dumps(content, ensure_ascii=False).encode()
    return said + b"\n" + _signature(said, key) + b"\n"


def _signature(said: bytes, key: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).hexdigest().encode()


def read_field_file(content: bytes, key_of: KeyOf) -> FieldFile:
    """Return what a file says, once its signature holds.

    `key_of(session, participant, form)` gives the form's key, None where the session has none
    any more. Raises RequestError for what is no such file, too large, of a session without a
    key, or changed since it was signed. Changes that say something impossible come back as
    `unreadable`.
    """
    lines = content.split(b"\n") if len(content) <= MOST_BYTES else []
    if len(lines) != 4 or lines[0] != FIRST_LINE or lines[3]:
        raise RequestError(Problem("field.not_file"))
    try:
        said = _Content.model_validate(json.loads(lines[1]))
    except (ValidationError, ValueError, RecursionError) as why:
        raise RequestError(Problem("field.changed")) from why
    key = key_of(said.session, said.participant, said.form)
    if key is None:
        raise RequestError(Problem("field.no_session"))
    if not hmac.compare_digest(lines[2], _signature(b"\n".join(lines[:2]), key)):
        raise RequestError(Problem("field.changed"))
    ops, unreadable = [], []
    for line in said.ops:
        try:
            ops.append(_op(line))
        except RequestError as why:
            unreadable.append(Refusal(line.op_id, line.kind, why.problems))
    return FieldFile(said.session, said.participant, said.form, said.round, said.base,
                     tuple(ops), tuple(unreadable))  # fmt: skip


def _op(line: _Line) -> FieldOp:
    if line.kind != "photo":
        return FieldOp(line.op_id, read_body(line.kind, line.body), line.at)
    try:
        content = base64.b64decode(line.data, validate=True)
    except (binascii.Error, ValueError) as why:
        raise RequestError(Problem("field.no_picture")) from why
    digest = hashlib.sha256(content).hexdigest()
    known = {"hash": digest, "size": len(content), "mime": "image/jpeg"}
    return FieldOp(line.op_id, read_body("photo", {**line.body, **known}), line.at, content)


def merge(
    state: SessionState, participant: str, file: FieldFile, stored: Mapping[str, int], at: str,
    criteria: Mapping[str, Criterion] | None = None,
) -> Merged:  # fmt: skip
    """Return what a file comes to in `state` at `at`, for the participant it must be of.

    `stored` gives the number of each event of theirs by its operation id. What is stored is
    left out, so merging twice changes nothing. A rating or weights that the person changed
    online after the form was made (event above `file.base`), to something else, is a
    conflict: neither wins. A form that steps back from a site judges it no more, in whatever
    order it was said. With `criteria` of the session's data weights are held against them, too
    (`check_importances`). Raises RequestError for another session's or person's file.
    """
    if file.session != state.session:
        raise RequestError(Problem("field.other_session"))
    if file.participant != participant or participant not in state.participants:
        raise RequestError(Problem("field.other_person"))
    last = {op.about: op for op in file.ops}
    ours = {stored[op.op_id] for op in file.ops if op.op_id in stored}
    to_append: list[FieldOp] = []
    already, conflicts, refused, superseded = [], [], list(file.unreadable), 0
    for op in sorted(file.ops, key=lambda op: not isinstance(op.body, Recused)):
        entry = online(state, participant, op.body)
        if op.op_id in stored or kept_id(op.op_id) in stored:
            already.append(op.op_id)
        elif last[op.about] is not op:
            superseded += 1
        elif problems := _problems(state, participant, op.body, file.round, at, criteria):
            refused.append(Refusal(op.op_id, op.body.kind, problems))
        elif _stands(state, participant, op.body):
            already.append(op.op_id)
        elif entry is not None and entry.n > file.base and entry.n not in ours:
            conflicts.append(Conflict(op, entry.body, entry.n))
        else:
            to_append.append(op)
            state = _after(state, participant, op.body)
    return Merged(tuple(to_append), tuple(already), tuple(conflicts), tuple(refused), superseded,
                  participant)  # fmt: skip


def resolve(conflict: Conflict, take: Take) -> FieldOp:
    """Return the change that settles a conflict as the evaluator chose.

    Also the choice of what stands online is written, so that the file is done with.
    """
    if take == "form":
        return conflict.op
    return replace(conflict.op, op_id=kept_id(conflict.op.op_id), body=conflict.online)


def kept_id(op_id: str) -> str:
    """Return the operation id of the choice to keep what stands online over `op_id`."""
    return hashlib.sha256(f"kept online {op_id}".encode()).hexdigest()[:32]


def online(state: SessionState, participant: str, body: Body) -> Entry[Any] | None:
    """Return the participant's last entry on what `body` is about; None where notes only add."""
    match body:
        case Rating():
            own = state.ratings.get(participant, {})
            return next(reversed(own.get((body.site, body.criterion), ())), None)
        case Weights():
            return next(reversed(state.weights.get(participant, ())), None)
    return None


def _stands(state: SessionState, participant: str, body: Body) -> bool:
    """Return whether the state already says what `body` would change."""
    match body:
        case Recused():
            return body.site in state.recusals.get(participant, {})
        case Done():
            done = state.done.get(participant, frozenset())
            return body.finished == (state.round in done)
    entry = online(state, participant, body)
    return entry is not None and entry.body == body


def _problems(
    state: SessionState, participant: str, body: Body, round_: int, at: str,
    criteria: Mapping[str, Criterion] | None,
) -> tuple[Problem, ...]:  # fmt: skip
    if isinstance(body, _ROUND_BOUND) and round_ != state.round:
        values = (("round", str(round_)), ("now", str(state.round)))
        return (Problem("field.other_round", values=values),)
    try:
        check(state, participant, body, at)
        if isinstance(body, Weights):
            check_importances(body, state.setting.scenario, criteria)
    except (Denied, RequestError) as why:
        return why.problems
    return ()


def _after(state: SessionState, participant: str, body: Body) -> SessionState:
    """Return the state that later changes of the same file are held against."""
    if not isinstance(body, Recused):
        return state
    own = {**state.recusals.get(participant, {}), body.site: body.reason}
    return replace(state, recusals={**state.recusals, participant: own})
