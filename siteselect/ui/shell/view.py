"""A view: the language, the question and the sites in hand, and the link to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from siteselect.bases import ANYWHERE
from siteselect.criteria import BRANCHES, Criterion
from siteselect.methods import METHODS
from siteselect.profiles import DEFAULT_SECTOR
from siteselect.scenarios import GAPS
from siteselect.ui.shell import curves
from siteselect.ui.shell.curves import Range
from siteselect.value_functions import ValueFunction

LAND, CLUSTER = "serviced_land", "supply_chain_cluster"
PARK_SIZES_HA = (20, 150, 300)
STARTS = 10  # years of start-up that are offered, from the data's year on
MOST = 100  # the end of every slider
DRAWS = ("intervals", "ordered", "free")  # how weights are drawn on the page of robustness
FIGURES = ("drawn", "fixed")
CHECKS = ("first", "pair")  # what its checklist is ordered by
SIZES = (500, 1000, 5000, 15000, 50000, 100000, 500000)  # least populations of screening
DEFAULT_SIZE = 15000
OFFERED = tuple(name for name, method in METHODS.items() if method.in_evaluation)


@dataclass(frozen=True)
class View:
    """The language, the question, and the sites in hand.

    `base` is where the park may stand, `market` the shares of the goods sold in each market (empty
    for the base's own, else the sector's mix), `threats` duties taken to be in force, `start` the
    year of start-up, None for the usual. `gaps` is the rule for what is missing. `rates` are
    exchange rates of the visitor's own (units per USD); `grants` says that the page of cost
    counts grants of projects.
    `importance` (of all three branches) and `criteria` are empty where the profile's hold;
    `land` is the park's size in hectares, None for the profile's; `versus` is the site that
    `site` is compared with. `draw`, `figures` and `check` are choices of the page of robustness.
    `curves` are value functions of the visitor's own; `ranges` are the
    (worst, best) that a weight was judged for, where they are not the data's: `labour_cost` for
    its weight in its branch, `branches.labour_cost` for the weight of the branch. `added` are
    places of the gazetteer beside the sites. `least` and `countries` are what is screened: a
    least population, and ISO codes (none: all but those left out).
    """

    lang: str
    sector: str = DEFAULT_SECTOR
    candidates: str = "sites"
    method: str = "weighted_sum"
    gaps: str = "expected"
    base: str = ANYWHERE
    market: Mapping[str, float] = field(default_factory=dict)
    start: int | None = None
    threats: tuple[str, ...] = ()
    importance: Mapping[str, float] = field(default_factory=dict)
    criteria: Mapping[str, float] = field(default_factory=dict)
    land: int | None = None
    cluster: bool = True
    site: str | None = None
    versus: str | None = None
    draw: str = "intervals"
    figures: str = "drawn"
    check: str = "first"
    curves: Mapping[str, ValueFunction] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    added: tuple[int, ...] = ()
    least: int = DEFAULT_SIZE
    countries: tuple[str, ...] = ()
    rates: Mapping[str, float] = field(default_factory=dict)
    grants: bool = False

    @property
    def pool(self) -> str:
        """The name of the candidates: the set, and the places added to the sites."""
        extra = self.added if self.candidates == "sites" else ()
        return "+".join([self.candidates, *map(str, extra)])

    def with_choice(self, attribute: str, choice: str) -> View:
        """Return the view with another language, sector, set of candidates or method."""
        changes: dict[str, Any] = {attribute: choice}
        return replace(self, **changes)

    def with_asked(self, asked: Mapping[str, Any]) -> View:
        """Return the view with other weights, land and evidence, as `read_asked` gives them.

        Back at the profile's weights, nothing is left of what own weights were judged for.
        """
        found = replace(self, **asked)
        weighed = [bool(view.importance or view.criteria) for view in (self, found)]
        return replace(found, ranges={}) if weighed == [True, False] else found

    def address(self) -> dict[str, str]:
        """Return the query of a link to this view."""
        query = {"lang": self.lang, "sector": self.sector, "set": self.candidates,
                 "method": self.method}  # fmt: skip
        if self.gaps != GAPS[0]:
            query["gaps"] = self.gaps
        query |= {"base": self.base} if self.base != ANYWHERE else {}
        if self.market:
            query["market"] = ",".join(f"{n}:{v:.6g}" for n, v in self.market.items())
        query |= {"threats": ",".join(self.threats)} if self.threats else {}
        query |= {"start": str(self.start)} if self.start else {}
        if self.rates:
            query["rates"] = ",".join(f"{name}:{rate:.8g}" for name, rate in self.rates.items())
        query |= {"grants": "on"} if self.grants else {}
        if self.importance:
            query["weights"] = ",".join(f"{self.importance[b]:g}" for b in BRANCHES)
        if self.criteria:
            query["criteria"] = ",".join(f"{n}:{v:g}" for n, v in sorted(self.criteria.items()))
        if self.land:
            query["land"] = str(self.land)
        if not self.cluster:
            query["without"] = CLUSTER
        sure = (("draw", self.draw, DRAWS), ("figures", self.figures, FIGURES),
                ("check", self.check, CHECKS))  # fmt: skip
        query |= {name: value for name, value, choices in sure if value != choices[0]}
        query |= {"curves": curves.written(self.curves)} if self.curves else {}
        query |= {"ranges": curves.written_ranges(self.ranges)} if self.ranges else {}
        query |= {"add": ",".join(map(str, self.added))} if self.added else {}
        query |= {"people": str(self.least)} if self.least != DEFAULT_SIZE else {}
        query |= {"in": ",".join(self.countries)} if self.countries else {}
        query |= {"site": self.site} if self.site else {}
        return query | ({"versus": self.versus} if self.versus else {})


@dataclass(frozen=True)
class Known:
    """The names that an address may use: sectors, scored criteria, ids of a candidate set, and
    countries, read only where an address names one; `year` is the data's, `threats`
    those of a duty, `rates` the exchange rates on file."""

    sectors: Sequence[str]
    criteria: Mapping[str, Criterion]
    sites: Callable[[str], Sequence[str]]
    countries: Callable[[], Collection[str]] = tuple
    year: int = 2026
    threats: Sequence[str] = ()
    rates: Mapping[str, float] = field(default_factory=dict)
