"""Figures of several markets as one: by hand, and against plain draws of the same doubts."""

import numpy as np
import pytest

from siteselect.market import blend, cut
from siteselect.value_functions import ValueFunction

SURE = np.zeros((1, 2))


def shares(*pairs):
    return np.array([(share, low, high) for share, low, high in pairs])


def test_values_are_added_up_by_share():
    middle, sd = blend(np.array([[1.0, 0.2]]), SURE, shares((0.6, 0.6, 0.6), (0.2, 0.2, 0.2)))
    assert middle == pytest.approx([0.8])  # 0.6 and 0.2 of 0.8: three quarters and one
    assert sd == pytest.approx([0.0])


def test_doubts_of_markets_add_as_independent_ones():
    values, doubts = np.array([[0.5, 0.5]]), np.array([[0.1, 0.2]])
    _, sd = blend(values, doubts, shares((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)))
    assert sd == pytest.approx([np.hypot(0.05, 0.1)])


def test_an_unsure_share_matters_only_where_the_markets_differ():
    wide = shares((0.5, 0.3, 0.7), (0.5, 0.5, 0.5))
    alike, unlike = (blend(np.array([v]), SURE, wide)[1][0] for v in ([0.4, 0.4], [0.9, 0.1]))
    assert alike == 0
    # the first share at its end of 0.7: the mean moves from 0.5 to 0.9 x 0.7 + 0.1 x 0.3
    assert unlike * 1.959964 == pytest.approx(0.66 - 0.5, rel=1e-6)


def test_ends_stay_where_the_value_function_goes():
    function = ValueFunction(points=((0, 0.9), (10, 0.2)))
    low, high = cut(np.array([0.25, 0.5]), np.array([0.1, 0.01]), function)
    assert low[0] == 0.2 and high[0] == pytest.approx(0.446, abs=1e-3)
    assert high[1] - low[1] == pytest.approx(2 * 1.959964 * 0.01, rel=1e-6)
