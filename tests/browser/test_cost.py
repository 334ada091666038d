"""The page of cost in a real browser: bars are drawn, grants move them, nothing leaves the house."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, comes, steady

WORDS = {"en": ("What it costs where", "Count project grants"), "zh-TW": ("各地成本", "計入個案補助")}


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def inside(visit, thing):
    box = steady(visit.page, thing.bounding_box)
    return box["x"] >= 0 and box["x"] + box["width"] <= SIZES[visit.size][0] and box["width"] > 0


@pytest.mark.parametrize(("size", "lang", "scheme"), [
    ("laptop", "en", "light"), ("phone", "zh-TW", "dark"),
])  # fmt: skip
def test_bars_are_drawn_and_grants_move_them(server, visit, size, lang, scheme):
    title, switch = WORDS[lang]
    one = visit(size, scheme).open(f"{server}/cost?lang={lang}&sector=semiconductor_fab&base=asia")
    stacks = one.page.locator(".ss-stacks").first
    expect(one.page.get_by_text(title, exact=True)).to_be_visible()
    rows = stacks.locator("tbody tr")
    expect(rows.nth(10)).to_be_attached()
    parts = rows.first.locator(".ss-layers i")
    expect(parts.nth(4)).to_be_visible()
    colours = parts.evaluate_all("all => all.map(x => getComputedStyle(x).getPropertyValue('--ss-g'))")
    assert len(set(colours)) >= 4
    assert parts.first.get_attribute("title")
    assert inside(one, stacks)
    expect(stacks.locator(".ss-g-incentives")).to_have_count(0)

    before = stacks.inner_text()
    one.page.get_by_text(switch, exact=True).click()
    one.page.wait_for_function("() => new URL(location).searchParams.get('grants') === 'on'")
    assert comes(one.page, stacks.inner_text, lambda said: said != before) != before
    expect(stacks.locator(".ss-g-incentives").first).to_be_attached()
    expect(one.page.locator(".ss-field b.ss-best").first).to_be_visible()
    assert inside(one, one.page.locator(".ss-field"))
    wide = steady(one.page, lambda: one.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    assert wide <= 0

    other = visit(size, scheme).open(one.page.url)
    same = other.page.locator(".ss-stacks").first
    after = stacks.inner_text()
    assert comes(other.page, same.inner_text, after.__eq__) == after


def test_another_rate_is_kept_in_the_link(server, visit):
    one = visit().open(f"{server}/cost?lang=en&sector=pcb&base=asia")
    stacks = one.page.locator(".ss-stacks").first
    before = steady(one.page, stacks.inner_text)
    box = one.page.get_by_label("JPY per USD")
    box.fill("250")
    box.press("Enter")
    one.page.wait_for_function("() => new URL(location).searchParams.get('rates') === 'JPY:250'")
    assert comes(one.page, stacks.inner_text, lambda said: said != before) != before
    assert query(one.page)["rates"] == "JPY:250"


def test_the_site_page_leads_to_the_lines_of_its_cost(server, visit):
    one = visit().open(f"{server}/site?lang=en&sector=pcb&base=asia&site=ph-clark")
    one.page.get_by_role("link", name="To the lines of the cost").click()
    expect(one.page.locator(".ss-stacks").first).to_be_visible()
    expect(one.page.locator(".ss-row-chosen th")).to_contain_text("Clark")
