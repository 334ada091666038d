"""The Dataset: places, measures, figures and their sources, whole and validated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from siteselect.bases import CUSTOMERS
from siteselect.criteria import Criterion, Knockout
from siteselect.dataset.clusters import cluster_rows
from siteselect.dataset.costs import DELIVERED, ITEMS, CostTables, Doubt
from siteselect.dataset.evidence import by_subject
from siteselect.dataset.markets import Markets, no_duties
from siteselect.dataset.means import OWN, rests_on, with_means
from siteselect.dataset.resolve import Rows, index_rows, resolve
from siteselect.dataset.scales import VisitScale
from siteselect.dataset.spreads import Spreads
from siteselect.errors import unknown
from siteselect.i18n import family, text
from siteselect.memo import Memo
from siteselect.sources import Labels, Source, Uncertainty

if TYPE_CHECKING:
    import geopandas as gpd

CANDIDATE_SETS = ("sites", "us-states", "mx-states")
CANDIDATE_WORDS = family("words.candidates_", CANDIDATE_SETS)
CELLS: Memo[str, NDArray[np.int64]] = Memo(most=16)  # of a dataset, by sector
MARKET_FILE = "markets.yaml"  # and of rows that follow from the market that was asked for


class Meta(BaseModel):
    """What holds for the dataset as a whole: its date, and the rules that depend on age."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Labels
    as_of: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    current_years: int = Field(ge=0)  # a figure this old or younger counts as current
    red_years: int = Field(default=5, ge=0)  # evidence this old or younger may fail a site
    uncertainty: Uncertainty
    layers: tuple[str, ...]  # sources used as a whole: shapes, ports, names

    @property
    def year(self) -> int:
        """The year that ages are counted from."""
        return int(self.as_of[:4])


