"""From prices, ways and the plant's figures to what the kernel takes: drawn, or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from siteselect.cost.kernel import Trade
from siteselect.cost.prices import LAW, NAMES, SITE, UNIT, Prices
from siteselect.cost.rules import RULES
from siteselect.cost.sampling import Drawn, Floating, Streams, mixed, triangular
from siteselect.cost.timeline import Figures
from siteselect.cost.trade import Quantity, Rate, Ways
from siteselect.memo import Memo

Floats = NDArray[np.float64]
FEW = 1024  # draws that are kept for the other markets of a question: 10 MB for 60 places
DRAWN: Memo[int, list[tuple[Figures, Figures]]] = Memo(most=1, owners=2)  # of prices
TOGETHER = 256  # prices at a time: what a processor keeps near
HANDS, BUILDING, MONTHS = "labour_productivity", "construction_index", "build_months"


@dataclass(frozen=True)
class Setting:
    """All that a question's cost is made of, for n places.

    `plant` (3, p) low, mid, high of the parameters in `parameters`; `reference` the mid prices
    at the reference place; `sites`, `units` and `countries` (n,) name the streams of a place and of
    what it shares.
    """

    parameters: tuple[str, ...]
    plant: Floats
    reference: Mapping[str, float]
    prices: Prices
    ways: Ways
    sites: tuple[str, ...]
    units: tuple[str, ...]
    countries: tuple[str, ...]

    def plant_figures(self, drawn: Floating) -> Figures:
        """Return the plant's figures by name, from an array (p, d)."""
        return dict(zip(self.parameters, drawn, strict=True))

    def place_figures(self, plant: Figures, drawn: Floating) -> Figures:
        """Return the prices by name (n, d) from an array (k, n, d), with what is relative to
        the reference place: hands for the same output, the price of building, time to start."""
        found = dict(zip(NAMES, drawn, strict=True))
        of = self.reference
        hands = found[HANDS] / of[HANDS]
        found["hands"] = np.exp(np.log(hands) * plant["hands_exponent"])
        found["construction"] = found[BUILDING] / of[BUILDING]
        found["startup_factor"] = 1 + RULES.delay * (found[MONTHS] / of[MONTHS] - 1)
        return found


def blocks(
    setting: Setting, draws: int, size: int, seed: int
) -> Iterator[tuple[Figures, Figures, Trade]]:
    """Yield draws of a setting, `size` at a time: plant (d,), places (n, d) and trade (n, d).

    What is drawn for a place depends on it alone, and prices do not depend on the market: those
    of a question of few draws are kept for its other markets.
    """
    sizes = [min(size, draws - first) for first in range(0, draws, size)]
    sampler = _Sampler(setting, seed)
    priced: Iterable[tuple[Figures, Figures]] = map(sampler.block, sizes)
    if draws <= FEW:
        priced = DRAWN.one(setting.prices, draws, lambda: list(map(sampler.block, sizes)))
    streams = Streams(seed)
    for count, (plant, place) in zip(sizes, priced, strict=True):
        draw = partial(_rate, streams, count)
        yield plant, place, trade_of(setting.ways, plant, draw)


def _rate(streams: Streams, count: int, rate: Rate) -> Floating:
    low, mid, high = (np.float32(end) for end in rate.ends)
    if low == high:
        return np.full(count, mid, dtype=np.float32)
    return triangular(streams.block(rate.name, 1, count)[0], low, mid, high)


