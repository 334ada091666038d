"""Screening scores as `evaluate` does, leaves out what it says, and finds what is there."""

import numpy as np
import pytest

from siteselect.criteria import ValueFunction
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.profiles import profile, profiles
from siteselect.screening import LEFT_OUT, Stopped, screen
from siteselect.screening.figures import Places, cluster, figures, places_at
from siteselect.screening.jobs import cell_centres, cities, grid_jobs
from siteselect.screening.raster import screen_grid
from siteselect.screening.scoring import LOCAL, prepare, score
from tests.screening.world import world

SECTORS = ["semiconductor_fab", "ai_server_ems", "rare_earth_recycling"]


def region(places):
    known = world().region_of
    pairs = zip(places["country_iso3"], places["admin1"], strict=True)
    return np.array([known.get((c, a), known[c, ""]) for c, a in pairs], dtype=np.int32)


BENT = {
    "geodesic_distance": ValueFunction(points=((500, 1), (4000, 0.5), (20000, 0))),
    "corporate_tax": ValueFunction(points=((5, 1), (30, 0))),
}


@pytest.mark.parametrize("curves", [{}, BENT], ids=["shipped curves", "own curves"])
@pytest.mark.parametrize("sector", SECTORS)
def test_a_site_by_its_own_figures_scores_as_evaluate_says(sector, curves):
    sites = world().sites
    scenario = profile(sites, sector).with_value_functions(curves, sites.criteria)
    answer, question = evaluate(sites, scenario), prepare(world(), scenario)
    columns = {name: j for j, name in enumerate(answer.matrix.criteria)}
    own = {c.name: answer.matrix.figures[:, columns[c.name]] for c in question.local}
    made = score(question, region(sites.places), own)
    for a, b in ((made.score, answer.score), (made.low, answer.low), (made.high, answer.high),
                 (made.coverage, answer.coverage)):  # fmt: skip
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-9)
    ranked = {e.site for e in answer.excluded}
    assert {int(i) for i in np.flatnonzero(made.state)} == ranked


def test_grids_agree_with_the_sites_own_figures():
    sites = world().sites
    table = sites.places
    at = places_at(world(), table["lat"].to_numpy(float), table["lon"].to_numpy(float))
    codes = np.array([world().country_code[c] for c in table["country_iso3"]], dtype=np.int16)
    at = Places(at.lat, at.lon, at.region, codes, at.hours)
    found = figures(world(), at, list(sites.criteria))
    plants = sites.plants[sites.plants["sector"].isin(profiles(sites).sectors["pcb"].cluster_of)]
    found["supply_chain_cluster"] = cluster(at, plants)
    assert set(found) == LOCAL
    rows, figure = sites.cells("pcb"), np.append(sites.observations["value"].to_numpy(float), np.nan)
    for j, (name, criterion) in enumerate(sites.criteria.items()):
        if name in found:
            apart = np.abs(criterion.value(found[name]) - criterion.value(figure[rows[:, j]]))
            assert np.nanmean(apart) < 0.03, name  # in value units, 0 to 1
            assert np.nanmedian(apart) < 0.01, name


def test_china_and_taiwan_are_left_out_unless_named():
    scenario = profile(world().sites, "pcb")
    found = screen(world(), scenario)
    assert not found.table["country_iso3"].isin(LEFT_OUT).any()
    assert found.considered == len(found.table) + found.knocked_out + found.too_little
    assert set(screen(world(), scenario, countries=["CHN"]).table["country_iso3"]) == {"CHN"}


def test_ranks_follow_scores_and_bounds_hold_them():
    table = screen(world(), profile(world().sites, "pcb"), least_people=100_000).table
    assert table["rank"].is_monotonic_increasing and table["rank"].iloc[0] == 1
    assert (table["score"].diff().dropna() <= 1e-9).all()
    assert (table["score_low"] <= table["score"]).all()
    assert (table["score"] <= table["score_high"]).all()
    assert (table["population"] >= 100_000).all()
    assert table["coverage"].between(0.6, 1).all()


def test_places_apart_lie_apart():
    from siteselect.geography import geodesic_km

    found = screen(world(), profile(world().sites, "pcb"), countries=["JPN"])
    kept = found.apart(50.0)
    first = found.table.iloc[0]
    assert kept["geonameid"].iloc[0] == first["geonameid"]
    km = np.asarray(geodesic_km(first.lat, first.lon, kept["lat"].to_numpy()[1:], kept["lon"].to_numpy()[1:]))
    assert km.min() > 50 * 0.995


def test_a_failed_knockout_keeps_a_place_out():
    scenario = profile(world().sites, "pcb")
    question = prepare(world(), scenario)
    texas = world().region_of["USA", "US-TX"]
    answers = evaluate(world().dataset, scenario).knockouts[texas]
    assert question.failed[texas] == any(a.answer == "fail" for a in answers)
    question.failed[texas] = True
    one = cities(world(), 15000)
    measured = {c.name: np.full(1, np.nan) for c in question.local}
    assert score(question, np.array([texas], dtype=np.int32), measured).state.tolist() == [1]
    assert len(one) > 30_000


@pytest.mark.parametrize("asked", [{"least_people": 10}, {"countries": ["XXX"]}])
def test_what_cannot_be_screened_is_refused(asked):
    with pytest.raises(RequestError):
        screen(world(), profile(world().sites, "pcb"), **asked)


def test_a_method_that_compares_candidates_is_refused():
    with pytest.raises(RequestError, match="by_set"):
        screen(world(), profile(world().sites, "pcb").with_method("topsis"))


def test_whoever_watches_can_stop_it():
    with pytest.raises(Stopped):
        screen(world(), profile(world().sites, "pcb"), progress=lambda done, whole: False)


def test_grid_cells_are_scored_as_points():
    scenario = profile(world().sites, "pcb")
    found = screen_grid(world(), scenario, 1)
    lat, lon = map(np.ravel, np.meshgrid(*cell_centres(1, 0, len(found.scores)), indexing="ij"))
    spot = np.flatnonzero(np.isfinite(found.scores.ravel()))[::400]
    at = places_at(world(), lat[spot], lon[spot])
    question = prepare(world(), scenario)
    from siteselect.screening.scoring import score_places

    again = score_places(world(), question, at)
    np.testing.assert_allclose(found.scores.ravel()[spot], again.score, atol=1e-6)
    assert sum(job.stop - job.start for job in grid_jobs(1)) == len(found.scores)


@pytest.mark.parametrize("sector", SECTORS)
def test_an_added_city_scores_in_the_comparison_as_screening_scored_it(sector):
    from siteselect.screening.adding import with_cities

    scenario = profile(world().sites, sector)
    table = screen(world(), scenario).table
    rows = table.iloc[[0, 500, 3000, 12000, len(table) - 1]]
    wider = with_cities(world().sites, world(), rows["geonameid"].tolist())
    answer = evaluate(wider, scenario)
    before = evaluate(world().sites, scenario)
    np.testing.assert_allclose(answer.score[len(before.score) :], rows["score"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(answer.low[len(before.score) :], rows["score_low"], atol=1e-9)
    np.testing.assert_array_equal(answer.score[: len(before.score)], before.score)
    assert wider.digest != world().sites.digest
    assert set(answer.sources_used) <= set(wider.sources)


@pytest.mark.slow
def test_a_city_nobody_knows_is_not_added():
    from siteselect.screening.adding import with_cities

    with pytest.raises(RequestError, match="no_city"):
        with_cities(world().sites, world(), [999_999_999])
    with pytest.raises(RequestError, match="too_many"):
        with_cities(world().sites, world(), list(range(21)))
