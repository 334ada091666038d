"""Reading `data/world`: figures of countries beyond the candidates', and nonstop airports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from siteselect.dataset.evidence import read_observations
from siteselect.dataset.model import Dataset
from siteselect.dataset.reading import read_sources
from siteselect.dataset.tables import check_known, check_unique, numbers, read_table
from siteselect.errors import DataError, Problem


@dataclass(frozen=True)
class WorldTables:
    """`data/world`: the dataset with figures of more countries, and airports by nonstop flights.

    `nonstop` has `iata`, `to_taoyuan`, `to_kaohsiung` (0/1).
    """

    dataset: Dataset
    nonstop: pd.DataFrame


def load_world(folder: Path, dataset: Dataset, countries: list[str]) -> WorldTables:
    """Read `data/world` beside an already loaded dataset.

    `countries` are the ISO codes that may be named. Raises DataError with every problem.
    """
    problems: list[Problem] = []
    place = folder / "world"
    sources = read_sources(place, problems)
    known = {
        "criterion": list(dataset.criteria), "source": [*dataset.sources, *sources],
        "series": dataset.series["id"].tolist(), "subject": countries,
        "owner": dict(zip(dataset.series["id"], dataset.series["criterion"], strict=True)),
    }  # fmt: skip
    observations = read_observations(place / "observations.csv", known, problems)
    columns = ("iata", "to_taoyuan", "to_kaohsiung")
    nonstop = read_table(place / "nonstop_airports.csv", columns, problems)
    check_unique(nonstop, ["iata"], problems)
    for column in columns[1:]:
        check_known(nonstop, column, ("0", "1"), problems)
        nonstop[column] = numbers(nonstop, column, problems)
    if problems:
        raise DataError(problems)
    for table in (observations, nonstop):
        table.attrs.clear()
    wider = dataset.with_observations(observations)
    wider = replace(wider, sources={**dataset.sources, **sources})
    return WorldTables(wider, nonstop)
