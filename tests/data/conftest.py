"""What the tests of the shipped figures share."""

import csv

import pandas as pd
import pytest

from siteselect.dataset import CANDIDATE_SETS, load
from tests.conftest import DATA


def rows(file):
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def figures():
    """Figures of places by (subject, series), of whichever file holds them."""
    found = {}
    for file in ("observations.csv", "computed.csv"):
        for row in rows(file):
            found[row["subject"], row["series"]] = row
    return found


@pytest.fixture(scope="module")
def airports():
    """The table of airports by code, figures as numbers, NaN where there is none."""
    table = {}
    for row in rows("geography/airports.csv"):
        for column in ("lat", "lon", "hard_runway_ft"):
            row[column] = float(row.get(column) or "nan")
        table[row["iata"]] = row
    return table


@pytest.fixture(scope="module")
def places():
    """Sites and states."""
    tables = [load(DATA, name, computed=False).places for name in CANDIDATE_SETS]
    return pd.concat(tables, ignore_index=True)
