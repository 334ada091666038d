"""How fast robustness answers, beside what it must be measured against.

Run: `python benchmarks/robustness.py`. One thread; medians of interleaved rounds; equal answers
are asserted first. The yardstick is a float32 product of matrices and a float32 sort of the same
array. Where pysensmcda can be imported its `simulate` is measured too; else the row is left out.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import statistics
import sys
import time
from functools import partial

import numpy as np

from siteselect import evaluate, load, profile, shipped_data
from siteselect.methods.closeness import closeness
from siteselect.robustness import (
    Noise,
    confirm,
    nearest_flip,
    rank_shares,
    robustness,
    stability,
    takeovers,
    verify_next,
    weight_intervals,
)

ROUNDS, PAGES = 9, 120
SAMPLES, CRITERIA = 100_000, 16


def clocked(call) -> float:
    """One thread, so processor time: others at work on the machine count for less."""
    start = time.process_time()
    call()
    return time.process_time() - start


def interleaved(calls: dict, rounds: int = ROUNDS) -> dict[str, list[float]]:
    for call in calls.values():
        call()
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(clocked(call))
    return found


def report(title: str, found: dict[str, list[float]], base: str) -> None:
    middle = statistics.median(found[base])
    for name, times in found.items():
        own = statistics.median(times)
        spread = f"{min(times) * 1e3:.2f}-{max(times) * 1e3:.2f}"
        print(f"{title:34} {name:32} {own * 1e3:10.3f} ms ({spread})  x {own / middle:.3f}")


def problem(n: int, m: int, samples: int):
    rng = np.random.default_rng(n)
    weights = rng.dirichlet(np.ones(m), samples).astype(np.float32)
    return rng.random((n, m)), weights


def plain(scores: np.ndarray) -> np.ndarray:
    samples, n = scores.shape
    order = np.argsort(-scores, axis=1)
    return np.stack([np.bincount(order[:, r], minlength=n) for r in range(n)], axis=1) / samples


def kernels() -> None:
    for n in (20, 200):
        values, weights = problem(n, CRITERIA, SAMPLES)
        values /= np.sqrt((values**2).sum(axis=0))
        columns = values.T.astype(np.float32).copy()
        sums = plain(weights.astype(float) @ values.T)
        near = plain(closeness(values, weights.astype(float)))
        for model, wanted in (("weighted_sum", sums), ("topsis", near)):
            found = rank_shares(values, weights, model).acceptability
            assert np.abs(found - wanted).max() <= 1e-3

        def yardstick(weights=weights, columns=columns) -> None:
            scores = weights @ columns
            scores.sort(axis=1)

        def exact(values=values, weights=weights) -> None:
            (-closeness(values, weights)).argsort(axis=1)

        def ours(model: str, central: bool, values=values, weights=weights):
            return lambda: rank_shares(values, weights, model, central=central)

        found = interleaved({
            "float32 product and sort": yardstick,
            "weighted sum": ours("weighted_sum", False),
            "TOPSIS": ours("topsis", False),
            "weighted sum, central weights": ours("weighted_sum", True),
            "TOPSIS, central weights": ours("topsis", True),
            "TOPSIS, exact kernel, ranks": exact,
        })  # fmt: skip
        report(f"SMAA, {SAMPLES:,} x {CRITERIA}, n={n}", found, "float32 product and sort")


def peer() -> None:
    try:
        from pymcdm.methods import TOPSIS, WSM
        from pysensmcda.smaa import simulate
    except ImportError:
        print("pysensmcda is not installed here: row left out")
        return
    from pymcdm.normalizations import vector_normalization

    values, weights = problem(20, CRITERIA, 8192)
    kinds = np.ones(CRITERIA)
    scaled = values / np.sqrt((values**2).sum(axis=0))

    def additive(matrix, weight, _types):
        return (matrix * weight).sum(axis=1)

    for title, model, given, method in (
        ("a bare sum", "weighted_sum", values, additive),
        ("WSM", "weighted_sum", values / values.sum(axis=0), WSM()),
        ("TOPSIS", "topsis", scaled, TOPSIS(normalization_function=vector_normalization)),
    ):
        def theirs(method=method):
            return simulate(method, values, kinds, weights=weights.astype(float),
                            num_samples=8192, reverse_ranking=True)  # fmt: skip

        apart = np.abs(theirs().rank_acceptability()
                       - rank_shares(given, weights, model).acceptability)  # fmt: skip
        assert apart.max() <= 5e-4, apart.max()
        slow = interleaved({"pysensmcda simulate": theirs}, 7)
        fast = interleaved({"here": lambda given=given, model=model: rank_shares(
            given, weights, model, central=False)}, 70)  # fmt: skip
        report(f"SMAA, 8,192 x {CRITERIA}, n=20, {title}", slow | fast, "here")


def scan(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of first place and ranking for each weight, in steps of 1e-3, vectorised."""
    grid = np.linspace(0, 1, 1001)
    base = np.argsort(-(values @ weights))
    found = np.empty((2, len(weights), 2))
    for j in range(len(weights)):
        others = np.where(np.arange(len(weights)) == j, 0, weights) / (1 - weights[j])
        moved = np.outer(1 - grid, others)
        moved[:, j] = grid
        scores = (moved @ values.T)[:, base]
        first = scores.argmax(axis=1) == 0
        ranking = (scores[:, 1:] <= scores[:, :-1]).all(axis=1)
        for kind, kept in enumerate((first, ranking)):
            below, above = grid[~kept & (grid < weights[j])], grid[~kept & (grid > weights[j])]
            found[kind, j] = below.max(initial=0.0), above.min(initial=1.0)
    return found[0], found[1]


