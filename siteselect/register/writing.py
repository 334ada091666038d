"""The register's files as bytes, in the project's style of CSV."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from siteselect.register.coverage import coverage_table
from siteselect.register.model import COVERAGE_COLUMNS, PLANT_COLUMNS, PLANT_FILES, Register
from siteselect.register.model import TOWN_COLUMNS as TOWNS
from siteselect.sources import Source


def coverage_bytes(register: Register) -> bytes:
    """Return `register_coverage.csv` of a register."""
    return _csv(coverage_table(register), COVERAGE_COLUMNS)


def register_files(register: Register) -> dict[str, bytes]:
    """Return what changes when rows are laid in, by name under `data/world`.

    In the order in which they are to be written: what rows point at goes before the rows, so
    that a register cut off in between still reads.
    """
    sources = pd.DataFrame([source.model_dump() for source in register.sources.values()])
    files = {
        "sources.csv": _csv(sources, tuple(Source.model_fields)),
        "register_towns.csv": _csv(register.towns, TOWNS),
    }
    for name in PLANT_FILES:
        rows = register.plants[register.plants["file"] == name]
        files[name] = _csv(rows, PLANT_COLUMNS)
    return {**files, "register_coverage.csv": coverage_bytes(register)}


def _csv(table: pd.DataFrame, columns: Sequence[str]) -> bytes:
    plain = table[list(columns)].copy()
    for name in set(columns) & {"lat", "lon"}:
        plain[name] = [_degrees(value) for value in plain[name]]
    return str(plain.to_csv(index=False, lineterminator="\n")).encode("utf-8")


def _degrees(value: object) -> str:
    number = float(str(value)) if str(value) else math.nan
    return "" if math.isnan(number) else f"{number:.5f}".rstrip("0").rstrip(".")
