"""Sector profiles: the eight questions that ship with the product, and mixes of them.

Each is a Scenario.
"""

from siteselect.profiles.asking import (
    at_base,
    parts_of,
    profile,
    sector_name,
    sector_of,
    sector_on_file,
)
from siteselect.profiles.model import (
    DEFAULT_SECTOR,
    SECTORS,
    VALIDATED,
    MarketMix,
    Profile,
    Profiles,
    Reason,
    Weighing,
    profiles,
)

__all__ = [
    "DEFAULT_SECTOR", "SECTORS", "VALIDATED", "MarketMix", "Profile", "Profiles", "Reason",
    "Weighing", "at_base", "parts_of", "profile", "profiles", "sector_name", "sector_of",
    "sector_on_file",
]  # fmt: skip
