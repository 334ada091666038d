"""The rules of a knock-out on a toy world that one can answer by hand."""

import pytest

from siteselect.evaluation import evaluate
from siteselect.knockouts import (
    answering,
    condition,
    count_by_level,
    knockouts,
    matrix_rows,
    reason,
)
from tests.toy import KNOCKOUTS, evidence

FINDING = "finding"


def ask(toy, rows, *, need=150, start=None, **changes):
    dataset, scenario = toy(knockout_evidence=rows, **changes)
    asked = scenario.with_need("land", need).model_copy(update={"start": start})
    return dataset, knockouts(dataset, asked)


@pytest.mark.parametrize(("rows", "answer", "key"), [
    ([], "unknown", "no_evidence"),
    ([{"kind": "gross", "value": 9000}], "unknown", "gross"),
    ([{"kind": "serviced", "value": 150}], "pass", "met"),
    ([{"kind": "serviced", "value": 149}], "fail", "too_small"),
    ([{"kind": "serviced", "value": 149, "grade": "C"}], "fail", "too_small"),
    ([{"kind": "serviced", "value": 149, "grade": "D"}], "unknown", "weak_only"),
    ([{"kind": "serviced", "value": 900, "as_of": "undated"}], "unknown", "weak_only"),
    ([{"kind": "serviced", "value": 149, "as_of": "2020"}], "conditional", "weak_not_met"),
    ([{"kind": "serviced", "value": 149, "as_of": "2021"}], "fail", "too_small"),
    ([{"kind": "serviced", "value": 149, "as_of": "2009", "red": "named;body;figure;built_up"}],
     "fail", "too_small"),
    ([{"kind": "serviced", "value": 149, "red": "named;body"}], "conditional", "weak_not_met"),
    ([{"kind": "serviced", "value": 149, "red": ""}], "conditional", "weak_not_met"),
    ([{"kind": "available", "value": 900}], "conditional", "open"),
    ([{"kind": "available", "value": 10}], "fail", "too_small"),
    ([{"kind": "planned", "value": 10}], "conditional", "open"),
    ([{"kind": "gross", "value": 9000}, {"kind": "serviced", "value": 900}], "pass", "met"),
    ([{"kind": FINDING, "answer": "fail"}], "fail", "not_met"),
    ([{"kind": FINDING, "answer": "fail", "fails_above": 200}], "conditional", "small_enough"),
    ([{"kind": FINDING, "answer": "pass", "passes_to": 100}], "conditional", "more_asked"),
    ([{"kind": FINDING, "answer": "unknown"}], "unknown", "remark"),
    # the worst wins, unless a newer row of the same or a better grade lifts it
    ([{"kind": "serviced", "value": 10}, {"kind": "serviced", "value": 900}], "fail", "too_small"),
    ([{"kind": "serviced", "value": 10}, {"kind": "serviced", "value": 900, "as_of": "2025-06"}],
     "fail", "too_small"),  # 2025 may be later than June 2025
    ([{"kind": "serviced", "value": 10, "as_of": "2025-02"},
      {"kind": "serviced", "value": 900, "as_of": "2025-06"}], "pass", "met"),
    ([{"kind": "serviced", "value": 10, "as_of": "2025-02", "grade": "B"},
      {"kind": "serviced", "value": 900, "as_of": "2025-06", "grade": "C"}], "fail", "too_small"),
])  # fmt: skip
def test_what_rows_about_a_site_give(toy, rows, answer, key):
    dataset, given = ask(toy, [evidence("alpha", "land", **row) for row in rows])
    found = given[0][0]
    assert (found.answer, found.key) == (answer, f"knockouts.{key}")
    assert reason(dataset, found, "en") and reason(dataset, found, "zh-TW")
    assert found.level == ("" if answer == "unknown" else "site")


def test_a_need_can_be_changed(toy):
    dataset, scenario = toy(knockout_evidence=[evidence("alpha", "land", "serviced", 200)])
    assert evaluate(dataset, scenario).knockouts[0][0].answer == "pass"
    larger = scenario.with_need("land", 300)
    assert evaluate(dataset, larger).knockouts[0][0].answer == "fail"


@pytest.mark.parametrize(("row", "answers"), [  # starts of 2028, 2029 and 2030
    ({"answer": "conditional", "from_year": 2029}, ("fail", "conditional", "conditional")),
    ({"answer": "conditional", "from_year": 2029, "red": ""}, ("conditional",) * 3),
    ({"answer": "fail", "from_year": 2030}, ("fail", "fail", "conditional")),
    ({"answer": "pass", "from_year": 2029}, ("conditional", "pass", "pass")),
    ({"answer": "fail"}, ("fail",) * 3),
])  # fmt: skip
def test_a_date_of_supply_is_held_against_the_start_up(toy, row, answers):
    rows = [evidence("alpha", "land", "finding", **row)]
    found = tuple(ask(toy, rows, start=year)[1][0][0].answer for year in (2028, 2029, 2030))
    assert found == answers


def test_the_start_up_is_three_years_from_the_data_where_nobody_says(toy):
    rows = [evidence("alpha", "land", "finding", answer="conditional", from_year=2030)]
    assert ask(toy, rows)[1][0][0].key == "knockouts.too_late"  # the data are of 2026


