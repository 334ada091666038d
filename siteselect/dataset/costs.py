"""What a reference plant needs and what places charge for it: the tables of `data/cost`.

The registers here say what a plant and a price are made of; reading and checks stand in
`cost_reading`, the computation in the room `cost`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from siteselect.sources import Labels

DELIVERED = "delivered_cost"  # the criterion that all of this is worth
SHARE, MANY = (0.0, 1.0), (0.0, 1e9)
STAFF = ("operator", "technician", "engineer", "manager")

PARAMETERS: Mapping[str, tuple[float, float]] = {
    "headcount": (1.0, 1e6), **{f"share_{name}": SHARE for name in STAFF},
    "expat_share_start": SHARE, "expat_share_steady": SHARE, "electricity_mwh": MANY,
    "water_m3_day": MANY, "site_ha": (1e-3, 1e5), "capex_building": (1e-3, 1e6),
    "capex_equipment": (1e-3, 1e6), "inbound_t": MANY, "inbound_value_share": SHARE,
    "inbound_air_share": SHARE, "output_t": MANY, "output_air_share": SHARE,
    "revenue": (1e-3, 1e7), "operating_margin": (-1.0, 1.0), "startup_months": (1.0, 120.0),
    "ramp_months": (1.0, 120.0), "customs_value_factor": (0.0, 20.0),
    "hands_exponent": SHARE,
}  # fmt: skip
"""The figures of a plant and the range that each may have, in the units of the file."""

USUAL: Mapping[str, float] = {"customs_value_factor": 1.0, "hands_exponent": 1.0}
"""What holds for a plant that says nothing of them: the price is the customs value, and all its
work is done by hands."""


@dataclass(frozen=True)
class Item:
    """A price of a place: the range it may have, which end is dear, and whether it is money.

    A figure of money moves with the rate of its currency; a share, a number of years or a figure
    without a currency does not. What is `law` is the same at all places of a country.
    """

    least: float
    most: float
    dear: int = 1
    money: bool = False
    law: bool = False


PAY = Item(1.0, 1e6, money=True)
ITEMS: Mapping[str, Item] = {
    **{f"pay_{name}": PAY for name in STAFF}, "expat_package": Item(1.0, 1e7, money=True),
    "wage_growth": Item(-0.2, 0.3), "labour_productivity": Item(0.05, 20.0),
    "power_usd_kwh": Item(0.0, 5.0, money=True), "water_usd_m3": Item(0.0, 100.0, money=True),
    "land_usd_m2": Item(0.0, 1e5, money=True), "land_residual": Item(0.0, 2.0, dear=-1),
    "construction_index": Item(0.01, 100.0, money=True), "build_months": Item(1.0, 120.0),
    "permit_cost": Item(*SHARE), "equipment_extra": Item(*SHARE), "property_tax": Item(0.0, 0.2),
    "tax_rate": Item(*SHARE, law=True), "holiday_years": Item(0.0, 60.0, dear=-1, law=True),
    "holiday_rate": Item(*SHARE, law=True), "reduced_years": Item(0.0, 60.0, dear=-1, law=True),
    "reduced_rate": Item(*SHARE, law=True), "grant_share": Item(0.0, 1.0, dear=-1),
    "parts_duty": Item(0.0, 5.0, law=True), "in_sea_usd_t": Item(0.0, 1e5, money=True),
    "in_air_usd_t": Item(0.0, 1e5, money=True), "in_sea_days": Item(0.0, 365.0),
}  # fmt: skip
"""The prices that the model asks of each place, in the units that their names say. Money is USD of
the price year at the dated rate; pay is a year's with all charges; `labour_productivity` is the
hands for the same output; `holiday_rate` and `reduced_rate` are income tax while they last."""

LANES: Mapping[tuple[str, str], tuple[float, float]] = {
    ("sea", "usd_t"): MANY, ("sea", "days"): (0.0, 365.0), ("air", "usd_t"): MANY,
    ("air", "days"): (0.0, 60.0), ("road", "usd_t_km"): (0.0, 100.0),
    ("road", "border_usd_t"): MANY, ("road", "days"): (0.0, 60.0),
}  # fmt: skip
"""What a lane to a market may say, by mode and quantity, and the range of it."""
EVERY_LANE = (("sea", "usd_t"), ("sea", "days"), ("air", "usd_t"))
"""What at least one lane to some market must say, so that no freight is ever missing."""


class PlantNames(BaseModel):
    """A reference plant: the country whose prices it was taken from, its name, real plants."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    name: Labels
    like: Labels


