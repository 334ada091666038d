"""Scores that can be checked by hand in the toy world."""

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate, explain
from tests.toy import PLACES, evidence, observation

# weights: near 1/4, calm 3/8, cheap 1/8, fit 1/4
BY_HAND = {
    "alpha": 0.25 * 0.8 + 0.375 * 0.5 + 0.125 * 0.6 + 0.25 * 1.0,
    "beta": 0.25 * 0.6 + 0.375 * 0.9 + 0.125 * 0.6 + 0.25 * 0.5,
    "gamma": 0.25 * 0.4 + 0.375 * 1.0 + 0.125 * 0.8 + 0.25 * 0.25,
    "delta": (0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8) / 0.75,
}


def scores(evaluation):
    return dict(zip(evaluation.dataset.places["id"], evaluation.score.tolist(), strict=True))


def test_scores_by_hand(toy):
    evaluation = evaluate(*toy())
    assert scores(evaluation) == pytest.approx(BY_HAND)
    names = evaluation.dataset.places["id"]
    assert [names[i] for i in evaluation.order] == ["alpha", "delta", "beta", "gamma"]
    assert evaluation.rank.tolist() == [1, 3, 4, 2]


def test_contributions_sum_to_the_score(toy):
    evaluation = evaluate(*toy())
    assert evaluation.contributions.sum(axis=1) == pytest.approx(evaluation.score, abs=1e-12)


def test_a_missing_figure_is_bounded_and_lowers_coverage(toy):
    evaluation = evaluate(*toy())
    delta = 3
    known = 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8
    assert evaluation.coverage[delta] == pytest.approx(0.75)
    assert evaluation.low[delta] == pytest.approx(known)
    assert evaluation.high[delta] == pytest.approx(known + 0.25)
    assert np.isnan(evaluation.branches[delta, 2])
    assert evaluation.low[0] == evaluation.score[0] == evaluation.high[0]


def test_within_a_branch_the_other_criteria_take_the_weight(toy):
    dataset, scenario = toy(observations=[["alpha", "site", "near", 20],
                                          ["AAA", "country", "cheap", 4],
                                          ["alpha", "site", "fit", 4]])  # fmt: skip
    evaluation = evaluate(dataset, scenario)
    assert evaluation.score[0] == pytest.approx(0.25 * 0.8 + 0.5 * 0.6 + 0.25 * 1.0)
    assert evaluation.weights[0].tolist() == pytest.approx([0.25, 0.0, 0.5, 0.25])
    calm = 0.375 * 0.6  # a missing figure stands at the mean of its branch: the same score
    assert evaluation.contributions[0].tolist() == pytest.approx([0.2, calm, 0.075, 0.25])


def test_too_little_data_is_not_last_but_not_ranked(toy):
    dataset, scenario = toy(observations=[["alpha", "site", "near", 20],
                                          ["AAA", "country", "calm", 5],
                                          ["gamma", "site", "near", 90]])  # fmt: skip
    evaluation = evaluate(dataset, scenario)
    assert {e.site: e.too_little_data for e in evaluation.excluded} == {1: True, 2: True, 3: True}
    assert evaluation.rank.tolist() == [1, 0, 0, 0]


def test_a_site_without_any_figure_is_answered_without_nan_in_the_ranking(toy):
    evaluation = evaluate(*toy(observations=[]))
    assert evaluation.order == []
    assert len(evaluation.excluded) == 4


def test_a_failed_knockout_excludes_with_its_reason(toy):
    dataset, scenario = toy(knockout_evidence=[evidence("alpha", "land", "serviced", 10)])
    evaluation = evaluate(dataset, scenario)
    assert [e.site for e in evaluation.excluded] == [0]
    assert evaluation.excluded[0].failed[0].key == "knockouts.not_met"
    assert evaluation.rank[0] == 0


