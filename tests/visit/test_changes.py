"""What is sent and asked once inside: saved after the commit, once, and by nobody else."""

import io
import json
import threading

import pytest
from PIL import Image

from siteselect.errors import Problem, StoreError
from siteselect.profiles import profile
from siteselect.record import session_result, verify_record
from siteselect.sessions import Opened, Rating, Revealed, Weights, check_importances
from siteselect.store import Store
from siteselect.ui.shell import cached
from siteselect.ui.visit import answering, keeping
from siteselect.ui.visit.creating import created
from siteselect.ui.visit.judging.component import form_data
from siteselect.ui.visit.routes import live, photos
from tests.visit.conftest import OWN, change


def rating(door, level=4):
    return {"site": door.sites[0], "criterion": "visit_grid", "level": level}


def weights(**branches):
    points = {"proximity": 20.0, "climate": 30.0, "sector_fit": 50.0} | branches
    return {"method": "direct", "given": {"branches": {"points": points}, "criteria": {}},
            "branches": points, "criteria": {}}  # fmt: skip


def test_a_change_is_acknowledged_with_its_place_in_the_log_and_stored_once(opened):
    browser, _ = opened.join("Chen")
    first = change(browser, opened.session, "rating", rating(opened))
    head = opened.store.head(opened.session)
    assert first.json() == {"saved": head.n, "hash": head.hash}
    again = change(browser, opened.session, "rating", rating(opened))
    assert again.json() == first.json()
    assert opened.events == head.n
    other = change(browser, opened.session, "rating", rating(opened, 1))
    assert (other.status_code, opened.events) == (409, head.n)
    assert browser.get(f"/visit/mine?s={opened.session}").json()["own"]["ratings"] == {
        opened.sites[0]: {"visit_grid": 4}
    }


def test_neither_observer_nor_outsider_writes_anything(opened):
    observer, _ = opened.join("Looker", "observer")
    outsider = opened.browser()
    before = opened.events
    bodies = {"rating": rating(opened), "weights": weights(), "done": {"finished": True},
              "note": {"text": "x"},
              "recused": {"participant": opened.facilitator, "site": opened.sites[0], "reason": "x"}}  # fmt: skip
    for n, (kind, body) in enumerate(bodies.items()):
        for browser in (observer, outsider):
            reply = change(browser, opened.session, kind, body, op=f"try-{n:08d}")
            assert reply.status_code == 403, kind
            assert reply.json()["refused"]
    assert opened.events == before


@pytest.mark.parametrize("kind", ["opened", "revealed", "locked", "deleted", "decision", "joined", "nonsense"])  # fmt: skip
def test_no_other_kind_comes_in_this_way_not_even_from_the_facilitator(opened, kind):
    before = opened.events
    reply = change(opened.as_facilitator(), opened.session, kind, {})
    assert reply.status_code == 422
    assert opened.events == before


def test_a_cookie_of_one_session_opens_no_other(opened):
    browser, _ = opened.join("Chen")
    browser.cookies.set("ss_visit_other", next(iter(browser.cookies.jar)).value)
    assert change(browser, "other", "rating", rating(opened)).status_code in (403, 422)
    assert browser.get("/visit/mine?s=other").status_code == 403
    assert browser.get("/visit/live?s=other").status_code == 403


@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.test", "x-siteselect": "1"}, {"origin": "http://laptop.test"},
    {"x-siteselect": "1"}, {},
])  # fmt: skip
def test_a_foreign_page_writes_nothing(opened, headers):
    browser, _ = opened.join("Chen")
    before = opened.events
    assert change(browser, opened.session, "rating", rating(opened), headers=headers).status_code == 403
    assert opened.events == before


def test_one_recuses_oneself_and_nobody_else(opened):
    browser, _ = opened.join("Chen")
    me = browser.get(f"/visit/mine?s={opened.session}").json()["participant"]
    body = {"participant": me, "site": opened.sites[0], "reason": "owns land"}
    assert change(browser, opened.session, "recused", body).status_code == 200
    lifted = change(browser, opened.session, "recused", body | {"lifted": True}, op="lift-0001")
    other = change(browser, opened.session, "recused", body | {"participant": opened.facilitator},
                   op="other-0001")  # fmt: skip
    assert (lifted.status_code, other.status_code) == (403, 403)


