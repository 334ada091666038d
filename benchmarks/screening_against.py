"""Screening here against another checkout of the same product: the same question, taken in turns.

    python benchmarks/screening_against.py FOLDER [rounds]

Each side is a process of its own, with one thread and its own code and data; both have answered
the question once before the clock runs. Printed are medians of processor time and peak memory.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WORK = """
import resource, sys, time
from siteselect.profiles import profile
from siteselect.screening import Engine, load_all, screen
from siteselect.settings import shipped_data

world, one = load_all(shipped_data()), Engine(workers=1)
scenario = profile(world.sites, "ai_server_ems")
for _ in range(2):
    count = len(screen(world, scenario, least_people=500, engine=one).table)
print(count, flush=True)
for _ in sys.stdin:
    start = time.process_time()
    screen(world, scenario, least_people=500, engine=one)
    spent = time.process_time() - start
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
"""


def started(folder):
    """Return a process that has the other's code first on its path, loaded and warm."""
    asked = {**os.environ, "PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1"}
    side = subprocess.Popen([sys.executable, "-c", WORK], cwd=folder, env=asked, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    print(f"{folder}: {int(side.stdout.readline()):,} cities ranked", flush=True)
    return side


def once(side):
    side.stdin.write("again\n")
    side.stdin.flush()
    return [float(word) for word in side.stdout.readline().split()]


def main(other, rounds):
    sides = {"here": started(HERE), "there": started(other)}
    found = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(once(side))
    for name, side in sides.items():
        side.stdin.close()
        side.wait()
        spent, memory = (statistics.median(column) for column in zip(*found[name], strict=True))
        print(f"{name:6} {spent:.3f} s processor, peak {memory:,.0f} MB")
    ratio = [statistics.median(s for s, _ in found[name]) for name in sides]
    print(f"here / there: {ratio[0] / ratio[1]:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 15)