@dataclass(frozen=True)
class Part:
    """A sector of a mix: the dataset as it sees it, and by criterion its share of the weight."""

    sector: str
    dataset: Dataset
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Dataset:
    """`data/` validated whole.

    `places` has a row per candidate (id, names, country, admin-1, lat, lon in degrees WGS84);
    `observations` a row per cell of evidence, scored or only on file; `scales` are those for
    ratings on site, whose rows cite `visit_source`. What is expected where a figure is missing
    follows from `spreads` and from `baseline`, the observations of the shipped files: neither
    own figures nor the other candidates change it. `homes` gives country and admin-1 unit of each
    subject of evidence in the shipped files (one for each point), `regions` the region of each
    country. `parks` has a row per named park of a site, `rare_plants` one per maker, refiner or
    recycler of rare earth magnets, `duties` a row per origin, sector
    and table of duties: `value`, `low`, `high` in % of the goods' value.
    As a `market` sees it, the figures of the criteria in `renewed` follow from that market, and
    what is expected of all others is asked of the dataset `before`. `cost` holds what plants
    need and places charge; `doubts`, by criterion and place, figures that were worked out of it
    for the question `asked`. As a mix of sectors sees it, it has `parts`, one per sector, and the
    criteria in `renewed` are those whose figures depend on the sector.
    """

    meta: Meta
    candidates: str
    places: pd.DataFrame
    criteria: Mapping[str, Criterion]
    knockouts: Mapping[str, Knockout]
    observations: pd.DataFrame
    series: pd.DataFrame
    knockout_evidence: pd.DataFrame
    sources: Mapping[str, Source]
    plants: pd.DataFrame
    facts: pd.DataFrame
    profiles: Mapping[str, Any]
    digest: str
    scales: Mapping[str, VisitScale] = field(default_factory=dict)
    visit_source: str = ""
    rows: Rows = field(default_factory=dict, repr=False)
    evidence_rows: Mapping[tuple[str, str], list[int]] = field(default_factory=dict, repr=False)
    spreads: Spreads = field(default_factory=Spreads)
    homes: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    regions: Mapping[str, str] = field(default_factory=dict, repr=False)
    baseline: pd.DataFrame | None = field(default=None, repr=False)
    parks: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    rare_plants: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    own_version: int = 0  # of the own data laid over the shipped data; 0 where there are none
    own_sites: frozenset[str] = frozenset()
    markets: Markets = field(default_factory=Markets)
    duties: pd.DataFrame = field(default_factory=no_duties, repr=False)
    before: Dataset | None = field(default=None, repr=False)
    renewed: frozenset[str] = frozenset()
    market: tuple[Any, ...] = ()
    cost: CostTables | None = field(default=None, repr=False)
    doubts: Mapping[str, Mapping[str, Doubt]] = field(default_factory=dict, repr=False)
    asked: tuple[Any, ...] = ()
    parts: tuple[Part, ...] = ()

    @cached_property
    def own_rows(self) -> NDArray[np.bool_]:
        """Which observations are own figures, laid over the shipped data."""
        return np.asarray(self.observations["file"].to_numpy() == OWN, dtype=bool)

    @cached_property
    def benchmark(self) -> NDArray[np.bool_]:
        """Which candidates are carried for comparison only: no Taiwanese plan is known there.

        Shape (n_sites,), in the order of `places`. Own and added places are none.
        """
        return np.asarray(self.places["benchmark"], dtype=bool)

    def parks_of(self, site_id: str) -> pd.DataFrame:
        """Return the named parks of a site; none for a place that has none on file."""
        return self.parks[self.parks["site"] == site_id] if len(self.parks) else self.parks

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """The candidates as a GeoDataFrame in EPSG:4326."""
        import geopandas as gpd

        points = gpd.points_from_xy(self.places["lon"], self.places["lat"])
        return gpd.GeoDataFrame(self.places, geometry=points, crs="EPSG:4326")

    def names(self, lang: str) -> list[str]:
        """Return the names of the candidates for people; own ones are marked as such."""
        found: list[str] = self.places["name_zh" if lang == "zh-TW" else "name_en"].tolist()
        if not self.own_sites:
            return found
        return [
            text("own.marked", lang, name=name) if site in self.own_sites else name
            for name, site in zip(found, self.places["id"], strict=True)
        ]

    @cached_property
    def subjects(self) -> list[tuple[str, ...]]:
        """For each candidate its subjects of evidence, most specific first."""
        columns = (self.places[c].tolist() for c in ("id", "admin1", "country_iso3"))
        return list(zip(*columns, strict=True))

    def cells(self, sector: str) -> NDArray[np.int64]:
        """Return the position in `observations` behind each cell, -1 where there is none.

        Shape (n_sites, n_criteria), in the order of `places` and `criteria`.
        """
        return CELLS.one(self, sector, lambda: self._resolved(sector))

    def _resolved(self, sector: str) -> NDArray[np.int64]:
        found = resolve(self.subjects, list(self.criteria), sector, self.rows)
        found.setflags(write=False)
        return found

    @cached_property
    def row_names(self) -> dict[int, tuple[str, ...]]:
        """Subject, criterion and sector of each observation that may be scored, by its row."""
        return {row: name for name, row in self.rows.items()}

    def position(self, site_id: str) -> int:
        """Return the row of a candidate. Raises RequestError with the nearest ids."""
        ids = self.places["id"].tolist()
        if site_id not in ids:
            raise unknown("site", site_id, ids)
        return int(ids.index(site_id))

    def with_observations(self, extra: pd.DataFrame) -> Dataset:
        """Return a dataset in which `extra` rows replace rows of the same subject, criterion,
        series and sector, and others are added."""
        own = extra["criterion"].isin(self.doubts) & (extra["file"] == OWN)
        if own.any() or (self.market and extra["series"].str.startswith(CUSTOMERS).any()):
            # an own cost stands before one worked out; distances are what a market's follow from
            return self.without_market().with_observations(extra)
        keys = ["subject", "criterion", "series", "sector"]
        both = pd.concat([self.observations, extra], ignore_index=True)
        kept = both.drop_duplicates(keys, keep="last", ignore_index=True)
        if extra["criterion"].isin(rests_on(self.criteria)).any():
            kept = with_means(kept, self.criteria)
        rows = index_rows(kept, self.criteria)
        digest = _derived_digest(self.digest, "observations", extra)
        return self.with_figures(observations=kept, rows=rows, digest=digest)

    def without_figures(self, site: str, names: Iterable[str]) -> Dataset:
        """Return a dataset as if the figures on file for the site itself had not been found.

        `names` are criteria (all their series) or knock-outs (their evidence); with the
        delivered cost its own prices go. What stands for the site's state or country stays.
        Raises RequestError for an unknown site or name.
        """
        if self.before is not None:
            return self.without_market().without_figures(site, names)
        self.position(site)
        wanted = set(names)
        for name in sorted(wanted):
            if name not in self.criteria and name not in self.knockouts:
                raise unknown("criterion", name, [*self.criteria, *self.knockouts])

        def kept(table: pd.DataFrame, column: str) -> pd.DataFrame:
            gone = (table["subject"] == site) & table[column].isin(wanted)
            return table[~gone].reset_index(drop=True)

        rest, evidence = kept(self.observations, "criterion"), kept(
            self.knockout_evidence, "knockout")  # fmt: skip
        table = pd.DataFrame({"site": site, "name": sorted(wanted)})
        cost = self.cost
        if cost is not None and DELIVERED in wanted:
            cost = cost.without_prices(site, ITEMS)
        return replace(
            self, cost=cost, observations=rest, knockout_evidence=evidence,
            baseline=None if self.baseline is None else kept(self.baseline, "criterion"),
            rows=index_rows(rest, self.criteria), evidence_rows=by_subject(evidence),
            digest=_derived_digest(self.digest, "without", table),
        )  # fmt: skip

    def without_market(self) -> Dataset:
        """Return the dataset as no market sees it: without the rows that follow from one."""
        if self.before is None:
            return self
        kept = self.observations
        kept = kept[kept["file"] != MARKET_FILE].reset_index(drop=True)
        criteria = dict(self.criteria)
        criteria |= {name: before for name, before in self.before.criteria.items()
                     if name in self.doubts}  # their value lines were the sector's
        return self.with_figures(
            observations=kept, rows=index_rows(kept, criteria), before=None, market=(),
            renewed=frozenset(), spreads=self.before.spreads, baseline=self.before.baseline,
            criteria=criteria, doubts={}, asked=(), parts=(),
        )  # fmt: skip

    def with_plants(self, plants: Iterable[Mapping[str, Any]]) -> Dataset:
        """Return a dataset in which more plants are listed; the candidates' clusters follow.

        Each has `firm`, `city`, `country_iso3`, `lat`, `lon` (degrees) and `sector`.
        """
        listed = pd.DataFrame([dict(plant) for plant in plants])
        if listed.empty:
            return self
        listed = listed.rename(columns={"firm": "firm_en"})
        all_of_them = pd.concat([self.plants, listed], ignore_index=True)
        for column in self.plants.columns.difference(["lat", "lon"]):
            all_of_them[column] = all_of_them[column].fillna("")
        wanted = {name: tuple(entry.get("cluster_of", ()))
                  for name, entry in self.profiles.get("sectors", {}).items()}  # fmt: skip
        rows = cluster_rows(self.places, all_of_them, wanted, self.meta.as_of)
        changed = self.with_observations(rows.assign(
            low=np.nan, high=np.nan, year=self.meta.year, file="computed.csv"))  # fmt: skip
        return replace(changed, plants=all_of_them)

    def with_criteria(self, changed: Mapping[str, Criterion]) -> Dataset:
        """Return a dataset in which `changed` criteria replace those of the same id, and others
        are added at the end."""
        criteria = {**self.criteria, **changed}
        table = pd.DataFrame({"id": list(changed), "criterion": [
            criterion.model_dump_json() for criterion in changed.values()]})  # fmt: skip
        digest = _derived_digest(self.digest, "criteria", table)
        rows = index_rows(self.observations, criteria)
        parts = tuple(replace(part, dataset=part.dataset.with_criteria(changed))
                      for part in self.parts)  # fmt: skip
        return self.with_figures(criteria=criteria, rows=rows, digest=digest, parts=parts)

    def with_figures(self, **changes: Any) -> Dataset:
        """Return a dataset whose figures changed, not its places nor the evidence on knock-outs."""
        changed = replace(self, **changes)
        vars(changed).update(subjects=self.subjects)
        return changed

    def with_places(self, positions: list[int]) -> Dataset:
        """Return a dataset with only the candidates at `positions`, in that order."""
        kept = self.places.iloc[positions].reset_index(drop=True)
        parts = tuple(replace(part, dataset=part.dataset.with_places(positions))
                      for part in self.parts)  # fmt: skip
        return replace(self, places=kept, parts=parts,
                       digest=_derived_digest(self.digest, "places", kept))  # fmt: skip


def _derived_digest(digest: str, what: str, table: pd.DataFrame) -> str:
    """Return the digest of a dataset that was changed: another answer may not bear the old one."""
    content = f"{digest} {what}\n{table.to_csv(index=False)}"
    return hashlib.sha256(content.encode()).hexdigest()
