"""The question of a session: base, market, park and start-up go into it, and are shown."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from siteselect.profiles import profile
from siteselect.record.making import question as record_question
from siteselect.sessions import Created
from siteselect.ui.shell import cached, question
from siteselect.ui.shell.address import read_view
from siteselect.ui.visit import answering, keeping, visitor
from siteselect.ui.visit.judging.field_form import field_form
from siteselect.ui.visit.routes.replies import cookie_name
from tests.ui.test_pages import page, words

QUERY = {"sector": "pcb", "base": "europe", "market": "asean:0.5,india:0.5", "start": "2033",
         "land": "300"}
SAID = {
    "en": ("Europe", "Printed circuit boards", "sold to ASEAN 50%, India 50%",
           "start-up in 2033", "park of 300 ha"),
    "zh-TW": ("歐洲", "印刷電路板", "銷往東南亞國協 50%、印度 50%", "2033 年投產", "園區 300 公頃"),
}  # fmt: skip


@pytest.fixture
def european(door):
    """A session about Europe, with market, park and start-up of its own."""
    data = cached.dataset("sites")
    asked = profile(data, "pcb").with_base("europe").with_market({"india": 1, "asean": 1})
    asked = asked.with_start(2033, data.meta.year).with_need("serviced_land", 300.0)
    made = door.store.create("op-creates-a-european-one", Created(
        title="Europe", name="Lead", scenario=asked, sites=("pl-lodz", "pl-miekinia"),
        dataset_digest=data.digest, scales={},
    ), keeping.now())  # fmt: skip
    return replace(door, session=made.session, code=made.code, token=made.token)


def test_base_market_park_and_start_up_of_a_session_go_with_who_comes_in(european):
    _, reply = european.join("Chen")
    asked = dict(parse_qsl(urlsplit(reply.headers["location"]).query))
    assert (asked["base"], asked["start"], asked["land"]) == ("europe", "2033", "300")
    assert asked["market"] == "asean:0.5,india:0.5"
    data = cached.dataset("sites")
    view, problems = read_view(asked, cached.known_names(), "en")
    assert not problems
    ours = european.store.state(european.session).setting.scenario
    assert question.scenario(view, data).digest == ours.digest


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_field_form_says_what_is_asked(european, lang):
    person = european.store.join("operation-joins-9", european.code, "Chen", "evaluator", "1",
                                 keeping.now())  # fmt: skip
    whole = european.store.state(european.session)
    form = field_form(whole, person.participant, answering.session_data(whole), lang,
                      b"k" * 32, "form-000000000001")  # fmt: skip
    assert " · ".join(SAID[lang]) in form.decode()


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_page_of_a_session_says_what_is_asked(european, monkeypatch, lang):
    monkeypatch.setattr(visitor, "cookies", lambda: {cookie_name(european.session): european.token})
    app = page("session", lang=lang, s=european.session)
    assert not app.exception
    assert not app.error
    assert " · ".join(SAID[lang]) in words(app)


def test_the_record_s_question_holds_base_market_park_and_start_up(european):
    asked = record_question(european.store.state(european.session))["scenario"]
    assert (asked["base"], asked["start"], asked["needs"]["serviced_land"]) == ("europe", 2033, 300)
    assert asked["market"] == {"asean": 0.5, "india": 0.5}


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_new_session_offers_the_sites_of_the_base_and_says_so(lang):
    app = page("session", lang=lang, **QUERY)
    assert all(part in words(app) for part in SAID[lang])
    box = app.multiselect(key="new-sites-sites-europe")
    data = cached.dataset("sites")
    known = data.markets.base("europe")
    inside = [known.holds(country) for country in data.places["country_iso3"]]
    assert 1 < len(box.options) <= sum(inside)
    assert {"en": "Only sites of the base (Europe)", "zh-TW": "僅列出所選地區（歐洲）"}[lang] in "".join(
        caption.value for caption in app.caption)  # fmt: skip


def test_a_session_created_from_a_view_asks_what_the_view_asks(door):
    app = page("session", lang="en", **QUERY)
    app.text_input(key="new-title").set_value("Europe")
    app.text_input(key="new-name").set_value("Lead")
    next(b for b in app.button if b.label == "Create the session").click()
    app.run()
    assert not app.exception
    asked = door.store.state(app.session_state[visitor.IN_HAND]).setting.scenario
    assert (asked.base, asked.start, asked.needs["serviced_land"]) == ("europe", 2033, 300.0)
