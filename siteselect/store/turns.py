"""Taking turns to write to SQLite.

SQLite has one writer at a time, and those who wait ask ever less often: with five processes
writing without pause one of them waited 15 s in vain. So writers queue before they begin: the
threads of a process at a lock, processes at a lock on a file beside the database, which the
system takes back from a process that is killed.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ASK_S, PATIENCE_S = 0.001, 15.0


class Turns:
    """One writer at a time. The lock only orders; what keeps writers apart is SQLite's own."""

    def __init__(self, database: Path) -> None:
        self._threads = threading.Lock()
        self._file = database.with_name(f"{database.name}.turn")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, at most as long as SQLite itself would, and hold it."""
        with self._threads:
            lock = self._lock_file()
            try:
                yield
            finally:
                if lock is not None:
                    os.close(lock)

    def _lock_file(self) -> int | None:
        if sys.platform == "win32":  # one process is what runs there
            return None
        import fcntl

        try:
            lock = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a folder that cannot be written: SQLite says so in its own words
            return None
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(ASK_S)
            except OSError:  # a file system without locks
                break
            else:
                return lock
        return lock
