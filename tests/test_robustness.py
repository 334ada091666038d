"""SMAA-2: analytic cases, the plain definition on the same draws, and what must not change it."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.problems import solve
from siteselect.robustness import Uncertain, smaa
from tests.quick import examples

ROOM = {"x": "max", "y": "max", "z": "max"}


def ask(matrix, objectives=None, **changes):
    objectives = objectives or ["max"] * len(matrix[0])
    return solve({
        "task": "smaa",
        "alternatives": [f"a{i}" for i in range(len(matrix))],
        "criteria": [{"id": f"c{j}", "objective": o} for j, o in enumerate(objectives)],
        "matrix": matrix, "samples": 20_000, "seed": 11,
    } | changes)  # fmt: skip


def close(found, expected, tolerance=0.015):
    assert np.array(found) == pytest.approx(np.array(expected, dtype=float), abs=tolerance)


def test_two_criteria_by_hand():
    """(1, 0) against (0, 0.5): the first wins where w > (1 - w) / 2, so from w = 1/3."""
    found = ask([[1, 0], [0, 0.5]], scale=[[0, 1], [0, 1]])
    close(found["rank_acceptability"], [[2 / 3, 1 / 3], [1 / 3, 2 / 3]])
    close(found["central_weights"], [[2 / 3, 1 / 3], [1 / 6, 5 / 6]])
    close(found["pairwise_winning"], [[0, 2 / 3], [1 / 3, 0]])
    assert found["confidence"] == [1.0, 1.0]


def test_ordered_weights_by_hand():
    """Uniform on w1 >= w2 >= w3: the mean weights are the rank order centroid."""
    found = ask([[1, 0, 0], [0, 1, 0], [0, 0, 1]], weights={"order": ["c2", "c0", "c1"]})
    close(found["central_weights"][2], [5 / 18, 2 / 18, 11 / 18])
    assert found["rank_acceptability"] == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert found["confidence"] == [None, None, 1.0]
    assert found["central_weights"][:2] == [None, None]


def test_an_order_of_some_leaves_the_others_free():
    found = ask([[1, 0, 0], [0, 1, 0], [0, 0, 1]], weights={"order": ["c0", "c1"]})
    close(found["pairwise_winning"], [[0, 1, 2 / 3], [0, 0, 1 / 3], [1 / 3, 2 / 3, 0]])


def test_uncertain_cells_by_hand():
    """One criterion: normal against 0, lognormal against its median, an interval against 3/4."""
    found = ask([[{"normal": [1, 1]}], [0]])
    close(found["pairwise_winning"][0][1], 0.8413)
    close(found["confidence"], [0.8413, 0.1587])
    close(ask([[{"lognormal": [2, 0.7]}], [np.e**2]])["pairwise_winning"][0][1], 0.5)
    close(ask([[{"interval": [0, 1]}], [0.75]], ["min"])["pairwise_winning"][0][1], 0.75)
    close(ask([[{"interval": [0, 1]}], [{"interval": [0, 1]}]])["pairwise_winning"][0][1], 0.5)


def test_values_are_not_clipped_at_the_scale():
    """At w = 1/2, a value of 3 in x makes up for 1 in y."""
    found = ask([[3, 0], [0, 1]], scale=[[0, 1], [0, 1]])
    close(found["rank_acceptability"], [[0.75, 0.25], [0.25, 0.75]])


def test_default_scale_is_the_hull_turned_round_for_min():
    found = ask([[1, {"normal": [10, 1]}], [5, {"lognormal": [0, 1]}]], ["min", "max"],
                samples=10)  # fmt: skip
    assert found["scale"][0] == [5, 1]
    assert found["scale"][1] == pytest.approx([np.exp(-1.959964), 11.959964])


def test_no_spread_is_a_number():
    plain = ask([[1, 2], [2, 1]])
    for cell in ({"normal": [1, 0]}, {"lognormal": [0, 0]}, {"interval": [1, 1]}):
        assert ask([[cell, 2], [2, 1]]) == plain


def test_one_alternative_and_twins():
    alone = ask([[3, 4]])
    assert alone["rank_acceptability"] == [[1.0]]
    assert alone["confidence"] == [1.0]
    assert alone["pairwise_winning"] == [[0.0]]
    twins = ask([[1, 0.3], [1, 0.3], [0, 0.5]])
    assert twins["rank_acceptability"][0] == twins["rank_acceptability"][1]
    close(twins["rank_acceptability"], [[0.5, 0.5, 0], [0.5, 0.5, 0], [0.5, 0, 0.5]])
    assert twins["pairwise_winning"][0][1] == twins["pairwise_winning"][1][0] == 0
    assert twins["confidence"][0] == 1.0
    constant = ask([[2, 2]] * 3)
    assert constant["rank_acceptability"] == [[1, 0, 0]] * 3
    assert constant["confidence"] == [1.0] * 3


def test_equals_the_definition_on_its_own_weights():
    """Ranks counted in loops over other draws agree within the noise of both."""
    rng = np.random.default_rng(5)
    values = rng.random((6, 4))
    found = smaa(values, [], names=("abcdef", "wxyz"), samples=40_000, seed=3)
    draws = rng.dirichlet(np.ones(4), 40_000)
    places = (-draws @ values.T).argsort(axis=1).argsort(axis=1)
    counted = [[(places[:, i] == r).mean() for r in range(6)] for i in range(6)]
    close(found.acceptability, counted)
    for i in range(6):
        if (places[:, i] == 0).sum() > 400:
            close(found.central[i], draws[places[:, i] == 0].mean(axis=0), 0.03)


@examples(25)
@given(values=st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=1, max_size=6))
def test_rows_sum_to_one_and_pairs_to_no_more(values):
    found = ask(values, samples=500)
    assert np.array(found["rank_acceptability"]).sum(axis=1) == pytest.approx(1)
    wins = np.array(found["pairwise_winning"])
    assert (wins + wins.T <= 1 + 1e-12).all()
    assert np.diag(wins).tolist() == [0.0] * len(values)
    for row, sure in zip(found["central_weights"], found["confidence"], strict=True):
        assert (row is None) == (sure is None)
        assert row is None or sum(row) == pytest.approx(1)
        assert sure is None or sure == 1.0


MIXED = [
    [{"normal": [0.5, 0.2]}, 3, 7],
    [0.6, {"interval": [2, 5]}, {"lognormal": [2, 0.1]}],
    [0.3, 4, 6],
]


def test_order_of_rows_and_columns_is_irrelevant():
    names = ["a", "b", "c"]
    asked = {
        "task": "smaa", "alternatives": names, "samples": 3000, "seed": 2,
        "criteria": [{"id": c, "objective": o} for c, o in ROOM.items()], "matrix": MIXED,
    }  # fmt: skip
    rows, columns = [2, 0, 1], [1, 2, 0]
    shuffled = asked | {
        "alternatives": [names[i] for i in rows],
        "criteria": [asked["criteria"][j] for j in columns],
        "matrix": [[MIXED[i][j] for j in columns] for i in rows],
    }
    one, two = solve(asked), solve(shuffled)
    for k, i in enumerate(rows):
        assert two["rank_acceptability"][k] == one["rank_acceptability"][i]
        assert two["confidence"][k] == one["confidence"][i]
        expected = [one["central_weights"][i][j] for j in columns]
        assert two["central_weights"][k] == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
def test_same_bits_for_any_number_of_threads():
    code = (
        "from siteselect.problems import solve; import hashlib, numpy as np\n"
        "m = np.random.default_rng(1).random((40, 12)).tolist()\n"
        "m[0][0] = {'normal': [0.5, 0.1]}\n"
        "print(hashlib.sha256(repr(solve({'task': 'smaa', 'alternatives': [str(i) for i in"
        " range(40)], 'criteria': [{'id': str(j), 'objective': 'max'} for j in range(12)],"
        " 'matrix': m, 'samples': 50000, 'seed': 1})).encode()).hexdigest())"
    )
    digests = set()
    for threads, hashing in (("1", "0"), ("2", "1"), ("4", "2")):
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": hashing,
        }  # fmt: skip
        done = subprocess.run([sys.executable, "-c", code], env=environment, check=True,
                              capture_output=True, text=True)  # fmt: skip
        digests.add(done.stdout)
    assert len(digests) == 1


def test_many_alternatives_take_the_wide_keys():
    found = smaa(np.linspace(0, 1, 300)[:, None], [], names=([str(i) for i in range(300)], "x"),
                 samples=50, seed=1)  # fmt: skip
    assert np.flatnonzero(found.acceptability[:, 0]).tolist() == [299]
    assert (found.acceptability == np.eye(300)[::-1]).all()


@pytest.mark.slow
def test_seeds_differ_and_memory_stays_small():
    one = ask([[1, 0], [0, 1]], seed=1)
    assert one != ask([[1, 0], [0, 1]], seed=2)
    cells = [Uncertain(i, j, "normal", 0.5, 0.1, 0, 1) for i in range(20) for j in range(10)]
    names = ([str(i) for i in range(20)], [str(j) for j in range(10)])
    import tracemalloc

    tracemalloc.start()
    smaa(np.zeros((20, 10)), cells, names=names, samples=100_000, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300e6
