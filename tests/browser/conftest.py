"""The real server and a real Chromium whose network is cut off."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SIZES = {"laptop": (1400, 900), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("There is no Chromium. Install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path, log: Path):
    """Start the app on a free port over a data folder; end it by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address",
               "127.0.0.1", "--server.port", str(port)]  # fmt: skip
    environment = {**os.environ, "SITESELECT_DATA": str(folder), "SITESELECT_LANG": "en"}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(address, process, log):
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"The server did not come up: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(ROOT / "data", tmp_path_factory.mktemp("log") / "server.txt") as address:
        yield address


class Visit:
    """One visitor: a page, and every address outside of this machine that it asked for."""

    def __init__(self, browser, size, scheme="light"):
        width, height = SIZES[size]
        self.size, self.outside, self.faults = size, [], []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme,
            has_touch=size == "phone", is_mobile=size == "phone", accept_downloads=True,
        )  # fmt: skip
        self.context.route("**/*", self._let)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def _let(self, route):
        address = route.request.url
        if address.startswith(("http://127.0.0.1:", "data:", "blob:", "file:")):
            route.continue_()
        else:
            self.outside.append(address)
            route.abort()

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
        self.page.wait_for_function(
            "old => { const now = [...document.querySelectorAll('.ss-name button')]"
            ".map(b => b.innerText); return now.length && String(now) !== old; }",
            arg=",".join(before),
        )
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
