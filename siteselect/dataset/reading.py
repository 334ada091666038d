"""Reading `data/`: every file, every fault at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import yaml
from pydantic import BaseModel, ValidationError

from siteselect.criteria import Criterion, Knockout
from siteselect.dataset.model import CANDIDATE_SETS, Dataset, GeographyTables, Meta
from siteselect.dataset.resolve import index_rows
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
    read_text,
)
from siteselect.errors import DataError, Problem, unknown
from siteselect.sources import GRADES, LEVELS, Source

if TYPE_CHECKING:
    import geopandas as gpd

Model = TypeVar("Model", bound=BaseModel)
FILES = (
    "dataset.yaml", "criteria.yaml", "profiles.yaml", "sources.csv", "series.csv", "sites.csv",
    "states.csv", "plants.csv", "facts.csv", "observations.csv", "computed.csv",
    "knockout_evidence.csv",
)  # fmt: skip
PLACE_COLUMNS = ("id", "name_en", "name_zh", "country_iso3", "admin1", "lat", "lon", "point_of")
OBSERVATION_COLUMNS = (
    "subject", "level", "criterion", "value", "low", "high", "unit", "as_of", "series", "source",
    "grade", "sector",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "subject", "knockout", "kind", "value", "finding", "as_of", "grade", "source", "reason_en",
    "reason_zh",
)  # fmt: skip
EVIDENCE_KINDS = ("finding", "serviced", "available", "planned", "gross")
FINDINGS = ("met", "not_met", "doubt")


def load(folder: Path, candidates: str = "sites") -> Dataset:
    """Read and validate the data in `folder` for one set of candidates.

    `candidates` is one of `sites`, `us-states`, `mx-states`. Raises DataError with every
    problem of every file, RequestError for an unknown set of candidates.
    """
    if candidates not in CANDIDATE_SETS:
        raise unknown("candidates", candidates, list(CANDIDATE_SETS))
    problems: list[Problem] = []
    tree = _yaml(folder / "criteria.yaml", problems)
    criteria = _models(Criterion, tree.get("criteria", []), "criteria.yaml", problems)
    knockouts = _models(Knockout, tree.get("knockouts", []), "criteria.yaml", problems)
    sources = _sources(folder, problems)
    series = read_table(folder / "series.csv", ("id", "criterion", "name_en", "name_zh",
                                                "caveat_en", "caveat_zh"), problems)
    check_unique(series, ["id"], problems)
    check_known(series, "criterion", criteria, problems)
    all_places = [_places(folder / name, problems) for name in ("sites.csv", "states.csv")]
    subjects = {s for t in all_places for c in ("id", "admin1", "country_iso3") for s in t[c]}
    subjects |= {code.split("-")[0] for code in subjects if "-" in code}
    known = {"criterion": list(criteria), "source": list(sources),
             "series": list(series["id"]), "subject": list(subjects)}  # fmt: skip
    observations = pd.concat(
        [_observations(folder / name, known, problems)
         for name in ("observations.csv", "computed.csv")], ignore_index=True)
    known["knockout"] = list(knockouts)
    evidence = _evidence(folder / "knockout_evidence.csv", known, problems)
    plants = _plants(folder / "plants.csv", known, problems)
    facts = _facts(folder / "facts.csv", known, problems)
    meta = _meta(folder, problems)
    profiles = _yaml(folder / "profiles.yaml", problems)
    if problems or meta is None:
        raise DataError(problems)
    return Dataset(
        meta=meta, candidates=candidates, places=_choose(all_places, candidates),
        criteria=criteria, knockouts=knockouts, observations=observations, series=series,
        knockout_evidence=evidence, sources=sources, plants=plants, facts=facts,
        profiles=profiles,
        digest=_digest(folder, candidates), rows=index_rows(observations, criteria),
        evidence_rows=_by_subject(evidence),
    )  # fmt: skip


def _yaml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(read_text(path), Loader=loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as why:
        mark = getattr(why, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        problems.append(Problem("data.not_yaml", path.name, line))
        return {}
    if not isinstance(content, dict):
        problems.append(Problem("data.not_yaml", path.name))
        return {}
    return content


def _models(
    model: Callable[..., Model], entries: list[Any], file: str, problems: list[Problem]
) -> dict[str, Model]:
    made: dict[str, Model] = {}
    for entry in entries:
        name = str(entry.get("id", "?")) if isinstance(entry, dict) else "?"
        try:
            if name in made:
                problems.append(Problem("data.repeated", file, None, "id", (("found", name),)))
            made[name] = model(**entry) if isinstance(entry, dict) else model()
        except ValidationError as why:
            problems.extend(_invalid(why, file, name))
    return made


def _invalid(why: ValidationError, file: str, name: str) -> list[Problem]:
    return [
        Problem("data.invalid", file, None, ".".join(str(p) for p in error["loc"]) or "-",
                (("entry", name), ("why", error["msg"])))
        for error in why.errors()
    ]  # fmt: skip


def _meta(folder: Path, problems: list[Problem]) -> Meta | None:
    try:
        return Meta(**_yaml(folder / "dataset.yaml", problems))
    except ValidationError as why:
        problems.extend(_invalid(why, "dataset.yaml", "-"))
        return None


def _sources(folder: Path, problems: list[Problem]) -> dict[str, Source]:
    fields = tuple(Source.model_fields)
    table = read_table(folder / "sources.csv", fields, problems)
    check_unique(table, ["id"], problems)
    check_filled(table, ("id", "producer", "title", "accessed", "licence", "kind"), problems)
    made = {}
    for position, row in enumerate(table[list(fields)].to_dict("records")):
        try:
            made[str(row["id"])] = Source(**{str(k): str(v) for k, v in row.items()})
        except ValidationError as why:
            for error in why.errors():
                column = str(error["loc"][0])
                problems.append(
                    fault(table, position, column, "data.unknown", found=row[column])
                )
    return made


def _places(path: Path, problems: list[Problem]) -> pd.DataFrame:
    table = read_table(path, PLACE_COLUMNS, problems)
    check_unique(table, ["id"], problems)
    check_filled(table, PLACE_COLUMNS, problems)
    table["lat"] = numbers(table, "lat", problems, -90, 90)
    table["lon"] = numbers(table, "lon", problems, -180, 180)
    return table


def _choose(tables: list[pd.DataFrame], candidates: str) -> pd.DataFrame:
    sites, states = tables
    if candidates == "sites":
        return sites
    return states[states["candidate_set"] == candidates].reset_index(drop=True)


def _observations(path: Path, known: dict[str, list[str]], problems: list[Problem]) -> pd.DataFrame:
    table = read_table(path, OBSERVATION_COLUMNS, problems)
    check_filled(table, ("unit",), problems)
    for column in ("subject", "criterion", "series", "source"):
        check_known(table, column, known[column], problems)
    check_known(table, "level", LEVELS, problems)
    check_known(table, "grade", GRADES, problems)
    check_unique(table, ["subject", "criterion", "series", "sector"], problems)
    for column in ("value", "low", "high"):
        table[column] = numbers(table, column, problems)
    _check_interval(table, problems)
    table["year"] = _years(table, problems)
    return table.assign(file=path.name)


def _check_interval(table: pd.DataFrame, problems: list[Problem]) -> None:
    has = table["low"].notna() | table["high"].notna()
    inside = (table["low"] <= table["value"]) & (table["value"] <= table["high"])
    for position in (has & ~inside).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "low", "data.interval"))
    for position in table["value"].isna().to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "value", "data.empty"))


def _years(table: pd.DataFrame, problems: list[Problem]) -> pd.Series[int]:
    good = table["as_of"].str.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?")
    for position in (~good).to_numpy().nonzero()[0]:
        problems.append(
            fault(table, position, "as_of", "data.no_date", found=table["as_of"].iloc[position])
        )
    return table["as_of"].str[:4].where(good, "1900").astype(int)


def _evidence(path: Path, known: dict[str, list[str]], problems: list[Problem]) -> pd.DataFrame:
    table = read_table(path, EVIDENCE_COLUMNS, problems)
    check_filled(table, ("reason_en", "reason_zh"), problems)
    for column in ("subject", "knockout", "source"):
        check_known(table, column, known[column], problems)
    check_known(table, "kind", EVIDENCE_KINDS, problems)
    check_known(table, "finding", FINDINGS, problems, empty_ok=True)
    check_known(table, "grade", GRADES, problems)
    table["value"] = numbers(table, "value", problems, 0)
    table["year"] = _years(table, problems)
    return table


def _plants(path: Path, known: dict[str, list[str]], problems: list[Problem]) -> pd.DataFrame:
    table = read_table(path, ("firm_en", "firm_zh", "city", "country_iso3", "lat", "lon",
                              "sector", "evidence", "source"), problems)
    check_known(table, "source", known["source"], problems)
    table["lat"] = numbers(table, "lat", problems, -90, 90)
    table["lon"] = numbers(table, "lon", problems, -180, 180)
    return table


def _facts(path: Path, known: dict[str, list[str]], problems: list[Problem]) -> pd.DataFrame:
    columns = ("subject", "topic_en", "topic_zh", "text_en", "text_zh", "as_of", "grade", "source")
    table = read_table(path, columns, problems)
    check_filled(table, columns[:5], problems)
    for column in ("subject", "source"):
        check_known(table, column, known[column], problems)
    check_known(table, "grade", GRADES, problems)
    return table


def _by_subject(evidence: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    pairs = zip(evidence["subject"], evidence["knockout"], strict=True)
    for position, pair in enumerate(pairs):
        found.setdefault(pair, []).append(position)
    return found


def _digest(folder: Path, candidates: str) -> str:
    """Return the SHA-256 over the names and bytes of all files, and the set of candidates."""
    total = hashlib.sha256(candidates.encode())
    for name in FILES:
        total.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return total.hexdigest()


def load_geography(folder: Path) -> GeographyTables:
    """Read the tables of `data/geography`. Raises DataError with every problem."""
    problems: list[Problem] = []
    place = folder / "geography"
    port_columns = ("locode", "name", "country_iso3", "lat", "lon", "sea_km_from_kaohsiung",
                    "sea_nm", "container_capable", "container_basis")  # fmt: skip
    seaports = read_table(place / "seaports.csv", port_columns, problems)
    for column in ("lat", "lon", "sea_km_from_kaohsiung", "sea_nm", "container_capable"):
        seaports[column] = numbers(seaports, column, problems)
    airport_columns = ("iata", "name", "country_iso3", "lat", "lon", "tz")
    airports = read_table(place / "airports.csv", airport_columns, problems)
    for column in ("lat", "lon"):
        airports[column] = numbers(airports, column, problems)
    code_columns = ("country_iso2", "geonames_admin1", "iso_3166_2", "name_en", "name_zh")
    crosswalk = read_table(place / "admin1_crosswalk.csv", code_columns, problems)
    if problems:
        raise DataError(problems)
    return GeographyTables(seaports, airports, crosswalk)


def load_countries(folder: Path) -> gpd.GeoDataFrame:
    """Read the shapes of countries: iso3, name_en, name_zh, geometry in EPSG:4326."""
    import geopandas as gpd

    content = json.loads(read_text(folder / "geography" / "countries.geojson"))
    return gpd.GeoDataFrame.from_features(content["features"], crs="EPSG:4326")
