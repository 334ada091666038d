"""What the judging component is given, and that its words and its script agree."""

import re

import pytest

from siteselect.errors import RequestError
from siteselect.sessions import Weights, check_importances
from siteselect.ui.visit.judging import component
from tests.browser.judged import visited


@pytest.fixture(scope="module")
def session(shipped):
    said = [
        ("eva", "rating", {"site": "SITE", "criterion": "visit_grid", "level": 4}),
        ("eva", "rating", {"site": "SITE", "criterion": "visit_grid", "level": 3}),
        ("eva", "recused", {"participant": "eva", "site": "OTHER", "reason": "family"}),
    ]
    sites = shipped.places["id"].tolist()
    named = {"SITE": sites[0], "OTHER": sites[1]}
    filled = [(who, kind, {k: named.get(v, v) for k, v in body.items()}) for who, kind, body in said]
    return visited(shipped, *filled)


def test_the_component_gets_ones_own_judgements_and_the_words_of_the_scales(session, shipped):
    state, opened = session
    data = component.form_data(state.seen_by("eva"), "eva", opened, "zh-TW")
    first, second, _ = (site["id"] for site in data["sites"])
    assert data["own"]["ratings"] == {first: {"visit_grid": 3}}
    assert {s["id"]: s["recused"] for s in data["sites"]}[second] == "family"
    assert data["editable"] and data["may_recuse"] and data["role"] == "evaluator"
    grid = next(s for s in data["scales"] if s["criterion"] == "visit_grid")
    assert [entry["level"] for entry in grid["levels"]] == [1, 2, 3, 4, 5]
    assert grid["name"] == shipped.scales["visit_grid"].name["zh-TW"]
    asked = {c["id"] for branch in data["branches"] for c in branch["criteria"]}
    assert asked == set(state.setting.scenario.criteria)


def test_nothing_of_another_evaluator_is_in_it(shipped):
    grid = {"site": shipped.places["id"].iloc[0], "criterion": "visit_grid", "level": 2}
    state, opened = visited(shipped, ("max", "joined", {"name": "Max", "role": "evaluator"}),
                            ("max", "rating", grid), ("max", "note", {"text": "secret of Max"}))  # fmt: skip
    data = component.form_data(state.seen_by("eva"), "eva", opened, "en")
    assert data["own"]["ratings"] == {} and data["own"]["notes"] == []
    assert "secret of Max" not in str(data)


def test_a_facilitator_can_take_notes_and_judges_nothing(session):
    state, opened = session
    data = component.form_data(state.seen_by("lead"), "lead", opened, "en")
    assert (data["editable"], data["may_note"], data["may_recuse"]) == (False, True, False)


def test_every_word_of_the_script_exists_and_every_word_is_used():
    scripts = component.script("component")
    words = set(component.words("en"))
    asked = set(re.findall(r"words\.([a-z_]+)", scripts))
    stems = re.findall(r'words\["([a-z_]+_)"', scripts)
    named = {stem + str(end) for stem in stems for end in component.BY_NAME[stem]}
    assert asked | named == words
    assert set(stems) == component.BY_NAME.keys()


def test_no_text_becomes_markup_and_nobody_elses_code_is_called():
    scripts = component.script("component")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "import ", "http:", "https:"):
        assert way not in scripts, way


def body(given, method, branches, criteria=None):
    return Weights(method=method, given=given, branches=branches, criteria=criteria or {})


def test_importances_must_follow_from_what_was_given(session):
    state, _ = session
    asked = state.setting.scenario
    order = {"branches": {"order": ["climate", "proximity", "sector_fit"]}}
    right = {"climate": 1100 / 18, "proximity": 500 / 18, "sector_fit": 200 / 18}  # 11/18, 5/18, 2/18
    check_importances(body(order, "roc", right), asked)
    with pytest.raises(RequestError, match="importances_differ"):
        check_importances(body(order, "roc", {**right, "climate": 61.2}), asked)
    untouched = {b: asked.branches[b] for b in right}
    check_importances(body({}, "direct", untouched), asked)
    with pytest.raises(RequestError, match="importances_differ"):
        check_importances(body({}, "direct", right), asked)


def test_a_group_is_weighed_whole_and_not_by_nothing(session):
    state, opened = session
    asked = state.setting.scenario
    part = {"criteria": {"climate": {"points": {"visit_permits": 3.0}}}}
    given = body(part, "swing", dict(asked.branches), {"visit_permits": 3.0})
    check_importances(given, asked)
    with pytest.raises(RequestError, match="group_incomplete"):
        check_importances(given, asked, opened.criteria)
    for wrong in ({"branches": {"points": {"climate": 0.0}}}, {"branches": {"order": ["climate"]}},
                  {"criteria": {"climate": [1]}}, {"branches": {"points": {"climate": -1.0}}}):  # fmt: skip
        with pytest.raises(RequestError):
            check_importances(body(wrong, "swing", dict(asked.branches)), asked)
