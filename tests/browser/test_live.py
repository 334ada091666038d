"""What a viewer sees of the line to the server: live, without a stream, and without a network."""

import secrets
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from siteselect.sessions import Opened, stamp
from siteselect.store import Store
from tests.browser.judged import created_on
from tests.browser.visiting import Server, join, stage


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("live"))
    server.start()
    yield server
    server.end()


@pytest.fixture
def session(running, shipped):
    """A session in the lobby: its join code, and how its facilitator says something."""
    store = Store.open(running.url, running.keys)
    now = stamp(datetime.now(UTC))
    made = store.create(secrets.token_hex(12), created_on(shipped), now)
    yield made.code, lambda body: store.append(made.session, f"says-{body.kind}-1", made.token, body, now)
    store.close()


def sign(one, words):
    expect(one.page.locator(".sv-live:not([hidden])")).to_have_text([words])


def test_without_a_stream_a_page_asks_now_and_then(running, session, visit):
    code, say = session
    one = visit()
    streams = lambda url: "/visit/live" in url and "poll=1" not in url  # noqa: E731
    one.context.route(streams, lambda route: route.abort())
    join(one, running.address, code, "Observer", "observer")
    sign(one, "updated every 17 s")
    stage(one, "Lobby")
    say(Opened())
    stage(one, "Judging")
    sign(one, "updated every 17 s")
    one.context.unroute(streams)  # and where a stream comes through after all, the page takes it
    sign(one, "live")


def test_without_a_network_a_page_says_so_and_catches_up(running, session, visit):
    code, say = session
    one = visit()
    join(one, running.address, code, "Observer", "observer")
    sign(one, "live")
    one.context.set_offline(True)
    sign(one, "no connection")
    say(Opened())
    one.page.wait_for_timeout(3000)
    stage(one, "Lobby")
    sign(one, "no connection")
    one.context.set_offline(False)
    sign(one, "live")
    stage(one, "Judging")


def test_a_stream_that_fell_silent_is_opened_again(running, session, visit):
    """Nobody ends a dead line: its page waits for a ping that never comes, and begins anew."""
    code, say = session
    one = visit()
    one.page.add_init_script(
        "window.EventSource = class extends EventTarget { constructor(at) { super(); const mine = this;"
        "(window.opened ||= []).push(mine); this.readyState = 1; this.close = () => {};"
        "setTimeout(() => mine.onopen && mine.onopen(), 0); } };"
    )
    join(one, running.address, code, "Observer", "observer")
    sign(one, "live")
    stage(one, "Lobby")
    event = say(Opened())
    one.page.wait_for_function("() => window.opened.length > 1")
    one.page.evaluate("n => window.opened.at(-1).dispatchEvent(new MessageEvent('n', { data: n }))", str(event.n))
    stage(one, "Judging")


def test_where_the_server_is_gone_no_notice_lies_over_a_form_that_goes_on_working(running, session, visit):
    """Streamlit's dialog, in English, would make the page deaf while people judge on."""
    code, say = session
    one = visit("phone")
    join(one, running.address, code, "陳委員")
    say(Opened())
    one.page.get_by_role("tab").nth(1).click()
    level = one.page.locator(".sj-level").first
    expect(level.locator("input")).to_be_enabled()
    running.end()
    try:
        expect(one.page.locator('[data-test-connection-state="PINGING_SERVER"]')).to_be_attached()
        one.page.wait_for_timeout(4000)  # a ping or two fail
        expect(one.page.get_by_role("dialog")).to_have_count(0)
        level.click()
        expect(one.page.locator(".sj-told")).to_have_class("sj-told sj-waiting")
    finally:
        running.start()
    expect(one.page.locator(".sj-told")).to_have_class("sj-told sj-saved")
