"""How long delivered cost takes: cold, and where it is kept.

    python -m benchmarks.cost [sites] [draws]

Times are of one core; the goals are 2 s for 70 sites with 10,000 draws, 30 ms where kept.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from siteselect import load, profile, shipped_data
from siteselect.cost import delivered_cost, swings
from siteselect.dataset import Dataset
from tests.cost.world import PLANT, WORLD, world


def many(sites: int) -> tuple[Dataset, str]:
    """Return so many places: the shipped data's over again, or those of a toy world."""
    dataset = load(shipped_data())
    sector = "semiconductor_fab"
    if dataset.cost is None:
        wide = {name: (0.8 * v, v, 1.2 * v) for name, v in WORLD.items()}
        plant = {name: (0.9 * v, v, 1.05 * v) for name, v in PLANT.items()}
        prices = [(c, name, v) for c in ("AAA", "BBB") for name, v in wide.items()]
        dataset, sector = world(Path(tempfile.mkdtemp()), prices, plant=plant), "chips"
    copies = -(-sites // len(dataset.places))
    places = pd.concat([dataset.places] * copies, ignore_index=True).iloc[:sites]
    places = places.assign(id=[f"{name}-{i}" for i, name in enumerate(places["id"])])
    return replace(dataset, places=places), sector


def main(sites: int = 70, draws: int = 10_000) -> None:
    """Print the times."""
    dataset, sector = many(sites)
    scenario = profile(dataset, sector).with_market({"north_america": 1})
    delivered_cost(dataset, scenario, 1)  # what Python and numpy load once
    for count in (1024, draws):
        asked = scenario.with_market({"north_america": 1 - 1e-6 * np.random.default_rng().random()})
        for name in ("cold", "kept"):
            begun = time.perf_counter()
            found = delivered_cost(dataset, asked, count)
            print(f"{sites} sites, {count:,} draws, {name}: {time.perf_counter() - begun:.4f} s")
        begun = time.perf_counter()
        swings(found)
        print(f"{sites} sites, swings: {time.perf_counter() - begun:.4f} s")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]))
