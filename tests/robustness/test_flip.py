"""The nearest flip: it flips, no shorter one does, and where it is exact it equals a solver's."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from siteselect.dataset import DELIVERED
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.robustness import confirm, flipped, nearest_flip, say_flip
from siteselect.robustness.model import additive
from siteselect.robustness.projection import shortest
from tests.quick import examples

KINDS = ("joint", "weights", "figures")


def lead(evaluation, a, b, weights):
    model = additive(evaluation)
    rows = [model.place(a), model.place(b)]
    one, two = model.values[rows] @ weights
    return one - two


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sector", ["semiconductor_fab", "ai_server_ems", "components_power"])
def test_a_flip_flips(answer, sector, kind):
    evaluation = answer(sector)
    ids = evaluation.dataset.places["id"].tolist()
    order = evaluation.order
    for a, b in ((0, 1), (0, 9), (3, 20)):
        flip = nearest_flip(evaluation, ids[order[a]], ids[order[b]], kind=kind)
        assert flip.possible and (flip.a, flip.b) == (order[a], order[b])
        assert confirm(evaluation, flip)
        again = evaluate(*flipped(evaluation, flip))
        assert again.score[flip.b] - again.score[flip.a] == pytest.approx(1e-6, abs=1e-8)
        assert sum(w.after for w in flip.weights) == pytest.approx(1 if flip.weights else 0)


def test_by_hand(plain):
    """Lead w1 - (w2 + w3) / 2 = 0 from weights 1/2, 1/4, 1/4: z1 = -1/3, z2 = z3 = 1/3."""
    evaluation = plain({"a": (10, 0, 0), "b": (0, 5, 5)},
                       scenario={"branches": {"proximity": 2, "climate": 1, "sector_fit": 1}})  # fmt: skip
    flip = nearest_flip(evaluation, kind="weights")
    assert flip.distance == pytest.approx(np.sqrt(3) / 3, abs=1e-5)
    assert {w.criterion: round(w.after, 4) for w in flip.weights} == {
        "p": 0.3333, "c": 0.3333, "s": 0.3333}
    assert not nearest_flip(evaluation, kind="figures").possible  # nothing there is uncertain
    assert nearest_flip(evaluation).distance == pytest.approx(flip.distance, abs=1e-5)


def test_figures_by_hand(plain):
    """A lead of 0.1 in value over six figures of half-width h and weight 1/3 each."""
    evaluation = plain({"a": (6, 6, 6), "b": (5, 5, 5)}, sd=0.05)
    flip = nearest_flip(evaluation, kind="figures")
    half = 0.05 * 1.6448536269514722  # from 5 to 95 %
    assert flip.distance == pytest.approx(0.1 / (half / 3 * np.sqrt(6)), rel=1e-4)
    assert [round(c.after, 3) for c in flip.figures] == [5.5] * 6
    assert all(c.sharing == (c.site,) for c in flip.figures)


def test_a_flip_holds_where_the_scale_cuts_and_intervals_are_on_file(toy_answer):
    """gamma stands at the end of calm; near has an interval on file: both move as they are."""
    from tests.toy import OBSERVATIONS, observation

    rows = [r for r in OBSERVATIONS if r[2] != "near" or r[0] not in ("alpha", "gamma")]
    wide = [observation("alpha", "site", "near", 20, low=5, high=50),
            observation("gamma", "site", "near", 60, low=20, high=99)]  # fmt: skip
    evaluation = toy_answer(observations=rows, extra_observations=wide, scenario={"coverage_floor": 0.0})
    ids = evaluation.dataset.places["id"].tolist()
    moved = set()
    for a, b in ((a, b) for a in ids for b in ids if a != b):
        for kind in KINDS:
            flip = nearest_flip(evaluation, a, b, kind=kind)
            if flip.possible and flip.distance:
                assert confirm(evaluation, flip), (a, b, kind)
                again = evaluate(*flipped(evaluation, flip))
                assert again.score[flip.b] - again.score[flip.a] == pytest.approx(1e-6, abs=1e-8)
                moved |= {change.criterion for change in flip.figures}
    assert {"near", "calm"} <= moved


def test_a_moved_cost_is_one_s_own_figure_before_the_one_that_is_worked_out(answer):
    evaluation = answer("pcb")
    flip = nearest_flip(evaluation, kind="figures")
    moved = [change for change in flip.figures if change.criterion == DELIVERED]
    assert {change.site for change in moved} == {flip.a, flip.b} and confirm(evaluation, flip)
    dataset, scenario = flipped(evaluation, flip)
    again, j = evaluate(dataset, scenario), evaluation.matrix.criteria.index(DELIVERED)
    fewer = evaluate(dataset, scenario.with_gaps("cautious"))  # the cost is worked out anew
    for change in moved:
        assert change.sharing == (change.site,)
        assert (change.after > change.before) == (change.site == flip.a)  # the leader's is dearer
        for asked in (again, fewer):
            assert asked.matrix.figures[change.site, j] == change.after
            assert asked.known.sd[change.site, j] == pytest.approx(evaluation.known.sd[change.site, j])
    still = np.delete(np.arange(len(again.score)), [flip.a, flip.b])
    assert (again.known.mean[still, j] == evaluation.known.mean[still, j]).all()
    alone = replace(flip, figures=tuple(moved))
    for lang, unit in (("en", "USD per 100 USD of sales"), ("zh-TW", "美元／每 100 美元銷售額")):
        assert say_flip(evaluation, alone, lang).count(unit) == 2


def test_gaps_and_what_the_rule_for_gaps_sets_do_not_move(answer):
    for gaps in ("expected", "cautious", "worst"):
        evaluation = answer("ai_server_ems", gaps=gaps)
        model = additive(evaluation)
        assert model.held.any()
        flip = nearest_flip(evaluation, kind="figures")
        assert not flip.possible or confirm(evaluation, flip)
        for change in flip.figures:
            i, j = model.place(change.site), model.names.index(change.criterion)
            assert model.rows[i, j] >= 0 and not model.held[i, j]


def test_a_dominated_site_can_only_win_by_figures(plain):
    evaluation = plain({"a": (6, 6, 6), "b": (5, 5, 5)}, sd=0.02)
    assert not nearest_flip(evaluation, kind="weights").possible
    assert not confirm(evaluation, nearest_flip(evaluation, kind="weights"))
    assert nearest_flip(evaluation).possible
    twice = plain({"a": (6, 6, 6), "b": (6, 6, 6)})
    assert not nearest_flip(twice, kind="weights").possible  # alike, whatever the weights


@examples(40)
@given(st.integers(0, 10_000))
@example(510)  # all but one element at a bound: no step between the bounds closes what is missed
def test_the_projection_is_the_solvers(seed):
    rng = np.random.default_rng(seed)
    p = int(rng.integers(2, 9))
    rows = np.stack([rng.dirichlet(np.ones(p)), rng.normal(size=p)])
    low, high = np.full(p, -1.0), np.where(rng.random(p) < 0.5, np.inf, rng.random(p))
    target = np.array([0.0, rng.normal() * 0.5])
    found = shortest(rows, target, low, high)
    known = minimize(
        lambda u: u @ u, np.zeros(p), jac=lambda u: 2 * u, method="SLSQP",
        bounds=list(zip(low, high, strict=True)), options={"ftol": 1e-14, "maxiter": 500},
        constraints={"type": "eq", "fun": lambda u: rows @ u - target, "jac": lambda _: rows},
    )  # fmt: skip
    missed = np.abs(rows @ known.x - target).max()
    if found is None:
        assert missed > 1e-7
    else:
        assert np.abs(rows @ found - target).max() < 1e-9
        assert (found >= low - 1e-12).all() and (found <= high + 1e-12).all()
        if missed < 1e-8:
            assert found @ found <= known.x @ known.x + 1e-6


def test_no_random_change_is_shorter(answer):
    evaluation = answer("pcb")
    flip = nearest_flip(evaluation, kind="weights")
    model = additive(evaluation)
    rng = np.random.default_rng(1)
    for _ in range(300):
        way = rng.normal(size=len(model.names))
        way -= model.weights * (way @ model.weights) / (model.weights @ model.weights)
        way *= flip.distance * 0.999 / np.sqrt(way @ way)
        if (way > -1).all():
            assert lead(evaluation, flip.a, flip.b, model.weights * (1 + way)) > 0


def test_the_joint_flip_is_no_longer_than_the_others(answer):
    for sector in ("semiconductor_fab", "networking", "ev_auto_electronics"):
        evaluation = answer(sector)
        ids = evaluation.dataset.places["id"].tolist()
        first = nearest_flip(evaluation)
        pair = (ids[first.a], ids[first.b])
        joint, *alone = (nearest_flip(evaluation, *pair, kind=kind) for kind in KINDS)
        assert all(joint.distance <= other.distance + 1e-6 for other in alone)


def test_the_nearest_of_all_rivals(answer):
    evaluation = answer("networking")
    ids = evaluation.dataset.places["id"].tolist()
    leader = ids[evaluation.order[0]]
    nearest = nearest_flip(evaluation, kind="weights")
    all_of = [nearest_flip(evaluation, leader, ids[b], kind="weights") for b in evaluation.order[1:]]
    best = min((f for f in all_of if f.possible), key=lambda f: f.distance)
    assert (nearest.b, nearest.distance) == (best.b, pytest.approx(best.distance))


def test_who_is_ahead_already_needs_nothing(answer):
    evaluation = answer()
    ids = evaluation.dataset.places["id"].tolist()
    order = evaluation.order
    flip = nearest_flip(evaluation, ids[order[5]], ids[order[2]])
    assert flip.possible and flip.distance == 0.0 and confirm(evaluation, flip)
    for lang in ("en", "zh-TW"):
        assert say_flip(evaluation, flip, lang)


def test_clark_against_hermosillo_is_said_in_both_languages(answer):
    evaluation = answer("ai_server_ems")
    places = evaluation.dataset.places
    clark, hermosillo = (
        places["id"][places["name_en"].str.contains(name)].iloc[0] for name in ("Clark", "Hermosillo"))
    a, b = sorted((clark, hermosillo), key=lambda i: evaluation.rank[evaluation.dataset.position(i)])
    for kind in KINDS:
        flip = nearest_flip(evaluation, a, b, kind=kind)
        assert confirm(evaluation, flip)
        english, chinese = say_flip(evaluation, flip, "en"), say_flip(evaluation, flip, "zh-TW")
        assert "Hermosillo" in english and "Clark" in english and "{" not in english
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)


def test_refusals(answer, plain):
    with pytest.raises(RequestError):
        nearest_flip(answer(method="topsis"))
    with pytest.raises(RequestError):
        nearest_flip(plain({"a": (1, 1, 1)}))
