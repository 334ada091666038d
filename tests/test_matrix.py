"""Levels of evidence and widths of figures."""

import pytest

from siteselect.matrix import build
from tests.toy import OBSERVATIONS, observation


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
