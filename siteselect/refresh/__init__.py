"""Figures from public interfaces: asked, compared with those on file, written only when told.
The only room with a network."""

from siteselect.refresh.comparing import Difference, Refresh, refresh
from siteselect.refresh.fetching import PATIENCE, Patience, get
from siteselect.refresh.register import REGISTER, Feed, Interface, interface

__all__ = [
    "PATIENCE", "REGISTER", "Difference", "Feed", "Interface", "Patience", "Refresh", "get",
    "interface", "refresh",
]  # fmt: skip
