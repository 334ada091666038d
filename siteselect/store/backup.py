"""Backups: always a SQLite file of the same tables, whatever database they come from.

A backup holds no keys. It is checked before it counts, and it is never a copy of a live file.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select, text

from siteselect.errors import Problem, RequestError, StoreError
from siteselect.store.engine import make_engine, sqlite_url
from siteselect.store.faults import faults
from siteselect.store.keys import KeyRing
from siteselect.store.log import Log
from siteselect.store.migrations import migrate
from siteselect.store.tables import BLOBS, EVENTS, PARTICIPANTS, SESSIONS, TOKENS

KEPT: tuple[Table, ...] = (SESSIONS, PARTICIPANTS, TOKENS, EVENTS, BLOBS)
MAGIC = b"SQLite format 3\0"
BATCH = 500


@dataclass(frozen=True)
class Copied:
    """What a backup or a restoration moved; every chain in it was verified."""

    sessions: int
    events: int
    skipped: int = 0


def back_up(engine: Engine, keys: KeyRing, path: Path) -> Copied:
    """Write a backup to `path` while others go on writing.

    Raises RequestError if the file exists, StoreError if a chain in it does not hold.
    """
    if path.exists():
        raise RequestError(Problem("store.file_exists", values=(("given", path.name),)))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        made = Path(folder) / "copy.sqlite3"
        with faults():
            if engine.dialect.name == "sqlite":
                _copy_sqlite(engine, made)
            else:
                _copy_rows(engine, made)
        copied = _verified(made, keys)
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        made.chmod(0o600)
        made.replace(path)
    return copied


def _copy_sqlite(engine: Engine, target: Path) -> None:
    source = sqlite3.connect(str(engine.url.database), timeout=15)
    with closing(source), closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _copy_rows(engine: Engine, target: Path) -> None:
    """Copy one moment of another database into a new SQLite file."""
    copy = make_engine(sqlite_url(target))
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with copy.execution_options(writes=True).begin() as writer, snapshot.begin() as reader:
            migrate(writer)
            for table in KEPT:
                _pour(reader, writer, table)
    finally:
        copy.dispose()


def _pour(reader: Connection, writer: Connection, table: Table) -> None:
    rows = reader.execution_options(yield_per=BATCH).execute(select(table))
    for part in rows.mappings().partitions(BATCH):
        writer.execute(insert(table), [dict(row) for row in part])


def _verified(path: Path, keys: KeyRing) -> Copied:
    """Return what a backup holds. Raises StoreError for the sessions whose chain is broken."""
    engine = make_engine(sqlite_url(path))
    try:
        with faults(), engine.execution_options(writes=True).begin() as connection:
            migrate(connection)
        log, problems, events = Log(engine, keys), [], 0
        with log.reading() as connection:
            sessions = list(connection.execute(select(SESSIONS.c.id, SESSIONS.c.n)))
        for session, n in sessions:
            events += n
            if broken := log.verify(session):
                values = (("session", session), ("n", str(broken[0].n)))
                problems.append(Problem("store.broken_chain", path.name, values=values))
        if problems:
            raise StoreError(problems)
        return Copied(len(sessions), events)
    finally:
        engine.dispose()


def restore(log: Log, path: Path) -> Copied:
    """Bring back the sessions of a backup that are missing here, in one transaction.

    A session that is here is left alone: it is as new as the backup's or newer, or was deleted
    on purpose. Raises RequestError if there is no file, StoreError for a broken chain.
    """
    if not path.is_file():
        raise RequestError(Problem("store.no_file", values=(("given", path.name),)))
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:  # else the fault would be told of the live database
            raise RequestError(Problem("store.not_backup", values=(("given", path.name),)))
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        copy.write_bytes(path.read_bytes())  # a backup is no live database; it stays as it is
        copied = _verified(copy, log.keys)
        engine = make_engine(sqlite_url(copy))
        try:
            with engine.begin() as reader, log.writing() as writer:
                skipped = _bring(reader, writer, log.keys.destroyed())
        finally:
            engine.dispose()
    return Copied(copied.sessions - len(skipped), copied.events - sum(skipped.values()),
                  len(skipped))  # fmt: skip


def _bring(reader: Connection, writer: Connection, gone: set[str]) -> dict[str, int]:
    """Insert what is missing; return the sessions here already (or `gone`), and their events."""
    if writer.dialect.name == "postgresql":
        writer.execute(text("LOCK TABLE sessions IN EXCLUSIVE MODE"))
    here = gone | set(writer.execute(select(SESSIONS.c.id)).scalars())
    coming = {row.id: row.n for row in reader.execute(select(SESSIONS.c.id, SESSIONS.c.n))}
    for table in KEPT:
        rows = reader.execute(select(table)).mappings()
        of = "id" if table is SESSIONS else "session"
        for part in rows.partitions(BATCH):
            if new := [dict(row) for row in part if row[of] not in here]:
                writer.execute(insert(table), new)
    return {session: n for session, n in coming.items() if session in here}
