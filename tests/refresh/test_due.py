"""What is past its date, by hand and in the shipped data; the register and its files agree."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from siteselect.checks import check_data
from siteselect.cli import run
from siteselect.dataset import load_renewals
from siteselect.errors import DataError, RequestError
from siteselect.own import Change, OwnFigure, append, load_with_own
from siteselect.refresh import ITEM_WORDS, ITEMS, REGISTER, Prices, due, parse_day, read_prices
from siteselect.refresh.dates import last_day, months_on
from siteselect.refresh.readers import PATHS, READERS
from siteselect.settings import INTERFACE_KEYS, read_settings
from tests.conftest import DATA
from tests.ui.test_pages import page, words

NOTHING = Prices({}, {}, {})


def by_id(dataset, day, renewals=None, prices=NOTHING):
    return {one.id: one for one in due(dataset, renewals or load_renewals(DATA), prices, day)}


def test_a_figure_is_past_once_its_edition_has_held_from_the_end_of_its_period(shipped):
    rows = shipped.observations.iloc[:3].assign(
        subject=["DEU", "POL", "CZE"], series="ilo-earnings-ppp", as_of=["2023", "2024-06", "2025-01-15"])
    three = replace(shipped, observations=pd.DataFrame(rows))
    past = {day: by_id(three, day, {"ilo-earnings-ppp": 12})["ilo-earnings-ppp"].past
            for day in ("2024-12-31", "2025-01-01", "2025-07-01", "2026-01-15", "2026-01-16")}  # fmt: skip
    assert [*past.values()] == [0, 1, 2, 2, 3]
    never = by_id(three, "2099-01-01", {"ilo-earnings-ppp": None})["ilo-earnings-ppp"]
    assert (never.past, never.oldest, never.newest) == (0, "2023", "2025-01-15")


def test_months_are_counted_by_the_calendar():
    for day in ("2023-01-31", "2024-02-29", "2025-08-31", "2026-11-30"):
        for months in range(1, 40):
            then = pd.Timestamp(day) + pd.DateOffset(months=months)
            assert months_on(day, months) == then.strftime("%Y-%m-%d")
    assert [last_day(d) for d in ("2024", "2024-02", "2024-02-03")] == ["2024-12-31", "2024-02-29", "2024-02-03"]


@pytest.mark.parametrize("given", ["", "2026", "2026-02-30", "2026-13-01", "30/11/2026", "9999-01-01", "x" * 500])
def test_what_is_no_day_is_refused(given):
    with pytest.raises(RequestError):
        parse_day(given)


def test_what_was_refreshed_is_due_no_longer(tmp_path, shipped):
    figure = OwnFigure(subject="DEU", level="country", criterion="labour_cost", value=6000, unit="PPP$/month",
                       as_of="2026", series=REGISTER["ilo-earnings"].feeds[0].series, source="s", grade="C")  # fmt: skip
    append(tmp_path, "refresh", Change(figures=(figure,)), "t", "2026-11-30", 0, "a")
    before, after = (by_id(data, "2026-11-30")["ilo-earnings-ppp"]
                     for data in (shipped, load_with_own(DATA, "sites", tmp_path)))  # fmt: skip
    assert (before.figures, before.past) == (after.figures, after.past + 1)
    assert after.newest == "2026"


def test_items_of_cost_are_listed_with_who_renews_them(shipped):
    row = {"as_of": "2024-12"}
    prices = Prices({("POL", "power_usd_kwh"): row, ("US-TX", "power_usd_kwh"): {"as_of": "2025"}}, {}, {})
    one = by_id(shipped, "2026-06-01", prices=prices)["power_usd_kwh"]
    assert (one.past, one.figures, one.oldest, one.newest) == (1, 2, "2024-12", "2025")
    assert one.feeds == ("eia-power", "eurostat-power")


def test_every_series_on_file_says_how_long_an_edition_holds(shipped):
    renewals = load_renewals(DATA)
    assert sorted(set(shipped.series["id"]) - renewals.keys()) == []
    assert sorted(renewals.keys() - set(shipped.series["id"])) == []


def test_the_register_speaks_of_what_the_data_hold(shipped):
    owner = dict(zip(shipped.series["id"], shipped.series["criterion"], strict=True))
    assert {known.form for known in REGISTER.values()} == READERS.keys() == PATHS.keys()
    assert {known.key for known in REGISTER.values()} - {""} == set(INTERFACE_KEYS)
    assert ITEM_WORDS.keys() == ITEMS.keys()
    feeds = [feed for known in REGISTER.values() for feed in known.feeds]
    assert {feed.item for feed in feeds} - {""} == ITEMS.keys()
    for feed in feeds:
        assert feed.criterion or feed.item
        if feed.criterion:
            assert owner[feed.beside] == feed.criterion, feed.indicator
            units = set(shipped.observations.loc[shipped.observations["series"] == feed.beside, "unit"])
            assert len(units) == 1, feed.indicator
    assert len({feed.series for feed in feeds}) == len(feeds)


def test_the_units_of_what_stands_beside_a_feed_are_the_feeds(shipped):
    units = shipped.observations.groupby("series")["unit"].first()
    for name in ("eia-power", "ilo-earnings"):
        for feed in REGISTER[name].feeds:
            assert units[feed.beside] == feed.unit


def test_keys_are_read_from_the_environment_and_never_shown():
    settings = read_settings({"SITESELECT_EIA_KEY": " Sesame42 "})
    assert settings.interface_key("SITESELECT_EIA_KEY") == "Sesame42"
    assert settings.interface_key("SITESELECT_BLS_KEY") == settings.interface_key("") == ""
    assert "Sesame42" not in repr(settings)


def test_the_codes_of_pay_name_places_on_file_and_hold_together(shipped):
    codes = read_prices(DATA).codes
    assert {item for _, item in codes} == {name for name, item in ITEMS.items() if item.moves}
    for (place, _), row in codes.items():
        kind = "S" if place.startswith("US-") else "M"
        assert row["series_id"][3] == kind
    # Sherman has too few assemblers of electronics; the wage of all assemblers stands there
    assert codes["us-sherman", "pay_operator"]["series_id"].endswith("51209013")


BAD_LINES = {
    "renewals.csv": ("no-such-series,12", "series"), "oews.csv": (
        "nowhere,pay_operator,OEUM009999900000051202813,1,2025-05,bls-oews-2025-05,A", "place"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_line_that_speaks_of_nothing_on_file_is_found(name, tmp_path, monkeypatch):
    from siteselect import checks
    from siteselect.dataset import living

    line, column = BAD_LINES[name]
    (tmp_path / name).write_text((DATA / name).read_text("utf-8") + line + "\n", "utf-8")
    read = {"renewals.csv": "read_renewals", "oews.csv": "read_pay_codes"}[name]
    monkeypatch.setattr(checks, read, lambda _, problems: getattr(living, read)(tmp_path, problems))
    problems, _ = check_data(DATA)
    assert [(p.file, p.column) for p in problems] == [(name, column)]


def test_months_that_are_none_are_refused(tmp_path):
    (tmp_path / "renewals.csv").write_text("series,renews_months\na,0\nb,often\na,12\n", "utf-8")
    with pytest.raises(DataError) as refusal:
        load_renewals(tmp_path)
    assert {(p.row, p.column) for p in refusal.value.problems} == {(2, "renews_months"), (3, "renews_months"),
                                                                  (4, "series")}  # fmt: skip


def test_the_command_lists_what_is_due_on_a_day(capsys):
    assert run(["data", "refresh", "--due", "--on", "2026-11-30", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    found = {one["id"]: one for one in content["series"]}
    assert found["industrial-power-price"]["feeds"] == ["eia-power"]
    assert run(["data", "refresh", "--due", "--on", "2026-11-30", "--lang", "zh-TW"]) == 0
    assert "美國各州工業用平均電價" in capsys.readouterr().out.replace("\n", "")
    assert run(["data", "refresh", "--due", "--on", "tomorrow"]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_the_page_of_data_says_what_is_past_its_date():
    assert "Past their date on" in words(page("data", lang="en"))
