"""Reading the rows of evidence: observations, knock-out evidence, plants, facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from siteselect.criteria import Knockout
from siteselect.dataset.parks import STATUSES
from siteselect.dataset.tables import (
    check_filled,
    check_known,
    check_unique,
    fault,
    numbers,
    read_table,
)
from siteselect.errors import Problem
from siteselect.sources import GRADES, LEVELS

OBSERVATION_COLUMNS = (
    "subject", "level", "criterion", "value", "low", "high", "unit", "as_of", "series", "source",
    "grade", "sector",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "subject", "knockout", "sector", "kind", "answer", "value", "unit", "passes_to", "fails_above",
    "from_year", "red_conditions", "as_of", "grade", "access", "source", "reason_en", "reason_zh",
    "condition_en", "condition_zh",
)  # fmt: skip
EVIDENCE_KINDS = ("finding", "screening", "serviced", "available", "planned", "gross")
MAY_PASS = ("finding", "screening", "serviced")  # land on paper does not pass
ANSWERS = ("pass", "conditional", "fail", "unknown")
OWN_KNOWLEDGE = "own_knowledge"
ACCESS = ("page", "table", OWN_KNOWLEDGE)
UNITS = ("", "ha", "MW", "MVA")
RARE_KINDS = ("magnets", "metal", "powder", "recycling", "separation")
# what a row must carry to turn a site red; `built_up` lets its land be of any age
RED_CONDITIONS = ("named", "body", "figure")
BUILT_UP = "built_up"
UNDATED = "undated"


def read_observations(path: Path, known: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return the observations of one file, validated; faults go to `problems`."""
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
    _check_fit(table, known["owner"], problems)
    table["year"] = _years(table, problems)
    return table.assign(file=path.name)


def _check_interval(table: pd.DataFrame, problems: list[Problem]) -> None:
    has = table["low"].notna() | table["high"].notna()
    inside = (table["low"] <= table["value"]) & (table["value"] <= table["high"])
    for position in (has & ~inside).to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "low", "data.interval"))
    for position in table["value"].isna().to_numpy().nonzero()[0]:
        problems.append(fault(table, position, "value", "data.empty"))


def _check_fit(table: pd.DataFrame, owner: Any, problems: list[Problem]) -> None:
    """Check that a level suits its subject, and that a series belongs to its criterion."""
    columns = (table[c].tolist() for c in ("subject", "level", "criterion", "series"))
    for position, (subject, level, criterion, series) in enumerate(zip(*columns, strict=True)):
        country = bool(re.fullmatch(r"[A-Z]{3}", subject))
        region = bool(re.fullmatch(r"[A-Z]{2}-[A-Z0-9]+", subject))
        wanted = ("country",) if country else ("admin1",) if region else ("site", "park", "metro")
        if level in LEVELS and level not in wanted:
            problems.append(fault(table, position, "level", "data.wrong_level", found=subject))
        if owner.get(series, criterion) != criterion:
            problems.append(fault(table, position, "series", "data.wrong_series", found=series))


def _years(
    table: pd.DataFrame, problems: list[Problem], wanted: pd.Series[bool] | bool = True
) -> pd.Series[int]:
    """Return the years of a table's dates; rows that are not `wanted` need none."""
    dated = table["as_of"].str.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?")
    good = dated | ~pd.Series(wanted, index=table.index)
    for position in (~good).to_numpy().nonzero()[0]:
        problems.append(
            fault(table, position, "as_of", "data.no_date", found=table["as_of"].iloc[position])
        )
    return table["as_of"].str[:4].where(dated, "1900").astype(int)


def read_evidence(
    path: Path, known: dict[str, Any], knockouts: dict[str, Knockout],
    problems: list[Problem],
) -> pd.DataFrame:  # fmt: skip
    """Return the evidence on knock-outs, validated; faults go to `problems`.

    `passes_to` and `fails_above` (hectares, MW) are the most that a row passes and what it fails
    beyond, `from_year` the first start-up that new supply serves; NaN, NaN and 0 where there is
    none. `red_conditions` become a tuple without `built_up`, which is a column; `year` is 0 where
    a row is undated.
    """
    table = read_table(path, EVIDENCE_COLUMNS, problems)
    check_filled(table, ("reason_en", "reason_zh"), problems)
    for column in ("subject", "knockout", "source"):
        check_known(table, column, known[column], problems)
    for column, allowed in (("kind", EVIDENCE_KINDS), ("answer", ANSWERS), ("grade", GRADES),
                            ("access", ACCESS), ("unit", UNITS)):  # fmt: skip
        check_known(table, column, allowed, problems)
    for column in ("value", "passes_to", "fails_above"):
        table[column] = numbers(table, column, problems, 0)
    years = numbers(table, "from_year", problems, 1900, 2100)
    table["from_year"] = years.fillna(0).astype(int)
    dated = table["as_of"] != UNDATED
    table["year"] = _years(table, problems, dated).where(dated, 0)
    tokens = [tuple(t for t in cell.split(";") if t) for cell in table["red_conditions"]]
    for position, row in enumerate(table.to_dict("records")):
        for column, key in _misfits(row, tokens[position], knockouts, known):
            found = row[column]
            problems.append(fault(table, position, column, key, found=found))
    table["built_up"] = [BUILT_UP in cell for cell in tokens]
    said = [tuple(t for t in cell if t != BUILT_UP) for cell in tokens]
    table["red_conditions"] = pd.Series(said, index=table.index, dtype=object)
    return table


