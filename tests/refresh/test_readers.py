"""Each reader against answers in its producer's form, good and broken."""

import json

import pytest

from siteselect.errors import DataError
from siteselect.i18n import sentence
from siteselect.refresh import bls, eia, eurostat, ilostat
from siteselect.refresh.answers import Question
from siteselect.refresh.register import REGISTER
from tests.refresh.shaped import Played, cube, earning, ilo, price, wages
from tests.refresh.shaped import eia as states
from tests.refresh.shaped import eurostat as euro

ASKED = Question(("DEU", "GRC", "HUN", "MEX", "PHL", "POL"), ("US-AZ", "US-TX"), 2026, "https://x", "KEY")
POWER, EURO = REGISTER["eia-power"].feeds[0], REGISTER["eurostat-power"].feeds[0]
PAY, WAGE = REGISTER["ilo-earnings"].feeds[0], REGISTER["bls-pay"].feeds[0]
LOW, BAND, HIGH = eurostat.BANDS


def found(answer):
    return {reading.subject: (reading.as_of, reading.value) for reading in answer.readings}


def test_the_latest_year_of_each_state_is_taken_written_as_text_or_as_a_number():
    played = Played(states([
        price("TX", 2025, "6.31"), price("TX", 2024, "6.2"), price("AZ", 2025, None), price("AZ", 2024, 8.4),
        price("US", 2025, "8.2"), price("WSC", 2025, "6.1"), price("NY", 2025, "10.1"),
    ]))  # fmt: skip
    assert found(eia.read(POWER, ASKED, played)) == {"US-TX": ("2025", 6.31), "US-AZ": ("2024", 8.4)}
    ((address, body),) = played.asked
    assert "api_key=KEY" in address and "facets[sectorid][]=IND" in address
    assert body is None


EIA_BROKEN = {
    "another unit": (states([price("TX", 2025, "63.1", "dollars per megawatthour")]), "other_unit"),
    "out of range": (states([price("TX", 2025, "0.063")]), "other_unit"),
    "another sector": (states([price("TX", 2025, "9", sector="RES")]), "other_indicator"),
    "cut short": (states([price("TX", 2025, "6.3")], total=9), "other_form"),
    "no number": (states([price("TX", 2025, "w")]), "other_type"),
    "not a number": (states([price("TX", 2025, "nan")]), "other_type"),
    "a month": (states([price("TX", "2025-07", "6.3")]), "other_form"),
    "a year to come": (states([price("TX", 2031, "6.3")]), "other_form"),
    "only others": (states([price("US", 2025, "8.2")]), "empty"),
    "a refusal": (b'{"error": {"code": "API_KEY_INVALID", "message": "no such key"}}', "refused"),
    "no response": (b"{}", "other_form"), "HTML": (b"<html>", "not_json"), "a list": (b"[]", "other_form"),
}  # fmt: skip


@pytest.mark.parametrize("name", EIA_BROKEN)
def test_a_broken_answer_of_the_eia_is_refused(name):
    page, key = EIA_BROKEN[name]
    refused(lambda: eia.read(POWER, ASKED, Played(page)), key)


def refused(read, key):
    with pytest.raises(DataError) as refusal:
        read()
    (problem,) = refusal.value.problems
    assert problem.key == f"refresh.{key}"
    for lang in ("en", "zh-TW"):
        assert sentence(problem, lang)


CELLS = {
    ("DE", LOW, "2025-S2"): 0.19, ("DE", BAND, "2025-S2"): 0.16, ("DE", HIGH, "2025-S2"): 0.15,
    ("DE", BAND, "2025-S1"): 0.17, ("PL", BAND, "2025-S1"): 0.18, ("PL", HIGH, "2025-S1"): 0.2,
    ("PL", LOW, "2025-S2"): 0.3, ("EL", BAND, "2025-S2"): 0.14, ("FR", BAND, "2025-S2"): 0.11,
    ("EU27_2020", BAND, "2025-S2"): 0.16,
}  # fmt: skip


@pytest.mark.parametrize("order", [None, ("time", "geo", "currency", "tax", "unit", "nrg_cons", "freq")])
@pytest.mark.parametrize("as_list", [False, True])
def test_a_cube_is_read_by_its_dimensions_in_any_order(order, as_list):
    page = euro(CELLS, as_list=as_list, **({"order": order} if order else {}))
    came = eurostat.read(EURO, ASKED, Played(page))
    assert {r.subject: (r.as_of, r.value, r.low, r.high) for r in came.readings} == {
        "DEU": ("2025-12", 0.16, 0.15, 0.19),
        "POL": ("2025-06", 0.18, 0.18, 0.2),  # the later half-year lacks the band
        "GRC": ("2025-12", 0.14, 0.14, 0.14),
        "FRA": ("2025-12", 0.11, 0.11, 0.11),
    }
    assert came.updated == "2026-10-24"


def broken_cube(**changes):
    return json.dumps({**cube(CELLS), **changes}).encode()


