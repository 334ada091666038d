"""Whether the model of what is known can be believed: each known figure hidden in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from siteselect.criteria import Criterion
from siteselect.dataset import CLUSTER, Dataset
from siteselect.knowledge.clipped import clipped, matched, quantile
from siteselect.knowledge.estimating import evidence, levels_of
from siteselect.knowledge.reference import posterior

Floats = NDArray[np.float64]
POINTS, PAIRED = 400, 25  # equally likely values that a distribution is taken by


@dataclass(frozen=True)
class Hidden:
    """One figure hidden: what it is, what was expected without it, and the ends of 90 %.

    All in units of value. `with_atoms` is the share of the figure's probability that lies in the
    90 %: 1 or 0, or a part where it stands at an end of the scale, on which much of the
    distribution may stand. `crps` is the continuous ranked probability score, `plain` that of
    naming the mean of the country's other places (of its region's other countries) for certain.
    """

    criterion: str
    level: str
    value: float
    mean: float
    low: float
    high: float
    middle: float
    sd: float
    with_atoms: float
    crps: float
    plain: float


def hide_each(dataset: Dataset) -> list[Hidden]:
    """Return every figure on file, hidden in turn and predicted from the others.

    Places from their state, country and region; countries from their region. The pooled spreads
    and their widths stay as they are estimated; means are taken without the hidden figure.
    """
    found: list[Hidden] = []
    for criterion in dataset.criteria.values():
        hidden = guesses(dataset, criterion)
        if not hidden:
            continue
        levels, values, means, sds, plain = zip(*hidden, strict=True)
        middle, sd = matched(np.array(means), np.array(sds))
        expectation = clipped(middle, sd, 0.0, 1.0).mean
        low, high = (quantile(middle, sd, 0.0, 1.0, share) for share in (0.05, 0.95))
        truth = np.array(values)
        score = crps(middle, sd, truth)
        part = within_ninety(middle, sd, truth)
        found += [
            Hidden(criterion.id, level, *(float(part) for part in parts))
            for level, *parts in zip(levels, truth, expectation, low, high, middle, sd, part, score,
                                     np.abs(np.array(plain) - truth), strict=True)
        ]  # fmt: skip
    return found


Guess = tuple[str, float, float, float, float]
"""Level, figure, expectation, standard deviation and plain mean, in units of value."""


def guesses(dataset: Dataset, criterion: Criterion) -> list[Guess]:
    """Return each figure of a criterion, hidden, and what is expected of it from the others."""
    if not criterion.scored or criterion.id == CLUSTER or criterion.id in dataset.scales:
        return []
    return [*_places(dataset, criterion), *_countries(dataset, criterion)]


def _places(dataset: Dataset, criterion: Criterion) -> Iterator[Guess]:
    on_file = evidence(dataset, criterion).places
    for row, value in enumerate(on_file.values.tolist()):
        country, unit = str(on_file.countries[row]), str(on_file.units[row])
        rest = on_file.without(row).of(country)
        mean, shared, own, count = posterior(dataset, criterion.id, (country, unit), rest)
        plain = float(rest.values.mean()) if count else mean
        yield "place", value, mean, float(np.hypot(shared, own)), plain


def _countries(dataset: Dataset, criterion: Criterion) -> Iterator[Guess]:
    known = evidence(dataset, criterion)
    if len(known.countries) < 3 or (len(known.places.values) and not _national(dataset, criterion)):
        return
    values = pd.Series(dict(known.countries), dtype=float)
    width = dataset.spreads.of(criterion.id).country_width
    for country, value in values.items():
        rest = values.drop(country)
        world, regions = levels_of(rest.to_dict(), dataset.regions)
        region = dataset.regions.get(str(country), "")
        level = regions.get(region, world)
        near = rest[[dataset.regions.get(str(c), "") == region for c in rest.index]]
        plain = float(near.mean()) if len(near) else float(rest.mean())
        yield "country", float(value), level.mean, level.sd * width, plain


def _national(dataset: Dataset, criterion: Criterion) -> bool:
    table = dataset.observations
    rows = table[(table["criterion"] == criterion.id) & table["series"].isin(criterion.series)]
    return bool((rows["level"] == "country").any())


def crps(middle: Floats, sd: Floats, truth: Floats) -> Floats:
    """Return the continuous ranked probability score of clipped normals (k,): less is better.

    Reference: Gneiting and Raftery, Journal of the American Statistical Association 102 (2007);
    taken over 400 equally likely values.
    """
    from scipy.special import ndtri

    steps = ndtri((np.arange(POINTS) + 0.5) / POINTS)
    drawn = np.clip(middle[:, None] + sd[:, None] * steps, 0.0, 1.0)
    miss = np.abs(drawn - truth[:, None]).mean(axis=1)
    order = 2 * np.arange(POINTS) - POINTS + 1
    return np.asarray(miss - (drawn * order).sum(axis=1) / POINTS**2)


def within_ninety(middle: Floats, sd: Floats, truth: Floats) -> Floats:
    """Return how much of each truth (k,) lies between the 5 and 95 % of its clipped normal.

    Reference: Czado, Gneiting and Held, Predictive model assessment for count data, Biometrics
    65 (2009): the probability integral transform where a value has a probability of its own.
    """
    from scipy.special import ndtr

    width = np.maximum(sd, 1e-9)
    below = np.where(truth <= 0, 0.0, ndtr((truth - middle) / width))
    upto = np.where(truth >= 1, 1.0, ndtr((truth - middle) / width))
    overlap = np.clip(np.minimum(upto, 0.95) - np.maximum(below, 0.05), 0.0, None)
    inside = (upto >= 0.05) & (upto <= 0.95)
    atom = upto - below
    return np.where(atom > 1e-12, overlap / np.where(atom > 1e-12, atom, 1.0), inside)


def pairs_told_apart(found: list[Hidden], least: float = 0.9) -> tuple[int, float]:
    """Return how many pairs of hidden figures of one criterion are told apart with a probability
    of `least` or more, and the share of them that lie as told; equal ones count half in both."""
    from scipy.special import ndtri

    steps = ndtri((np.arange(PAIRED) + 0.5) / PAIRED)
    told, right = 0, 0.0
    for key in sorted({(hidden.criterion, hidden.level) for hidden in found}):
        here = [hidden for hidden in found if (hidden.criterion, hidden.level) == key]
        value, middle, sd = (np.array([getattr(h, name) for h in here])
                             for name in ("value", "middle", "sd"))  # fmt: skip
        drawn = np.clip(middle[:, None] + sd[:, None] * steps, 0.0, 1.0)
        for one in range(len(here)):
            lead = drawn[one][:, None, None] - drawn.T
            sure = (np.sign(lead).mean(axis=(0, 1)) + 1) / 2 >= least
            apart = np.sign(value[one] - value[sure])
            told, right = told + len(apart), right + float((apart.sum() + len(apart)) / 2)
    return told, right / max(told, 1)


def calibration(found: list[Hidden]) -> pd.DataFrame:
    """Return by criterion and over all: figures, shares within 90 %, bias, mean CRPS, and plain."""
    frame = pd.DataFrame([vars(hidden) for hidden in found])
    frame["inside"] = (frame["low"] - 1e-9 <= frame["value"]) & (
        frame["value"] <= frame["high"] + 1e-9)  # fmt: skip
    frame["bias"] = frame["mean"] - frame["value"]
    columns = dict.fromkeys(("inside", "with_atoms", "bias", "crps", "plain"), "mean")
    by = frame.groupby("criterion", sort=False).agg({"value": "size", **columns})
    whole = frame.assign(criterion="all").groupby("criterion").agg({"value": "size", **columns})
    return pd.concat([by, whole]).rename(columns={"value": "figures"})
