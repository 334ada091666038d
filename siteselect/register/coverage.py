"""Coverage per country, from lists against lists; what the next step may lean on, and how far."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import pandas as pd

from siteselect.register.estimating import (
    NORMAL_95,
    Between,
    LogitCoverage,
    between,
    chapman,
    listed_share,
    odds_ratio,
    pooled,
)
from siteselect.register.matching import Plant, distinct_plants
from siteselect.register.model import COVERAGE_COLUMNS, Register
from siteselect.register.names import firm_words

LEAST_ON_LIST = 5
"""Plants that each of two lists must hold in a country to be held against each other."""
LEAST_MATCHED = 7
"""Plants on two lists from which a country has an estimate of its own; fewer are drawn to the
mean of all countries. Where so few overlap, Chapman's number is too low (a judgement)."""
LEAST_ON_THIRD = 40
"""Plants on a third list from which the dependence of two others is measured."""

LEAST_PLANTS = 5
"""Plants below which a country is unknown: nobody has gathered there, and a mean of the countries
that were looked into says nothing of it."""

Scopes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Estimate:
    """What lists say of one country: share listed, and plants that stand on two lists."""

    own: LogitCoverage | None
    matched: int


def estimate(plants: Sequence[Plant], scopes: Scopes) -> Estimate:
    """Hold every two lists of a country against each other, within what both can name.

    `scopes` gives the activities of each list. A list outside its scope is not blind by chance:
    a list of fabs says nothing about cables. Pairs are pooled by precision.
    """
    parts, matched = [], 0
    for one, other in combinations(sorted({name for p in plants for name in p.lists}), 2):
        common = scopes[one] & scopes[other]
        inside = [p for p in plants if p.activity in common]
        first = sum(one in p.lists for p in inside)
        second = sum(other in p.lists for p in inside)
        if min(first, second) < LEAST_ON_LIST:
            continue
        both = sum({one, other} <= p.lists for p in inside)
        parts.append(listed_share(len(inside), *chapman(first, second, both)))
        matched += both
    return Estimate(pooled(parts) if parts else None, matched)


def dependence(countries: Mapping[str, Sequence[Plant]], scopes: Scopes) -> float:
    """Measure how much being on one list raises the odds of another: 1 is independence.

    Among the plants of a third list, those on both, one and neither of two others are all seen.
    Geometric mean over every such three lists with `LEAST_ON_THIRD` plants on the third; 1 where
    there are none.
    """
    logs = []
    for plants in countries.values():
        names = sorted({name for p in plants for name in p.lists})
        for third, one, other in permutations(names, 3):
            common = scopes[one] & scopes[other] & scopes[third]
            seen = [p for p in plants if third in p.lists and p.activity in common]
            table = [sum((one in p.lists, other in p.lists) == cell for p in seen)
                     for cell in ((True, True), (True, False), (False, True), (False, False))]
            least = min(table[0] + table[1], table[0] + table[2])
            if one < other and len(seen) >= LEAST_ON_THIRD and least >= LEAST_ON_LIST:
                logs.append(math.log(odds_ratio(*table)))
    return math.exp(sum(logs) / len(logs)) if logs else 1.0


def coverage_table(register: Register) -> pd.DataFrame:
    """Return the coverage of both registers by country, as `data/world` keeps it.

    Rows with `COVERAGE_COLUMNS`, sorted; shares of all plants that such lists name, of those
    that are placed to a town or an address. Countries without a row are not in it: unknown.
    """
    by_country = {
        str(code): plants
        for code, rows in register.plants.groupby("country_iso3")
        if len(plants := distinct_plants(rows)) >= LEAST_PLANTS
    }
    found = {code: estimate(plants, register.scopes) for code, plants in by_country.items()}
    single = [e.own for e in found.values() if e.own is not None]
    common, ratio = between(single), dependence(by_country, register.scopes)
    rows = [
        _row(code, register, by_country[code], found[code], common, ratio) for code in found
    ]
    rows += _taiwan_rows(register, common.spread, ratio)
    table = pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS))
    return table.sort_values(["register", "country_iso3"], ignore_index=True)


def _row(
    code: str, register: Register, plants: Sequence[Plant], found: Estimate,
    common: Between, ratio: float,
) -> dict[str, object]:  # fmt: skip
    share, method = common.unseen(), "pooled"
    if found.own is not None:
        own = found.matched >= LEAST_MATCHED
        share, method = (found.own, "own") if own else (common.shrunk(found.own), "shrunk")
    placed = sum(p.lat is not None for p in plants)
    lists = sorted({name for p in plants for name in p.lists})
    rows = register.plants[register.plants["country_iso3"] == code]
    shown = rows[rows["repeats"] == ""]
    firms = len({firm_words(str(name)) for name in rows["firm"]})
    counted = {"rows": len(shown), "plants": len(plants), "placed": placed, "firms": firms,
               "lists": " ".join(lists), "matched": found.matched,
               "establishments": official_count(register.areas, code)}  # fmt: skip
    return {"country_iso3": code, "register": "other", **counted,
            **_shares(share, ratio, len(plants), placed), "method": method,
            "note": "no plant stands on two lists" if not found.matched else ""}  # fmt: skip


def _shares(share: LogitCoverage, ratio: float, plants: int, placed: int) -> dict[str, str]:
    """Return the estimated number and the shares of it that are placed, as text."""
    dependent = LogitCoverage(share.logit - math.log(max(ratio, 1.0)), share.sd)
    ends = {"coverage": share.share(), "low": share.share(-NORMAL_95),
            "high": share.share(NORMAL_95), "if_dependent": dependent.share()}  # fmt: skip
    part = placed / plants
    shares = {name: f"{end * part:.3f}" for name, end in ends.items()}
    return {"estimate": f"{plants / ends['coverage']:.0f}", **shares}


def official_count(areas: pd.DataFrame, code: str) -> str:
    """Return the establishments that the statistics count, of any size; empty where none do."""
    wanted = {"USA": ("cbsa", "NAICS 334"), "JPN": ("prefecture", "JSIC 28")}.get(code)
    if wanted is None:
        return ""
    rows = areas[(areas["country_iso3"] == code) & (areas["level"] == wanted[0])
                 & (areas["industry"] == wanted[1])]  # fmt: skip
    return f"{rows['establishments'].sum():.0f}" if len(rows) else ""


def _taiwan_rows(register: Register, spread: float, ratio: float) -> list[dict[str, object]]:
    """Return the coverage of the list of Taiwanese firms' plants, held against Apple's lists.

    The overlap is too thin for single countries: one share for all, and for each the spread
    between countries beside it. A plant whose town is the list's own guess is not placed.
    """
    ours, theirs = register.own_plants, register.overlap
    named, listed = int(theirs["named"].sum()), int(theirs["listed"].sum())
    whole = listed_share(len(ours), *chapman(len(ours), named, listed))
    share = LogitCoverage(whole.logit, math.hypot(whole.sd, spread))
    rows = []
    for code, part in ours.groupby("country_iso3"):
        placed = int((part["evidence"] == "cited").sum())
        counted = {"rows": len(part), "plants": len(part), "placed": placed,
                   "firms": part["firm_en"].nunique(), "lists": "plants.csv apple",
                   "matched": int(theirs.loc[theirs["country_iso3"] == code, "listed"].sum()),
                   "establishments": ""}  # fmt: skip
        rows.append({"country_iso3": code, "register": "taiwan", **counted,
                     **_shares(share, ratio, len(part), placed), "method": "pooled",
                     "note": "one share for all countries"})  # fmt: skip
    return rows
