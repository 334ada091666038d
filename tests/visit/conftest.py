"""The own routes over a store of their own, and people who came in by them."""

from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from siteselect.profiles import profile
from siteselect.sessions import Created, Opened
from siteselect.store import Limits, Store
from siteselect.ui.shell import cached
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.replies import cookie_name
from siteselect.ui.visit.routes.table import ROUTES

BASE = "http://laptop.test"
OWN = {"origin": BASE, "x-siteselect": "1"}


@dataclass
class Door:
    """A store with one session in it, and a way to arrive as somebody."""

    store: Store
    session: str
    code: str
    token: str
    facilitator: str
    sites: tuple

    def browser(self, address="10.0.0.1", base=BASE, headers=None):
        app = Starlette(routes=ROUTES)
        return TestClient(app, base_url=base, headers={"accept-language": "en", **(headers or {})},
                          follow_redirects=False, client=(address, 50000))  # fmt: skip

    def join(self, name, role="evaluator", code=None, **more):
        browser = more.pop("browser", None) or self.browser(**more)
        fields = {"c": code or self.code, "name": name, "role": role, "op": f"op-{name}-{'x' * 24}"}
        reply = browser.post("/visit/join", data=fields, headers={"origin": BASE})
        return browser, reply

    def as_facilitator(self):
        browser = self.browser()
        browser.cookies.set(cookie_name(self.session), self.token)
        return browser

    def say(self, body):
        return self.store.append(self.session, f"op-{body.kind}-0001", self.token, body,
                                 keeping.now())  # fmt: skip

    @property
    def events(self):
        return self.store.head(self.session).n


def change(browser, session, kind, body, op="change-00000001", headers=OWN):
    said = {"session": session, "op_id": op, "kind": kind, "body": body}
    return browser.post("/visit/change", json=said, headers=headers)


@pytest.fixture
def door(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/visit.sqlite3", tmp_path / "keys",
                       Limits(per_address=5), poll_s=0.05)  # fmt: skip
    data = cached.dataset("sites")
    sites = tuple(data.places["id"].tolist()[:3])
    made = store.create("op-creates-the-session", Created(
        title="Clark", name="Lead", scenario=profile(data, "pcb"), sites=sites,
        dataset_digest=data.digest, scales={n: s.top for n, s in data.scales.items()},
    ), keeping.now())  # fmt: skip
    keeping.use(store)
    yield Door(store, made.session, made.code, made.token, made.participant, sites)
    keeping.use(None)
    store.close()


@pytest.fixture
def opened(door):
    door.say(Opened())
    return door
