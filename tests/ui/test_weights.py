"""The page Weights: judgements become the question, and what they were judged for stays known."""

from dataclasses import replace

import numpy as np
import pytest

from siteselect.criteria import BRANCHES
from siteselect.evaluation import evaluate, trade_off
from siteselect.profiles import profile
from siteselect.ui.shell import curves, question
from siteselect.ui.shell.address import read_view
from siteselect.ui.shell.view import Known, View
from siteselect.ui.weights import importances, leaders, meaning, pairwise
from siteselect.value_functions import ValueFunction
from tests.ui.test_pages import components, page, words

NEARER = ValueFunction(points=((1000, 1), (9000, 0)))
BENT = "geodesic_distance:linear:1000:1:9000:0"


@pytest.fixture
def view():
    return View(lang="en")


def weights(view, dataset):
    return question.scenario(view, dataset).weights(dataset.criteria)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("part", ["weigh", "curves", "meaning", "methods"])
def test_every_part_of_the_page_stands(lang, part):
    app = page("weights", lang=lang, sector="pcb", curves=BENT)
    app.button_group(key="part-0").set_value(part).run()
    assert not app.exception
    assert not app.error
    said = {"en": "own value function for Distance to Taiwan", "zh-TW": "自訂價值函數：與臺灣距離"}
    assert said[lang] in words(app)
    assert app.query_params["curves"] == BENT
    drawn = components(app)
    assert ("siteselect_swing" in drawn, "siteselect_curve" in drawn) == (
        part == "weigh", part == "curves")  # fmt: skip


@pytest.mark.parametrize("way", ["swing", "order", "pairs", "points"])
@pytest.mark.parametrize("node", importances.NODES)
def test_every_way_draws_every_level(way, node):
    app = page("weights", lang="zh-TW")
    app.button_group(key="way-0").set_value(way).run()
    app.button_group(key="node-0").set_value(node).run()
    assert not app.exception
    assert not app.error
    drawn = components(app)[f"siteselect_{way}"]
    assert drawn["node"] == node
    count = {"branches": 3, "proximity": 3, "climate": 6, "sector_fit": 16}[node]
    assert len(drawn["names" if way == "pairs" else "items"]) == count


@pytest.mark.parametrize("query", [
    {"curves": "gold:linear:0:1:9:0"}, {"curves": "geodesic_distance:linear:0:1"},
    {"curves": "geodesic_distance:linear:0:1:9"}, {"curves": "geodesic_distance:cubic:0:1:9:0"},
    {"curves": "geodesic_distance:linear:0:0:9:1"}, {"curves": f"{BENT},{BENT}"},
    {"curves": "geodesic_distance:linear:nan:1:9:0"}, {"curves": "<script>"},
    {"ranges": "gold:1:2"}, {"ranges": "geodesic_distance:1"},
    {"ranges": "branches.geodesic_distance:1:inf"},
])  # fmt: skip
def test_a_link_with_no_value_function_is_refused_in_words(query):
    app = page("weights", **{"lang": "en", **query})
    assert len(app.warning) == 1
    assert not app.exception
    assert not app.error
    assert {"curves", "ranges"}.isdisjoint(app.query_params)


def test_a_link_carries_value_functions_and_the_ranges_judged_for(shipped, view):
    bent = replace(view, curves={"geodesic_distance": NEARER})
    kept = importances.kept(bent, shipped, "proximity", ["geodesic_distance"])
    known = Known(["semiconductor_fab"], shipped.criteria, lambda _: [])
    again, problems = read_view(kept.address(), known, "en")
    assert (again, problems) == (kept, ())
    assert kept.address()["ranges"] == "geodesic_distance:9000:1000"


def test_the_data_s_own_curve_in_a_link_is_no_curve_of_one_s_own(shipped):
    value = shipped.criteria["delivered_cost"].value
    assert curves.read(curves.written({"delivered_cost": value}), shipped.criteria) == {}


