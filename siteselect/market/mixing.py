"""The dataset as a mix of sectors sees it: a cell that depends on the sector is one of all.

The value of such a cell is the mean of the sectors' values by their shares of the criterion's
weight; the figure shown is the one that has this value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from siteselect.criteria import Criterion
from siteselect.dataset import DELIVERED, MARKET_FILE, Dataset, Part
from siteselect.market.blending import SOURCE
from siteselect.market.parts import Floats
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

Cell = tuple[str, str]  # subject and criterion


def mixed(
    bare: Dataset, scenario: Scenario, parts: tuple[Part, ...], asked: tuple[Any, ...]
) -> Dataset:
    """Return the dataset that a mix sees, from what each of its sectors sees.

    A cell is on file where it is for every sector. Own figures for all sectors stay as they are.
    """
    cells = [_of_sector(part) for part in parts]
    both = sorted(set().union(*cells))
    names = {name for _, name in both} | {name for part in parts for name in part.dataset.doubts}
    criteria = {name: _of_all(bare.criteria[name], parts) if name in names else criterion
                for name, criterion in bare.criteria.items()}  # fmt: skip
    rows = []
    for name in sorted(names):
        wanted = [subject for subject, criterion in both if criterion == name]
        found = [[mine.get((subject, name), part.dataset.rows.get((subject, name, ""), -1))
                  for subject in wanted] for mine, part in zip(cells, parts, strict=True)]
        rows.append(_blended(scenario, criteria[name], parts, np.array(found, dtype=np.int64)))
    table = bare.observations
    added = pd.concat([part for part in rows if len(part)] or [table.iloc[:0]], ignore_index=True)
    keys = zip(added["subject"], added["criterion"], added["sector"], strict=True)
    return bare.with_figures(
        observations=pd.concat([table, added], ignore_index=True), criteria=criteria,
        rows={**bare.rows, **{key: len(table) + k for k, key in enumerate(keys)}},
        before=bare, renewed=frozenset(names), parts=parts, asked=asked,
        doubts={DELIVERED: {}} if DELIVERED in names else {},  # each part has its own
    )  # fmt: skip


def _of_sector(part: Part) -> dict[Cell, int]:
    """Return the rows that hold for the sector alone, but what somebody says of all sectors."""
    own, rows = part.dataset.own_rows, part.dataset.rows
    found = {(subject, name): row for (subject, name, sector), row in rows.items()
             if sector == part.sector}  # fmt: skip
    return {cell: row for cell, row in found.items()
            if own[row] or not own[rows.get((*cell, ""), row)]}  # fmt: skip


def _of_all(criterion: Criterion, parts: Sequence[Part]) -> Criterion:
    """Return the criterion with a value line for the mix, where the sectors have their own.

    Of straight lines it is the one on which the figure, a mean of the sectors' figures, has the
    mean of their values: the narrower a sector's line, the more its figure counts.
    """
    lines = [part.dataset.criteria[criterion.id].value for part in parts]
    if all(line == lines[0] for line in lines):
        return criterion.model_copy(update={"value": lines[0]})
    best, worst = (np.array([line.points[end][0] for line in lines]) for end in (0, -1))
    steep = np.array([part.shares[criterion.id] for part in parts]) / (worst - best)
    first = float(steep @ best / steep.sum())
    ends = (first, 1.0), (first + float(1 / steep.sum()), 0.0)
    return criterion.model_copy(update={"value": ValueFunction(points=ends)})


def _blended(
    scenario: Scenario, criterion: Criterion, parts: Sequence[Part], rows: np.ndarray[Any, Any]
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each subject whose `rows` (k, n) hold a figure for each of k sectors."""
    rows = rows[:, (rows >= 0).all(axis=0)]
    tables = [part.dataset.observations.iloc[at] for part, at in zip(parts, rows, strict=True)]
    shares = np.array([part.shares[criterion.id] for part in parts])
    function = scenario.value_function(criterion)
    lines = [scenario.value_function(part.dataset.criteria[criterion.id]) for part in parts]
    near = shares @ np.array([table["value"].to_numpy(float) for table in tables])

    def figures(column: str) -> Floats:
        value = shares @ np.array([line(table[column].to_numpy(float))
                                   for line, table in zip(lines, tables, strict=True)])  # fmt: skip
        return np.array([_figure(function, *pair) for pair in zip(value, near, strict=True)])

    ends = np.array([figures("low"), figures("high")])
    every = pd.concat([table.reset_index(drop=True) for table in tables])
    worst = every.groupby(level=0)[["grade", "as_of", "year", "source"]].agg(
        {"grade": "max", "as_of": "min", "year": "min",
         "source": lambda cited: cited.iloc[0] if cited.nunique() == 1 else SOURCE})
    return tables[0].reset_index(drop=True).assign(
        value=figures("value"), low=ends.min(axis=0), high=ends.max(axis=0),
        sector=scenario.sector, file=MARKET_FILE, **{c: worst[c] for c in worst},
    )  # fmt: skip


def _figure(function: ValueFunction, value: float, near: float) -> float:
    found = function.inverse(float(value), float(near))
    return float(near) if np.isnan(found) and not np.isnan(value) else found
