"""Swing points go stale, the data alone say what they say, and trade-offs hold by evaluation."""

import numpy as np
import pytest

from siteselect.criteria import Criterion
from siteselect.errors import RequestError
from siteselect.evaluation import data_weights, evaluate, trade_off
from siteselect.profiles import profile
from siteselect.value_functions import ValueFunction
from siteselect.weighting import Swing
from tests.toy import criterion


def test_swing_weights_and_their_refusals():
    ranges = {"a": (0.0, 1.0), "b": (10.0, 5.0)}
    assert Swing(points={"a": 100, "b": 60}, ranges=ranges).weights() == {"a": 0.625, "b": 0.375}
    with pytest.raises(RequestError) as refusal:
        Swing(points={"a": -1, "c": 1}, ranges=ranges).weights()
    assert [p.key for p in refusal.value.problems] == ["weights.negative", "weights.no_range"]
    with pytest.raises(RequestError, match="all_zero"):
        Swing(points={"a": 0, "b": 0}, ranges=ranges).weights()


def test_editing_a_range_marks_swing_points_stale(shipped):
    ranges = {name: c.value.worst_and_best for name, c in shipped.criteria.items()}
    given = Swing(points={"power_price": 100, "corporate_tax": 30}, ranges=ranges)
    assert given.stale(ranges) == ()
    assert given.stale({**ranges, "power_price": (25.0, 4.0)}) == ("power_price",)


def test_data_weights_sum_to_one_and_tell_what_differs(shipped):
    evaluation = evaluate(shipped, profile(shipped, "pcb"))
    found = data_weights(evaluation)
    for weights in (found.asked, found.entropy, found.critic):
        assert weights.sum() == pytest.approx(1) and (weights >= 0).all()


def test_data_weights_of_one_site_are_unknown(toy):
    from tests.toy import PLACES

    found = data_weights(evaluate(*toy(places=PLACES[:1])))
    assert np.isnan(found.entropy).all() and np.isnan(found.critic).all()


def test_a_trade_off_leaves_the_score_where_it_was(toy):
    dataset, scenario = toy()
    evaluation = evaluate(dataset, scenario)
    found = trade_off(evaluation, "near", "fit", amount=10, at_a=20, at_b=2)
    # near: 1/4 x 10/100 lost; fit: 1/4 x 1/4 a unit, so 0.4 units make up for it
    assert found.equals == pytest.approx(0.4)
    assert np.isnan(trade_off(evaluation, "calm", "fit", 10, 0, 2).equals)
    for wrong in ({"a": "far"}, {"amount": float("nan")}):
        with pytest.raises(RequestError):
            trade_off(evaluation, **{"a": "near", "b": "fit", "amount": 1, "at_a": 1, "at_b": 1,
                                     **wrong})  # fmt: skip


def test_a_target_rises_and_falls():
    made = Criterion(**criterion("t", "climate", [[0, 0], [5, 1], [9, 0]], "target"))
    assert made.value([0, 5, 7]).tolist() == [0, 1, 0.5]
    for points in ([[0, 0], [5, 1]], [[0, 1], [5, 0], [9, 1]]):
        with pytest.raises(ValueError, match="objective"):
            Criterion(**criterion("t", "climate", points, "target"))


def test_a_step_keeps_its_value_up_to_the_next_figure():
    step = ValueFunction(scale="step", points=((0, 0), (150, 0.5), (300, 1)))
    assert step([-1, 0, 149.9, 150, 299, 300, 999]).tolist() == [0, 0, 0, 0.5, 0.5, 1, 1]
    assert np.isnan(step(np.nan))
