"""Reading the rows of evidence: observations, knock-out evidence, plants, facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from siteselect.criteria import Knockout
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
    "subject", "knockout", "kind", "value", "finding", "as_of", "grade", "source", "reason_en",
    "reason_zh",
)  # fmt: skip
EVIDENCE_KINDS = ("finding", "serviced", "available", "planned", "gross")
FINDINGS = ("met", "not_met", "doubt")


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


def _years(table: pd.DataFrame, problems: list[Problem]) -> pd.Series[int]:
    good = table["as_of"].str.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?")
    for position in (~good).to_numpy().nonzero()[0]:
        problems.append(
            fault(table, position, "as_of", "data.no_date", found=table["as_of"].iloc[position])
        )
    return table["as_of"].str[:4].where(good, "1900").astype(int)


def read_evidence(
    path: Path, known: dict[str, Any], knockouts: dict[str, Knockout],
    problems: list[Problem],
) -> pd.DataFrame:  # fmt: skip
    """Return the evidence on knock-outs, validated; faults go to `problems`."""
    table = read_table(path, EVIDENCE_COLUMNS, problems)
    check_filled(table, ("reason_en", "reason_zh"), problems)
    for column in ("subject", "knockout", "source"):
        check_known(table, column, known[column], problems)
    check_known(table, "kind", EVIDENCE_KINDS, problems)
    check_known(table, "finding", FINDINGS, problems, empty_ok=True)
    check_known(table, "grade", GRADES, problems)
    table["value"] = numbers(table, "value", problems, 0)
    table["year"] = _years(table, problems)
    for position, row in enumerate(table.to_dict("records")):
        finding = row["kind"] == "finding"
        if (row["finding"] == "") if finding else (row["value"] != row["value"]):  # NaN
            column = "finding" if finding else "value"
            problems.append(fault(table, position, column, "data.needed"))
        knockout = knockouts.get(row["knockout"])
        if knockout is not None and knockout.kind == "finding" and not finding:
            problems.append(fault(table, position, "kind", "data.wrong_kind"))
    return table


def read_plants(path: Path, known: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Return the plants, validated; faults go to `problems`."""
    table = read_table(path, ("firm_en", "firm_zh", "city", "country_iso3", "lat", "lon",
                              "sector", "evidence", "source"), problems)
    check_known(table, "source", known["source"], problems)
    check_filled(table, ("firm_en", "lat", "lon", "sector"), problems)
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
