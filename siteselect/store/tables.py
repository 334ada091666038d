"""The tables as queries see them; `migrations` makes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table

METADATA = MetaData()
SESSIONS = Table(
    "sessions", METADATA,
    Column("id", String(80), primary_key=True),
    Column("n", BigInteger, nullable=False),  # the counter, and the number of the last event
    Column("head", String(64), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("code_mac", String(64)),
    Column("code_until", String(24)),
    Column("code_sealed", LargeBinary),  # the code under the session's key, to be shown again
    Column("created_at", String(24), nullable=False),
    Column("expires_at", String(24)),
)  # fmt: skip
PARTICIPANTS = Table(
    "participants", METADATA,
    Column("session", String(80), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
)  # fmt: skip
TOKENS = Table(
    "tokens", METADATA,
    Column("sha", String(64), primary_key=True),
    Column("session", String(80), nullable=False),
    Column("participant", String(80), nullable=False),
    Column("since", String(24), nullable=False),
)  # fmt: skip
EVENTS = Table(
    "events", METADATA,
    Column("session", String(80), primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("op_id", String(64), nullable=False),
    Column("at", String(24), nullable=False),
    Column("author", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("sealed", LargeBinary),
    Column("commitment", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)  # fmt: skip
BLOBS = Table(
    "blobs", METADATA,
    Column("session", String(80), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip
ATTEMPTS = Table(
    "attempts", METADATA,
    Column("scope", String(20), primary_key=True),
    Column("mac", String(64), primary_key=True),
    Column("period", BigInteger, primary_key=True),
    Column("count", BigInteger, nullable=False),
)  # fmt: skip
READMISSIONS = Table(
    "readmissions", METADATA,
    Column("mac", String(64), primary_key=True),
    Column("session", String(80), nullable=False),
    Column("participant", String(80), nullable=False),
    Column("issuer", String(80), nullable=False),
    Column("until", String(24), nullable=False),
    Column("alone", Integer, nullable=False),
    Column("used", String(64)),
)  # fmt: skip
