"""What would raise the backtest: evidence the profiles do not have, tried beside them.

    python benchmarks/validity.py [plants.csv]     the second table of docs/validity.md

Nothing here enters the product's scores: it measures what a criterion would be worth.
"""

import sys
from pathlib import Path

import numpy as np

from siteselect.geography import NearestOf
from siteselect.screening import load_all
from siteselect.screening.backtest import trial
from siteselect.screening.figures import Ring, cluster
from siteselect.screening.plants import read_plants_file
from siteselect.settings import shipped_data

RING = Ring(inner=100.0, outer=300.0, decay=200.0)  # no plant speaks for its own 100 km


def main(path):
    world = load_all(shipped_data())
    put = trial(world, read_plants_file(path))
    base = put.scores()
    # listed plants of every sector between 100 and 300 km; none listed counts as none
    around = np.nan_to_num(cluster(put.places, world.sites.plants, RING))
    region = np.clip(np.log1p(around) / np.log(2), 0, 1)
    american = world.towns[world.towns["country_iso3"] == "USA"]
    km = NearestOf(american).ask(put.places.points)[1]
    market = np.interp(km, [0, 150, 1000], [1.0, 0.8, 0.0])

    def say(name, scores):
        auc = put.standing(scores).auc(7)
        print(f"{name:58} {auc.world:.3f} ({auc.world_ci[0]:.2f}-{auc.world_ci[1]:.2f}) "
              f"{auc.within:.3f} ({auc.within_ci[0]:.2f}-{auc.within_ci[1]:.2f})")

    say("default profiles", base)
    say("plants of any sector 100-300 km away, alone", dict.fromkeys(base, region))
    say("nearness to the United States, alone", dict.fromkeys(base, market))
    for share in (0.1, 0.2):
        say(f"profiles, {share:.0%} of the weight to those plants",
            {name: (1 - share) * scores + share * region for name, scores in base.items()})
    for share in (0.1, 0.15, 0.2):
        say(f"profiles, {share:.0%} to those plants and {share:.0%} to nearness to the US",
            {name: (1 - 2 * share) * scores + share * region + share * market
             for name, scores in base.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else shipped_data() / "plants.csv")
