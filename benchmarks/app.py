"""How fast the app answers a hand: from a key on a slider to the ranking and to the map.

Run: `python benchmarks/app.py`. It starts the real server and a headless Chromium, asserts that
the table shows the ranking that `evaluate` gives, then measures medians of interleaved rounds.
Beside it in every round: a stock folium map of the same sites under `st_folium`, moved by a stock
slider. Stock folium asks the internet for its scripts and would be blank here, so it is pointed at
the same Leaflet and jQuery on the same server; all else of it is as folium and st_folium have it.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from siteselect import evaluate, load, profile, shipped_data

ROOT = Path(__file__).parents[1]
ROUNDS = 15
STOCK_SHAPES = 240 + 46  # countries and sites
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
STOCK = '''\
import folium, json, streamlit as st
from folium.elements import JSCSSMixin
from streamlit_folium import st_folium
from siteselect import evaluate, load, profile, shipped_data

folium.Map.default_js = [("leaflet", "../../assets/leaflet/leaflet.js"),
                         ("jquery", "../../assets/jquery/jquery.min.js")]
folium.Map.default_css = [("leaflet_css", "../../assets/leaflet/leaflet.css")]

@st.cache_resource
def data():
    return load(shipped_data())

@st.cache_resource
def world():
    return json.loads((shipped_data() / "geography" / "countries.geojson").read_text())

importance = st.slider("proximity", 0, 100, 15)
dataset = data()
asked = profile(dataset, "semiconductor_fab")
answer = evaluate(dataset, asked.with_importance({"proximity": importance}, dataset.criteria))
places = dataset.places
names = [places["name_en"].iloc[i] for i in answer.order]
st.dataframe({"site": names, "score": [float(answer.score[i]) for i in answer.order]})
chart = folium.Map([20, 120], zoom_start=2, tiles=None)
folium.GeoJson(world()).add_to(chart)
for rank, i in enumerate(answer.order, 1):
    folium.CircleMarker([places["lat"].iloc[i], places["lon"].iloc[i]], radius=8,
                        tooltip=f"{rank} {places['name_en'].iloc[i]}").add_to(chart)
st_folium(chart, key="map", use_container_width=True)
st.caption(f"answered {importance}")
'''
STOCK_APP = '''\
import streamlit as st
from app import LEAFLET, jquery
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
app = st.App("main.py", routes=[Mount("/assets/leaflet", StaticFiles(directory=LEAFLET)),
                                Mount("/assets/jquery", StaticFiles(directory=jquery.BASE_DIR))])
'''


@contextmanager
def serving(script, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
         "--server.address", "127.0.0.1", "--server.headless", "true"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


class Seat:
    """One page, and the bytes its server has sent it."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1400, "height": 900})
        self.page, self.bytes = self.context.new_page(), 0
        self.page.on("websocket", lambda s: s.on("framereceived", lambda f: self._count(f)))

    def _count(self, frame):
        self.bytes += len(frame)

    def frame(self):
        return next(f for f in self.page.frames if "streamlit_folium" in f.url)


def first_page(browser, address, warm):
    """Seconds until ranking and map stand; `warm` when the browser holds scripts and shapes."""
    seat = Seat(browser)
    if warm:
        arrive(seat, address)
        seat.page.close()
        seat.page = seat.context.new_page()
    took = arrive(seat, address)
    seat.context.close()
    return took


def arrive(seat, address):
    start = time.perf_counter()
    seat.page.goto(f"{address}/?lang=en")
    seat.page.locator(".ss-row").first.wait_for()
    seat.page.frame_locator("iframe").locator(".ss-site").first.wait_for()
    return time.perf_counter() - start


WATCH = """() => { const now = () => performance.now(); window.seen = {};
  document.addEventListener('keydown', () => { window.seen = {key: now()}; }, true);
  new MutationObserver(() => { window.seen.table = now(); })
    .observe(document.querySelector('.ss-ranking'), {childList: true, subtree: true}); }"""
WATCH_MAP = """() => { const draw = window.siteselectDraw; window.siteselectDraw = function () {
  draw.apply(this, arguments); window.parent.seen.map = window.parent.performance.now(); }; }"""


def move(seat):
    """Milliseconds from a key to the ranking and to the map, and the bytes it took."""
    seat.bytes = 0
    seat.page.locator(".ss-branches input").first.press("ArrowRight")
    seat.page.wait_for_function("() => window.seen.table && window.seen.map")
    time.sleep(0.4)
    seen = seat.page.evaluate("window.seen")
    return seen["table"] - seen["key"], seen["map"] - seen["key"], seat.bytes / 1000


def drawn_stock(seat):
    """Wait until a frame that was not there before has drawn all sites; mark it as known."""
    ready = "() => !window.known && document.querySelectorAll('path.leaflet-interactive').length"
    for _ in range(6000):
        for frame in seat.page.frames:
            try:
                if "streamlit_folium" in frame.url and frame.evaluate(ready) >= STOCK_SHAPES:
                    frame.evaluate("() => { window.known = true; }")
                    return
            except Error:  # the frame went while it was asked
                continue
        seat.page.wait_for_timeout(5)
    raise TimeoutError("the stock map was not drawn")


def move_stock(seat):
    """The same for the stock map, which begins anew with every answer."""
    seat.bytes = 0
    start = time.perf_counter()
    seat.page.locator("[data-testid=stSlider] input").first.press("ArrowRight")
    drawn_stock(seat)
    took = 1e3 * (time.perf_counter() - start)
    time.sleep(0.8)
    return took, seat.bytes / 1000


def same_ranking(seat):
    dataset = load(shipped_data())
    answer = evaluate(dataset, profile(dataset, "semiconductor_fab"))
    shown = [name.strip() for name in seat.page.locator(".ss-name button").all_inner_texts()]
    meant = [dataset.places["name_en"].iloc[i].strip() for i in answer.order]
    assert shown == meant, list(zip(shown, meant, strict=False))


def line(name, values, unit):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:44} {middle:9.1f} {unit} ({low:.1f}-{high:.1f})")


def measure(browser, ours, stock):
    cold = [first_page(browser, ours, warm=False) for _ in range(3)]
    warm = [first_page(browser, ours, warm=True) for _ in range(3)]
    seat, other = Seat(browser), Seat(browser)
    arrive(seat, ours)
    same_ranking(seat)
    other.page.goto(stock)
    drawn_stock(other)
    time.sleep(2)
    seat.page.evaluate(WATCH)
    seat.frame().evaluate(WATCH_MAP)
    move(seat), move_stock(other)
    rounds = [(*move(seat), *move_stock(other)) for _ in range(ROUNDS)]
    table, chart, sent, slow, much = zip(*rounds, strict=True)
    line("first page, nothing in the browser's cache", cold, "s")
    line("first page again", warm, "s")
    line("slider to ranking", table, "ms")
    line("slider to map", chart, "ms")
    line("sent for a move", sent, "kB")
    line("stock st_folium: slider to map", slow, "ms")
    line("stock st_folium: sent for a move", much, "kB")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        Path(folder, "main.py").write_text(STOCK, encoding="utf-8")
        Path(folder, "stock.py").write_text(STOCK_APP, encoding="utf-8")
        with (
            serving(ROOT / "app.py", ROOT) as ours,
            serving(Path(folder, "stock.py"), folder) as stock,
        ):
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS)
            measure(browser, ours, stock)
            browser.close()


if __name__ == "__main__":
    main()
