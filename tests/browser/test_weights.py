"""Weighing in a real browser with its network cut: what a hand does is answered beside it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import comes, steady

LEADERS = "() => [...document.querySelectorAll('.ss-leaders tbody tr')].map(r => r.innerText)"
OTHER = f"old => String(({LEADERS})()) !== old"


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


class Weighing:
    """The page Weights of one visitor."""

    def __init__(self, visit, address):
        self.visit = visit.open(address)
        self.page = visit.page
        self.page.locator(".ss-leaders").wait_for()
        self.page.locator(".ss-judging > *").first.wait_for()
        visit.rest()

    def leaders(self):
        return ",".join(self.page.evaluate(LEADERS))

    def answered(self, before):
        """Wait until the short ranking is another; return it."""
        self.page.wait_for_function(OTHER, arg=before)
        self.visit.rest()
        return self.leaders()

    def at(self, name):
        self.page.get_by_text(name, exact=True).first.click()
        self.visit.rest()


def test_a_swing_moves_the_ranking_beside_it_and_a_link_shows_the_same(server, visit):
    one = Weighing(visit(), f"{server}/weights?lang=en")
    one.at("Proximity to Taiwan")
    rows = one.page.locator(".ss-swing")
    expect(rows.first.locator(".ss-move")).to_contain_text("13,500")
    before = one.leaders()
    slider = one.page.get_by_role("slider", name="Way by sea and land from Kaohsiung")
    at_first = slider.input_value()
    slider.press("End")
    expect(rows.nth(2).locator(".ss-share")).to_have_text("40%")
    moved = one.answered(before)
    one.page.wait_for_function("() => (new URL(location).searchParams.get('criteria') || '').includes('sea_distance:100')")
    other = Weighing(visit(), one.page.url)
    assert comes(other.page, other.leaders, moved.__eq__) == moved
    one.page.get_by_role("button", name="Back to the profile's weights").click()
    assert comes(one.page, one.leaders, before.__eq__) == before
    expect(slider).to_have_value(at_first)


def drag(page, box):
    """Drag the second point to the left."""
    start = box.input_value()
    handle = page.locator(".ss-handle .ss-knob").nth(1)
    handle.hover()
    knob = steady(page, handle.bounding_box)
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y - 10, steps=6)
    page.mouse.move(x - 300, y, steps=6)
    page.mouse.up()
    expect(box).not_to_have_value(start)


def test_a_dragged_curve_point_changes_scores_and_makes_swing_weights_stale(server, visit):
    one = Weighing(visit(), f"{server}/weights?lang=en")
    one.at("Value functions")
    expect(one.page.locator(".ss-on-curve").nth(30)).to_be_attached()
    before = one.leaders()
    box = one.page.get_by_label("Figure (km) 2")
    drag(one.page, box)
    one.answered(before)
    dragged = box.input_value()
    assert 4000 < float(dragged) < 10000
    one.page.wait_for_function("() => new URL(location).searchParams.has('curves')")
    one.page.wait_for_function(
        "x => new URL(location).searchParams.get('curves').includes(x)", arg=f":{dragged}:")
    stale = one.page.locator(".st-key-stale")
    expect(stale).to_contain_text("Distance to Taiwan")
    expect(stale).to_contain_text("judged for 13,500 to 1,000")
    box.fill("500")  # before the first: no function, said in words; the answer stays
    box.press("Tab")
    expect(one.page.get_by_test_id("stAlert")).to_contain_text("rising order")
    one.visit.rest()
    assert query(one.page)["curves"].split(":")[4] == dragged
    one.page.get_by_role("button", name="Judge again by swing").click()
    mark = one.page.locator(".ss-swing", has_text="Distance to Taiwan").locator(".ss-stale-mark")
    expect(mark).to_be_visible()
    one.page.get_by_role("button", name="Keep the weights on purpose").click()
    expect(stale).to_have_count(0)
    expect(mark).to_be_hidden()
    one.page.wait_for_function("() => (new URL(location).searchParams.get('ranges') || '').includes('geodesic_distance')")


def test_a_curve_point_moves_by_keys(server, visit):
    one = Weighing(visit(), f"{server}/weights?lang=en")
    one.at("Value functions")
    before = one.leaders()
    handle = one.page.locator(".ss-handle").nth(1)
    handle.focus()
    for _ in range(4):
        one.page.keyboard.press("ArrowUp")
    one.answered(before)
    expect(one.page.get_by_label("Value 2", exact=True)).to_have_value("0.2")


def test_pairs_name_the_worst_judgement_and_one_click_mends_it(server, visit):
    one = Weighing(visit(), f"{server}/weights?lang=en")
    one.at("Pairs (AHP)")
    verdict = one.page.locator(".ss-verdict")
    pairs = one.page.locator(".ss-pair input")
    for nth, keys in ((0, "ArrowLeft"), (1, "ArrowLeft")):
        pairs.nth(nth).press(keys)
        expect(verdict).to_contain_text("comparisons" if nth == 0 else "the fewest that connect")
    one.visit.rest()
    before = one.leaders()
    for _ in range(4):  # and the last far above the first: a circle
        pairs.nth(2).press("ArrowLeft")
    expect(verdict).to_contain_text("contradict each other")
    expect(verdict).to_contain_text("Sector fit matters strongly more than Proximity to Taiwan")
    broken = one.answered(before)
    one.page.get_by_role("button", name="Take what the others say").click()
    expect(verdict).to_contain_text("agree well enough")
    one.answered(broken)
    expect(one.page.locator(".ss-pair .ss-said").nth(2)).to_have_text(
        "Proximity to Taiwan matters moderately to strongly more than Sector fit")


@pytest.mark.parametrize("by", ["button", "drag"])
def test_an_order_on_a_phone(server, visit, by):
    one = Weighing(visit("phone"), f"{server}/weights?lang=zh-TW")
    one.at("排序法")
    rows = one.page.locator(".ss-order li")
    expect(rows.first).to_contain_text("產業適配度")
    before = one.leaders()
    expect(one.page.locator(".ss-step").first).to_be_visible()
    sizes = steady(one.page, lambda: one.page.locator(".ss-step").evaluate_all(
        "b => b.map(x => Math.min(x.getBoundingClientRect().height, x.offsetWidth))"))
    assert min(sizes) >= 44
    if by == "button":
        one.page.get_by_role("button", name="將與臺灣鄰近性上移").click()
        one.page.get_by_role("button", name="將與臺灣鄰近性上移").click()
    else:
        grip = steady(one.page, rows.nth(2).locator(".ss-grip").bounding_box)
        top = steady(one.page, rows.first.bounding_box)
        one.page.mouse.move(grip["x"] + 10, grip["y"] + 10)
        one.page.mouse.down()
        one.page.mouse.move(grip["x"] + 10, top["y"] + 4, steps=8)
        one.page.mouse.up()
    expect(rows.first).to_contain_text("與臺灣鄰近性")
    expect(rows.first.locator(".ss-share")).to_have_text("61%")
    one.answered(before)
    one.page.wait_for_function("() => new URL(location).searchParams.get('weights') === '100,18.182,45.455'")
    strip = one.page.locator(".ss-strip")
    rows.nth(2).evaluate("row => row.scrollIntoView()")
    expect(strip).to_be_in_viewport()  # the leaders stay in sight while the judging scrolls
    assert one.page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
