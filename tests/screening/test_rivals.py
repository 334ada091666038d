"""Whom a plant's town is compared with, on worlds small enough to check by the plain definition."""

import numpy as np
import pytest

from siteselect.geography import earth_centred
from siteselect.screening.areas import areas_of, interval
from siteselect.screening.rivals import Towns, balanced_rivals, old_rivals
from siteselect.screening.standing import Standing, beaten, share_beaten


def toy(seed=7, count=400, plants=30):
    """Towns of two countries on a square of degrees, and plants in some, some beside them."""
    rng = np.random.default_rng(seed)
    people = np.exp(rng.uniform(np.log(15_000), np.log(2e6), count + plants)).round()
    lat, lon = rng.uniform(10, 20, count + plants), rng.uniform(100, 110, count + plants)
    lat[count : count + 5], lon[count : count + 5] = lat[:5], lon[:5]  # these stand in their town
    people[count : count + 5] = people[:5]
    points, country = earth_centred(lat, lon), np.where(lon < 105, "AAA", "BBB")
    whole = Towns(points, people, country)
    return (Towns(points[:count], people[:count], country[:count]),
            Towns(points[count:], people[count:], country[count:]), whole)


def balanced(score, people, row, rivals, band=3.0, need=5):
    """The definition as first written down: `rivals` are a mask without the plant's own town."""
    mine, size = score[row], people[row]
    low = rivals & (people < size) & (people >= size / band)
    high = rivals & (people > size) & (people <= size * band)
    if low.sum() < need or high.sum() < need:
        return float("nan")
    return 0.5 * beaten(mine, score[low]) + 0.5 * beaten(mine, score[high])


def stand(rivals, score, count):
    return np.array([share_beaten(score[count + row], score[:count], groups) for row, groups in enumerate(rivals)])


@pytest.mark.parametrize("seed", range(3))
def test_standings_follow_the_plain_definition(seed):
    pool, plants, whole = toy(seed)
    count = len(pool.people)
    score = np.random.default_rng(seed).integers(0, 50, len(whole.people)) / 50  # many ties
    found = balanced_rivals(pool, plants, {"AAA"})
    world, within, covered = [], [], []
    for row in range(len(plants.people)):
        at = count + row
        km = np.sqrt(((whole.points - whole.points[at]) ** 2).sum(axis=1))
        others = (np.arange(len(km)) < count) & (km > 5)
        world.append(balanced(score, whole.people, at, others))
        within.append(balanced(score, whole.people, at, others & (whole.country == whole.country[at])))
        listed = balanced(score, whole.people, at, others & (whole.country == "AAA"))
        covered.append(listed if whole.country[at] == "AAA" else np.nan)
    for kind, wanted in (("world", world), ("within", within), ("covered", covered)):
        np.testing.assert_array_equal(stand(getattr(found, kind), score, count), wanted)
    assert len(world) >= np.isfinite(world).sum() > np.isfinite(covered).sum() > 5


def test_own_population_says_nothing():
    pool, plants, whole = toy()
    found = balanced_rivals(pool, plants, {"AAA", "BBB"})
    for rivals in (found.world, found.within, found.covered):
        standing = stand(rivals, whole.people, len(pool.people))
        assert set(standing[np.isfinite(standing)]) == {0.5}
    old = stand(old_rivals(pool, plants, ()).world, whole.people, len(pool.people))
    assert old.min() < 0.2 < 0.8 < old.max()


def test_a_plant_without_five_rivals_on_a_side_is_not_judged():
    people = np.array([90.0] * 5 + [110.0] * 5)
    away = earth_centred(np.linspace(0, 9, 10), np.zeros(10))
    plant = Towns(earth_centred(np.array([20.0]), np.array([0.0])), np.array([100.0]), np.array(["AAA"]))
    homes = np.array(["AAA"] * 10)
    assert [len(g) for g in balanced_rivals(Towns(away, people, homes), plant, ()).world[0]] == [5, 5]
    people[0] = 100.0  # as large as the plant's: on neither side
    assert balanced_rivals(Towns(away, people, homes), plant, ()).world[0] == ()
    people[0] = 33.0  # less than a third
    assert balanced_rivals(Towns(away, people, homes), plant, ()).world[0] == ()


