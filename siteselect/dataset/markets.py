"""Where goods are sold, where a park may stand, and what duty its goods pay there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from siteselect.bases import ANYWHERE
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
)
from siteselect.dataset.yaml_files import invalid, read_yaml
from siteselect.errors import Problem
from siteselect.i18n import LANGUAGES, text
from siteselect.mixes import shares_in
from siteselect.sources import GRADES, Labels, Source

DUTY_COLUMNS = (
    "origin", "sector", "market", "value", "low", "high", "hs_line", "as_of", "source", "grade",
    "note_en", "note_zh", "judged",
)  # fmt: skip
MOST_DUTY = 500.0  # % of the value of the goods; more is a slip of the pen
Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Frozen(BaseModel):
    """A value that never changes and knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Freight(Frozen):
    """What a container was quoted on a lane to a market: lowest and highest of the dates read.

    Shown, never scored: the lanes begin at one port, so they tell no two sites apart.
    """

    lane: Labels
    low: float = Field(ge=0)
    high: float = Field(ge=0)
    unit: Literal["USD/FEU", "USD/TEU"]
    dates: tuple[str, ...] = Field(min_length=1)
    source: str

    @model_validator(mode="after")
    def _low_before_high(self) -> Freight:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Market(Frozen):
    """Where goods are sold.

    Towns of `countries` are its customers; `duty_table` is the key in `duties.csv`, None where
    no table was read: its duty is unknown, not free. `ports` (UN/LOCODE) are where its goods
    land. One that is not `scored` is only named, so that its share of the sales can be said.
    """

    id: Id
    name: Labels
    scored: bool
    countries: tuple[Country, ...] = ()
    duty_table: str | None = None
    ports: tuple[str, ...] = ()
    note: Labels | None = None
    freight: tuple[Freight, ...] = ()

    @model_validator(mode="after")
    def _scored_has_customers(self) -> Market:
        if self.scored and not self.countries:
            raise ValueError("a market that is scored needs countries")
        return self


class Base(Frozen):
    """Where a park may stand: its `countries`, all of them where none is named.

    `market` is where a park there sells unless somebody says otherwise; None is the sector's mix.
    """

    id: Id
    name: Labels
    countries: tuple[Country, ...] = ()
    market: str | None = None
    note: Labels | None = None

    def holds(self, country: str) -> bool:
        """Tell whether a place in the country (ISO 3166-1 alpha-3) belongs to the base."""
        return not self.countries or country in self.countries


class Threat(Frozen):
    """A duty that is talked of and not in force: a named scenario, outside the default.

    It adds `add_points` (percentage points of the value of the goods) for `sectors` sold in
    `market`, from every origin outside the market.
    """

    id: Id
    name: Labels
    market: str
    sectors: tuple[str, ...] = Field(min_length=1)
    add_points: float = Field(gt=0, le=MOST_DUTY)
    source: str
    note: Labels | None = None

    def falls_on(self, sector: str, markets: Collection[str]) -> bool:
        """Return whether goods of a sector, or of one of a mix, sold in `markets` would pay."""
        return self.market in markets and not shares_in(sector).keys().isdisjoint(self.sectors)


def _anywhere() -> tuple[Base, ...]:
    return (Base(id=ANYWHERE, name={lang: text("words.anywhere", lang) for lang in LANGUAGES}),)


