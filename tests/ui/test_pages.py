"""Pages under AppTest: both languages, what a move of a slider does, refusals in words."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from siteselect.methods import METHODS
from siteselect.ui import entry
from siteselect.ui.shell.view import OFFERED

MAIN = str(Path(entry.__file__).with_name("main.py"))


def page(name="", **query):
    app = AppTest.from_file(MAIN, default_timeout=300)
    for key, value in query.items():
        app.query_params[key] = value
    if name:  # as a browser asks for a page: AppTest itself only knows pages that are files
        app._page_hash = calc_hash(name)
    return app.run()


def components(app):
    return {c.proto.component_name: json.loads(c.proto.json) for c in app.get("bidi_component")}


def table(app):
    return components(app)["siteselect_ranking"]


def panel(app):
    return components(app)["siteselect_controls"]


def words(app):
    return "\n".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "title", "download"),
    [("en", "Overseas industrial parks", "Download this answer:"),
     ("zh-TW", "海外產業園區選址評估", "下載本次結果：")],
)  # fmt: skip
def test_the_page_speaks_the_language_asked_for(lang, title, download):
    app = page(lang=lang)
    assert not app.exception
    assert not app.error
    assert title in words(app)
    assert download in words(app)
    assert len(table(app)["rows"]["id"]) > 30


@pytest.mark.parametrize("name", ["site", "compare"])
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_every_page_keeps_the_question(name, lang):
    app = page(name, lang=lang, sector="pcb", land="300", weights="40,30,30")
    assert not app.exception
    assert not app.error
    said = {"en": ("Printed circuit boards", "own weights", "park of 300 ha"),
            "zh-TW": ("印刷電路板", "自訂權重", "園區 300 公頃")}  # fmt: skip
    for part in said[lang]:
        assert part in words(app)
    assert app.query_params["land"] == "300"


@pytest.mark.parametrize("candidates", ["us-states", "mx-states"])
@pytest.mark.parametrize("method", OFFERED)
def test_every_set_and_method_has_a_page(candidates, method):
    app = page(lang="en", set=candidates, method=method)
    assert not app.exception
    assert not app.error
    assert table(app)["rows"]["rank"][0] == 1


def test_only_methods_that_can_evaluate_sites_are_offered():
    options = page(lang="en").selectbox(key="method").options
    assert len(options) == sum(entry.in_evaluation for entry in METHODS.values())


def test_weights_of_branches_and_criteria_move_the_ranking_and_the_sliders():
    start = page(lang="en")
    moved = page(lang="en", weights="100,30,55", criteria="geodesic_distance:100")
    assert table(moved)["rows"]["id"] != table(start)["rows"]["id"]
    proximity = panel(moved)["branches"][0]
    assert (proximity["value"], proximity["seed"]) == (100, 15)
    inside = {c["id"]: c["value"] for c in proximity["criteria"]}
    assert inside["geodesic_distance"] == 100
    assert "question" in words(moved)


def test_a_larger_park_and_no_cluster_evidence_are_other_questions():
    start, larger = page("site", site="ph-clark"), page("site", site="ph-clark", land="300")
    assert "needs 300 ha" in words(larger)
    assert "needs 150 ha" in words(start)
    without = page(lang="en", without="supply_chain_cluster")
    assert panel(without)["cluster"]["without"]
    assert table(without)["rows"]["score"] != table(page(lang="en"))["rows"]["score"]


def test_another_sector_starts_from_its_own_profile():
    app = page(lang="en", weights="100,0,0")
    app.selectbox(key="sector").set_value("pcb").run()
    assert panel(app)["branches"][0]["value"] == 18
    assert "weights" not in app.query_params


def test_the_language_leaves_the_question_alone():
    app = page(lang="en", sector="pcb", weights="40,30,20")
    before = table(app)["rows"]["id"]
    app.button_group(key="lang").set_value("zh-TW").run()
    assert "海外產業園區選址評估" in words(app)
    assert table(app)["rows"]["id"] == before


@pytest.mark.parametrize(
    "query",
    [
        {"lang": "fr"}, {"sector": "pbc"}, {"set": "moon"}, {"method": "magic"},
        {"site": "atlantis"}, {"weights": "1,2"}, {"weights": "1,-2,3"}, {"weights": "a,b,c"},
        {"weights": "nan,1,1"}, {"weights": "101,1,1"}, {"criteria": "gold:3"},
        {"criteria": "labour_cost:-1"}, {"criteria": "labour_cost"}, {"land": "151"},
        {"criteria": "labour_cost:1,labour_cost:2"}, {"without": "everything"},
        {"versus": "atlantis"}, {"method": "electre1"}, {"sector": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_what_nobody_knows_is_refused_in_words_and_the_page_stands(query):
    app = page(**{"lang": "en", **query})
    (refusal,) = app.warning
    assert next(iter(query.values()))[:3].strip("<") in refusal.value or "weight" in refusal.value
    assert len(app.query_params) == 4  # what was refused is not kept
    assert not app.exception
    assert not app.error
    assert table(app)["rows"]["id"]


def test_weights_of_nothing_are_refused_in_words():
    app = page(lang="en", weights="0,0,0")
    assert "All weights" in app.warning[0].value
    assert not app.exception


def test_each_figure_carries_level_date_source_and_grade():
    body = words(page("site", lang="en", site="ph-clark"))
    assert "Clark Freeport Zone" in body
    for header in ("Figure", "Level", "As of", "Source", "Grade"):
        assert f"<th>{header}</th>" in body
    assert "https://" in body


def test_two_sites_are_compared_in_words_and_figures():
    body = words(page("compare", lang="en", site="ph-clark", versus="us-phoenix"))
    assert "What speaks for Clark Freeport Zone" in body
    assert "What speaks for Phoenix, Arizona" in body
    assert body.count("; worth ") == 6
    assert "(a national figure: it may differ at the site)" in body
    assert "ss-diverge ss-leads-a" in body
    assert "ss-diverge ss-leads-b" in body
    assert "Work visas" in body


@pytest.mark.parametrize("method", [m for m in OFFERED if METHODS[m].by_set])
def test_a_method_that_does_not_split_says_so_and_how_to_mend_it(method):
    app = page("compare", lang="en", site="ph-clark", versus="us-phoenix", method=method)
    assert "does not split into contributions" in app.info[0].value
    assert 'class="ss-diverge' not in words(app)
    app.button(key="use-additive").click().run()
    assert "What speaks for" in words(app)
    assert app.query_params["method"] == "weighted_sum"


def test_the_same_site_twice_changes_places():
    app = page("compare", lang="en", site="ph-clark", versus="us-phoenix")
    first = app.selectbox[0]
    first.set_value("us-phoenix").run()
    assert (app.query_params["site"], app.query_params["versus"]) == ("us-phoenix", "ph-clark")


def test_a_site_alone_in_the_address_is_compared_with_the_best_other():
    app = page("compare", lang="en", versus="ph-clark")
    assert app.query_params["versus"] == "ph-clark"
    assert app.query_params["site"] != "ph-clark"