def test_an_edited_range_makes_weights_stale_until_judged_again_or_kept(shipped, view):
    name = "geodesic_distance"
    assert importances.stale("proximity", view, shipped) == {}
    bent = replace(view, curves={name: NEARER})
    for node in ("proximity", "branches"):
        assert importances.stale(node, bent, shipped) == {name: ((13500, 1000), (9000, 1000))}
    assert importances.stale("climate", bent, shipped) == {}
    other = importances.judged(bent, shipped, "proximity", {"sea_distance": 80}, ["sea_distance"])
    assert name in importances.stale("proximity", other, shipped)  # another slider was moved
    again = importances.judged(bent, shipped, "proximity", {name: 80}, [name])
    assert importances.stale("proximity", again, shipped) == {}
    assert name in importances.stale("branches", again, shipped)
    branch = importances.judged(again, shipped, "branches", {"proximity": 60}, ["proximity"])
    assert importances.stale("branches", branch, shipped) == {}
    assert importances.stale("branches", replace(branch, curves={}), shipped)  # bent back: not for it
    # a curve bent within its range judges no move anew
    inside = ValueFunction(points=((1000, 1), (5000, 0.9), (13500, 0)))
    assert not importances.stale("proximity", replace(view, curves={name: inside}), shipped)


def test_an_order_asks_with_rank_order_centroids_and_is_read_off_them_again(shipped, view):
    order = ["sea_distance", "geodesic_distance", "direct_flights"]
    asked = importances.judged(view, shipped, "proximity", importances.ordered(order))
    inside = {n: w for n, w in weights(asked, shipped).items() if n in order}
    inside = {n: w / sum(inside.values()) for n, w in inside.items()}
    expected = [(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3) / 3, 1 / 9]
    assert [inside[name] for name in order] == pytest.approx(expected, abs=1e-5)
    assert importances.order_of("proximity", asked, shipped) == order


def test_what_a_browser_sends_that_is_no_judgement_changes_nothing(shipped, view):
    for sent in ({"gold": 3.0}, {"sea_distance": float("nan")}, {"sea_distance": 101.0}, {},
                 {"sea_distance": -1.0}, {"delivered_cost": 3.0}):  # fmt: skip
        assert importances.judged(view, shipped, "proximity", sent) == view


def test_back_takes_one_level_back_and_leaves_the_others(shipped, view):
    moved = importances.judged(view, shipped, "proximity", {"sea_distance": 100})
    moved = importances.judged(moved, shipped, "climate", {"delivered_cost": 100})
    moved = importances.judged(moved, shipped, "branches", {"climate": 10})
    found = importances.back(moved, "proximity", shipped)
    assert importances.points("proximity", found, shipped) == importances.points(
        "proximity", view, shipped)  # fmt: skip
    assert found.importance == moved.importance
    assert importances.points("climate", found, shipped)["delivered_cost"] == 100
    assert importances.back(found, "branches", shipped).importance == {}


def test_pairs_follow_once_connected_and_the_worst_is_named_and_mended(shipped):
    names = ["a", "b", "c", "d"]
    some = {("a", "b"): 3}
    assert pairwise.follow(some, names).needed == (("a", "c"), ("a", "d"))
    chain = {("a", "b"): 2, ("b", "c"): 2, ("c", "d"): 2}
    found = pairwise.follow(chain, names)
    assert list(found.weights.values()) == pytest.approx([8 / 15, 4 / 15, 2 / 15, 1 / 15])
    assert pairwise.mend(found, chain) is None
    wrong = chain | {("a", "c"): 4, ("b", "d"): 4, ("d", "a"): 8}
    broken = pairwise.follow(wrong, names)
    assert broken.answer.cr > pairwise.ACCEPTED
    pair, given, better = pairwise.mend(broken, wrong)
    assert (pair, given) == (("d", "a"), 8)
    assert better < -1  # the others say that a is the greater
    mended = pairwise.follow(wrong | {pair: better}, names)
    assert mended.answer.cr < pairwise.ACCEPTED


