"""What would raise the backtest, and how far it can be raised at all.

    python benchmarks/validity.py [plants.csv]     the last two tables of docs/validity.md

Nothing here enters the product's scores. Evidence that the profiles do not have is tried beside
them; then weights are fitted to the plants and tried on plants of areas that they have not seen:
what no weights of these criteria can be expected to pass.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from siteselect.dataset import CLUSTER
from siteselect.geography import NearestOf
from siteselect.profiles import profile
from siteselect.screening import load_all
from siteselect.screening.backtest import trial
from siteselect.screening.figures import Ring, cluster
from siteselect.screening.plants import read_plants_file
from siteselect.screening.scoring import expected_values, prepare
from siteselect.settings import shipped_data

RING = Ring(inner=100.0, outer=300.0, decay=200.0)  # no plant speaks for its own 100 km
FOLDS, REPEATS, SECTOR = 10, 5, "ai_server_ems"


def values_of(put):
    """Return criteria and their expected values (places, criteria), of a sector that weighs them
    all; without the cluster, which the backtest never sees."""
    question = prepare(put.world, profile(put.world.sites, SECTOR))
    measured = {CLUSTER: np.zeros(len(put.places)), **put.figures}
    table = expected_values(question, put.places.region, measured)
    kept = [name != CLUSTER for name in question.criteria]
    return np.array(question.criteria)[kept].tolist(), table[:, kept]


def fitted(put, table):
    """AUCs of a logistic regression on plants whose areas of 100 km it was not fitted to."""
    count = len(put.pool)
    for inside in (False, True):  # within countries: what differs from the country's mean
        given = table.copy()
        if inside:
            for country in np.unique(put.country):
                rows = put.country == country
                pool = rows[:count]
                given[rows] -= table[:count][pool].mean(axis=0) if pool.any() else table.mean(0)
        given = StandardScaler().fit_transform(given)
        is_plant = np.r_[np.zeros(count), np.ones(len(put.plants))]
        found = []
        for repeat in range(REPEATS):
            fold = np.random.default_rng(repeat).integers(0, FOLDS, put.area.max() + 1)[put.area]
            standing = np.full(len(put.plants), np.nan)
            for k in range(FOLDS):
                seen = np.r_[np.ones(count, bool), fold != k]
                model = LogisticRegression(C=0.05, class_weight="balanced", max_iter=1000)
                score = model.fit(given[seen], is_plant[seen]).decision_function(given)
                all_ = put.standing(dict.fromkeys(put.plants["sector"].unique(), score))
                standing[fold == k] = (all_.within if inside else all_.world)[fold == k]
            found.append(np.nanmean(standing))
        yield float(np.mean(found)), min(found), max(found)


def main(path):
    world = load_all(shipped_data())
    put = trial(world, read_plants_file(path))
    base = put.scores()
    # listed plants of every sector between 100 and 300 km; none listed counts as none
    around = cluster(put.places, world.sites.plants, RING)
    region = np.clip(np.log1p(around) / np.log(2), 0, 1)
    american = world.towns[world.towns["country_iso3"] == "USA"]
    km = NearestOf(american).ask(put.places.points)[1]
    market = np.interp(km, [0, 150, 1000], [1.0, 0.8, 0.0])

    def say(name, scores):
        auc = put.standing(scores).auc(7)
        print(f"{name:64} {auc.world:.3f} ({auc.world_ci[0]:.2f}-{auc.world_ci[1]:.2f}) "
              f"{auc.within:.3f} ({auc.within_ci[0]:.2f}-{auc.within_ci[1]:.2f})")

    say("default profiles", base)
    say("plants of any sector 100-300 km away, alone", dict.fromkeys(base, region))
    names, table = values_of(put)
    for name, given in (("electronics exports", "electronics_exports"),
                        ("distance to customers", "market_distance")):  # fmt: skip
        value = table[:, names.index(given)]
        say(f"{name}, alone", dict.fromkeys(base, value))
    for share in (0.1, 0.2):
        say(f"profiles, {share:.0%} of the weight to those plants",
            {name: (1 - share) * scores + share * region for name, scores in base.items()})
    for share in (0.1, 0.2):
        say(f"profiles, {share:.0%} to those plants and {share:.0%} to the US alone",
            {name: (1 - 2 * share) * scores + share * region + share * market
             for name, scores in base.items()})
    for name, (mean, low, high) in zip(("world", "within countries"), fitted(put, table),
                                       strict=True):  # fmt: skip
        print(f"fitted to the plants, tried on other areas, {name}: {mean:.3f} "
              f"({low:.3f}-{high:.3f} over {REPEATS} divisions)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else shipped_data() / "plants.csv")