class Markets(Frozen):
    """The file of markets, bases and threats of a duty.

    A folder without the file has the one base that keeps nothing out, and no market.
    """

    markets: tuple[Market, ...] = ()
    bases: tuple[Base, ...] = Field(default_factory=_anywhere)
    threats: tuple[Threat, ...] = ()

    @property
    def scored(self) -> tuple[str, ...]:
        """The ids of the markets that a mix may name."""
        return tuple(market.id for market in self.markets if market.scored)

    @property
    def duty_tables(self) -> tuple[str, ...]:
        """The keys of the tables of duties."""
        return tuple(m.duty_table for m in self.markets if m.duty_table is not None)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that freight and threats cite."""
        freight = (line.source for market in self.markets for line in market.freight)
        return (*freight, *(threat.source for threat in self.threats))

    def market(self, name: str) -> Market:
        """Return a market by its id. Raises KeyError for one that is not on file."""
        return {market.id: market for market in self.markets}[name]

    def base(self, name: str) -> Base:
        """Return a base by its id. Raises KeyError for one that is not on file."""
        return {base.id: base for base in self.bases}[name]

    @model_validator(mode="after")
    def _ids_are_known_once(self) -> Markets:
        for kind in (self.markets, self.bases, self.threats):
            ids = [entry.id for entry in kind]
            twice = sorted({name for name in ids if ids.count(name) > 1})
            if twice:
                raise ValueError(f"{', '.join(twice)} stands here twice")
        owners = [country for market in self.markets for country in market.countries]
        shared = sorted({country for country in owners if owners.count(country) > 1})
        if shared:
            raise ValueError(f"{', '.join(shared)} belongs to two markets")
        named = {b.market for b in self.bases if b.market} | {t.market for t in self.threats}
        if unknown := sorted(named - set(self.scored)):
            raise ValueError(f"{', '.join(unknown)} is no scored market")
        anywhere = [base for base in self.bases if base.id == ANYWHERE]
        if not anywhere or anywhere[0].countries:
            raise ValueError(f"a base {ANYWHERE} without countries is needed")
        return self


def no_duties() -> pd.DataFrame:
    """Return a table of duties without a row."""
    table = pd.DataFrame(columns=list(DUTY_COLUMNS), dtype=object)
    kinds = {"value": float, "low": float, "high": float, "judged": bool}
    return table.astype(kinds)


def read_markets(
    path: Path, sources: Mapping[str, Source], profiles: Mapping[str, Any],
    countries: Collection[str], problems: list[Problem],
) -> Markets:  # fmt: skip
    """Return markets, bases and threats; a folder without the file has the base anywhere alone.

    `countries` are the ISO codes that are known; where none are, none is looked up.
    """
    before = len(problems)
    content = read_yaml(path, problems) if path.exists() else {}
    if not content:
        return Markets()
    try:
        made = Markets(**content)
    except ValidationError as why:
        problems.extend(invalid(why, path.name, "-"))
        return Markets()
    wrong = [("source", name) for name in made.sources if name not in sources]
    sectors = profiles.get("sectors") or {}
    wrong += [(t.id, s) for t in made.threats for s in t.sectors if s not in sectors]
    places = [(m.id, c) for m in made.markets for c in m.countries]
    places += [(b.id, c) for b in made.bases for c in b.countries]
    wrong += [(name, c) for name, c in places if countries and c not in countries]
    problems += [
        Problem("data.unknown", path.name, None, column, (("found", name),))
        for column, name in wrong
    ]
    return made if len(problems) == before else Markets()


def read_duties(
    path: Path, markets: Markets, sources: Mapping[str, Source], profiles: Mapping[str, Any],
    countries: Collection[str], problems: list[Problem],
) -> pd.DataFrame:  # fmt: skip
    """Return the table of duties, validated; a folder without the file has no row.

    A row is `judged` if, and only if, its source is a judgement: nobody may read it as a fact.
    """
    if not path.exists():
        return no_duties()
    table = read_table(path, DUTY_COLUMNS, problems)
    check_filled(table, [c for c in DUTY_COLUMNS if c != "hs_line"], problems)
    check_unique(table, ["origin", "sector", "market"], problems)
    known: dict[str, Collection[str]] = {
        "sector": profiles.get("sectors") or {}, "source": sources, "grade": GRADES,
        "judged": ("0", "1"),
    }  # fmt: skip
    if markets.markets or not path.with_name("markets.yaml").exists():
        known["market"] = markets.duty_tables  # else one fault there would be one in every row
    if countries:
        known["origin"] = countries
    for column, names in known.items():
        check_known(table, column, names, problems)
    for column in ("value", "low", "high"):
        table[column] = numbers(table, column, problems, 0, MOST_DUTY)
    _check_rows(table, sources, problems)
    return table.assign(judged=table["judged"] == "1")


def _check_rows(
    table: pd.DataFrame, sources: Mapping[str, Source], problems: list[Problem]
) -> None:
    """Check intervals, dates, and that what is judged cites a judgement."""
    order = (table["low"] <= table["value"]) & (table["value"] <= table["high"])
    complete = table[["value", "low", "high"]].notna().all(axis=1)
    dated = table["as_of"].str.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?")
    judgements = [name for name, source in sources.items() if source.kind == "judgement"]
    astray = (table["judged"] == "1") != table["source"].isin(judgements)
    for wrong, column, shown, key in (
        (complete & ~order, "low", "low", "data.interval"),
        (~dated & (table["as_of"] != ""), "as_of", "as_of", "data.no_date"),
        (astray, "judged", "source", "data.judged_source"),
    ):
        for position in wrong.to_numpy().nonzero()[0]:
            found = table[shown].iloc[position]
            problems.append(fault(table, position, column, key, found=found))
