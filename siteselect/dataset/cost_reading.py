"""Reading `data/cost`: every file, every fault at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from siteselect.bases import BASES
from siteselect.dataset.costs import (
    EVERY_LANE,
    ITEMS,
    LANES,
    PARAMETERS,
    USUAL,
    Anchors,
    CostTables,
    PlantNames,
    split_ids,
)
from siteselect.dataset.markets import Markets
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
from siteselect.sources import GRADES

FOLDER = "cost"
FILES = tuple(f"{FOLDER}/{name}" for name in (
    "plants.csv", "plants.yaml", "prices.csv", "rates.csv", "lanes.csv", "gates.csv",
    "published.csv", "anchors.yaml"))  # fmt: skip
ENDS = ("low", "mid", "high")
PLANTS = ("sector", "parameter", *ENDS, "unit", "basis_en", "basis_zh", "source", "grade")
PRICES = ("place", "item", "sector", *ENDS, "unit", "currency", "as_of", "source", "grade",
          "note_en", "note_zh")  # fmt: skip
LANE_COLUMNS = ("origin", "market", "mode", "quantity", *ENDS, "unit", "as_of", "source", "grade",
                "note_en", "note_zh")  # fmt: skip
GATES = ("market", "name_en", "name_zh", "lat", "lon", "basis_en", "basis_zh", "source")
RATES = ("currency", "per_usd", "as_of", "source", "grade")
PUBLISHED = ("study", "year", "place", "quantity", "sector", "value", "low", "high", "unit",
             "source", "grade", "note_en", "note_zh")  # fmt: skip
OTHER = "other"  # the origin of goods from a country of no base
WORLD, REGION = "world", "region:"


def read_costs(
    folder: Path, known: Mapping[str, Any], markets: Markets, regions: Mapping[str, str],
    problems: list[Problem],
) -> CostTables | None:  # fmt: skip
    """Return the tables of `folder`/cost; None where there is no such folder, or it is faulty.

    `known` holds the names that may stand: `subject`, `source`, `sector`. Faults go to `problems`.
    """
    place, before = folder / FOLDER, len(problems)
    if not place.is_dir():
        return None
    areas = sorted({*BASES, *regions.values()})
    names = _plant_names(place / "plants.yaml", known, problems)
    plants = _figures(place / "plants.csv", PLANTS, ["sector", "parameter"], problems)
    rates = _rates(place / "rates.csv", known, problems)
    prices = _figures(place / "prices.csv", PRICES, ["place", "item", "sector"], problems)
    lanes = _figures(place / "lanes.csv", LANE_COLUMNS, ["origin", "market", "mode", "quantity"],
                     problems)  # fmt: skip
    gates, published = _gates(place, markets, problems), _published(place, known, problems)
    for table in (plants, prices, lanes, gates, published):
        _check_sources(table, known["source"], problems)
    _check_plants(plants, names, problems)
    subjects = {*known["subject"], *regions}
    _check_prices(prices, {*subjects, WORLD, *(REGION + a for a in areas)}, known, rates, names,
                  problems)  # fmt: skip
    _check_lanes(lanes, subjects, markets, problems)
    anchors = _anchors(place / "anchors.yaml", known, problems)
    if len(problems) > before:
        return None
    for table in (plants, prices, lanes, gates, published, rates):
        table.attrs.clear()
    cited = frozenset(one for cell in rates["source"] for one in split_ids(cell))
    per_usd = dict(zip(rates["currency"], rates["per_usd"].astype(float), strict=True))
    per_usd.pop("USD", None)  # what all others are counted in is no lever
    return CostTables(plants, names, prices, lanes, gates, per_usd, published, anchors, cited,
                      max(rates["as_of"], default="2025"))  # fmt: skip


def _figures(
    path: Path, columns: tuple[str, ...], keys: list[str], problems: list[Problem]
) -> pd.DataFrame:
    """Return a table of low, mid and high, which stand in rising order."""
    table = read_table(path, columns, problems)
    check_unique(table, keys, problems)
    needed = [c for c in columns if c not in ("sector", "currency", "note_en", "note_zh")]
    check_filled(table, needed, problems)
    check_known(table, "grade", GRADES, problems)
    for column in ENDS:
        table[column] = numbers(table, column, problems)
    whole = table[list(ENDS)].notna().all(axis=1)
    order = (table["low"] <= table["mid"]) & (table["mid"] <= table["high"])
    for position in (whole & ~order).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "mid", "data.interval"))
    return table


def _in_range(
    table: pd.DataFrame, ranges: list[tuple[float, float] | None], problems: list[Problem]
) -> None:
    """Add a problem for each end that is out of its row's range; no range, no check."""
    within = np.array([(-np.inf, np.inf) if ends is None else ends for ends in ranges])
    figures = table[list(ENDS)].to_numpy(float)
    out = (figures < within.reshape(-1, 2)[:, :1]) | (figures > within.reshape(-1, 2)[:, 1:])
    for position, k in np.argwhere(out).tolist():
        found = f"{figures[position, k]:g}"
        problems.append(fault(table, position, ENDS[k], "data.out_of_range", found=found))


def _check_sources(
    table: pd.DataFrame, known: Collection[str], problems: list[Problem]
) -> None:
    for position, cell in enumerate(table["source"]):
        for name in split_ids(cell):
            if name not in known:
                problems.append(fault(table, position, "source", "data.unknown", found=name))


