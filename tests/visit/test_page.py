"""The session page under AppTest: what each role sees, hostile names, a store at fault."""

import json
from dataclasses import replace
from functools import partial

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from siteselect.errors import Denied, Problem, StoreError
from siteselect.i18n import text
from siteselect.scenarios import GAP_WORDS
from siteselect.sessions import Locked, Opened, Rating, Revealed, Weights
from siteselect.store import Store
from siteselect.ui.shell import cached
from siteselect.ui.visit import answering, desk, frame, keeping, network, visitor
from siteselect.ui.visit.components import NOTHING
from siteselect.ui.visit.routes.replies import cookie_name
from tests.ui.test_pages import MAIN, components, page, table, words

HOSTILE = "<img src=x onerror=alert(1)> `$x` **b**"


@pytest.fixture
def looks(monkeypatch):
    """Look at the page as the holder of a token: AppTest has no cookies."""

    def as_holder(door, token=None):
        held = {cookie_name(door.session): token} if token else {}
        monkeypatch.setattr(visitor, "cookies", lambda: held)
        return lambda lang="en": page("session", lang=lang, s=door.session)

    return as_holder


@pytest.fixture
def three(door):
    """Three evaluators with different weights; one name is hostile."""
    names = ("Chen", "Lin", HOSTILE)
    tokens = [door.store.join(f"operation-joins-{n}", door.code, name, "evaluator", "1", keeping.now()).token
              for n, name in enumerate(names)]  # fmt: skip
    door.say(Opened())
    count = 0
    for k, token in enumerate(tokens):
        points = {"proximity": 10.0 + 40 * k, "climate": 50.0, "sector_fit": 90.0 - 40 * k}
        said = [Weights(method="direct", given={}, branches=points, criteria={})]
        said += [Rating(site=site, criterion=scale, level=1 + (k + i) % 5)
                 for i, site in enumerate(door.sites) for scale in ("visit_grid", "visit_housing")]  # fmt: skip
        for body in said:
            count += 1
            door.store.append(door.session, f"says-{count:08d}", token, body, keeping.now())
    return door, tokens


def graded(monkeypatch, grade):
    """Let the figures that housing ratings meet be of another grade."""
    whole = cached.dataset("sites")
    table = whole.observations.copy()
    table.loc[table["criterion"] == "support_for_staff", "grade"] = grade
    changed = replace(whole, observations=table)
    monkeypatch.setattr(cached, "dataset", lambda _: changed)
    answering._ANSWERS.clear()


def buttons(app):
    return [button.label for button in app.button]


def test_nobody_sees_a_judgement_before_it_is_revealed(three, looks):
    door, tokens = three
    for token in (door.token, tokens[0]):
        app = looks(door, token)()
        assert not app.exception
        assert '<table class="sv-ways">' not in words(app)
    drawn = components(looks(door, tokens[0])())["siteselect_judging"]
    assert set(drawn["own"]["ratings"]) == set(door.sites)
    assert "Lin" not in str(drawn)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_after_the_reveal_all_see_the_result_and_names_are_text(three, looks, lang):
    door, tokens = three
    door.say(Revealed())
    for token in (door.token, *tokens):
        app = looks(door, token)(lang)
        assert not app.exception
        assert not app.error
        for method in ("mean_score", "rank_sum", "borda", "aip", "aij"):
            assert text(f"group.method_{method}", lang) in words(app)
        assert "<img src=x" not in words(app)
        assert "&lt;img src=x" in words(app)
        assert len(table(app)["rows"]["id"]) <= 3


def test_only_the_facilitator_has_steps_and_they_follow_the_rules(three, looks):
    door, tokens = three
    look = looks(door, door.token)
    assert "Reveal to everybody" in buttons(look())
    app = look()
    next(b for b in app.button if b.label == "Reveal to everybody").click()
    app.run()
    assert door.store.head(door.session).stage == "revealed"
    assert {"Open a second round", "Lock the result"} <= set(buttons(look()))
    mine = looks(door, tokens[0])()
    assert not {"Open a second round", "Lock the result", "Delete this session"} & set(buttons(mine))


