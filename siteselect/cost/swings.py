"""What moves the cost most: one figure at its low and high end, all others at their mid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.cost.delivered import DeliveredCost
from siteselect.cost.drawing import Setting, trade_of
from siteselect.cost.kernel import calibrated, cost_lines
from siteselect.cost.prices import LAW, NAMES, UNIT
from siteselect.cost.rules import INCENTIVES
from siteselect.cost.sampling import SHARED, triangular_sd
from siteselect.cost.trade import Rate
from siteselect.dataset.costs import PARAMETERS
from siteselect.i18n import family
from siteselect.memo import Memo

Floats = NDArray[np.float64]
TRADE = ("freight", "days", "duty")
MOVED: Memo[str, Swings] = Memo(most=1)
ITEM_WORDS = family("cost.item_", (*NAMES, *TRADE, *PARAMETERS))


@dataclass(frozen=True)
class Swings:
    """How the cost moves with one figure at a time, in USD per 100 of sales before incentives.

    `names` are the prices of the place, then freight, days and duty, then the plant's figures;
    `moved` (names, 2, n) the cost at low and at high less that at mid, `base` (n,) the cost with
    all at mid. `shared`, `own` and `world` (n,) are the standard deviations that follow: what
    places of a country share, what is a place's own, and what all share through the plant.
    """

    names: tuple[str, ...]
    moved: Floats
    base: Floats
    shared: Floats
    own: Floats
    world: Floats

    def largest(self, site: int) -> list[tuple[str, float, float]]:
        """Return name, lower and higher cost of each figure that moves a place's, most first."""
        span = np.ptp(self.moved[:, :, site], axis=1)
        order = np.argsort(-span, kind="stable")
        return [(self.names[k], float(self.moved[k, :, site].min()),
                 float(self.moved[k, :, site].max())) for k in order if span[k] > 1e-9]  # fmt: skip


def swings(cost: DeliveredCost) -> Swings:
    """Return what moves the cost at each place. Grants do not: the cost is that before them."""
    return MOVED.one(cost, "swings", lambda: _swings(cost.setting))


def _swings(setting: Setting) -> Swings:
    count = len(NAMES) + len(TRADE) + len(setting.parameters)
    k, t, p = len(NAMES), len(TRADE), len(setting.parameters)
    variants = 1 + 2 * count
    low_at, high_at = (1 + side + 2 * np.arange(count) for side in (0, 1))
    place = np.repeat(setting.prices.ends[1][:, :, None], variants, axis=2)
    plant = np.repeat(setting.plant[1][:, None], variants, axis=1)
    for end, at in ((0, low_at), (2, high_at)):
        place[np.arange(k), :, at[:k]] = setting.prices.ends[end]
        plant[np.arange(p), at[k + t:]] = setting.plant[end]

    def at_ends(rate: Rate) -> Floats:
        drawn = np.full(variants, rate.ends[1])
        moves = k + TRADE.index(_what(rate))
        drawn[low_at[moves]], drawn[high_at[moves]] = rate.ends[0], rate.ends[2]
        return drawn

    figures = setting.plant_figures(plant)
    prices = setting.place_figures(figures, place)
    trade = trade_of(setting.ways, figures, at_ends)
    spent, value = cost_lines(figures, prices, trade, calibrated(figures, setting.reference))
    total = 100 * np.delete(spent, INCENTIVES, axis=0).sum(axis=0) / value
    moved = np.stack([total[:, low_at], total[:, high_at]]) - total[:, 0][None, :, None]
    shared, own = _deviations(setting, moved.transpose(2, 0, 1))
    world = _sd(setting.plant[:, :, None], moved.transpose(2, 0, 1)[k + t:])
    return Swings((*NAMES, *TRADE, *setting.parameters), moved.transpose(2, 0, 1), total[:, 0],
                  shared, own, np.sqrt((world**2).sum(axis=0)))  # fmt: skip


def _what(rate: Rate) -> str:
    if rate.name.startswith("duty"):
        return "duty"
    return "days" if rate.name.endswith("days") else "freight"


def _sd(ends: Floats, moved: Floats) -> Floats:
    """Return the standard deviation that a figure brings: the slope between its ends, times its
    own standard deviation. `ends` (3, names, n or 1), `moved` (names, 2, n)."""
    wide = ends[2] - ends[0]
    share = np.divide(triangular_sd(*ends), wide, out=np.zeros_like(wide), where=wide > 0)
    return np.asarray(np.abs(moved[:, 1] - moved[:, 0]) * share)


def _deviations(setting: Setting, moved: Floats) -> tuple[Floats, Floats]:
    """Return the standard deviations (n,) that places of a country share, and each one's own.

    Freight and duty are the same for a country's places.
    """
    k = len(NAMES)
    of_price = _sd(setting.prices.ends, moved[:k]) ** 2
    level = setting.prices.level
    # a unit's price is the unit's: places of its country do not share it
    share = np.where(level <= UNIT, 0.0, np.where(LAW[:, None], 1.0, SHARED))
    # a triangle that leans neither way stands for those of the lanes
    of_trade = ((moved[k:k + len(TRADE), 1] - moved[k:k + len(TRADE), 0]) ** 2 / 24).sum(axis=0)
    shared = np.sqrt((of_price * share).sum(axis=0) + of_trade)
    return shared, np.sqrt((of_price * (1 - share)).sum(axis=0))
