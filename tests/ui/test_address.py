"""What is screened stands in the link, and a link that asks for what there is not says so."""

from dataclasses import replace

import pytest

from siteselect.ui.shell.address import read_view
from siteselect.ui.shell.view import Known, View

KNOWN = Known(["pcb"], {}, lambda _: [], lambda: ["PHL", "POL", "MEX"])


def test_a_link_keeps_size_and_countries():
    asked = replace(View(lang="en", sector="pcb"), least=500, countries=("MEX", "PHL"))
    assert asked.address()["people"] == "500" and asked.address()["in"] == "MEX,PHL"
    again, problems = read_view(asked.address(), KNOWN, "en")
    assert (again, problems) == (asked, ())
    assert {"people", "in"}.isdisjoint(View(lang="en").address())


@pytest.mark.parametrize(("query", "key", "near"), [
    ({"people": "7"}, "ui.unknown_people", "15000"),
    ({"people": "15000 OR 1"}, "ui.unknown_people", "500"),
    ({"in": "PHL,PLO"}, "request.unknown_country", "POL"),
    ({"in": "<b>"}, "request.unknown_country", "PHL"),
])  # fmt: skip
def test_a_link_that_asks_for_what_there_is_not_is_refused_in_words(query, key, near):
    view, problems = read_view(query, KNOWN, "en")
    assert [p.key for p in problems] == [key]
    assert near in dict(problems[0].values)["near"]
    assert (view.least, view.countries) == (15000, ())


def test_a_country_in_small_letters_is_the_same_country():
    view, problems = read_view({"in": "phl,Mex"}, KNOWN, "en")
    assert (view.countries, problems) == (("MEX", "PHL"), ())


def test_a_link_keeps_exchange_rates_and_grants():
    known = replace(KNOWN, rates={"JPY": 150.96, "EUR": 0.858})
    asked = View(lang="en", sector="pcb", rates={"EUR": 0.9, "JPY": 120.0}, grants=True)
    assert asked.address()["rates"] == "EUR:0.9,JPY:120"
    assert read_view(asked.address(), known, "en") == (asked, ())
    assert {"rates", "grants"}.isdisjoint(View(lang="en").address())
    dated, problems = read_view({"rates": "JPY:150.96"}, known, "en")
    assert (dated.rates, problems) == ({}, ())


@pytest.mark.parametrize(("rates", "key"), [
    ("JPY", "ui.unknown_rates"), ("JPY:1:2", "ui.unknown_rates"), ("JPY:1e", "ui.unknown_rates"),
    ("JPY:1,JPY:2", "ui.unknown_rates"), ("XYZ:2", "request.unknown_currency"),
    ("JPY:0", "request.rate"), ("JPY:inf", "request.rate"), ("JPY:nan", "request.rate"),
])  # fmt: skip
def test_a_rate_that_is_none_is_refused_in_words(rates, key):
    view, problems = read_view({"rates": rates}, replace(KNOWN, rates={"JPY": 150.96}), "en")
    assert [p.key for p in problems] == [key]
    assert view.rates == {}