def test_a_reveal_that_would_show_nothing_is_refused_and_the_round_stays(opened, looks):
    opened.store.join("operation-joins-1", opened.code, "Chen", "evaluator", "1", keeping.now())
    app = looks(opened, opened.token)("zh-TW")
    next(b for b in app.button if b.key == "step-reveal").click()
    app.run()
    assert opened.store.head(opened.session).stage == "open"
    assert text("visit.nothing_to_reveal", "zh-TW") in "".join(shown.value for shown in [*app.error, *app.warning])


@pytest.mark.parametrize(("key", "kind"), [("step-reveal", "revealed"), ("renew-code", "admission")])
def test_a_click_counts_also_where_a_live_change_breaks_off_its_run(three, looks, monkeypatch, key, kind):
    door, _ = three
    app = looks(door, door.token)()
    button = next(b for b in app.button if b.key == key)
    monkeypatch.setattr(frame, "head", lambda *_: st.stop())  # before the run comes to the button
    button.click()
    app.run()
    assert door.store.events(door.session)[-1].kind == kind


def test_a_click_counts_also_before_the_first_run_of_a_server_that_came_up_again(three, looks):
    door, _ = three
    app = looks(door, door.token)()
    next(b for b in app.button if b.key == "step-reveal").click()
    sent = app._tree.get_widget_states()
    app._session_state = AppTest.from_file(MAIN)._session_state  # it remembers no visitor
    app._run(sent)
    assert not app.exception
    assert [event.kind for event in door.store.events(door.session)].count("revealed") == 1
    next(b for b in app.button if b.key == "step-second").click()  # and the next click acts once, too
    app.run()
    assert [event.kind for event in door.store.events(door.session)][-2:] == ["revealed", "second_round"]


def test_a_fragment_that_could_not_draw_is_told_again(three, looks, monkeypatch):
    door, tokens = three
    seat = visitor.look

    def busy(session):
        if st.session_state.get("page-drawn"):
            raise StoreError(Problem("store.busy"))
        st.session_state["page-drawn"] = True
        return seat(session)

    monkeypatch.setattr(visitor, "look", busy)
    app = looks(door, tokens[0])()
    told = [json.loads(c.proto.json) for c in app.get("bidi_component")
            if c.proto.component_name == "siteselect_live"]  # fmt: skip
    assert NOTHING in [live["n"] for live in told]


def test_an_observer_has_no_buttons_and_the_store_refuses_what_they_would_do(three, looks):
    door, _ = three
    observer = door.store.join("operation-joins-looker", door.code, "Looker", "observer", "1",
                               keeping.now())  # fmt: skip
    door.say(Revealed())
    app = looks(door, observer.token)()
    assert not app.exception
    keys = {button.key or "" for button in app.button}
    assert not {k for k in keys if k.startswith(("step-", "renew", "close", "delete", "decide", "device"))}
    here = visitor.look(door.session)
    before = door.events
    for do in (*(partial(here.say, body) for body in desk.STEPS.values()), partial(desk._renew, here),
               partial(desk._close, here), partial(desk._delete, here),
               partial(desk.ticket, here, door.facilitator, alone=True)):  # fmt: skip
        with pytest.raises(Denied):
            do()
    assert door.events == before


def test_the_foot_shows_the_head_hash_and_offers_the_record_to_the_facilitator(three, looks):
    door, tokens = three
    door.say(Revealed())
    door.say(Locked())
    head = door.store.head(door.session).hash
    assert "/visit/record?s=" in words(looks(door, door.token)())
    assert head in words(looks(door, tokens[0])())
    assert "/visit/record?s=" not in words(looks(door, tokens[0])())


def test_a_rating_beside_a_good_figure_waits_for_a_decision_on_record(three, looks, monkeypatch):
    door, tokens = three
    graded(monkeypatch, "A")
    door.say(Revealed())
    app = looks(door, door.token)()
    decide = [b for b in app.button if b.label == "Decide"]
    assert decide, "no conflict is shown"
    assert "Undecided: 3 of 3" in words(app) and "Not decided yet." in words(app)
    assert words(app).count("counts now") == 3  # the figures, until somebody decides
    assert "Decide" not in buttons(looks(door, tokens[0])())
    app = looks(door, door.token)()
    next(b for b in app.button if b.label == "Decide").click()
    app.run()
    app.radio(key=next(r.key for r in app.radio if r.key.startswith("take-"))).set_value("rating")
    app.text_area[0].set_value("We saw the flats ourselves.")
    next(b for b in app.button if b.label == "Decide on record").click()
    app.run()
    (decision,) = door.store.state(door.session).decisions.values()
    assert decision[-1].body.take == "rating"
    seen_by_all = words(looks(door, tokens[0])())
    assert "Lead decided: We saw the flats ourselves." in seen_by_all and "Undecided: 2 of 3" in seen_by_all
    assert "Decide anew" in buttons(looks(door, door.token)())
    answering._ANSWERS.clear()


