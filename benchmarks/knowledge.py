"""How long what is known takes: pairs and first places of all sites and of 1,000 candidates.

Ratios within one run, rounds interleaved, medians; one thread: OPENBLAS_NUM_THREADS=1. With
`--before FOLDER` of a checkout before there was such a model, its `evaluate` is timed beside: the
same question again, an importance moved, an own curve moved, data that nobody asked before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtr

from siteselect import evaluate, load, profile, shipped_data
from siteselect.knowledge import Knowledge, above, first_place, spreads

ROUNDS = 40


def timed(work: Callable[[], object]) -> float:
    """Return seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def medians(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median of each, all taken in turn."""
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(timed(work))
    return {name: float(np.median(times)) for name, times in found.items()}


def many(n: int = 1000, countries: int = 40) -> tuple[Knowledge, np.ndarray]:
    """Return n made-up candidates in some countries, half of their cells on national figures."""
    rng = np.random.default_rng(1)
    m = 32
    home = rng.integers(0, countries, n)
    national = rng.random((countries, m)) < 0.5
    own_keys = countries + np.arange(n)[:, None] * np.ones((1, m), dtype=int)
    keys = np.where(national[home], home[:, None], own_keys)
    country_value = rng.random((countries, m))
    middle = np.where(national[home], country_value[home], rng.random((n, m)))
    known = Knowledge(
        np.zeros((n, m), np.int8), middle, np.full((n, m), 0.03),
        np.where(national[home], 0.1, 0.0), keys, np.array([[0.0] * m, [1.0] * m]), home,
    )  # fmt: skip
    return known, rng.dirichlet(np.ones(m))


def all_of_it(evaluation: object) -> None:
    """Ask an answer for everything that it works out late."""
    for name in ("low", "high", "cautious", "above", "first"):
        getattr(evaluation, name)


KINDS = ("same", "weights", "curve", "data")
ASKING = """
from dataclasses import replace
from siteselect import evaluate, load, profile, shipped_data
data = load(shipped_data())
asked = profile(data, "ai_server_ems")
name = "geodesic_distance"
criterion = data.criteria[name]

def question(kind, turn, asked=asked):
    # the same again, an importance moved, an own curve moved, or data that nobody asked before
    if kind == "weights":
        return data, asked.with_importance({name: 1 + turn / 100}, data.criteria)
    if kind == "curve":
        points = tuple((x + turn, value) for x, value in criterion.value.points)
        own = criterion.value.model_copy(update={"points": points})
        return data, asked.with_value_functions({name: own}, data.criteria)
    return (replace(data) if kind == "data" else data), asked
"""
SERVING = ASKING + """
import sys, time
for line in sys.stdin:
    kind, turn = line.split()
    given = question(kind, int(turn))
    start = time.process_time()
    evaluate(*given)
    print(time.process_time() - start, flush=True)
"""


def beside(folder: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """Return how long an evaluation with all probabilities takes against `evaluate` in another
    checkout, by kind of question and base: the median of ratios taken in turn."""
    here: dict[str, Any] = {}
    exec(ASKING, here)  # the same questions on both sides
    bases = ("anywhere", "north_america", "europe")
    found: dict[str, list[float]] = {}
    with subprocess.Popen([sys.executable, "-c", SERVING], cwd=folder, text=True,
                          env={**os.environ, "PYTHONPATH": str(folder)},
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # fmt: skip
        assert other.stdin is not None and other.stdout is not None
        for turn in range(1, rounds + 1):
            for kind in KINDS:
                other.stdin.write(f"{kind} {turn}\n")
                other.stdin.flush()
                old = float(other.stdout.readline())
                for base in bases:
                    given = here["question"](kind, turn, here["asked"].with_base(base))
                    new = timed(lambda given=given: all_of_it(evaluate(*given)))
                    found.setdefault(f"{kind}_{base}_over_before", []).append(new / old)
                    found.setdefault(f"{kind}_{base}_ms", []).append(1000 * new)
                found.setdefault(f"{kind}_before_ms", []).append(1000 * old)
        other.stdin.close()
    return {name: round(float(np.median(times)), 2) for name, times in found.items()}


def main() -> None:
    """Print the table as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", type=Path)
    asked = parser.parse_args()
    data = load(shipped_data())
    scenario = profile(data, "ai_server_ems")
    known, weights = many()
    left_pairs = np.random.default_rng(2).standard_normal((len(known.middle),) * 2)
    left, right = known.middle, np.ascontiguousarray(known.middle.T)

    score = known.mean @ weights  # the moments of the cells are worked out: the score needs them
    _ = known.loadings, known.alone  # worked out before the clock runs

    def pairs() -> None:
        above(score, spreads(known, weights))

    def with_first() -> None:
        how = spreads(known, weights)
        above(score, how)
        first_place(score, how)

    found = medians({
        "evaluate": lambda: evaluate(data, scenario),
        "evaluate_and_all_probabilities": lambda: all_of_it(evaluate(data, scenario)),
        "product_1000": lambda: left @ right,
        "normal_distribution_1000": lambda: ndtr(left_pairs),
        "pairs_1000": pairs,
        "pairs_and_first_1000": with_first,
    })  # fmt: skip
    answer: dict[str, float] = {f"{name}_ms": round(1000 * t, 3) for name, t in found.items()}
    answer["pairs_over_product"] = round(found["pairs_1000"] / found["product_1000"], 1)
    if asked.before:
        answer |= beside(asked.before.resolve())
    sys.stdout.write(json.dumps(answer, indent=1) + "\n")


if __name__ == "__main__":
    main()
