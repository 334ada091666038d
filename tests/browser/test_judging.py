"""Judging where the network fails: nothing is lost, nothing is stored twice, and it says so."""

import contextlib
import io
import os
import re
import shutil
import signal
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Error, expect

from siteselect.record import session_result
from siteselect.sessions import Opened, Weights, check_importances
from siteselect.store import Store
from siteselect.ui.visit.judging import component, field_form
from tests.browser.conftest import FLAGS, PATIENCE_S, comes
from tests.browser.judged import AT, created_on, visited
from tests.browser.judging_page import playing

CYCLES = 50


@pytest.fixture(scope="module")
def session(shipped):
    return visited(shipped)


def evaluator(session, lang="en"):
    state, opened = session
    return component.form_data(state.seen_by("eva"), "eva", opened, lang)


@pytest.fixture
def serve(session):
    def start(data=None):
        return playing(data or evaluator(session), component.script("component"), component.style())

    return start


def told(page, sign="saved", words=""):
    """Wait until the line that always stands there has this sign and says these words."""
    expect(page.locator(f".sj-told.sj-{sign}")).to_contain_text(words)


def on_disk(page):
    """Wait until the browser says that its database has what was entered."""
    page.evaluate("() => document.querySelector('.sj-root').judging.shelf.settled")


def cards(page):
    page.get_by_role("tab").nth(1).click()
    return page.locator(".sj-card")