def test_weights_that_do_not_follow_from_what_was_given_are_refused(opened):
    browser, _ = opened.join("Chen")
    false = weights() | {"branches": {"proximity": 90.0, "climate": 5.0, "sector_fit": 5.0}}
    assert change(browser, opened.session, "weights", false).status_code == 422
    assert change(browser, opened.session, "weights", weights(), op="again-0001").status_code == 200


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"op_id": 3}'])
def test_what_is_no_change_is_refused_in_words(opened, raw):
    browser, _ = opened.join("Chen")
    reply = browser.post("/visit/change?lang=zh-TW", content=raw, headers=OWN)
    assert reply.status_code in (403, 422)
    assert reply.json()["refused"]


def test_too_much_is_refused_before_it_is_read(opened):
    browser, _ = opened.join("Chen")
    reply = browser.post("/visit/change", content=b"x" * 200_000, headers=OWN)
    assert reply.status_code == 422


def test_a_store_at_fault_is_a_503_that_may_be_tried_again(opened, monkeypatch):
    browser, _ = opened.join("Chen")

    def full(*_):
        raise StoreError(Problem("store.full", values=(("code", "SQLITE_FULL"),)))

    monkeypatch.setattr(opened.store, "append", full)
    reply = change(browser, opened.session, "rating", rating(opened))
    assert reply.status_code == 503
    assert reply.json()["retry"] is True
    assert "SQLITE_FULL" in reply.json()["refused"][0]


def test_a_fault_of_ours_keeps_the_entry_and_shows_no_trace(opened, monkeypatch):
    browser, _ = opened.join("Chen")
    monkeypatch.setattr(opened.store, "append", lambda *_: 1 / 0)
    reply = change(browser, opened.session, "rating", rating(opened))
    assert (reply.status_code, reply.json()["retry"]) == (500, True)
    assert "Zero" not in reply.text


def test_the_record_is_for_the_facilitator_once_all_is_revealed(opened):
    browser, _ = opened.join("Chen")
    change(browser, opened.session, "weights", weights())
    lead = opened.as_facilitator()
    path = f"/visit/record?s={opened.session}"
    assert lead.get(path).status_code == 403
    opened.say(Revealed())
    assert browser.get(path).status_code == 403
    reply = lead.get(path)
    assert "attachment" in reply.headers["content-disposition"]
    record = reply.json()
    assert record["head"]["hash"] == opened.store.head(opened.session).hash
    assert verify_record(record, cached.dataset, record["head"]["hash"]).ok


def picture(place=True, form="JPEG"):
    image = Image.new("RGB", (64, 48), (10, 120, 60))
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (15.0, 11.0, 6.0), 3: "E", 4: (120.0, 33.0, 36.0)})
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def test_a_photo_loses_what_the_camera_wrote_and_its_position_is_read_once(opened):
    browser, _ = opened.join("Chen")
    about = json.dumps({"session": opened.session, "op_id": "photo-0001",
                        "body": {"site": opened.sites[0], "caption": "gate"}})  # fmt: skip
    raw = picture()
    assert b"SecretCamera" in raw
    reply = browser.post("/visit/photo", data={"about": about}, headers=OWN,
                         files={"photo": ("photo.jpg", raw, "image/jpeg")})  # fmt: skip
    assert reply.json()["place"] == {"lat": 15.185, "lon": 120.56}
    kept = browser.get(f"/visit/photo/{reply.json()['hash']}?s={opened.session}")
    assert kept.headers["content-type"] == "image/jpeg"
    assert b"SecretCamera" not in kept.content
    assert dict(Image.open(io.BytesIO(kept.content)).getexif()) == {}
    looker, _ = opened.join("Looker", "observer")  # not revealed yet
    assert looker.get(f"/visit/photo/{reply.json()['hash']}?s={opened.session}").status_code == 422


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<svg/>", picture()[:200], b"\xff\xd8\xff" + b"x" * 99])
def test_what_is_no_picture_is_refused(opened, raw):
    browser, _ = opened.join("Chen")
    before = opened.events
    about = json.dumps({"session": opened.session, "op_id": "photo-0001", "body": {}})
    reply = browser.post("/visit/photo", data={"about": about}, headers=OWN,
                         files={"photo": ("photo.jpg", raw, "image/jpeg")})  # fmt: skip
    assert reply.status_code == 422
    assert opened.events == before


