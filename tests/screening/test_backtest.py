"""The backtest cannot flatter itself, and means what it says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from siteselect.errors import DataError, RequestError
from siteselect.geography import geodesic_km
from siteselect.screening.areas import areas_of, interval
from siteselect.screening.backtest import (
    FOREIGN,
    SAME_TOWN_KM,
    backtest,
    beaten,
    equal,
    only,
    trial,
)
from siteselect.screening.figures import Ring, cluster
from siteselect.screening.plants import read_plants_file
from siteselect.screening.sensitivity import effects, worst_placed
from siteselect.settings import shipped_data
from tests.screening.world import world


@pytest.fixture(scope="module")
def found():
    return backtest(world(), read_plants_file(shipped_data() / "plants.csv"))


@pytest.mark.slow
def test_a_plant_never_speaks_for_its_neighbours(found):
    put = found.trial
    wide = Ring(inner=100.0, outer=300.0)
    near = cluster(put.places, put.plants, replace(wide, inner=0.0))
    far = cluster(put.places, put.plants, wide)
    spot = len(put.pool)  # the first plant's own town
    kept = [
        np.exp(-km / wide.decay)
        for km in np.asarray(geodesic_km(put.places.lat[spot], put.places.lon[spot], put.plants["lat"], put.plants["lon"]))
        if 100.0 <= km <= 300.0
    ]
    assert far[spot] == pytest.approx(sum(kept), rel=1e-3)
    assert near[spot] > far[spot] + 0.9  # it counts itself, at no distance
    assert (cluster(put.places, put.plants, FOREIGN) == 0).all()  # the shipped rule: nothing is left


@pytest.mark.slow
def test_more_plants_in_a_town_do_not_raise_its_standing(found):
    put = found.trial
    before = put.scores()
    there = put.world.dataset.plants.iloc[[0] * 50]
    richer = replace(put.world, dataset=replace(put.world.dataset, plants=there))
    after = replace(put, world=richer).scores()
    for sector, scores in before.items():
        np.testing.assert_array_equal(scores, after[sector])


@pytest.mark.slow
def test_how_much_of_a_country_is_listed_does_not_move_its_towns():
    plants = read_plants_file(shipped_data() / "plants.csv")
    dataset = world().dataset
    found = []
    for listed in ({}, {"MEX": 1.0, "IND": 0.6}):
        spreads = dataset.spreads.model_copy(update={"listed": listed})
        whole = replace(world(), dataset=replace(dataset, spreads=spreads))
        found.append(trial(whole, plants, "pcb").scores()["pcb"])
    np.testing.assert_array_equal(*found)


def test_the_pool_is_every_city_of_100_000_outside_the_countries_left_out(found):
    pool = found.trial.pool
    towns = world().towns
    wanted = towns[(towns["population"] >= 100_000) & ~towns["country_iso3"].isin(["CHN", "HKG", "MAC", "TWN"])]
    assert set(pool["geonameid"]) == set(wanted["geonameid"])


def test_a_town_of_the_pool_is_not_compared_with_itself(found):
    put = found.trial
    for row, twin in enumerate(put.twin):
        if twin >= 0:
            town, plant = put.pool.iloc[twin], put.plants.iloc[row]
            assert geodesic_km(town.lat, town.lon, plant.lat, plant.lon) < SAME_TOWN_KM + 0.1


def test_standing_by_a_score_that_is_known():
    put = trial(world(), read_plants_file(shipped_data() / "plants.csv"), "pcb")
    count = len(put.pool)
    best = np.concatenate([np.zeros(count), np.ones(len(put.plants))])
    auc = put.standing({"pcb": best}).auc(7)
    assert (auc.world, auc.within, auc.world_ci) == (1.0, 1.0, (1.0, 1.0))
    flat = put.standing({"pcb": np.zeros(len(best))}).auc(7)
    assert flat.world == 0.5


def test_auc_is_the_mean_of_the_plants_and_inside_its_interval(found):
    assert found.auc.world == pytest.approx(np.nanmean(found.standing.world))
    for auc in (found.auc, found.ranked, *found.baselines.values()):
        assert auc.world_ci[0] <= auc.world <= auc.world_ci[1]
        assert auc.within_ci[0] <= auc.within <= auc.within_ci[1]
    assert set(found.baselines) == {"population", "agglomeration", "proximity", "country_figures", "equal_weights"}
    assert all(n >= 10 for n, _ in found.sectors.values())


def test_intervals_resample_areas_not_plants():
    values = np.r_[np.zeros(50), np.ones(50)]
    alone, together = np.arange(100), np.repeat([0, 1], 50)
    low, high = interval(values, alone, 7)
    assert 0.35 < low < 0.45 < 0.55 < high < 0.65
    assert interval(values, together, 7) == (0.0, 1.0)


def test_no_area_is_wider_than_100_km():
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 1000, size=(60, 3))
    area = areas_of(points, 100.0)
    for one in set(area.tolist()):
        inside = points[area == one]
        assert max(np.linalg.norm(a - b) for a in inside for b in inside) <= 100.0


def test_ties_count_half():
    assert beaten(1.0, np.array([1.0, 1.0])) == 0.5
    assert beaten(0.0, np.array([1.0])) == 0.0
    assert np.isnan(beaten(0.0, np.array([])))


@pytest.mark.slow
def test_weights_that_do_nothing_have_no_effect(found):
    listed = {e.criterion: e for e in effects(found.trial)}
    assert "supply_chain_cluster" not in listed  # the backtest never sees it
    assert max(abs(e.without_world) for e in listed.values()) > 0.01
    scenario = only("proximity")
    assert scenario == {"proximity": 1.0, "climate": 0.0, "sector_fit": 0.0}


def test_the_worst_placed_are_the_lowest_and_their_reasons_pull_down(found):
    worst = worst_placed(found.trial, found.standing)
    assert len(worst) == 10
    assert worst[0].world == np.nanmin(found.standing.world)
    assert all(pull < 0 for m in worst for _, pull in m.against)


def test_equal_weights_are_equal():
    from siteselect.profiles import profile

    weights = equal(profile(world().sites, "pcb")).weights(world().sites.criteria)
    sums = {}
    for name, weight in weights.items():
        sums.setdefault(world().sites.criteria[name].branch, []).append(weight)
    assert all(max(w) - min(w) < 1e-12 for w in sums.values())
    assert {round(sum(w), 12) for w in sums.values()} == {round(1 / 3, 12)}


def test_a_list_of_nothing_is_refused(tmp_path):
    path = tmp_path / "plants.csv"
    path.write_text("firm,city,country_iso3,lat,lon,sector\nA,Kunshan,CHN,31.4,120.9,pcb\n")
    with pytest.raises(RequestError):
        backtest(world(), read_plants_file(path))
    path.write_text("firm,city,country_iso3,lat,lon,sector\nA,X,MEX,95,200,pcb\n")
    with pytest.raises(DataError) as refusal:
        read_plants_file(path)
    assert {p.column for p in refusal.value.problems} == {"lat", "lon"}


def test_a_small_town_is_scored_at_its_own_point():
    plants = pd.DataFrame({"firm": ["A"], "city": ["Taylor"], "country_iso3": ["USA"], "lat": [30.57],
                           "lon": [-97.41], "sector": ["semiconductor_fab"]})
    put = trial(world(), plants)
    assert put.twin.tolist() == [-1]
    assert put.places.lat[-1] == 30.57
    assert world().dataset.places["admin1"].iloc[put.places.region[-1]] == "US-TX"
