"""A whole session by four people in four real browsers: one goes offline, the server restarts.

`SITESELECT_OFFLINE_S=120` lengthens the time offline; `SITESELECT_SHOTS=folder` keeps pictures.
"""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from siteselect.dataset import load
from siteselect.record import verify_record
from siteselect.store import Store
from tests.browser.conftest import ROOT, Visit
from tests.browser.visiting import Server, join, stage

OFFLINE_S = float(os.environ.get("SITESELECT_OFFLINE_S", "4"))
SHOTS = os.environ.get("SITESELECT_SHOTS", "")
HOSTILE = "" if SHOTS else "<img src=x onerror=\"document.title='owned'\">"
TITLE = f"Clark visit {HOSTILE}".strip()


@pytest.fixture
def running(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.end()


def shot(page, name):
    if SHOTS:
        page.wait_for_timeout(900)
        page.screenshot(path=str(Path(SHOTS) / f"session-{name}.png"))


@pytest.fixture
def people(chromium):
    """The facilitator at the laptop, two evaluators with phones, an observer."""
    four = [Visit(chromium, "laptop", locale="en-US"), Visit(chromium, "phone", locale="zh-TW"),
            Visit(chromium, "phone", locale="zh-TW"), Visit(chromium, "laptop", locale="en-US")]
    yield four
    for one in four:
        one.close()


def create(lead, address):
    page = lead.page
    page.goto(f"{address}/session?lang=en")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Your name (facilitator)").fill("Wang")
    page.get_by_role("button", name="Create the session").click()
    expect(page.locator(".sv-code")).to_be_visible()
    page.wait_for_function("() => new URL(location).searchParams.get('s')")
    return page.locator(".sv-code").inner_text().replace(" ", "")


def session_of(page):
    return page.evaluate("() => new URL(location).searchParams.get('s')")


def weigh(phone):
    phone.page.get_by_role("tab", name="權重").click()
    phone.page.locator(".sj-root button", has_text="↓").first.click()
    phone.page.get_by_role("button", name="採用此權重").click()
    saved(phone)


def rate(phone, levels):
    phone.page.get_by_role("tab", name="現場評等").click()
    cards = phone.page.locator(".sj-level input")
    expect(cards.first).to_be_enabled()  # the stage is said before the form is drawn anew
    names = list(dict.fromkeys(cards.evaluate_all("all => all.map(x => x.name)")))
    for name, level in zip(names, levels, strict=False):
        box = phone.page.locator(f"input[name='{name}'][value='{level}']")
        box.evaluate("x => x.scrollIntoView({block: 'center'})")  # not under the bar of pages
        box.check(force=True)


def saved(phone):
    expect(phone.page.locator(".sj-told")).to_have_class("sj-told sj-saved")


def ratings_in(server, session, who):
    store = Store.open(server.url, server.keys)
    try:
        state = store.state(session)
        person = next(p for p in state.participants.values() if p.name == who)
        return len(state.levels()[person.id]), state
    finally:
        store.close()


def recuse(lead, late, address, code):
    """The facilitator types a reason while somebody joins: what is typed stays."""
    page = lead.page
    page.get_by_label("Manage 林委員").click()
    reason = page.get_by_role("dialog").get_by_label("Reason (it goes on record)")
    reason.press_sequentially("owns a plot")
    join(late, address, code, "Observer", "observer")
    expect(page.locator(".sv-people", has_text="Observer")).to_be_visible()
    expect(reason).to_have_value("owns a plot")
    page.get_by_role("button", name="Let in on another device").click()
    expect(page.locator(".sv-qr-small")).to_be_visible()
    shot(page, "person-laptop")
    reason.press_sequentially(" next door")
    page.get_by_role("button", name="Recuse from this site").click()
    expect(page.locator(".sv-away")).to_be_visible()


def refused(one, session, kind, body):
    """Return the status of a change sent by hand from a person's own browser."""
    said = {"session": session, "op_id": "by-hand-0001", "kind": kind, "body": body}
    return one.page.evaluate(
        "async (said) => (await fetch('/visit/change', {method: 'POST', headers: "
        "{'X-Siteselect': '1'}, body: JSON.stringify(said)})).status", said)  # fmt: skip


def test_four_people_go_through_a_whole_session(running, people, tmp_path):
    lead, chen, lin, observer = people
    code = create(lead, running.address)
    session = session_of(lead.page)
    for one, name in ((chen, "陳委員"), (lin, "林委員")):
        join(one, running.address, code, name)
    recuse(lead, observer, running.address, code)
    shot(lead.page, "lobby-laptop")
    assert lead.page.title() != "owned"

    lead.page.get_by_role("button", name="Open the judging").click()
    for one, word in ((lead, "Judging"), (chen, "評估中"), (lin, "評估中"), (observer, "Judging")):
        stage(one, word)
    weigh(chen)
    shot(chen.page, "weights-phone")
    rate(chen, [4, 3, 5, 2])
    saved(chen)
    shot(chen.page, "ratings-phone")

    weigh(lin)
    lin.context.set_offline(True)  # the phone is in a tunnel
    lin.page.get_by_role("tab", name="現場評等").click()
    lin.page.get_by_label("下一處基地").click()
    rate(lin, [1, 2, 3])
    expect(lin.page.locator(".sj-told")).to_have_class("sj-told sj-waiting")
    shot(lin.page, "offline-phone")
    running.end()  # and meanwhile the server goes down and comes up again
    rate(chen, [5])
    running.start()
    lin.page.wait_for_timeout(1000 * OFFLINE_S)
    assert ratings_in(running, session, "林委員")[0] == 0
    lin.context.set_offline(False)
    saved(lin)
    saved(chen)
    assert ratings_in(running, session, "林委員")[0] == 3
    assert ratings_in(running, session, "陳委員")[0] == 4

    expect(observer.page.locator(".sv-result")).to_have_count(0)
    assert refused(observer, session, "rating", {"site": "x", "criterion": "y", "level": 1}) == 403
    assert refused(chen, session, "locked", {}) == 422
    expect(observer.page.get_by_role("button", name="Reveal to everybody")).to_have_count(0)

    reveal = lead.page.get_by_role("button", name="Reveal to everybody")
    reveal.click()
    for one, word in ((lead, "Revealed"), (chen, "已揭示"), (lin, "已揭示"), (observer, "Revealed")):
        expect(one.page.locator(".sv-ways")).to_be_visible()
        stage(one, word)
    expect(lead.page.locator(".sv-ways tbody tr").first).to_be_visible()
    shot(lead.page, "revealed-laptop")
    lead.page.locator(".sv-result").evaluate("x => x.scrollIntoView()")
    shot(lead.page, "result-laptop")
    chen.page.locator(".sv-result").evaluate("x => x.scrollIntoView()")
    shot(chen.page, "result-phone")
    shot(observer.page, "observer-laptop")

    lead.page.get_by_role("button", name="Open a second round").click()
    stage(chen, "評估中")
    rate(chen, [1])
    saved(chen)
    lead.page.get_by_role("button", name="Reveal to everybody").click()
    expect(lead.page.get_by_role("button", name="Lock the result")).to_be_visible()
    expect(observer.page.locator(".sv-result", has_text="First round")).to_be_visible()
    lead.page.get_by_role("button", name="Lock the result").click()
    stage(lin, "已鎖定")
    verified(lead, tmp_path)
    delete(lead, chen)


def verified(lead, folder):
    with lead.page.expect_download() as given:
        lead.page.get_by_role("link", name="Download the decision record").click()
    path = folder / "record.json"
    given.value.save_as(path)
    record = json.loads(path.read_text(encoding="utf-8"))
    data = load(ROOT / "data")
    assert verify_record(record, lambda _: data, record["head"]["hash"]).ok
    expect(lead.page.locator(".sv-hash code")).to_have_text(record["head"]["hash"])
    record["session"]["events"][3]["data"] = {**record["session"]["events"][3]["data"], "name": "X"}
    assert not verify_record(record, lambda _: data).ok


def delete(lead, other):
    page = lead.page
    page.get_by_text("Take the lock off, delete").click()
    page.get_by_role("button", name="Delete this session").click()
    sure = page.get_by_role("button", name="Delete for good")
    expect(sure).to_be_disabled()
    page.get_by_label("To delete it, type its title").fill(TITLE)
    page.keyboard.press("Enter")
    expect(sure).to_be_enabled()
    sure.click()
    expect(page.get_by_text("The session is deleted.")).to_be_visible()
    expect(other.page.locator(".sv-head")).to_have_count(0)
