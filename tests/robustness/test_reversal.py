"""Rank reversal: the additive model passes by construction; a method by set need not."""

import numpy as np

from siteselect.dataset import DELIVERED
from siteselect.evaluation import evaluate
from siteselect.robustness import leave_one_out, reversals
from siteselect.robustness.reversal import _with_own_figure


def test_the_additive_model_passes_all(answer):
    evaluation = answer("pcb")
    few = evaluate(evaluation.dataset.with_places(evaluation.order[::4]), evaluation.scenario)
    tests = reversals(few)
    assert {test.test for test in tests} == {"drop", "clone", "worsen"}
    assert len(tests) == 3 * len(few.order) - 1  # the best is not worsened
    assert all(test.passed and not test.changed for test in tests)
    assert not any(test.winner_changed for test in tests if test.test != "drop")


def test_topsis_is_reported_as_it_is(answer):
    evaluation = answer("pcb", "topsis")
    few = evaluate(evaluation.dataset.with_places(evaluation.order[:12]), evaluation.scenario)
    tests = reversals(few)
    failed = [test for test in tests if not test.passed]
    assert failed and all(test.changed for test in failed)


def test_what_a_test_asks(plain):
    """Dropping, cloning and worsening in a world of three numbers."""
    evaluation = plain({"a": (9, 9, 9), "b": (5, 5, 5), "c": (1, 1, 1)})
    tests = {(t.test, evaluation.dataset.places["id"].iloc[t.site]): t for t in reversals(evaluation)}
    assert tests["worsen", "b"].criterion in ("p", "c", "s")
    assert ("worsen", "a") not in tests
    assert all(test.passed for test in tests.values())
    alone = reversals(plain({"a": (1, 2, 3)}))
    assert [test.test for test in alone] == ["clone"] and alone[0].passed
    worst = reversals(plain({"a": (1, 1, 1), "b": (0, 0, 0)}))
    assert [t.test for t in worst if t.site == 1] == ["drop", "clone"]  # cannot become worse


def test_a_site_made_worse_in_its_cost_has_the_worst_there_is(answer):
    evaluation = answer("pcb")
    matrix, site = evaluation.matrix, evaluation.order[0]
    j = matrix.criteria.index(DELIVERED)
    assert j == matrix.weights.argmax() and evaluation.known.mean[site, j] > 0  # it is chosen
    dearest = evaluation.dataset.criteria[DELIVERED].value.points[-1][0]
    worse = _with_own_figure(evaluation.dataset, evaluation, site, j, dearest)
    again = evaluate(worse, evaluation.scenario)
    assert again.known.mean[site, j] == 0 and again.known.sd[site, j] == 0


def test_leave_one_out_is_the_question_without_it(answer):
    evaluation = answer("networking")
    found = leave_one_out(evaluation)
    assert {left.criterion for left in found} == set(evaluation.matrix.criteria)
    assert [left.largest for left in found] == sorted((left.largest for left in found), reverse=True)
    for left in found[::7]:
        again = evaluate(evaluation.dataset, evaluation.scenario.without_criteria(
            [left.criterion], evaluation.dataset.criteria))  # fmt: skip
        assert (evaluation.rank - left.shift == again.rank).all()
        assert left.winner_changed == ((again.rank == 1) != (evaluation.rank == 1)).any()


def test_the_only_criterion_of_a_branch_cannot_be_left_out(plain):
    found = leave_one_out(plain({"a": (9, 9, 9), "b": (5, 5, 5)}))
    assert [left.ranked for left in found] == [False] * 3
    assert all(np.array_equal(left.shift, [0, 0]) for left in found)
