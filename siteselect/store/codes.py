"""The join code at rest: a MAC that opens the door, and the code itself under the session's key.

Whoever reads the database or a backup alone learns neither; the facilitator's screen can show the
same code again after the server was started anew.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from siteselect.sessions import stamp
from siteselect.store.keys import KeyRing, seal, unseal

CODE_HOURS = 12


def later(at: str, **by: int) -> str:
    """Return the moment so much later than `at`, as the log writes it.

    >>> later("2026-11-24T01:02:03.000Z", minutes=10)
    '2026-11-24T01:12:03.000Z'
    """
    return stamp(datetime.fromisoformat(at).astimezone(UTC) + timedelta(**by))


def mac_of(keys: KeyRing, code: str) -> str:
    """Return what a code is looked up by."""
    return keys.mac("code", code)


def columns(keys: KeyRing, session: str, code: str | None, at: str) -> dict[str, Any]:
    """Return what the row of a session holds of its code; nothing where the door is closed."""
    key = keys.get(session)
    if code is None or key is None:
        return {"code_mac": None, "code_until": None, "code_sealed": None}
    return {"code_mac": mac_of(keys, code), "code_until": later(at, hours=CODE_HOURS),
            "code_sealed": seal(key, code.encode(), _place(session))}  # fmt: skip


def shown(keys: KeyRing, row: Row[Any], at: str) -> str | None:
    """Return the code of a row while it opens; None once it has run out or is not of here.

    A session restored on another machine keeps its code, but not the key of the MAC: a code
    that would open nothing is not shown.
    """
    key = keys.get(row.id)
    if key is None or row.code_sealed is None or row.code_until is None or row.code_until < at:
        return None
    code = unseal(key, bytes(row.code_sealed), _place(row.id)).decode()
    return code if hmac.compare_digest(mac_of(keys, code), row.code_mac or "") else None


def _place(session: str) -> str:
    return f"{session}:code"
