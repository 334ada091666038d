"""From the figures of several markets to the one figure of a cell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from siteselect.dataset import MARKET_FILE, Dataset, Level, Spreads
from siteselect.dataset.spreads import WIDEST
from siteselect.market.parts import Floats, Parts, Shares, distance_parts, duty_parts
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction

DUTY, DISTANCE = "market_access", "market_distance"
SERIES = {DUTY: "duty-in-market", DISTANCE: "customers-in-market-km"}
SOURCE = "derived-markets"
UNITS = {DUTY: "% of value", DISTANCE: "km"}
REACH = 1.959963984540054  # an interval holds 95 %
LEAST_REST = 0.05  # of the shares: what moves from nearly all of it moves to somewhere
HALF = 0.5 - 1e-9  # of the sales that must be on file for a figure
LOW = 1.6448536269514722  # standard deviations to 5 %
FOREIGN = 0.05  # least standard deviation of what a duty that is not on file may be, in value


def market_rows(
    dataset: Dataset, table: pd.DataFrame, scenario: Scenario, shares: Shares,
    functions: Mapping[str, ValueFunction],
) -> pd.DataFrame:  # fmt: skip
    """Return the rows of evidence that follow from the markets."""
    frames = []
    for name, function in functions.items():
        if name == DUTY:
            parts = duty_parts(dataset, scenario.sector, shares, scenario.threats)
            away = _ruled(_foreign(dataset, scenario.sector, function), scenario.gaps, function)
        else:
            parts, away = distance_parts(table, shares), (0.5, 0.5)
        frames.append(_blended(dataset, name, scenario.sector, parts, function, away))
    return pd.concat(frames, ignore_index=True)


def _ruled(
    away: tuple[float, float], rule: str, function: ValueFunction
) -> tuple[float, float]:
    """Return mean and standard deviation of what is not on file, by the rule for gaps."""
    worst = min(value for _, value in function.points)
    if rule == "expected":
        return away
    low = away[0] - LOW * away[1] if rule == "cautious" else worst
    return max(low, worst), 0.0


def spreads_of(
    dataset: Dataset, sector: str, rows: pd.DataFrame, functions: Mapping[str, ValueFunction]
) -> Spreads:
    """Return the spreads with those of this question's market: what is expected where a subject
    has no figure is what the others have there."""
    changed = {}
    for name, function in functions.items():
        here = rows[rows["criterion"] == name]
        value = function(here["value"].to_numpy(float))
        homes = [dataset.homes.get(subject, ("", ""))[0] for subject in here["subject"]]
        within = 0.0 if name == DUTY else _within(value, homes)
        mean, sd = _foreign(dataset, sector, function) if name == DUTY else (
            float(value.mean()), float(value.std())) if len(value) else (0.5, WIDEST)
        changed[name] = dataset.spreads.of(name).model_copy(update={
            "within": within, "world": Level(mean=mean, sd=min(sd, WIDEST), countries=len(here)),
            "regions": {},
        })  # fmt: skip
    return dataset.spreads.model_copy(update={"criteria": {**dataset.spreads.criteria, **changed}})


def _within(values: Floats, homes: list[str]) -> float:
    """Return the standard deviation of places around the mean of their country."""
    table = pd.DataFrame({"value": values, "home": homes})
    apart = table["value"] - table.groupby("home")["value"].transform("mean")
    return float(np.sqrt((apart**2).mean())) if len(table) else 0.0


def _foreign(dataset: Dataset, sector: str, function: ValueFunction) -> tuple[float, float]:
    """Return mean and standard deviation, as values, of what a duty not on file may be: what
    the duties on file of the sector are that an origin pays abroad."""
    listed = dataset.duties[dataset.duties["sector"] == sector]
    home = {country: m.duty_table for m in dataset.markets.markets for country in m.countries}
    abroad = listed["origin"].map(home) != listed["market"]
    values = function(listed.loc[abroad, "value"].to_numpy(float))
    if not len(values):
        return 0.5, 0.5
    return float(values.mean()), max(float(values.std()), FOREIGN)


def _blended(
    dataset: Dataset, criterion: str, sector: str, parts: Parts, function: ValueFunction,
    away: tuple[float, float],
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each subject of which something is on file."""
    known = ~np.isnan(parts.figures)
    weight = parts.shares[:, 0] / parts.shares[:, 0].sum()
    some = known @ weight >= HALF  # with less on file the cell is a gap
    value = np.where(known, function(parts.figures), away[0])
    doubt = np.where(known, _widths(dataset, parts, function) / REACH, away[1])
    middle, sd = blend(value, doubt, parts.shares)
    low, high = cut(middle, sd, function)
    mean = np.where(known, parts.figures, 0.0) @ weight / np.maximum(known @ weight, 1e-12)
    rows = []
    for i in np.flatnonzero(some).tolist():
        cited = [parts.cells[i, k] for k in np.flatnonzero(known[i]).tolist()]
        lone = len(parts.markets) == 1
        ends = _ends(parts, i) if lone else tuple(
            _figure(function, end[i], mean[i]) for end in (low, high))  # fmt: skip
        rows.append({
            "subject": parts.subjects[i],
            "level": "country" if criterion == DUTY else "site", "criterion": criterion,
            "value": parts.figures[i, 0] if lone else _figure(function, middle[i], mean[i]),
            "low": np.min(ends), "high": np.max(ends),
            "unit": UNITS[criterion], "as_of": min(c.as_of for c in cited),
            "series": SERIES[criterion], "source": cited[0].source if lone else SOURCE,
            "grade": max(c.grade for c in cited), "sector": sector,
            "year": min(int(c.as_of[:4]) for c in cited), "file": MARKET_FILE,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=dataset.observations.columns)


def _figure(function: ValueFunction, value: float, near: float) -> float:
    """Return the figure that has a value; steps leave values out, and there the mean stands."""
    found = function.inverse(float(value), float(near))
    return float(near) if np.isnan(found) else found


def _ends(parts: Parts, row: int) -> tuple[float, float]:
    """Return the interval of the one figure; none where it has no width."""
    low, high = parts.low[row, 0], parts.high[row, 0]
    return (low, high) if low < high else (np.nan, np.nan)


def blend(
    values: Floats, doubts: Floats, shares: Floats
) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (n,) of values in k markets (n, k), by their shares.

    `doubts` (n, k) are standard deviations of the values; `shares` (k, 3) those of the markets
    with their least and greatest. In doubt are the values, and the shares between their ends.
    """
    total = shares[:, 0].sum()
    share = shares[:, 0] / total
    middle = values @ share
    reach = np.abs(shares[:, 1:] - shares[:, :1]).max(axis=1) / total
    moved = (values - middle[:, None]) * (reach / np.maximum(1 - share, LEAST_REST) / REACH)
    return middle, np.sqrt(((doubts * share) ** 2 + moved**2).sum(axis=1))


def cut(middle: Floats, sd: Floats, function: ValueFunction) -> tuple[Floats, Floats]:
    """Return the ends of the interval that holds 95 %, as far as the function goes."""
    taken = [value for _, value in function.points]
    low, high = (np.clip(middle + side * REACH * sd, min(taken), max(taken)) for side in (-1, 1))
    return low, high


def _widths(dataset: Dataset, parts: Parts, function: ValueFunction) -> Floats:
    """Return half-widths of the values (n, k): by interval, else by grade and age."""
    rule, wide = dataset.meta.uncertainty, np.zeros(parts.figures.shape)
    base = {str(grade): width for grade, width in rule.by_grade.items()}
    for at, cited in parts.cells.items():
        age = max(0, dataset.meta.year - int(cited.as_of[:4]) - rule.fresh_years)
        wide[at] = min(rule.most, base[cited.grade] + rule.per_year * age)
    ends = np.abs(function(parts.high) - function(parts.low)) / 2
    return np.where(parts.low < parts.high, ends, wide)
