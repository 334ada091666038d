"""Pages under AppTest: both languages, what a move of a slider does, refusals in words."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from siteselect import ui

MAIN = str(Path(ui.__file__).with_name("main.py"))


def page(**query):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def table(app):
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.json)


def words(app):
    return "\n".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "title", "gather"),
    [("en", "Overseas industrial parks", "To gather:"), ("zh-TW", "海外產業園區選址評估", "待蒐集：")],
)
def test_the_page_speaks_the_language_asked_for(lang, title, gather):
    app = page(lang=lang)
    assert not app.exception
    assert not app.error
    assert title in words(app)
    assert gather in words(app)
    assert len(table(app)["rows"]["id"]) > 40


@pytest.mark.parametrize("candidates", ["us-states", "mx-states"])
@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_every_set_and_method_has_a_page(candidates, method):
    app = page(lang="en", set=candidates, method=method)
    assert not app.exception
    assert not app.error
    assert table(app)["rows"]["rank"][0] == 1


def test_a_slider_moves_the_ranking_and_the_address():
    app = page(lang="en")
    before = table(app)["rows"]["id"]
    app.slider(key="importance-semiconductor_fab-proximity").set_value(100).run()
    assert table(app)["rows"]["id"] != before
    assert app.query_params["weights"] == "100,30,55"


def test_another_sector_starts_from_its_own_profile():
    app = page(lang="en", weights="100,0,0")
    app.selectbox(key="sector").set_value("pcb").run()
    assert app.slider(key="importance-pcb-proximity").value == 20
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
        {"weights": "nan,1,1"}, {"sector": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_what_nobody_knows_is_refused_in_words_and_the_page_stands(query):
    app = page(**{"lang": "en", **query})
    (refusal,) = app.warning
    assert next(iter(query.values()))[:3].strip("<") in refusal.value or "weight" in refusal.value
    assert not app.exception
    assert not app.error
    assert table(app)["rows"]["id"]


def test_weights_of_nothing_are_refused_in_words():
    app = page(lang="en", weights="0,0,0")
    assert "All weights" in app.warning[0].value
    assert not app.exception


def test_each_figure_carries_level_date_source_and_grade():
    body = words(page(lang="en", site="ph-clark"))
    assert "Clark Freeport Zone" in body
    for header in ("Figure", "Level", "As of", "Source", "Grade"):
        assert f"<th>{header}</th>" in body
    assert "https://" in body
