"""A site's parks on its page: what is known, what is missing, in both languages."""

import re

import pytest

from tests.ui.test_pages import page, words


def card(body, name):
    found = re.search(rf"<article>\s*<h4>{re.escape(name)}</h4>(.*?)</article>", body, re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.mark.parametrize(("lang", "name", "free", "price", "status", "missing"), [
    ("en", "Miękinia-Środa Śląska Industrial Park", "300 (as printed)", "78 PLN (raw land, 2023)",
     "planned", "not found"),
    ("zh-TW", "米恩基尼亞工業園區", "300（如頁面所載）", "78 PLN（素地，2023）", "規劃中", "查無"),
])  # fmt: skip
def test_the_page_shows_a_park_with_source_grade_and_what_is_missing(
    lang, name, free, price, status, missing
):
    app = page("site", lang=lang, site="pl-miekinia")
    assert not app.exception
    shown = card(words(app), name)
    for part in (free, price, status, "Legnica Special Economic Zone", "2026-06", "tek.info.pl"):
        assert part in shown, part
    assert 'class="ss-grade B"' in shown
    assert shown.count(f">{missing}<") == 5  # let, Taiwanese firms, power, water, airport


def test_a_site_without_a_park_says_that_it_is_only_a_town():
    body = words(page("site", lang="en", site="mx-matamoros"))
    assert "only a town" in body and "<article>" not in body
    assert "Foxconn, G-Shank, Yageo" in body  # its tenants all the same


def test_status_comes_with_its_date_and_source_and_firms_in_chinese():
    body = words(page("site", lang="zh-TW", site="us-dfw"))
    assert "截至 2026-06-18" in body and "緯創" in body and "簽證" in body
