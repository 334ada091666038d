"""Faults of the database, in sentences that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from siteselect.errors import Problem, StoreError

# beginnings of sqlite_errorname; extended names begin with the primary one
_SQLITE = {
    "SQLITE_FULL": "store.full", "SQLITE_READONLY": "store.read_only",
    "SQLITE_CORRUPT": "store.corrupt", "SQLITE_NOTADB": "store.corrupt",
    "SQLITE_BUSY": "store.busy", "SQLITE_LOCKED": "store.busy",
    "SQLITE_CANTOPEN": "store.cannot_open", "SQLITE_PERM": "store.cannot_open",
    "SQLITE_AUTH": "store.cannot_open", "SQLITE_IOERR": "store.io",
}  # fmt: skip
# PostgreSQL's SQLSTATE; 08 and 57P are lost connections
_POSTGRES = {
    "53100": "store.full", "25006": "store.read_only", "XX001": "store.corrupt",
    "XX002": "store.corrupt", "55P03": "store.busy", "40P01": "store.busy",
    "57014": "store.busy", "53300": "store.busy", "28": "store.refused", "3D": "store.refused",
    "42501": "store.refused", "08": "store.unreachable", "57P": "store.unreachable",
}  # fmt: skip


@contextmanager
def faults() -> Iterator[None]:
    """Turn faults of the database within this block into StoreError."""
    try:
        yield
    except exc.IntegrityError:
        raise  # two writers and one key: a fault of ours, never hidden as the world's
    except exc.TimeoutError as why:  # every connection of the pool is taken
        raise StoreError(Problem("store.busy")) from why
    except exc.DBAPIError as why:
        raise StoreError(Problem(_key(why.orig), values=_why(why.orig))) from why
    except sqlite3.Error as why:
        raise StoreError(Problem(_key(why), values=_why(why))) from why


def _key(fault: BaseException | None) -> str:
    name = getattr(fault, "sqlite_errorname", None)
    if name is not None:
        return next((key for start, key in _SQLITE.items() if name.startswith(start)),
                    "store.unknown")  # fmt: skip
    if hasattr(fault, "sqlstate"):
        state = getattr(fault, "sqlstate", None)
        if state is None:  # psycopg never reached a server
            return "store.unreachable"
        return next((key for start, key in _POSTGRES.items() if state.startswith(start)),
                    "store.unknown")  # fmt: skip
    return "store.unknown"


def _why(fault: BaseException | None) -> tuple[tuple[str, str], ...]:
    name = getattr(fault, "sqlite_errorname", None) or getattr(fault, "sqlstate", None)
    return (("code", str(name or type(fault).__name__)),)
