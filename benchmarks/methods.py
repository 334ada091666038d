"""How fast one ranking is, beside bare numpy and scikit-criteria; and PROMETHEE II beside sorts.

Run: `python benchmarks/methods.py`. One thread; medians of interleaved rounds in processor time,
which others on the machine disturb least; equal answers are asserted first. "With labels" is what
stands behind `solve`: normalise, weigh, rank with ties, and the names best first. scikit-criteria
does the same on labels from the start to the end.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import statistics
import sys
import time

import numpy as np

from siteselect.methods import Preference, flows, ordered, scale, weighted_sum

CRITERIA, ROUNDS = 16, 9


def clocked(call, repeat: int) -> float:
    start = time.process_time()
    for _ in range(repeat):
        call()
    return (time.process_time() - start) / repeat


def interleaved(calls: dict, repeat: int = 1) -> dict[str, float]:
    for call in calls.values():
        call()
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            found[name].append(clocked(call, repeat))
    return {name: statistics.median(times) for name, times in found.items()}


def report(title: str, found: dict[str, float], base: str) -> None:
    for name, own in found.items():
        print(f"{title:32} {name:28} {own * 1e3:10.4f} ms  x {own / found[base]:.2f}")


def bare(values, cost, weights):
    least, most = values.min(axis=0), values.max(axis=0)
    shares = (values - least) / (most - least)
    scores = np.where(cost, 1 - shares, shares) @ weights
    order = np.argsort(-scores, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(1, len(order) + 1)
    return scores, place


def ours(values, cost, weights, names):
    scores = weighted_sum(scale("minmax", values, cost), weights)
    order, place = ordered(scores)
    return scores, place, names[order]


def labels() -> None:
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.invert_objectives import NegateMinimize
    from skcriteria.preprocessing.scalers import MinMaxScaler

    rng = np.random.default_rng(1)
    weights, cost = rng.dirichlet(np.ones(CRITERIA)), np.arange(CRITERIA) % 3 == 0
    for n, repeat in ((20, 300), (1_000, 60), (100_000, 1)):
        values = rng.random((n, CRITERIA))
        names = np.array([f"site {i}" for i in range(n)], dtype=object)
        problem = mkdm(values, objectives=np.where(cost, -1, 1), weights=weights,
                       alternatives=names)  # fmt: skip
        pipe = mkpipe(NegateMinimize(), MinMaxScaler(target="matrix"), WeightedSumModel())
        scores, place = bare(values, cost, weights)
        found = ours(values, cost, weights, names)
        assert np.abs(found[0] - scores).max() < 1e-9
        assert (np.abs(found[1] - place) <= 2).all()  # of 100,000 sites a few tie within 1e-9
        assert (np.abs(pipe.evaluate(problem).rank_ - place) <= 2).all()
        calls = {
            "bare numpy": lambda v=values: bare(v, cost, weights),
            "with labels": lambda v=values, s=names: ours(v, cost, weights, s),
        }
        timed = interleaved(calls, repeat)
        theirs = interleaved({"scikit-criteria": lambda p=problem, d=pipe: d.evaluate(p)})
        report(f"one ranking, n = {n:,}", timed | theirs, "bare numpy")


def promethee() -> None:
    from pymcdm.methods import PROMETHEE_II

    rng = np.random.default_rng(2)
    weights = rng.dirichlet(np.ones(CRITERIA))
    few, many = rng.random((2_000, CRITERIA)), rng.random((100_000, CRITERIA))
    kinds = np.ones(CRITERIA)
    reach = np.full(CRITERIA, 0.3)
    shapes = {
        "usual": ([Preference("usual")] * CRITERIA, PROMETHEE_II("usual")),
        "V-shape": ([Preference("v_shape", p=0.3)] * CRITERIA, PROMETHEE_II("vshape", p=reach)),
    }
    for name, (preferences, peer) in shapes.items():
        apart = np.abs(flows(few, weights, preferences).net - peer(few, weights, kinds)).max()
        assert apart < 1e-9, apart
        print(f"PROMETHEE II, {name}, n = 2,000: flows within {apart:.1e} of pymcdm's")
    calls = {"16 argsorts": lambda: [np.argsort(many[:, j]) for j in range(CRITERIA)]}
    for name, (preferences, _) in shapes.items():
        calls[name] = lambda p=preferences: flows(many, weights, p)
    report("PROMETHEE II, n = 100,000", interleaved(calls), "16 argsorts")


def main() -> None:
    for name in sys.argv[1:] or ["labels", "promethee"]:
        {"labels": labels, "promethee": promethee}[name]()


if __name__ == "__main__":
    main()