def test_deleting_asks_twice(door, looks):
    app = looks(door, door.token)()
    next(b for b in app.button if b.key == "delete-once").click()
    app.run()
    assert door.store.head(door.session).stage == "lobby"
    sure = next(b for b in app.button if b.key == "delete-twice")
    assert sure.disabled
    app.text_input(key="delete-title").set_value("Clark")
    app.run()
    next(b for b in app.button if b.key == "delete-twice").click()
    app.run()
    assert door.store.head(door.session).stage == "deleted"
    assert not app.exception


def test_after_a_restart_the_lobby_shows_the_same_code_and_it_opens(door, looks):
    before = words(looks(door, door.token)())
    keeping.use(Store.open(str(door.store.engine.url), door.store.keys.path))  # as a new process
    app = looks(door, door.token)()
    shown = f'<p class="sv-code">{door.code[:4]} {door.code[4:]}</p>'
    assert shown in before and shown in words(app)
    assert door.join("Early")[1].status_code == 303
    next(b for b in app.button if b.key == "renew-code").click()
    app.run()
    code = door.store.join_code(door.session, door.token, keeping.now())
    assert code != door.code and f"{code[:4]} {code[4:]}" in words(app)
    assert door.join("Late", code=code)[1].status_code == 303
    assert door.join("Old code")[1].status_code == 403
    next(b for b in app.button if b.key == "close").click()
    app.run()
    assert '<p class="sv-code">' not in words(app) and "The door is closed" in words(app)
    keeping.store().close()


def test_somebody_who_is_not_in_gets_the_ways_in(door, looks):
    app = looks(door)()
    assert "You are not in this session" in "".join(w.value for w in app.warning)
    assert "/visit/join" in words(app)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_with_a_store_at_fault_the_page_says_what_to_do_and_the_ranking_goes_on(monkeypatch, lang):
    def broken(_):
        raise StoreError(Problem("store.corrupt", values=(("code", "SQLITE_NOTADB"),)))

    keeping.use(None)
    monkeypatch.setattr(keeping, "open_store", broken)
    app = page("session", lang=lang)
    assert not app.exception
    assert text("store.corrupt", lang, code="SQLITE_NOTADB") in words(app)
    assert len(table(page(lang=lang))["rows"]["id"]) > 30
    keeping.use(None)


def test_where_phones_reach_the_laptop():
    assert all(not network.is_loopback(a) for a in network.lan_addresses())
    assert network.listens_on_loopback_only("127.0.0.1")
    assert not network.listens_on_loopback_only("0.0.0.0")
    assert not network.is_secure("http", "192.168.1.4")
    assert network.is_secure("https", "192.168.1.4")
    assert desk.STEPS


def test_the_head_says_which_sector_is_judged(three, looks):
    _, tokens = three
    assert "Printed circuit boards" in words(looks(three[0], tokens[0])())


@pytest.mark.parametrize(("chosen", "rule"), [(None, "cautious"), ("worst", "worst")])
def test_a_new_session_does_not_reward_gaps_unless_somebody_wants_it(door, chosen, rule):
    app = page("session", **({"gaps": chosen} if chosen else {}))
    assert app.selectbox(key=f"new-gaps-{rule}").value == rule
    app.text_input(key="new-title").set_value("Clark")
    app.text_input(key="new-name").set_value("Lead")
    (create,) = [b for b in app.button if b.label == text("visit.create", "en")]
    create.click().run()
    made = app.session_state[visitor.IN_HAND]
    assert door.store.state(made).setting.scenario.gaps == rule


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_session_says_its_rule_for_gaps_and_an_old_one_keeps_its_own(three, looks, lang):
    door, tokens = three
    rule = door.store.state(door.session).setting.scenario.gaps
    assert rule == "expected"
    for token in (door.token, tokens[0]):
        assert text(GAP_WORDS[rule], lang) in words(looks(door, token)(lang))
