"""What is kept beside a value: once, no longer than the value, and not without end."""

import gc
from dataclasses import fields, replace

import numpy as np
import pytest

from siteselect.dataset import Dataset
from siteselect.errors import DataError
from siteselect.evaluation import evaluate
from siteselect.evaluation.scoring import Evaluation
from siteselect.memo import Memo, frozen
from siteselect.profiles import VALIDATED, profile, profiles


class Value:
    pass


def test_it_is_worked_out_once_for_each_key_and_value():
    memo, one, other, calls = Memo(most=4), Value(), Value(), []

    def make():
        calls.append(1)
        return len(calls)

    assert [memo.one(one, "a", make), memo.one(one, "a", make)] == [1, 1]
    assert [memo.one(one, "b", make), memo.one(other, "a", make)] == [2, 3]


def test_only_what_is_not_known_is_asked_for():
    memo, value, asked = Memo(most=9), Value(), []

    def make(new):
        asked.append(list(new))
        return [key * key for key in new]

    assert memo.many(value, [2, 3, 2], make) == {2: 4, 3: 9}
    assert memo.many(value, [3, 4], make) == {3: 9, 4: 16}
    assert asked == [[2, 3], [4]]


def test_the_oldest_goes_first_and_more_than_fit_are_answered():
    memo, value = Memo(most=2), Value()
    assert memo.many(value, [1, 2, 3], lambda new: new) == {1: 1, 2: 2, 3: 3}
    assert memo.many(value, [1, 2, 3], lambda new: [-key for key in new]) == {1: -1, 2: 2, 3: 3}


def test_nothing_outlives_its_value():
    memo, value = Memo(most=2), Value()
    memo.one(value, "a", lambda: 1)
    assert len(memo) == 1
    del value
    gc.collect()
    assert len(memo) == 0


def test_an_answer_that_holds_its_owner_does_not_stay_for_ever():
    memo = Memo(most=2, owners=3)
    for _ in range(9):
        value = Value()
        memo.one(value, "itself", lambda value=value: value)
    gc.collect()
    assert len(memo) == 3
    assert memo.one(value, "itself", lambda: None) is value


def test_the_owner_that_is_asked_stays_and_the_one_asked_longest_ago_goes():
    memo, values = Memo(most=2, owners=2), [Value(), Value(), Value()]
    for value in (values[0], values[1], values[0], values[2]):
        memo.one(value, "a", lambda: 1)
    assert memo.one(values[0], "a", lambda: 2) == 1
    assert memo.one(values[1], "a", lambda: 2) == 2


def test_the_arrays_of_a_frozen_answer_cannot_be_written():
    value = Value()
    value.numbers, value.name = np.zeros(2), "a"
    pair = (np.zeros(2), np.ones(2))
    assert frozen(value) is value and frozen(pair) is pair
    for array in (value.numbers, *pair):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_profiles_are_validated_once_and_again_for_another_dataset(shipped):
    assert profiles(shipped) is profiles(shipped)
    broken = replace(shipped, profiles={**shipped.profiles, "strange": {}})
    with pytest.raises(DataError):
        profiles(broken)
    assert profiles(shipped) is VALIDATED.one(shipped, "profiles", lambda: None)


def test_a_frozen_value_holds_no_cache_that_grows(shipped):
    answer = evaluate(shipped, profile(shipped, "pcb"))
    for value, kind, left in ((shipped, Dataset, {"answered"}), (answer, Evaluation, set())):
        beside = {name for name, held in vars(value).items() if isinstance(held, dict)}
        assert beside - {field.name for field in fields(kind)} - {"row_names"} <= left
