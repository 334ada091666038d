"""What is on file of each market: duties by origin, distances to its customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.bases import CUSTOMERS
from siteselect.dataset import Dataset
from siteselect.errors import unknown

Floats = NDArray[np.float64]
Shares = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Parts:
    """What is on file of k markets for n subjects, under one question.

    `figures`, `low`, `high` (n, k) in the criterion's unit, NaN where nothing is on file; `cells`
    holds for each figure where it comes from. `shares` (k, 3) are those of the markets, with
    their least and greatest.
    """

    markets: tuple[str, ...]
    shares: Floats
    subjects: tuple[str, ...]
    figures: Floats
    low: Floats
    high: Floats
    cells: Mapping[tuple[int, int], Cited]


@dataclass(frozen=True)
class Cited:
    """Where a figure of one market comes from; `judged` says that it is a judgement."""

    source: str
    grade: str
    as_of: str
    judged: bool = False


def duty_parts(
    dataset: Dataset, sector: str, shares: Shares, threats: Sequence[str] = ()
) -> Parts:
    """Return the duties on file for every origin, in % of the goods' value; no table, no figure.

    Threats are added to what origins outside their market pay. Raises RequestError for one that
    nobody knows.
    """
    markets = tuple(shares)
    tables = [dataset.markets.market(name).duty_table for name in markets]
    listed = dataset.duties[dataset.duties["sector"] == sector]
    subjects = tuple(dict.fromkeys(listed["origin"]))
    row, column = ({name: k for k, name in enumerate(names)} for names in (subjects, tables))
    shape = (len(subjects), len(markets))
    figures, low, high = (np.full(shape, np.nan) for _ in range(3))
    cells = {}
    for duty in listed.itertuples():
        if duty.market not in column:
            continue
        at = row[duty.origin], column[duty.market]
        figures[at], low[at], high[at] = duty.value, duty.low, duty.high
        cells[at] = Cited(duty.source, duty.grade, duty.as_of, duty.judged)
    found = Parts(markets, np.array(list(shares.values())), subjects, figures, low, high, cells)
    return _threatened(dataset, sector, found, threats) if threats else found


def _threatened(dataset: Dataset, sector: str, parts: Parts, threats: Sequence[str]) -> Parts:
    known = {threat.id: threat for threat in dataset.markets.threats}
    figures, cells = parts.figures.copy(), dict(parts.cells)
    for name in threats:
        if name not in known:
            raise unknown("threat", name, list(known))
        threat = known[name]
        if not threat.falls_on(sector, parts.markets):
            continue
        k, home = parts.markets.index(threat.market), dataset.markets.market(threat.market)
        for i, origin in enumerate(parts.subjects):
            if origin not in home.countries and (i, k) in cells:
                figures[i, k] += threat.add_points
                cells[i, k] = Cited(threat.source, "D", cells[i, k].as_of, judged=True)
    added = figures - parts.figures
    return replace(parts, figures=figures, low=parts.low + added, high=parts.high + added,
                   cells=cells)  # fmt: skip


def distance_parts(table: pd.DataFrame, shares: Shares) -> Parts:
    """Return the distances on file to the customers of each market, in km."""
    markets = tuple(shares)
    series = {CUSTOMERS + name: k for k, name in enumerate(markets)}
    listed = table[table["series"].isin(series)]
    subjects = tuple(dict.fromkeys(listed["subject"]))
    row = {name: k for k, name in enumerate(subjects)}
    figures = np.full((len(subjects), len(markets)), np.nan)
    at = [row[s] for s in listed["subject"]], [series[s] for s in listed["series"]]
    figures[at] = listed["value"].to_numpy(float)
    cited = (Cited(*c) for c in listed[["source", "grade", "as_of"]].itertuples(index=False))
    cells = dict(zip(zip(*at, strict=True), cited, strict=True))
    none = np.full_like(figures, np.nan)
    return Parts(markets, np.array(list(shares.values())), subjects, figures, none, none, cells)
