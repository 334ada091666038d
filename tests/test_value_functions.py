"""Value functions of one's own: another Scenario, on the one path that scores."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.criteria import Criterion, curve_words, own_value_function
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate, trade_off
from siteselect.profiles import profile
from siteselect.reports.tables import question_table
from siteselect.robustness.model import additive
from siteselect.robustness.reversal import reversals
from siteselect.scenarios import Scenario
from siteselect.value_functions import ValueFunction
from tests.toy import criterion

PACKAGE = Path(__file__).parents[1] / "siteselect"
NEAR = ValueFunction(points=((0, 1), (50, 0)))  # the toy's goes to 100


def test_the_data_s_own_curve_changes_nothing_not_even_the_digest(shipped):
    asked = profile(shipped, "pcb")
    same = {name: c.value for name, c in shipped.criteria.items()}
    again = asked.with_value_functions(same, shipped.criteria)
    assert again == asked and again.digest == asked.digest
    there = asked.with_value_functions({"labour_cost": NEAR}, shipped.criteria)
    back = there.with_value_functions({"labour_cost": same["labour_cost"]}, shipped.criteria)
    assert back == asked


def test_the_digest_is_the_one_from_before_curves_could_be_changed():
    asked = Scenario(sector="pcb", branches={"proximity": 1}, criteria={"geodesic_distance": 1})
    assert asked.digest == "239a508fafbdea094ce34997f6ecfc47c340e6cd4864242d0ac92408c8fe04b9"


def test_another_curve_is_another_question_with_other_scores(toy):
    dataset, asked = toy()
    other = asked.with_value_functions({"near": NEAR}, dataset.criteria)
    assert other.digest != asked.digest
    steeper = other.with_value_functions(
        {"near": ValueFunction(points=((0, 1), (60, 0)))}, dataset.criteria)  # fmt: skip
    assert steeper.digest != other.digest
    before, after = evaluate(dataset, asked), evaluate(dataset, other)
    j = before.matrix.criteria.index("near")
    known = before.matrix.present[:, j]
    figures = before.matrix.figures[known, j]
    np.testing.assert_allclose(after.matrix.values[known, j], np.clip(1 - figures / 50, 0, 1))
    others = [k for k in range(len(before.matrix.criteria)) if k != j]
    np.testing.assert_array_equal(after.matrix.values[:, others], before.matrix.values[:, others])
    assert Scenario.model_validate_json(other.model_dump_json()) == other


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.floats(0.1, 50))
def test_scores_follow_any_curve_of_one_s_own(values, step):
    points = tuple((1000 + k * step, v) for k, v in enumerate(sorted(values, reverse=True)))
    asked = Criterion(**criterion("near", "proximity", [[0, 1], [100, 0]], "min"))
    scenario = Scenario(sector="x", branches={"proximity": 1}, criteria={"near": 1})
    try:
        changed = scenario.with_value_functions(
            {"near": ValueFunction(points=points)}, {"near": asked})  # fmt: skip
    except RequestError as refusal:
        assert [p.key for p in refusal.problems] == ["weighing.curve_flat"]
        assert len(set(values)) == 1
        return
    function = changed.value_function(asked)
    assert function([x for x, _ in points]).tolist() == pytest.approx([v for _, v in points])
    worst, best = function.worst_and_best
    assert float(function(worst)) == min(values) and float(function(best)) == max(values)


@pytest.mark.parametrize(
    ("scale", "points", "keys"),
    [("cubic", [(0, 0), (1, 1)], ["scale"]), ("linear", [(0, 1)], ["few"]),
     ("linear", [(k, 1 - k / 20) for k in range(13)], ["many"]),
     ("linear", [(2, 1), (1, 0)], ["order"]), ("linear", [(0, 1.5), (1, 0)], ["range"]),
     ("step", [(0, 0.5), (1, 0.5)], ["flat"]), ("log", [(0, 1), (9, 0)], ["not_positive"]),
     ("linear", [(float("nan"), 1), (1, 0)], ["not_finite"]),
     ("linear", [(0, 1), (1e300, 0)], ["not_finite"]),
     ("log", [(-1, 0.5), (-2, 0.5)], ["order", "flat", "not_positive"]),
     ("linear", [(0, 0), (1, 1)], ["not_min"]),
     ("linear", [(0, 0.5), (1, 1), (2, 0.2), (3, 0.4)], ["not_min"])],
)  # fmt: skip
def test_what_is_no_value_function_is_refused_with_every_fault(scale, points, keys):
    asked = Criterion(**criterion("near", "proximity", [[0, 1], [100, 0]], "min"))
    with pytest.raises(RequestError) as refusal:
        own_value_function(asked, scale, points)
    assert [p.key for p in refusal.value.problems] == [f"weighing.curve_{key}" for key in keys]


def test_a_target_may_replace_less_is_better(toy):
    dataset, asked = toy()
    target = ValueFunction(points=((0, 0.2), (20, 1), (60, 0)))
    found = evaluate(dataset, asked.with_value_functions({"near": target}, dataset.criteria))
    j = found.matrix.criteria.index("near")
    assert found.matrix.ends[:, j].tolist() == [0, 1]


def test_unknown_criteria_are_refused_wherever_they_enter(toy):
    dataset, asked = toy()
    with pytest.raises(RequestError, match="unknown_criterion"):
        asked.with_value_functions({"gold": NEAR}, dataset.criteria)
    with pytest.raises(RequestError, match="unknown_criterion"):
        evaluate(dataset, asked.model_copy(update={"value_functions": {"gold": NEAR}}))


def test_trade_offs_and_robustness_follow_the_curve(toy):
    dataset, asked = toy()
    other = evaluate(dataset, asked.with_value_functions({"near": NEAR}, dataset.criteria))
    # near: 1/4 x 10/50 lost where it was 10/100: twice the units of fit make up for it
    assert trade_off(other, "near", "fit", amount=10, at_a=20, at_b=2).equals == pytest.approx(0.8)
    model = additive(other)
    j = model.names.index("near")
    column = other.matrix.criteria.index("near")
    np.testing.assert_array_equal(model.values[:, j], other.known.mean[model.sites, column])
    assert model.known.ends[:, j].tolist() == [0, 1]
    assert all(test.passed for test in reversals(other))


def test_the_question_in_a_workbook_names_the_curve(toy):
    dataset, asked = toy()
    other = evaluate(dataset, asked.with_value_functions({"near": NEAR}, dataset.criteria))
    for lang in ("en", "zh-TW"):
        table = question_table(other, lang)
        said = table.set_index("item")["content"].to_dict()
        name = next(item for item in said if dataset.criteria["near"].name[lang] in item
                    and str(said[item]).count("→"))  # fmt: skip
        assert said[name] == curve_words(NEAR, dataset.criteria["near"], lang)


def test_nothing_scores_past_the_scenario():
    """Only `Scenario.value_function` reads a criterion's own curve: one path. What is expected of
    gaps is kept in values of the data's own functions, and goes through the scenario's."""
    own = re.compile(r"criteri\w*(\[[^\]]*\])?\.value\b(?! in)")
    found = {
        str(path.relative_to(PACKAGE)): own.findall(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert {name for name, hits in found.items() if hits} <= {"criteria.py", "scenarios.py", "profiles/asking.py", "market/mixing.py", "knowledge/cells.py", "editions/splitting.py", "cli/edition_words.py", "knowledge/estimating.py", "knowledge/reference.py", "ui/shell/curves.py", "ui/weights/importances.py", "ui/weights/curve_editor.py"}
