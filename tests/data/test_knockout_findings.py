"""Findings on knock-outs against the words of the pages they cite, and newer ones."""

import csv

import pytest

from tests.conftest import DATA


def findings(subject, knockout):
    with (DATA / "knockout_evidence.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file)
                if r["subject"] == subject and r["knockout"] == knockout]  # fmt: skip


def words(subject, knockout, lang="en"):
    return " ".join(r[f"reason_{lang}"] for r in findings(subject, knockout))


def test_johor_s_capacity_is_given_with_its_use():
    """newpages.asia, 2026-01-16: 3,885 MVA, demand 1,272 MW, "utilisation of about 73%"."""
    (row,) = [r for r in findings("my-johor", "firm_power") if r["as_of"] == "2026-01"]
    assert row["answer"] == "unknown"  # of the whole zone: no answer for a plot
    assert "73 percent" in row["reason_en"] and "73%" in row["reason_zh"]


def test_every_state_that_the_study_of_parks_names_has_its_row():
    """Machines Italia on AMPIP, 2024: power failures "in Mexico City, Nuevo Leon, Coahuila,
    Chihuahua, Guanajuato and Jalisco"; four of them have sites."""
    for state in ("MX-NLE", "MX-COA", "MX-CHH", "MX-JAL"):
        (row,) = findings(state, "firm_power")
        assert (row["answer"], row["source"]) == ("conditional", "machinesitalia-2024-ampip")


def test_a_list_of_plants_is_no_permit():
    """MOEA guide of 2023, p. 102: LCY builds a plant; the page says nothing of a permit."""
    (row,) = findings("US-AZ", "chemical_permit")
    assert row["answer"] == "conditional" and "permit" in row["reason_en"]


NEWER = [
    ("IND", "work_visa", "all companies", "所有公司"),  # Hindustan Times 2025-12-18
    ("IDN", "work_visa", "C20", "C20"),  # Regulation 22 of 2023
    ("MYS", "work_visa", "Professional Visit Pass", "專業訪問證"),
    ("THA", "work_visa", "urgent", "緊急"),  # Board of Investment
    ("JPN", "work_visa", "status of residence", "在留資格"),
    ("DEU", "work_visa", "90 days in 12 months", "12個月內"),  # section 19 BeschV
    ("US-TX", "firm_power", "438 GW", "438 GW"),  # ERCOT, June 2026
    ("THA", "serviced_land", "90 percent", "90%"),  # Knight Frank, first half of 2025
    ("in-yeida", "serviced_land", "1,235", "1,235"),  # Hindustan Times 2025-07-08
    ("pl-miekinia", "serviced_land", "Intel", "英特爾"),  # gave up in July 2025
    ("VNM", "firm_power", "North", "北部"),  # World Bank, August 2023
]


@pytest.mark.parametrize(("subject", "knockout", "english", "chinese"), NEWER)
def test_what_is_newer_stands(subject, knockout, english, chinese):
    assert english in words(subject, knockout)
    assert chinese in words(subject, knockout, "zh")


OLDER = [
    ("US-TX", "firm_power", "233 GW"),
    ("THA", "serviced_land", "86.9"),
    ("in-yeida", "serviced_land", "1,200"),  # allottees asked for plans, not leases
    ("jp-kumamoto", "serviced_land", "for a Taiwanese park"),  # not on the page
    ("ph-new-clark-city", "tenure", "25 plus 25"),  # not on the page
    ("pl-miekinia", "serviced_land", "levelled"),  # for Intel
]


@pytest.mark.parametrize(("subject", "knockout", "english"), OLDER)
def test_what_is_old_or_not_on_the_page_is_gone(subject, knockout, english):
    assert english not in words(subject, knockout)


def test_no_finding_says_that_nothing_was_found_where_something_was():
    with (DATA / "knockout_evidence.csv").open(encoding="utf-8", newline="") as file:
        said = {r["subject"] for r in csv.DictReader(file)
                if "no source on work permits" in r["reason_en"]}  # fmt: skip
    assert said == set()


def test_the_final_size_of_a_park_is_a_plan():
    """Invest in Wroclaw: the park "will ultimately occupy more than 400 hectares"."""
    (row,) = [r for r in findings("pl-miekinia", "serviced_land") if r["value"] == "400"]
    assert row["kind"] == "planned"


def test_the_czech_rule_is_cited_from_the_ministry():
    (row,) = [r for r in findings("CZE", "work_visa") if r["grade"] == "A"]
    assert (row["source"], row["grade"], row["answer"]) == ("mvcr-2025-taiwan", "A", "pass")