class Anchor(BaseModel):
    """The frozen ends of a sector's value line, in USD per 100 USD of sales before grants.

    The value is 1 at `best` and below, 0 at `best` + `width` and above.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    best: float = Field(ge=-1000, le=1000)
    width: float = Field(gt=0, le=1000)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The line as a value function has it."""
        return (self.best, 1.0), (self.best + self.width, 0.0)


class Anchors(BaseModel):
    """The file of anchors: by sector, and the day they were frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    sectors: dict[str, Anchor]


@dataclass(frozen=True, eq=False)
class CostTables:
    """`data/cost` validated whole.

    `plants` has a row per sector and parameter, `prices` per place, item and sector (blank: all),
    `lanes` per origin, market, mode and quantity, each with `low`, `mid`, `high`; `gates` says
    where a market's goods are delivered (degrees WGS84); `rates` are currency units per USD;
    `published` holds results of others that the model is held against. `names` are the plants'.
    `whole` has all prices where some are hidden.
    """

    plants: pd.DataFrame
    names: Mapping[str, PlantNames]
    prices: pd.DataFrame
    lanes: pd.DataFrame
    gates: pd.DataFrame
    rates: Mapping[str, float]
    published: pd.DataFrame
    anchors: Anchors | None = None
    rate_sources: frozenset[str] = frozenset()
    rates_as_of: str = ""
    whole: pd.DataFrame | None = None

    def without_prices(self, place: str, items: Collection[str]) -> CostTables:
        """Return tables as if some prices of a place had not been found.

        The dearest that there is stays known, so that under the strict rules hiding does not pay.
        """
        gone = (self.prices["place"] == place) & self.prices["item"].isin(list(items))
        rest = self.prices[~gone].reset_index(drop=True)
        return replace(self, prices=rest, whole=self.complete.prices)

    @property
    def price_year(self) -> int:
        """The year that all money is in: that of the dated exchange rates."""
        return int(self.rates_as_of[:4])

    @property
    def complete(self) -> CostTables:
        """The tables with the hidden prices in their place."""
        return self if self.whole is None else replace(self, prices=self.whole, whole=None)

    @property
    def sources(self) -> set[str]:
        """The sources that the tables cite."""
        tables = (self.plants, self.prices, self.lanes, self.gates, self.published)
        cited = {one for table in tables for cell in table["source"] for one in split_ids(cell)}
        return cited | self.rate_sources

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that have a reference plant."""
        return tuple(self.names)


@dataclass(frozen=True)
class Doubt:
    """A figure that was worked out for a place, and how far it may be off, in its own unit.

    Standard deviations: `shared` by the places of its country, `own` to it. `level` says what
    most of it rests on: figures of the site itself, with those of its admin-1 unit, with those of
    its country; empty where most is taken from elsewhere.
    """

    figure: float
    shared: float
    own: float
    level: Literal["site", "admin1", "country", ""]

    @property
    def basis(self) -> Literal["figure", "stands_in", "gap"]:
        """What it counts as: a country's prices stand in for the site's."""
        if not self.level:
            return "gap"
        return "stands_in" if self.level == "country" else "figure"


def split_ids(cell: str) -> list[str]:
    """Return the ids of sources in one cell.

    >>> split_ids("bls-oews; judgement-cost")
    ['bls-oews', 'judgement-cost']
    """
    return [one.strip() for one in cell.split(";") if one.strip()]
