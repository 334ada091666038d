"""Screening for a visitor: the work in a thread that can be watched and stopped, answers kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from siteselect.bases import ANYWHERE
from siteselect.errors import SiteSelectError
from siteselect.profiles import at_base, profile
from siteselect.ui.shell import cached

if TYPE_CHECKING:
    from siteselect.screening import Screening

APART_KM = 50.0
"""The table's first places lie so far apart: the suburbs of one city are one find."""
ON_MAP = 3000
"""So many of the best stand on the map; besides them, whatever lies apart from better ones."""


@dataclass(frozen=True)
class Asked:
    """What is screened: a sector, a least population, countries (none: all but those left out),
    the rule for what is missing, the base, and shares of markets and exchange rates
    that somebody chose."""

    sector: str
    least: int
    countries: tuple[str, ...] = ()
    gaps: str = "expected"
    base: str = ANYWHERE
    market: tuple[tuple[str, float], ...] = ()
    rates: tuple[tuple[str, float], ...] = ()


@dataclass
class Task:
    """A screening under way: how far it is, whether somebody said stop, and what came of it."""

    asked: Asked
    share: float = 0.0
    stopped: bool = False
    found: Screening | None = None
    refusal: SiteSelectError | None = None
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def under_way(self) -> bool:
        """Whether there is still something to wait for."""
        return self.thread is not None and self.thread.is_alive()


def start(asked: Asked) -> Task:
    """Begin to screen in a thread of its own, or take what is already known."""
    task = Task(asked)
    task.thread = threading.Thread(target=_work, args=(task,), daemon=True)
    task.thread.start()
    task.thread.join(0.25)  # most questions are answered by then, and no bar flashes up
    return task


def _work(task: Task) -> None:
    from siteselect.screening import Stopped

    try:
        task.share = 0.1
        cached.whole_world()
        task.share = 0.4
        task.found = _screen(task.asked, _Watch(task))
    except Stopped:
        task.stopped = True
    except SiteSelectError as refusal:
        task.refusal = refusal
    task.share = 1.0


class _Watch:
    """Passes progress on; all watches are equal, so that they are no part of a cache's key."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def __call__(self, done: int, whole: int) -> bool:
        self.task.share = 0.5 + 0.5 * done / whole
        return not self.task.stopped

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Watch)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=6)
def _screen(asked: Asked, watch: _Watch) -> Screening:
    from siteselect.screening import screen

    world = cached.whole_world()
    scenario = profile(world.sites, asked.sector).with_gaps(asked.gaps)
    scenario = at_base(world.sites, scenario, asked.base)
    if asked.market:
        scenario = scenario.with_market(dict(asked.market))
    if asked.rates and world.sites.cost is not None:
        scenario = scenario.with_rates(dict(asked.rates), world.sites.cost.rates)
    return screen(world, scenario, least_people=asked.least, countries=asked.countries,
                  progress=watch)  # fmt: skip


@lru_cache(maxsize=6)
def spread(asked: Asked) -> Any:
    """Return the ranked places of a finished screening that lie apart from better ones."""
    return _screen(asked, _Watch(Task(asked))).apart(APART_KM)


def on_map(asked: Asked) -> Any:
    """Return the places that the map shows, the best first."""
    import pandas as pd

    best = _screen(asked, _Watch(Task(asked))).table.head(ON_MAP)
    both = pd.concat([best, spread(asked)]).drop_duplicates("geonameid")
    return both.sort_values("rank", kind="stable", ignore_index=True)


def file_of(asked: Asked, form: str) -> Callable[[], bytes]:
    """Return a function that makes a file of all ranked places."""

    def make() -> bytes:
        from siteselect.screening.files import export_places

        found = _screen(asked, _Watch(Task(asked)))
        note = f"{found.world.digest} {found.question.scenario.digest}"
        return export_places(found.table.drop(columns="region"), form, note)

    return make