EUROSTAT_BROKEN = {
    "with all taxes": (euro(CELLS, tax=["I_TAX"]), "other_unit"),
    "two currencies": (euro(CELLS, currency=["EUR", "NAC"]), "other_unit"),
    "in euro a megawatt-hour": (euro({("DE", BAND, "2025-S2"): 160}), "other_unit"),
    "text": (euro({("DE", BAND, "2025-S2"): "0.16"}), "other_type"),
    "a year": (euro({("DE", BAND, "2025"): 0.16}), "other_form"),
    "the union alone": (euro({("EU27_2020", BAND, "2025-S2"): 0.11}), "empty"),
    "other bands alone": (euro({("DE", LOW, "2025-S2"): 0.11}), "empty"),
    "no cells": (broken_cube(value={}), "empty"),
    "other sizes": (broken_cube(size=[1, 1, 3, 1, 1, 1, 9, 2]), "other_form"),
    "fewer sizes": (broken_cube(size=[1]), "other_form"),
    "no dimension": (broken_cube(dimension={}), "other_form"),
    "later": (b'{"warning": {"status": 413, "label": "ASYNCHRONOUS_RESPONSE"}}', "refused"),
    "a fault": (b'{"error": [{"status": 400, "label": "wrong dimension"}]}', "refused"),
}  # fmt: skip


@pytest.mark.parametrize("name", EUROSTAT_BROKEN)
def test_a_broken_answer_of_eurostat_is_refused(name):
    page, key = EUROSTAT_BROKEN[name]
    refused(lambda: eurostat.read(EURO, ASKED, Played(page)), key)


def test_one_source_a_country_the_one_that_reaches_the_latest_year():
    played = Played(ilo([
        earning("MEX", 2023, 800, "BA:1"), earning("MEX", 2025, 900, "BA:1"), earning("MEX", 2024, 5000, "BX:2"),
        earning("PHL", 2024, 820, "BA:1"), earning("PHL", 2024, 2000, "BX:2"), earning("PHL", 2023, 810, "BA:1"),
        earning("POL", 2025, ""), earning("POL", 2024, 2700.5), earning("HUN", 2024, 1800),
    ]))  # fmt: skip
    came = ilostat.read(PAY, ASKED, played)
    assert found(came) == {"MEX": ("2025", 900), "PHL": ("2024", 820), "POL": ("2024", 2700.5)}
    address = played.asked[0][0]
    assert "ref_area=DEU+GRC+HUN+MEX+PHL+POL&sex=SEX_T&classif1=CUR_TYPE_PPP" in address


ILO_BROKEN = {
    "another currency": (ilo([earning("MEX", 2025, 900, currency="CUR_TYPE_LCU")]), "other_unit"),
    "a year's pay": (ilo([earning("MEX", 2025, 90_000)]), "other_unit"),
    "women only": (ilo([earning("MEX", 2025, 900, sex="SEX_F")]), "other_form"),
    "another indicator": (ilo([earning("MEX", 2025, 900, indicator="EAR_EMTM")]), "other_indicator"),
    "text": (ilo([earning("MEX", 2025, "n/a")]), "other_type"),
    "cut short": (ilo([earning("MEX", 2025, 900), "PHL,BA:1"]), "not_csv"),
    "no value": (ilo([], head="ref_area,time"), "other_form"), "nothing": (ilo([]), "empty"),
    "only net pay": (ilo([earning("HUN", 2025, 900)]), "empty"), "bytes": (b"\xff\xfe", "not_csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", ILO_BROKEN)
def test_a_broken_answer_of_the_ilo_is_refused(name):
    page, key = ILO_BROKEN[name]
    refused(lambda: ilostat.read(PAY, ASKED, Played(page)), key)


def codes(count):
    return {f"OEUM{n:07}00000051202813": f"place-{n:03}" for n in range(count)}


def with_codes(count):
    return Question((), (), 2026, "https://x", "KEY", {WAGE.item: codes(count)})


@pytest.mark.parametrize("as_list", [False, True])
def test_wages_are_asked_fifty_at_a_time_and_the_unpublished_are_left_out(as_list):
    ids = [*codes(70)]
    pages = [wages(dict.fromkeys(ids[:50], "46140"), as_list=as_list),
             wages({name: "-" if name == ids[60] else "52000" for name in ids[50:]}, as_list=as_list)]  # fmt: skip
    played = Played(*pages)
    came = found(bls.read(WAGE, with_codes(70), played))
    assert len(came) == 69
    assert "place-060" not in came
    assert came["place-000"] == ("2026-05", 46140)
    asked = [json.loads(body) for _, body in played.asked]
    assert [len(body["seriesid"]) for body in asked] == [50, 20]
    assert {body["registrationkey"] for body in asked} == {"KEY"}
    assert "KEY" not in played.asked[0][0]


ONE = next(iter(codes(1)))
BLS_BROKEN = {
    "a refusal": (wages({}, status="REQUEST_NOT_PROCESSED", message=["daily threshold"]), "refused"),
    "another series": (wages({"OEUM000000000000051202801": "3"}), "other_indicator"),
    "by the hour": (wages({ONE: "22.18"}), "other_unit"), "text": (wages({ONE: "#"}), "other_type"),
    "a year to come": (wages({ONE: "46140"}, year=2031), "other_form"), "nothing": (wages({}), "empty"),
    "no results": (b'{"status": "REQUEST_SUCCEEDED", "message": []}', "other_form"),
    "a quarter": (wages({ONE: "46140"}).replace(b"A01", b"Q01"), "other_form"),
}  # fmt: skip


@pytest.mark.parametrize("name", BLS_BROKEN)
def test_a_broken_answer_of_the_bls_is_refused(name):
    page, key = BLS_BROKEN[name]
    refused(lambda: bls.read(WAGE, with_codes(1), Played(page)), key)
