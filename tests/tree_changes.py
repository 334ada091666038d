"""`docs/changes.md`: what the second edition's tree changed for each present site, and why."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.consistency_answers import Answers, table

BEFORE = Path(__file__).parent / "golden" / "before_the_tree.json"
FAR = 0.005  # a change of a group below this is not named
GROUPS: Mapping[str, tuple[str, ...]] = {
    "money": ("labour_cost", "power_price", "corporate_tax", "market_access", "land_cost",
              "market_distance", "port_distance", "delivered_cost"),
    "flights": ("direct_flights",),
    "distance and sea": ("geodesic_distance", "sea_distance", "working_hours_overlap"),
    "the city's centre": ("labour_pool", "airport_distance", "generating_capacity",
                          "port_service"),
    "room": ("room",),
    "industry nearby": ("industry_nearby", "trade_jobs", "supply_chain_cluster",
                        "electronics_exports"),
    "the nation": ("political_stability", "control_of_corruption", "government_effectiveness",
                   "governance", "logistics_performance", "treaty_cover", "transfer_openness",
                   "schooling", "support_for_staff", "personal_security"),
    "power, water and hazards": (
        "power_reliability", "outage_minutes", "water_stress", "low_carbon_power",
        "hazard_earthquake", "hazard_cyclone", "hazard_flood", "hazard_volcano"),
    "rare earths": ("ewaste_collected", "magnet_industry", "waste_import"),
}  # fmt: skip


def grouped(parts: Mapping[str, float]) -> dict[str, float]:
    """Return what each group of criteria gives a site above the mean of its base."""
    return {group: sum(parts.get(name, 0.0) for name in names)
            for group, names in GROUPS.items()}  # fmt: skip


def now(a: Answers) -> dict[str, dict[str, tuple[int, int, dict[str, float]]]]:
    """Return for each site and sector place, of how many, and the groups; red sites compete."""
    found: dict[str, dict[str, tuple[int, int, dict[str, float]]]] = {}
    for sector in a.sectors:
        for base in a.bases:
            answer = a.red_in[sector, base]
            order = answer.order
            apart = answer.known.mean[order] - answer.known.mean[order].mean(axis=0)
            for k, i in enumerate(order):
                parts = dict(zip(answer.matrix.criteria, apart[k] * answer.matrix.weights,
                                 strict=True))  # fmt: skip
                found.setdefault(a.ids[i], {})[sector] = (k + 1, len(order), grouped(parts))
    return found


def page(a: Answers) -> str:
    """Return the page."""
    before, after = json.loads(BEFORE.read_text(encoding="utf-8")), now(a)
    rows = [_row(a, site, before[site], after[site]) for site in a.ids if site in after]
    return "\n".join([
        "# What the tree of the second edition changed", "",
        "Place of each site in its base, the mean of the eight sectors, before and after; red sites "
        "compete, benchmarks do not. What moved it: by how much each group of criteria lifts or lowers "
        "the site against the mean of its base, after less before, the mean of the sectors. From the "
        "shipped data and a frozen record of the edition before, by `python -m tests.test_changes`.",
        "", *table(("site", "of", "before", "after", "lifted by", "lowered by"), rows),
    ]).rstrip("\n") + "\n"  # fmt: skip


def _row(a: Answers, site: str, before: Mapping[str, list], after: Mapping) -> tuple[object, ...]:
    places = [np.mean([entry[0] for entry in each.values()]) for each in (before, after)]
    moved = {group: float(np.mean([after[s][2][group] - before[s][2].get(group, 0.0)
                                   for s in after])) for group in GROUPS}  # fmt: skip
    up = sorted((g for g in GROUPS if moved[g] >= FAR), key=lambda g: -moved[g])
    down = sorted((g for g in GROUPS if moved[g] <= -FAR), key=lambda g: moved[g])
    said = [", ".join(f"{g} {moved[g]:+.3f}" for g in some[:3]) or "–" for some in (up, down)]
    of = next(iter(after.values()))[1]
    return (a.name(site), of, *(f"{place:.1f}" for place in places), *said)
