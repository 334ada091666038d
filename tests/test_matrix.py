"""Levels of evidence, widths of figures, and the four answers of a knock-out."""

import pytest

from siteselect.evaluation import evaluate
from siteselect.knockouts import knockouts, reason
from siteselect.matrix import build
from tests.toy import OBSERVATIONS, evidence, observation


def test_a_cell_comes_from_the_most_specific_level(toy):
    dataset, scenario = toy()
    matrix = build(dataset, scenario)
    calm = matrix.criteria.index("calm")
    assert matrix.figures[:, calm].tolist() == [5, 9, 10, 10]
    levels = [dataset.observations["level"].iloc[row] for row in matrix.rows[:, calm]]
    assert levels == ["country", "admin1", "country", "country"]


def test_a_series_that_does_not_compare_is_never_scored(toy):
    other = observation("alpha", "site", "calm", 1, series="calm-old")
    dataset, scenario = toy(extra_observations=[other], extra_series=[("calm-old", "calm")])
    matrix = build(dataset, scenario)
    assert matrix.figures[0, matrix.criteria.index("calm")] == 5


def test_a_row_of_the_sector_goes_first_and_other_sectors_are_not_seen(toy):
    rows = [observation("alpha", "site", "fit", 1, sector="chips"),
            observation("delta", "site", "fit", 3, sector="boards")]  # fmt: skip
    dataset, scenario = toy(extra_observations=rows)
    matrix = build(dataset, scenario)
    fit = matrix.criteria.index("fit")
    assert matrix.figures[0, fit] == 1
    assert matrix.rows[3, fit] == -1


@pytest.mark.parametrize(("row", "width"), [
    ({"grade": "A", "as_of": "2025"}, 0.02), ({"grade": "D", "as_of": "2025"}, 0.2),
    ({"grade": "B", "as_of": "2019"}, 0.05 + 0.01 * 5), ({"grade": "D", "as_of": "2001"}, 0.3),
    ({"grade": "A", "as_of": "2025", "low": 1, "high": 3}, 0.25),
])  # fmt: skip
def test_width_follows_interval_else_grade_and_age(toy, row, width):
    figures = [r for r in OBSERVATIONS if r[:3] != ["alpha", "site", "fit"]]
    extra = [observation("alpha", "site", "fit", 2, **row)]
    dataset, scenario = toy(observations=figures, extra_observations=extra)
    matrix = build(dataset, scenario)
    assert matrix.widths[0, matrix.criteria.index("fit")] == pytest.approx(width)


@pytest.mark.parametrize(("rows", "answer", "key"), [
    ([], "unknown", "no_evidence"),
    ([("gross", 9000)], "unknown", "gross"),
    ([("serviced", 150)], "pass", "met"),
    ([("serviced", 149)], "fail", "not_met"),
    ([("serviced", 149, "", "2022")], "conditional", "weak_not_met"),
    ([("serviced", 149, "", "2025", "C")], "conditional", "weak_not_met"),
    ([("serviced", 900, "", "2017")], "conditional", "weak_met"),
    ([("available", 900)], "conditional", "not_serviced"),
    ([("available", 10)], "fail", "not_met"),
    ([("planned", 10)], "conditional", "planned_small"),
    ([("planned", 900)], "conditional", "not_serviced"),
    ([("planned", 300), ("planned", 50)], "conditional", "planned_small"),
    ([("serviced", 10), ("serviced", 900)], "conditional", "conflict"),
    ([("gross", 9000), ("serviced", 900)], "pass", "met"),
    ([("finding", "", "doubt")], "conditional", "doubt"),
    ([("finding", "", "not_met")], "fail", "not_met"),
    ([("finding", "", "not_met", "2025", "C")], "conditional", "weak_not_met"),
])  # fmt: skip
def test_knockout_answers(toy, rows, answer, key):
    dataset, scenario = toy(knockout_evidence=[evidence("alpha", "land", *r) for r in rows])
    given = knockouts(dataset, scenario)[0][0]
    assert (given.answer, given.key) == (answer, f"knockouts.{key}")
    assert reason(dataset, given, "en") and reason(dataset, given, "zh-TW")


def test_a_need_can_be_changed(toy):
    dataset, scenario = toy(knockout_evidence=[evidence("alpha", "land", "serviced", 200)])
    assert evaluate(dataset, scenario).knockouts[0][0].answer == "pass"
    larger = scenario.with_need("land", 300)
    assert evaluate(dataset, larger).knockouts[0][0].answer == "fail"


def test_no_remark_about_a_site_lifts_a_failure_of_its_country(toy):
    rows = [evidence("AAA", "visa", "finding", "", "not_met"),
            evidence("alpha", "visa", "finding", "", "doubt", grade="D")]  # fmt: skip
    dataset, scenario = toy(knockout_evidence=rows)
    answers = [a[1] for a in knockouts(dataset, scenario)]
    assert [a.answer for a in answers[:2]] == ["fail", "fail"]
    assert len(answers[0].evidence) == 2
    rows[1] = evidence("alpha", "visa", "finding", "", "met")
    dataset, scenario = toy(knockout_evidence=rows)
    assert knockouts(dataset, scenario)[0][1].key == "knockouts.conflict"


def test_the_nearest_level_with_evidence_answers(toy):
    rows = [evidence("AAA", "visa", "finding", "", "doubt"),
            evidence("alpha", "visa", "finding", "", "met")]  # fmt: skip
    dataset, scenario = toy(knockout_evidence=rows)
    assert [a[1].answer for a in knockouts(dataset, scenario)] == [
        "pass", "conditional", "unknown", "unknown"]  # fmt: skip
