"""Where the goods are sold, on the page of a site."""

import re

import pytest

from tests.ui.test_pages import page, words


def section(app):
    return re.search(r'<div class="ss-sold">.*?</section>', words(app), re.S).group()


def rows(app):
    return re.findall(r"<tr>.*?</tr>", section(app).partition("<tbody>")[2], re.S)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_base_sells_to_its_own_market_with_duty_city_and_freight(lang):
    app = page("site", lang=lang, sector="pcb", base="europe", site="pl-miekinia")
    (row,) = rows(app)
    title, market, lane = {"en": ("Where the goods are sold", "European Union", "Shanghai to North Europe"),
                           "zh-TW": ("銷售市場", "歐盟", "上海至北歐")}[lang]  # fmt: skip
    assert title in words(app)
    for part in (market, "<b>100%</b>", "<b>0 %</b>", "8534", " km</b>", lane, "1,417–3,030"):
        assert part in row


def test_the_mix_of_a_sector_has_a_row_per_market_and_says_what_no_source_splits():
    app = page("site", lang="en", sector="pcb", site="mx-monterrey")
    shares = [int(re.search(r"<b>(\d+)%</b>", row).group(1)) for row in rows(app)]
    assert len(shares) > 3
    assert shares == sorted(shares, reverse=True)
    assert "of the sales is split by no source" in words(app)
    assert "exports of all goods in 2025 stand in" in words(app)


def test_a_duty_that_nobody_read_is_unknown_and_not_0():
    app = page("site", lang="en", sector="pcb", site="mx-monterrey", market="asean:0.5,taiwan:0.5")
    for row in rows(app):
        assert "unknown" in row
        assert "Unknown is not free." in row
        assert "<b>0 %</b>" not in row
    assert "chosen for this question" in words(app)


def test_a_judged_duty_is_marked_so(judged_duty):
    site, sector, market = judged_duty
    app = page("site", lang="en", sector=sector, site=site, market=market)
    assert '<em class="ss-judged">judgement, not validated</em>' in rows(app)[0]


@pytest.fixture
def judged_duty():
    from siteselect.ui.shell import cached

    data = cached.dataset("sites")
    tables = {m.duty_table: m.id for m in data.markets.markets if m.duty_table}
    homes = dict(zip(data.places["country_iso3"], data.places["id"], strict=True))
    judged = data.duties[data.duties["judged"] & data.duties["origin"].isin(homes)]
    row = judged.iloc[0]
    return homes[row["origin"]], row["sector"], tables[row["market"]]


def test_a_site_outside_the_base_and_a_benchmark_say_so_at_the_top():
    outside = page("site", lang="en", sector="pcb", base="europe", site="us-phoenix")
    assert "This site is outside the base (Europe)." in words(outside)
    assert 'class="ss-notice"' not in words(page("site", lang="en", sector="pcb", base="europe",
                                                 site="pl-miekinia"))  # fmt: skip


@pytest.mark.parametrize(("lang", "said"), [("en", "25 points of it are a threat, not in force"),
                                            ("zh-TW", "其中 25 個百分點為假設，尚未生效")])  # fmt: skip
def test_a_threat_is_told_apart_from_the_duty_in_force_with_its_own_source(lang, said):
    asked = {"lang": lang, "sector": "ai_server_ems", "base": "north_america"}
    threat = {"threats": "us_chip_duty"}
    (usual,), (feared,) = (rows(page("site", **asked, site="mx-monterrey", **extra))
                           for extra in ({}, threat))  # fmt: skip
    assert said in feared and said not in usual
    assert feared.count('class="ss-judged"') > usual.count('class="ss-judged"')
    assert "A second phase of Section 232" in feared or "232 條款第二階段" in feared
    note = re.search(r"<p>.*?</p>", usual).group()
    assert note in feared  # what is in force keeps its note, year and source
    (home,) = rows(page("site", **asked, site="us-phoenix", **threat))
    assert said not in home


def test_ways_by_sea_name_their_network_and_say_what_is_judged():
    said = section(page("site", lang="en", sector="pcb", base="europe", site="pl-miekinia"))
    assert "searoute" in said and "16 knots, are a judgement" in said
