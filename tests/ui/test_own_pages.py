"""The pages of data and own data under AppTest: both languages, history, undo, what is refused."""

import pytest

from siteselect.own import Change, OwnFigure, OwnSite, append, own_source, state, version
from tests.ui.test_pages import page, table, words

SOURCE = own_source("Association", "Survey", "", "2026", "2026-11-24", "own data")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Own data of this test alone: the app reads its settings once, so the cache is emptied."""
    from siteselect.ui.shell import cached

    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path))
    for kept in (cached.settings, cached._with_own):
        kept.cache_clear()
    yield tmp_path
    for kept in (cached.settings, cached._with_own):
        kept.cache_clear()


def fill(home):
    site = OwnSite(id="p1", name_en="<b>Park</b>", name_zh="園區", country_iso3="PHL", lat=14.6, lon=121.0,
                   point_of="t")  # fmt: skip
    figure = OwnFigure(subject="PHL", level="country", criterion="corporate_tax", value=19, unit="%",
                       as_of="2026", series="own-corporate_tax", source=SOURCE.id, grade="A")  # fmt: skip
    append(home, "site", Change(sites=(site,)), "Lin", "2026-11-24T08:00:00", 0, "a")
    append(home, "cell", Change(figures=(figure,), sources=(SOURCE,)), "Chen", "2026-11-24T09:00:00", 1, "b")


@pytest.mark.parametrize(("lang", "coverage", "mark"), [("en", "Coverage", "(own)"),
                                                        ("zh-TW", "資料涵蓋", "（自有）")])  # fmt: skip
def test_the_data_page_shows_coverage_history_conflicts_and_licences(lang, coverage, mark, home):
    fill(home)
    app = page("data", lang=lang)
    assert not app.exception
    assert not app.error
    body = words(app)
    assert coverage in body
    assert mark in body
    assert "<b>Park</b>" not in body
    assert body.count('class="ss-coverline"') > 40
    assert "CC BY 4.0" in body
    assert "Lin" in body
    assert "Chen" in body
    assert "own-corporate_tax" in body  # the first conflict shown is the own figure's
    assert "corporate-tax-2025" in body


def test_the_data_page_without_own_data(home):
    body = words(page("data", lang="en"))
    assert "There are no own data" in body
    assert 'class="ss-mine"' not in body
    for candidates in ("us-states", "mx-states"):
        app = page("data", lang="en", set=candidates)
        assert not app.exception
        assert not app.error


def test_undo_takes_the_last_change_back_and_needs_a_name(home):
    fill(home)
    app = page("data", lang="en")
    app.button(key="undo-2").click().run()
    assert "Say who saves this" in app.warning[0].value
    assert version(home) == 2
    app.text_input(key="who-history").set_value("Wu").run()
    app.button(key="undo-1").click().run()
    app.button(key="undo-2").click().run()
    assert version(home) == 4
    assert state(home).empty


def test_own_sites_and_figures_are_in_the_ranking(home):
    before = table(page(lang="en", sector="ai_server_ems"))["rows"]
    fill(home)
    after = table(page(lang="en", sector="ai_server_ems"))["rows"]
    assert set(after["id"]) - set(before["id"]) == {"p1"}
    assert "<b>Park</b> (own)" in after["name"]


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("part", ["bring", "add", "edit"])
def test_every_part_of_the_own_page_stands(part, lang, home):
    app = page("own", lang=lang)
    app.button_group(key="own-part").set_value(part).run()
    assert not app.exception
    assert not app.error


def test_a_town_is_found_and_added(home):
    app = page("own", lang="en")
    app.button_group(key="own-part").set_value("add").run()
    app.text_input(key="search-town").set_value("Kraków").run()
    next(b for b in app.button if "PL" in b.label).click().run()
    assert "Kraków" in words(app)
    app.text_input(key="who-add").set_value("Lin")
    next(b for b in app.button if b.label == "Add the site").click().run()
    (site,) = state(home).sites
    assert (site.country_iso3, site.name_en) == ("POL", "Kraków")
    assert "Without a figure, to gather" in words(app)


def test_a_cell_is_edited_with_value_interval_and_source_and_withdrawn(home):
    app = page("own", lang="en", site="ph-clark")
    app.button_group(key="own-part").set_value("edit").run()
    app.selectbox(key="edit-level").set_value("country").run()
    app.selectbox(key="edit-criterion").set_value("corporate_tax").run()
    typed = {"Figure": "20", "Low": "18", "High": "25", "As of": "2026", "Who produced the figures": "MOEA"}

    def save():
        for box in app.text_input:
            if box.label in typed:
                box.set_value(typed[box.label])
        app.text_input(key="who-edit").set_value("Lin")
        next(s for s in app.selectbox if s.label == "Grade").set_value("A")
        next(b for b in app.button if b.label == "Save the figure").click().run()

    typed["Low"] = "30"
    save()
    assert "not in rising order" in app.warning[0].value
    assert version(home) == 0
    typed["Low"] = "18"
    save()
    (figure,) = state(home).figures
    assert (figure.subject, figure.low, figure.value, figure.high, figure.grade) == ("PHL", 18, 20, 25, "A")
    app.button(key="withdraw").click().run()
    assert state(home).figures == ()
    assert version(home) == 2
