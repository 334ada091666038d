"""Delivered cost on a toy world: ranked by hand, drawn by name, and never cheaper for a gap."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from siteselect.cost import LINES, delivered_cost, swings
from siteselect.cost.delivered import setting_of, simulated
from siteselect.cost.drawing import trade_of
from siteselect.cost.kernel import calibrated, cost_lines
from siteselect.cost.prices import NAMES
from siteselect.cost.sampling import COMMON, Streams, mixed, triangular
from siteselect.errors import RequestError
from siteselect.profiles import profile
from tests.cost.world import PLANT, SECTOR, WORLD, price, world

WIDE = [(country, name, (0.8 * v, v, 1.3 * v)) for country in ("AAA", "BBB")
        for name, v in WORLD.items()]  # fmt: skip
WIDE_PLANT = {name: (0.9 * v, v, 1.2 * v) for name, v in PLANT.items() if v >= 1} | {
    name: (0.8 * v, v, 1.1 * v) for name, v in PLANT.items() if v < 1}  # fmt: skip


def asked(data, **market):
    return profile(data, SECTOR).with_market(market or {"north_america": 1})


def line(cost, name):
    return cost.lines[:, list(LINES).index(name)]


def test_a_world_that_one_can_rank_by_hand(tmp_path):
    data = world(tmp_path, [("BBB", "pay_operator", 5000), ("BBB", "land_usd_m2", 100),
                            ("delta", "land_usd_m2", 10)])  # fmt: skip
    sold_here = delivered_cost(data, asked(data))
    sold_there = delivered_cost(data, asked(data, asean=1))
    # AAA pays twice for operators and no duty; delta has cheaper land than gamma
    assert line(sold_here, "operators")[0] == pytest.approx(2 * line(sold_here, "operators")[2])
    assert line(sold_here, "market_duty").tolist() == pytest.approx([0, 0, 5, 5])
    assert line(sold_here, "land")[3] == pytest.approx(line(sold_here, "land")[2] / 10)
    alpha, beta, gamma, delta = sold_here.before
    assert alpha < beta < delta < gamma  # beta is farther from the gate by road
    assert (sold_there.before[2:] < sold_there.before[:2].min()).all()


def test_lines_sum_to_the_cost_and_npv_is_the_same_in_money(tmp_path):
    prices = [one for one in WIDE if one[:2] != ("AAA", "grant_share")]
    data = world(tmp_path, [*prices, ("AAA", "grant_share", (0.1, 0.2, 0.3))], plant=WIDE_PLANT)
    cost = delivered_cost(data, asked(data))
    np.testing.assert_allclose(cost.lines.sum(axis=1), cost.after, atol=1e-9)
    grants = line(cost, "incentives")
    np.testing.assert_allclose(cost.before + grants, cost.after, atol=1e-9)
    assert (grants[:2] < 0).all() and (grants[2:] == 0).all()
    assert (np.sign(cost.npv_musd[1] - cost.npv_musd[0]) == [1, 1, 0, 0]).all()
    for ends, middle in zip(cost.total_ends, (cost.before, cost.after), strict=True):
        assert (ends[0] < middle).all() and (middle < ends[1]).all()
    assert (cost.line_ends[0] <= cost.lines + 1e-6).all()


def test_the_cost_of_a_place_does_not_depend_on_the_others(tmp_path):
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    whole, part = (delivered_cost(d, asked(d)) for d in (data, data.with_places([2, 0])))
    np.testing.assert_array_equal(whole.lines[[2, 0]], part.lines)
    np.testing.assert_array_equal(whole.total_ends[..., [2, 0]], part.total_ends)


def test_the_plant_is_the_same_at_all_places_in_each_draw(tmp_path):
    """Where only the plant is in doubt, two places alike in all prices cost the same each time."""
    data = world(tmp_path, plant=WIDE_PLANT)
    setting = setting_of(data, data.cost, asked(data, asean=1), data.places)
    drawn, _ = simulated(setting, 300)
    np.testing.assert_array_equal(drawn[:, 2], drawn[:, 3])
    assert drawn[:, 2].sum(axis=0).std() > 0.1


def test_draws_settle_on_what_plain_monte_carlo_gives(tmp_path):
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    cost = delivered_cost(data, asked(data))
    setting = setting_of(data, data.cost, asked(data), data.places)
    generator, count = np.random.default_rng(3), 20_000
    shares = generator.random((len(setting.parameters), count))
    plant = setting.plant_figures(triangular(shares, *setting.plant[:, :, None]))
    prices = setting.prices.ends[:, :, :, None]
    drawn = triangular(generator.random((len(NAMES), 4, count)), *prices)
    place = setting.place_figures(plant, drawn)
    trade = trade_of(setting.ways, plant, lambda rate: np.full(count, rate.ends[1]))
    lines, sales = cost_lines(plant, place, trade, calibrated(plant, setting.reference))
    plain = (100 * lines / sales).mean(axis=2).T
    error = (100 * lines / sales).std(axis=2).T / np.sqrt(count)
    assert (np.abs(plain - cost.lines) < 5 * error + 0.02).all()
    total = np.quantile((100 * lines / sales).sum(axis=0), [0.05, 0.95], axis=1)
    np.testing.assert_allclose(cost.total_ends[1], total, atol=1.5)


def test_more_draws_give_the_same_expectation(tmp_path):
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    few, many = (delivered_cost(data, asked(data), draws) for draws in (1024, 8192))
    np.testing.assert_allclose(few.before, many.before, atol=0.1)


def test_prices_at_their_means_give_nearly_the_expectation_of_all_draws(tmp_path):
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    many = delivered_cost(data, asked(data), 8192)
    quick = delivered_cost(data, asked(data), 128, settled=True)
    np.testing.assert_allclose(quick.before, many.before, atol=0.4)
    apart = (quick.before - quick.before[0]) - (many.before - many.before[0])
    np.testing.assert_allclose(apart, 0, atol=0.2)
    span = np.ptp(many.total_ends[0], axis=0) - np.ptp(quick.total_ends[0], axis=0)
    assert (span > 0).all()  # what is unknown of prices is left out


def test_many_places_are_those_of_few(tmp_path):
    """More places than are worked out together: each as it is alone."""
    data = world(tmp_path, WIDE, plant=WIDE_PLANT)
    more = pd.concat([data.places] * 30, ignore_index=True)
    more["id"] = [f"{name}-{k // 4}" for k, name in enumerate(more["id"])]
    crowd, some = replace(data, places=more), replace(data, places=more.iloc[[3, 110, 119]])
    whole, part = (delivered_cost(d, asked(d), 300) for d in (crowd, some))
    np.testing.assert_array_equal(whole.lines[[3, 110, 119]], part.lines)


def test_a_national_price_is_shared_in_part_and_a_place_s_own_is_not(tmp_path):
    national = [("BBB", "power_usd_kwh", (0.05, 0.1, 0.2))]
    own = [(site, *national[0][1:]) for site in ("gamma", "delta")]
    found = []
    for name, prices in (("a", national), ("b", own)):
        data = world(tmp_path / name, prices)
        cost = delivered_cost(data, asked(data))
        drawn, _ = simulated(cost.setting, 4096)
        power = drawn[list(LINES).index("power")]
        moves = swings(cost)
        found.append((np.corrcoef(power[2], power[3])[0, 1], moves.shared[2], moves.own[2]))
    assert found[0][0] == pytest.approx(0.7, abs=0.05)
    assert found[1][0] == pytest.approx(0, abs=0.05)
    assert found[0][1] ** 2 / (found[0][1] ** 2 + found[0][2] ** 2) == pytest.approx(0.7)
    assert found[1][1] == 0 < found[1][2]


def test_the_deviations_are_those_of_the_draws(tmp_path):
    data = world(tmp_path, WIDE)  # the plant is certain
    cost = delivered_cost(data, asked(data))
    drawn, _ = simulated(cost.setting, 8192)
    moves, sd = swings(cost), drawn.sum(axis=0).std(axis=1)
    np.testing.assert_allclose(np.hypot(moves.shared, moves.own), sd, rtol=0.06)
    apart = (drawn[:, 2] - drawn[:, 3]).sum(axis=0).std()
    assert apart == pytest.approx(np.hypot(moves.own[2], moves.own[3]), rel=0.1)
    assert (moves.world == 0).all()


def test_swings_are_the_cost_with_one_figure_at_an_end(tmp_path):
    data = world(tmp_path, [("BBB", "pay_operator", (4000, 5000, 9000))])
    moves = swings(delivered_cost(data, asked(data)))
    name, low, high = moves.largest(2)[0]
    assert name == "pay_operator"
    for end, figure in ((low, 4000), (high, 9000)):
        there = world(tmp_path / str(figure), [("BBB", "pay_operator", figure)])
        exact = delivered_cost(there, asked(there)).before[2]
        assert moves.base[2] + end == pytest.approx(exact, abs=1e-3)
    assert moves.largest(0) == []


def test_mixed_draws_are_uniform_and_correlated():
    streams = Streams(5)
    common, a, b = (streams.block(name, 1, 20_000)[0] for name in ("c", "a", "b"))
    x, y = mixed(common, a), mixed(common, b)
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(COMMON**2, abs=0.02)
    for drawn in (x, y):
        counts = np.histogram(drawn, bins=10, range=(0, 1))[0]
        np.testing.assert_allclose(counts, 2000, rtol=0.1)


def test_a_stream_is_a_latin_hypercube_known_by_its_name():
    block = Streams(1).block("x", 3, 64)
    assert (np.sort((block * 64).astype(int), axis=1) == np.arange(64)).all()
    again = Streams(1)
    again.block("y", 3, 64)
    np.testing.assert_array_equal(again.block("x", 3, 64), block)
    assert not np.array_equal(again.block("x", 3, 64), block)


def test_another_rate_moves_the_places_that_are_paid_in_it_alone(tmp_path):
    aud = [price("BBB", "pay_operator", 9000, currency="AUD"),
           price("BBB", "tax_rate", 0.2, currency="AUD")]  # fmt: skip
    data = world(tmp_path, aud)
    dated = asked(data)
    weak = dated.with_rates({"AUD": 3.0}, data.cost.rates)
    before, after = (delivered_cost(data, s) for s in (dated, weak))
    assert line(after, "operators")[2] == pytest.approx(line(before, "operators")[2] / 2)
    np.testing.assert_array_equal(before.lines[:2], after.lines[:2])
    assert weak.digest != dated.digest
    assert dated.with_rates({"AUD": 1.5}, data.cost.rates).digest == dated.digest


@pytest.mark.parametrize("item", ["pay_operator", "power_usd_kwh", "land_usd_m2", "tax_rate",
                                  "holiday_years", "construction_index"])  # fmt: skip
@pytest.mark.parametrize("rule", ["cautious", "worst"])
def test_hiding_a_price_does_not_pay(tmp_path, item, rule):
    """Own figures of four places, one of them hidden: it may cost more, never less."""
    base = WORLD[item] or 4.0
    prices = [(site, item, (0.9 * base * k, base * k, 1.1 * base * k)) for site, k in
              (("alpha", 0.7), ("beta", 1.3), ("gamma", 1.1), ("delta", 0.9))]  # fmt: skip
    data = world(tmp_path, prices, world={"tax_rate": 0.3, item: base})
    scenario = asked(data).with_gaps(rule)
    open_book = delivered_cost(data, scenario)
    for i, site in enumerate(data.places["id"]):
        hidden = replace(data, cost=data.cost.without_prices(site, [item]))
        closed = delivered_cost(hidden, scenario)
        assert closed.before[i] >= open_book.before[i] - 1e-6
        if item not in ("land_usd_m2", "construction_index"):
            others = np.arange(4) != i  # the rest of its country may lean on it, no other
            far = others & (data.places["country_iso3"] != data.places["country_iso3"][i])
            np.testing.assert_array_equal(closed.before[far], open_book.before[far])


def test_the_strict_rules_never_make_a_place_cheaper(tmp_path):
    data = world(tmp_path, [("alpha", "power_usd_kwh", (0.05, 0.1, 0.2)),
                            ("BBB", "pay_operator", (4000, 5000, 9000))])  # fmt: skip
    costs = [delivered_cost(data, asked(data).with_gaps(rule)).before
             for rule in ("expected", "cautious", "worst")]  # fmt: skip
    assert (costs[0] <= costs[1] + 1e-6).all() and (costs[1] <= costs[2] + 1e-6).all()
    assert costs[2][1] > costs[0][1]  # beta has no power price of its own, alpha has


def test_an_unread_duty_may_be_any_that_is_paid_abroad(tmp_path):
    cost = delivered_cost(data := world(tmp_path), asked(data, asean=1))
    at = list(LINES).index("market_duty")
    assert cost.lines[:, at] == pytest.approx([5, 5, 5, 5], rel=1e-3)  # the one duty on file
    assert not cost.known[:, at].any()
    assert delivered_cost(data, asked(data)).known[:, at].all()


def test_a_threat_adds_to_what_others_pay(tmp_path):
    data = world(tmp_path)
    calm, tense = (delivered_cost(data, asked(data).with_threats(t)) for t in ((), ("wall",)))
    assert line(tense, "market_duty") - line(calm, "market_duty") == pytest.approx([0, 0, 25, 25])
    with pytest.raises(RequestError, match="threat"):
        delivered_cost(data, asked(data).with_threats(["flood"]))


def test_shares_that_are_not_split_are_left_out_and_said(tmp_path):
    data = world(tmp_path)
    half = delivered_cost(data, asked(data, north_america=0.4, rest=0.6))
    np.testing.assert_array_equal(half.lines, delivered_cost(data, asked(data)).lines)
    assert half.unsplit == pytest.approx(0.6) and half.shares == {"north_america": 1.0}


def test_where_no_market_is_named_nothing_is_sold_abroad_and_nothing_known_of_it(tmp_path):
    cost = delivered_cost(data := world(tmp_path), asked(data, rest=1))
    for name in ("outbound_freight", "market_duty"):
        assert (line(cost, name) == 0).all()
        assert not cost.known[:, list(LINES).index(name)].any()
    assert cost.unsplit == 1 and cost.shares == {}


def test_a_mix_is_the_mean_of_its_markets(tmp_path):
    data = world(tmp_path)
    one, two, both = (delivered_cost(data, asked(data, **market)) for market in (
        {"north_america": 1}, {"asean": 1}, {"north_america": 0.25, "asean": 0.75}))
    for name in ("outbound_freight", "market_duty", "inbound_duty", "transit_stock"):
        wanted = 0.25 * line(one, name) + 0.75 * line(two, name)
        np.testing.assert_allclose(line(both, name), wanted, rtol=1e-4, atol=1e-6)


def test_a_line_on_figures_from_elsewhere_is_not_known(tmp_path):
    data = world(tmp_path, [("gamma", "land_usd_m2", (50, 60, 70)),
                            price("world", "permit_cost", 0.02, source="guess", sector=SECTOR)])
    cost = delivered_cost(data, asked(data))
    land, start = (cost.known[:, list(LINES).index(name)] for name in ("land", "start_up"))
    assert land.tolist() == [True, True, True, False]  # delta: from gamma's, not the world's row
    assert not start.any()  # a judgement about the whole world is no figure
    assert cost.sources(0, "start_up") == ["guess", "src"] and cost.guessed[0, list(LINES).index("start_up")]
    assert cost.sources(2, "land") == ["src"] and not cost.guessed[2, list(LINES).index("land")]


def test_questions_are_kept_and_refused(tmp_path):
    data = world(tmp_path)
    assert delivered_cost(data, asked(data)) is delivered_cost(data, asked(data))
    for draws in (0, 10**6):
        with pytest.raises(RequestError, match="draws"):
            delivered_cost(data, asked(data), draws)
    with pytest.raises(RequestError, match="currency"):
        asked(data).with_rates({"XXX": 2.0}, data.cost.rates)
    with pytest.raises(RequestError, match="rate"):
        asked(data).with_rates({"AUD": 0.0}, data.cost.rates)
    with pytest.raises(RequestError, match="no_plant"):
        delivered_cost(replace(data, cost=None), asked(data))
