"""`screen`: every city of the gazetteer as a candidate, or every cell of land."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError, unknown
from siteselect.geography import earth_centred
from siteselect.geography.gazetteer import SIZES
from siteselect.geography.many import MEAN_KM
from siteselect.methods import ranks
from siteselect.scenarios import Scenario
from siteselect.screening import jobs as work
from siteselect.screening.cluster import run_on
from siteselect.screening.scoring import KNOCKED_OUT, RANKED, Answers, Question, prepare
from siteselect.screening.world import World

LEFT_OUT = ("CHN", "HKG", "MAC", "TWN")
"""Left out unless asked for by name. China: the parks are to be built beyond it, an investment
there needs a permit of its own under cross-strait law, and neither that permit nor the plants
that stand there are on file, so its cities would be judged by half the rules. Taiwan: the parks
are overseas. The catalogue says the same in both languages (`screening.left_out`)."""
ENGINES = ("local", "dask")


@dataclass(frozen=True)
class Engine:
    """Who does the work: threads of this process, or a Dask cluster at `scheduler`.

    With `store` every answered chunk is kept there, and a second run takes up where the first
    was stopped.
    """

    name: str = "local"
    scheduler: str = ""
    workers: int = 2
    store: Path | None = None

    def run(
        self, world: World, question: Question, chunks: Sequence[work.Job],
        progress: work.Progress | None = None, task: work.Task = work.SCORE,
    ) -> Iterator[tuple[int, Any]]:  # fmt: skip
        """Yield (position, answers) of every chunk, those on disk first; may be told to stop."""
        asked = hashlib.sha256(f"{world.digest} {question.digest}".encode()).hexdigest()
        store = None if self.store is None else work.Store(self.store, asked, task.kind)
        kept = {} if store is None else {
            n: found for n, job in enumerate(chunks) if (found := store.read(job)) is not None
        }  # fmt: skip
        rest = [n for n in range(len(chunks)) if n not in kept]
        fresh = self._fresh(world, question, [chunks[n] for n in rest], task)
        yield from kept.items()
        for done, (number, answers) in enumerate(fresh, start=len(kept) + 1):
            position = rest[number]
            if store is not None:
                store.write(chunks[position], answers)
            yield position, answers
            if progress is not None and not progress(done, len(chunks)):
                raise Stopped

    def _fresh(
        self, world: World, question: Question, chunks: Sequence[work.Job], task: work.Task
    ) -> Iterator[tuple[int, Any]]:
        if self.name not in ENGINES:
            raise unknown("engine", self.name, ENGINES)
        if not chunks:
            return iter(())
        if self.name == "dask":
            return run_on(self.scheduler, world, question, chunks, task)
        return work.run_here(world, question, chunks, self.workers, task)


HERE = Engine()


class Stopped(Exception):  # noqa: N818 - nothing went wrong: somebody said stop
    """Whoever watched said that it was enough."""


@dataclass(frozen=True)
class Screening:
    """Places in the order of their rank: geonameid, name, country, point, population, the expected
    score and its 5 and 95 % (`low`, `high`).

    `table` holds the ranked; `considered` counts all that were scored, `knocked_out` and
    `too_little` those that are not ranked; `chosen` are the countries that were asked for.
    """

    world: World
    question: Question
    table: pd.DataFrame
    considered: int
    knocked_out: int
    too_little: int
    chosen: tuple[str, ...]

    def apart(self, km: float) -> pd.DataFrame:
        """Return the ranked places without those that lie within `km` of a better one."""
        from scipy.spatial import cKDTree

        points = earth_centred(*(self.table[c].to_numpy(float) for c in ("lat", "lon")))
        tree, covered = cKDTree(points), np.zeros(len(points), dtype=bool)
        chord = 2 * MEAN_KM * np.sin(km / (2 * MEAN_KM))
        kept = []
        for row in range(len(points)):
            if not covered[row]:
                kept.append(row)
                covered[tree.query_ball_point(points[row], chord)] = True
        return self.table.iloc[kept].reset_index(drop=True)


def screen(
    world: World, scenario: Scenario, *, least_people: int = 15000,
    countries: Sequence[str] = (), engine: Engine = HERE,
    progress: work.Progress | None = None,
) -> Screening:  # fmt: skip
    """Score and rank the cities of `least_people` and more under a scenario.

    China and Taiwan are left out unless `countries` names them. The gazetteer has towns of 500
    people and more. Raises RequestError for an unknown country, a least population below 500 or
    a method that compares candidates, `Stopped` if `progress` says so.
    """
    question = prepare(world, scenario)
    towns, least = _gazetteer(world, least_people)
    kept = _kept(world, towns, least_people, countries) & _inside(world, towns, scenario.base)
    chunks = work.city_jobs(world, least)
    parts: list[Answers | None] = [None] * len(chunks)
    for position, answers in engine.run(world, question, chunks, progress):
        parts[position] = answers
    answers = joined([part for part in parts if part is not None])
    rows = np.flatnonzero(kept & (answers.state == RANKED))
    rank = ranks(answers.score[rows])
    order = np.lexsort((towns["geonameid"].to_numpy()[rows], rank))
    rows, rank = rows[order], rank[order]
    columns = ["geonameid", "name", "country_iso3", "lat", "lon", "population"]
    table = towns[columns].iloc[rows].reset_index(drop=True).assign(
        score=answers.score[rows], low=answers.low[rows],
        high=answers.high[rows], rank=rank, coverage=answers.coverage[rows],
        region=towns["region"].to_numpy()[rows],
    )  # fmt: skip
    state = answers.state[kept]
    return Screening(world, question, table, int(kept.sum()), int((state == KNOCKED_OUT).sum()),
                     int((state > KNOCKED_OUT).sum()), tuple(countries))  # fmt: skip


def _gazetteer(world: World, least_people: int) -> tuple[pd.DataFrame, int]:
    fitting = [size for size in SIZES if size <= least_people]
    if not fitting:
        values = (("given", str(least_people)), ("least", str(min(SIZES))))
        raise RequestError(Problem("screening.too_few_people", values=values))
    least = max(fitting)
    return world.cities(least), least


def _kept(
    world: World, towns: pd.DataFrame, least_people: int, countries: Sequence[str]
) -> NDArray[np.bool_]:
    known = sorted({country for country, _ in world.region_of if country})
    problems = [p for c in countries if c not in known
                for p in unknown("country", c, known).problems]  # fmt: skip
    if problems:
        raise RequestError(problems)
    codes = towns["country_iso3"]
    inside = codes.isin(countries) if countries else ~codes.isin(LEFT_OUT)
    return np.asarray(inside & (towns["population"] >= least_people))


def _inside(world: World, towns: pd.DataFrame, base: str) -> NDArray[np.bool_]:
    """Return which towns lie in a base. Raises RequestError for one that is not on file."""
    codes = towns["country_iso3"]
    known = {entry.id: entry for entry in world.dataset.markets.bases}
    if base not in known:
        raise unknown("base", base, list(known))
    holds = codes.map({code: known[base].holds(code) for code in codes.unique()})
    return np.asarray(holds, dtype=bool)


def joined(parts: Sequence[Answers]) -> Answers:
    """Return the answers of chunks, put together again."""
    names = [field.name for field in fields(Answers)]
    arrays: dict[str, Any] = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    return Answers(**arrays)
