"""Parameters recovered from worlds that were made with known ones."""

import numpy as np
import pandas as pd
import pytest

from siteselect.dataset import Level
from siteselect.dataset.geographic import homes_of
from siteselect.knowledge.estimating import Evidence, inside_units, levels_of, within_of
from siteselect.knowledge.reference import Places


def made(seed, regions=24, countries=12, outer=0.12, inner=0.08):
    rng = np.random.default_rng(seed)
    homes = {f"C{r:02}{c:02}": f"R{r}" for r in range(regions) for c in range(countries)}
    middle = {f"R{r}": 0.5 + outer * rng.standard_normal() for r in range(regions)}
    values = {c: middle[r] + inner * rng.standard_normal() for c, r in homes.items()}
    return values, homes


def test_spreads_between_countries_and_regions_come_back():
    worlds, inside = [], []
    for seed in range(12):
        values, homes = made(seed)
        world, regions = levels_of(values, homes)
        worlds.append(world.sd)
        inside.append(np.mean([level.sd for level in regions.values()]))
    assert np.mean(worlds) == pytest.approx(np.hypot(0.12, 0.08), rel=0.08)
    # drawn a little towards half of the world's variance, and with the doubt of the region's mean
    assert 0.08 <= np.mean(inside) <= 0.09


def test_a_region_s_mean_is_drawn_to_the_world_s_the_fewer_countries_it_has():
    values, homes = made(1)
    values |= {"X01": 0.95}
    homes |= {"X01": "X"}
    world, regions = levels_of(values, homes)
    assert world.mean < regions["X"].mean < 0.95
    assert regions["X"].countries == 1
    assert regions["X"].sd > regions["R0"].sd


def evidence(rng, within, inside, count=40, units=10):
    apart = within * np.sqrt(1 - inside**2)
    unit = np.repeat(np.arange(units), count // units)
    values = 0.5 + apart * rng.standard_normal(units)[unit] + within * inside * rng.standard_normal(count)
    squares = float(((values - values.mean()) ** 2).sum())
    places = Places(values, np.full(count, "AAA"), np.array([f"AA-{u}" for u in unit]))
    return Evidence({"AAA": 0.5}, places, squares, count - 1)


class Leaf:
    """As much of a criterion as estimating asks for."""

    def __init__(self, national=False):
        self.level, self.national = "site", national


def test_spreads_of_places_come_back_and_few_lean_on_the_many():
    levels = {n: (Level(mean=0.5, sd=0.2, countries=20), {}) for n in ("a", "b", "c", "few", "law")}
    leaves = {n: Leaf(national=n == "law") for n in levels}
    told = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        found = {n: evidence(rng, 0.1, 0.6) for n in ("a", "b", "c")}
        found["few"] = Evidence({}, Places(*(np.array([]) for _ in range(3))), 2 * 0.3**2, 2)
        found["law"] = Evidence({}, Places(*(np.array([]) for _ in range(3))), 0.0, 0)
        within = within_of(leaves, found, levels)
        told.append([within[n][0] for n in ("a", "few")])
        assert within["law"] == (0.0, "national")
    many, few = np.mean(told, axis=0)
    assert many == pytest.approx(0.1, rel=0.1)
    assert many < few < 0.3


def test_the_share_inside_a_unit_comes_back():
    leaves = {"a": Leaf()}
    shares = [inside_units(leaves, {"a": evidence(np.random.default_rng(s), 0.1, 0.6, 200, 50)})["a"]
              for s in range(20)]  # fmt: skip
    assert np.mean(shares) == pytest.approx(0.6, abs=0.05)


def test_a_place_is_counted_once_though_two_tables_name_it():
    def table(*rows):
        return pd.DataFrame(rows, columns=["id", "country_iso3", "admin1", "lat", "lon"])

    sites = table(("us-houston", "USA", "US-TX", 29.76, -95.37))
    states = table(("state-us-tx", "USA", "US-TX", 29.76, -95.37),
                   ("state-us-ok", "USA", "US-OK", 35.47, -97.51))  # fmt: skip
    homes = homes_of([sites, states])
    assert "state-us-tx" not in homes
    assert homes["us-houston"] == homes["US-TX"] == ("USA", "US-TX")
    assert homes["state-us-ok"] == ("USA", "US-OK")
