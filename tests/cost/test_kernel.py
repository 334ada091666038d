"""The years of a plant: by hand, against a plain scalar definition, and one property a line."""

import numpy as np
import pytest

from siteselect.cost.kernel import Trade, calibrated, cost_lines, present_value
from siteselect.cost.rules import LINES, YEARS
from tests.cost.world import PLANT, WORLD

PRICES = {**WORLD, "grant_share": 0.1, "hands": 1.0, "construction": 1.0, "startup_factor": 1.0}
TRADE = {"freight": 500.0, "days": 20.0, "duty": 0.03, "home": 0.5}


def run(plant=None, place=None, trade=None, other=200.0):
    """The lines and sales of one plant at one place in one draw, as plain numbers."""
    needs = {**PLANT, "customs_value_factor": 1.0, "hands_exponent": 1.0, **(plant or {})}
    prices, way = {**PRICES, **(place or {})}, {**TRADE, **(trade or {})}
    lines, sales = cost_lines(
        {name: np.array([float(v)]) for name, v in needs.items()},
        {name: np.array([[float(v)]]) for name, v in prices.items()},
        Trade(*(np.array([[float(v)]]) for v in way.values())), np.array([other]),
    )  # fmt: skip
    return dict(zip(LINES, lines[:, 0, 0].tolist(), strict=True)), float(sales[0, 0])


def at_once(**plant):
    """A plant that stands and runs in full from the first day: two months are the shortest."""
    return {"startup_months": 1e-6, "ramp_months": 0.013, "expat_share_start": 0.0,
            "expat_share_steady": 0.0, **plant}  # fmt: skip


ANNUITY = sum(1.08 ** -(t + 0.5) for t in range(YEARS))


def test_a_plant_that_runs_from_the_first_day_pays_the_same_each_year():
    lines, sales = run(at_once(), {"wage_growth": 0.0})
    assert sales == pytest.approx(300 * ANNUITY, rel=1e-3)
    assert lines["operators"] == pytest.approx(0.7 * 1000 * 10_000 / 1e6 * ANNUITY, rel=1e-3)
    assert lines["power"] == pytest.approx(100_000 * 1000 * 0.1 / 1e6 * ANNUITY, rel=1e-3)
    assert lines["water"] == pytest.approx(1000 * 350 * 1.0 / 1e6 * ANNUITY, rel=1e-3)
    assert lines["market_duty"] == pytest.approx(300 * 0.03 * ANNUITY, rel=1e-3)
    assert lines["inbound_duty"] == pytest.approx(300 * 0.4 * 0.02 * 0.5 * ANNUITY, rel=1e-3)
    carried = 5000 * (0.1 * 3000 + 0.9 * 200) / 1e6
    assert lines["inbound_freight"] == pytest.approx(carried * ANNUITY, rel=1e-3)
    assert lines["outbound_freight"] == pytest.approx(4000 * 500 / 1e6 * ANNUITY, rel=1e-3)
    stock = (120 * (0.1 * 4 + 0.9 * 20) + 300 * 20) * 0.08 / 365
    assert lines["transit_stock"] == pytest.approx(stock * ANNUITY, rel=1e-3)
    assert lines["other"] == pytest.approx(200 * ANNUITY, rel=1e-3)
    assert lines["expatriates"] == 0


def test_land_comes_back_at_the_end_and_a_building_loses_a_thirtieth_a_year():
    first, last = present_value(0), present_value(11)
    lines, _ = run(at_once(), {"land_residual": 0.8})
    assert lines["land"] == pytest.approx(10 * (first - 0.8 * last))  # 10 ha at 100 USD a m2
    kept = 100 * 0.015 * ANNUITY
    assert lines["building"] == pytest.approx(100 * first + kept - 100 * (18 / 30) * last, rel=1e-3)
    assert lines["equipment"] == pytest.approx(202 * (first - 0.05 * last), rel=1e-3)
    assert lines["incentives"] == pytest.approx(-0.1 * (100 + 202) * first, rel=1e-3)


def test_wages_drift_and_dearer_hands_count():
    flat, _ = run(at_once(), {"wage_growth": 0.0})
    drifting, _ = run(at_once(), {"wage_growth": 0.02})
    wanted = sum(1.02**t * 1.08 ** -(t + 0.5) for t in range(YEARS)) / ANNUITY
    assert drifting["engineers"] / flat["engineers"] == pytest.approx(wanted, rel=1e-3)
    more, _ = run(at_once(), {"wage_growth": 0.0, "hands": 1.25})
    assert more["managers"] == pytest.approx(1.25 * flat["managers"])


def books(lines_of_year, rates, written, substance, least=0.15, carve=0.05):
    """Tax of each year by the plain definition, from profit before write-off and its rate."""
    loss, paid = 0.0, []
    for profit, rate, off, there in zip(lines_of_year, rates, written, substance, strict=True):
        taxable = profit - off
        used = min(loss, max(taxable, 0.0))
        loss += max(-taxable, 0.0) - used
        base = max(taxable, 0.0) - used
        paid.append(base * rate + max(base - carve * there, 0.0) * max(least - rate, 0.0))
    return paid