def photo():
    """A JPEG of 3000 x 2000 whose camera wrote where it stood: 15.186 N, 120.56 W."""
    image, exif = Image.new("RGB", (3000, 2000), (90, 140, 60)), Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (15.0, 11.0, 9.6), 3: "W", 4: (120.0, 33.0, 36.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return {"name": "site.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_offline_says_not_saved_and_online_saves_once(serve, session, visit):
    with serve(evaluator(session, "zh-TW")) as (route, address):
        one = visit("phone").open(address)
        card = cards(one.page).first
        one.context.set_offline(True)
        card.locator("input[type=radio]").nth(3).check()
        told(one.page, "waiting", "1 筆尚未儲存")
        expect(card.locator(".sj-sign").first).to_have_text(re.compile("未儲存$"))
        card.locator("summary").first.click()
        card.locator("textarea").fill("變電所 <img src=x onerror=alert(1)>")
        card.get_by_role("button", name="新增備註").click()
        assert route.stored == {}
        one.context.set_offline(False)
        told(one.page)
        expect(one.page.locator(".sj-told")).to_have_text("全部已儲存")
        expect(card.locator(".sj-sign").first).to_have_text(re.compile("已儲存$"))
        assert [body["level"] for body in route.bodies("rating")] == [4]
        assert [body["text"] for body in route.bodies("note")] == ["變電所 <img src=x onerror=alert(1)>"]
        expect(one.page.locator(".sj-said")).to_contain_text(["變電所"])
        expect(one.page.locator(".sj-said img")).to_have_count(0)
        assert one.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_full_disk_is_said_and_a_refusal_keeps_the_entry(serve, visit):
    with serve() as (route, address):
        page = visit().open(address).page
        route.mode = "busy"
        cards(page).first.locator("input[type=radio]").nth(1).check()
        page.get_by_text("The disk is full.").wait_for()
        route.mode = "ok"
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        told(page)
        route.refuse = lambda op: op["kind"] == "note"
        last = cards(page).last
        last.locator("textarea").fill("a remark")
        last.get_by_role("button", name="Add note").click()
        told(page, "refused", "1 not accepted")
        page.get_by_role("tab").nth(2).click()
        expect(page.locator(".sj-no")).to_contain_text("Nobody may say this.")
        route.refuse = None
        page.reload()
        page.get_by_role("button", name="Send again").click()
        told(page)
        assert [body["text"] for body in route.bodies("note")] == ["a remark"]


def test_a_crash_between_loses_neither_changes_nor_drafts(serve, visit):
    with serve() as (route, address):
        one = visit("phone").open(address)
        route.mode = "after"  # stored, but the answer never arrives
        card = cards(one.page).first
        card.locator("input[type=radio]").nth(2).check()
        told(one.page, "waiting")
        card.locator("summary").first.click()
        card.locator("textarea").press_sequentially("half a sent")
        assert comes(one.page, lambda: len(route.stored), bool) == 1
        on_disk(one.page)
        dead = one.page
        one.page = one.context.new_page()
        with dead.expect_event("crash"), contextlib.suppress(Error):
            dead.goto("chrome://crash", timeout=5000)  # it never comes
        one.open(address)
        card = one.page.locator(".sj-card").first
        expect(card.locator("textarea")).to_have_value("half a sent")
        expect(card.locator("input[type=radio]").nth(2)).to_be_checked()
        route.mode = "ok"
        one.page.evaluate("window.dispatchEvent(new Event('focus'))")
        told(one.page)
        assert len(route.stored) == 1 and len(route.requests) >= 2
        assert set(route.requests) == set(route.stored)


def test_a_browser_killed_at_once_has_what_was_entered(serve, chromium, tmp_path):
    """`kill -9`: localStorage is on disk only seconds later, the browser's database at once."""
    with serve() as (route, address):
        route.mode = "drop"

        def start():
            context = chromium.browser_type.launch_persistent_context(
                tmp_path / "profile", executable_path=shutil.which("chromium"), args=FLAGS)  # fmt: skip
            context.set_default_timeout(1000 * PATIENCE_S)
            context.pages[0].goto(address)
            return context, context.pages[0]

        context, page = start()
        cards(page).first.locator("input[type=radio]").nth(1).check()
        page.locator(".sj-card").last.locator("textarea").press_sequentially("half a sent")
        told(page, "waiting")
        on_disk(page)
        kill_browser_of(tmp_path / "profile")
        with contextlib.suppress(Error):
            context.close()
        context, page = start()
        told(page, "waiting", "1 not saved")
        expect(page.locator(".sj-card").last.locator("textarea")).to_have_value("half a sent")
        route.mode = "ok"
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        told(page)
        assert [body["level"] for body in route.bodies("rating")] == [2]
        context.close()


def kill_browser_of(profile):
    """Kill the processes that use this profile, and no others."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"--user-data-dir={profile}".encode() in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)


def test_fifty_sleeps_lose_nothing_and_store_nothing_twice(serve, visit):
    with serve() as (route, address):
        one = visit("phone").open(address)
        tool = one.context.new_cdp_session(one.page)
        radios = cards(one.page).locator("fieldset")
        most, said = radios.count(), {}
        for cycle in range(CYCLES):
            route.mode = ("drop", "after", "ok", "busy")[cycle % 4]
            which, level = cycle % most, 1 + (cycle * 7) % 5
            radios.nth(which).locator("input").nth(level - 1).check(force=True)
            said[which] = level
            tool.send("Page.setWebLifecycleState", {"state": "frozen"})
            route.mode = ("ok", "drop", "ok")[cycle % 3]
            tool.send("Page.setWebLifecycleState", {"state": "active"})
            if cycle % 10 == 9:
                one.page.reload()
        route.mode = "ok"
        one.page.evaluate("window.dispatchEvent(new Event('online'))")
        told(one.page)
        last = {body["criterion"]: body["level"] for body in route.bodies("rating")}
        names = [scale["criterion"] for scale in route.data["scales"]]
        assert last == {names[which]: level for which, level in said.items()}
        assert set(route.requests) == set(route.stored) and len(route.stored) <= CYCLES


def test_others_changes_leave_the_hand_alone(serve, session, visit):
    with serve() as (_, address):
        page = visit().open(address).page
        text = cards(page).last.locator("textarea")
        text.press_sequentially("I am typ")
        newer = evaluator(session)
        newer["n"] += 5
        newer["own"]["ratings"] = {newer["sites"][0]["id"]: {newer["scales"][0]["criterion"]: 5}}
        page.evaluate("data => window.start(data)", newer)
        text.press_sequentially("ing")
        expect(text).to_have_value("I am typing")
        expect(page.locator(".sj-card").first.locator("input[type=radio]").nth(4)).to_be_checked()
        second = {**newer, "round": 2, "lang": "zh-TW", "words": component.words("zh-TW")}
        page.evaluate("data => window.start(data)", second)
        expect(cards(page).last.locator("textarea")).to_have_value("I am typing")


def test_what_was_entered_before_a_new_round_is_not_slipped_into_it(serve, visit):
    with serve() as (route, address):
        one = visit("phone").open(address)
        card = cards(one.page).first
        one.context.set_offline(True)
        card.locator("input[type=radio]").nth(3).check()
        cards(one.page).last.locator("textarea").press_sequentially("still typ")
        route.data = {**route.data, "round": 2, "n": 90, "stage": "second_round"}
        one.context.set_offline(False)
        told(one.page, "refused", "1 not accepted")
        assert route.stored == {}
        one.page.keyboard.type("ing")
        expect(cards(one.page).last.locator("textarea")).to_have_value("still typing")
        one.page.get_by_role("tab").nth(2).click()
        expect(one.page.locator(".sj-no")).to_contain_text("Entered in round 1")
        one.page.get_by_role("button", name="Send again").click()
        told(one.page)
        assert [body["level"] for body in route.bodies("rating")] == [4]


@pytest.mark.parametrize("way", ["Swings", "Order", "Points", "In pairs"])
def test_the_shares_of_the_screen_are_those_of_the_server(serve, session, visit, way):
    state, opened = session
    with serve() as (route, address):
        page = visit().open(address).page
        page.locator(".sj-choice", has_text=way).click()
        if way == "Order":
            page.get_by_role("button", name="down").first.click()
        else:
            page.locator(".sj-slider input").nth(1).press("ArrowLeft")
        page.locator(".sj-check", has_text="4 criteria").click()  # the least of the branches
        page.get_by_role("button", name="Use these weights").click()
        told(page)
        body = Weights(**route.bodies("weights")[-1])
        check_importances(body, state.setting.scenario, opened.criteria)
        assert len(body.criteria) == 4
        if way == "In pairs":  # what the component sent is what the group combines
            said = body.model_dump(exclude={"kind"})
            judged, _ = visited(opened, ("eva", "weights", said))
            aij = session_result(judged, opened, year=2026).group.outcomes["aij"]
            (inside,) = body.given["criteria"]
            assert set(aij.consistency) == {"branches", inside}
        total = sum(body.branches.values())
        shares = [pytest.approx(100 * body.branches[b["id"]] / total, abs=0.51) for b in route.data["branches"]]
        texts = page.locator(".sj-group h4 output").all_inner_texts
        assert comes(page, lambda: [float(s.rstrip("%")) for s in texts()], shares.__eq__) == shares


def test_a_photo_is_made_small_loses_its_exif_and_waits_for_the_network(serve, visit):
    with serve() as (route, address):
        one = visit("phone").open(address)
        card = cards(one.page).last
        one.context.set_offline(True)
        card.locator("input[type=file]").nth(1).set_input_files(photo())
        card.get_by_text("15.186, -120.56").wait_for()
        card.get_by_role("button", name="With the place").click()
        told(one.page, "waiting")
        one.context.set_offline(False)
        told(one.page)
        (_, op), = route.stored.values()
        assert op["body"]["place"] == {"lat": 15.186, "lon": -120.56}
        sent = Image.open(io.BytesIO(op["bytes"]))
        assert (sent.format, sent.size, len(sent.getexif())) == ("JPEG", (1600, 1067), 0)
        assert b"Camera" not in op["bytes"]


def test_the_field_form_works_from_a_file_and_comes_back_once(shipped, tmp_path, visit):
    store = Store.open(f"sqlite:///{tmp_path}/log.sqlite", tmp_path / "keys.sqlite")
    lead = store.create("create-the-session-0001", created_on(shipped), AT)
    eva = store.join("join-the-session-00001", lead.code, "林評委", "evaluator", "here", AT)
    made, person = lead.session, eva.participant
    state, opened = store.view(made, eva.token), visited(shipped)[1]
    key = store.form_key(made, person, "form0001")
    file = tmp_path / "form.html"
    file.write_bytes(field_form.field_form(state, person, opened, "zh-TW", key, "form0001"))
    one = visit("phone")
    asked = []
    one.context.on("request", lambda request: asked.append(request.url))
    one.context.set_offline(True)
    one.open(file.as_uri())
    assert one.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'out', () => 'shut')") == "shut"
    cards(one.page).first.locator("input[type=radio]").nth(3).check()
    one.page.close()
    one.page = one.context.new_page()
    one.open(file.as_uri())
    last = cards(one.page).last
    last.locator("textarea").fill("現場所見 </script>")
    last.get_by_role("button", name="新增備註").click()
    last.locator("input[type=file]").nth(1).set_input_files(photo())
    last.get_by_role("button", name="不附位置").click()
    one.page.get_by_role("tab").nth(0).click()
    one.page.get_by_role("button", name="採用此權重").click()
    told(one.page, "waiting", "4 筆")
    one.page.get_by_role("tab").nth(2).click()
    with one.page.expect_download() as got:
        one.page.get_by_role("button", name="產生檔案").click()
    content = got.value.path().read_bytes()
    assert {url.split(":")[0] for url in asked} <= {"file", "blob", "http"}
    assert [url for url in asked if url.startswith("http") and not url.endswith(":9/")] == []

    store.append(made, "open-00001", lead.token, Opened(), AT)
    first = store.merge_form(made, eva.token, content, AT, clean=lambda raw: raw)
    assert [op.body.kind for op in first.to_append] == ["rating", "note", "photo", "weights"]
    assert (first.refused, first.conflicts) == ((), ())
    after = store.view(made, eva.token)
    assert next(iter(after.ratings[person].values()))[-1].body.level == 4
    assert after.notes[0].body.text == "現場所見 </script>"
    assert store.photo(made, eva.token, after.photos[0].body.hash)[1].startswith(b"\xff\xd8\xff")
    again = store.merge_form(made, lead.token, content, AT, clean=lambda raw: raw)
    assert again.to_append == () and len(again.already) == 4
    assert store.state(made).head == after.head and store.verify(made) == ()
    store.close()
