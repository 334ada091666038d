"""Sixteen decisions that a planner would ask: the answer, how sure, at what cost, what to verify."""

import numpy as np

from siteselect.cost import delivered_cost
from siteselect.robustness import robustness, verify_next
from tests.consistency_answers import Answers, table
from tests.consistency_press import (
    ASIA,
    BOARDS,
    CARS,
    EU,
    FAB,
    INDIA,
    NA,
    NETWORKS,
    PACKAGING,
    PARTS,
    RARE,
    SERVERS,
)  # fmt: skip
from tests.consistency_winners import READING

SAMPLES, SEED = 2_000, 7
ASKED = (
    *((sector, NA) for sector in (FAB, PACKAGING, SERVERS, BOARDS, CARS, NETWORKS, PARTS, RARE)),
    (FAB, EU), (CARS, EU),
    *((sector, ASIA) for sector in (PACKAGING, SERVERS, BOARDS, PARTS)),
    (SERVERS, INDIA), (PACKAGING, INDIA),
)  # fmt: skip


def sixteen(a: Answers) -> list[str]:
    """Return the section on sixteen decisions."""
    rows = [_row(a, sector, base) for sector, base in ASKED]
    return [
        "## Sixteen decisions", "",
        "What a planner would ask, each base with its own market. Cost is that of the leader's plant, "
        "USD per 100 of sales before grants, with its 5 and 95 %; then the cheapest of the base. "
        "What to verify is the figure, not the knock-out, that would move the first place most.", "",
        *table(("sector", "base", "answer", "strength", "cost", "cheapest", "verify first",
                "a consultant nods"), rows),
    ]  # fmt: skip


def _row(a: Answers, sector: str, base: str) -> tuple[str, ...]:
    answer = a.out[sector, base]
    lead = answer.order[0]
    cost = delivered_cost(a.dataset, answer.scenario)
    low, high = cost.total_ends[0, :, lead]
    cheapest = min(answer.order, key=lambda i: (cost.before[i], a.ids[i]))
    return (
        a.sectors[sector], a.bases[base], f"{a.names[lead]} {answer.score[lead]:.3f}",
        f"{answer.strength:.0%}", f"{cost.before[lead]:.1f} ({low:.1f} to {high:.1f})",
        f"{a.names[cheapest]} {cost.before[cheapest]:.1f}", _first_to_verify(a, sector, base),
        "no: see below" if READING[sector, base][1] else "yes",
    )  # fmt: skip


def _first_to_verify(a: Answers, sector: str, base: str) -> str:
    answer = a.out[sector, base]
    if len(answer.order) < 2:
        return "–"
    found = verify_next(robustness(answer, samples=SAMPLES, seed=SEED, weights="intervals"))
    told = [entry for entry in found if not np.isnan(entry.change)]
    if not told:
        return "–"
    entry = told[0]
    name = a.dataset.criteria[entry.name].name["en"].lower()
    where = ", ".join(a.names[i] for i in entry.sharing[:3])
    return f"{name} at {where} ({entry.change:.1%})"
