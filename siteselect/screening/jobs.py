"""Chunks of work: what each holds, where its answer is kept, and who does it here."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import CLUSTER
from siteselect.geography import Blocks, earth_centred
from siteselect.screening.figures import Places, figures, places_at
from siteselect.screening.scoring import LOCAL, Answers, Question, score, score_places
from siteselect.screening.world import Floats, World, load_all

CITIES_A_CHUNK = 32_768
CELLS_A_CHUNK = 262_144
NORTH, SOUTH = 84.0, -60.0
"""Grids of land end here: beyond lie ice and Antarctica."""

BLOCKS = (0.32, 0.2)
"""Sides of blocks in degrees, for what lies far apart (ports, airports) and for towns."""

LEAST_SIDE = 3  # cells: smaller blocks save little
COARSE = 8  # cells to a degree: with fewer, a block of that side holds too many towns

Progress = Callable[[int, int], bool]
"""Told chunks done and in all; answers whether to go on."""


@dataclass(frozen=True)
class Job:
    """One chunk: rows `start` to `stop` of a gazetteer (`cities`) or of a grid of land cells.

    `of` is the least population of the gazetteer, or how many cells there are to a degree.
    """

    kind: str
    of: int
    start: int
    stop: int

    def places(self, world: World, country: NDArray[np.int16] | None = None) -> Places:
        """Return the places of the chunk; for a grid, `countries` if they are known already."""
        if self.kind == "cities":
            return cities(world, self.of)[slice(self.start, self.stop)]
        lat, lon = cell_centres(self.of, self.start, self.stop)
        if country is None:
            country = self.countries(world)
        y, x = np.nonzero(country >= 0)
        return places_at(world, lat[y], lon[x], country[y, x], _blocks(self, y, x))

    def countries(self, world: World) -> NDArray[np.int16]:
        """Return the country (rows, columns) of each cell of a chunk of a grid, -1 at sea."""
        return world.raster.locate_grid(*cell_centres(self.of, self.start, self.stop))


@dataclass(frozen=True)
class Kept:
    """The world as the key of a cache: its digest says which it is."""

    digest: str
    world: World = field(compare=False)


@lru_cache(maxsize=8)
def _cities(kept: Kept, least: int) -> Places:
    return Places.of(kept.world.cities(least))


def cities(world: World, least: int) -> Places:
    """Return the places of a gazetteer; they and their points are worked out once."""
    return _cities(Kept(world.digest, world), least)


@lru_cache(maxsize=16)  # 33,000 cities each: some 60 MB in all
def _measured(kept: Kept, job: Job) -> tuple[Places, dict[str, Floats]]:
    """Return the places of a chunk of cities and their figures, which no question changes."""
    places = job.places(kept.world)
    return places, figures(kept.world, places, sorted(LOCAL))


def grid_shape(per_degree: int) -> tuple[int, int]:
    """Return rows and columns of the grid from 84 N to 60 S."""
    return round((NORTH - SOUTH) * per_degree), 360 * per_degree


def cell_centres(per_degree: int, start: int, stop: int) -> tuple[Floats, Floats]:
    """Return the latitudes of some rows of the grid, and the longitudes of all its columns."""
    lat = NORTH - (np.arange(start, stop) + 0.5) / per_degree
    return lat, (np.arange(360 * per_degree) + 0.5) / per_degree - 180.0


def _blocks(job: Job, y: NDArray[np.intp], x: NDArray[np.intp]) -> tuple[Blocks, Blocks] | None:
    """Return cells of a grid, by row and column of their chunk, in blocks of both sizes.

    None for a grid that is too coarse for blocks to pay.
    """
    if job.of < COARSE:
        return None
    lat, lon = cell_centres(job.of, job.start, job.stop)
    sides = (max(round(degrees * job.of), LEAST_SIDE) for degrees in BLOCKS)
    wide, narrow = (_squares(lat, lon, y, x, side) for side in sides)
    return wide, narrow


def _squares(
    lat: Floats, lon: Floats, y: NDArray[np.intp], x: NDArray[np.intp], size: int
) -> Blocks:
    """Return blocks of `size` by `size` cells; the farthest cells from the centre are corners."""
    rows, columns = -(-len(lat) // size), -(-len(lon) // size)
    number = (y // size) * columns + x // size
    used = np.zeros(rows * columns, dtype=bool)
    used[number] = True
    block = np.flatnonzero(used)
    place = np.zeros(len(used), dtype=np.intp)
    place[block] = np.arange(len(block))
    first = [k * size for k in np.divmod(block, columns)]
    last = [np.minimum(f + size, len(c)) - 1 for f, c in zip(first, (lat, lon), strict=True)]
    south, north, west, east = lat[last[0]], lat[first[0]], lon[first[1]], lon[last[1]]
    centres = earth_centred((south + north) / 2, (west + east) / 2)
    reach = [
        np.sqrt(((earth_centred(a, b) - centres) ** 2).sum(axis=1))
        for a, b in ((north, west), (south, west))  # the eastern ones lie as far
    ]
    return Blocks(place[number], centres, np.maximum(*reach))


def city_jobs(world: World, least: int) -> list[Job]:
    """Return the chunks of a gazetteer."""
    count = len(cities(world, least))
    starts = range(0, count, CITIES_A_CHUNK)
    return [Job("cities", least, a, min(a + CITIES_A_CHUNK, count)) for a in starts]


def grid_jobs(per_degree: int) -> list[Job]:
    """Return the chunks of a grid: whole rows, some 260,000 cells at a time."""
    rows, columns = grid_shape(per_degree)
    step = max(CELLS_A_CHUNK // columns, 1)
    return [Job("grid", per_degree, a, min(a + step, rows)) for a in range(0, rows, step)]


@lru_cache(maxsize=1)
def load_once(folder: Path, digest: str) -> World:
    """Load the world, once in each process. Raises RuntimeError if the data are others here."""
    world = load_all(folder)
    if world.digest != digest:
        raise RuntimeError(f"the data of this worker are {world.digest}, not {digest}")
    return world


def do(world: World, question: Question, job: Job) -> Answers:
    """Score one chunk: the one function that every engine runs."""
    if job.kind != "cities":
        return score_places(world, question, job.places(world))
    places, found = _measured(Kept(world.digest, world), job)
    around = {CLUSTER: question.cluster(places)}
    return score(question, places.region, {**found, **around})


@dataclass(frozen=True)
class Task:
    """What an engine does with each chunk, and the kind of answer: a dataclass of arrays."""

    do: Callable[[World, Question, Job], Any]
    kind: type


SCORE = Task(do, Answers)


def do_elsewhere(folder: Path, digest: str, question: Question, job: Job, task: Task) -> Any:
    """Answer one chunk in another process, which loads the world by itself."""
    return task.do(load_once(folder, digest), question, job)


def run_here(
    world: World, question: Question, jobs: Sequence[Job], workers: int = 2, task: Task = SCORE
) -> Iterator[tuple[int, Any]]:
    """Answer chunks in threads of this process; yields (position, answer) as they are done.

    No more chunks are under way than there are threads, so memory does not grow with the work.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting = iter(enumerate(jobs))
        running: dict[Future[Any], int] = {}

        def start() -> None:
            for position, job in waiting:
                running[pool.submit(task.do, world, question, job)] = position
                return

        for _ in range(workers):
            start()
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                position = running.pop(future)
                start()
                yield position, future.result()


@dataclass(frozen=True)
class Store:
    """Answers on disk, one file a chunk, named by the digest of what was asked: done is done."""

    folder: Path
    asked: str
    kind: type = Answers

    def path(self, job: Job) -> Path:
        """Return where the answer of a chunk stands."""
        name = hashlib.sha256(f"{self.asked} {self.kind.__name__} {job}".encode()).hexdigest()
        return self.folder / f"{name}.npz"

    def read(self, job: Job) -> Any:
        """Return the answer of a chunk if it is there and whole, else None."""
        try:
            with np.load(self.path(job)) as kept:
                return self.kind(**{part.name: kept[part.name] for part in fields(self.kind)})
        except (OSError, ValueError, KeyError, EOFError):
            return None

    def write(self, job: Job, answers: Any) -> None:
        """Keep the answer of a chunk, whole or not at all."""
        content = io.BytesIO()
        np.savez(content, **{f.name: getattr(answers, f.name) for f in fields(self.kind)})
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, delete=False) as part:
            part.write(content.getvalue())
        Path(part.name).replace(self.path(job))