@pytest.mark.parametrize(("holiday", "reduced", "rate"), [(0, 0, 0.2), (4, 0, 0.2), (3, 5, 0.25)])
def test_income_tax_by_hand(holiday, reduced, rate):
    """A plant that runs from the first day, without staff, power, freight or duty."""
    bare = dict.fromkeys(("headcount", "electricity_mwh", "water_m3_day", "inbound_t", "output_t"), 1e-9)
    lines, _ = run(
        at_once(**bare), {"holiday_years": holiday, "reduced_years": reduced, "property_tax": 0,
                          "reduced_rate": 0.1, "tax_rate": rate, "permit_cost": 0, "parts_duty": 0},
        {"duty": 0, "freight": 0}, other=240.0)  # fmt: skip
    profit = 300 - 240 - 1.5  # sales, the rest, upkeep of the building
    written = [100 / 25 + (202 / 8 if t < 7 else 0) for t in range(YEARS)]
    assets = [100 + max(202 - 202 / 8 * (t + 1), 0) + 10 for t in range(YEARS)]
    rates = [0.0 if t < holiday else 0.1 if t < holiday + reduced else rate for t in range(YEARS)]
    paid = books([profit] * YEARS, rates, written, assets)
    worth = sum(tax * 1.08 ** -(t + 0.5) for t, tax in enumerate(paid))
    assert lines["income_tax"] == pytest.approx(worth, rel=2e-3)


def test_a_holiday_still_pays_the_minimum_above_the_carve_out():
    free, _ = run(at_once(), {"holiday_years": 60}, other=100.0)
    full, _ = run(at_once(), {"tax_rate": 0.15}, other=100.0)
    assert 0 < free["income_tax"] < full["income_tax"]


def test_losses_are_carried_forward():
    """The same losses a year later: a plant that never gains pays no income tax."""
    lines, _ = run(other=400.0)
    assert lines["income_tax"] == 0


@pytest.mark.parametrize(("price", "line"), [
    ("pay_operator", "operators"), ("pay_technician", "technicians"),
    ("pay_engineer", "engineers"), ("pay_manager", "managers"),
    ("expat_package", "expatriates"), ("power_usd_kwh", "power"), ("water_usd_m3", "water"),
    ("land_usd_m2", "land"), ("construction", "building"), ("in_sea_usd_t", "inbound_freight"),
    ("in_air_usd_t", "inbound_freight"), ("parts_duty", "inbound_duty"),
    ("in_sea_days", "transit_stock"), ("permit_cost", "start_up"), ("property_tax", "local_tax"),
    ("tax_rate", "income_tax"), ("wage_growth", "operators"), ("hands", "technicians"),
    ("equipment_extra", "equipment"),
])  # fmt: skip
def test_a_dearer_price_makes_its_line_and_the_whole_dearer(price, line):
    cheap, _ = run()
    dear, _ = run(place={price: 1.2 * PRICES[price]})
    assert dear[line] > cheap[line]
    assert sum(dear.values()) > sum(cheap.values())


@pytest.mark.parametrize(("price", "line"), [
    ("land_residual", "land"), ("holiday_years", "income_tax"), ("reduced_years", "income_tax"),
    ("grant_share", "incentives"),
])  # fmt: skip
def test_what_is_given_makes_the_whole_cheaper(price, line):
    less, _ = run(place={"reduced_rate": 0.1, "tax_rate": 0.3})
    more, _ = run(place={"reduced_rate": 0.1, "tax_rate": 0.3, price: PRICES[price] + 0.5
                         if price == "grant_share" else PRICES[price] + 3})  # fmt: skip
    assert more[line] < less[line]
    assert sum(more.values()) < sum(less.values())


def test_a_later_start_costs_staff_before_output_and_sells_less():
    soon, sales = run()
    late, later = run(place={"startup_factor": 1.3})
    assert later < sales
    assert sum(late.values()) / later > sum(soon.values()) / sales
    none_ahead, _ = run(at_once(), {"permit_cost": 0.0})
    assert none_ahead["start_up"] < 0.1 < soon["start_up"]


def test_no_plant_starts_after_the_window():
    lines, sales = run({"startup_months": 120}, {"startup_factor": 3.0})
    assert sales > 0 and all(np.isfinite(list(lines.values())))


def test_what_costs_alike_everywhere_closes_the_gap_to_the_margin():
    plant = {name: np.array([float(v)]) for name, v in PLANT.items()}
    rest = float(calibrated(plant, WORLD)[0])
    people = 1000 * (0.98 * (0.7 * 10_000 + 0.15 * 15_000 + 0.1 * 30_000 + 0.05 * 60_000)
                     + 0.02 * 120_000) / 1e6  # fmt: skip
    yearly = people + 10 + 0.35 + 5000 * 480 / 1e6 + 100 * (1 / 25 + 0.015) + 200 / 8
    assert rest == pytest.approx(300 * 0.9 - yearly)
    poor = {**plant, "revenue": np.array([1.0])}
    assert calibrated(poor, WORLD)[0] == 0
