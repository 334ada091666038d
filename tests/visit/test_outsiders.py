"""What somebody with bad intent can send to the routes: refused, and nothing is written."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette

from siteselect.errors import Denied
from siteselect.sessions import Rating, Revealed
from siteselect.sessions.field import write_field_file
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes import live
from siteselect.ui.visit.routes.replies import cookie_name
from siteselect.ui.visit.routes.table import ROUTES
from tests.visit.conftest import BASE, OWN, change


@pytest.mark.parametrize("name", ["author", "role", "participant", "at", "n", "kind2"])
def test_no_body_says_who_one_is(opened, name):
    browser, _ = opened.join("Chen")
    before = opened.events
    body = {"site": opened.sites[0], "criterion": "visit_grid", "level": 4, name: "facilitator"}
    assert change(browser, opened.session, "rating", body).status_code == 422
    assert opened.events == before


@pytest.mark.parametrize("role", ["facilitator", "operator", "", "evaluator,facilitator"])
def test_nobody_joins_as_a_facilitator(opened, role):
    before = opened.events
    assert opened.join("Eve", role)[1].status_code in (403, 422)
    assert opened.events == before


def test_what_a_facilitator_says_is_refused_to_an_evaluators_token_by_the_store(opened):
    browser, _ = opened.join("Chen")
    token = browser.cookies[cookie_name(opened.session)]
    with pytest.raises(Denied):
        opened.store.append(opened.session, "op-forged-000001", token, Revealed(), keeping.now())
    with pytest.raises(Denied):
        opened.store.delete(opened.session, "op-forged-000002", keeping.now(), token)


@pytest.mark.parametrize("path", [
    "/visit/photo/..%2f..%2fkeys", "/visit/photo/%00", "/visit/photo/' OR 1=1 --",
    "/visit/photo/" + "a" * 64, "/visit/photo/" + "a" * 5000,
])  # fmt: skip
def test_no_photo_address_leads_out_of_the_photos(opened, path):
    browser, _ = opened.join("Chen")
    reply = browser.get(path, params={"s": opened.session})
    assert reply.status_code in (403, 404, 422)


@pytest.mark.parametrize("session", ["../../etc", "x' OR '1'='1", "a;b", "%00", "x" * 3000, ""])
@pytest.mark.parametrize("path", ["mine", "live", "record", "form", "photo/" + "a" * 64])
def test_no_session_id_opens_another(opened, path, session):
    browser, _ = opened.join("Chen")
    reply = browser.get(f"/visit/{path}", params={"s": session})
    assert reply.status_code in (403, 422)


def test_anothers_form_is_not_handed_in_and_none_without_the_key(opened):
    chen, _ = opened.join("Chen")
    lin, _ = opened.join("Lin")
    person = chen.get(f"/visit/mine?s={opened.session}").json()["participant"]
    rated = Rating(site=opened.sites[0], criterion="visit_grid", level=5).model_dump(exclude={"kind"})
    content = {"session": opened.session, "participant": person, "form": "form0001", "round": 1, "base": 1,
               "ops": [{"op_id": "op-form-00001", "kind": "rating", "body": rated, "at": "x"}]}  # fmt: skip
    key = opened.store.form_key(opened.session, person, "form0001")
    before = opened.events
    for browser, signed, origin in ((lin, key, BASE), (chen, bytes(32), BASE), (chen, key, "http://evil.test")):
        browser.post(f"/visit/merge?s={opened.session}", headers={"origin": origin},
                     files={"file": ("f.txt", write_field_file(content, signed))})  # fmt: skip
        assert opened.events == before
    chen.post(f"/visit/merge?s={opened.session}", headers={"origin": BASE},
              files={"file": ("f.txt", write_field_file(content, key))})  # fmt: skip
    assert opened.events == before + 1


@pytest.mark.parametrize("path", ["photo", "merge", "join", "enter"])
def test_a_huge_body_is_not_read(opened, path):
    browser, _ = opened.join("Chen")
    before = opened.events
    headers = {**OWN, "content-length": str(10**12), "content-type": "multipart/form-data; boundary=x"}
    reply = browser.post(f"/visit/{path}?s={opened.session}", content=b"x" * 20_000, headers=headers)
    assert 400 <= reply.status_code < 500
    assert opened.events == before


def test_one_person_holds_a_handful_of_streams_and_others_still_get_theirs(opened):
    chen, _ = opened.join("Chen")
    lin, _ = opened.join("Lin")

    app, name = Starlette(routes=ROUTES), cookie_name(opened.session)
    codes = []

    async def ask(browser):
        scope = {
            "type": "http", "method": "GET", "path": "/visit/live", "raw_path": b"/visit/live",
            "query_string": f"s={opened.session}".encode(), "scheme": "http", "http_version": "1.1",
            "headers": [(b"host", b"laptop.test"), (b"cookie", f"{name}={browser.cookies[name]}".encode())],
            "client": ("10.0.0.1", 5), "server": ("laptop.test", 80), "root_path": "",
        }  # fmt: skip

        async def receive():
            await asyncio.sleep(3600)  # the browser stays

        async def send(message):
            if message["type"] == "http.response.start":
                codes.append((browser is lin, message["status"]))

        await app(scope, receive, send)

    async def run():
        asks = [asyncio.create_task(ask(chen)) for _ in range(live.MOST + 5)]
        asks.append(asyncio.create_task(ask(lin)))
        async with asyncio.timeout(120):
            while len(codes) < len(asks):
                await asyncio.sleep(0.01)
        for one in asks:  # the tabs are closed
            one.cancel()
        await asyncio.gather(*asks, return_exceptions=True)

    with ThreadPoolExecutor(1) as own_thread:  # a browser of other tests has this one's loop
        own_thread.submit(asyncio.run, run()).result(timeout=180)
    assert sorted(codes) == [(False, 200)] * live.MOST + [(False, 429)] * 5 + [(True, 200)]
    assert not live._STREAMS
