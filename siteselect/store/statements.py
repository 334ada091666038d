"""The questions asked for every change, built once: building them costs more than asking."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from siteselect.store.tables import ATTEMPTS, EVENTS, SESSIONS, TOKENS

TAKE = (
    update(SESSIONS).where(SESSIONS.c.id == bindparam("session"))
    .values(n=SESSIONS.c.n + 1)
    .returning(SESSIONS.c.n, SESSIONS.c.head, SESSIONS.c.stage)
)  # fmt: skip
HEAD = select(SESSIONS.c.n, SESSIONS.c.head, SESSIONS.c.stage).where(
    SESSIONS.c.id == bindparam("session")
)
SEAT = select(TOKENS.c.session, TOKENS.c.participant).where(TOKENS.c.sha == bindparam("sha"))
BY_OPERATION = select(EVENTS).where(
    EVENTS.c.session == bindparam("session"), EVENTS.c.op_id == bindparam("op_id")
)
BETWEEN = (
    select(EVENTS)
    .where(EVENTS.c.session == bindparam("session"), EVENTS.c.n > bindparam("after"),
           EVENTS.c.n <= bindparam("most"))
    .order_by(EVENTS.c.n)
)  # fmt: skip
COUNT = select(ATTEMPTS.c.count).where(
    ATTEMPTS.c.scope == bindparam("scope"), ATTEMPTS.c.mac == bindparam("mac"),
    ATTEMPTS.c.period == bindparam("period"),
)  # fmt: skip
