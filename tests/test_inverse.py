"""The inverse of a value function: the nearest figure that has a value, on every scale."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.evaluation import evaluate
from siteselect.robustness import break_even, confirm, nearest_flip
from siteselect.value_functions import ValueFunction

FLAT = ((0, 0), (2, 0.5), (4, 0.5), (6, 1))
STEPS = ValueFunction(scale="step", points=((0, 0), (150, 0.5), (300, 1)))


@st.composite
def functions(draw):
    scale = draw(st.sampled_from(["linear", "log", "step"]))
    xs = sorted(draw(st.sets(st.integers(1, 10**6), min_size=2, max_size=6)))
    few = st.sampled_from([0.0, 0.25, 0.5, 1.0])  # so that values come back and pieces are flat
    ys = draw(st.lists(few | st.floats(0, 1), min_size=len(xs), max_size=len(xs)))
    shift = 0 if scale == "log" else draw(st.sampled_from([0, 500_000]))
    points = tuple((x - shift, y) for x, y in zip(xs, ys, strict=True))
    return ValueFunction(scale=scale, points=points)


@given(functions(), st.floats(-1e6, 2e6), st.floats(-1e6, 2e6) | st.just(math.nan))
def test_the_inverse_has_the_value_and_no_figure_is_nearer(function, figure, near):
    value = float(function(figure))
    found = function.inverse(value, near)
    assert float(function(found)) == pytest.approx(value, abs=1e-9)
    if not math.isnan(near):
        assert abs(found - near) <= abs(figure - near) + 1e-6 * max(1.0, abs(near))
    if not math.isnan(near) and float(function(near)) == value:
        assert found == near


def test_every_shipped_function_is_inverted(shipped):
    shares = np.linspace(0, 1, 21)
    for criterion in shipped.criteria.values():
        function = criterion.value
        first, last = function.points[0][0], function.points[-1][0]
        for figure in first + shares * (last - first):
            value = float(function(figure))
            there = function.inverse(value, near=figure)
            assert there == figure, criterion.id
            elsewhere = function.inverse(value, near=first)
            assert float(function(elsewhere)) == pytest.approx(value, abs=1e-9), criterion.id


@pytest.mark.parametrize(("points", "scale", "value", "near", "figure"), [
    (((0, 0), (10, 1)), "linear", 0.3, math.nan, 3),
    (((0, 1), (10, 0)), "linear", 0.3, 99, 7),
    (((1, 0), (100, 1)), "log", 0.5, math.nan, 10),
    (FLAT, "linear", 0.5, 9, 4),
    (FLAT, "linear", 0.5, 1, 2),
    (FLAT, "linear", 0.5, 3, 3),
    (((0, 0.5), (10, 1)), "linear", 0.3, 5, math.nan),
    (((0, 0), (10, 1)), "linear", 1.0, 12, 12),
    (((4.0, 1.0), (20.0, 0.0)), "linear", 0.5, 6.0, 12.0),
    (((1, 0), (5, 1), (9, 0)), "linear", 0.5, 9, 7),
    (((1, 0), (5, 1), (9, 0)), "linear", 0.5, 0, 3),
])  # fmt: skip
def test_known_figures(points, scale, value, near, figure):
    function = ValueFunction(scale=scale, points=points)
    assert function.inverse(value, near) == pytest.approx(figure, nan_ok=True)


def test_a_step_is_half_open():
    assert STEPS.inverse(0.5, near=150) == 150
    assert STEPS.inverse(0.5, near=200) == 200
    assert STEPS.inverse(0.5, near=-7) == 150
    just_below = STEPS.inverse(0.5, near=300)
    assert just_below < 300 and float(STEPS(just_below)) == 0.5
    assert STEPS.inverse(0.0, near=-7) == -7  # flat below the first anchor
    assert STEPS.inverse(1.0, near=900) == 900
    assert math.isnan(STEPS.inverse(0.4))
    assert math.isnan(STEPS.inverse(math.nan))


def test_steps_leave_values_out():
    assert STEPS.attained(0.4, upward=True) == 0.5
    assert STEPS.attained(0.4, upward=False) == 0.0
    assert STEPS.attained(0.5, upward=True) == STEPS.attained(0.5, upward=False) == 0.5
    assert math.isnan(STEPS.attained(1.1, upward=True))
    assert ValueFunction(points=FLAT).attained(0.4, upward=True) == 0.4


def test_what_flips_an_order_on_steps_is_confirmed_by_evaluating_again(toy):
    dataset, asked = toy()
    steps = ValueFunction(scale="step", points=((0, 1), (25, 0.7), (50, 0.4), (75, 0)))
    scenario = asked.with_value_functions({"near": steps}, dataset.criteria)
    evaluation = evaluate(dataset, scenario)
    for kind in ("figures", "joint"):
        flip = nearest_flip(evaluation, kind=kind)
        assert not flip.possible or confirm(evaluation, flip), kind
        moved = [c for c in flip.figures if c.criterion == "near"]
        assert all(math.isfinite(c.after) for c in moved)


def test_a_break_even_between_two_steps_is_none_and_says_so(toy):
    dataset, asked = toy()
    steps = ValueFunction(scale="step", points=((0, 1), (50, 0)))
    evaluation = evaluate(dataset, asked.with_value_functions({"near": steps}, dataset.criteria))
    entries = [e for e in break_even(evaluation) if e.criterion == "near"]
    assert entries
    for entry in entries:
        assert (entry.reason != "") == math.isnan(entry.needed)
        if not entry.reason:
            assert float(steps(entry.needed)) in (0.0, 1.0)


@pytest.mark.parametrize("scale", ["linear", "log", "step"])
def test_the_value_of_one_figure_is_that_of_the_call(scale):
    """`inverse` asks for one figure at a time, so it does without arrays."""
    function = ValueFunction(scale=scale, points=((1, 1), (20, 0.3), (80, 0.3), (400, 0)))
    figures = [0.5, 1, 7, 19.999, 20, 50, 80, 80.001, 399, 400, 1000]
    one_by_one = [function._of_one(figure) for figure in figures]
    assert one_by_one == pytest.approx(function(figures).tolist(), abs=1e-15)
