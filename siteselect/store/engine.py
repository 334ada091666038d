"""Connections: SQLite as it must be set to lose nothing, PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from siteselect.errors import Problem, RequestError, StoreError
from siteselect.store.faults import faults

BUSY_MS = 15_000
SAFE_WAL = (3, 51, 3)  # older ones can corrupt a database when the WAL is reset


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return the journal mode that is safe with a version of SQLite.

    >>> journal_mode((3, 51, 2)), journal_mode((3, 51, 3))
    ('delete', 'wal')
    """
    return "wal" if version >= SAFE_WAL else "delete"


def synchronous(journal: str = journal_mode()) -> str:
    """Return the setting with which no acknowledged change is lost when the power goes.

    NORMAL loses some. FULL does not with a WAL; with a journal that is deleted to commit it
    does, unless the directory is synced too: that is EXTRA (FULL and this).

    >>> synchronous("wal"), synchronous("delete")
    ('FULL', 'EXTRA')
    """
    return "FULL" if journal == "wal" else "EXTRA"


PRAGMAS = (
    ("busy_timeout", str(BUSY_MS)),  # first: setting the journal may have to wait
    ("journal_mode", journal_mode()),
    ("synchronous", synchronous()),
    ("secure_delete", "ON"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def make_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///...` or `postgresql://...`.

    Raises RequestError for another kind of URL, StoreError where a folder cannot be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise RequestError(Problem("store.bad_url")) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=10,
            pool_pre_ping=True, connect_args={"connect_timeout": 10},
        )  # fmt: skip
    if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise RequestError(Problem("store.bad_url"))
    make_folder(Path(parsed.database).parent)
    engine = create_engine(parsed, pool_size=10, max_overflow=10,
                           connect_args={"check_same_thread": False})  # fmt: skip
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can read. Raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise StoreError(Problem("store.cannot_open", values=(("code", str(why.errno)),))) from why


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours
    with faults():
        for name, value in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Connection) -> None:
    # a plain BEGIN that reads, then writes, is refused whatever the timeout
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
