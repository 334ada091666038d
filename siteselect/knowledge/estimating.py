"""Estimating how far figures lie apart, from all that is on file: what `data/knowledge.yaml` holds.

Values of countries are taken to lie normally around the mean of their region, regions around
the world's, places around their country; the spreads are found by moments and drawn towards
what the criteria alike show, the more the fewer figures there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import Criterion
from siteselect.dataset import CLUSTER, Dataset, Level, Spread, Spreads
from siteselect.dataset.spreads import WIDEST
from siteselect.knowledge.reference import BELOW, Places, places_on_file

Floats = NDArray[np.float64]
How = Literal["estimated", "alike", "national"]
FEWEST = 3  # places of a country that tell a spread
PRIOR = 4  # degrees of freedom that "half of the world's variance lies within regions" counts for
NOTE = """\
# How far figures lie apart, in units of value (0 to 1): made by `siteselect data knowledge` from
# observations.csv and world/observations.csv, not by hand. docs/evidence-model.md says how.
"""
LEAST = 0.005  # a spread below this is rounding


@dataclass(frozen=True)
class Evidence:
    """What is on file of one criterion, in units of value.

    `countries` are values by country (national figures, else means of places); `places` figures
    of places; `squares` and `degrees` what pooled spreads within countries rest on.
    """

    countries: Mapping[str, float]
    places: Places
    squares: float
    degrees: int


def estimate(
    dataset: Dataset, listed: Mapping[str, float], others: Mapping[str, float]
) -> Spreads:
    """Return the spreads of every scored criterion; `dataset` also holds the figures of the world.

    `listed` is the share of the Taiwanese plants that the list holds, `others` the share of other
    nations' plants that the register holds, by country.

    References: DerSimonian and Laird, Controlled Clinical Trials 7 (1986), for moments of two
    levels; Morris, Journal of the American Statistical Association 78 (1983), for shrinking.
    """
    scored = {c.id: c for c in dataset.criteria.values() if c.scored and c.id not in dataset.scales}
    found = {name: evidence(dataset, criterion) for name, criterion in scored.items()}
    levels = {name: levels_of(found[name].countries, dataset.regions) for name in scored}
    within = within_of(scored, found, levels)
    inside = inside_units(scored, found)
    return Spreads(
        listed={country: round(share, 3) for country, share in sorted(listed.items())},
        listed_others={country: round(share, 3) for country, share in sorted(others.items())},
        criteria={
            name: Spread(
                within=round(within[name][0], 4), how=within[name][1],
                inside=inside[name],
                places=found[name].degrees, world=levels[name][0], regions=levels[name][1])
            for name in scored
        },
    )  # fmt: skip


def to_yaml(found: Spreads) -> str:
    """Return the file that `load` reads: a note on how it came, then the spreads."""
    import yaml

    content = found.model_dump(mode="json")
    return NOTE + str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100))


def evidence(dataset: Dataset, criterion: Criterion) -> Evidence:
    """Return what is on file of a criterion."""
    table = dataset.observations
    rows = table[(table["criterion"] == criterion.id) & table["series"].isin(criterion.series)]
    nation = rows[(rows["level"] == "country") & (rows["sector"] == "")]
    values = criterion.value(nation["value"].to_numpy(float))
    countries = dict(zip(nation["subject"], values.tolist(), strict=True))
    places = places_on_file(dataset, criterion)
    means = pd.Series(places.values, dtype=float).groupby(places.countries).mean()
    if not countries:
        countries = {str(country): float(mean) for country, mean in means.items()}
    squares, degrees = _scatter(places.values, places.countries)
    for series in criterion.kindred:
        more, free = _kindred(dataset, criterion, series, countries)
        squares, degrees = squares + more, degrees + free
    return Evidence(countries, places, squares, degrees)


def _scatter(values: Floats, countries: NDArray[np.str_]) -> tuple[float, int]:
    """Return the sum of squares around the means of countries, and its degrees of freedom."""
    squares, degrees = 0.0, 0
    for country in np.unique(countries):
        here = values[countries == country]
        if len(here) >= FEWEST:
            squares += float(((here - here.mean()) ** 2).sum())
            degrees += len(here) - 1
    return squares, degrees


def _kindred(
    dataset: Dataset, criterion: Criterion, series: str, countries: Mapping[str, float]
) -> tuple[float, int]:
    """Return the scatter that a series shows which is not scored: other figures of the same thing.

    Its figures are taken as shares of their country's mean, times the country's scored figure.
    """
    table = dataset.observations
    rows = table[(table["series"] == series) & table["level"].isin(BELOW)]
    homes = np.array([dataset.homes.get(s, ("", ""))[0] for s in rows["subject"]], dtype=object)
    squares, degrees = 0.0, 0
    for country, part in rows.groupby(homes):
        figures = part["value"].to_numpy(float)
        if country not in countries or len(figures) < FEWEST or figures.mean() <= 0:
            continue
        scored = criterion.value.inverse(countries[str(country)])
        more, free = _scatter(criterion.value(scored * figures / figures.mean()),
                              np.full(len(figures), country))  # fmt: skip
        squares, degrees = squares + more, degrees + free
    return squares, degrees


def levels_of(
    countries: Mapping[str, float], regions: Mapping[str, str]
) -> tuple[Level, dict[str, Level]]:
    """Return what is expected of a country of the world, and of one of each region."""
    values = pd.Series(dict(countries), dtype=float)
    if len(values) < 2:
        # one country says little of the world: a third of its distance from the middle is kept
        mean = 0.5 + (float(values.mean()) - 0.5) / 3 if len(values) else 0.5
        return Level(mean=round(mean, 4), sd=WIDEST, countries=len(values)), {}
    named = values.index.map(lambda c: regions.get(str(c), str(c)))
    groups = values.groupby(named)
    counts, means = groups.size(), groups.mean()
    free = len(values) - len(counts)
    inner = float(((values - groups.transform("mean")) ** 2).sum())
    total = float(values.var())
    between = (inner + PRIOR * total / 2) / (free + PRIOR)
    outer = max(_outer(values, counts, means, between), 0.0)
    weight = outer / (outer + between / counts) if outer > 0 else counts * 0.0
    precision = 1 / (outer + between / counts)
    middle = float((means * precision).sum() / precision.sum())
    world = Level(mean=_share(middle), sd=_sd(np.sqrt(outer + between)), countries=len(values))
    found = {}
    for region in counts.index:
        mean = middle + float(weight[region]) * (float(means[region]) - middle)
        doubt = outer * (1 - float(weight[region])) if outer > 0 else 0.0
        found[str(region)] = Level(mean=_share(mean), sd=_sd(np.sqrt(between + doubt)),
                                   countries=int(counts[region]))  # fmt: skip
    return world, found


def _outer(
    values: pd.Series[float], counts: pd.Series[int], means: pd.Series[float], between: float
) -> float:
    """Return the variance between regions, by moments."""
    number, total = len(counts), int(counts.sum())
    if number < 2:
        return 0.0
    spread = float((counts * (means - float(values.mean())) ** 2).sum())
    scale = total - float((counts**2).sum()) / total
    return (spread - (number - 1) * between) / scale


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


def _sd(value: float) -> float:
    return round(min(max(float(value), LEAST), 0.5), 4)


def within_of(
    scored: Mapping[str, Criterion], found: Mapping[str, Evidence],
    levels: Mapping[str, tuple[Level, dict[str, Level]]],
) -> dict[str, tuple[float, How]]:  # fmt: skip
    """Return each criterion's spread within countries and how it came.

    Spreads are compared as logarithms of their share of the spread between countries, criteria
    that are about a site apart from those about a state or country.
    """
    answer: dict[str, tuple[float, How]] = {}
    for of_site in (True, False):
        names = [n for n, c in scored.items() if (c.level == "site") == of_site and not c.national]
        known = [n for n in names if found[n].degrees > 0 and found[n].squares > 0]
        logs = {n: 0.5 * np.log(found[n].squares / found[n].degrees) - np.log(levels[n][0].sd)
                for n in known}  # fmt: skip
        middle = float(np.mean(list(logs.values()))) if logs else np.log(0.5)
        apart = float(np.var(list(logs.values()), ddof=1)) if len(logs) > 1 else 0.25
        for name in names:
            prior = middle + np.log(levels[name][0].sd)
            if name not in logs:
                answer[name] = (min(float(np.exp(prior)), 0.5), "alike")
                continue
            own, noise = logs[name] + np.log(levels[name][0].sd), 1 / (2 * found[name].degrees)
            share = apart / (apart + noise)
            answer[name] = (min(float(np.exp(prior + share * (own - prior))), 0.5), "estimated")
    for name, criterion in scored.items():
        if criterion.national:
            answer[name] = (0.0, "national")
    return answer


def inside_units(
    scored: Mapping[str, Criterion], found: Mapping[str, Evidence]
) -> dict[str, float]:
    """Return the spread of places of one state or province as a share of that in the country.

    Each criterion's own share, drawn towards that of all the fewer pairs of places it has.
    """
    inner, outer, free = {}, {}, {}
    for name, criterion in scored.items():
        known = found[name]
        per = known.squares / known.degrees if known.degrees else 0.0
        squares, degrees = 0.0, 0
        if criterion.level == "site" and name != CLUSTER and per > 0:
            for unit in np.unique(known.places.units[known.places.units != ""]):
                here = known.places.values[known.places.units == unit]
                squares += float(((here - here.mean()) ** 2).sum())
                degrees += len(here) - 1
        inner[name], outer[name], free[name] = squares, per * degrees, degrees
    ratios = [inner[n] / outer[n] for n in scored if outer[n] > 0]
    pooled = float(np.mean(ratios)) if ratios else 0.5
    answer = {}
    for name in scored:
        own = inner[name] / outer[name] if outer[name] > 0 else pooled
        share = (PRIOR * pooled + free[name] * own) / (PRIOR + free[name])
        answer[name] = round(min(float(np.sqrt(share)), 1.0), 3)
    return answer
