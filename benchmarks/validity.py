"""What would raise the backtest, and how far it can be raised at all.

    python benchmarks/validity.py [plants.csv]     the tables and figures of the last sections of
                                                   docs/validity.md

Nothing here enters the product's scores. Evidence that the profiles do not have is tried beside
them; then weights are fitted to the plants and tried on plants of areas that they have not seen:
what no weights of these criteria can be expected to pass.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from siteselect.dataset import CLUSTER
from siteselect.evaluation import evaluate
from siteselect.geography import NearestOf, earth_centred
from siteselect.profiles import profile
from siteselect.screening import load_all, screen
from siteselect.screening.backtest import trial
from siteselect.screening.figures import Ring, cluster
from siteselect.screening.plants import read_plants_file
from siteselect.screening.scoring import expected_values, prepare
from siteselect.settings import shipped_data

RING = Ring(inner=100.0, outer=300.0, decay=200.0)  # no plant speaks for its own 100 km
FOLDS, REPEATS, SECTOR = 10, 5, "ai_server_ems"
FAR_KM, APART_KM = 100.0, 50.0


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


def missed(world, sector):
    """Print what lies over 100 km from any candidate, 50 km apart, above the best of them."""
    scenario = profile(world.sites, sector)
    answer, found = evaluate(world.sites, scenario), screen(world, scenario)
    best = answer.order[0]
    table, candidates = found.table, NearestOf(world.sites.places)
    away = candidates.ask(earth_centred(*(table[c].to_numpy(float) for c in ("lat", "lon"))))[1]
    far = replace(found, table=table[away > FAR_KM].reset_index(drop=True)).apart(APART_KM)
    far = far[far["score"] > answer.score[best]]
    print(f"{sector}: {len(table):,} of {found.considered:,} ranked; the best candidate "
          f"{world.sites.places['id'].iloc[best]} {answer.score[best]:.3f} "
          f"({answer.low[best]:.3f}-{answer.high[best]:.3f}); {len(far)} places above it, "
          f"{far['country_iso3'].value_counts().to_dict()}, the highest low "
          f"{far['low'].max():.3f}")  # fmt: skip
    for row in far.head(12).itertuples():
        print(f"    {row.name}, {row.country_iso3}: rank {row.rank}, {row.score:.3f} "
              f"({row.low:.3f}-{row.high:.3f}), on file {row.coverage:.0%}")
    lead = table.iloc[0]
    print(f"    first of all: {lead['name']}, {lead['country_iso3']}, {lead['score']:.3f}")


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
    for sector in (SECTOR, "semiconductor_fab"):
        missed(world, sector)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else shipped_data() / "plants.csv")
