"""The page of robustness under AppTest: both languages, each choice, refusals in words."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from siteselect.robustness import METHODS as ANALYSED
from siteselect.robustness import robustness
from siteselect.ui.robustness import sureness
from siteselect.ui.shell import cached, question
from siteselect.ui.shell.view import OFFERED, View
from tests.ui.test_pages import MAIN, components, page
from tests.ui.test_pages import words as all_words

FOLDS = ("central", "tornado", "break_even", "reversal", "left_out", "skipped")


def sure(**query):
    app = page("robustness", **{"lang": "en", **query})
    assert not app.exception
    assert not app.error
    return app


def opened(*names, **query):
    """The page with folded sections open, as a hand on them leaves it."""
    app = AppTest.from_file(MAIN, default_timeout=300)
    for key, value in {"lang": "en", **query}.items():
        app.query_params[key] = value
    for name in names:
        app.session_state[f"fold-{name}"] = True
    app._page_hash = calc_hash("robustness")
    app.run()
    assert not app.exception
    assert not app.error
    return app


def words(app):
    """What the page says, without its style sheet."""
    return re.sub(r"<style>.*?</style>", "", all_words(app), flags=re.DOTALL)


def heat(app):
    return components(app)["siteselect_heat"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "of the draws.</p><p>Who else could be first: "), ("zh-TW", "之抽樣結果")],
)
def test_a_sentence_on_top_says_how_sure_the_first_place_is(lang, said):
    app = sure(lang=lang)
    assert not app.warning
    assert said in words(app)
    rows = heat(app)
    data = cached.dataset("sites")
    found = robustness(evaluate(data, profile(data, "semiconductor_fab")), weights="intervals")
    assert len(rows["id"]) == len(found.sites)
    assert [sum(row) for row in rows["cells"]] == [10_000] * len(rows["id"])
    leader = found.order[0]
    row = rows["id"].index(data.places["id"].iloc[found.sites[leader]])
    assert rows["cells"][row][0] == round(10_000 * found.first[leader])
    assert f"{found.first[leader]:.0%}" in words(app)
    assert "10,000" in words(app)


def test_sliders_move_the_heat_map_unless_any_weights_are_drawn():
    start, moved = (heat(sure(**query)) for query in ({}, {"weights": "100,30,55"}))
    assert start["cells"] != moved["cells"]
    start, moved = (heat(sure(draw="free", **query)) for query in ({}, {"weights": "90,30,55"}))
    assert start["cells"] == moved["cells"]


@pytest.mark.parametrize("candidates", ["us-states", "mx-states"])
def test_states_have_the_page_too(candidates):
    app = sure(lang="zh-TW", set=candidates, sector="pcb")
    assert not app.warning
    assert len(heat(app)["id"]) == len(cached.dataset(candidates).places)


def test_what_is_drawn_is_kept_in_the_address():
    app = sure(draw="ordered", figures="fixed", check="pair")
    for name, value in (("draw", "ordered"), ("figures", "fixed"), ("check", "pair")):
        assert app.query_params[name] == value
    assert "weights alone, the figures as they are" in words(app)
    app.button_group(key="figures").set_value("drawn").run()
    assert "figures" not in app.query_params
    assert "draws of weights and figures" in words(app)


@pytest.mark.parametrize("name", ["draw", "figures", "check"])
def test_a_choice_that_nobody_knows_is_refused_in_words(name):
    app = sure(**{name: "magic"})
    assert "magic" in app.warning[0].value
    assert heat(app)["id"]


@pytest.mark.parametrize("method", [m for m in OFFERED if m not in ANALYSED])
def test_other_methods_are_refused_with_a_way_out(method):
    app = sure(method=method)
    assert "no robustness analysis" in app.info[0].value
    assert "siteselect_heat" not in components(app)
    app.button(key="use-additive-refused").click().run()
    assert heat(app)["id"]
    assert app.query_params["method"] == "weighted_sum"


def test_topsis_draws_weights_and_says_what_it_cannot():
    app = sure(method="topsis")
    assert "weights alone" in words(app)
    assert "needs the weighted sum" in app.info[0].value
    app.button(key="use-additive-not_additive").click().run()
    assert "ss-stays" in words(app)
    assert "ss-stays" not in words(sure(method="topsis"))  # a search of a second is run when it is asked for


@pytest.mark.parametrize(
    ("lang", "joint", "heads"),
    [("en", "Hermosillo, Sonora gets ahead of Clark Freeport Zone with the smallest change",
      "Clark Freeport Zone scores above Hermosillo"),
     ("zh-TW", "超越克拉克自由港區所需之最小變動", "克拉克自由港區")],
)  # fmt: skip
def test_two_sites_have_a_flip_in_words_and_a_checklist_of_their_own(lang, joint, heads):
    app = sure(lang=lang, site="mx-hermosillo", versus="ph-clark", check="pair")
    body = words(app)
    assert body.count(joint) == 3
    assert heads in body
    listed = body[body.index("ss-checks-list"):]
    assert listed.index("ss-answer") < listed.index("data-head")  # knock-outs stand on top
    assert listed.rindex("ss-answer") < listed.index("data-head")
    named = {"en": ("Clark", "Hermosillo"), "zh-TW": ("克拉克", "埃莫西約")}[lang]
    other = {"en": "Kumamoto", "zh-TW": "熊本"}[lang]
    assert all(name in listed for name in named)
    assert other not in listed


def test_the_bars_name_who_takes_over():
    body = words(sure())
    bars = body[body.index("ss-bars"):body.index("</table>", body.index("ss-bars"))]
    assert bars.count("ss-stays") == bars.count("<tr class")
    assert "Johor" in bars


def test_folded_tests_are_run_only_when_opened():
    shut = words(sure(site="ph-clark", versus="ph-new-clark-city"))
    app = opened(*FOLDS, site="ph-clark", versus="ph-new-clark-city")
    body = words(app)
    for part in ("on average their weights are", "ss-lead", "score the same if",
                 "without Clark Freeport Zone: the others keep their order",
                 "Without Homicide rate", "were not drawn"):  # fmt: skip
        assert part in body, part
        assert part not in shut, part


def test_one_site_and_none_are_sentences(monkeypatch):
    whole = cached.dataset("sites")
    monkeypatch.setattr(cached, "dataset", lambda candidates: whole.with_places([0]))
    app = sure()
    assert "only candidate that can be ranked" in app.info[0].value
    monkeypatch.setattr(cached, "dataset", lambda candidates: whole.with_places([]))
    assert "nothing to be sure of" in sure().info[0].value


def test_sites_that_all_tie_share_the_first_place_in_words():
    alike = cached.dataset("sites").with_places([3, 3])
    found = robustness(evaluate(alike, profile(alike, "semiconductor_fab")))
    said = sureness.headline(found, "en")
    assert "share the first place: 100% of the draws each" in said["sure"]
    assert said["rivals"] == "No other candidate is ever first."


def test_an_unranked_site_is_refused_in_words(monkeypatch):
    asked = question.scenario
    monkeypatch.setattr(question, "scenario", lambda view, data: asked(view, data).model_copy(
        update={"coverage_floor": 0.95}))  # fmt: skip
    data = cached.dataset("sites")
    answer = evaluate(data, question.scenario(View("en"), data))
    out = data.places["id"].iloc[answer.excluded[0].site]
    app = sure(site=out, check="pair")
    # neither a flip nor a checklist nor a tornado for it, each in words
    assert all("not two ranked sites" in warning.value for warning in app.warning)
    assert len(app.warning) >= 2
    assert len(heat(app)["id"]) == len(answer.order) > 1
