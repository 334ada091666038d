"""The trail of changes on disk: append-only, one SQLite file in the user's own folder.

Every change is one transaction: power may fail and processes may be killed at any time, and
what is there afterwards is all of a change or nothing of it. Several people may write at once;
who writes against an older version is told of a conflict and overwrites nothing.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from siteselect.errors import ConflictError, EnvironmentFault, Problem, RequestError
from siteselect.own.model import Change, Entry, Key, Kind, Original, State, effective, fold

FILE = "trail.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, op_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS original (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
"""
PATIENCE_S = 15.0  # how long a writer waits for another


@contextmanager
def _open(home: Path, write: bool) -> Iterator[sqlite3.Connection]:
    """Open the file; faults of the world come out as EnvironmentFault."""
    path = home / FILE
    try:
        if write:
            home.mkdir(parents=True, exist_ok=True)
        # a reader may have to roll back what a killed writer left, so it opens for writing too
        mode = "rwc" if write else "rw" if os.access(path, os.W_OK) else "ro"
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=PATIENCE_S,
            isolation_level=None,
        )
        with closing(connection):
            if write:
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
                connection.executescript(SCHEMA)
            yield connection
    except EnvironmentFault:
        raise
    except (sqlite3.Error, OSError) as why:
        named = getattr(why, "sqlite_errorname", "") or getattr(why, "strerror", "") or str(why)
        problem = Problem("own.unusable", str(path), values=(("why", named),))
        raise EnvironmentFault(problem) from why


def version(home: Path) -> int:
    """Return the number of the last change; 0 where there is none."""
    if not (home / FILE).is_file():
        return 0
    with _open(home, write=False) as connection:
        if not _begun(connection):
            return 0
        return int(connection.execute("SELECT coalesce(max(n), 0) FROM entry").fetchone()[0])


def entries(home: Path) -> list[Entry]:
    """Return the whole trail, oldest first."""
    if not (home / FILE).is_file():
        return []
    with _open(home, write=False) as connection:
        return _entries(connection)


def _begun(connection: sqlite3.Connection) -> bool:
    """Tell whether the first writer got as far as making the tables."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'entry'"
    return bool(connection.execute(query).fetchone()[0])


def _entries(connection: sqlite3.Connection) -> list[Entry]:
    if not _begun(connection):
        return []
    rows = connection.execute("SELECT body FROM entry ORDER BY n").fetchall()
    return [Entry.model_validate_json(body) for (body,) in rows]


def state(home: Path) -> State:
    """Return what holds now."""
    return fold(entries(home))


def original(home: Path, sha256: str) -> bytes | None:
    """Return the bytes of a file as it was brought."""
    with _open(home, write=False) as connection:
        query = "SELECT content FROM original WHERE sha256 = ?"
        row = connection.execute(query, (sha256,)).fetchone()
    return None if row is None else bytes(row[0])


def original_of(name: str, content: bytes) -> Original:
    """Describe a file to be kept."""
    return Original(name=name[:200], sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def append(
    home: Path,
    kind: Kind,
    change: Change,
    who: str,
    time: str,
    base: int,
    op_id: str,
    content: bytes | None = None,
) -> Entry:
    """Write one change, and the file it came from, in one transaction; return its entry.

    `base` is the version that the draft was begun with; `time` is ISO 8601; `op_id` is made by
    the caller, and the same one sent twice is written once. Raises ConflictError if a later
    change touched the same things, RequestError for a change of nothing or nobody's,
    EnvironmentFault.
    """
    if not change.touched:
        raise RequestError(Problem("own.nothing"))
    return _write(home, kind, change, None, who, time, base, op_id, content)


def undo(home: Path, n: int, who: str, time: str, base: int, op_id: str) -> Entry:
    """Take back change `n` by a new change; the trail keeps both.

    Raises RequestError if there is no such change, or later ones rest on it.
    """
    return _write(home, "undo", Change(), n, who, time, base, op_id, None)


def _write(
    home: Path,
    kind: Kind,
    change: Change,
    undoes: int | None,
    who: str,
    time: str,
    base: int,
    op_id: str,
    content: bytes | None,
) -> Entry:
    if not who.strip():
        raise RequestError(Problem("own.nobody"))
    with _open(home, write=True) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            listed = _entries(connection)
            for old in listed:
                if old.op_id == op_id:  # a retry of what is already there
                    connection.execute("ROLLBACK")
                    return old
            _check(listed, change, undoes, base)
            entry = Entry(
                n=len(listed) + 1,
                op_id=op_id,
                time=time,
                who=who.strip()[:80],
                kind=kind,
                change=change,
                undoes=undoes,
                previous=listed[-1].hash if listed else "",
                hash="",
            ).sealed()
            if content is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO original VALUES (?, ?)",
                    (hashlib.sha256(content).hexdigest(), content),
                )
            connection.execute(
                "INSERT INTO entry VALUES (?, ?, ?)", (entry.n, op_id, entry.model_dump_json())
            )
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return entry


def _check(listed: list[Entry], change: Change, undoes: int | None, base: int) -> None:
    touched = change.touched
    if undoes is not None:
        touched = _undoable(listed, undoes)
    found = [
        Problem(
            "own.conflict",
            values=(
                ("what", what(key)),
                ("who", entry.who),
                ("time", entry.time[:16].replace("T", " ")),
                ("n", str(entry.n)),
            ),
        )
        for entry in listed
        if entry.n > base
        for key in sorted(_touches(listed, entry) & touched)
    ]
    if found:
        raise ConflictError(found[:20])


def _touches(listed: list[Entry], entry: Entry) -> frozenset[Key]:
    """Return what an entry changed: an undo changes what the undone entry did."""
    while entry.undoes is not None:
        entry = listed[entry.undoes - 1]
    return entry.change.touched


def _undoable(listed: list[Entry], n: int) -> frozenset[Key]:
    holding = effective(listed)
    if n not in {entry.n for entry in holding}:
        raise RequestError(Problem("own.not_there", values=(("n", str(n)),)))
    added = {site.id for site in listed[n - 1].change.sites}
    rest = [entry for entry in holding if entry.n != n]
    kept = {site.id for site in fold(rest).sites}
    resting = sorted(
        {
            entry.n
            for entry in rest
            for figure in entry.change.figures
            if figure.subject in added - kept
        }
    )
    if resting:
        later = ", ".join(map(str, resting))
        raise RequestError(Problem("own.rests", values=(("n", str(n)), ("later", later))))
    return listed[n - 1].change.touched


def what(key: Key) -> str:
    """Return the words of a key: the site, or subject and criterion.

    >>> what(("figure", "PHL", "labour_cost", "own-labour_cost", ""))
    'PHL / labour_cost'
    """
    parts = key[1:2] if key[0] == "site" else (*key[1:3], *key[4:])
    return " / ".join(part for part in parts if part)


def verify(home: Path) -> list[int]:
    """Return the numbers of entries that are not what was written: edited, moved or missing."""
    broken, before = [], ""
    for place, entry in enumerate(entries(home), 1):
        if entry.n != place or entry.previous != before or entry.sealed().hash != entry.hash:
            broken.append(entry.n)
        before = entry.hash
    return broken
