"""Limits on guessing codes, kept in the database so that all processes share them.

A wrong guess counts against its address and against the whole server. Past the address's limit
wrong guesses are told to wait, but a right code still opens: fifty people behind one address
are not locked out by the one among them who guesses. Past the server's cap nothing from such
an address is looked at any more. With 20,000 guesses an hour and ten open sessions the chance
that one opens is 20,000 x 10 / 30^8, about 3 in 10 million an hour.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from siteselect.errors import Denied, Problem
from siteselect.store.statements import COUNT
from siteselect.store.tables import ATTEMPTS

ALL = "all"
WRITE_EACH, ADDRESSES = 50, 1000


@dataclass(frozen=True)
class Limits:
    """How many wrong guesses of an address and of all, and how many joins by one code."""

    per_address: int = 30
    address_window_s: int = 600
    per_code: int = 300
    code_window_s: int = 600
    in_all: int = 20_000
    all_window_s: int = 3600

    def window(self, scope: str) -> int:
        """Return the length of a scope's window in seconds."""
        return {"address": self.address_window_s, "code": self.code_window_s,
                ALL: self.all_window_s}[scope]  # fmt: skip


def seconds(at: str) -> float:
    """Return a moment as seconds since 1970."""
    return datetime.fromisoformat(at).timestamp()


class Tally:
    """Wrong guesses past the limit, written down fifty at a time.

    A flood of them must not keep honest people waiting for the disk. A crash forgets at most
    those of one address that were not written yet.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}

    def add(self, address: str) -> int:
        """Count one; return how many to write down now, mostly 0."""
        with self._lock:
            held = self._held.pop(address, 0) + 1
            if held < WRITE_EACH:
                self._held[address] = held
                while len(self._held) > ADDRESSES:
                    self._held.pop(next(iter(self._held)))
                return 0
            return held


@dataclass(frozen=True)
class Gate:
    """The limits at one moment, within one transaction. `address` is its MAC."""

    connection: Connection
    limits: Limits
    address: str
    at: str

    def _period(self, scope: str) -> int:
        return int(seconds(self.at) // self.limits.window(scope))

    def _count(self, scope: str, mac: str) -> int:
        wanted = {"scope": scope, "mac": mac, "period": self._period(scope)}
        return int(self.connection.execute(COUNT, wanted).scalar() or 0)

    def _add(self, scope: str, mac: str, by: int = 1) -> int:
        table: Table = ATTEMPTS
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        count = self.connection.execute(
            dialect.insert(table)
            .values(scope=scope, mac=mac, period=self._period(scope), count=by)
            .on_conflict_do_update(index_elements=["scope", "mac", "period"],
                                   set_={"count": table.c.count + by})
            .returning(table.c.count)
        ).scalar_one()  # fmt: skip
        if count == by:  # a new window: forget the old ones
            self.connection.execute(delete(table).where(
                table.c.scope == scope, table.c.period < self._period(scope) - 1
            ))  # fmt: skip
        return int(count)

    def closed(self, past: bool = False) -> Denied | None:
        """Return the refusal if nothing from this address (known to be `past`?) is looked at."""
        if (past or self.past()) and self._count(ALL, ALL) >= self.limits.in_all:
            return self._wait(ALL)
        return None

    def past(self) -> bool:
        """Return whether the address is past its limit."""
        return self._count("address", self.address) >= self.limits.per_address

    def told_to_wait(self) -> Denied:
        """Return the refusal of a wrong guess past the limit, without counting it."""
        return self._wait("address")

    def wrong(self, by: int = 1) -> Denied:
        """Count a wrong guess (or `by` of them) and return its refusal."""
        self._add(ALL, ALL, by)
        if self._add("address", self.address, by) > self.limits.per_address:
            return self._wait("address")
        return Denied(Problem("store.wrong_code"))

    def crowded(self, code_mac: str) -> Denied | None:
        """Count a use of a right code; return the refusal if it is used too often."""
        return self._wait("code") if self._add("code", code_mac) > self.limits.per_code else None

    def _wait(self, scope: str) -> Denied:
        window = self.limits.window(scope)
        wait = max(1, math.ceil(window - seconds(self.at) % window))
        refusal = Denied(Problem("store.limited", values=(("seconds", str(wait)),)))
        refusal.retry_after = wait
        return refusal
