"""A mix goes where a sector goes: commands, links, sessions, records, added places, visits."""

import json

import numpy as np
import pytest

from siteselect.cli import run
from siteselect.cost import delivered_cost
from siteselect.dataset import CLUSTER, DELIVERED, load
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.profiles import at_base, profile, profiles
from siteselect.record import make_record, verify_record
from siteselect.ui.shell.address import read_view
from siteselect.ui.shell.view import Known
from siteselect.visits import Rating, group_figures
from tests.record import test_record as records
from tests.test_visits import world as visit_world
from tests.toy import PROFILES, observation

WRITTEN, ID = "pcb=40,ai_server_ems=60", "ai_server_ems:60,pcb:40"
CHIPS = PROFILES["sectors"]["chips"]
BOTH = {**PROFILES, "sectors": {
    "chips": CHIPS, "boards": {**CHIPS, "branches": {"proximity": 3, "climate": 1, "sector_fit": 2}},
}}  # fmt: skip


@pytest.fixture
def told(capsys):
    def ask(*arguments):
        code = run([*arguments, "--lang", "en"])
        return code, *capsys.readouterr()

    return ask


@pytest.mark.parametrize("command", [
    ["rank"], ["explain", "ph-clark", "us-phoenix"], ["compare"], ["knockouts"],
    ["robustness", "--samples", "200"],
])  # fmt: skip
def test_commands_take_a_mix(told, command):
    code, out, err = told(*command, "--sector", WRITTEN, "--shipped")
    assert (code, err) == (0, "")
    assert "60%" in out and "Printed circuit boards 40%" in out
    code, out, _ = told(*command, "--sector", WRITTEN, "--shipped", "--json")
    assert code == 0 and json.loads(out)["sector"] == ID


@pytest.mark.parametrize(("given", "word"), [
    ("pbc=1,ai_server_ems=1", "pcb"), ("pcb=-1,ai_server_ems=2", "'-1'"), ("pcb=0,display=0", "display"),
    ("pcb=0,networking=0", "share above 0"),
])  # fmt: skip
def test_what_is_no_mix_is_one_sentence(told, given, word):
    code, out, err = told("rank", "--sector", given)
    assert (code, out) == (2, "") and word in err and len(err.splitlines()) == 1


def test_the_cost_of_a_mix_is_the_mean_of_its_sectors(told, shipped):
    asked = ["cost", "mx-saltillo-ramos", "my-kulim", "--base", "north_america", "--draws", "64",
             "--shipped", "--json", "--sector"]  # fmt: skip
    mixed, servers, boards = (json.loads(told(*asked, s)[1]) for s in (WRITTEN, "ai_server_ems", "pcb"))
    assert mixed["mean_of"] == {"ai_server_ems": 0.6, "pcb": 0.4} and mixed["sector"] == ID
    for found, one, two in zip(*(a["results"] for a in (mixed, servers, boards)), strict=True):
        for key in ("delivered_cost", "low", "high", "npv_musd"):
            assert found[key] == pytest.approx(0.6 * one[key] + 0.4 * two[key])
        assert sum(line["per_100"] for line in found["lines"]) == pytest.approx(found["delivered_cost"])
        assert found["sectors"] == {"ai_server_ems": one, "pcb": two}
    with pytest.raises(RequestError, match=r"cost\.no_plant"):
        delivered_cost(shipped, profile(shipped, WRITTEN))


def test_the_cost_of_a_mix_says_that_it_is_a_mean(told):
    asked = ["cost", "--sector", WRITTEN, "--draws", "64", "--shipped"]
    for sites in ([], ["mx-saltillo-ramos"]):
        code, out, _ = told(*asked, *sites)
        assert code == 0 and "The mean of the sectors' costs" in out


def test_a_link_keeps_the_mix(shipped):
    known = Known(list(profiles(shipped).sectors), {}, lambda _: [])
    for given in (ID, WRITTEN, "pcb:4,ai_server_ems:6"):
        view, problems = read_view({"sector": given}, known, "en")
        assert (view.sector, problems) == (ID, ()) and view.address()["sector"] == ID
    view, problems = read_view({"sector": "pcb:1,nothing:2"}, known, "en")
    assert [p.key for p in problems] == ["request.unknown_sector"] and view.sector in known.sectors


def test_a_session_of_a_mix_is_recorded_and_verified(tmp_path):
    """Ratings hold for every sector, and the record is recomputed to the last digit."""
    data = load(visit_world(tmp_path, profiles=BOTH, extra_observations=[
        observation("alpha", "site", "fit", 4, sector="chips"),
        observation("alpha", "site", "fit", 0, sector="boards")]))  # fmt: skip
    events = records.session(data, sector="chips=1,boards=3")
    record = json.loads(json.dumps(make_record(events, data, written_at=records.AT, year=2026,
                                               samples=200, seed=3)))  # fmt: skip
    verdict = verify_record(record, lambda _: data, events[-1].hash)
    assert verdict.ok and verdict.differences == ()
    assert record["session"]["events"][0]["data"]["scenario"]["sector"] == "boards:75,chips:25"


def test_what_a_visit_found_holds_for_every_sector(tmp_path):
    data = load(visit_world(tmp_path, profiles=BOTH))

    def column(sector):
        asked = profile(data, sector)
        asked = asked.model_copy(update={"criteria": {**asked.criteria, "grid": 2.0}})
        rated = group_figures(data, [Rating("p-ann", "alpha", "grid", 5)], sector=asked.sector, year=2026)
        answer = evaluate(rated.dataset, asked)
        return answer.known.mean[:, answer.matrix.criteria.index("grid")]

    mixed, alone = column("chips=1,boards=3"), column("chips")
    assert alone[0] > alone[1]  # the rating counts
    np.testing.assert_allclose(mixed, alone, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("base", ["anywhere", "north_america"])
def test_screening_scores_a_mix_as_its_sectors_on_the_mean(base):
    from siteselect.screening import screen
    from tests.screening.world import world

    sites = world().sites

    def scores(sector):
        asked = at_base(sites, profile(sites, sector), base).model_copy(update={
            "knockouts": (), "coverage_floor": 0.0})  # fmt: skip
        found = screen(world(), asked, least_people=200_000).table
        return found.set_index("geonameid").sort_index()

    mixed, servers, boards = (scores(s) for s in (WRITTEN, "ai_server_ems", "pcb"))
    assert len(mixed) > 100
    assert mixed.index.equals(servers.index) and mixed.index.equals(boards.index)
    wanted = 0.6 * servers["score"] + 0.4 * boards["score"]
    np.testing.assert_allclose(mixed["score"], wanted, rtol=0, atol=1e-8)
    assert (mixed["low"] <= mixed["score"]).all() and (mixed["score"] <= mixed["high"]).all()


@pytest.mark.slow
def test_a_town_brought_into_a_ranking_keeps_its_score():
    from siteselect.screening import screen
    from siteselect.screening.adding import with_cities
    from tests.screening.world import world

    asked = profile(world().sites, WRITTEN).model_copy(update={"knockouts": ()})
    best = screen(world(), asked, least_people=200_000).table.head(3)
    data = with_cities(world().sites, world(), best["geonameid"].tolist())
    answer = evaluate(data, asked)
    for row in best.itertuples():
        place = data.position(f"geonames-{row.geonameid}")
        j = [answer.matrix.criteria.index(name) for name in (CLUSTER, DELIVERED)]
        assert np.isfinite(answer.known.mean[place, j]).all()
        assert answer.score[place] == pytest.approx(row.score, abs=5e-3)
