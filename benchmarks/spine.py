"""How fast the spine answers: `siteselect rank` cold, one evaluation warm.

Run: `python benchmarks/spine.py`. Medians of interleaved rounds; the machine is noisy, so a bare
`import pandas` is timed beside the cold command in the same rounds.
"""

import statistics
import subprocess
import sys
import time

from siteselect import evaluate, load, profile, shipped_data

ROUNDS = 9


def cold(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def warm(call, repeat: int = 50) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        call()
    return (time.perf_counter() - start) / repeat


def main() -> None:
    folder = shipped_data()
    dataset = load(folder)
    scenario = profile(dataset, "semiconductor_fab")
    topsis = scenario.with_method("topsis")
    evaluate(dataset, scenario), evaluate(dataset, topsis)
    rounds = {
        "rank --json, cold": lambda: cold("-m", "siteselect", "rank", "--json"),
        "import pandas, cold": lambda: cold("-c", "import pandas"),
        "rank --method topsis --json, cold": lambda: cold(
            "-m", "siteselect", "rank", "--method", "topsis", "--json"),
        "load, warm": lambda: warm(lambda: load(folder), 3),
        "evaluate 46 sites, warm": lambda: warm(lambda: evaluate(dataset, scenario)),
        "evaluate 46 sites by TOPSIS, warm": lambda: warm(lambda: evaluate(dataset, topsis), 5),
    }  # fmt: skip
    found = {name: [] for name in rounds}
    for _ in range(ROUNDS):
        for name, call in rounds.items():
            found[name].append(call())
    for name, times in found.items():
        low, high = min(times), max(times)
        middle = statistics.median(times)
        print(f"{name:36} {middle * 1e3:9.2f} ms ({low * 1e3:.2f}-{high * 1e3:.2f})")


if __name__ == "__main__":
    main()
