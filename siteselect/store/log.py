"""The append-only log: one transaction per event, the session's counter taken first."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from siteselect.errors import Conflict, Denied, Problem, RequestError, StoreError
from siteselect.sessions import (
    Body,
    ChainFault,
    Event,
    RoleChanged,
    SessionState,
    check,
    fold,
    genesis,
    make_event,
    verify_chain,
)
from siteselect.sessions.events import dump_body
from siteselect.sessions.state import start
from siteselect.store import statements
from siteselect.store.faults import faults
from siteselect.store.keys import KeyRing, seal_body, unseal_body
from siteselect.store.seats import Head, Taken, token_hash
from siteselect.store.tables import EVENTS, PARTICIPANTS, SESSIONS
from siteselect.store.turns import Turns
from siteselect.store.watching import Hub, Subscription

HELD = 64  # states kept in memory; any can be folded again
# kinds that come with more than a body: a token, a code, bytes, the destruction of a key
BY_METHOD = ("created", "joined", "readmitted", "admission", "photo", "deleted")


class Log:
    """The log of every session in one database."""

    def __init__(self, engine: Engine, keys: KeyRing, poll_s: float = 0.25) -> None:
        self.engine, self.keys = engine, keys
        self._writes = engine.execution_options(writes=True)
        local = engine.dialect.name == "sqlite"
        self._turns = Turns(Path(str(engine.url.database))) if local else None
        self._states: dict[str, SessionState] = {}
        self.hub = Hub(self.heads, poll_s)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction; what it did is acknowledged only after this block."""
        turn = nullcontext() if self._turns is None else self._turns.taken()
        with faults(), turn, self._writes.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction."""
        with faults(), self.engine.begin() as connection:
            yield connection

    def append(self, session: str, op_id: str, token: str, body: Body, at: str) -> Event:
        """Store one event; it is on disk when this returns.

        The same `op_id` again returns the event it made. Raises Denied where the rules or the
        token do, Conflict if the id came before with another content, StoreError.
        """
        if body.kind in BY_METHOD:
            raise RequestError(Problem("store.by_method", values=(("kind", body.kind),)))
        with self.writing() as connection:
            taken = self._take(connection, session)
            author = self._author(connection, session, token)
            event, state = self._say(connection, taken, op_id, author, body, at)
        return self._acknowledge(event, state)

    def _take(self, connection: Connection, session: str) -> Taken:
        """Take the counter: the order of events is the order of commits on both databases."""
        row = connection.execute(statements.TAKE, {"session": session}).first()
        if row is None:
            raise RequestError(Problem("store.no_session"))
        return Taken(session, row.n, row.head, row.stage)

    def _author(self, connection: Connection, session: str, token: str) -> str:
        found = connection.execute(statements.SEAT, {"sha": token_hash(token)}).first()
        if found is None or found.session != session:
            raise Denied(Problem("sessions.outsider"))
        return str(found.participant)

    def _say(
        self, connection: Connection, taken: Taken, op_id: str, author: str, body: Body, at: str
    ) -> tuple[Event, SessionState | None]:
        """Return the event, new or as stored before, and the state after it if it is new."""
        session = taken.session
        wanted = {"session": session, "op_id": op_id}
        old = connection.execute(statements.BY_OPERATION, wanted).first()
        if old is not None:
            self._set(connection, session, n=taken.n - 1)
            return self._same(old, author, body), None
        state = self._state(connection, session, taken.n - 1, taken.head)
        check(state, author, body, at)
        event = make_event(session, taken.n, op_id, at, author, body, secrets.token_hex(32),
                           taken.head)  # fmt: skip
        self._insert(connection, event)
        after = state.with_event(event)
        self._set(connection, session, head=event.hash, stage=after.stage,
                  expires_at=after.expires_at)  # fmt: skip
        if isinstance(body, RoleChanged):
            connection.execute(
                update(PARTICIPANTS).values(role=body.role)
                .where(PARTICIPANTS.c.session == session, PARTICIPANTS.c.id == body.participant)
            )  # fmt: skip
        return event, after

    def _same(self, row: Row[Any], author: str, body: Body) -> Event:
        event = self._event(row)
        if (event.author, event.kind) != (author, body.kind) or (
            event.data is not None and dump_body(event.body) != dump_body(body)
        ):
            raise Conflict(Problem("store.conflict", values=(("n", str(event.n)),)))
        return event

    def _acknowledge(self, event: Event, state: SessionState | None) -> Event:
        """After the commit: keep the state and wake whoever watches."""
        if state is not None:
            self._hold(state)
            self.hub.tell(event.session, event.n)
        return event

    def _set(self, connection: Connection, session: str, **values: object) -> None:
        connection.execute(update(SESSIONS).where(SESSIONS.c.id == session).values(**values))

    def _key(self, session: str) -> bytes:
        key = self.keys.get(session)
        if key is None:
            raise StoreError(Problem("store.no_key"))
        return key

    def _insert(self, connection: Connection, event: Event) -> None:
        row = event.model_dump(exclude={"data", "salt"})
        sealed = seal_body(self._key(event.session), event.data, event.salt, _place(event))
        connection.execute(insert(EVENTS).values(**row, sealed=sealed))

    def _event(self, row: Row[Any]) -> Event:
        said = dict(row._mapping)
        sealed, data, salt = said.pop("sealed"), None, None
        key = None if sealed is None else self.keys.get(row.session)
        if key is not None:  # deleted, or restored without its key: the chain still stands
            data, salt = unseal_body(key, bytes(sealed), f"{row.session}:{row.n}:{row.kind}")
        return Event.model_construct(**said, data=data, salt=salt)  # it was checked when made

    def _read(self, connection: Connection, session: str, after: int, most: int) -> list[Row[Any]]:
        wanted = {"session": session, "after": after, "most": most}
        return list(connection.execute(statements.BETWEEN, wanted))

    def _state(self, connection: Connection, session: str, n: int, head: str) -> SessionState:
        """Return the state after event `n`, folding on from the one in memory."""
        held = self._states.get(session)
        if held is not None and (held.n > n or (held.n == n and held.head != head)):
            held = None  # another database took this one's place
        if held is not None and held.n == n:
            return held
        rows = self._read(connection, session, 0 if held is None else held.n, n)
        events = [self._event(row) for row in rows]
        if any(event.data is None for event in events):
            raise Denied(Problem("store.deleted"))
        if held is None:
            return fold(events)
        for event in events:
            held = held.with_event(event)
        return held

    def _hold(self, state: SessionState) -> None:
        held = self._states.get(state.session)
        if held is None or held.n < state.n:
            self._states[state.session] = state
        while len(self._states) > HELD:
            self._states.pop(next(iter(self._states)), None)

    def state(self, session: str) -> SessionState:
        """Return the state now, whole: what a person may see of it is `seen_by`.

        Raises RequestError for an unknown session, Denied for a deleted one.
        """
        for _ in range(3):
            with self.reading() as connection:
                head = self._head(connection, session)
                held = self._states.get(session)
                if held is not None and held.n > head.n:
                    continue  # more was committed meanwhile: look again, do not fold anew
                state = self._state(connection, session, head.n, head.hash)
            self._hold(state)
            return state
        with self.reading() as connection:  # an older database took this one's place
            head = self._head(connection, session)
            state = self._state(connection, session, head.n, head.hash)
        self._states[session] = state
        return state

    def _head(self, connection: Connection, session: str) -> Head:
        row = connection.execute(statements.HEAD, {"session": session}).first()
        if row is None:
            raise RequestError(Problem("store.no_session"))
        return Head(*row)

    def head(self, session: str) -> Head:
        """Return the end of the log; cheap. Raises RequestError for an unknown session."""
        with self.reading() as connection:
            return self._head(connection, session)

    def heads(self, sessions: list[str]) -> dict[str, int]:
        """Return the number of the last event of each session, in one question."""
        with self.reading() as connection:
            rows = connection.execute(
                select(SESSIONS.c.id, SESSIONS.c.n).where(SESSIONS.c.id.in_(sessions))
            ).all()
        return {row.id: row.n for row in rows}

    def events(self, session: str, after: int = 0) -> tuple[Event, ...]:
        """Return the events after number `after`, all of them: for the record, not for a person.

        Their `data` is None once the session is deleted. Raises StoreError if one was changed.
        """
        with self.reading() as connection:
            head = self._head(connection, session)
            rows = self._read(connection, session, after, head.n)
        return tuple(self._event(row) for row in rows)

    def watch(self, session: str) -> Subscription:
        """Return a subscription that wakes with every change of a session; close it."""
        return self.hub.subscribe(session, self.head(session).n)

    def verify(self, session: str) -> tuple[ChainFault, ...]:
        """Return every fault of a session's chain, cut tail and unreadable bodies included."""
        with self.reading() as connection:
            head = self._head(connection, session)
            rows = list(connection.execute(
                select(EVENTS).where(EVENTS.c.session == session).order_by(EVENTS.c.n)
            ))  # fmt: skip
        events, found = [], []
        for row in rows:
            try:
                events.append(self._event(row))
            except StoreError:
                found.append(ChainFault(row.n, "body"))
                said = {k: v for k, v in row._mapping.items() if k != "sealed"}
                events.append(Event.model_construct(**said, data=None, salt=None))
        end = verify_chain(events, head.hash if rows else None)
        counted = () if len(rows) == head.n else (ChainFault(len(rows), "head"),)
        return tuple(dict.fromkeys((*found, *end, *counted)))

    def _begin(
        self, connection: Connection, session: str, op_id: str, author: str, body: Body, at: str
    ) -> tuple[Event, SessionState]:
        """Write the first event of a session whose row stands with n = 1."""
        event = make_event(session, 1, op_id, at, author, body, secrets.token_hex(32),
                           genesis(session))  # fmt: skip
        self._insert(connection, event)
        state = start(event)
        self._set(connection, session, head=event.hash, stage=state.stage,
                  expires_at=state.expires_at)  # fmt: skip
        return event, state


def _place(event: Event) -> str:
    return f"{event.session}:{event.n}:{event.kind}"
