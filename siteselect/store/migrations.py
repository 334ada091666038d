"""The schema, step by step; a step that has shipped is never changed."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from siteselect.errors import Problem, StoreError

STEPS: tuple[tuple[str, ...], ...] = (
    (  # 1: the log, and who may write to it
        """CREATE TABLE sessions (id VARCHAR(80) PRIMARY KEY, n BIGINT NOT NULL,
           head VARCHAR(64) NOT NULL, stage VARCHAR(20) NOT NULL, code_mac VARCHAR(64) UNIQUE,
           code_until VARCHAR(24), created_at VARCHAR(24) NOT NULL, expires_at VARCHAR(24))""",
        """CREATE TABLE participants (session VARCHAR(80) NOT NULL REFERENCES sessions(id),
           id VARCHAR(80) NOT NULL, role VARCHAR(20) NOT NULL, PRIMARY KEY (session, id))""",
        """CREATE TABLE tokens (sha VARCHAR(64) PRIMARY KEY,
           session VARCHAR(80) NOT NULL REFERENCES sessions(id),
           participant VARCHAR(80) NOT NULL, since VARCHAR(24) NOT NULL)""",
        """CREATE TABLE events (session VARCHAR(80) NOT NULL REFERENCES sessions(id),
           n BIGINT NOT NULL, op_id VARCHAR(64) NOT NULL, at VARCHAR(24) NOT NULL,
           author VARCHAR(80) NOT NULL, kind VARCHAR(20) NOT NULL, sealed {bytes},
           commitment VARCHAR(64) NOT NULL, previous VARCHAR(64) NOT NULL,
           hash VARCHAR(64) NOT NULL, PRIMARY KEY (session, n), UNIQUE (session, op_id))""",
        """CREATE TABLE blobs (session VARCHAR(80) NOT NULL REFERENCES sessions(id),
           name VARCHAR(64) NOT NULL, sealed {bytes} NOT NULL, PRIMARY KEY (session, name))""",
    ),
    (  # 2: limits on guessing, and letting people in again
        """CREATE TABLE attempts (scope VARCHAR(20) NOT NULL, mac VARCHAR(64) NOT NULL,
           period BIGINT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (scope, mac, period))""",
        """CREATE TABLE readmissions (mac VARCHAR(64) PRIMARY KEY,
           session VARCHAR(80) NOT NULL REFERENCES sessions(id),
           participant VARCHAR(80) NOT NULL, issuer VARCHAR(80) NOT NULL,
           until VARCHAR(24) NOT NULL, alone INTEGER NOT NULL, used VARCHAR(64))""",
        "CREATE INDEX tokens_of ON tokens (session, participant)",
    ),
    (  # 3: a join code outlives a restart
        "ALTER TABLE sessions ADD COLUMN code_sealed {bytes}",
    ),
)  # fmt: skip
CURRENT = len(STEPS)
_LOCK = 727_151_020  # any number that no other program on the server takes


def is_current(connection: Connection) -> bool:
    """Return whether there is nothing to do, without writing: a disk may be read-only."""
    if not inspect(connection).has_table("schema_version"):
        return False
    found = connection.execute(text("SELECT max(version) FROM schema_version")).scalar()
    return bool(found == CURRENT)


def migrate(connection: Connection, to: int = CURRENT) -> int:
    """Bring the schema to version `to` within the caller's transaction; return the version before.

    Raises StoreError if a newer version of the program made it.
    """
    postgres = connection.dialect.name == "postgresql"
    if postgres:  # two processes may start at once
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    found = connection.execute(text("SELECT max(version) FROM schema_version")).scalar() or 0
    if found > CURRENT:
        values = (("found", str(found)), ("known", str(CURRENT)))
        raise StoreError(Problem("store.newer", values=values))
    kind = "BYTEA" if postgres else "BLOB"
    for version in range(found + 1, to + 1):
        for statement in STEPS[version - 1]:
            connection.execute(text(statement.format(bytes=kind)))
        connection.execute(
            text("INSERT INTO schema_version (version) VALUES (:v)"), {"v": version}
        )
    return int(found)