def _plant_names(
    path: Path, known: Mapping[str, Any], problems: list[Problem]
) -> dict[str, PlantNames]:
    made = {}
    for sector, entry in read_yaml(path, problems).items():
        if sector not in known["sector"]:
            problems.append(Problem("data.unknown", path.name, None, "-", (("found", sector),)))
            continue
        try:
            made[sector] = PlantNames.model_validate(entry)
        except ValidationError as why:
            problems.extend(invalid(why, path.name, sector))
            continue
        if made[sector].reference not in known["subject"]:
            found = (("found", made[sector].reference),)
            problems.append(Problem("data.unknown", path.name, None, sector, found))
    return made


def _check_plants(
    table: pd.DataFrame, names: Mapping[str, PlantNames], problems: list[Problem]
) -> None:
    check_known(table, "sector", names, problems)
    check_known(table, "parameter", PARAMETERS, problems)
    _in_range(table, [PARAMETERS.get(name) for name in table["parameter"]], problems)
    there = set(zip(table["sector"], table["parameter"], strict=True))
    problems += [
        Problem("data.cost_missing", "plants.csv", None, sector, (("found", name),))
        for sector in names for name in PARAMETERS
        if name not in USUAL and (sector, name) not in there
    ]  # fmt: skip


def _check_prices(
    table: pd.DataFrame, places: Collection[str], known: Mapping[str, Any], rates: pd.DataFrame,
    names: Mapping[str, PlantNames], problems: list[Problem],
) -> None:  # fmt: skip
    check_known(table, "place", places, problems)
    check_known(table, "item", ITEMS, problems)
    check_known(table, "sector", known["sector"], problems, empty_ok=True)
    check_known(table, "currency", set(rates["currency"]) | {"USD"}, problems, empty_ok=True)
    _in_range(table, [
        (ITEMS[name].least, ITEMS[name].most) if name in ITEMS else None
        for name in table["item"]
    ], problems)  # fmt: skip
    there = set(zip(table["item"], table["sector"], strict=True))
    problems += [
        Problem("data.cost_missing", "prices.csv", None, sector, (("found", name),))
        for sector in names for name in ITEMS if not {(name, ""), (name, sector)} & there
    ]  # fmt: skip


def _check_lanes(
    table: pd.DataFrame, subjects: Collection[str], markets: Markets, problems: list[Problem]
) -> None:
    check_known(table, "origin", {*subjects, *BASES, OTHER}, problems)
    check_known(table, "market", markets.scored, problems)
    pairs = list(zip(table["mode"], table["quantity"], strict=True))
    for position, pair in enumerate(pairs):
        if pair not in LANES:
            found = " / ".join(pair)
            problems.append(fault(table, position, "mode", "data.unknown", found=found))
    _in_range(table, [LANES.get(pair) for pair in pairs], problems)
    problems += [
        Problem("data.cost_missing", "lanes.csv", None, mode, (("found", quantity),))
        for mode, quantity in EVERY_LANE if (mode, quantity) not in pairs
    ]  # fmt: skip


def _gates(place: Path, markets: Markets, problems: list[Problem]) -> pd.DataFrame:
    table = read_table(place / "gates.csv", GATES, problems)
    check_filled(table, GATES, problems)
    check_unique(table, ["market"], problems)
    check_known(table, "market", markets.scored, problems)
    for column, most in (("lat", 90), ("lon", 180)):
        table[column] = numbers(table, column, problems, -most, most)
    missing = [m for m in markets.scored if m not in set(table["market"])]
    problems += [Problem("data.cost_missing", "gates.csv", None, "market", (("found", name),))
                 for name in missing]  # fmt: skip
    return table


def _rates(path: Path, known: Mapping[str, Any], problems: list[Problem]) -> pd.DataFrame:
    table = read_table(path, RATES, problems)
    check_filled(table, RATES, problems)
    check_unique(table, ["currency"], problems)
    check_known(table, "grade", GRADES, problems)
    _check_sources(table, known["source"], problems)
    table["per_usd"] = numbers(table, "per_usd", problems, 1e-9, 1e9)
    return table


def _published(place: Path, known: Mapping[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return what others published; a folder without the file has none."""
    path = place / "published.csv"
    if not path.exists():
        return pd.DataFrame(columns=list(PUBLISHED), dtype=object)
    table = read_table(path, PUBLISHED, problems)
    check_filled(table, ("study", "year", "quantity", "source", "grade"), problems)
    check_known(table, "sector", known["sector"], problems, empty_ok=True)
    for column in ("value", "low", "high"):
        table[column] = numbers(table, column, problems)
    return table


def _anchors(path: Path, known: Mapping[str, Any], problems: list[Problem]) -> Anchors | None:
    """Return the frozen anchors; a folder without the file has none."""
    content = read_yaml(path, problems) if path.exists() else {}
    if not content:
        return None
    try:
        made = Anchors(**content)
    except ValidationError as why:
        problems.extend(invalid(why, path.name, "-"))
        return None
    problems += [Problem("data.unknown", path.name, None, "sectors", (("found", name),))
                 for name in made.sectors if name not in known["sector"]]  # fmt: skip
    return made
