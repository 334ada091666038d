"""Who holds a token, and where a log ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """Whose token it is: a participant of a session."""

    session: str
    participant: str


@dataclass(frozen=True)
class Head:
    """The end of a session's log: number and hash of its last event, and its stage."""

    n: int
    hash: str
    stage: str


@dataclass(frozen=True)
class Taken:
    """A session's row within a write transaction: `n` is the number of the event to come."""

    session: str
    n: int
    head: str
    stage: str


def token_hash(token: str) -> str:
    """Return what is stored of a participant's token."""
    return hashlib.sha256(token.encode()).hexdigest()
