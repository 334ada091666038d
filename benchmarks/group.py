"""How fast 50 evaluators come to a group result on the shipped sites.

Run: `python benchmarks/group.py`. Processor time on one thread (the machine is shared, so the
clock on the wall tells of others): medians of interleaved rounds, with the least and the most.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported

import statistics
import time
from collections.abc import Callable

import numpy as np

from siteselect import evaluate, load, profile, shipped_data
from siteselect.group import group_result
from siteselect.visits import Rating, group_figures, own_figures, scales_used, with_importance

ROUNDS, PEOPLE, SEED = 15, 50, 1


def timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def main() -> None:
    dataset = load(shipped_data())
    base, rng = profile(dataset, "pcb"), np.random.default_rng(SEED)
    ids = dataset.places["id"].tolist()
    people = [f"e{i:02d}" for i in range(PEOPLE)]
    asked = {
        who: base.model_copy(update={
            "branches": {b: float(rng.integers(1, 101)) for b in base.branches},
            "criteria": {c: float(rng.integers(1, 101)) for c in base.criteria},
        })
        for who in people
    }  # fmt: skip
    ratings = [
        Rating(who, site, scale, int(rng.integers(1, 6)))
        for who in people for site in ids[:4] for scale in dataset.scales
    ]  # fmt: skip
    visit = {"sector": "pcb", "year": dataset.meta.year}

    def own(who: str) -> object:
        figures = own_figures(dataset, ratings, who, **visit).dataset
        return evaluate(figures, with_importance(figures, asked[who], scales_used(ratings)))

    plain = {who: evaluate(dataset, scenario) for who, scenario in asked.items()}
    rated = {who: own(who) for who in people}
    group = group_figures(dataset, ratings, **visit).dataset
    recusals = {people[3]: ids[:1], people[7]: ids[1:3]}
    rounds = {
        "group result, 50 x 46": lambda: group_result(plain, dataset),
        "the same with two recusals": lambda: group_result(plain, dataset, recusals=recusals),
        "the same with ratings on site": lambda: group_result(rated, group),
        "group figures of 1,800 ratings": lambda: group_figures(dataset, ratings, **visit),
        "one evaluator's own answer": lambda: own(people[0]),
    }
    found: dict[str, list[float]] = {name: [] for name in rounds}
    for _ in range(ROUNDS):
        for name, call in rounds.items():
            found[name].append(timed(call))
    for name, times in found.items():
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"{name:34} {middle * 1e3:8.1f} ms ({low * 1e3:.1f}-{high * 1e3:.1f})")


if __name__ == "__main__":
    main()
