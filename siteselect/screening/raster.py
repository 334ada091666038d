"""The grid mode: every cell of land scored, chunk by chunk, to a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import Problem, RequestError
from siteselect.scenarios import Scenario
from siteselect.screening import jobs as work
from siteselect.screening.scoring import RANKED, Question, prepare, score_places
from siteselect.screening.screen import HERE, LEFT_OUT, Engine
from siteselect.screening.world import World

FINEST = 60
"""Cells to a degree at most: half a minute of arc. The figures themselves are no finer than
a tenth of a degree."""


@dataclass(frozen=True)
class Raster:
    """Scores of land cells: rows from 84 N, columns from 180 W, NaN at sea and where not ranked.

    `scored` counts the cells of land that were looked at.
    """

    scores: NDArray[np.float32]
    per_degree: int
    scored: int
    digests: str


@dataclass(frozen=True)
class Drawn:
    """A chunk of the map: its cells of land, counted row after row, and their scores."""

    cells: NDArray[np.int32]
    scores: NDArray[np.float32]


def draw(world: World, question: Question, job: work.Job) -> Drawn:
    """Score the land of one chunk, for the map."""
    country = job.countries(world)
    places = job.places(world, country)
    answers = score_places(world, question, places)
    hidden = [world.country_code[code] for code in LEFT_OUT if code in world.country_code]
    base = world.dataset.markets.base(question.scenario.base)
    hidden += [place for code, place in world.country_code.items() if not base.holds(code)]
    shown = (answers.state == RANKED) & ~np.isin(places.country, hidden)
    scores = np.where(shown, answers.score, np.nan).astype(np.float32)
    return Drawn(np.flatnonzero(country >= 0).astype(np.int32), scores)


DRAW = work.Task(draw, Drawn)


def screen_grid(
    world: World, scenario: Scenario, per_degree: int = 10, *, engine: Engine = HERE,
    progress: work.Progress | None = None,
) -> Raster:  # fmt: skip
    """Score the land between 60 S and 84 N in cells of `1 / per_degree` degrees.

    A cell takes country from the map, admin-1 and time zone from the nearest town. China, Taiwan
    and what lies outside the base are left empty. Only one chunk per worker is in memory besides
    the map itself.

    Raises RequestError for cells outside 1 to 60 a degree, `Stopped` if `progress` says so.
    """
    if not 1 <= per_degree <= FINEST:
        values = (("given", str(per_degree)), ("most", str(FINEST)))
        raise RequestError(Problem("screening.grid_size", values=values))
    question = prepare(world, scenario)
    chunks = work.grid_jobs(per_degree)
    scores = np.full(work.grid_shape(per_degree), np.nan, dtype=np.float32)
    scored = 0
    for position, part in engine.run(world, question, chunks, progress, DRAW):
        rows = scores[chunks[position].start : chunks[position].stop]
        rows.reshape(-1)[part.cells] = part.scores  # a view: whole rows lie together
        scored += len(part.cells)
    return Raster(scores, per_degree, scored, f"{world.digest} {question.digest}")
