"""The page of screening in a real browser: found, taken in hand, brought into the comparison."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import comes, steady

WAIT = 180_000  # ms; the first visitor loads the world


def arrived(visit, server, size, lang):
    one = visit(size)
    one.page.goto(f"{server}/screening?lang={lang}&sector=pcb", wait_until="domcontentloaded")
    one.page.locator(".st-key-screen-table").wait_for(timeout=WAIT)
    one.map.locator("[data-painted]").wait_for(timeout=WAIT)
    return one


@pytest.mark.parametrize(("size", "lang"), [("laptop", "en"), ("phone", "zh-TW")])
def test_thousands_of_places_stand_on_one_canvas(server, visit, size, lang):
    one = arrived(visit, server, size, lang)
    container = one.map.locator("[data-places]")
    assert int(container.get_attribute("data-places")) > 3000
    expect(one.map.locator("canvas")).to_have_count(1)  # no element a place
    expect(one.map.locator("path.leaflet-interactive")).to_have_count(0)
    assert container.get_attribute("data-painted").startswith("rgb")
    wide = steady(one.page, lambda: one.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    assert wide <= 0  # nothing runs out of the screen


def test_a_place_of_the_table_comes_into_the_ranking_and_into_the_link(server, visit):
    one = arrived(visit, server, "laptop", "en")
    one.page.locator(".st-key-screen-wanted input").fill("Cyberjaya")
    one.page.locator(".st-key-screen-wanted input").press("Enter")
    expect(one.page.locator(".st-key-screen-table canvas [role=gridcell]", has_text="Cyberjaya").first).to_be_attached()
    frame = steady(one.page, one.page.locator(".st-key-screen-table canvas").first.bounding_box)
    one.page.mouse.click(frame["x"] + 16, frame["y"] + 52)  # the first row's box
    add = one.page.locator(".st-key-screen-add button")
    expect(add).to_contain_text("Cyberjaya")
    add.click()
    one.page.wait_for_function("() => new URL(location).searchParams.get('add')")
    number = parse_qs(urlsplit(one.page.url).query)["add"][0]
    other = visit("laptop").open(f"{server}/?lang=en&sector=pcb&add={number}")
    names = comes(other.page, other.ranked, lambda names: "Cyberjaya" in names)
    assert "Cyberjaya" in names and len(names) > 30


def test_a_base_is_screened_alone_and_the_page_is_drawn_to_its_end(server, visit):
    one = visit("laptop")
    one.page.goto(f"{server}/screening?lang=en&sector=pcb&base=europe", wait_until="domcontentloaded")
    one.page.locator(".st-key-screen-table").wait_for(timeout=WAIT)
    headline = one.page.locator(".ss-headline")
    expect(headline).to_contain_text("Slovakia")
    expect(headline).not_to_contain_text("Japan")
    expect(one.page.locator(".ss-asked")).to_contain_text("Europe")
    expect(one.page.get_by_text("What is missing counts as what is expected of it.")).to_be_visible()
    expect(one.page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_link_that_adds_nonsense_says_so_and_ranks_the_sites(server, visit):
    one = visit("laptop").open(f"{server}/?lang=en&sector=pcb&add=12x,7")
    assert len(comes(one.page, one.ranked, lambda names: len(names) > 30)) > 30
    expect(one.page.get_by_text("no place number 12x")).to_be_visible()