def test_a_picture_of_too_many_pixels_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(photos, "PIXELS", 1000)
    with pytest.raises(ValueError, match="too_many_pixels"):
        photos.read_picture(picture())


def test_a_viewer_is_told_of_every_change_until_the_server_ends(opened, monkeypatch):
    browser, _ = opened.join("Chen")
    assert browser.get(f"/visit/live?s={opened.session}&poll=1").json() == {
        "n": opened.events, "boot": keeping.BOOT}  # fmt: skip
    watched, told_of, watch = threading.Event(), threading.Event(), live._event
    start = opened.events

    def event(n):  # what the stream says of a number, and that it said so
        (told_of if n > start else watched).set()
        return watch(n)

    def meanwhile():
        watched.wait(60)
        change(browser, opened.session, "rating", rating(opened))
        told_of.wait(60)
        live._ENDING.set()

    monkeypatch.setattr(live, "_event", event)
    other = threading.Thread(target=meanwhile)
    other.start()
    try:
        told = opened.as_facilitator().get(f"/visit/live?s={opened.session}")
    finally:
        other.join()
        live._ENDING.clear()
    assert told.headers["content-type"].startswith("text/event-stream")
    lines = told.text.splitlines()
    assert lines[1:3] == ["event: boot", f"data: {keeping.BOOT}"]  # first: is it the same server?
    numbers = [int(line[6:]) for line in lines[3:] if line.startswith("data: ")]
    assert numbers == [start, start + 1]


def test_a_store_that_does_not_open_is_said_and_tried_again(monkeypatch, tmp_path):
    keeping.use(None)
    tries = []

    def broken(_):
        tries.append(1)
        raise StoreError(Problem("store.corrupt", values=(("code", "SQLITE_NOTADB"),)))

    monkeypatch.setattr(keeping, "open_store", broken)
    for _ in range(2):
        with pytest.raises(StoreError):
            keeping.store()
    assert tries == [1]  # not with every request
    monkeypatch.setattr(keeping, "AGAIN_S", -1.0)
    with pytest.raises(StoreError):
        keeping.store()
    assert tries == [1, 1]
    keeping.use(None)


def test_evaluators_weigh_what_is_rated_and_what_nobody_rated_is_taken_out(tmp_path):
    data = cached.dataset("sites")
    sites = tuple(data.places["id"].tolist()[:3])
    store = Store.open(f"sqlite:///{tmp_path}/v.sqlite3", tmp_path / "k", poll_s=0.05)
    setting = created(data, profile(data, "pcb"), sites, sorted(data.scales), title="Clark",
                      name="Lead", days=None, lang="en")  # fmt: skip
    made = store.create("op-creates-the-session", setting, keeping.now())
    eva = store.join("op-eva-joins-000000001", made.code, "Eva", "evaluator", "1", keeping.now())
    state = store.state(made.session)
    drawn = form_data(state, eva.participant, answering.session_data(state), "en")
    (sector,) = [b for b in drawn["branches"] if b["id"] == "sector_fit"]
    assert {"visit_grid", "visit_water"} <= {c["id"] for c in sector["criteria"]}
    points = {c["id"]: 7.0 for c in sector["criteria"]} | {"visit_grid": 50.0, "visit_water": 40.0}
    body = Weights(method="direct", branches=setting.scenario.branches, criteria=points,
                   given={"criteria": {"sector_fit": {"points": points}}})  # fmt: skip
    check_importances(body, setting.scenario, answering.session_data(state).criteria)
    rated = Rating(site=sites[0], criterion="visit_grid", level=4)
    for n, (token, said) in enumerate([(made.token, Opened()), (eva.token, body), (eva.token, rated)]):
        store.append(made.session, f"op-says-{n:08d}", token, said, keeping.now())
    found = session_result(store.state(made.session), data, year=2026)
    asked = found.evaluations[eva.participant].scenario.criteria
    assert asked["visit_grid"] == 50.0
    assert [n for n in asked if n in data.scales] == ["visit_grid"]
    store.close()