def _misfits(
    row: dict[Any, Any], tokens: tuple[str, ...], knockouts: dict[str, Knockout],
    known: dict[str, Any],
) -> list[tuple[str, str]]:  # fmt: skip
    """Return the columns of a row that contradict each other, each with the key of its fault."""
    wrong = []
    knockout = knockouts.get(row["knockout"])
    figures = [c for c in ("passes_to", "fails_above") if row[c] == row[c]]  # NaN: none
    if knockout is not None and knockout.kind == "finding":
        wrong += [(column, "data.wrong_kind") for column in figures]
        if row["kind"] not in ("finding", "screening"):
            wrong.append(("kind", "data.wrong_kind"))
    if row["answer"] == "pass" and row["kind"] not in MAY_PASS:
        wrong.append(("answer", "data.not_a_pass"))
    if row["access"] == OWN_KNOWLEDGE and (row["answer"] == "fail" or tokens):
        wrong.append(("answer", "data.own_knowledge"))
    judged = known["source_kind"].get(row["source"]) == "judgement"
    if row["source"] in known["source_kind"] and judged != (row["access"] == OWN_KNOWLEDGE):
        wrong.append(("access", "data.own_knowledge"))
    if not set(tokens) <= {*RED_CONDITIONS, BUILT_UP}:
        wrong.append(("red_conditions", "data.unknown"))
    if not set(row["sector"].split(";")) <= {"", *known["sector"]}:
        wrong.append(("sector", "data.unknown"))
    if (row["condition_en"] == "") != (row["condition_zh"] == ""):
        wrong.append(("condition_zh" if row["condition_en"] else "condition_en", "data.empty"))
    return wrong


def read_plants(path: Path, known: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return the plants, validated; faults go to `problems`."""
    table = read_table(path, ("firm_en", "firm_zh", "city", "country_iso3", "lat", "lon",
                              "sector", "evidence", "source"), problems)
    check_known(table, "source", known["source"], problems)
    check_filled(table, ("firm_en", "lat", "lon", "sector"), problems)
    table["lat"] = numbers(table, "lat", problems, -90, 90)
    table["lon"] = numbers(table, "lon", problems, -180, 180)
    return table


def read_rare_plants(
    path: Path, known: dict[str, Any], problems: list[Problem]
) -> pd.DataFrame:  # fmt: skip
    """Return makers, refiners and recyclers of rare earth magnets, validated; a folder without
    the file lists none."""
    columns = ("firm_en", "firm_zh", "city", "country_iso3", "lat", "lon", "what", "status",
               "year", "source", "note")  # fmt: skip
    if not path.exists():
        return pd.DataFrame({name: [] for name in columns})
    table = read_table(path, columns, problems)
    check_known(table, "source", known["source"], problems)
    check_filled(table, columns[:-1], problems)
    check_known(table, "status", STATUSES, problems)
    for position, cell in enumerate(table["what"]):
        if not set(cell.split(";")) <= set(RARE_KINDS):
            problems.append(fault(table, position, "what", "data.unknown", found=cell))
    table["lat"] = numbers(table, "lat", problems, -90, 90)
    table["lon"] = numbers(table, "lon", problems, -180, 180)
    return table


def read_facts(path: Path, known: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return the facts on file, validated; faults go to `problems`."""
    columns = ("subject", "topic_en", "topic_zh", "text_en", "text_zh", "as_of", "grade", "source")
    table = read_table(path, columns, problems)
    check_filled(table, columns[:5], problems)
    for column in ("subject", "source"):
        check_known(table, column, known[column], problems)
    check_known(table, "grade", GRADES, problems)
    return table


def by_subject(evidence: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """Return the rows of evidence by (subject, knock-out)."""
    found: dict[tuple[str, str], list[int]] = {}
    pairs = zip(evidence["subject"], evidence["knockout"], strict=True)
    for position, pair in enumerate(pairs):
        found.setdefault(pair, []).append(position)
    return found
