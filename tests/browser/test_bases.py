"""A base is chosen in a real browser: who leads there, who is outside, and the knock-outs."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, comes, steady

WORDS = {
    "en": ("Look at Europe", "Europe: ", "From outside the base", "What would settle it:",
           "This site is outside the base (Europe)."),
    "zh-TW": ("檢視歐洲", "歐洲：", "地區以外", "可資確認之文件：", "此基地位於所選地區（歐洲）以外"),
}  # fmt: skip


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize(("size", "lang"), [("laptop", "en"), ("phone", "zh-TW")])
def test_a_base_has_its_own_headline_its_outside_and_its_knock_outs(server, visit, size, lang):
    look, named, beyond, settles, _ = WORDS[lang]
    one = visit(size).open(f"{server}/?lang={lang}&sector=pcb")
    everywhere = one.ranked()
    one.page.get_by_role("button", name=look).click()
    one.page.wait_for_function("() => new URL(location).searchParams.get('base') === 'europe'")
    ranked = one.moved(everywhere)
    assert 1 < len(ranked) < len(everywhere)
    expect(one.page.locator(".ss-headline")).to_contain_text(named)
    expect(one.page.locator(".ss-headline")).to_contain_text(ranked[0])
    outside = one.page.locator(".ss-outside")
    expect(outside.locator("summary")).to_contain_text(beyond)
    outside.locator("summary").click()
    expect(outside.locator("tbody tr").nth(20)).to_be_visible()

    matrix = one.page.locator(".ss-matrix")
    expect(matrix).to_have_count(0)  # nothing of it is sent before somebody asks
    one.page.locator(".st-key-matrix summary").first.click()
    expect(matrix).to_be_visible()
    cell = matrix.locator(".ss-is-fail details").first
    expect(cell.locator("p").first).to_be_hidden()
    cell.locator("summary").click()
    expect(cell.locator("p").first).to_be_visible()
    expect(cell).to_contain_text(settles)
    inside = steady(one.page, matrix.bounding_box)
    assert inside["x"] >= 0
    assert inside["x"] + inside["width"] <= SIZES[size][0]
    wide = steady(one.page, lambda: one.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    assert wide <= 0

    other = visit(size).open(one.page.url)
    assert comes(other.page, other.ranked, ranked.__eq__) == ranked
    expect(other.page.locator(".ss-headline")).to_contain_text(named)


def test_a_move_of_a_slider_leaves_the_open_matrix_as_it_stands(server, visit):
    one = visit().open(f"{server}/?lang=en&sector=pcb&base=europe")
    one.ranked()
    one.rest()
    one.page.locator(".st-key-matrix summary").first.click()
    matrix = one.page.locator(".ss-matrix")
    expect(matrix).to_be_visible()
    matrix.locator("summary").first.click()
    before = matrix.inner_text()
    one.slider("proximity").press("End")
    one.page.wait_for_function("() => new URL(location).searchParams.has('weights')")
    one.rest()
    assert matrix.inner_text() == before
    expect(matrix.locator("details[open]")).to_have_count(1)


def test_the_page_of_a_site_outside_says_so_and_where_the_goods_are_sold(server, visit):
    said = WORDS["zh-TW"][-1]
    one = visit("phone").open(f"{server}/site?lang=zh-TW&sector=pcb&base=europe&site=us-phoenix")
    expect(one.page.locator(".ss-notice")).to_contain_text(said)
    expect(one.page.locator(".ss-sold tbody tr")).to_have_count(1)
    expect(one.page.locator(".ss-sold")).to_contain_text("上海至北歐")
    assert query(one.page)["base"] == "europe"
    wide = steady(one.page, lambda: one.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    assert wide <= 0
