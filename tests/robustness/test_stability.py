"""Intervals of weights against a scan in steps of 1e-3, through `evaluate` and on arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.methods import ranks
from siteselect.methods.closeness import closeness
from siteselect.robustness import stability, takeovers, weight_intervals
from siteselect.robustness.model import additive
from tests.quick import examples

STEP = 1e-3
GRID = np.linspace(0, 1, 1001)


def moved(model, what, scope, t):
    """Weights (m,) with one of them, or a branch, at t and the others in proportion."""
    weights = model.weights
    if scope == "one branch":
        inside = np.zeros(len(weights), dtype=bool)
        inside[model.spans[what]] = True
        group = np.ones(len(weights), dtype=bool)
    else:
        inside = np.arange(len(weights)) == what
        group = np.ones(len(weights), dtype=bool)
        if scope == "branch":
            span = next(s for s in model.spans if s.start <= what < s.stop)
            group[:] = False
            group[span] = True
    total, rest = weights[group].sum(), group & ~inside
    if weights[rest].sum() == 0:
        return weights
    weights[rest] *= total * (1 - t) / weights[rest].sum()
    weights[inside] *= total * t / weights[inside].sum()
    return weights


def scanned(model, score, what, scope, now):
    """Where the first place, and the ranking, first differ below and above `now`: (2, 2)."""
    base = ranks(score(model.weights))
    same = np.array([
        [((r := ranks(score(moved(model, what, scope, t)))) == 1).tolist()
         == (base == 1).tolist(), (r == base).all()] for t in GRID
    ])  # fmt: skip
    ends = []
    for kept in same.T:
        below, above = GRID[~kept & (now > GRID)], GRID[~kept & (now < GRID)]
        ends.append([below.max(initial=0.0), above.min(initial=1.0)])
    return np.array(ends)


def check(evaluation, scope, score_of, columns=None):
    model = additive(evaluation)
    found = stability(evaluation, scope="all" if scope == "all" else "branch")
    back = np.argsort(np.argsort(model.columns))
    now = model.shares if scope == "one branch" else (
        model.weights if scope == "all" else model.within)
    for what in range(len(now)) if columns is None else columns:
        ends = scanned(model, score_of(model), what, scope, now[what])
        if scope == "one branch":
            exact = [found.branch_first[what], found.branch_ranking[what]]
        else:
            row = found.criteria.index(model.names[what])
            exact = [found.first[row], found.ranking[row]]
            assert found.weights[row] == pytest.approx(now[what])
        assert np.abs(np.array(exact) - ends).max() <= STEP + 1e-9, model.names[what]
    assert len(back)


def additive_score(model):
    return lambda weights: model.values @ weights


def topsis_score(model):
    return lambda weights: closeness(model.values, weights[None])[0]


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["branch", "all", "one branch"])
@pytest.mark.parametrize("sector", ["semiconductor_fab", "networking"])
def test_intervals_agree_with_the_scan_on_the_shipped_data(answer, sector, scope):
    check(answer(sector), scope, additive_score, None if scope == "one branch" else range(0, 25, 3))


@pytest.mark.parametrize("scope", ["branch", "all"])
@pytest.mark.parametrize("sector", ["semiconductor_fab", "networking", "pcb"])
def test_ends_are_shares_and_never_minus_zero(answer, sector, scope):
    found = stability(answer(sector), scope=scope)
    for ends in (found.first, found.ranking, found.branch_first, found.branch_ranking):
        assert ((ends >= 0) & (ends <= 1)).all() and not np.signbit(ends).any()


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["branch", "all", "one branch"])
def test_topsis_intervals_agree_with_the_scan(answer, scope):
    evaluation = answer("pcb", "topsis")
    few = evaluate(evaluation.dataset.with_places(evaluation.order[:7]), evaluation.scenario)
    check(few, scope, topsis_score, range(3) if scope == "one branch" else (0, 5, 11))


@examples(60)
@given(st.data())
def test_random_worlds(data):
    """Two branches of three and two criteria, twins among the sites now and then."""
    from siteselect.robustness.stability import _additive_intervals

    n = data.draw(st.integers(2, 4))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    model = random_model(rng, n)
    score = additive_score(model)
    for scope in ("branch", "all"):
        criteria, branches = _additive_intervals(model, scope)
        now = model.within if scope == "branch" else model.weights
        what = data.draw(st.integers(0, 4))
        ends = scanned(model, score, what, scope, now[what])
        assert np.abs(np.array([criteria[0][what], criteria[1][what]]) - ends).max() <= STEP + 1e-9
    b = data.draw(st.integers(0, 1))
    ends = scanned(model, score, b, "one branch", model.shares[b])
    assert np.abs(np.array([branches[0][b], branches[1][b]]) - ends).max() <= STEP + 1e-9


def random_model(rng, n):
    from siteselect.knowledge import Knowledge
    from siteselect.robustness.model import Additive

    values = rng.integers(0, 5, (n, 5)) / 4 if rng.random() < 0.3 else rng.random((n, 5))
    within = np.concatenate([rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(2))])
    rows, nothing = np.arange(n * 5).reshape(n, 5), np.zeros((n, 5))
    known = Knowledge(np.zeros((n, 5), dtype=np.int8), values, nothing, nothing, rows,
                      np.array([np.zeros(5), np.ones(5)]), np.arange(n))  # fmt: skip
    return Additive(
        sites=np.arange(n), ids=tuple("abcd"[:n]), homes=("A",) * n, columns=np.arange(5),
        names=tuple("vwxyz"), branches=("one", "two"), spans=(slice(0, 3), slice(3, 5)),
        shares=rng.dirichlet(np.ones(2)), within=within, known=known, values=values, belief=known,
        rows=rows, keys={},
    )  # fmt: skip


def test_by_hand(plain):
    """(10, 0, 0) leads (0, 5, 5) from a share of 1/3; at 1/2 it may fall to 1/3 or rise to 1."""
    evaluation = plain({"a": (10, 0, 0), "b": (0, 5, 5)},
                       scenario={"branches": {"proximity": 2, "climate": 1, "sector_fit": 1}})  # fmt: skip
    found = stability(evaluation)
    assert found.branches == ("proximity", "climate", "sector_fit")
    assert found.branch_first[0] == pytest.approx([1 / 3, 1])
    # with c at t, p has 2/3 (1 - t) and the lead is 2/3 (1 - t) - t/2 - (1 - t)/6 = (1 - 2t)/2
    assert found.branch_first[1] == pytest.approx([0, 1 / 2])
    assert found.first.tolist() == [[0, 1]] * 3  # each is alone in its branch


def test_the_array_kernel_agrees_with_the_scan():
    rng = np.random.default_rng(3)
    for n, m in ((2, 2), (7, 5), (20, 16)):
        values, weights = rng.random((n, m)), rng.dirichlet(np.ones(m))
        first, ranking = weight_intervals(values, weights)
        base = ranks(values @ weights)
        for j in range(m):
            others = np.where(np.arange(m) == j, 0, weights) / (1 - weights[j])
            found = np.array([ranks(values @ (t * np.eye(m)[j] + (1 - t) * others)) for t in GRID])
            for exact, kept in ((first[j], ((found == 1) == (base == 1)).all(axis=1)),
                                (ranking[j], (found == base).all(axis=1))):  # fmt: skip
                below = GRID[~kept & (weights[j] > GRID)].max(initial=0.0)
                above = GRID[~kept & (weights[j] < GRID)].min(initial=1.0)
                assert np.abs(exact - [below, above]).max() <= STEP + 1e-9


def test_edges_of_the_array_kernel():
    assert weight_intervals(np.ones((1, 3)), np.ones(3) / 3)[0].tolist() == [[0, 1]] * 3
    same = weight_intervals(np.ones((4, 2)), np.array([0.5, 0.5]))
    assert same[0].tolist() == same[1].tolist() == [[0, 1]] * 2
    alone = weight_intervals(np.array([[1.0], [0.0]]), np.array([1.0]))
    assert alone[0].tolist() == [[0, 1]]
    # two that tie only at these weights
    tie = weight_intervals(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5]))
    assert tie[0] == pytest.approx(np.full((2, 2), 0.5))
    zero = weight_intervals(np.array([[0.4, 1.0], [0.5, 0.0]]), np.array([1.0, 0.0]))
    assert zero[0][1] == pytest.approx([0, 1 / 11])


def test_one_site_and_identical_sites(plain):
    for figures in ({"a": (1, 2, 3)}, {"a": (1, 2, 3), "b": (1, 2, 3)}):
        for method in ("weighted_sum", "topsis"):
            found = stability(plain(figures, method=method))
            assert found.branch_first.tolist() == found.branch_ranking.tolist() == [[0, 1]] * 3


def test_refusals(answer):
    with pytest.raises(RequestError):
        stability(answer(method="promethee2"))
    with pytest.raises(RequestError):
        stability(answer(), scope="some")


@pytest.mark.parametrize("sector", ["semiconductor_fab", "pcb"])
@pytest.mark.parametrize("scope", ["branch", "all"])
def test_whoever_takes_over_is_first_just_past_the_end(answer, sector, scope):
    evaluation = answer(sector)
    found, model = stability(evaluation, scope=scope), additive(evaluation)
    taken = takeovers(evaluation, found)
    looked = 0
    for j, name in enumerate(model.names):
        k = found.criteria.index(name)
        for side, sign in ((0, -1), (1, 1)):
            end, who = found.first[k, side], taken.criteria[k, side]
            assert (who < 0) == (end in (0.0, 1.0))
            if who >= 0 and 1e-6 < end < 1 - 1e-6:
                weights = moved(model, j, scope, end + sign * 1e-6)
                score = model.values @ weights
                assert model.sites[int(score.argmax())] == who
                looked += 1
    for b in range(len(model.spans)):
        for side, sign in ((0, -1), (1, 1)):
            end, who = found.branch_first[b, side], taken.branches[b, side]
            if who >= 0:
                weights = moved(model, b, "one branch", end + sign * 1e-6)
                score = model.values @ weights
                assert model.sites[int(score.argmax())] == who
                looked += 1
    assert looked > 5


def test_who_takes_over_by_hand(plain):
    # equal thirds; p alone favours the first, s alone the second
    evaluation = plain({"one": (9, 5, 4), "two": (3, 5, 8)})
    found = stability(evaluation)
    taken = takeovers(evaluation, found)
    # 9a + 4b against 3a + 8b: level where 6 a = 4 b
    row = found.branches.index("proximity")
    low = found.branch_first[row, 0]
    assert 6 * low == pytest.approx(4 * (1 - low) / 2)
    assert taken.branches[row].tolist() == [1, -1]
    assert taken.criteria.tolist() == [[-1, -1]] * 3


def test_who_takes_over_where_two_share_the_first_place(plain):
    evaluation = plain({"one": (8, 5, 4), "two": (4, 5, 8), "three": (1, 1, 1)})
    found = stability(evaluation)
    taken = takeovers(evaluation, found)
    row = found.branches.index("proximity")
    assert taken.branches[row].tolist() == [1, 0]  # less of it: two, more of it: one


def test_who_takes_over_by_topsis(answer):
    evaluation = answer("pcb", method="topsis")
    found, model = stability(evaluation), additive(evaluation)
    taken = takeovers(evaluation, found)
    for b in range(len(model.spans)):
        for side, sign in ((0, -1), (1, 1)):
            if (who := taken.branches[b, side]) >= 0:
                weights = moved(model, b, "one branch", found.branch_first[b, side] + sign * 1e-6)
                assert model.sites[int(closeness(model.values, weights[None])[0].argmax())] == who
