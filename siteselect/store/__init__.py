"""Where shared sessions are kept: SQLite by default, PostgreSQL by URL; append-only.

What is acknowledged is on disk. What people wrote is encrypted under a key per session.
"""

from siteselect.store.backup import Copied
from siteselect.store.limits import Limits
from siteselect.store.people import Admitted, Opening, new_token, read_code
from siteselect.store.seats import Head, Seat
from siteselect.store.store import Store, Summary, open_store
from siteselect.store.watching import Subscription

__all__ = [
    "Admitted", "Copied", "Head", "Limits", "Opening", "Seat", "Store", "Subscription", "Summary",
    "new_token", "open_store", "read_code",
]  # fmt: skip
