"""Coming in: sessions are created, joined by code, and taken up again on another device."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, insert, select, update

from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions import (
    Admission,
    Created,
    Event,
    Readmitted,
    Role,
    SessionState,
    check,
    genesis,
    read_body,
)
from siteselect.store.codes import columns, later, mac_of, shown
from siteselect.store.keys import KeyRing
from siteselect.store.limits import Gate, Limits, Tally
from siteselect.store.log import Log
from siteselect.store.seats import Seat, token_hash
from siteselect.store.statements import SEAT
from siteselect.store.tables import PARTICIPANTS, READMISSIONS, SESSIONS, TOKENS

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # 30 signs, none looks like another
CODE_LENGTH = 8
SECRET_LENGTH = 16
READMISSION_MINUTES = 10


@dataclass(frozen=True)
class Opening:
    """A session just created: its join code, and the facilitator's token, which is not stored."""

    session: str
    code: str
    participant: str
    token: str


@dataclass(frozen=True)
class Admitted:
    """A person just let in, and the token that is theirs from now on. It is not stored."""

    session: str
    participant: str
    token: str


def new_code() -> str:
    """Return a random join code: 8 signs, 39 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """Return a random participant's token: 256 bits."""
    return secrets.token_urlsafe(32)


def read_code(given: str) -> str:
    """Return a code as it was made from what a person typed: width, case and gaps do not count.

    >>> read_code("abcd-２３４５")
    'ABCD2345'
    """
    wide = unicodedata.normalize("NFKC", given[:60]).upper()
    return "".join(sign for sign in wide if sign.isalnum())


