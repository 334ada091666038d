"""Figures of the world's countries: whole, in the form of the shipped ones, coded by one rule."""

import numpy as np
import pandas as pd
import pytest

from siteselect.settings import shipped_data
from tests.screening.world import world

TAX_AGREEMENTS = {
    "IND", "IDN", "ISR", "JPN", "KOR", "MYS", "SAU", "SGP", "THA", "VNM", "AUS", "NZL", "KIR",
    "AUT", "BEL", "CZE", "DNK", "FRA", "DEU", "HUN", "ITA", "LUX", "MKD", "NLD", "POL", "SVK",
    "SWE", "GBR", "CHE", "GMB", "SEN", "ZAF", "SWZ", "CAN", "PRY",
}  # fmt: skip
"""The 35 comprehensive agreements of the ministry of finance's list, 2024-01-02."""


def rows(name: str) -> pd.DataFrame:
    table = pd.read_csv(shipped_data() / name, dtype=str, keep_default_na=False)
    return table[table["level"] == "country"]


@pytest.fixture(scope="module")
def more():
    return rows("world/observations.csv")


def test_every_city_of_the_backtest_stands_in_a_country_with_figures(more):
    towns = world().towns
    pool = towns[(towns["population"] >= 100_000) & ~towns["country_iso3"].isin(["CHN", "HKG", "MAC", "TWN"])]
    known = set(more["subject"]) | set(rows("observations.csv")["subject"])
    without = pool[~pool["country_iso3"].isin(known)]
    assert set(without["country_iso3"]) == {"ESH"} and len(without) == 2


def test_few_towns_of_the_world_have_too_little_data():
    from siteselect.profiles import profile
    from siteselect.screening import screen

    found = screen(world(), profile(world().sites, "semiconductor_fab"))
    assert 0 < found.too_little < 0.01 * found.considered


def test_the_table_is_sorted_and_apart_from_the_candidates(more):
    keys = list(zip(more["subject"], more["criterion"], strict=True))
    assert keys == sorted(set(keys))
    assert not set(more["subject"]) & set(rows("observations.csv")["subject"])
    assert "TWN" not in set(more["subject"])


def test_a_series_has_the_units_and_levels_it_has_for_the_candidates(more):
    both = pd.concat([more, rows("observations.csv")])
    both = both[both["series"].isin(more["series"])]
    assert (both.groupby("series")["unit"].nunique() == 1).all()
    assert (more.groupby("series")["source"].nunique() == 1).all()
    old = pd.to_numeric(more["as_of"].str[:4]) < 2018
    assert (more[old]["grade"] == "D").all()


def test_figures_lie_on_their_scales(more):
    limits = {"estimate": (-3.5, 3.5), "%": (0, 60), "% of goods exports": (0, 60), "score 0-5": (0, 5), "score 1-5": (1, 5), "years": (0, 16),
              "index 0-100": (0, 100), "per 100k": (0, 100), "PPP$/month": (100, 10_000),
              "level 0-3": (0, 3), "level 0-2": (0, 2)}  # fmt: skip
    assert set(more["unit"]) == set(limits)
    low, high = (more["unit"].map(lambda unit, side=side: limits[unit][side]) for side in (0, 1))
    value = pd.to_numeric(more["value"])
    outside = more[(value < low) | (value > high)]
    assert outside.empty, outside
    assert np.isfinite(value).all()


def test_own_codings_follow_the_lists_they_name(more):
    both = pd.concat([more, rows("observations.csv")])
    treaties = both[both["series"] == "treaties-taiwan"].set_index("subject")["value"].astype(int)
    world_rows = treaties[treaties.index.isin(more["subject"])]
    assert len(TAX_AGREEMENTS) == 35
    assert set(world_rows.index[world_rows > 0]) == TAX_AGREEMENTS & set(more["subject"])
    coded = {series: set(more[more["series"] == series]["subject"])
             for series in ("treaties-taiwan", "staff-support-taiwan")}  # fmt: skip
    assert len(set(map(frozenset, coded.values()))) == 1
    assert not coded["treaties-taiwan"] & {"PRI", "REU", "GUM", "GUF", "NCL", "ESH"}


def test_the_readme_counts_them(more):
    text = (shipped_data() / "README.md").read_text(encoding="utf-8")
    assert f"{len(more):,} figures of {more['subject'].nunique()} more countries" in text
