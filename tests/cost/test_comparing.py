"""Which place costs less, which nobody beats, and which prices are judgements."""

import numpy as np
import pytest

from siteselect.cost import LINES, cheaper, delivered_cost, efficient
from siteselect.cost.delivered import simulated
from siteselect.cost.rules import INCENTIVES
from tests.cost.test_delivered import WIDE, WIDE_PLANT, asked
from tests.cost.world import price, world


def test_the_chance_of_costing_less_is_the_share_of_the_draws(tmp_path):
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    cost = delivered_cost(data, asked(data), draws=200)
    lines, _ = simulated(cost.setting, 200)
    total = np.delete(lines, INCENTIVES, axis=0).sum(axis=0)
    found = cheaper(cost)
    for i in range(len(total)):
        for j in range(len(total)):
            wins = np.mean(total[i] < total[j]) + np.mean(total[i] == total[j]) / 2
            assert found[i, j] == pytest.approx(wins)
    np.testing.assert_allclose(found + found.T, 1.0)
    assert np.diag(found).tolist() == [0.5] * len(total)


def test_a_sure_difference_is_sure_whatever_the_plant_may_need(tmp_path):
    # delta's land is cheaper than gamma's and all else is alike: the plant's figures are wide
    prices = [("BBB", "land_usd_m2", 300), ("delta", "land_usd_m2", 10)]
    data = world(tmp_path, prices, plant=WIDE_PLANT)
    cost = delivered_cost(data, asked(data, asean=1), draws=100)
    gamma, delta = cost.sites.index("gamma"), cost.sites.index("delta")
    assert cost.total_ends[0, 1, delta] > cost.total_ends[0, 0, gamma]  # their intervals overlap
    assert cheaper(cost)[delta, gamma] == 1.0


def test_grants_turn_the_order(tmp_path):
    prices = [("AAA", "grant_share", 0), ("alpha", "grant_share", 0.9),
              ("AAA", "pay_operator", 10_000), ("alpha", "pay_operator", 12_000)]  # fmt: skip
    data = world(tmp_path, prices)
    cost = delivered_cost(data, asked(data), draws=50)
    alpha, beta = cost.sites.index("alpha"), cost.sites.index("beta")
    assert cheaper(cost)[alpha, beta] == 0.0
    assert cheaper(cost, incentives=True)[alpha, beta] == 1.0


def test_efficient_is_what_no_other_beats():
    rng = np.random.default_rng(3)
    cost, quality = rng.integers(0, 6, 40).astype(float), rng.integers(0, 6, 40).astype(float)
    quality[7] = np.nan
    beaten = {
        i for i in range(40) for j in range(40)
        if cost[j] <= cost[i] and quality[j] >= quality[i]
        and (cost[j], quality[j]) != (cost[i], quality[i])
    }  # fmt: skip
    found = efficient(cost, quality)
    assert set(found) == set(range(40)) - beaten - {7}
    assert cost[found].tolist() == sorted(cost[found])


def test_a_guess_is_told_by_the_price_of_the_line_itself(tmp_path):
    rows = [price("BBB", "power_usd_kwh", 0.1, source="guess"), ("AAA", "power_usd_kwh", 0.2)]
    data = world(tmp_path, rows)
    cost = delivered_cost(data, asked(data))
    guessed = cost.guessed[:, list(LINES).index("power")]
    assert guessed.tolist() == [False, False, True, True]
    assert not cost.guessed[:, [list(LINES).index(name) for name in ("operators", "other")]].any()