class People(Log):
    """The log, with the doors that lead to it."""

    def __init__(
        self, engine: Engine, keys: KeyRing, limits: Limits | None = None, poll_s: float = 0.25
    ) -> None:
        super().__init__(engine, keys, poll_s)
        self.limits, self._tally = limits or Limits(), Tally()

    def create(self, op_id: str, body: Created, at: str) -> Opening:
        """Create a session. `op_id` is random and kept by whoever creates it.

        The same `op_id` again gives the same session, with a new code and token. Raises
        Conflict if it comes with another content.
        """
        op, session = self._op(op_id), self.keys.mac("session", op_id)[:24]
        code, token, author = new_code(), new_token(), self.keys.mac("creator", op_id)[:16]
        self.keys.make(session)  # before the session: without it nothing can be written
        with self.writing() as connection:
            row = connection.execute(
                select(SESSIONS.c.n).where(SESSIONS.c.id == session)
            ).first()
            if row is None:
                connection.execute(insert(SESSIONS).values(
                    id=session, n=1, head=genesis(session), stage="new", created_at=at
                ))  # fmt: skip
                made = self._begin(connection, session, op, author, body, at)
                self._enrol(connection, session, author, "facilitator")
            else:
                self._again(connection, session, author, body)
            self._set(connection, session, **columns(self.keys, session, code, at))
            self._give(connection, session, author, token, at)
        if row is None:
            self._acknowledge(*made)
        return Opening(session, code, author, token)

    def _again(self, connection: Connection, session: str, author: str, body: Created) -> None:
        (first,) = self._read(connection, session, 0, 1)
        self._same(first, author, body)

    def join(
        self, op_id: str, code: str, name: str, role: Role, address: str, at: str
    ) -> Admitted:
        """Join by code. `op_id` is random and known to the newcomer only; `address` is theirs.

        The same `op_id` again gives the same participant, with a new token. Raises Denied,
        with `retry_after` seconds where there were too many attempts.
        """
        token, op = new_token(), self._op(op_id)
        body = read_body("joined", {"name": name, "role": role})
        mac = mac_of(self.keys, read_code(code))
        known = select(SESSIONS.c.id).where(SESSIONS.c.code_mac == mac,
                                            SESSIONS.c.code_until >= at)  # fmt: skip
        self._stop_flood(known, address, at)
        with self.writing() as connection:
            gate = self._gate(connection, address, at)
            refusal = gate.closed()
            if refusal is None:
                session = connection.execute(known).scalar()
                refusal = gate.wrong() if session is None else gate.crowded(mac)
            if refusal is None:
                taken = self._take(connection, str(session))
                author = self.keys.mac("participant", f"{session}\x1f{op_id}")[:16]
                made = self._say(connection, taken, op, author, body, at)
                if made[1] is not None:
                    self._enrol(connection, taken.session, author, role)
                self._give(connection, taken.session, author, token, at)
        if refusal is not None:  # after the commit: the attempt stays counted
            raise refusal
        self._acknowledge(*made)
        return Admitted(str(session), author, token)

    def _stop_flood(self, known: Select[Any], address: str, at: str) -> None:
        """Refuse a wrong guess past the limit without waiting for the turn to write."""
        with self.reading() as connection:
            gate = self._gate(connection, address, at)
            if not gate.past() or connection.execute(known).first() is not None:
                return
            refusal = gate.closed(past=True) or gate.told_to_wait()
        if count := self._tally.add(gate.address):
            with self.writing() as connection:
                self._gate(connection, address, at).wrong(count)
        raise refusal

    def _op(self, op_id: str) -> str:
        """Return the id of a secret operation as others may see it.

        Who knows the id gets the person's token, so it may not be one that others think of.
        """
        if len(op_id) < SECRET_LENGTH:
            raise RequestError(Problem("store.short_id", values=(("least", str(SECRET_LENGTH)),)))
        return self.keys.mac("op", op_id)[:48]

    def _gate(self, connection: Connection, address: str, at: str) -> Gate:
        return Gate(connection, self.limits, self.keys.mac("address", address), at)

    def _enrol(self, connection: Connection, session: str, person: str, role: Role) -> None:
        connection.execute(insert(PARTICIPANTS).values(session=session, id=person, role=role))

    def _give(
        self, connection: Connection, session: str, person: str, token: str, at: str
    ) -> None:
        connection.execute(insert(TOKENS).values(
            sha=token_hash(token), session=session, participant=person, since=at
        ))  # fmt: skip

    def seat(self, token: str) -> Seat | None:
        """Return whose token it is, None if nobody's. Cheap."""
        with self.reading() as connection:
            row = connection.execute(SEAT, {"sha": token_hash(token)}).first()
        return None if row is None else Seat(*row)

    def view(self, session: str, token: str) -> SessionState:
        """Return what the holder of a token may see of a session. Raises Denied."""
        seat = self.seat(token)
        if seat is None or seat.session != session:
            raise Denied(Problem("sessions.outsider"))
        return self.state(session).seen_by(seat.participant)

    def close_code(self, session: str, op_id: str, token: str, at: str) -> Event:
        """Close the door: the join code is destroyed. Raises Denied unless the rules allow it."""
        return self._admission(session, op_id, token, at, None)

    def renew_code(self, session: str, op_id: str, token: str, at: str) -> str:
        """Return a new join code in place of the old one. Raises Denied as the rules do."""
        code = new_code()
        self._admission(session, op_id, token, at, code)
        return code

    def join_code(self, session: str, token: str, at: str) -> str | None:
        """Return the join code for the facilitator's screen, None if there is none that opens.

        Raises Denied unless the token is a facilitator's.
        """
        seat = self.seat(token)
        inside = seat is not None and seat.session == session
        person = self.state(session).participants[seat.participant] if seat and inside else None
        if person is None or person.role != "facilitator":
            raise Denied(Problem("store.no_code"))
        with self.reading() as connection:
            row = connection.execute(select(SESSIONS).where(SESSIONS.c.id == session)).one()
        return shown(self.keys, row, at)

    def _admission(
        self, session: str, op_id: str, token: str, at: str, code: str | None
    ) -> Event:
        body = Admission(action="renewed" if code else "closed")
        with self.writing() as connection:
            taken = self._take(connection, session)
            author = self._author(connection, session, token)
            made = self._say(connection, taken, op_id, author, body, at)
            if made[1] is not None or code:  # a repeated closing must not close a later code
                self._set(connection, session, **columns(self.keys, session, code, at))
        return self._acknowledge(*made)

    def readmission_code(
        self, session: str, token: str, participant: str, at: str, alone: bool = False
    ) -> str:
        """Return a one-time code, good for 10 minutes, that lets a participant in again.

        With `alone` the devices they had lose their right (a lost phone). Raises Denied unless
        the token is a facilitator's.
        """
        code = new_code()
        with self.writing() as connection:
            taken = self._take(connection, session)
            issuer = self._author(connection, session, token)
            state = self._state(connection, session, taken.n - 1, taken.head)
            check(state, issuer, Readmitted(participant=participant), at)
            self._set(connection, session, n=taken.n - 1)
            connection.execute(delete(READMISSIONS).where(READMISSIONS.c.until < at))
            connection.execute(insert(READMISSIONS).values(
                mac=self.keys.mac("readmission", code), session=session, issuer=issuer,
                participant=participant, until=later(at, minutes=READMISSION_MINUTES),
                alone=int(alone),
            ))  # fmt: skip
        return code

    def readmit(self, op_id: str, code: str, address: str, at: str) -> Admitted:
        """Let a participant in again with a one-time code: same person, a new token.

        It is recorded as the facilitator's act. The same `op_id` again gives another token.
        Raises Denied as `join` does.
        """
        token, mac = new_token(), self.keys.mac("readmission", read_code(code))
        op, t = self._op(op_id), READMISSIONS.c
        known = select(READMISSIONS).where(
            t.mac == mac, t.until >= at, t.used.is_(None) | (t.used == op)
        )
        self._stop_flood(known, address, at)
        with self.writing() as connection:
            gate = self._gate(connection, address, at)
            refusal = gate.closed()
            if refusal is None:
                row = connection.execute(known).first()
                refusal = gate.wrong() if row is None else None
            if refusal is None and row is not None:
                taken = self._take(connection, row.session)
                body = Readmitted(participant=row.participant)
                made = self._say(connection, taken, op, row.issuer, body, at)
                connection.execute(update(READMISSIONS).where(t.mac == mac).values(used=op))
                if row.alone and made[1] is not None:
                    connection.execute(delete(TOKENS).where(
                        TOKENS.c.session == row.session, TOKENS.c.participant == row.participant
                    ))  # fmt: skip
                self._give(connection, row.session, row.participant, token, at)
        if refusal is not None or row is None:
            raise refusal or RequestError(Problem("store.wrong_code"))
        self._acknowledge(*made)
        return Admitted(row.session, row.participant, token)