def test_every_town_within_5_km_is_the_plants_own():
    lat = np.r_[np.full(3, 0.0), np.arange(1.0, 11.0)]
    lon = np.r_[0.0, 0.04, 0.05, np.zeros(10)]  # at 0, 4.4 and 5.6 km
    people = np.r_[np.full(3, 90.0), np.full(5, 90.0), np.full(5, 110.0)]
    plant = Towns(earth_centred(np.zeros(1), np.zeros(1)), np.array([100.0]), np.array(["AAA"]))
    pool = Towns(earth_centred(lat, lon), people, np.array(["AAA"] * 13))
    smaller, _ = balanced_rivals(pool, plant, ()).world[0]
    assert smaller.tolist() == [2, 3, 4, 5, 6, 7]
    (others,) = old_rivals(pool, plant, ()).world[0]
    assert others.tolist() == list(range(1, 13))  # the old definition leaves out the nearest only


def test_the_old_definition_is_every_city_and_ten_of_a_country():
    pool, plants, whole = toy()
    count = len(pool.people)
    score = np.random.default_rng(1).random(len(whole.people))
    found = stand(old_rivals(pool, plants, ()).world, score, count)
    wanted = []
    for row in range(len(plants.people)):
        km = np.sqrt(((pool.points - plants.points[row]) ** 2).sum(axis=1))
        others = np.ones(count, dtype=bool)
        if km.min() <= 5:
            others[km.argmin()] = False
        wanted.append((score[:count][others] < score[count + row]).mean())
    np.testing.assert_allclose(found, wanted)
    few = Towns(pool.points[:9], pool.people[:9], np.full(9, "AAA"))
    assert set(old_rivals(few, plants, ()).within) == {()}


def test_towns_without_a_score_are_left_out():
    score = np.array([0.1, np.nan, 0.9, np.nan])
    assert share_beaten(0.5, score, (np.array([0, 1]), np.array([2, 3]))) == 0.5
    assert np.isnan(share_beaten(np.nan, score, (np.array([0]), np.array([2]))))
    assert np.isnan(share_beaten(0.5, score, ()))


def test_ties_count_half():
    assert beaten(1.0, np.array([1.0, 1.0])) == 0.5
    assert beaten(0.0, np.array([1.0])) == 0.0
    assert np.isnan(beaten(0.0, np.array([])))


def standing(world, area, country=None):
    values = np.asarray(world, dtype=float)
    return Standing(values, values, values, np.asarray(area), np.asarray(country or ["AAA"] * len(values)))


def test_a_difference_is_taken_plant_by_plant():
    area = np.arange(6)
    one = standing([0.1, 0.3, 0.5, 0.7, 0.9, np.nan], area)
    other = standing([0.0, 0.2, 0.4, 0.6, 0.8, 0.5], area)
    alone, between = one.means(7), one.less(other).means(7)
    assert alone.world_ci[1] - alone.world_ci[0] > 0.3
    assert between.world == pytest.approx(0.1)
    assert between.within_ci == pytest.approx((0.1, 0.1))  # what both share says nothing
    assert (between.n, between.judged_within) == (6, 5)


def test_each_country_counts_once():
    found = standing([0.2, 0.4, 1.0, np.nan], [0, 0, 1, 2], ["AAA", "AAA", "BBB", "CCC"])
    assert found.by_country() == pytest.approx((0.65, 0.65))
    assert found.means(7).world == pytest.approx(1.6 / 3)


def test_no_plant_has_no_mean():
    empty = standing([0.5], [0]).means(7, np.array([False]))
    assert empty.n == 0 and np.isnan(empty.world) and np.isnan(empty.world_ci[0])


def test_intervals_resample_areas_not_plants():
    values = np.r_[np.zeros(50), np.ones(50)]
    alone, together = np.arange(100), np.repeat([0, 1], 50)
    low, high = interval(values, alone, 7)
    assert 0.35 < low < 0.45 < 0.55 < high < 0.65
    assert interval(values, together, 7) == (0.0, 1.0)
    assert np.isnan(interval(values, np.zeros(100, dtype=int), 7)).all()  # one area: no spread to see


def test_no_area_is_wider_than_100_km():
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 1000, size=(60, 3))
    area = areas_of(points, 100.0)
    for one in set(area.tolist()):
        inside = points[area == one]
        assert max(np.linalg.norm(a - b) for a in inside for b in inside) <= 100.0
