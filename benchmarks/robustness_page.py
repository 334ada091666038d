"""How fast the page of robustness answers a hand: from a key on a slider to heat map and map.

Run: `python benchmarks/robustness_page.py`. The real server and a headless Chromium; the shares in
the table are asserted first. The processor time of the server is measured beside the clock.
"""

import shutil
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import app as ranking_page
from siteselect import evaluate, load, profile, shipped_data
from siteselect.robustness import robustness

ROUNDS = 21
WATCH = ranking_page.WATCH.replace(".ss-ranking", ".ss-heat")


def arrive(seat, address):
    start = time.perf_counter()
    seat.page.goto(f"{address}/robustness?lang=en")
    seat.page.locator(".ss-heat td").first.wait_for()
    seat.page.frame_locator("iframe").locator(".ss-site").first.wait_for()
    return time.perf_counter() - start


def same_shares(seat):
    dataset = load(shipped_data())
    question = profile(dataset, "semiconductor_fab")
    found = robustness(evaluate(dataset, question), weights="intervals")
    titles = seat.page.locator(".ss-heat td:nth-child(2)").evaluate_all("c => c.map(x => x.title)")
    shown = [float(title.rsplit(": ", 1)[1].split("%")[0]) for title in titles]
    meant = [100 * found.first[k] for k in sorted(
        range(len(found.sites)), key=lambda k: -found.holistic[k])]  # fmt: skip
    assert max(abs(a - b) for a, b in zip(shown, meant, strict=True)) <= 0.051


def spent(process) -> float:
    """Seconds of processor time that a process has had (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def server(address) -> str:
    """Return the id of the process that listens at an address."""
    port = address.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "cmdline").read_bytes().decode().split("\0"):
                return folder.name
        except OSError:  # it went while it was looked at
            continue
    raise LookupError(port)


def main() -> None:
    with (
        sync_playwright() as playwright,
        ranking_page.serving(ranking_page.ROOT / "app.py", ranking_page.ROOT) as ours,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ranking_page.FLAGS)
        seat = ranking_page.Seat(browser)
        arrive(seat, ours)
        same_shares(seat)
        time.sleep(2)
        seat.page.evaluate(WATCH)
        seat.frame().evaluate(ranking_page.WATCH_MAP)
        ranking_page.move(seat)
        begun = spent(server(ours))
        rounds = [ranking_page.move(seat) for _ in range(ROUNDS)]
        each = 1e3 * (spent(server(ours)) - begun) / ROUNDS
        heat, chart, sent = zip(*rounds, strict=True)
        ranking_page.line("slider to heat map", heat, "ms")
        ranking_page.line("slider to map", chart, "ms")
        ranking_page.line("sent for a move", sent, "kB")
        print(f"{'processor time of the server for a move':44} {each:9.1f} ms (mean)")

        browser.close()


if __name__ == "__main__":
    main()
