"""Reading `data/world`: figures of countries beyond the candidates'."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from siteselect.dataset.evidence import read_observations
from siteselect.dataset.model import Dataset
from siteselect.dataset.reading import read_sources
from siteselect.errors import DataError, Problem


def load_world(folder: Path, dataset: Dataset, countries: list[str]) -> Dataset:
    """Return an already loaded dataset with the figures of `data/world` beside its own.

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
    if problems:
        raise DataError(problems)
    observations.attrs.clear()
    wider = dataset.with_observations(observations)
    return replace(wider, sources={**dataset.sources, **sources})
