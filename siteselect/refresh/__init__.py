"""Figures from public interfaces: asked, compared with those on file, written only when told.
The only room with a network."""

from siteselect.refresh.comparing import Difference, Refresh, refresh
from siteselect.refresh.dates import parse_day
from siteselect.refresh.due import Due, due, due_names
from siteselect.refresh.fetching import PATIENCE, Patience, get
from siteselect.refresh.prices import Prices, read_prices, renewed_files
from siteselect.refresh.register import ITEM_WORDS, ITEMS, REGISTER, Feed, Interface, interface

__all__ = [
    "ITEMS", "ITEM_WORDS", "PATIENCE", "REGISTER", "Difference", "Due", "Feed", "Interface",
    "Patience", "Prices", "Refresh", "due", "due_names", "get", "interface", "parse_day",
    "read_prices", "refresh", "renewed_files",
]  # fmt: skip
