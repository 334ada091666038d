"""What holds when weights move by a fifth, and where plants announced since 2022 stand."""

import numpy as np
import pandas as pd

from siteselect.geography import geodesic_km
from tests.consistency_answers import Answers, table

FIFTH, DRAWS, SEED = 0.2, 1_000, 20261130
SINCE, NEAR_KM = 2022, 100.0


def moved_weights(weights: np.ndarray, branch: np.ndarray, seed: int = SEED) -> np.ndarray:
    """Return weights (draws, m) with each importance moved by up to a fifth, branches too."""
    generator = np.random.default_rng(seed)
    own = generator.uniform(1 - FIFTH, 1 + FIFTH, (DRAWS, len(weights)))
    moved = np.empty_like(own)
    shares = np.array([weights[branch == b].sum() for b in range(branch.max() + 1)])
    shares = shares * generator.uniform(1 - FIFTH, 1 + FIFTH, (DRAWS, len(shares)))
    shares /= shares.sum(axis=1, keepdims=True)
    for b in range(branch.max() + 1):
        inside = weights[branch == b] * own[:, branch == b]
        moved[:, branch == b] = shares[:, [b]] * inside / inside.sum(axis=1, keepdims=True)
    return moved


def holding(a: Answers, sector: str, base: str) -> tuple[float, int]:
    """Return the share of moved weights under which the leader stays first, and how many sites
    lead under some."""
    answer = a.out[sector, base]
    means = answer.known.mean[answer.order]
    best = (moved_weights(answer.matrix.weights, answer.matrix.branch) @ means.T).argmax(axis=1)
    return float((best == 0).mean()), len(set(best.tolist()))


def held(a: Answers) -> list[str]:
    """Return the section on weights moved by a fifth."""
    found = {(s, b): holding(a, s, b) for s in a.sectors for b in a.bases}
    rows = [(label, *(f"{found[s, b][0]:.0%}, {found[s, b][1]}" for b in a.bases))
            for s, label in a.sectors.items()]  # fmt: skip
    firm = sum(share >= 0.9 for share, _ in found.values())
    return [
        "## Weights moved by a fifth", "",
        f"Every importance, of branches too, moves by up to 20 % either way, {DRAWS:,} times. Each "
        "cell has the share in which the leader stays first, and how many sites lead at all.", "",
        *table(("sector", *a.bases.values()), rows),
        f"In {firm} of {len(found)} answers the leader stays first in 90 % or more.", "",
    ]  # fmt: skip


def recent(a: Answers) -> pd.DataFrame:
    """Return the plants announced since 2022 whose sector has a profile, with the candidate within
    100 km that is nearest and its place, red sites in; benchmarks do not count."""
    places = a.dataset.places
    lat, lon = places["lat"].to_numpy(float), places["lon"].to_numpy(float)
    plants = a.dataset.plants
    since = pd.to_numeric(plants["year"].astype(str).str[:4], errors="coerce") >= SINCE
    rows = []
    for plant in plants[since & plants["sector"].isin(a.sectors)].itertuples():
        base = next((b for b in a.bases if a.dataset.markets.base(b).holds(plant.country_iso3)), "")
        if not base:
            continue
        answer = a.red_in[plant.sector, base]
        order = answer.order
        km = np.asarray(geodesic_km(plant.lat, plant.lon, lat[order], lon[order]))
        n = int(km.argmin())
        if km[n] <= NEAR_KM:
            rows.append({"firm": plant.firm_en, "city": plant.city, "sector": plant.sector,
                         "base": base, "site": a.ids[order[n]], "place": n + 1,
                         "of": len(order)})  # fmt: skip
    return pd.DataFrame(rows)


def announced(a: Answers) -> list[str]:
    """Return the section on plants announced since 2022."""
    found = recent(a)
    share = 1 - (found["place"] - 1) / (found["of"] - 1)
    rows = []
    for base, name in a.bases.items():
        here = found["base"] == base
        if here.any():
            thirds = (found.loc[here, "place"] <= np.ceil(found.loc[here, "of"] / 3)).mean()
            rows.append((name, int(here.sum()), found.loc[here, "site"].nunique(),
                         f"{share[here].mean():.2f}", f"{thirds:.0%}"))  # fmt: skip
    return [
        "## Plants announced since 2022", "",
        f"{len(found)} plants of Taiwanese firms on file were announced or begun since {SINCE} and "
        f"stand within {NEAR_KM:.0f} km of a candidate. The share of the base's other sites that "
        "the nearest candidate beats is 0.5 by chance; red sites compete. The plants themselves "
        "are part of the cluster, so this flatters.", "",
        *table(("base", "plants", "sites", "beats, mean", "in the upper third"), rows),
    ]  # fmt: skip
