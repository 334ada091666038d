"""Duty and distance of each place as plain means by share of the sales: told, never scored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.dataset import Dataset
from siteselect.market.asking import shares_of
from siteselect.market.parts import Floats, Parts, distance_parts, duty_parts
from siteselect.mixes import shares_in
from siteselect.scenarios import Scenario


@dataclass(frozen=True)
class Means:
    """For each place (n,): duty in % and km to the customers, both means by share of the sales.

    `on_file` is the share of the split sales whose duty is on file; the duty is the mean over
    that part alone. NaN where nothing is on file.
    """

    duty: Floats
    on_file: Floats
    customers_km: Floats


def means_of(dataset: Dataset, scenario: Scenario) -> Means:
    """Return the plain means of a question's market for the dataset's places."""
    shares, n = shares_of(dataset, scenario), len(dataset.places)
    if not shares:
        nothing = np.full(n, np.nan)
        return Means(nothing, np.zeros(n), nothing)
    countries = dataset.places["country_iso3"].tolist()
    duty, on_file = np.zeros(n), np.zeros(n)
    for sector, share in shares_in(scenario.sector).items():
        duties = duty_parts(dataset, sector, shares, scenario.threats)
        mean, there = _means(duties, countries)
        duty += share * np.where(there > 0, mean, 0.0) * there
        on_file += share * there
    duty = np.divide(duty, on_file, out=np.full(n, np.nan), where=on_file > 0)
    ways = distance_parts(dataset.observations, shares)
    return Means(duty, on_file, _means(ways, dataset.places["id"].tolist())[0])


def _means(parts: Parts, subjects: list[str]) -> tuple[Floats, Floats]:
    at = {name: i for i, name in enumerate(parts.subjects)}
    rows = np.array([at.get(name, -1) for name in subjects])
    figures = np.vstack([parts.figures, np.full((1, len(parts.markets)), np.nan)])[rows]
    weight = parts.shares[:, 0] / parts.shares[:, 0].sum()
    known = ~np.isnan(figures)
    on_file = known @ weight
    total = np.where(known, figures, 0.0) @ weight
    return np.divide(total, on_file, out=np.full(len(rows), np.nan), where=on_file > 0), on_file
