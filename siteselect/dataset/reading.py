"""Reading `data/`: every file, every fault at once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from siteselect.criteria import Criterion, Knockout
from siteselect.dataset.cost_reading import FILES as COST_FILES
from siteselect.dataset.cost_reading import read_costs
from siteselect.dataset.evidence import (
    by_subject,
    read_evidence,
    read_facts,
    read_observations,
    read_plants,
    read_rare_plants,
)
from siteselect.dataset.geographic import homes_of
from siteselect.dataset.markets import read_duties, read_markets
from siteselect.dataset.means import with_means
from siteselect.dataset.model import CANDIDATE_SETS, Dataset, Meta
from siteselect.dataset.parks import check_park_points, read_parks
from siteselect.dataset.places import PLACE_FILES, choose_places, read_places
from siteselect.dataset.resolve import index_rows
from siteselect.dataset.scales import VisitScale, VisitScales
from siteselect.dataset.spreads import Spreads
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    read_table,
)
from siteselect.dataset.yaml_files import invalid, read_models, read_yaml
from siteselect.errors import DataError, Problem, unknown
from siteselect.sources import Source

FILES = (
    "dataset.yaml", "criteria.yaml", "profiles.yaml", "sources.csv", "series.csv", "sites.csv",
    "states.csv", "parks.csv", "plants.csv", "rare_plants.csv", "facts.csv", "observations.csv",
    "computed.csv", "knockout_evidence.csv", "visit_scales.yaml", "knowledge.yaml",
    "geography/regions.csv", "markets.yaml", "duties.csv",
    *COST_FILES,
)  # fmt: skip


def load(folder: Path, candidates: str = "sites", *, computed: bool = True) -> Dataset:
    """Read and validate the data in `folder` for one set of candidates.

    `candidates` is one of `sites`, `us-states`, `mx-states`; without `computed`, what follows
    from places is left out, to be made again. Raises DataError with every
    problem of every file, RequestError for an unknown set of candidates.
    """
    if candidates not in CANDIDATE_SETS:
        raise unknown("candidates", candidates, list(CANDIDATE_SETS))
    if not folder.is_dir():
        raise DataError(Problem("data.no_folder", str(folder)))
    problems: list[Problem] = []
    tree = read_yaml(folder / "criteria.yaml", problems)
    criteria = read_models(Criterion, tree.get("criteria", []), "criteria.yaml", problems)
    knockouts = read_models(Knockout, tree.get("knockouts", []), "criteria.yaml", problems)
    sources = read_sources(folder, problems)
    series = read_table(folder / "series.csv", ("id", "criterion", "name_en", "name_zh",
                                                "caveat_en", "caveat_zh"), problems)
    check_unique(series, ["id"], problems)
    check_known(series, "criterion", criteria, problems)
    all_places = [read_places(folder / name, problems) for name in PLACE_FILES]
    subjects = {s for t in all_places for c in ("id", "admin1", "country_iso3") for s in t[c]}
    subjects |= {code.split("-")[0] for code in subjects if "-" in code}
    known: dict[str, Any] = {"criterion": list(criteria), "source": list(sources),
             "series": list(series["id"]), "subject": list(subjects),
             "owner": dict(zip(series["id"], series["criterion"], strict=True))}  # fmt: skip
    meta = _meta(folder, problems)
    observations = pd.concat(
        [read_observations(folder / name, known, problems)
         for name in ("observations.csv", "computed.csv")[: 1 + computed]], ignore_index=True)
    profiles = read_yaml(folder / "profiles.yaml", problems)
    sectors = profiles.get("sectors")
    known["knockout"] = list(knockouts)
    known["sector"] = list(sectors) if isinstance(sectors, dict) else []
    known["source_kind"] = {name: source.kind for name, source in sources.items()}
    known["site"] = list(all_places[0]["id"])
    parks = read_parks(folder / "parks.csv", known, problems)
    check_park_points(all_places[0], parks, problems)
    problems += _check_names(criteria, meta, sources, series)
    evidence = read_evidence(folder / "knockout_evidence.csv", known, knockouts, problems)
    plants = read_plants(folder / "plants.csv", known, problems)
    rare_plants = read_rare_plants(folder / "rare_plants.csv", known, problems)
    facts = read_facts(folder / "facts.csv", known, problems)
    spreads, regions = _spreads(folder, criteria, problems)
    visit_source, scales = _scales(folder / "visit_scales.yaml", criteria, sources, problems)
    markets = read_markets(folder / "markets.yaml", sources, profiles, regions, problems)
    duties = read_duties(folder / "duties.csv", markets, sources, profiles, regions, problems)
    cost = read_costs(folder, known, markets, regions, problems)
    if problems or meta is None:
        raise DataError(problems)
    tables = (observations, evidence, plants, rare_plants, facts, series, duties, parks)
    for table in (*tables, *all_places):
        table.attrs.clear()  # lines were for messages; pandas copies attrs with every column
    observations = with_means(observations, criteria)
    return Dataset(
        meta=meta, candidates=candidates, places=choose_places(all_places, candidates),
        criteria=criteria, knockouts=knockouts, observations=observations, series=series,
        knockout_evidence=evidence, sources=sources, plants=plants,
        rare_plants=rare_plants, facts=facts, parks=parks,
        profiles=profiles, scales=scales, visit_source=visit_source,
        digest=_digest(folder, candidates), rows=index_rows(observations, criteria),
        evidence_rows=by_subject(evidence), spreads=spreads, regions=regions,
        homes=homes_of(all_places), baseline=observations, markets=markets, duties=duties,
        cost=cost,
    )  # fmt: skip


def load_sets(folder: Path, *, computed: bool = True) -> dict[str, Dataset]:
    """Read and validate the data in `folder` once, for each set of candidates by its name.

    Each Dataset is what `load` gives. Raises DataError with every problem of every file.
    """
    first = load(folder, computed=computed)
    tables = [read_places(folder / name, []) for name in PLACE_FILES]
    for table in tables:
        table.attrs.clear()
    return {
        name: replace(first, candidates=name, places=choose_places(tables, name),
                      digest=_digest(folder, name))
        for name in CANDIDATE_SETS
    }  # fmt: skip


def _scales(
    path: Path, criteria: dict[str, Criterion], sources: dict[str, Source],
    problems: list[Problem],
) -> tuple[str, dict[str, VisitScale]]:  # fmt: skip
    """Return the source of ratings and the scales; a folder without the file has no scales."""
    before = len(problems)
    content = read_yaml(path, problems) if path.exists() else {}
    if not content:
        return "", {}
    try:
        file = VisitScales(**content)
    except ValidationError as why:
        problems.extend(invalid(why, path.name, "-"))
        return "", {}
    source = sources.get(file.source)
    wrong = [] if source is not None and source.kind == "judgement" else [("source", file.source)]
    scales = {scale.id: scale for scale in file.scales}
    for scale in file.scales:
        if scale.informs not in criteria:
            wrong.append((f"{scale.id}.informs", scale.informs))
        if scale.own is not None and scale.id in criteria:
            wrong.append((f"{scale.id}.id", scale.id))
        try:
            scale.leaf()
        except ValidationError as why:
            problems.extend(invalid(why, path.name, scale.id))
    problems += [
        Problem("data.unknown", path.name, None, column, (("found", name),))
        for column, name in wrong
    ]
    if len(scales) < len(file.scales):
        ids = [scale.id for scale in file.scales]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        problems += [Problem("data.repeated", path.name, None, "id", (("found", name),))
                     for name in twice]  # fmt: skip
    return (file.source, scales) if len(problems) == before else ("", {})


def _spreads(
    folder: Path, criteria: dict[str, Criterion], problems: list[Problem]
) -> tuple[Spreads, dict[str, str]]:
    """Return spreads and regions; a folder without the files knows nothing and takes wide ones."""
    path, table = folder / "knowledge.yaml", folder / "geography" / "regions.csv"
    regions = {}
    if table.exists():
        named = read_table(table, ("iso3", "region"), problems)
        check_unique(named, ["iso3"], problems)
        regions = dict(zip(named["iso3"], named["region"], strict=True))
    content = read_yaml(path, problems) if path.exists() else {}
    try:
        spreads = Spreads(**content)
    except ValidationError as why:
        problems.extend(invalid(why, path.name, "-"))
        return Spreads(), regions
    problems += [
        Problem("data.unknown", path.name, None, "criteria", (("found", name),))
        for name in spreads.criteria if name not in criteria
    ]  # fmt: skip
    return spreads, regions


def _check_names(
    criteria: dict[str, Criterion], meta: Meta | None, sources: dict[str, Source],
    series: pd.DataFrame,
) -> list[Problem]:  # fmt: skip
    """Check the series that criteria name, and the layers that the dataset names."""
    known = set(series["id"])
    wrong = [("criteria.yaml", c.id, s) for c in criteria.values()
             for s in (*c.series, *c.kindred) if s not in known]  # fmt: skip
    layers = meta.layers if meta else ()
    wrong += [("dataset.yaml", "layers", name) for name in layers if name not in sources]
    return [
        Problem("data.unknown", file, None, column, (("found", name),))
        for file, column, name in wrong
    ]


def _meta(folder: Path, problems: list[Problem]) -> Meta | None:
    before = len(problems)
    content = read_yaml(folder / "dataset.yaml", problems)
    if len(problems) > before:
        return None
    try:
        return Meta(**content)
    except ValidationError as why:
        problems.extend(invalid(why, "dataset.yaml", "-"))
        return None


def read_sources(folder: Path, problems: list[Problem]) -> dict[str, Source]:
    """Return the sources that a folder lists, by id; faults go to `problems`."""
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


def _digest(folder: Path, candidates: str) -> str:
    """Return the SHA-256 over the names and bytes of all files, and the set of candidates."""
    total = hashlib.sha256(candidates.encode())
    for name in (name for name in FILES if (folder / name).is_file()):
        total.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return total.hexdigest()
