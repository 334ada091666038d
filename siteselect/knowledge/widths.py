"""How wide an expectation must be so that nine in ten hidden figures lie within its 90 %.

Moments say how far figures lie apart, not what shape they have: places on two coasts leave the
ends of a normal distribution empty, a few far away fill them too much. Each criterion's spreads
are multiplied by a width, that its own hidden figures ask for; the expectation stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from siteselect.dataset import Dataset, Spread, Spreads
from siteselect.knowledge.calibration import Guess, guesses, within_ninety
from siteselect.knowledge.clipped import matched
from siteselect.knowledge.estimating import estimate

Floats = NDArray[np.float64]
COVERED = 0.9
DOUBT = 0.25  # standard deviation of the logarithm of a width, before a figure was hidden
COARSE, FINE = np.arange(-5, 6) * 0.1, 0.05  # logarithms of the widths that are tried


def estimate_with_widths(
    dataset: Dataset, listed: Mapping[str, float], others: Mapping[str, float]
) -> Spreads:
    """Return the spreads of every scored criterion by moments, with their widths.

    `dataset` also holds the figures of the world; `listed` and `others` are as in `estimate`.
    """
    plain = estimate(dataset, listed, others)
    bare = replace(dataset, spreads=plain)
    criteria = {name: _fitted(bare, name, spread) for name, spread in plain.criteria.items()}
    return plain.model_copy(update={"criteria": criteria})


def _fitted(dataset: Dataset, name: str, spread: Spread) -> Spread:
    hidden = guesses(dataset, dataset.criteria[name])
    return spread.model_copy(update={
        "place_width": width([guess for guess in hidden if guess[0] == "place"]),
        "country_width": width([guess for guess in hidden if guess[0] == "country"]),
    })  # fmt: skip


def width(hidden: list[Guess]) -> float:
    """Return the width that hidden figures ask for: 1 where there are none.

    The most likely one, where the share of figures within the 90 % scatters as it does in so
    many draws, and the logarithm of a width is normal around 0 with `DOUBT`: few figures move
    it little, and none beyond about one half and twice.

    Reference: Gneiting, Balabdaoui and Raftery, Journal of the Royal Statistical Society B 69
    (2007), for calibration of predictions by the probability integral transform.
    """
    if not hidden:
        return 1.0
    truth, mean, sd = np.array([guess[1:4] for guess in hidden]).T
    coarse = [_cost(truth, mean, sd, log) for log in COARSE]
    best = float(COARSE[int(np.argmin(coarse))])
    near = (best - FINE, best + FINE)
    costs = [min(coarse), *(_cost(truth, mean, sd, log) for log in near)]
    return round(float(np.exp((best, *near)[int(np.argmin(costs))])), 2)


def _cost(truth: Floats, mean: Floats, sd: Floats, log: float) -> float:
    """Return twice the logarithm, below 0, of how likely a width is."""
    middle, wide = matched(mean, sd * np.exp(log))
    off = float(within_ninety(middle, wide, truth).mean()) - COVERED
    return len(truth) * off**2 / (COVERED * (1 - COVERED)) + (log / DOUBT) ** 2