class _Sampler:
    """Draws of the plant and of prices, block by block. Cells are the prices that are in doubt,
    place after place."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self._setting, self._streams = setting, Streams(seed)
        ends = setting.prices.ends.astype(np.float32)
        doubtful = ends[0] < ends[2]
        places, items = np.nonzero(doubtful.T)
        level = setting.prices.level[items, places]
        self._items, self._places = items, places
        self._ends, self._mids = ends[:, items, places, None], ends[1][:, :, None]
        own = level == SITE
        self._national = np.flatnonzero(~own & ~LAW[items])
        self._shared = np.flatnonzero(~own)
        self._lone = list(zip(setting.sites, map(np.flatnonzero, doubtful.T), strict=True))
        self._groups = [
            f"unit {setting.units[i]}" if height == UNIT else f"country {setting.countries[i]}"
            for i, height in zip(places.tolist(), level.tolist(), strict=True)
        ]
        self._plant_ends = setting.plant.astype(np.float32)[:, :, None]

    def block(self, count: int) -> tuple[Figures, Figures]:
        """Return the next `count` draws of the plant (d,) and of the places (n, d)."""
        setting = self._setting
        shares = self._streams.block("plant", len(setting.parameters), count)
        plant = setting.plant_figures(triangular(shares, *self._plant_ends))
        return plant, setting.place_figures(plant, self._prices(count))

    def _prices(self, count: int) -> Drawn:
        # every item of a site has its draws, in doubt or not: one that becomes certain leaves the
        # others' as they were
        share = np.concatenate([
            self._streams.block(f"site {name}", len(NAMES), count)[cells]
            for name, cells in self._lone])
        common = self._common(count)
        both = share[self._national]
        share[self._shared] = common
        share[self._national] = mixed(share[self._national], both)
        drawn = np.repeat(self._mids, count, axis=2)
        for first in range(0, len(share), TOGETHER):
            here = slice(first, first + TOGETHER)
            found = triangular(share[here], *self._ends[:, here])
            drawn[self._items[here], self._places[here]] = found
        return drawn

    def _common(self, count: int) -> Drawn:
        """Return what each cell shares with others: a draw of its unit's or country's price."""
        groups = [self._groups[k] for k in self._shared.tolist()]
        known = {name: self._streams.block(name, len(NAMES), count)
                 for name in dict.fromkeys(groups)}  # fmt: skip
        items = self._items[self._shared].tolist()
        return np.array([known[name][item] for name, item in zip(groups, items, strict=True)],
                        dtype=np.float32).reshape(-1, count)  # fmt: skip


Draw = Callable[[Rate], Floating]


def trade_of(ways: Ways, plant: Figures, draw: Draw) -> Trade:
    """Return freight, days, duty and home share of each place (n, d), by share of the sales.

    `draw` gives the figures (d,) of a rate; places with the same rate share them, and one rate
    is drawn once.
    """
    air = plant["output_air_share"]
    kind, shape = air.dtype, (len(ways.countries), len(air))
    freight, days, duty = (np.zeros(shape, dtype=kind) for _ in range(3))
    home, drawn = np.zeros((shape[0], 1), dtype=kind), dict[str, Floating]()

    def figure(rate: Rate) -> Floating:
        if rate.name not in drawn:
            drawn[rate.name] = draw(rate)
        return drawn[rate.name]

    codes = np.array(ways.countries)
    at = {country: np.flatnonzero(codes == country) for country in sorted(set(ways.countries))}
    for m, market in enumerate(ways.markets):
        share = float(ways.shares[m])
        for country, here in at.items():
            way = ways.ways[country, market]
            duty[here] += share * figure(way.duty)
            home[here] += share * way.home
            km = ways.km[here, m].astype(kind)[:, None]
            rates = {pair: figure(rate) for pair, rate in way.rates.items()}
            paid, under_way = _by_road(rates, km) if way.road else _by_ship(rates, air)
            freight[here] += share * paid
            days[here] += share * under_way
    return Trade(freight, days, duty, home)


def _by_road(rates: Mapping[Quantity, Floating], km: Floating) -> tuple[Floating, Floating]:
    border = rates.get(("road", "border_usd_t"), np.zeros(1, dtype=km.dtype))
    days = rates.get(("road", "days"), km / np.float32(RULES.road_km_day))
    return km * rates["road", "usd_t_km"] + border, days


def _by_ship(rates: Mapping[Quantity, Floating], air: Floating) -> tuple[Floating, Floating]:
    flown = rates.get(("air", "days"), np.full(1, RULES.air_days, dtype=air.dtype))
    paid = air * rates["air", "usd_t"] + (1 - air) * rates["sea", "usd_t"]
    return paid, air * flown + (1 - air) * rates["sea", "days"]