def test_the_nearest_level_with_evidence_answers(toy):
    rows = [evidence("AAA", "visa", "finding", answer="conditional"),
            evidence("alpha", "visa", "finding", answer="pass")]  # fmt: skip
    _, given = ask(toy, rows)
    answers = [a[1] for a in given]
    assert [a.answer for a in answers] == ["pass", "conditional", "unknown", "unknown"]
    assert [a.level for a in answers] == ["site", "country", "", ""]
    assert count_by_level(given)["visa"] == {"site": 1, "admin1": 0, "country": 1, "": 2}


def test_a_refusal_of_the_country_holds_until_a_newer_row_as_good_lifts_it(toy):
    law = evidence("AAA", "visa", "finding", answer="fail", as_of="2024-05", grade="B")
    for row, answer in (({"grade": "D", "as_of": "2025"}, "fail"),
                        ({"grade": "C", "as_of": "2025"}, "fail"),
                        ({"grade": "B", "as_of": "2023"}, "fail"),
                        ({"grade": "B", "as_of": "2025"}, "pass")):  # fmt: skip
        _, given = ask(toy, [law, evidence("alpha", "visa", "finding", answer="pass", **row)])
        assert [a[1].answer for a in given[:2]] == [answer, "fail"]


def test_what_is_a_matter_of_the_site_is_not_answered_by_the_nation(toy, monkeypatch):
    land, visa = KNOCKOUTS
    monkeypatch.setattr("tests.toy.KNOCKOUTS", [{**land, "levels": ["site"]}, visa])
    for answer, wanted in (("conditional", "unknown"), ("pass", "unknown"), ("fail", "fail")):
        _, given = ask(toy, [evidence("AAA", "land", "finding", answer=answer)])
        assert given[0][0].answer == wanted
    _, given = ask(toy, [evidence("AAA", "land", "finding", answer="pass")])
    assert given[0][0].key == "knockouts.wider_only"


def test_a_pass_grows_old_where_the_knockout_says_so(toy, monkeypatch):
    land, visa = KNOCKOUTS
    monkeypatch.setattr("tests.toy.KNOCKOUTS", [{**land, "pass_years": 3}, visa])
    for year, wanted in (("2022", "conditional"), ("2023", "pass")):
        _, given = ask(toy, [evidence("alpha", "land", "serviced", 900, as_of=year)])
        assert given[0][0].answer == wanted


def test_what_is_said_of_one_sector_answers_for_it_alone_and_is_not_lifted_by_the_rest(toy):
    of_chips = evidence("alpha", "visa", "finding", answer="fail", as_of="2024", sector="chips")
    of_all = evidence("alpha", "visa", "finding", answer="pass", as_of="2025")
    dataset, scenario = toy(knockout_evidence=[of_chips, of_all])
    assert knockouts(dataset, scenario)[0][1].answer == "fail"
    other = scenario.model_copy(update={"sector": "boards"})
    assert knockouts(dataset, other)[0][1].answer == "pass"


def test_one_law_does_not_take_away_the_condition_of_another(toy):
    rows = [evidence("alpha", "visa", "finding", answer=answer, as_of=year)
            for answer, year in (("conditional", "2024"), ("pass", "2025"))]  # fmt: skip
    assert ask(toy, rows)[1][0][1].answer == "conditional"


def test_the_condition_is_what_would_settle_it(toy):
    rows = [evidence("alpha", "visa", "finding", answer="conditional", grade="B",
                     condition=("A letter.", "取得公函。")),
            evidence("alpha", "visa", "finding", answer="conditional", grade="C",
                     condition=("A letter.", "取得公函。")),
            evidence("beta", "visa", "finding", answer="pass")]  # fmt: skip
    dataset, given = ask(toy, rows)
    first, second, third = (answers[1] for answers in given[:3])
    assert condition(dataset, first, "en") == "A letter."  # once
    assert condition(dataset, first, "zh-TW") == "取得公函。"
    assert condition(dataset, second, "en") == ""
    assert condition(dataset, third, "zh-TW") == "甲"  # what the knock-out asks for
    rows = matrix_rows(dataset, toy(knockout_evidence=rows)[1], "en")
    assert rows[0]["site_id"] == "alpha"
    assert [a["id"] for a in rows[0]["answers"]] == ["land", "visa"]
    assert rows[0]["answers"][1]["condition"] == "A letter."


def test_answers_are_kept_by_what_was_asked_of_which_data(toy, monkeypatch):
    dataset, scenario = toy(knockout_evidence=[evidence("alpha", "land", "serviced", 200)])
    first = knockouts(dataset, scenario)
    monkeypatch.setattr(answering, "_answers", lambda *_: pytest.fail("asked twice"))
    assert knockouts(dataset, scenario) == first
    monkeypatch.undo()
    assert knockouts(dataset, scenario.with_need("land", 300)) != first
    fewer = dataset.with_places([1, 2])
    assert len(knockouts(fewer, scenario)) == 2


def test_no_more_answers_are_kept_than_were_allowed():
    kept = answering._Answered(most=2)
    for asked in ("a", "b"):
        kept.put(asked, ())
    kept.get("a")
    kept.put("c", ())
    assert [kept.get(asked) for asked in ("a", "b", "c")] == [(), None, ()]
