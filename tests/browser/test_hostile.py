"""Names that are code stay names: in table, site, comparison, map, and the exported file."""

import csv
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, comes, serving

NAMES = [
    "<img src=x onerror=window.hit=1>",
    "`;window.hit=1;`",
    "${window.hit=1}",
    "</script><script>window.hit=1</script>",
    "{{7*7}}",
]
TEXT = ("name_en", "name_zh")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A server whose sites and firms all have hostile names."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(ROOT / "data", folder)
    _rename(folder / "sites.csv", TEXT)
    _rename(folder / "plants.csv", ("firm_en", "firm_zh", "city"))
    with serving(folder, folder / "log.txt") as address:
        yield address


def _rename(path, columns):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row |= {column: f"{NAMES[number % len(NAMES)]} {number}" for column in columns}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def inert(page):
    """Whether nothing of the names has run, and nothing of them became an element."""
    found = "() => [window.hit, document.querySelectorAll('img[src=\"x\"]').length]"
    hits = comes(page, lambda: [frame.evaluate(found) for frame in page.frames], lambda _: True)
    assert hits and all(hit == [None, 0] for hit in hits)


def all_shown(page, texts):
    """Wait until each name stands in one of these elements."""
    missing = lambda: [name for name in NAMES if not any(name in text for text in texts())]  # noqa: E731
    assert comes(page, missing, lambda names: not names) == []


def test_the_ranking_and_its_map_show_them_as_text(hostile, visit):
    one = visit().open(f"{hostile}/?lang=en")
    all_shown(one.page, one.ranked)
    one.marked()
    one.map.locator(".ss-switches summary").click()
    one.map.locator(".ss-switches input").last.check()
    for mark in (one.map.locator(".ss-site").nth(2), one.map.locator(".ss-plant").first):
        mark.dispatch_event("mouseover")
        expect(one.map.locator(".ss-tip").last).to_be_visible()
    inert(one.page)


@pytest.mark.parametrize("path", ["site", "compare"])
def test_the_pages_of_sites_show_them_as_text(hostile, visit, path):
    with (ROOT / "data/sites.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    one = visit()
    for site in range(0, 2 * len(NAMES), 2):
        one.open(f"{hostile}/{path}?lang=en&site={ids[site]}&versus={ids[site + 1]}")
        heading = one.page.locator(".ss-dossier h2").first
        expect(heading).to_contain_text(f"{NAMES[site % len(NAMES)]} {site}")
        expect(one.page.locator(".ss-colophon")).to_be_visible()
        expect(heading).not_to_contain_text("49")
        inert(one.page)


def test_the_page_of_robustness_shows_them_as_text(hostile, visit):
    one = visit().open(f"{hostile}/robustness?lang=en&draw=free")
    expect(one.page.locator(".ss-checks-list")).to_be_visible()
    for fold in ("central", "tornado", "reversal"):
        one.page.locator(f".st-key-fold-{fold} summary").click()
    expect(one.page.locator(".ss-plainlist").last).to_be_visible()
    all_shown(one.page, one.page.locator(".ss-heat button").all_inner_texts)
    inert(one.page)


def test_the_exported_map_shows_them_as_text(hostile, visit, tmp_path):
    one = visit().open(f"{hostile}/?lang=en")
    one.ranked()
    with one.page.expect_download() as given:
        one.page.get_by_role("button", name="HTML").click()
    path = tmp_path / "map.html"
    given.value.save_as(path)
    two = visit().open(path.as_uri())
    expect(two.page.locator(".ss-site").nth(40)).to_be_attached()
    for mark in two.page.locator(".ss-site").all()[:10]:
        mark.dispatch_event("mouseover")
    expect(two.page.locator(".ss-tip").first).to_be_visible()
    inert(two.page)
