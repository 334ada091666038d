"""Own data through the app: files brought, a site added by a click and ranked, a cell edited."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from siteselect.own import entries, state
from tests.browser.conftest import ROOT, comes, serving, steady
from tests.importing import corpus

BIG5 = "編號,名稱,國家,緯度,經度,50 公里內本國人口（人）\n001,測試園區,MEX,29.07,-110.95,950000\n002,第二園區,PHL,15.2,120.6,1100000\n"


@pytest.fixture
def own_server(tmp_path, monkeypatch):
    """The app over the shipped data with own data of its own."""
    home = tmp_path / "home"
    monkeypatch.setenv("SITESELECT_HOME", str(home))
    with serving(ROOT / "data", tmp_path / "server.txt") as address:
        yield address, home


def bring(guest, name, content):
    guest.page.locator('input[type="file"]').set_input_files({"name": name, "mimeType": "", "buffer": content})
    guest.page.locator(".ss-preview").wait_for()
    guest.rest()


def write(guest, label, words):
    box = guest.page.get_by_label(label, exact=True)
    box.fill(words)
    box.press("Enter")
    guest.rest()
    expect(box).to_have_value(words)


def test_a_big5_file_is_looked_at_and_taken_in(own_server, visit):
    address, home = own_server
    guest = visit().open(f"{address}/own?lang=zh-TW")
    page = guest.page
    bring(guest, "parks.csv", BIG5.encode("cp950"))
    expect(page.locator(".ss-preview")).to_contain_text("測試園區")
    save = page.get_by_role("button", name="確認匯入")
    expect(save).to_be_disabled()
    page.get_by_text("檔案不是 UTF-8").click()
    guest.rest()
    write(guest, "數值屬於哪一年（或日期）？", "2026")
    page.locator("[data-testid=stButtonGroup]").get_by_text("B", exact=True).click()
    guest.rest()
    write(guest, "您的姓名（載入異動紀錄）", "林小姐")
    save.click()
    page.get_by_text("已儲存為第 1 次異動").wait_for()
    (entry,) = entries(home)
    assert entry.who == "林小姐"
    assert [site.id for site in entry.change.sites] == ["001", "002"]
    assert {figure.value for figure in entry.change.figures} == {950000, 1100000}
    other = visit().open(f"{address}/?lang=zh-TW&sector=ai_server_ems")  # another person sees it
    own = lambda names: any("（自有）" in name for name in names)  # noqa: E731
    assert own(comes(other.page, other.ranked, own))
    other.page.goto(f"{address}/data?lang=zh-TW")
    other.page.locator(".ss-mine").first.wait_for()
    expect(other.page.locator(".ss-grid .ss-own")).to_have_count(2)


def test_a_geopackage_in_twd97_is_taken_in_and_can_be_taken_back(own_server, visit):
    address, home = own_server
    guest = visit().open(f"{address}/own?lang=en")
    page = guest.page
    bring(guest, "zones.gpkg", corpus.gpkg(crs=3826, points=((250000.0, 2650000.0),)))
    page.get_by_text("EPSG:3826").first.wait_for()
    write(guest, "Your name, for the history", "Lin")
    page.get_by_role("button", name="Take it in").click()
    page.get_by_text("Saved as change 1").wait_for()
    (site,) = state(home).sites
    assert (round(site.lon, 4), site.country_iso3) == (121.0, "TWN")
    page.goto(f"{address}/data?lang=en")
    page.locator(".ss-entry").first.wait_for()
    write(guest, "Your name, for the history", "Chen")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Saved as change 2").wait_for()
    assert state(home).sites == ()
    assert [entry.who for entry in entries(home)] == ["Lin", "Chen"]


def test_a_bad_file_is_refused_in_words_and_the_page_stands(own_server, visit):
    address, home = own_server
    guest = visit().open(f"{address}/own?lang=en")
    page = guest.page
    bad = corpus.VRT.format(target="/etc/hostname").encode()
    page.locator('input[type="file"]').set_input_files({"name": "x.geojson", "mimeType": "", "buffer": bad})
    page.get_by_text("The content is XML or HTML").wait_for()
    hostile = "id,name,lat,lon,![x](https://example.org/a.png),countri <img src=https://example.org/b.png>\np1,P,29.07,-110.95,1,2\n"
    page.reload()
    bring(guest, "x.csv", hostile.encode())
    page.get_by_text("https://example.org/a.png").first.wait_for()
    page.wait_for_timeout(500)  # an image would ask the internet now, which the visit forbids
    expect(page.locator('img[src*="example.org"]')).to_have_count(0)
    assert entries(home) == []


def test_a_site_added_by_a_click_is_ranked(own_server, visit):
    address, home = own_server
    guest = visit().open(f"{address}/own?lang=en&sector=ai_server_ems")
    page = guest.page
    page.get_by_text("Add a site", exact=True).click()
    frame = page.frame_locator(".st-key-point-map-frame iframe")
    frame.locator("path").first.wait_for(state="attached")
    guest.rest()
    spot = steady(page, lambda: frame.locator("html").evaluate(
        "() => { const map = Object.values(window).find(v => v && v._container && v.latLngToContainerPoint);"
        "const p = map.latLngToContainerPoint([14.6, 121.0]); return [p.x, p.y]; }"))  # fmt: skip
    frame.locator(".leaflet-container").first.click(position={"x": spot[0], "y": spot[1]})
    expect(page.locator(".ss-where")).to_contain_text("Philippines")
    guest.rest()
    page.get_by_label("Name in English").fill("Clicked park")
    page.get_by_label("Your name, for the history").fill("Lin")
    page.get_by_role("button", name="Add the site", exact=True).click()
    page.get_by_text("Saved as change 1").wait_for()
    expect(page.locator(".ss-added")).to_contain_text("rank ")
    expect(page.locator(".ss-added")).to_contain_text("Industrial power price")
    (site,) = state(home).sites
    assert (site.name_en, site.country_iso3) == ("Clicked park", "PHL")
    page.goto(f"{address}/?lang=en&sector=ai_server_ems&site={site.id}")
    own = lambda texts: any("Clicked park (own)" in text for text in texts)  # noqa: E731
    assert own(comes(page, guest.ranked, own))
    assert own(comes(page, guest.marked, own))


def test_a_cell_is_edited_on_purpose_and_a_conflict_overwrites_nothing(own_server, visit):
    address, home = own_server
    guests = [visit().open(f"{address}/own?lang=en&site=ph-clark") for _ in range(2)]
    first, second = (guest.page for guest in guests)
    for guest, who in zip(guests, ("Lin", "Chen"), strict=True):
        page = guest.page
        page.get_by_text("Edit a cell", exact=True).click()
        guest.rest()
        page.get_by_label("Figure", exact=True).fill("5500" if who == "Lin" else "7700")
        page.get_by_label("As of", exact=True).fill("2026")
        page.get_by_label("Grade", exact=True).click()
        page.get_by_role("option", name="B").click()
        page.get_by_label("Who produced the figures").fill("Survey of the association")
        page.get_by_label("Your name, for the history").fill(who)
    for guest in guests:
        guest.page.get_by_role("button", name="Save the figure").click()
        guest.rest()
    first.get_by_text("Saved as change 1").wait_for()
    second.get_by_text("after this draft was begun").wait_for()
    assert [figure.value for figure in state(home).figures] == [5500]


def test_every_page_stands_when_the_own_data_are_broken(own_server, visit):
    address, home = own_server
    home.mkdir(parents=True, exist_ok=True)
    (home / "trail.db").write_bytes(b"no database" * 1000)
    guest = visit().open(f"{address}/?lang=en")
    assert len(comes(guest.page, guest.ranked, lambda names: len(names) > 30)) > 30
    guest.page.get_by_text("own data cannot be opened").wait_for()
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=60) as answer:
        assert answer.status == 200
    assert json.dumps(guest.faults) == "[]"
