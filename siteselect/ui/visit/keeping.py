"""The store of this server: opened once, tried again while it is at fault, and the clock."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from siteselect.errors import SiteSelectError
from siteselect.sessions import stamp
from siteselect.store import Store, open_store
from siteselect.ui.shell import cached

BOOT = secrets.token_hex(8)  # tells one start of the server from another
AGAIN_S = 5.0  # between two tries to open a store that is at fault


@dataclass
class _Kept:
    """What this process holds."""

    store: Store | None = None
    fault: SiteSelectError | None = None
    tried: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


_KEPT = _Kept()


def store() -> Store:
    """Return the open store. Raises what kept it from opening, and tries again now and then."""
    with _KEPT.lock:
        if _KEPT.store is None and time.monotonic() - _KEPT.tried > AGAIN_S:
            _KEPT.tried = time.monotonic()
            try:
                _KEPT.store, _KEPT.fault = open_store(cached.settings()), None
            except SiteSelectError as fault:
                _KEPT.fault = fault
        if _KEPT.store is not None:
            return _KEPT.store
        if _KEPT.fault is None:
            raise AssertionError("no store and no fault")
        raise _KEPT.fault


def use(opened: Store | None) -> None:
    """Serve another store from now on; None opens that of the settings anew."""
    with _KEPT.lock:
        _KEPT.store, _KEPT.fault, _KEPT.tried = opened, None, float("-inf")


def close() -> None:
    """Give the store back when the server ends."""
    with _KEPT.lock:
        if _KEPT.store is not None:
            _KEPT.store.close()
            _KEPT.store = None


def now() -> str:
    """Return this moment as the log writes it."""
    return stamp(datetime.now(UTC))


def later(days: float) -> str:
    """Return the moment in so many days."""
    return stamp(datetime.now(UTC) + timedelta(days=days))
