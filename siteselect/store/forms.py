"""Field forms: their keys, and their files merged in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from siteselect.criteria import Criterion
from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions.bodies import Photo
from siteselect.sessions.field import (
    FieldFile,
    FieldOp,
    Merged,
    Refusal,
    Take,
    form_key,
    merge,
    read_field_file,
    resolve,
)
from siteselect.store.tables import EVENTS

if TYPE_CHECKING:
    from siteselect.store.store import Store

Clean = Callable[[bytes], bytes]
"""Returns a photo as JPEG without metadata; raises RequestError where it is no picture."""


def key_of_form(store: Store, session: str, participant: str, form: str) -> bytes | None:
    """Return the key of a form; None where the session's is destroyed or was never here."""
    key = store.keys.get(session)
    return None if key is None else form_key(key, session, participant, form)


def look(
    store: Store, session: str, token: str, content: bytes, at: str,
    criteria: Mapping[str, Criterion] | None,
) -> Merged:  # fmt: skip
    """Return what a file would come to; nothing is written. Raises as `take_in` does."""
    file = _read(store, content)
    with store.reading() as connection:
        bearer = store._author(connection, session, token)
        return _merge(store, connection, session, bearer, file, at, criteria)


def take_in(
    store: Store, session: str, token: str, content: bytes, at: str, clean: Clean,
    choices: Mapping[str, Take], criteria: Mapping[str, Criterion] | None,
) -> Merged:  # fmt: skip
    """Merge a file in one transaction, as the changes of the person whose form it is.

    The person themselves or a facilitator may bring it; `choices` (operation id to what is
    taken) settle conflicts and are the person's alone. Raises RequestError for a file that
    does not hold, Denied for another bearer.
    """
    file, refused = _without_bad_pictures(_read(store, content), clean)
    last = None
    with store.writing() as connection:
        taken = store._take(connection, session)
        store._set(connection, session, n=taken.n - 1)
        bearer = store._author(connection, session, token)
        if choices and bearer != file.participant:
            raise Denied(Problem("field.not_yours"))
        merged = _merge(store, connection, session, bearer, file, at, criteria)
        chosen = [resolve(c, choices[c.op.op_id]) for c in merged.conflicts
                  if c.op.op_id in choices]  # fmt: skip
        for op in (*merged.to_append, *chosen):
            taken = store._take(connection, session)
            made = store._say(connection, taken, op.op_id, file.participant, op.body, at)
            if isinstance(op.body, Photo):
                store._keep(connection, session, op.body.hash, op.content)
            last = made if made[1] is not None else last
    if last is not None:
        store._acknowledge(*last)
    return replace(merged, refused=(*merged.refused, *refused))


def _read(store: Store, content: bytes) -> FieldFile:
    return read_field_file(content, lambda s, p, f: key_of_form(store, s, p, f))


def _merge(
    store: Store, connection: Connection, session: str, bearer: str, file: FieldFile, at: str,
    criteria: Mapping[str, Criterion] | None,
) -> Merged:  # fmt: skip
    head = store._head(connection, session)
    state = store._state(connection, session, head.n, head.hash)
    person = state.participants.get(bearer)
    if person is None or (bearer != file.participant and person.role != "facilitator"):
        raise Denied(Problem("field.not_yours"))
    rows = connection.execute(
        select(EVENTS.c.op_id, EVENTS.c.n)
        .where(EVENTS.c.session == session, EVENTS.c.author == file.participant)
    ).all()  # fmt: skip
    return merge(state, file.participant, file, {row.op_id: row.n for row in rows}, at, criteria)


def _without_bad_pictures(file: FieldFile, clean: Clean) -> tuple[FieldFile, list[Refusal]]:
    """Return the file with its photos made clean, before any lock is taken."""
    kept, refused = [], []
    for op in file.ops:
        try:
            kept.append(_cleaned(op, clean))
        except RequestError as why:
            refused.append(Refusal(op.op_id, op.body.kind, why.problems))
    return replace(file, ops=tuple(kept)), refused


def _cleaned(op: FieldOp, clean: Clean) -> FieldOp:
    if not isinstance(op.body, Photo):
        return op
    picture = clean(op.content)
    if not picture.startswith(b"\xff\xd8\xff"):
        raise RequestError(Problem("field.no_picture"))
    said = {"hash": hashlib.sha256(picture).hexdigest(), "size": len(picture)}
    return replace(op, body=op.body.model_copy(update=said), content=picture)


__all__ = ["Clean", "key_of_form", "look", "take_in"]
