"""The public interfaces that figures are refreshed from. To add one: an entry here, and a reader
of its answers (`READERS` in `readers`) if it speaks another form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from siteselect.errors import unknown
from siteselect.i18n import family


@dataclass(frozen=True)
class Feed:
    """One series of an interface, and what it speaks of: a criterion, an item of cost, or both.

    `low` and `high` bound what its figures can be: beyond them the interface has changed its
    unit or its meaning, and nothing is taken. `grade` is that of a current figure. Figures of
    the series `beside` are what the shipped data hold in its place.
    """

    indicator: str
    series: str
    unit: str
    low: float
    high: float
    grade: str = "B"
    unit_said: tuple[str, ...] = ("",)  # what the interface itself may name as the unit
    criterion: str = ""
    beside: str = ""
    level: Literal["admin1", "country"] = "country"
    without: tuple[str, ...] = ()  # subjects whose figure means something else there
    item: str = ""
    factor: float = 1.0  # from `unit` to the unit of the item
    currency: str = "USD"  # what it is published in; converted at the rate on file
    database: int = 0  # the World Bank's number of the database that holds it


@dataclass(frozen=True)
class Interface:
    """A public interface: where it is, who produces it under which licence, its feeds.

    `form` names the reader of its answers. `key` is the environment variable that holds the key
    it wants, if any.
    """

    address: str
    producer: str
    title: str
    licence: str
    form: str
    feeds: tuple[Feed, ...]
    key: str = ""


@dataclass(frozen=True)
class Item:
    """An item of cost that feeds can renew. `renews_months` is how long one edition holds; with
    `moves` the published figure moves the row on file instead of replacing it."""

    renews_months: int
    moves: bool = False


ITEMS: Mapping[str, Item] = {
    "power_usd_kwh": Item(12),
    # the rows are loaded pay: what an employer adds stays, the published wage under it moves
    "pay_operator": Item(12, moves=True),
    "pay_technician": Item(12, moves=True),
    "pay_engineer": Item(12, moves=True),
    "pay_manager": Item(12, moves=True),
}
ITEM_WORDS = family("refresh.item_", ("power_usd_kwh", "pay_operator", "pay_technician",
                                      "pay_engineer", "pay_manager"))  # fmt: skip


def _world_bank(database: int, indicator: str, criterion: str, beside: str, unit: str, low: float,
                high: float) -> Feed:  # fmt: skip
    return Feed(indicator, f"worldbank-{indicator}", unit, low, high, criterion=criterion,
                beside=beside, database=database)  # fmt: skip


WORLD_BANK = "https://api.worldbank.org/v2"
ESTIMATE = "WGI estimate (-2.5 to 2.5)"
EARNINGS = "EAR_EMTA_SEX_CUR_NB_A"  # "Average monthly earnings of employees by sex and currency"
# Indicator codes and numbers of databases: World Bank Data Help Desk, "About the Indicators API"
REGISTER: Mapping[str, Interface] = {
    "world-bank-governance": Interface(
        WORLD_BANK, "World Bank", "Worldwide Governance Indicators", "CC BY 4.0", "worldbank",
        tuple(
            # published as estimates from about -2.5 to 2.5; a few lie a little beyond
            _world_bank(3, indicator, criterion, beside, ESTIMATE, -3.5, 3.5)
            for indicator, criterion, beside in (
                ("PV.EST", "political_stability", "wgi-political-stability-2023"),
                ("CC.EST", "control_of_corruption", "wgi-control-of-corruption-2023"),
                ("GE.EST", "government_effectiveness", "wgi-government-effectiveness-2023"),
            )
        ),
    ),
    "world-bank-indicators": Interface(
        WORLD_BANK, "World Bank", "World Development Indicators", "CC BY 4.0", "worldbank",
        (
            _world_bank(2, "IC.ELC.OUTG.ZS", "power_reliability", "firms-with-outages",
                        "% of firms", 0, 100),
            _world_bank(2, "LP.LPI.OVRL.XQ", "logistics_performance", "lpi-overall-2023",
                        "LPI 1-5", 1, 5),
            _world_bank(2, "TX.VAL.ICTG.ZS.UN", "electronics_exports", "unctad-ict-goods",
                        "% of goods exports", 0, 100),
        ),
    ),
    "eia-power": Interface(
        "https://api.eia.gov/v2", "US EIA", "Retail sales of electricity by state and sector",
        "public domain (US EIA)", "eia",
        (
            # Hawaii pays 35 cents, no state under 5: beyond these the unit is another
            Feed("IND", "eia-industrial-power-price", "US cents/kWh", 2, 80, "A",
                 ("cents per kilowatthour", "cents per kilowatt-hour"), criterion="power_price",
                 beside="industrial-power-price", level="admin1", item="power_usd_kwh",
                 factor=0.01),
        ), key="SITESELECT_EIA_KEY",
    ),
    "eurostat-power": Interface(
        "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0", "Eurostat",
        "Electricity prices for non-household consumers",
        "reuse with acknowledgement (Eurostat)", "eurostat",
        (Feed("nrg_pc_205", "eurostat-nrg_pc_205", "EUR/kWh", 0.01, 1, "A", ("KWH",),
              item="power_usd_kwh", currency="EUR"),),
    ),
    "ilo-earnings": Interface(
        "https://rplumber.ilo.org", "International Labour Organization",
        "ILOSTAT, average monthly earnings of employees", "CC BY 4.0 (ILO)", "ilostat",
        (
            # Hungary's figure is net pay there; the shipped estimate says so and stays
            Feed(EARNINGS, f"ilostat-{EARNINGS}", "PPP$/month", 50, 20_000, "C",
                 ("CUR_TYPE_PPP",), criterion="labour_cost", beside="ilo-earnings-ppp",
                 without=("HUN",)),
        ),
    ),
    "bls-pay": Interface(
        "https://api.bls.gov/publicAPI/v2", "US BLS",
        "Occupational Employment and Wage Statistics, annual median wage",
        "public domain (US BLS)", "bls",
        tuple(Feed(item, f"bls-oews-{item}", "USD/year", 15_000, 600_000, "A", item=item)
              for item, known in ITEMS.items() if known.moves),
        key="SITESELECT_BLS_KEY",
    ),
}  # fmt: skip


def interface(name: str) -> Interface:
    """Return an interface by its name. Raises RequestError with the names there are."""
    if name not in REGISTER:
        raise unknown("feed", name, list(REGISTER))
    return REGISTER[name]