def test_identical_sites_share_a_rank_and_a_group(toy):
    twins = [[n, "BBB", "BB-1", 20, 20] for n in ("one", "two", "three")]
    figures = [["BBB", "country", c, 5] for c in ("near", "calm", "cheap", "fit")]
    evaluation = evaluate(*toy(places=twins, observations=figures))
    assert evaluation.rank.tolist() == [1, 1, 1]
    assert evaluation.group.tolist() == [1, 1, 1]
    assert set(evaluation.constant) == {"near", "calm", "cheap", "fit"}


def test_sites_that_differ_by_less_than_their_figures_tell_share_a_group(toy):
    near = [["alpha", "site", "near", 20], ["beta", "site", "near", 22]]
    same = [["AAA", "country", c, 2] for c in ("calm", "cheap", "fit")]
    dataset, scenario = toy(places=PLACES[:2], observations=[*near, *same])
    assert evaluate(dataset, scenario).group.tolist() == [1, 1]
    apart = [["alpha", "site", "near", 20], ["beta", "site", "near", 40]]
    dataset, scenario = toy(places=PLACES[:2], observations=[*apart, *same])
    assert evaluate(dataset, scenario).group.tolist() == [1, 2]


def test_an_error_that_two_sites_share_cancels(toy):
    """Grade D of one country's figure moves both its sites alike, so a site figure decides."""
    figures = [["alpha", "site", "near", 20], ["beta", "site", "near", 40]]
    shared = [observation("AAA", "country", c, 2, grade="D") for c in ("calm", "cheap", "fit")]
    dataset, scenario = toy(places=PLACES[:2], observations=figures, extra_observations=shared)
    assert evaluate(dataset, scenario).group.tolist() == [1, 2]
    own = [observation(s, "site", c, 2, grade="D") for s in ("alpha", "beta")
           for c in ("calm", "cheap", "fit")]  # fmt: skip
    dataset, scenario = toy(places=PLACES[:2], observations=figures, extra_observations=own)
    assert evaluate(dataset, scenario).group.tolist() == [1, 1]


def test_a_missing_figure_counts_only_what_its_criterion_can_be(toy):
    from tests.toy import CRITERIA, criterion

    half = criterion("fit", "sector_fit", [[0, 0.5], [4, 1]])
    tree = [half if c["id"] == "fit" else c for c in CRITERIA]
    evaluation = evaluate(*toy(criteria=tree))
    known = 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8
    assert evaluation.low[3] == pytest.approx(known + 0.25 * 0.5)
    assert evaluation.high[3] == pytest.approx(known + 0.25)
    assert evaluation.matrix.widths[3, 3] == 0.25


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0)])
def test_tied_sites_share_a_group_whatever_the_order(toy, order):
    places = [[n, "AAA", f"AA-{n}", i, 10] for i, n in enumerate("abc")]
    rows = [observation("a", "site", "near", 12), observation("b", "site", "near", 30, grade="D"),
            observation("c", "site", "near", 30)]  # fmt: skip
    shared = [["AAA", "country", c, 2] for c in ("calm", "cheap", "fit")]
    evaluation = evaluate(*toy(places=[places[i] for i in order], observations=shared,
                               extra_observations=rows))  # fmt: skip
    found = dict(zip(evaluation.dataset.places["id"], evaluation.group.tolist(), strict=True))
    assert found["b"] == found["c"]


def test_explain_splits_the_difference(toy):
    evaluation = evaluate(*toy())
    comparison = explain(evaluation, "alpha", "gamma")
    assert comparison.difference == pytest.approx(BY_HAND["alpha"] - BY_HAND["gamma"])
    assert comparison.contributions.sum() == pytest.approx(comparison.difference, abs=1e-12)


@pytest.mark.parametrize(("pair", "key"), [
    (("alpha", "omega"), "request.unknown_site"), (("alpha", "alpha"), "request.same_site"),
])  # fmt: skip
def test_explain_refuses(toy, pair, key):
    with pytest.raises(RequestError) as refusal:
        explain(evaluate(*toy()), *pair)
    assert [p.key for p in refusal.value.problems] == [key]


