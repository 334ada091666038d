"""The backtest cannot flatter itself, and means what it says."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from siteselect.cli import run
from siteselect.errors import DataError, RequestError
from siteselect.geography import geodesic_km
from siteselect.profiles import profile, profiles
from siteselect.screening.backtest import FOREIGN, trial
from siteselect.screening.figures import Ring, cluster
from siteselect.screening.first_edition import first_scores
from siteselect.screening.outcome import backtest, equal, only
from siteselect.screening.plants import read_plants_file
from siteselect.screening.sensitivity import effects, worst_placed
from siteselect.settings import shipped_data
from tests.screening.world import world

LISTED = shipped_data() / "plants.csv"
LEFT_OUT = ["CHN", "HKG", "MAC", "TWN"]
BASELINES = {"first_edition", "proximity", "population", "people_50km", "industry_nearby", "country_figures",
             "equal_weights"}


@pytest.fixture(scope="module")
def found():
    return backtest(world(), read_plants_file(LISTED), "pcb")


def plants(*rows):
    return pd.DataFrame(rows, columns=["firm", "city", "country_iso3", "lat", "lon", "sector"]).assign(year=np.nan)


TAYLOR = ("A", "Taylor", "USA", 30.57, -97.41, "semiconductor_fab")
PERTH = ("B", "Perth", "AUS", -31.95, 115.86, "semiconductor_fab")


def test_own_population_reads_one_half_for_every_plant():
    put = trial(world(), read_plants_file(LISTED))
    own = put.standing(dict.fromkeys(put.plants["sector"], put.people))
    assert set(own.world) == {0.5}  # every plant is judged
    assert set(own.within[np.isfinite(own.within)]) == {0.5}
    assert np.isfinite(own.within).sum() > 0.75 * len(own.within)


def test_a_plant_never_speaks_for_its_neighbours(found):
    put = found.trial
    wide = Ring(inner=100.0, outer=300.0)
    near = cluster(put.places, put.plants, replace(wide, inner=0.0))
    far = cluster(put.places, put.plants, wide)
    spot = len(put.pool)  # the first plant's own town
    lat, lon = put.places.lat[spot], put.places.lon[spot]
    away = np.asarray(geodesic_km(lat, lon, put.plants["lat"], put.plants["lon"]))
    kept = [np.exp(-km / wide.decay) for km in away if 100.0 <= km <= 300.0]
    assert far[spot] == pytest.approx(sum(kept), rel=1e-3)
    assert near[spot] > far[spot] + 0.9  # it counts itself, at no distance
    assert (cluster(put.places, put.plants, FOREIGN) == 0).all()  # the shipped rule: nothing is left


def test_more_taiwanese_plants_in_a_town_do_not_raise_its_standing(found):
    put = found.trial
    there = put.world.dataset.plants.iloc[[0] * 50]
    richer = replace(put.world, dataset=replace(put.world.dataset, plants=there))
    np.testing.assert_array_equal(put.scores()["pcb"], replace(put, world=richer).scores()["pcb"])


@pytest.mark.slow
def test_how_much_of_a_country_is_listed_does_not_move_its_towns():
    listed_plants, dataset, scores = read_plants_file(LISTED), world().dataset, []
    for listed in ({}, {"MEX": 1.0, "IND": 0.6}):
        spreads = dataset.spreads.model_copy(update={"listed": listed})
        whole = replace(world(), dataset=replace(dataset, spreads=spreads))
        scores.append(trial(whole, listed_plants, "pcb").scores()["pcb"])
    np.testing.assert_array_equal(*scores)


def test_the_pool_is_every_town_outside_the_countries_left_out():
    towns = world().towns
    for old, least in ((False, 15_000), (True, 100_000)):
        pool = trial(world(), plants(TAYLOR), old=old).pool
        wanted = towns[(towns["population"] >= least) & ~towns["country_iso3"].isin(LEFT_OUT)]
        assert set(pool["geonameid"]) == set(wanted["geonameid"])


def test_a_plant_is_scored_at_its_own_point_by_its_own_state():
    put = trial(world(), plants(TAYLOR))
    assert put.places.lat[-1] == 30.57
    assert world().dataset.places["admin1"].iloc[put.places.region[-1]] == "US-TX"
    assert 15_000 <= put.people[-1] < 20_000  # Taylor's own, not Austin's


def test_new_areas_lie_over_100_km_from_every_plant_of_the_data():
    put = trial(world(), plants(TAYLOR, PERTH))
    listed = world().sites.plants
    away = [float(np.min(geodesic_km(lat, lon, listed["lat"], listed["lon"])))
            for lat, lon in zip(put.plants["lat"], put.plants["lon"], strict=True)]
    assert put.new.tolist() == [km > 100 for km in away] == [False, True]


def test_other_nations_plants_are_counted_by_the_plain_definition(found):
    put, spot = found.trial, len(found.trial.pool)
    lat, lon = put.places.lat[spot], put.places.lon[spot]
    km = np.asarray(geodesic_km(lat, lon, put.industry["lat"], put.industry["lon"]))
    for beyond in (0.0, 10.0):
        counted = km[(km >= beyond) & (km <= 500)]
        assert put.industry_nearby(beyond)[spot] == pytest.approx(np.exp(-counted / 50).sum(), rel=5e-3)
    assert put.industry_nearby()[spot] > put.industry_nearby(10.0)[spot]


def test_covered_countries_have_twenty_plants_with_a_point(found):
    put = found.trial
    rows = put.industry["country_iso3"].value_counts()
    for home, groups in zip(put.plants["country_iso3"], put.rivals.covered, strict=True):
        assert bool(groups) == (rows.get(home, 0) >= 20)
        assert {c for g in groups for c in put.pool["country_iso3"].to_numpy()[g]} <= set(rows[rows >= 20].index)


def test_every_mean_lies_in_its_interval_and_follows_from_its_plants(found):
    assert set(found.baselines) >= BASELINES and set(found.farther) == {"profiles", "industry_nearby"}
    assert found.measures(found.standing).whole.world == pytest.approx(found.standing.world.mean())
    for standing in (found.standing, *found.baselines.values(), *found.farther.values()):
        means = found.measures(standing).whole
        assert means.world_ci[0] <= means.world <= means.world_ci[1]
        assert means.within_ci[0] <= means.within <= means.within_ci[1]
    for other in found.baselines.values():
        lead = found.measures(found.standing.less(other)).whole
        assert lead.world == pytest.approx(found.standing.world.mean() - other.world.mean())


def test_a_place_that_fails_a_knock_out_is_scored_but_not_by_the_old_definition():
    czech = plants(("A", "Brno", "CZE", 49.195, 16.608, "pcb"))
    answers = [trial(world(), czech, old=old).scores()["pcb"] for old in (False, True)]
    assert np.isfinite(answers[0]).all()
    kept = np.isfinite(answers[1])
    pool = trial(world(), czech, old=True).pool["country_iso3"].to_numpy()
    assert kept.sum() > 5000 and {*pool[~kept[:-1]]} <= {"CZE"}


def test_the_first_edition_is_frozen_for_every_town_and_sector():
    towns = trial(world(), plants(TAYLOR)).pool["geonameid"].to_numpy()
    frozen = first_scores(shipped_data(), towns)
    assert set(frozen) == set(profiles(world().sites).sectors)
    for score in frozen.values():
        assert np.isfinite(score).all() and 0 < score.min() < score.max() < 1
    with np.load(shipped_data() / "world" / "first_edition.npz") as kept:
        assert (str(kept["commit"]), str(kept["dataset"])[:8]) == ("9ae97f0", "c368b432")


def test_frozen_scores_are_read_by_town(tmp_path):
    (tmp_path / "world").mkdir()
    with pytest.raises(DataError):
        first_scores(tmp_path, np.array([5]))
    np.savez(tmp_path / "world" / "first_edition.npz", geonameid=np.array([5, 9], dtype=np.uint32),
             sector=np.array(["pcb"]), score=np.array([[0, 65534]], dtype=np.uint16))
    found = first_scores(tmp_path, np.array([9, 7, 5, 11]))["pcb"]
    np.testing.assert_array_equal(found, [1.0, np.nan, 0.0, np.nan])


@pytest.mark.slow
def test_weights_that_do_nothing_have_no_effect(found):
    weighed = profile(world().sites, "pcb").weights(world().sites.criteria)
    listed = {e.criterion: (e.without_world, e.without_within, e.doubled_world, e.doubled_within)
              for e in effects(found.trial)}
    assert "supply_chain_cluster" not in listed  # the backtest never sees it
    assert {change for name in listed.keys() - weighed.keys() for change in listed[name]} <= {0.0}
    assert max(abs(listed[name][0]) for name in weighed.keys() & listed.keys()) > 0.001


def test_the_worst_placed_are_the_lowest_and_their_reasons_pull_down(found):
    worst = worst_placed(found.trial, found.standing, 3)
    assert len(worst) == 3
    assert worst[0].world == np.nanmin(found.standing.world)
    assert all(pull < 0 for m in worst for _, pull in m.against)


def test_equal_weights_are_equal_and_one_branch_is_alone():
    weights = equal(profile(world().sites, "pcb")).weights(world().sites.criteria)
    sums = {}
    for name, weight in weights.items():
        criterion = world().sites.criteria[name]
        sums.setdefault(criterion.branch, []).append(weight)
    assert {round(sum(w), 12) for w in sums.values()} == {round(1 / 3, 12)}
    assert only("proximity") == {"proximity": 1.0, "climate": 0.0, "sector_fit": 0.0}


def test_periods_follow_the_year_of_the_file():
    listed = plants(TAYLOR, TAYLOR, PERTH).assign(year=[2017.0, 2018.0, np.nan])
    parts = backtest(world(), listed).parts("year")
    assert {name: part.n for name, part in parts.items()} == {"before_2018": 1, "2018_2021": 1}


def test_a_list_of_nothing_is_refused(tmp_path):
    path = tmp_path / "plants.csv"
    path.write_text("firm,city,country_iso3,lat,lon,sector\nA,Kunshan,CHN,31.4,120.9,pcb\n")
    with pytest.raises(RequestError):
        trial(world(), read_plants_file(path))


HEAD = "firm,city,country_iso3,lat,lon,sector"
BAD = {
    "no sector": ("firm,city,country_iso3,lat,lon\nA,X,MEX,20,-100\n", "sector"),
    "far north": (f"{HEAD}\nA,X,MEX,95,-100,pcb\n", "lat"),
    "no number": (f"{HEAD}\nA,X,MEX,20,west,pcb\n", "lon"),
    "no year": (f"{HEAD},year\nA,X,MEX,20,-100,pcb,soon\n", "year"),
    "no country": (f"{HEAD}\nA,X,MEXICO,20,-100,pcb\n", "country_iso3"),
    "no plant": (f"{HEAD}\n", "profile"),
}


@pytest.fixture
def asked(monkeypatch, capsys):
    monkeypatch.setattr("siteselect.screening.load_all", lambda folder: world())

    def ask(*arguments):
        code = run(["backtest", *map(str, arguments), "--lang", "en"])
        return code, *capsys.readouterr()

    return ask


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_list_is_refused_in_one_sentence(asked, tmp_path, fault):
    content, named = BAD[fault]
    path = tmp_path / "plants.csv"
    path.write_text(content)
    code, out, err = asked(path, "--json")
    assert (code, out) == (2, "") and len(err.strip().splitlines()) == 1 and named in err


def test_the_command_keeps_its_contract(asked, tmp_path):
    path = tmp_path / "plants.csv"
    path.write_text(f"{HEAD}\n" + "\n".join(",".join(map(str, row)) for row in (TAYLOR, PERTH)) + "\n")
    code, out, err = asked(path, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    measures = {"n", "auc_world", "auc_world_ci", "auc_within", "auc_within_ci", "covered_world",
                "by_country_mean_within", "by_country_mean_world", "new_areas"}
    assert measures <= answer.keys() and answer["n"] == 2 and answer["definition"] == "size_matched_balanced"
    assert answer["baselines"].keys() >= BASELINES
    for baseline in answer["baselines"].values():
        assert measures <= baseline.keys() and measures <= baseline["difference"].keys()
    assert answer["new_areas"]["n"] == 1 and "predictor" not in answer
    assert answer["auc_world"] == pytest.approx(np.mean([p["percentile_world"] for p in answer["plants"]]))
    assert [p["new_area"] for p in answer["plants"]] == [False, True]
    code, table, _ = asked(path, "--old")
    assert code == 0 and "Sizes are not matched" in table and f"{len(world().towns):,}" not in table
