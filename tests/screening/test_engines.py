"""Every engine gives the same bits, and work once done stays done."""

import os
import signal

import numpy as np
import pytest

from siteselect.errors import EnvironmentFault, RequestError
from siteselect.profiles import profile
from siteselect.screening import Engine, Stopped, jobs, screen
from siteselect.screening.cluster import run_on
from siteselect.screening.jobs import do, grid_jobs, run_here
from siteselect.screening.raster import screen_grid
from siteselect.screening.scoring import Answers, prepare
from tests.screening.world import world


@pytest.fixture(scope="module")
def scenario():
    return profile(world().sites, "ai_server_ems")


@pytest.fixture(scope="module")
def cluster():
    import dask
    from dask.distributed import LocalCluster

    patient = {"distributed.comm.timeouts.connect": "180s", "distributed.comm.timeouts.tcp": "180s"}
    with dask.config.set(patient), LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0,
        silence_logs=50, death_timeout=180,
    ) as started:  # fmt: skip
        yield started


def same(a, b):
    assert all(np.array_equal(getattr(a, n), getattr(b, n), equal_nan=True) for n in Answers.__dataclass_fields__)


def test_threads_give_the_same_bits_whatever_their_number(scenario, monkeypatch):
    monkeypatch.setattr(jobs, "CELLS_A_CHUNK", 20_000)
    question, chunks = prepare(world(), scenario), grid_jobs(1)
    assert len(chunks) > 2
    one, three = (dict(run_here(world(), question, chunks, n)) for n in (1, 3))
    for position, job in enumerate(chunks):
        same(one[position], three[position])
        same(one[position], do(world(), question, job))


def test_chunks_of_another_size_give_the_same_scores(scenario, monkeypatch):
    whole = screen_grid(world(), scenario, 1).scores
    monkeypatch.setattr(jobs, "CELLS_A_CHUNK", 7_000)
    np.testing.assert_array_equal(screen_grid(world(), scenario, 1).scores, whole)


def test_a_cluster_of_two_workers_gives_the_same_bits(scenario, cluster):
    question, chunks = prepare(world(), scenario), grid_jobs(3)
    here = dict(run_here(world(), question, chunks))
    there = dict(run_on(cluster.scheduler_address, world(), question, chunks))
    assert here.keys() == there.keys() and len(chunks) > 1
    for position in here:
        same(here[position], there[position])


def test_a_worker_that_dies_costs_only_its_chunk(scenario, cluster, monkeypatch):
    monkeypatch.setattr(jobs, "CELLS_A_CHUNK", 60_000)
    question, chunks = prepare(world(), scenario), grid_jobs(3)
    victim = next(iter(cluster.workers.values())).pid
    found = {}
    for position, answers in run_on(cluster.scheduler_address, world(), question, chunks):
        if not found:
            os.kill(victim, signal.SIGKILL)
        assert position not in found
        found[position] = answers
    assert len(found) == len(chunks)
    for position, answers in run_here(world(), question, chunks):
        same(found[position], answers)


def test_a_stopped_run_takes_up_where_it_stopped(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "CELLS_A_CHUNK", 20_000)
    engine = Engine(store=tmp_path, workers=1)
    with pytest.raises(Stopped):
        screen_grid(world(), scenario, 1, engine=engine, progress=lambda done, whole: done < 2)
    kept = len(list(tmp_path.glob("*.npz")))
    assert kept == 2
    seen = []
    again = screen_grid(world(), scenario, 1, engine=engine, progress=lambda done, whole: seen.append(done) or True)
    assert seen[0] == kept + 1  # the chunks on disk were not done again
    np.testing.assert_array_equal(again.scores, screen_grid(world(), scenario, 1).scores)
    next(tmp_path.glob("*.npz")).write_bytes(b"cut off")  # a broken file is done again
    np.testing.assert_array_equal(screen_grid(world(), scenario, 1, engine=engine).scores, again.scores)


def test_another_question_finds_nothing_of_this_one(scenario, tmp_path):
    engine = Engine(store=tmp_path)
    screen(world(), scenario, least_people=15000, engine=engine)
    first = set(tmp_path.iterdir())
    screen(world(), profile(world().sites, "pcb"), least_people=15000, engine=engine)
    assert len(set(tmp_path.iterdir())) == 2 * len(first)


def test_an_engine_that_is_not_there_is_refused_in_words(scenario, monkeypatch):
    with pytest.raises(RequestError, match="unknown_engine"):
        screen(world(), scenario, engine=Engine("spark"))
    with pytest.raises(RequestError, match="no_scheduler"):
        screen(world(), scenario, engine=Engine("dask"))
    monkeypatch.setattr("siteselect.screening.cluster.PATIENCE", "1s")
    with pytest.raises(EnvironmentFault, match="no_answer"):
        screen(world(), scenario, engine=Engine("dask", "tcp://127.0.0.1:9"))


def test_a_worker_with_other_data_refuses():
    with pytest.raises(RuntimeError, match="data of this worker"):
        jobs.load_once(world().folder, "another digest")
