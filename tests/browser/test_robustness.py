"""The page of robustness in a real Chromium without internet: live, in words, with its files."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, comes

PAIR = "site=mx-hermosillo&versus=ph-clark"


def cells(page):
    return page.locator(".ss-heat td").all_inner_texts()


def colours(one):
    one.marked()
    return one.map.locator(".ss-dot").evaluate_all("d => d.map(x => x.className)")


def test_a_slider_moves_the_heat_map_and_the_colours_of_the_map(server, visit):
    one = visit().open(f"{server}/robustness?lang=en")
    one.page.locator(".ss-heat td").first.wait_for()
    one.marked()
    one.rest()
    painted, before = colours(one), cells(one.page)
    sentence = one.page.locator(".ss-sure .ss-headline")
    said = sentence.inner_text()
    one.slider("proximity").fill("95")
    expect(sentence).not_to_have_text(said)
    assert comes(one.page, lambda: cells(one.page), lambda now: now and now != before) != before
    assert comes(one.page, lambda: colours(one), lambda now: now and now != painted) != painted
    legend = one.map.locator(".ss-legend:not(.ss-switches) summary")
    expect(legend).to_contain_text("in how many of the draws")
    expect(one.page.locator(".ss-heat td").first).to_have_attribute("title", re.compile(", rank 1: .* ± "))


@pytest.mark.parametrize(
    ("lang", "flip"),
    [("en", "Hermosillo, Sonora gets ahead of Clark Freeport Zone"),
     ("zh-TW", "埃莫西約（索諾拉州）超越克拉克自由港區")],
)  # fmt: skip
@pytest.mark.parametrize("size", SIZES)
def test_two_sites_of_ones_own_choice_in_both_languages(server, visit, size, lang, flip):
    one = visit(size).open(f"{server}/robustness?lang={lang}&{PAIR}&check=pair")
    expect(one.page.locator(".ss-flips dd").first).to_contain_text(flip)
    expect(one.page.locator(".ss-checks-list tbody tr").first).to_be_attached()
    one.rest()
    kinds = one.page.locator(".ss-checks-list tbody tr").evaluate_all(
        "rows => rows.map(r => Boolean(r.querySelector('.ss-answer')))")  # fmt: skip
    assert kinds[0]
    assert kinds == sorted(kinds, reverse=True)  # knock-outs first
    assert not kinds[-1]
    wide = one.page.evaluate("() => document.scrollingElement.scrollWidth")
    assert wide <= SIZES[size][0]


@pytest.mark.parametrize(("lang", "name"), [("en", "Checklist (CSV)"), ("zh-TW", "查核清單（CSV）")])
def test_the_checklist_as_files(server, visit, tmp_path, lang, name):
    one = visit().open(f"{server}/robustness?lang={lang}")
    with one.page.expect_download() as given:
        one.page.get_by_role("button", name=name).click()
    path = tmp_path / "list.csv"
    given.value.save_as(path)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert {len(row) for row in rows} == {19}
    knockout = {"en": "knock-out", "zh-TW": "必要條件"}[lang]
    assert rows[1][1] == knockout
    with one.page.expect_download() as given:
        one.page.locator(".st-key-check-html button").click()
    paper = tmp_path / "list.html"
    given.value.save_as(paper)
    two = visit().open(paper.as_uri())
    expect(two.page.locator("li")).to_have_count(len(rows) - 1)
    expect(two.page.locator("h1")).to_contain_text({"en": "To verify", "zh-TW": "查核清單"}[lang])


def test_a_click_in_the_heat_map_takes_a_site_in_hand_and_folds_stay_open(server, visit):
    one = visit().open(f"{server}/robustness?lang=en")
    one.page.locator(".st-key-fold-tornado summary").click()
    expect(one.page.locator(".ss-lead").first).to_be_visible()
    one.page.locator(".ss-heat button", has_text="Clark Freeport Zone").click()
    one.page.wait_for_function("() => new URL(location).searchParams.get('site') === 'ph-clark'")
    expect(one.page.locator(".st-key-fold-tornado")).to_contain_text("over Clark Freeport Zone")
    expect(one.page.locator(".ss-lead").first).to_be_visible()
