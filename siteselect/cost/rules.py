"""What the model of a plant's years takes as given everywhere, and the lines of its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siteselect.dataset import COST_STAFF
from siteselect.i18n import family

YEARS = 12  # calendar years from the decision: about two of building, ten of work
RATE = 0.08  # a year, real, the same at every place: stability is a criterion of its own
BREAK_EVEN = 100.0  # USD per 100 USD of sales: a plant of this cost earns the rate and no more


@dataclass(frozen=True)
class Rules:
    """Judgements of the model that hold for every plant and place; shares, years and USD.

    Power runs at `base_load` whatever the output, from `base_lead` years before the start;
    staff is hired `hire_lead` years ahead. Expatriates stay `expat_stay` years after the start,
    then fall to the steady share over as many. A building lasts `building_life` years and costs
    `upkeep` of its price a year; equipment keeps `equipment_left`. Books write off a building
    over `building_books`, equipment over `equipment_books` years. Large groups pay at least
    `least_tax` on profit above `carve_out` of payroll and assets. Half of what building takes
    longer at a place delays the start: moving in and qualifying do not depend on the country.
    """

    base_load: float = 0.3
    base_lead: float = 0.25
    hire_lead: float = 0.5
    expat_stay: float = 2.0
    water_days: float = 350.0
    upkeep: float = 0.015
    building_life: float = 30.0
    equipment_left: float = 0.05
    building_books: float = 25.0
    equipment_books: float = 8.0
    working: float = 0.05  # output share above which a year counts as one of work
    least_tax: float = 0.15
    carve_out: float = 0.05
    delay: float = 0.5
    air_days: float = 4.0
    road_km_day: float = 600.0  # as the crow flies


RULES = Rules()


@dataclass(frozen=True)
class Line:
    """A line of the cost: its group, and what it is made of.

    `items` are prices of the place, `parameters` figures of the plant, `trade` what follows from
    where the goods are sold: `freight`, `days` or `duty`.
    """

    group: str
    items: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    trade: str = ""


def _staff(name: str) -> Line:
    return Line("labour", (f"pay_{name}", "labour_productivity", "wage_growth"),
                ("headcount", f"share_{name}", "hands_exponent"))  # fmt: skip


PAY = tuple(f"pay_{name}" for name in COST_STAFF)
TAX = ("tax_rate", "holiday_years", "holiday_rate", "reduced_years", "reduced_rate")
LINES: Mapping[str, Line] = {
    **{f"{name}s": _staff(name) for name in COST_STAFF},
    "expatriates": Line("labour", ("expat_package", "labour_productivity"),
                        ("headcount", "expat_share_start", "expat_share_steady")),
    "power": Line("utilities", ("power_usd_kwh", "build_months"), ("electricity_mwh",)),
    "water": Line("utilities", ("water_usd_m3",), ("water_m3_day",)),
    "land": Line("capital", ("land_usd_m2", "land_residual"), ("site_ha",)),
    "building": Line("capital", ("construction_index", "build_months"), ("capex_building",)),
    "equipment": Line("capital", ("equipment_extra",), ("capex_equipment",)),
    "inbound_freight": Line("trade", ("in_sea_usd_t", "in_air_usd_t"),
                            ("inbound_t", "inbound_air_share")),
    "inbound_duty": Line("trade", ("parts_duty",), ("revenue", "inbound_value_share")),
    "outbound_freight": Line("trade", (), ("output_t", "output_air_share"), "freight"),
    "market_duty": Line("trade", (), ("revenue", "customs_value_factor"), "duty"),
    "transit_stock": Line("trade", ("in_sea_days",), ("revenue", "inbound_value_share"), "days"),
    "start_up": Line("start_up", ("permit_cost", "build_months", *PAY, "expat_package",
                                  "labour_productivity", "wage_growth"),
                     ("startup_months", "ramp_months", "headcount", "capex_building")),
    "local_tax": Line("tax", ("property_tax", "land_usd_m2", "construction_index",
                              "equipment_extra"), ("capex_building", "capex_equipment")),
    "income_tax": Line("tax", TAX, ("operating_margin",)),
    "incentives": Line("incentives", ("grant_share",), ("capex_building", "capex_equipment")),
    "other": Line("everywhere", (), ("operating_margin", "revenue")),
}  # fmt: skip
"""The lines in the order in which they are shown; those of a plant sum to its delivered cost."""

INCENTIVES = tuple(LINES).index("incentives")
ALIKE = ("equipment", "other")  # nearly or wholly the same at every place
LINE_WORDS = family("cost.line_", LINES)
GROUP_WORDS = family("cost.group_", dict.fromkeys(line.group for line in LINES.values()))