@pytest.mark.parametrize("grade", [*range(-9, -1), *range(1, 10)])
def test_grades_and_ratios_are_each_other_s_inverse(grade):
    assert pairwise.nearest_grade(pairwise.ratio(grade)) == grade


def test_the_data_s_weights_can_be_asked_for_and_are_then_the_question(shipped, view, monkeypatch):
    result = evaluate(shipped, question.scenario(view, shipped))
    found = meaning.data_weights(result)
    held = {"view": view}
    monkeypatch.setattr("siteselect.ui.shell.state.current", lambda: held["view"])
    monkeypatch.setattr("siteselect.ui.shell.state.change", lambda seen: held.update(view=seen))
    wanted = dict(zip(result.matrix.criteria, found.critic.tolist(), strict=True))
    flat = [c for c, share in wanted.items() if share == 0]  # equal at all sites: weighs nothing
    meaning._ask(wanted, shipped)
    asked = weights(held["view"], shipped)
    assert {c: asked.get(c, 0) for c in wanted} == pytest.approx(wanted, abs=2e-5)
    assert set(wanted) - set(asked) <= set(flat) and set(asked) <= set(wanted)


def test_a_trade_off_is_said_in_units_and_holds(shipped, view):
    result = evaluate(shipped, question.scenario(view, shipped))
    a, b = "geodesic_distance", "sea_distance"
    for lang, more in (("en", "1,000 km more"), ("zh-TW", "增加 1,000 公里")):
        assert more in meaning.trade_words(result, a, b, 1000, lang)
    at = meaning.middle(result, a), meaning.middle(result, b)
    found = trade_off(result, a, b, 1000, *at)
    assert f"{found.equals:,.0f}".lstrip("-")[:3] in meaning.trade_words(result, a, b, 1000, "en")
    assert "makes up for" in meaning.trade_words(result, a, "hazard_volcano", -12000, "en")


def test_the_leaders_say_how_far_they_moved_from_the_profile(shipped, view):
    start = evaluate(shipped, profile(shipped, view.sector))
    moved = importances.judged(view, shipped, "branches", {"proximity": 100, "sector_fit": 1})
    result = evaluate(shipped, question.scenario(moved, shipped))
    ids = shipped.places["name_en"].tolist()
    for row in leaders.leaders(result, start, "en"):
        i = ids.index(row["name"])
        assert row["moved"] == start.rank[i] - row["rank"]
    heavy = leaders.heaviest(result, "en")
    assert sum(b["width"] for b in heavy["branches"]) == pytest.approx(100, abs=0.1)
    assert [b["id"] for b in heavy["branches"]] == list(BRANCHES)
    assert np.all(np.diff([c["width"] for c in heavy["most"]]) <= 0)


def test_every_page_names_the_value_function_of_one_s_own():
    for name in ("", "site", "compare"):
        app = page(name, lang="en", curves=BENT)
        assert "own value function for Distance to Taiwan" in words(app)
        assert app.query_params["curves"] == BENT


def test_back_at_the_profile_nothing_is_left_of_what_own_weights_were_judged_for(shipped, view):
    bent = replace(view, curves={"geodesic_distance": NEARER})
    own = importances.judged(bent, shipped, "proximity", {"geodesic_distance": 80})
    assert own.ranges
    assert own.with_asked({"importance": {}, "criteria": {}}).ranges == {}
    kept = importances.kept(bent, shipped, "proximity", ["geodesic_distance"])  # on purpose
    assert kept.with_asked({"importance": {}, "criteria": {}}).ranges == kept.ranges


def test_another_sector_keeps_value_functions_and_starts_from_its_own_weights():
    app = page(lang="en", curves=BENT, ranges="geodesic_distance:9000:1000", weights="9,1,1")
    app.selectbox(key="sector").set_value("pcb").run()
    assert app.query_params["curves"] == BENT
    assert {"ranges", "weights"}.isdisjoint(app.query_params)
