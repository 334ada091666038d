"""A server with a store of its own for shared sessions, and the way in."""

import os

from playwright.sync_api import expect

from tests.browser.conftest import ROOT, ended, free_port, started


class Server:
    """The real server over a store of its own; it can be ended and started again."""

    def __init__(self, folder):
        self.port = free_port()
        self.address, self.log = f"http://127.0.0.1:{self.port}", folder / "server.txt"
        self.url, self.keys = f"sqlite:///{folder}/visit.sqlite3", folder / "keys.sqlite3"
        self.process = None

    def start(self):
        environment = {**os.environ, "SITESELECT_DATA": str(ROOT / "data"), "SITESELECT_LANG": "en",
                       "SITESELECT_STORE": self.url, "SITESELECT_KEYS": str(self.keys)}  # fmt: skip
        self.process = started(self.port, environment, self.log)

    def end(self):
        ended(self.process)


def join(one, address, code, name, role="evaluator"):
    """Come in through the door, with a name."""
    one.page.goto(f"{address}/visit/join?c={code}")
    one.page.locator("input[name=name]").fill(name)
    one.page.locator(f"input[value={role}]").check()
    one.page.locator("button[type=submit]").click()
    expect(one.page.locator(".sv-head h2")).to_be_visible()


def stage(one, word):
    """Wait until the page says where the session stands."""
    expect(one.page.locator(".sv-now")).to_have_text([word])  # a list: while a page is drawn anew there may be two
