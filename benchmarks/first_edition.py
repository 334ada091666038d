"""Freezes the scores of the first edition's default profiles: a baseline of the backtest.

    git worktree add ../first 9ae97f0
    cp benchmarks/first_edition.py ../first/benchmarks/
    cd ../first && python benchmarks/first_edition.py first_edition.npz

It runs in that edition only: the tree and its weights have changed since, and `data/world` keeps
what they said. Every town of 15,000 people and more is scored at its point under each sector's
default profile, no listed plant being evidence for it, as in every backtest; what fails a
knock-out is scored too.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from siteselect.dataset import CLUSTER
from siteselect.profiles import profile, profiles
from siteselect.screening import load_all
from siteselect.screening.figures import Places, Ring, figures
from siteselect.screening.scoring import LOCAL, prepare, score
from siteselect.settings import shipped_data

COMMIT = "9ae97f0"
DIGEST = "c368b4325294cc44cbd0d2e300353b52d224dad13e4378a886d950cf4557fd45"
NONE = np.iinfo(np.uint16).max
FOREIGN = Ring(inner=100.0)


def main(path):
    world = load_all(shipped_data())
    if world.sites.digest != DIGEST:
        sys.exit(f"These are other data ({world.sites.digest[:12]}) than the first edition's.")
    spreads = world.dataset.spreads.model_copy(update={"listed": {}})
    world = replace(world, dataset=replace(world.dataset, spreads=spreads))
    towns = world.towns.sort_values("geonameid")
    places = Places.of(towns)
    local = figures(world, places, sorted(LOCAL))
    sectors, columns = sorted(profiles(world.sites).sectors), []
    for sector in sectors:
        question = prepare(world, profile(world.sites, sector))
        around = {CLUSTER: question.cluster(places, FOREIGN)}
        found = score(question, places.region, around | local)
        columns.append(np.where(np.isnan(found.score), NONE, np.rint(found.score * (NONE - 1))))
    np.savez_compressed(
        path, geonameid=towns["geonameid"].to_numpy(np.uint32), sector=np.array(sectors),
        score=np.stack(columns).astype(np.uint16), commit=COMMIT, dataset=DIGEST,
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
