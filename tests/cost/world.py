"""A toy world of two countries with prices that one can add up by hand."""

import yaml

from siteselect.dataset import load
from tests.toy import CRITERIA, LABEL, PROFILES, SOURCE, write_table, write_world

SECTOR = "chips"
PLANT = {
    "headcount": 1000, "share_operator": 0.7, "share_technician": 0.15, "share_engineer": 0.1,
    "share_manager": 0.05, "expat_share_start": 0.04, "expat_share_steady": 0.02,
    "electricity_mwh": 100_000, "water_m3_day": 1000, "site_ha": 10, "capex_building": 100,
    "capex_equipment": 200, "inbound_t": 5000, "inbound_value_share": 0.4,
    "inbound_air_share": 0.1, "output_t": 4000, "output_air_share": 0.2, "revenue": 300,
    "operating_margin": 0.1, "startup_months": 24, "ramp_months": 12,
}  # fmt: skip
WORLD = {  # what holds everywhere unless a place says otherwise
    "pay_operator": 10_000, "pay_technician": 15_000, "pay_engineer": 30_000,
    "pay_manager": 60_000, "expat_package": 120_000, "wage_growth": 0.01,
    "labour_productivity": 1.0, "power_usd_kwh": 0.1, "water_usd_m3": 1.0, "land_usd_m2": 100,
    "land_residual": 1.0, "construction_index": 1.0, "build_months": 24, "permit_cost": 0.03,
    "equipment_extra": 0.01, "property_tax": 0.002, "tax_rate": 0.2, "holiday_years": 0,
    "holiday_rate": 0, "reduced_years": 0, "reduced_rate": 0.2, "grant_share": 0,
    "parts_duty": 0.02, "in_sea_usd_t": 200, "in_air_usd_t": 3000, "in_sea_days": 20,
}  # fmt: skip
MARKETS = {
    "markets": [
        {"id": "north_america", "name": LABEL, "scored": True, "countries": ["AAA"],
         "duty_table": "AAA"},
        {"id": "asean", "name": LABEL, "scored": True, "countries": ["BBB", "CCC"]},
    ],
    "bases": [{"id": "anywhere", "name": LABEL},
              {"id": "north_america", "name": LABEL, "countries": ["AAA"],
               "market": "north_america"},
              {"id": "asia", "name": LABEL, "countries": ["BBB", "CCC"]}],
    "threats": [{"id": "wall", "name": LABEL, "market": "north_america", "sectors": [SECTOR],
                 "add_points": 25, "source": "src"}],
}  # fmt: skip
DUTIES = [("AAA", 0), ("BBB", 5)]
PRICE_HEAD = "place item sector low mid high unit currency as_of source grade note_en note_zh"
LANE_HEAD = "origin market mode quantity low mid high unit as_of source grade note_en note_zh"
LANES = [
    ("north_america", "north_america", "road", "usd_t_km", 0.2),
    ("asia", "north_america", "sea", "usd_t", 300), ("asia", "north_america", "sea", "days", 30),
    ("asia", "north_america", "air", "usd_t", 6000),
    ("asia", "asean", "sea", "usd_t", 100), ("asia", "asean", "sea", "days", 10),
    ("asia", "asean", "air", "usd_t", 2000),
]  # fmt: skip
JUDGED = ["guess", "Us", "A judgement", "", "2026", "2026-01-01", "CC0", "judgement"]


def ends(figure):
    """A figure, or its low, mid and high."""
    return list(figure) if isinstance(figure, tuple) else [figure] * 3


def price(place, item, figure, *, sector="", currency="USD", source="src"):
    return [place, item, sector, *ends(figure), "u", currency, "2025", source, "B", "", ""]


def lane(origin, market, mode, quantity, figure, source="src"):
    return [origin, market, mode, quantity, *ends(figure), "u", "2025", source, "B", "", ""]


def write_costs(folder, prices=(), plant=None, lanes=LANES, world=None, anchors=None,
                criteria=CRITERIA, profiles=PROFILES, **files):  # fmt: skip
    """Write a toy data folder with costs, and return it.

    `prices` are rows or (place, item, figure); `files` replace the rows of a table whole.
    """
    (folder / "cost").mkdir(parents=True)
    write_world(folder, criteria=criteria, profiles=profiles)
    write_table(folder / "sources.csv", "id producer title url published accessed licence kind",
                [SOURCE, JUDGED])  # fmt: skip
    (folder / "markets.yaml").write_text(yaml.safe_dump(MARKETS, allow_unicode=True), "utf-8")
    write_table(
        folder / "duties.csv",
        "origin sector market value low high hs_line as_of source grade note_en note_zh judged",
        [[origin, SECTOR, "AAA", v, v, v, "", "2025", "src", "B", "x", "甲", 0]
         for origin, v in DUTIES])  # fmt: skip
    given = [row if isinstance(row, list) else price(*row) for row in prices]
    everywhere = {**WORLD, **(world or {})}
    rows = {
        "plants.csv": [[SECTOR, name, *ends(figure), "u", "x", "甲", "src", "B"]
                       for name, figure in {**PLANT, **(plant or {})}.items()],
        "prices.csv": [price("world", item, figure) for item, figure in everywhere.items()] + given,
        "rates.csv": [["AUD", 1.5, "2025-10-20", "src", "B"]],
        "lanes.csv": [lane(*row) for row in lanes],
        "gates.csv": [["north_america", "x", "甲", 10, 11, "x", "甲", "src"],
                      ["asean", "x", "甲", 20, 21, "x", "甲", "src"]],
        **files,
    }  # fmt: skip
    heads = {
        "plants.csv": "sector parameter low mid high unit basis_en basis_zh source grade",
        "prices.csv": PRICE_HEAD, "lanes.csv": LANE_HEAD,
        "rates.csv": "currency per_usd as_of source grade",
        "gates.csv": "market name_en name_zh lat lon basis_en basis_zh source",
    }  # fmt: skip
    for name, head in heads.items():
        write_table(folder / "cost" / name, head, rows[name])
    names = {SECTOR: {"reference": "AAA", "name": LABEL, "like": LABEL}}
    (folder / "cost" / "plants.yaml").write_text(yaml.safe_dump(names, allow_unicode=True), "utf-8")
    if anchors:
        (folder / "cost" / "anchors.yaml").write_text(yaml.safe_dump(anchors), "utf-8")
    return folder


def world(folder, prices=(), **given):
    return load(write_costs(folder / "data", prices, **given))
