"""AIJ and AIP: the definitions, the relations the literature states, and what zeros do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.group import (
    NODE,
    Pairwise,
    aggregate_judgements,
    aggregate_priorities,
    combine_judgements,
    combine_priorities,
    voices,
)
from siteselect.weighting import ahp
from tests.quick import examples


def asking(scenario, branches, **criteria):
    names = ("proximity", "climate", "sector_fit")
    return scenario.model_copy(update={
        "branches": dict(zip(names, branches, strict=True)),
        "criteria": {"near": 1, "calm": 1, "cheap": 1, "fit": 1, **criteria},
    })  # fmt: skip


def weights(found, given_):
    return dict(zip(given_.criteria, found.weights.tolist(), strict=True))


def test_the_apple_and_the_orange():
    """Decision Lens (June 2007): people who say 2, 3 and 4 times as large; the geometric mean of
    2, 3, 4 is the cube root of 24, and its reciprocal that of the reciprocals."""
    table = np.array([[[1, x], [1 / x, 1]] for x in (2.0, 3.0, 4.0)])
    found = aggregate_judgements(table)
    assert found[0, 1] == pytest.approx(24 ** (1 / 3))
    assert found[1, 0] == pytest.approx(1 / found[0, 1])


@given(st.integers(0, 2**32 - 1))
def test_a_mean_of_judgements_stays_reciprocal_and_ahp_follows(seed):
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    table = np.ones((m, n, n))
    for one in table:
        above = np.triu_indices(n, 1)
        one[above] = rng.choice([1 / 9, 1 / 3, 1, 2, 5, 9], len(above[0]))
        one.T[above] = 1 / one[above]
    found = aggregate_judgements(table)
    assert found * found.T == pytest.approx(np.ones((n, n)))
    rows = np.exp(np.log(table).mean(axis=2))  # row geometric means: AIJ and AIP agree for them
    own = rows / rows.sum(axis=1, keepdims=True)
    mean = np.exp(np.log(found).mean(axis=1))
    assert aggregate_priorities(own, "geometric") == pytest.approx(mean / mean.sum())


def test_aij_of_importances_is_their_normalised_geometric_mean(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 1, 2), calm=4), "b": asking(base, (4, 1, 2), calm=1)}
    given_ = voices(asked, dataset.criteria)
    found = weights(combine_judgements(given_, {}), given_)
    # branches: root(1 x 4) : root(1 x 1) : root(2 x 2) over what each sums to: 2 : 1 : 2
    assert found == pytest.approx(
        {"near": 2 / 5, "calm": 1 / 5 * 2 / 3, "cheap": 1 / 5 / 3, "fit": 2 / 5})


def test_pairs_that_are_consistent_say_what_importances_say(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 1, 2), calm=4), "b": asking(base, (4, 1, 2), calm=1)}
    given_ = voices(asked, dataset.criteria)
    names = ("proximity", "climate", "sector_fit")
    pairs = {"a": {NODE: Pairwise(names=names, matrix=((1, 1, 0.5), (1, 1, 0.5), (2, 2, 1)))}}
    plain, mixed = (combine_judgements(given_, p) for p in ({}, pairs))
    assert mixed.weights == pytest.approx(plain.weights)
    assert mixed.consistency == pytest.approx({NODE: 0}, abs=1e-9)


def test_pairs_of_one_and_importances_of_another(toy):
    """By the definition: the elementwise mean of the matrix and the ratios, its eigenvector."""
    dataset, base = toy()
    asked = {"a": asking(base, (1, 1, 1)), "b": asking(base, (4, 2, 1))}
    names = ("climate", "proximity", "sector_fit")  # in an order of their own
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 4], [1 / 5, 1 / 4, 1]])
    pairs = {"a": {NODE: Pairwise(names=names, matrix=matrix.tolist())}}
    given_ = voices(asked, dataset.criteria)
    found = combine_judgements(given_, pairs)
    ratios = np.divide.outer([2.0, 4.0, 1.0], [2.0, 4.0, 1.0])
    wanted = ahp(np.sqrt(matrix * ratios))
    shares = weights(found, given_)
    assert shares["calm"] + shares["cheap"] == pytest.approx(wanted.weights[0])
    assert shares["near"] == pytest.approx(wanted.weights[1])
    assert found.consistency[NODE] == pytest.approx(wanted.cr)


def test_pairs_must_cover_what_others_weigh(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 1, 1)), "b": asking(base, (1, 1, 1))}
    pairs = {"a": {NODE: Pairwise(names=("climate", "proximity"), matrix=((1, 2), (0.5, 1)))}}
    with pytest.raises(RequestError) as refusal:
        combine_judgements(voices(asked, dataset.criteria), pairs)
    assert refusal.value.problems[0].values == (("who", "a"), ("found", "sector_fit"))


@pytest.mark.parametrize("matrix", [((1, 2), (2, 1)), ((1, -1), (-1, 1)), ((1,),), ((2, 1), (1, 2))])
def test_pairs_that_contradict_themselves_are_refused(matrix):
    with pytest.raises(ValueError, match=r"judgements are above 0|one row and one column"):
        Pairwise(names=("x", "y"), matrix=matrix)


def test_a_zero_vetoes_in_geometric_means_and_is_named(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 1, 1), calm=0), "b": asking(base, (0, 1, 1))}
    given_ = voices(asked, dataset.criteria)
    aij = combine_judgements(given_, {})
    assert set(aij.zeroed) == {"proximity", "calm"}
    assert weights(aij, given_) == pytest.approx({"near": 0, "calm": 0, "cheap": 0.5, "fit": 0.5})
    geometric = combine_priorities(given_, "geometric")
    assert set(geometric.zeroed) == {"near", "calm"}
    arithmetic = combine_priorities(given_)
    assert arithmetic.zeroed == ()
    assert weights(arithmetic, given_) == pytest.approx(
        {"near": 1 / 6, "calm": 1 / 8, "cheap": 1 / 6 + 1 / 8, "fit": 5 / 12})


def test_opposed_to_the_last_leaves_nothing(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 0, 0)), "b": asking(base, (0, 1, 0))}
    given_ = voices(asked, dataset.criteria)
    for found in (combine_judgements(given_, {}), combine_priorities(given_, "geometric")):
        assert found.why.key == "group.nothing_left" and found.scenario(given_) is None
    assert weights(combine_priorities(given_), given_) == pytest.approx(
        {"near": 0.5, "calm": 0.25, "cheap": 0.25})


def test_who_gives_a_branch_nothing_has_not_judged_its_criteria(toy):
    dataset, base = toy()
    asked = {"a": asking(base, (1, 0, 1), calm=9), "b": asking(base, (1, 1, 1), calm=3)}
    given_ = voices(asked, dataset.criteria)
    found = combine_judgements(given_, {})
    assert found.zeroed == ("climate",)


@examples(30)
@given(st.integers(0, 2**32 - 1))
def test_one_voice_is_itself_and_the_combined_scenario_weighs_as_combined(seed):
    from tests.group.conftest import world

    dataset, base = world()
    rng = np.random.default_rng(seed)
    asked = {f"e{i}": asking(base, rng.integers(1, 9, 3).tolist(), calm=int(rng.integers(1, 9)))
             for i in range(int(rng.integers(1, 5)))}  # fmt: skip
    given_ = voices(asked, dataset.criteria)
    for found in (combine_judgements(given_, {}), combine_priorities(given_),
                  combine_priorities(given_, "geometric")):  # fmt: skip
        made = found.scenario(given_).weights(dataset.criteria)
        assert [made[name] for name in given_.criteria] == pytest.approx(found.weights.tolist())
        assert found.weights.sum() == pytest.approx(1)
        if len(asked) == 1:
            assert found.weights == pytest.approx(given_.weights[0])


def test_the_mean_of_weights_gives_the_mean_of_scores_where_nothing_is_missing(toy):
    dataset, base = toy(places=None)
    asked = {"a": asking(base, (1, 5, 2)), "b": asking(base, (4, 1, 2), cheap=3)}
    given_ = voices(asked, dataset.criteria)
    group = evaluate(dataset, combine_priorities(given_).scenario(given_))
    own = [evaluate(dataset, scenario).score for scenario in asked.values()]
    whole = group.coverage == 1
    assert whole.sum() == 3  # delta lacks a figure
    assert group.score[whole] == pytest.approx(np.mean(own, axis=0)[whole])


SIX_EXPERTS = [  # slider 1 to 9, 5 equal; pairs i < j of TS AC BI HI RTO RPO MLS
    [2, 2, 5, 4, 4, 4, 2, 5, 4, 4, 4, 3, 3, 4, 4, 4, 7, 7, 5, 5, 5],
    [5, 4, 2, 1, 2, 2, 7, 3, 3, 2, 1, 2, 2, 2, 2, 5, 5, 7, 5, 5, 5],
    [5] * 21,
    [6, 6, 3, 4, 3, 4, 6, 3, 4, 3, 4, 2, 3, 2, 4, 6, 6, 7, 4, 6, 7],
    [5, 5, 5, 5, 5, 3, 3, 2, 8, 8, 3, 2, 2, 2, 8, 8, 8, 8, 2, 8, 8],
    [2, 2, 1, 3, 2, 4, 5, 3, 3, 4, 5, 4, 5, 3, 4, 7, 7, 8, 8, 7, 8],
]


def test_six_experts_judge_seven_criteria():
    """A published data set with its result (github.com/rym5492-boop/dade-cybersecurity-research,
    data/ahp_expert_judgments_anonymized.json, commit c487315): AIJ by the geometric mean of the
    cells gives 0.262 0.189 0.211 0.048 0.083 0.077 0.131 and a consistency ratio of 0.0495, by
    row geometric means and the mean of (A w) / w. The eigenvector differs from them by rounding
    of the same kind as their inconsistency."""
    table = np.ones((6, 7, 7))
    for one, sliders in zip(table, SIX_EXPERTS, strict=True):
        above = np.triu_indices(7, 1)
        steps = np.array([1.0, 3, 5, 7, 9])[np.abs(np.array(sliders) - 5)]
        one[above] = np.where(np.array(sliders) <= 5, steps, 1 / steps)
        one.T[above] = 1 / one[above]
    found = aggregate_judgements(table)
    published = [0.262, 0.189, 0.211, 0.048, 0.083, 0.077, 0.131]
    rows = np.exp(np.log(found).mean(axis=1))
    rows /= rows.sum()
    assert rows.round(3).tolist() == published
    ratio = ((found @ rows / rows).mean() - 7) / 6 / 1.32
    assert ratio == pytest.approx(0.0495, abs=5e-5)
    result = ahp(found)
    assert result.weights == pytest.approx(published, abs=0.01)
    assert np.argsort(-result.weights).tolist() == np.argsort(-np.array(published)).tolist()
    assert result.cr == pytest.approx(0.0495, abs=0.001)
    own = np.exp(np.log(table).mean(axis=2))
    own /= own.sum(axis=1, keepdims=True)
    assert aggregate_priorities(own, "geometric").round(3).tolist() == published  # AIP agrees
