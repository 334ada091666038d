"""From observations to cells: the figure of each site and criterion, from the most specific level.

A cell is taken from the site's own rows, else its admin-1, else its country, and only from the
comparable series of the criterion: levels mix within one series alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import Criterion

Rows = dict[tuple[str, str, str], int]


def index_rows(observations: pd.DataFrame, criteria: Mapping[str, Criterion]) -> Rows:
    """Return the position of each scorable observation by (subject, criterion, sector)."""
    accepted = {(c.id, series) for c in criteria.values() for series in c.series}
    columns = ("subject", "criterion", "sector", "series")
    listed = zip(*(observations[column].tolist() for column in columns), strict=True)
    return {
        (subject, criterion, sector): position
        for position, (subject, criterion, sector, series) in enumerate(listed)
        if (criterion, series) in accepted
    }


def resolve(
    subjects: Sequence[tuple[str, ...]], criteria: Sequence[str], sector: str, rows: Rows
) -> NDArray[np.int64]:
    """Return the position of the observation behind each cell, -1 where there is none.

    `subjects` holds for each site its subjects, most specific first. A row for the sector goes
    before a row for all sectors at the same level. Shape (n_sites, n_criteria).
    """
    found = np.full((len(subjects), len(criteria)), -1, dtype=np.int64)
    by_sector = {criterion for _, criterion, of in rows if sector and of == sector}
    for i, chain in enumerate(subjects):
        for j, criterion in enumerate(criteria):
            for subject in chain:
                position = -1
                if criterion in by_sector:
                    position = rows.get((subject, criterion, sector), -1)
                if position < 0:
                    position = rows.get((subject, criterion, ""), -1)
                if position >= 0:
                    found[i, j] = position
                    break
    return found
