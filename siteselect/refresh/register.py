"""The public interfaces that figures are refreshed from. To add one: an entry here, and a reader
of its answers beside `worldbank` if it speaks another form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siteselect.errors import unknown


@dataclass(frozen=True)
class Feed:
    """One series of an interface and the criterion it speaks of.

    `low` and `high` bound what its figures can be: beyond them the interface has changed its
    unit or its meaning, and nothing is taken. `grade` is that of a current figure.
    """

    indicator: str
    criterion: str
    unit: str
    low: float
    high: float
    grade: str = "B"
    unit_said: tuple[str, ...] = ("",)  # what the interface itself may name as the unit

    @property
    def series(self) -> str:
        """The series of refreshed figures."""
        return f"worldbank-{self.indicator}"


@dataclass(frozen=True)
class Interface:
    """A public interface: where it is, who produces it under which licence, its feeds.

    `database` is the World Bank's number of the database that holds the indicators.
    """

    address: str
    producer: str
    title: str
    licence: str
    database: int
    feeds: tuple[Feed, ...]


WORLD_BANK = "https://api.worldbank.org/v2"
ESTIMATE = "WGI estimate (-2.5 to 2.5)"
# Indicator codes and numbers of databases: World Bank Data Help Desk, "About the Indicators API"
REGISTER: Mapping[str, Interface] = {
    "world-bank-governance": Interface(
        WORLD_BANK, "World Bank", "Worldwide Governance Indicators", "CC BY 4.0", 3,
        (
            # published as estimates from about -2.5 to 2.5; a few lie a little beyond
            Feed("PV.EST", "political_stability", ESTIMATE, -3.5, 3.5),
            Feed("CC.EST", "control_of_corruption", ESTIMATE, -3.5, 3.5),
            Feed("GE.EST", "government_effectiveness", ESTIMATE, -3.5, 3.5),
        ),
    ),
    "world-bank-indicators": Interface(
        WORLD_BANK, "World Bank", "World Development Indicators", "CC BY 4.0", 2,
        (
            Feed("IC.ELC.OUTG.ZS", "power_reliability", "% of firms", 0, 100),
            Feed("LP.LPI.OVRL.XQ", "logistics_performance", "LPI 1-5", 1, 5),
            Feed("TX.VAL.ICTG.ZS.UN", "electronics_exports", "% of goods exports", 0, 100),
        ),
    ),
}  # fmt: skip


def interface(name: str) -> Interface:
    """Return an interface by its name. Raises RequestError with the names there are."""
    if name not in REGISTER:
        raise unknown("feed", name, list(REGISTER))
    return REGISTER[name]
