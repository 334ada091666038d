"""Coming in by the own routes: cookies, retries, guesses, foreign pages."""

import os
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from siteselect.i18n import catalogue
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.replies import cookie_name
from tests.visit.conftest import BASE

GUESSES = int(os.environ.get("SITESELECT_GUESSES", "60"))  # 10,000 in the long run
SCRIPT = "<script>alert(1)</script>"


def test_the_token_is_in_a_cookie_that_no_script_reads_and_nowhere_else(door):
    browser, reply = door.join("Chen")
    assert reply.status_code == 303
    assert reply.headers["location"].startswith(f"/session?s={door.session}&lang=")
    cookie = reply.headers["set-cookie"]
    token = re.search(r"=([^;]+);", cookie).group(1)
    assert cookie.startswith(cookie_name(door.session) + "=")
    for flag in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in cookie
    assert "Secure" not in cookie  # http: a browser would throw it away
    assert token not in reply.headers["location"] + reply.text
    assert token not in browser.get(f"/visit/mine?s={door.session}").text
    assert door.store.seat(token).session == door.session


def test_who_comes_in_meets_the_session_s_question_on_the_other_pages_too(door):
    _, reply = door.join("Chen")
    asked = dict(parse_qsl(urlsplit(reply.headers["location"]).query))
    setting = door.store.state(door.session).setting
    assert (asked["sector"], asked["set"]) == (setting.scenario.sector, setting.candidates)


def test_with_tls_the_cookie_is_secure(door):
    secure = door.browser(base="https://laptop.test")
    fields = {"c": door.code, "name": "Chen", "role": "observer", "op": "o" * 30}
    reply = secure.post("/visit/join", data=fields, headers={"origin": "https://laptop.test"})
    assert reply.status_code == 303
    assert "Secure" in reply.headers["set-cookie"]


def test_a_form_sent_twice_lets_one_person_in(door):
    browser, _ = door.join("Chen")
    door.join("Chen", browser=browser)
    names = [p.name for p in door.store.state(door.session).participants.values()]
    assert names == ["Lead", "Chen"]


@pytest.mark.parametrize("origin", ["http://evil.test", "null", None, "https://laptop.test.evil"])
def test_a_foreign_page_lets_nobody_in(door, origin):
    headers = {} if origin is None else {"origin": origin}
    fields = {"c": door.code, "name": "Chen", "role": "evaluator", "op": "o" * 30}
    reply = door.browser().post("/visit/join", data=fields, headers=headers)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers
    assert door.events == 1


@pytest.mark.parametrize(("field", "value"), [("role", "facilitator"), ("name", " "), ("name", "x" * 81)])  # fmt: skip
def test_a_form_that_says_nothing_sound_is_refused_in_words(door, field, value):
    fields = {"c": door.code, "name": "Chen", "role": "evaluator", "op": "o" * 30, field: value}
    reply = door.browser().post("/visit/join", data=fields, headers={"origin": BASE})
    assert reply.status_code == 422
    assert 'class="sv-refused"' in reply.text
    assert door.events == 1


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_form_is_in_both_languages_and_what_was_typed_is_text(door, lang):
    browser = door.browser()
    words = catalogue(lang)
    shown = browser.get(f"/visit/join?lang={lang}&c=%3Cscript%3E")
    assert words["visit.join_title"] in shown.text
    assert "<script" not in shown.text
    fields = {"c": "WRONG234", "name": SCRIPT, "role": SCRIPT, "op": "o" * 30}
    reply = browser.post(f"/visit/join?lang={lang}", data=fields, headers={"origin": BASE})
    assert "<script" not in reply.text
    assert "&lt;script&gt;" in reply.text


def test_every_own_page_says_what_a_browser_may_not_do_with_it(door):
    browser = door.browser()
    for path in ("/visit/join", "/visit/enter", "/visit/mine?s=x", "/visit/live?s=x", "/visit/record?s=x"):  # fmt: skip
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] == "no-store", path
    style = re.search(r'href="(/visit/style-[^"]+)"', browser.get("/visit/join").text).group(1)
    assert browser.get(style).headers["content-type"].startswith("text/css")


def test_guesses_are_told_to_wait_and_none_opens_while_honest_people_join(door):
    guesser = door.browser(address="10.0.0.66")
    found = []
    for n in range(GUESSES):
        fields = {"c": f"{n:08d}".translate(str.maketrans("01", "AB")), "name": "x",
                  "role": "observer", "op": f"{n:030d}"}  # fmt: skip
        found.append(guesser.post("/visit/join", data=fields, headers={"origin": BASE}).status_code)
    assert set(found) == {403, 429}
    assert found[-1] == 429
    assert len(door.store.state(door.session).participants) == 1
    for n in range(5):  # behind the same address, with the right code
        assert door.join(f"Honest {n}", address="10.0.0.66")[1].status_code == 303


def test_a_look_at_a_one_time_code_does_not_use_it_up_and_it_works_once(door):
    ticket = door.store.readmission_code(door.session, door.token, door.facilitator, keeping.now())
    browser = door.browser()
    assert browser.get(f"/visit/enter?t={ticket}").status_code == 200
    sent = {"t": ticket, "op": "p" * 30}
    assert browser.post("/visit/enter", data=sent, headers={"origin": BASE}).status_code == 303
    assert browser.get(f"/visit/mine?s={door.session}").json()["participant"] == door.facilitator
    other = {"t": ticket, "op": "q" * 30}
    assert door.browser().post("/visit/enter", data=other, headers={"origin": BASE}).status_code == 403
