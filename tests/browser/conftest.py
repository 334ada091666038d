"""The real server and a real Chromium whose network is cut off."""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
SIZES = {"laptop": (1400, 900), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # there is no internet
]  # fmt: skip
PATIENCE_S = 60.0  # as long as a page may take to say what it is to say, on a slow machine too
QUIET_S = 0.3  # a page at rest has heard nothing for so long
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:", "chrome:")
expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("There is no Chromium. Install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port():
    """Return a port below those that the system lends to connections, so nobody else takes it."""
    while True:
        with socket.socket() as tried:
            port = random.randrange(12_000, 30_000)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@contextmanager
def serving(folder: Path, log: Path):
    """Start the app on a free port over a data folder; end it by its process id."""
    port = free_port()
    environment = {**os.environ, "SITESELECT_DATA": str(folder), "SITESELECT_LANG": "en"}
    process = started(port, environment, log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)


def started(port, environment, log, options=()):
    """Start the app on a port; return its process once it answers."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address",
               "127.0.0.1", "--server.port", str(port), *options]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    ends = time.monotonic() + 3 * PATIENCE_S
    while process.poll() is None and time.monotonic() < ends:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return process
    ended(process)
    pytest.fail(f"The server did not come up: {log.read_text(errors='replace')[-2000:]}")


def ended(process):
    process.terminate()
    process.wait(timeout=PATIENCE_S)


def comes(page, read, fits):
    """Read a page until what it says fits, for as long as one is patient; return what it says."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            found, fault = read(), None
        except Error as why:  # what was read was just drawn anew
            found, fault = None, why
        if fault is None and fits(found):
            return found
        if time.monotonic() > ends:
            if fault:
                raise fault
            return found
        page.wait_for_timeout(100)


def steady(page, read):
    """Return what a page says once it has said the same three times in a row."""
    last = []

    def same(found):
        last.append(found)
        return found is not None and len(last) > 2 and found == last[-2] == last[-3]

    return comes(page, read, same)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(ROOT / "data", tmp_path_factory.mktemp("log") / "server.txt") as address:
        yield address


class Visit:
    """One visitor: a page, and every address outside of this machine that it asked for."""

    def __init__(self, browser, size, scheme="light", **settings):
        width, height = SIZES[size]
        self.size, self.outside, self.faults = size, [], []
        self._asked, self._heard = False, 0.0  # whether a run is awaited; when the page last heard
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme,
            has_touch=size == "phone", is_mobile=size == "phone", accept_downloads=True, **settings,
        )  # fmt: skip
        self.context.set_default_timeout(1000 * PATIENCE_S)
        self.context.on("request", lambda request: self._went(request.url))
        self.context.on("page", self._meet)
        self.page = self.context.new_page()

    def _meet(self, page):
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("websocket", self._listen)

    def _listen(self, socket):
        self._went(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame):
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self._asked, self._heard = True, time.monotonic()

    def _received(self, frame):
        self._heard = time.monotonic()
        if isinstance(frame, bytes) and ForwardMsg.FromString(frame).WhichOneof("type") == "new_session":
            self._asked = False

    def _went(self, address):
        if not address.startswith(LOCAL):
            self.outside.append(address)

    def rest(self):
        """Wait until every run that was asked for has begun and ended, and all of it is drawn."""
        app = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_timeout(1000 * QUIET_S)
        at_rest = comes(
            self.page,
            lambda: app.count() == 1 and not self._asked and time.monotonic() - self._heard > QUIET_S,
            bool,
        )
        assert at_rest, "the page never comes to rest"
        self.page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def open(self, address):
        self.page.goto(address)
        return self

    @property
    def map(self):
        return self.page.frame_locator(".st-key-map-frame iframe")

    def ranked(self):
        """Return the names in the table, best first, once it is drawn."""
        self.page.locator(".ss-row").first.wait_for()
        return self.page.locator(".ss-name button").all_inner_texts()

    def moved(self, before):
        """Return the names in the table once they are others than before."""
        assert comes(self.page, self.ranked, lambda names: names != before) != before
        self.rest()
        return self.ranked()

    def marked(self):
        """Return what the marks of the map say, once they are drawn."""
        self.map.locator(".ss-site").first.wait_for()
        return self.map.locator(".ss-site").evaluate_all("m => m.map(x => x.ariaLabel)")

    def slider(self, name):
        if self.size == "phone" and not self.page.locator(".ss-fold[open]").count():
            self.page.locator(".ss-fold > summary").click()
        return self.page.locator(f".ss-branches .ss-of-{name} input")

    def close(self):
        self.context.close()
        assert self.outside == [], "the app asked the internet for something"
        assert self.faults == []


@pytest.fixture
def visit(chromium):
    """Open pages as visitors; at the end none of them may have asked the internet."""
    visits = []

    def arrive(size="laptop", scheme="light"):
        visits.append(Visit(chromium, size, scheme))
        return visits[-1]

    yield arrive
    for one in visits:
        one.close()
