"""Make the pictures of docs/screenshots from the real app: every page, size, language and theme.

Run: `python docs/screenshots.py`, or with the beginnings of names for some of them.
Needs Chromium with a CJK font, as the browser tests do.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-sync", "--disable-background-networking"]
SIZES = {1400: 900, 390: 844}
PAGES = {
    "ranking": ("", "", ".st-key-map-frame"),
    "base": ("", "sector=ai_server_ems&base=north_america", ".st-key-map-frame"),
    "site": ("site", "site=ph-clark", ".ss-figures"),
    "cost": ("cost", "sector=pcb&base=asia&site=ph-clark", ".ss-field"),
    "compare": ("compare", "site=ph-clark&versus=us-phoenix", ".ss-contrast"),
    "robustness": ("robustness", "", ".ss-heat td"),
    "flip": ("robustness", "site=ph-clark&versus=mx-hermosillo&check=pair", ".ss-flips"),
    "data": ("data", "", ".ss-grid"),
    "own": ("own", "", '[data-testid="stFileUploader"]'),
    "states": ("", "set=us-states", ".st-key-map-frame"),
    "weights": ("weights", "", ".ss-swing"),
    "weights-curves": ("weights", "curves=geodesic_distance:linear:1000:1:5000:0.6:9000:0",
                       ".ss-leaders"),
    "weights-methods": ("weights", "sector=pcb", ".ss-leaders"),
    "screening": ("screening", "sector=ai_server_ems", ".st-key-screen-table"),
}
CLICKS = {  # what is touched before the picture, by language
    "weights": {"en": "Proximity to Taiwan", "zh-TW": "與臺灣鄰近性"},
    "weights-curves": {"en": "Value functions", "zh-TW": "價值函數"},
    "weights-methods": {"en": "Other methods", "zh-TW": "其他方法"},
}


def serve():
    """Start the app on a free port; return its process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    own = {**os.environ, "SITESELECT_HOME": tempfile.mkdtemp()}  # nobody's own data on a picture
    process = subprocess.Popen(  # noqa: S603 - the app itself
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
         "--server.port", str(port)],
        cwd=ROOT, env=own, stdout=quiet, stderr=quiet,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310 - this machine
            break
        except OSError:
            time.sleep(0.25)
    return process, address


def picture(browser, address, name, lang, width, theme):
    """Save one page as it stands on the first screen; a phone's ranking also with its map."""
    path, query, ready = PAGES[name]
    phone = width < 640
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme=theme,
        has_touch=phone, is_mobile=phone,
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{address}/{path}?lang={lang}&{query}")
    page.locator(ready).first.wait_for(timeout=120_000)  # screening loads the world first
    if name in CLICKS:
        page.get_by_text(CLICKS[name][lang], exact=True).first.click()
    if not path:
        page.frame_locator("iframe").locator(".ss-site").first.wait_for()
        if not phone:
            page.locator(".ss-headline, .ss-base").first.evaluate("x => x.scrollIntoView()")
        elif name == "states":
            page.locator(ready).evaluate("x => x.scrollIntoView({block: 'center'})")
    if path == "robustness":
        page.frame_locator("iframe").locator(".ss-site").first.wait_for()
        top = ".ss-part >> nth=3" if name == "flip" else ".ss-sure"
        page.locator(top).evaluate("x => x.scrollIntoView()")
    if name == "screening":
        page.frame_locator("iframe").locator("[data-painted]").wait_for()
    page.wait_for_timeout(1200)
    save(page.screenshot(), f"{name}-{lang}-{width}-{theme}")
    context.close()


def save(shot, name):
    """Write a picture without what a camera would add."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    image.save(FOLDER / f"{name}.png", optimize=True)


def main():
    """Make all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    process, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS)
            for name in (n for n in PAGES if n.startswith(tuple(sys.argv[1:] or [""]))):
                for lang in ("en", "zh-TW"):
                    for width in SIZES:
                        for theme in ("light", "dark"):
                            picture(browser, address, name, lang, width, theme)
            browser.close()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
