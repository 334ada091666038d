"""Keys: one per session, kept apart from the database, so that destroying it is real.

Were the keys in the database, every backup and PostgreSQL's dead rows would hold them beside
what they open. The ring is a small SQLite file of its own on the server's disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from siteselect.errors import Problem, StoreError
from siteselect.store.engine import BUSY_MS, make_folder
from siteselect.store.faults import faults

KEY_BYTES, NONCE_BYTES = 32, 12
_SERVER = "server"


class KeyRing:
    """The keys of all sessions, and the server's own for join codes and addresses.

    A destroyed key leaves its name behind, so that a restored copy never brings it back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: dict[str, bytes] = {}
        self._lock = threading.Lock()
        make_folder(path.parent)
        if not path.exists():  # a ring on a read-only disk can still be read
            with faults(), self._open() as ring:
                ring.execute("CREATE TABLE IF NOT EXISTS keys "
                             "(name TEXT PRIMARY KEY, secret BLOB, destroyed_at TEXT)")  # fmt: skip
            with contextlib.suppress(OSError):  # a file system without permissions
                path.chmod(0o600)
        if self.get(_SERVER) is None:
            self.make(_SERVER)

    @contextmanager
    def _open(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as ring:
            for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=DELETE", "synchronous=EXTRA",
                           "secure_delete=ON"):  # fmt: skip
                ring.execute(f"PRAGMA {pragma}")
            ring.execute(begin)
            yield ring
            ring.execute("COMMIT")

    def make(self, name: str) -> bytes:
        """Return the key of `name`, made now if there was none. Raises StoreError if destroyed."""
        with faults(), self._open() as ring:
            ring.execute("INSERT OR IGNORE INTO keys (name, secret) VALUES (?, ?)",
                         (name, secrets.token_bytes(KEY_BYTES)))  # fmt: skip
        found = self.get(name)
        if found is None:
            raise StoreError(Problem("store.no_key"))
        return found

    def get(self, name: str) -> bytes | None:
        """Return the key of a session; None if it was destroyed or never here."""
        with self._lock:
            if name in self._held:
                return self._held[name]
        with faults(), self._open("BEGIN") as ring:
            row = ring.execute("SELECT secret FROM keys WHERE name=?", (name,)).fetchone()
        if row is None or row[0] is None:
            return None
        with self._lock:
            self._held[name] = row[0]
        return bytes(row[0])

    def destroy(self, name: str, at: str) -> None:
        """Overwrite the key of a session; its name stays."""
        with self._lock:
            self._held.pop(name, None)
        with faults(), self._open() as ring:
            ring.execute("INSERT INTO keys (name, secret, destroyed_at) VALUES (?, NULL, ?) "
                         "ON CONFLICT (name) DO UPDATE SET secret=NULL, destroyed_at=?",
                         (name, at, at))  # fmt: skip

    def names(self) -> set[str]:
        """Return the sessions that have a key."""
        with faults(), self._open("BEGIN") as ring:
            rows = ring.execute("SELECT name FROM keys WHERE secret IS NOT NULL").fetchall()
        return {name for (name,) in rows} - {_SERVER}

    def destroyed(self) -> set[str]:
        """Return the sessions whose key was destroyed here."""
        with faults(), self._open("BEGIN") as ring:
            rows = ring.execute("SELECT name FROM keys WHERE secret IS NULL").fetchall()
        return {name for (name,) in rows}

    def mac(self, what: str, said: str) -> str:
        """Return HMAC-SHA-256 (hex) of `said` under the server's key; `what` keeps uses apart."""
        key = self.get(_SERVER) or self.make(_SERVER)
        return hmac.new(key, f"{what}\x1f{said}".encode(), hashlib.sha256).hexdigest()

    def copy_to(self, path: Path) -> None:
        """Write a copy of the ring: whoever holds it can read every session in a backup."""
        with faults(), closing(sqlite3.connect(self.path)) as source, \
                closing(sqlite3.connect(path)) as target:  # fmt: skip
            source.backup(target)
        path.chmod(0o600)

    def take_from(self, path: Path) -> None:
        """Take keys from a copy; what is here, or was destroyed here, stays as it is."""
        with faults(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
            rows = source.execute("SELECT name, secret, destroyed_at FROM keys").fetchall()
        with faults(), self._open() as ring:
            ring.executemany("INSERT OR IGNORE INTO keys (name, secret, destroyed_at) "
                             "VALUES (?, ?, ?)", [r for r in rows if r[0] != _SERVER])  # fmt: skip


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Encrypt with AES-256-GCM; `place` is bound to it, so that nothing can be moved elsewhere."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what `seal` made. Raises StoreError if it was changed or belongs elsewhere."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as why:
        raise StoreError(Problem("store.tampered", values=(("place", place),))) from why


def seal_body(key: bytes, data: dict[str, Any] | None, salt: str | None, place: str) -> bytes:
    """Encrypt the body of an event with its salt."""
    return seal(key, json.dumps([data, salt], ensure_ascii=False).encode(), place)


def unseal_body(key: bytes, sealed: bytes, place: str) -> tuple[dict[str, Any], str]:
    """Decrypt the body of an event and its salt."""
    data, salt = json.loads(unseal(key, sealed, place))
    return data, salt
