"""Delivered cost held against what others published: each row that was read, and what ours says."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from siteselect.cost.delivered import setting_of, simulated
from siteselect.cost.rules import INCENTIVES, LINES
from siteselect.dataset import Dataset
from siteselect.profiles import profile

MARKET = {"north_america": 1.0}
STANDARD = "ev_auto_electronics"  # for studies of manufacturing as a whole: a plant with many hands
DRAWS = 1024
AT = {name: k for k, name in enumerate(LINES)}
STAFF = [AT[name] for name, line in LINES.items() if line.group == "labour"]
PLACE = [k for name, k in AT.items() if name not in ("equipment", "other", "market_duty", "incentives")]
DIRECT = [k for name, k in AT.items() if name not in ("market_duty", "incentives")]
NOT_HELD = {
    "extra_cost_over_taiwan_pct": "no prices of Taiwan are on file: it is no candidate",
    "extra_price_over_taiwan_pct": "no prices of Taiwan are on file: it is no candidate",
    "building_over_taiwan_pct": "no prices of Taiwan are on file: it is no candidate",
    "building_over_taiwan_ratio": "an input of the building index, so no test of it",
    "share_of_gap_from_incentives_pct": "no prices of Taiwan are on file: it is no candidate",
    "operator_usd_hour": "an input of the pay in Mexico, so no test of it",
    "rank_of_17": "their rank holds quality too",
    "chosen_over": "a choice, not a cost",
    "share_of_us_server_imports_pct": "what is bought, not what it costs",
}  # fmt: skip
WHY = {
    ("TechInsights", "labour_share_pct"): "theirs is a plant of 4 nm; ours, at 28 to 12 nm, has more people per dollar of equipment",
    ("TechInsights", "equipment_share_pct"): "the same: building weighs more at 28 to 12 nm, and theirs is wafer cost with depreciation alone",
    ("TSMC accounts", "startup_loss_share_of_capital_pct"): "their losses hold depreciation before sales, which stands under building and equipment here",
    ("KPMG Competitive Alternatives", "against_us_pct"): "theirs is a mean of 17 to 19 operations and of four metros, ours one plant with many hands; currencies have moved since",
    ("KPMG Competitive Alternatives", "labour_share_of_sensitive_cost_pct"): "an assembly plant has more hands than their mean, and they count interest on equipment",
    ("BCG index", "index_us_100"): "theirs is all manufacturing; currencies have moved since, and hands for the same output is a judgement here",
    ("Boyd BizCosts", "yearly_cost_musd"): "the ratio of the two places; theirs has no materials, equipment or freight, and 500 hands",
    ("Wistron", "mean_pay_usd"): "theirs is pay and a floor, ours is loaded pay of a mixed staff",
    ("Prologis", "labour_cost_of_us_pct"): "cost of an operator, without the hands for the same output",
    ("HyProMag USA", "npv_musd"): "theirs is 40 years at 7 %, ours 12 at 8 %",
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One published figure and ours: expectation, 5 and 95 % (None where it is not compared)."""

    study: str
    what: str
    theirs: str
    ours: tuple[float, float, float] | None
    verdict: str
    why: str


class Ours:
    """Draws of the cost at the places that a study speaks of: sites, or whole countries."""

    def __init__(self, dataset: Dataset) -> None:
        self._data = dataset
        self._found: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}

    def lines(self, sector: str, place: str) -> tuple[np.ndarray, np.ndarray]:
        """Return lines (20, draws) per 100 USD of sales, means over the sites of a country, and
        the sales in million USD (draws)."""
        if (sector, place) not in self._found:
            self._found[sector, place] = self._drawn(sector, place)
        return self._found[sector, place]

    def setting(self, sector: str, place: str):
        places = self._data.places
        here = places[(places["id"] == place) | (places["country_iso3"] == place)]
        if here.empty:  # a country without candidates, at its own prices
            here = pd.DataFrame([{"id": place, "admin1": "", "country_iso3": place,
                                  "lat": places["lat"].mean(), "lon": places["lon"].mean()}])
        asked = profile(self._data, sector).with_market(MARKET)
        seen = replace(self._data, places=here.reset_index(drop=True))
        return setting_of(seen, seen.cost, asked, seen.places)

    def _drawn(self, sector, place):
        per_100, value = simulated(self.setting(sector, place), DRAWS)
        return per_100.mean(axis=1), value.mean(axis=0)