def test_explain_refuses_what_does_not_add_up(toy):
    dataset, scenario = toy()
    with pytest.raises(RequestError, match="not_additive"):
        explain(evaluate(dataset, scenario.with_method("topsis")), "alpha", "beta")


def test_topsis_agrees_with_scikit_criteria(toy):
    from skcriteria import mkdm
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.preprocessing.scalers import VectorScaler

    dataset, scenario = toy(places=PLACES[:3])
    evaluation = evaluate(dataset, scenario.with_method("topsis"))
    problem = mkdm(evaluation.matrix.values, [1] * 4, weights=evaluation.matrix.weights)
    wanted = TOPSIS().evaluate(VectorScaler(target="matrix").transform(problem))
    assert evaluation.score == pytest.approx(wanted.e_.similarity)


def test_topsis_bounds_hold_the_score(toy):
    dataset, scenario = toy()
    evaluation = evaluate(dataset, scenario.with_method("topsis"))
    assert (evaluation.low <= evaluation.score).all()
    assert (evaluation.score <= evaluation.high).all()
    assert evaluation.low[3] < evaluation.score[3] < evaluation.high[3]


def test_topsis_of_one_site_has_a_rank_and_no_score(toy):
    dataset, scenario = toy(places=PLACES[:1])
    evaluation = evaluate(dataset, scenario.with_method("topsis"))
    assert evaluation.rank.tolist() == [1]
    assert np.isnan(evaluation.score).all()


def test_topsis_is_not_moved_by_an_excluded_site(toy):
    dataset, scenario = toy(places=PLACES[:3])
    alone = evaluate(dataset, scenario.with_method("topsis")).score
    out = [evidence("delta", "land", "serviced", 10)]
    dataset, scenario = toy(knockout_evidence=out)
    beside = evaluate(dataset, scenario.with_method("topsis")).score
    assert beside[:3] == pytest.approx(alone)
    assert np.isnan(beside[3])


@pytest.mark.parametrize(("importance", "keys"), [
    ({"near": float("nan")}, ["weights.not_finite"]), ({"near": -1}, ["weights.negative"]),
    ({"nearness": 1}, ["request.unknown_weight"]), ({"visit": 1}, ["weights.not_scored"]),
    ({"near": -1, "calmm": 2}, ["weights.negative", "request.unknown_weight"]),
])  # fmt: skip
def test_bad_weights_are_refused_all_at_once(toy, importance, keys):
    dataset, scenario = toy()
    with pytest.raises(RequestError) as refusal:
        scenario.with_importance(importance, dataset.criteria)
    assert [p.key for p in refusal.value.problems] == keys


def test_weights_that_are_all_zero_are_refused(toy):
    dataset, scenario = toy()
    nothing = dict.fromkeys(("proximity", "climate", "sector_fit"), 0.0)
    with pytest.raises(RequestError, match="all_zero"):
        evaluate(dataset, scenario.with_importance(nothing, dataset.criteria))
    with pytest.raises(RequestError, match="all_zero"):
        evaluate(dataset, scenario.with_importance({"fit": 0}, dataset.criteria))


def test_unknown_method_names_the_known(toy):
    dataset, scenario = toy()
    with pytest.raises(RequestError) as refusal:
        evaluate(dataset, scenario.with_method("topsy"))
    assert ("near", "topsis") in refusal.value.problems[0].values


@pytest.mark.parametrize("change", [
    {"criteria": {"nearness": 1.0}}, {"branches": {"nearby": 1.0}}, {"without": ("far",)},
    {"knockouts": ("roof",)}, {"criteria": {"visit": 1.0}},
])  # fmt: skip
def test_a_scenario_of_unknown_names_is_refused(toy, change):
    dataset, scenario = toy()
    with pytest.raises(RequestError):
        evaluate(dataset, scenario.model_copy(update=change))