def intervals() -> None:
    for n in (20, 200):
        values, _ = problem(n, CRITERIA, 1)
        weights = np.random.default_rng(2).dirichlet(np.ones(CRITERIA))
        for exact, stepped in zip(weight_intervals(values, weights), scan(values, weights),
                                  strict=True):  # fmt: skip
            assert np.abs(exact - stepped).max() <= 1e-3 + 1e-9
        found = interleaved({
            "scan, step 1e-3": lambda v=values, w=weights: scan(v, w),
            "closed form": lambda v=values, w=weights: [weight_intervals(v, w) for _ in range(10)],
        })  # fmt: skip
        found["closed form"] = [t / 10 for t in found["closed form"]]
        report(f"stability, {CRITERIA} criteria, n={n}", found, "closed form")


def page() -> None:
    """Everything that follows a slider: 46 sites, 10,000 samples, another weight each time."""
    dataset = load(shipped_data())
    scenario = profile(dataset, "semiconductor_fab")
    asked = [
        evaluate(dataset, scenario.model_copy(
            update={"branches": scenario.branches | {"climate": 20.0 + k % 40}}))
        for k in range(PAGES)
    ]  # fmt: skip
    assert all(confirm(e, nearest_flip(e)) for e in asked[::40])
    as_drawn(moves(dataset, scenario))
    steps: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    noise = Noise(1, keep=True)
    robustness(asked[0], noise=noise)
    for mode in ("free", "intervals"):
        verify_next(robustness(asked[0], noise=noise, weights=mode), contenders=1)
        for evaluation in asked:
            begun = time.perf_counter(), time.process_time()
            times = [time.perf_counter()]
            found = robustness(evaluation, weights=mode, noise=noise, pairs=False)
            times.append(time.perf_counter())
            stability(evaluation)
            times.append(time.perf_counter())
            nearest_flip(evaluation)
            times.append(time.perf_counter())
            verify_next(found, contenders=1)
            times.append(time.perf_counter())
            for name, spent in zip(("SMAA", "stability", "flip", "verify next"),
                                   np.diff(times).tolist(), strict=True):  # fmt: skip
                steps.setdefault(f"{mode}: {name}", []).append(spent)
            whole.setdefault(f"{mode}: page", []).append(times[-1] - begun[0])
            whole.setdefault(f"{mode}: page, CPU", []).append(time.process_time() - begun[1])
        for pairs in (True, False):
            name = f"{mode}: SMAA, first time{', pairs too' if pairs else ''}"
            steps[name] = [clocked(partial(robustness, asked[0], weights=mode, pairs=pairs))
                           for _ in range(ROUNDS)]  # fmt: skip
    for name, times in (steps | whole).items():
        ordered = sorted(times)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        print(f"{'page, 46 sites, 10,000 samples':34} {name:32} median "
              f"{statistics.median(ordered) * 1e3:7.2f} ms, p95 {p95 * 1e3:7.2f} ms")  # fmt: skip


def moves(dataset, scenario) -> list:
    """A visitor's moves: a branch, then a criterion, each to another weight."""
    heaviest = sorted(scenario.criteria, key=lambda name: -scenario.criteria[name])[:6]
    asked = []
    for k in range(PAGES):
        if k % 2:
            name = heaviest[k // 2 % len(heaviest)]
            moved = {name: scenario.criteria[name] * (0.5 + k / PAGES)}
            own = {"criteria": scenario.criteria | moved}
        else:
            own = {"branches": scenario.branches | {"climate": 20.0 + k % 40}}
        asked.append(evaluate(dataset, scenario.model_copy(update=own)))
    return asked


def as_drawn(asked: list) -> None:
    """What the app's page computes for a move: flips of each kind between the two sites in hand,
    who takes over, a checklist for three sites."""
    noise, times = Noise(1, keep=True), []
    for evaluation in asked[:2]:  # what is kept changes no share
        kept, fresh = (robustness(evaluation, weights="intervals", noise=one, pairs=False)
                       for one in (noise, Noise(1)))  # fmt: skip
        assert (kept.acceptability == fresh.acceptability).all()
    for evaluation in asked:
        begun = time.process_time()
        found = robustness(evaluation, weights="intervals", noise=noise, pairs=False)
        takeovers(evaluation, stability(evaluation))
        ids = evaluation.dataset.places["id"]
        pair = [ids[i] for i in evaluation.order[:2]]
        for kind in ("joint", "weights", "figures"):
            nearest_flip(evaluation, *pair, kind=kind)
        verify_next(found)
        times.append(time.process_time() - begun)
    ordered = sorted(times[1:])
    middle, p95 = statistics.median(ordered) * 1e3, ordered[int(0.95 * len(ordered))] * 1e3
    print(f"{'page as the app draws it, CPU':67} median {middle:7.2f} ms, p95 {p95:7.2f} ms")


def main() -> None:
    chosen = sys.argv[1:] or ["kernels", "peer", "intervals", "page"]
    for name in chosen:
        {"kernels": kernels, "peer": peer, "intervals": intervals, "page": page}[name]()


if __name__ == "__main__":
    main()
