"""Rows that a second reading of a sample of figures found wrong or out of date."""

import csv

import pytest

from siteselect.knockouts import knockouts
from siteselect.profiles import profile
from tests.conftest import DATA


def rows(name, **chosen):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in chosen.items())]


def visas(subject):
    return rows("knockout_evidence.csv", subject=subject, knockout="work_visa")


def answer(dataset, site, name):
    found = knockouts(dataset, profile(dataset, "ai_server_ems"))[dataset.position(site)]
    return next(a.answer for a in found if a.knockout == name)


def test_viet_nam_s_decree_of_2025_replaces_what_was_said_before(shipped):
    """Decree 219/2025 of 7 August 2025 (Mondaq): permit in 10 working days, technicians of less
    than 90 days a year exempt; it replaces Decree 152/2020, so also what came before that."""
    (row,) = visas("VNM")
    assert row["as_of"] == "2025-08-07" and row["answer"] == "pass"
    assert "10 working days" in row["reason_en"] and "90 days" in row["reason_en"]
    assert "10個工作日" in row["reason_zh"] and "90天" in row["reason_zh"]
    assert answer(shipped, "vn-hai-phong", "work_visa") == "pass"


def test_a_federal_visa_rule_is_not_charged_to_one_state(shipped):
    """Visas are federal: what stalled the park in Texas holds in every state."""
    states = [r["subject"] for r in rows("knockout_evidence.csv", knockout="work_visa")
              if r["subject"].startswith("US-")]  # fmt: skip
    assert states == []
    federal = {r["source"] for r in visas("USA")}
    assert {"yahoo-2025-12-23-texas-visa", "cna-2026-06-18-teema"} <= federal
    for site in ("us-dfw", "us-atlanta", "us-phoenix"):
        assert answer(shipped, site, "work_visa") == "conditional"


def test_the_philippines_let_taiwanese_in_until_june_2027():
    """MECO, via Manila Bulletin, July 2026: to 30 June 2027, 14 days; Clark and Subic have a
    working visa of their own (CDC circular MSSD-15-09)."""
    (row,) = visas("PHL")
    assert row["as_of"] == "2026-07" and "June 2027" in row["reason_en"]
    for site in ("ph-clark", "ph-subic"):
        (own,) = visas(site)
        assert "Subic-Clark Working Visa" in own["reason_en"]
    said = {r["reason_en"] for r in rows("knockout_evidence.csv", knockout="work_visa")}
    assert not any("no source on work permits was found" in s for s in said if "Philip" in s)


def test_the_power_of_new_clark_city_is_that_of_2026():
    """BCDA, via Manila Bulletin, May 2026: a connection of its own by the end of 2028; the
    regulator approved the substation in December 2024. "Only" for construction was ours."""
    found = rows("knockout_evidence.csv", subject="ph-new-clark-city", knockout="firm_power")
    assert {r["as_of"] for r in found} == {"2026-05-25", "2024-12-12"}
    assert all(r["answer"] == "conditional" and "Only" not in r["reason_en"] for r in found)


def test_a_word_on_texas_is_no_word_on_el_paso(shipped):
    """Liberty Times, 2025-11-07: power is easily had "in Texas"; El Paso is not named."""
    found = rows("knockout_evidence.csv", subject="us-el-paso", knockout="firm_power")
    assert {r["answer"] for r in found} == {"conditional"}
    assert any("366 MW" in r["reason_en"] for r in found)
    assert answer(shipped, "us-el-paso", "firm_power") == "conditional"


def test_the_floor_of_shaking_says_that_more_was_felt():
    """USGS, history of Vermont: the earthquakes of 1929 and 1935 were felt in most of the state.
    Natural Resources Canada: that of 1925 was felt at intensity IV in Boston and New York."""
    (series,) = rows("series.csv", id="usgs-max-mmi")
    assert "floor" in series["caveat_en"] and "下限" in series["caveat_zh"]
    for state, word in (("US-VT", "1935"), ("US-MA", "Boston"), ("US-NY", "New York")):
        (fact,) = rows("facts.csv", subject=state, topic_en="Earthquakes felt")
        assert word in fact["text_en"]
    (vermont,) = rows("observations.csv", subject="state-us-vt", series="usgs-max-mmi")
    assert float(vermont["value"]) <= 4  # scored 1 up to intensity 4


@pytest.mark.parametrize("site", ["ph-clark", "ph-new-clark-city", "ph-subic"])
def test_the_rent_of_2020_is_marked_as_old(site):
    """Leechiu, via Manila Bulletin, 2026: industrial rents have risen by 45 percent since 2019."""
    (rent,) = rows("observations.csv", subject=site, series="factory-rent")
    assert rent["as_of"] == "2020-12" and rent["grade"] == "D"
    (fact,) = rows("facts.csv", subject=site, topic_en="Industrial rents")
    assert "45 percent" in fact["text_en"] and "2020" in fact["text_en"]