def _ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a.sum(axis=0) / b.sum(axis=0)


def ours(found: Ours, row) -> np.ndarray:
    """Return draws of what a published row speaks of."""
    sector = row.sector or STANDARD
    here, sales = found.lines(sector, row.place)
    if row.quantity == "labour_share_pct":
        return 100 * _ratio(here[STAFF], here[DIRECT])
    if row.quantity == "equipment_share_pct":
        return 100 * _ratio(here[[AT["equipment"]]], here[DIRECT])
    if row.quantity == "startup_loss_share_of_capital_pct":
        return 100 * _ratio(here[[AT["start_up"]]], here[[AT["building"], AT["equipment"]]])
    if row.quantity == "labour_share_of_sensitive_cost_pct":
        return 100 * _ratio(here[STAFF], here[PLACE])
    if row.quantity == "npv_musd":
        return sales * (1 - np.delete(here, INCENTIVES, axis=0).sum(axis=0) / 100)
    if row.quantity == "mean_pay_usd":
        setting = found.setting(sector, row.place)
        mids = dict(zip(setting.parameters, setting.plant[1].tolist(), strict=True))
        share = np.array([mids[f"share_{k}"] for k in ("operator", "technician", "engineer", "manager")])
        pay = setting.prices.ends[:, :4].mean(axis=2) @ (share / share.sum())
        return pay[[0, 1, 1, 2]]
    there, _ = found.lines(sector, "us-austin-taylor" if row.quantity == "yearly_cost_musd" else "USA")
    if row.quantity == "labour_cost_of_us_pct":
        pay = [found.setting(sector, p).prices.item("pay_operator").mean(axis=1) for p in (row.place, "USA")]
        return 100 * pay[0][[0, 1, 1, 2]] / pay[1][1]
    if row.quantity == "index_us_100":
        return 100 * _ratio(here[DIRECT], there[DIRECT])
    return 100 * _ratio(here[PLACE], there[PLACE]) - (100 if row.quantity == "against_us_pct" else 0)


def checks(dataset: Dataset) -> list[Check]:
    """Return every row of `published.csv`, compared where it can be."""
    found, made = Ours(dataset), []
    table = dataset.cost.published
    low_of_boyd = table.loc[table["quantity"] == "yearly_cost_musd", "value"].min()
    for row in table.itertuples():
        what = f"{row.place} {row.quantity}" + (f" ({row.sector})" if row.sector else "")
        ends = [row.value if np.isnan(end) else end for end in (row.low, row.high)]
        if row.quantity == "yearly_cost_musd":
            ends = [100 * row.value / low_of_boyd] * 2
        said = _said(row, ends)
        kept_out = NOT_HELD.get(row.quantity, "")
        if row.quantity == "yearly_cost_musd" and row.value == low_of_boyd:
            kept_out = "what the other place is held against"
        if kept_out:
            made.append(Check(f"{row.study} {row.year}", what, said, None, "not compared", kept_out))
            continue
        drawn = ours(found, row)
        low, high = np.quantile(drawn, [0.05, 0.95])
        why = WHY[row.study, row.quantity]
        if row.quantity == "against_us_pct":
            every = [found.lines(row.sector or STANDARD, place)[0][DIRECT] for place in (row.place, "USA")]
            why += f"; against all cost, materials included, ours is {100 * _ratio(*every).mean() - 100:.0f}"
        made.append(Check(f"{row.study} {row.year}", what, said, (drawn.mean(), low, high),
                          _verdict(ends, low, high, row), why))
    return made


def _said(row, ends) -> str:
    if all(np.isnan(end) for end in ends):
        return "–"
    if row.quantity == "yearly_cost_musd":
        return f"{ends[0]:.0f} (Austin = 100)"
    at_least = np.isnan(row.high) and not np.isnan(row.low)
    if ends[0] <= -100:
        return "below 0"
    return f"{ends[0]:,.10g} or more" if at_least else (
        f"{ends[0]:,.10g}" if ends[0] == ends[1] else f"{ends[0]:,.10g} to {ends[1]:,.10g}")


def _verdict(ends, low, high, row) -> str:
    """Say whether the intervals meet, and else on which side ours lies."""
    top = np.inf if np.isnan(row.high) and not np.isnan(row.low) else ends[1]
    if low > top:
        return "ours is above"
    return "ours is below" if high < ends[0] else "agree"
