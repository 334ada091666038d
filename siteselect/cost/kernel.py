"""The years of a plant at n places in d draws: pure arithmetic, no file and no random number.

Everything is in million USD of the price year, real, cost positive and income negative, paid in
the middle of a year. Arrays are (n, d) for places, (d,) for the plant, which is the same at each
place in one draw: differences between places are not blurred by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from siteselect.cost.rules import LINES, RATE, RULES, YEARS, Rules
from siteselect.cost.timeline import Figures, Floats, Year, timeline
from siteselect.dataset import COST_STAFF

MILLION = 1e6


@dataclass(frozen=True)
class Trade:
    """What follows from where the goods are sold (n, d), means by share of the sales.

    `freight` in USD per tonne of output, `days` under way, `duty` as a share of the customs
    value, `home` the share sold inside the plant's own customs territory.
    """

    freight: Floats
    days: Floats
    duty: Floats
    home: Floats


@dataclass(frozen=True)
class Scale:
    """What a full year, or the whole investment, comes to, in million USD (n, d).

    `pay` is that of each kind of local staff if nobody came from outside, `expats` the packages
    if everybody did; `sold` are the lines that go with output alone.
    """

    revenue: Floats
    pay: Mapping[str, Floats]
    expats: Floats
    power: Floats
    sold: Mapping[str, Floats]
    building: Floats
    equipment: Floats
    land: Floats
    permits: Floats


def scale_of(
    plant: Figures, place: Figures, trade: Trade, other: Floats, rules: Rules = RULES
) -> Scale:
    """Return the scale of a plant at each place."""
    heads = plant["headcount"] * place["hands"] / MILLION
    whole = sum(plant[f"share_{name}"] for name in COST_STAFF)
    revenue, one = plant["revenue"], np.ones_like(place["hands"])
    inbound = revenue * plant["inbound_value_share"]
    air = plant["inbound_air_share"]
    carried = air * place["in_air_usd_t"] + (1 - air) * place["in_sea_usd_t"]
    days_in = air * rules.air_days + (1 - air) * place["in_sea_days"]
    sold = {
        "water": plant["water_m3_day"] * (rules.water_days / MILLION) * place["water_usd_m3"],
        "inbound_freight": plant["inbound_t"] / MILLION * carried,
        "inbound_duty": inbound * place["parts_duty"] * trade.home,
        "outbound_freight": plant["output_t"] / MILLION * trade.freight,
        "market_duty": revenue * plant["customs_value_factor"] * trade.duty,
        "transit_stock": (inbound * days_in + revenue * trade.days) * (RATE / 365),
        "other": other * one,
    }  # fmt: skip
    building = plant["capex_building"] * place["construction"]
    return Scale(
        revenue=revenue * one,
        pay={f"{name}s": heads * (plant[f"share_{name}"] / whole) * place[f"pay_{name}"]
             for name in COST_STAFF},
        expats=heads * place["expat_package"],
        power=plant["electricity_mwh"] / 1000 * place["power_usd_kwh"],
        sold=sold, building=building,
        equipment=plant["capex_equipment"] * (1 + place["equipment_extra"]),
        land=plant["site_ha"] / 100 * place["land_usd_m2"],
        permits=place["permit_cost"] * plant["capex_building"],
    )  # fmt: skip


def present_value(year: int) -> float:
    """Return what 1 paid in the middle of a year is worth at the decision.

    >>> round(present_value(0), 6)
    0.96225
    """
    return float((1 + RATE) ** -(year + 0.5))


def cost_lines(
    plant: Figures, place: Figures, trade: Trade, other: Floats, rules: Rules = RULES
) -> tuple[Floats, Floats]:
    """Return the present value of each line (20, n, d) and of the sales (n, d).

    `plant` holds the parameters of the reference plant, `place` the prices of each place with
    `hands` and `construction` (relative to the reference place) and `startup_factor`; `other` is
    what the plant costs alike everywhere in a full year.
    """
    scale, tax = scale_of(plant, place, trade, other, rules), Tax.start(place)
    found = dict.fromkeys(LINES, np.zeros_like(place["hands"]))
    sums = dict.fromkeys(("work", "local", "expats"), found["power"])
    everybody = np.add.reduce(list(scale.pay.values()))
    for year in timeline(plant, place, rules):
        worth = present_value(year.number)
        local, away = (1 - year.expats) * year.drift * worth, year.expats * worth
        ahead = year.staff - year.work
        sums["work"] = sums["work"] + year.work * worth
        sums["local"] = sums["local"] + local * year.work
        sums["expats"] = sums["expats"] + away * year.work
        load = rules.base_load * year.base + (1 - rules.base_load) * year.work
        kept = rules.upkeep * np.minimum(1, year.staff + year.work)
        spent = {
            "start_up": ahead * (everybody * local + scale.expats * away)
            + scale.permits * (year.permit * worth),
            "power": scale.power * (load * worth),
            "building": scale.building * ((year.build + kept) * worth),
            "equipment": scale.equipment * (year.buy * worth),
            "incentives": place["grant_share"] * (scale.building + scale.equipment)
            * (year.buy * -worth),
        }  # fmt: skip
        owed = tax.of_year(year, scale, place, everybody, load, kept, rules)
        for name, sum_ in {**spent, "local_tax": owed[0] * worth,
                           "income_tax": owed[1] * worth}.items():  # fmt: skip
            found[name] = found[name] + sum_
    found |= {name: scale.pay[name] * sums["local"] for name in scale.pay}
    found |= {name: line * sums["work"] for name, line in scale.sold.items()}
    found["expatriates"] = scale.expats * sums["expats"]
    _less_what_is_left(found, scale, place, rules)
    return np.stack([found[name] for name in LINES]), scale.revenue * sums["work"]


def _less_what_is_left(
    found: dict[str, Floats], scale: Scale, place: Figures, rules: Rules
) -> None:
    """Take off what land, building and equipment are worth at the end."""
    first, last = present_value(0), present_value(YEARS - 1)
    left = max(0.0, 1 - YEARS / rules.building_life)
    found["land"] = scale.land * (first - place["land_residual"] * last)
    found["building"] = found["building"] - scale.building * (left * last)
    found["equipment"] = found["equipment"] - scale.equipment * (rules.equipment_left * last)


@dataclass
class Tax:
    """The books of a plant, year by year: losses carried forward, and its years of work."""

    loss: Floats
    age: Floats

    @classmethod
    def start(cls, place: Figures) -> Tax:
        """Return the books of a new plant."""
        nothing = np.zeros_like(place["hands"])
        return cls(nothing, nothing)

    def of_year(
        self, year: Year, scale: Scale, place: Figures, everybody: Floats, load: Floats,
        kept: Floats, rules: Rules,
    ) -> tuple[Floats, Floats]:  # fmt: skip
        """Return local tax and income tax of a year, both in that year's money.

        Profit is sales less cash cost and write-off; grants and the interest on stock under way
        stay out of it.
        """
        written = np.clip(rules.equipment_books - year.worked, 0, 1)
        used = scale.equipment / rules.equipment_books
        standing = np.maximum(scale.equipment * year.bought - used * year.worked, 0)
        assets = scale.building * year.built + standing + scale.land
        local_tax = place["property_tax"] * assets
        local = everybody * ((1 - year.expats) * year.drift)
        people = local + scale.expats * year.expats
        cash = people * year.staff + scale.power * load + scale.building * kept + local_tax
        cash = cash + scale.permits * year.permit
        selling = sum(line for name, line in scale.sold.items() if name != "transit_stock")
        books = scale.building / rules.building_books * year.work
        books = books + used * np.minimum(year.work, written)
        profit = (scale.revenue - selling) * year.work - cash - books
        return local_tax, self._owed(profit, people * year.work + assets, year, place, rules)

    def _owed(
        self, profit: Floats, substance: Floats, year: Year, place: Figures, rules: Rules
    ) -> Floats:
        gained = np.maximum(profit, 0)
        used = np.minimum(self.loss, gained)
        self.loss = self.loss - used + (gained - profit)
        base = gained - used
        self.age = self.age + (year.work > rules.working)
        free, part = place["holiday_years"], place["holiday_years"] + place["reduced_years"]
        rate = np.where(self.age <= part, place["reduced_rate"], place["tax_rate"])
        rate = np.where(self.age <= free, place["holiday_rate"], rate)
        topped = np.maximum(base - rules.carve_out * substance, 0)
        owed: Floats = base * rate + topped * np.maximum(rules.least_tax - rate, 0)
        return owed


def calibrated(plant: Figures, reference: Mapping[str, float], rules: Rules = RULES) -> Floats:
    """Return what a plant costs alike everywhere in a full year (d,), in million USD.

    It is what its cost at the reference place lacks of sales less the operating margin:
    materials, spares, head office. `reference` holds the mid prices there. Never below 0.
    """
    whole = sum(plant[f"share_{name}"] for name in COST_STAFF)
    pay = sum(plant[f"share_{name}"] * reference[f"pay_{name}"] for name in COST_STAFF) / whole
    away, air = plant["expat_share_steady"], plant["inbound_air_share"]
    people = plant["headcount"] * ((1 - away) * pay + away * reference["expat_package"])
    carried = air * reference["in_air_usd_t"] + (1 - air) * reference["in_sea_usd_t"]
    water = plant["water_m3_day"] * rules.water_days * reference["water_usd_m3"]
    power = plant["electricity_mwh"] * 1000 * reference["power_usd_kwh"]
    yearly = (people + water + power + plant["inbound_t"] * carried) / MILLION
    capital = plant["capex_building"] * (1 / rules.building_books + rules.upkeep)
    capital = capital + plant["capex_equipment"] / rules.equipment_books
    sales = plant["revenue"] * (1 - plant["operating_margin"])
    return np.asarray(np.maximum(sales - yearly - capital, 0))
