"""Which sources the data name, in whatever table."""

from __future__ import annotations

from siteselect.dataset.geographic import GeographyTables
from siteselect.dataset.model import Dataset
from siteselect.errors import Problem


def cited(dataset: Dataset, geography: GeographyTables) -> set[str]:
    """Return the ids of the sources that figures, places, plants, parks, prices, markets and
    geography name; reasons of weights are not among them."""
    tables = (dataset.observations, dataset.knockout_evidence, dataset.plants, dataset.facts,
              dataset.parks, dataset.rare_plants, dataset.duties, geography.weekly)  # fmt: skip
    used = {str(name) for table in tables for name in table["source"]}
    for column in dataset.places.columns:
        if column.startswith("source_"):
            used |= {name for cell in dataset.places[column] for name in cell.split(";")}
    used |= {*dataset.meta.layers, dataset.visit_source, *dataset.markets.sources}
    return used | (set() if dataset.cost is None else set(dataset.cost.sources))


def strange_sources(dataset: Dataset, geography: GeographyTables) -> list[Problem]:
    """Hold the sources of flights a week to those on file."""
    return [Problem("data.unknown", "weekly_flights.csv", line, "source", (("found", name),))
            for line, name in enumerate(geography.weekly["source"], start=2)
            if name not in dataset.sources]  # fmt: skip
