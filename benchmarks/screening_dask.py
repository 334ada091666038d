"""Screening on a Dask cluster, parts of `screening.py`: two workers against one; one is killed."""

import os
import signal
import statistics
import sys
import time
from contextlib import contextmanager

import numpy as np

from siteselect.profiles import profile
from siteselect.screening import Engine
from siteselect.screening.jobs import load_once
from siteselect.screening.raster import screen_grid

PER_DEGREE = 25  # some 10 million cells of land


def clocked(work):
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


@contextmanager
def cluster_of(world, count):
    """Workers of one thread that have loaded the world, before any clock runs.

    They keep the memory they freed, as docs/scale.md says to start them.
    """
    import dask.config
    from dask.distributed import Client, LocalCluster

    keep = {"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": str(1 << 30),
            "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": str(1 << 30)}
    with (
        dask.config.set({} if "as_dask_does" in sys.argv else keep),
        LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None,
                     memory_limit=0, silence_logs=50) as cluster,
    ):
        with Client(cluster.scheduler_address) as client:
            client.run(warm, world.folder, world.digest)
        yield cluster


def warm(folder, digest):
    return len(load_once(folder, digest).town_tree.tree.data)


def two_workers(world, count):
    """One warm worker and two, in turns, on the whole grid: from the question to the map."""
    scenario = profile(world.sites, "ai_server_ems")
    here = screen_grid(world, scenario, PER_DEGREE).scores
    with cluster_of(world, 1) as one, cluster_of(world, 2) as two:
        spent = {1: [], 2: []}
        for _ in range(count):
            for n, cluster in ((1, one), (2, two)):
                engine = Engine("dask", cluster.scheduler_address)
                load = os.getloadavg()[0]
                found, wall, cpu = clocked(
                    lambda e=engine: screen_grid(world, scenario, PER_DEGREE, engine=e))
                assert np.array_equal(found.scores, here, equal_nan=True)
                spent[n].append(wall)
                print(f"dask, {n} worker(s), {found.scored:,} cells: {wall:.1f} s (this process "
                      f"took {cpu:.1f} s of the processor; load before {load:.1f})", flush=True)
    middle = {n: statistics.median(times) for n, times in spent.items()}
    print(f"dask, medians: {middle[1]:.1f} s with one, {middle[2]:.1f} s with two: "
          f"{middle[1] / middle[2]:.2f} x; the same bits as here in every run")


def kill(world, _count):
    scenario = profile(world.sites, "ai_server_ems")
    here = screen_grid(world, scenario, PER_DEGREE).scores
    with cluster_of(world, 2) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def progress(done, whole):
            if done == whole // 3:
                os.kill(victim, signal.SIGKILL)
                print(f"killed one worker after {done} of {whole} chunks")
            return True

        found, wall, _ = clocked(lambda: screen_grid(
            world, scenario, PER_DEGREE, engine=Engine("dask", cluster.scheduler_address),
            progress=progress))
        assert np.array_equal(found.scores, here, equal_nan=True)
        print(f"{found.scored:,} cells in {wall:.1f} s, the same bits")
