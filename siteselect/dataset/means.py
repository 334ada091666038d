"""Figures that are the mean of others of the same subject, made anew wherever those change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from siteselect.criteria import Criterion
from siteselect.dataset.resolve import index_rows

MEAN_FILE = "criteria.yaml"  # of rows that follow from the criteria a mean is of
OWN = "own"  # what stands in the column `file` of figures that no shipped file holds


def with_means(observations: pd.DataFrame, criteria: Mapping[str, Criterion]) -> pd.DataFrame:
    """Return the observations with the means that `criteria` ask for, instead of those there.

    A subject has a mean where each part has a figure for all sectors, and nobody gave a figure
    for the mean itself. It is as old as its oldest part and graded as its weakest; it has an
    interval if a part has one, and cites the part that is an own figure, else the first.
    """
    wanted = [criterion for criterion in criteria.values() if criterion.mean_of]
    if not wanted:
        return observations
    made = observations["series"].isin([criterion.series[0] for criterion in wanted])
    given = observations[~made].reset_index(drop=True)
    return pd.concat([given, *(_means(given, c, criteria) for c in wanted)], ignore_index=True)


def rests_on(criteria: Mapping[str, Criterion]) -> set[str]:
    """Return the criteria that means are made of."""
    return {part for criterion in criteria.values() for part in criterion.mean_of}


def _means(
    observations: pd.DataFrame, criterion: Criterion, criteria: Mapping[str, Criterion]
) -> pd.DataFrame:
    table = observations[observations["criterion"].isin([criterion.id, *criterion.mean_of])]
    rows = index_rows(table, criteria)
    subjects = [
        subject for subject, name, sector in rows
        if name == criterion.mean_of[0] and not sector and (subject, criterion.id, "") not in rows
        and all((subject, part, "") in rows for part in criterion.mean_of)
    ]  # fmt: skip
    parts = [table.iloc[[rows[subject, part, ""] for subject in subjects]].reset_index(drop=True)
             for part in criterion.mean_of]  # fmt: skip
    cited = parts[0].copy()
    for part in parts:
        cited = cited.where(part["file"] != OWN, part)
    value = np.mean([part["value"] for part in parts], axis=0)
    has = np.any([part["low"].notna() for part in parts], axis=0)
    low, high = (np.mean([part[end].fillna(part["value"]) for part in parts], axis=0)
                 for end in ("low", "high"))  # fmt: skip
    each = {name: list(zip(*(part[name] for part in parts), strict=True))
            for name in ("grade", "as_of", "year")}  # fmt: skip
    return cited.assign(
        criterion=criterion.id, series=criterion.series[0], value=value,
        low=np.where(has, low, np.nan), high=np.where(has, high, np.nan),
        grade=[max(grades) for grades in each["grade"]],
        as_of=[min(dates) for dates in each["as_of"]], year=[min(y) for y in each["year"]],
        unit=parts[0]["unit"], file=np.where(cited["file"] == OWN, OWN, MEAN_FILE),
    )  # fmt: skip
