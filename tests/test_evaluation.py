"""Scores that can be checked by hand in the toy world."""

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate, explain
from tests.toy import CERTAIN, PLACES, SPREADS, evidence, observation

# weights: near 1/4, calm 3/8, cheap 1/8, fit 1/4; figures certain; delta has no fit: where
# places of a country are alike it is taken for gamma's, 1 of 4
BY_HAND = {
    "alpha": 0.25 * 0.8 + 0.375 * 0.5 + 0.125 * 0.6 + 0.25 * 1.0,
    "beta": 0.25 * 0.6 + 0.375 * 0.9 + 0.125 * 0.6 + 0.25 * 0.5,
    "gamma": 0.25 * 0.4 + 0.375 * 1.0 + 0.125 * 0.8 + 0.25 * 0.25,
    "delta": 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8 + 0.25 * 0.25,
}


UNSURE = {"criteria": {**SPREADS["criteria"], "fit": {
    **SPREADS["criteria"]["fit"], "within": 0.2, "how": "alike"}}}  # fmt: skip


def scores(evaluation):
    return dict(zip(evaluation.dataset.places["id"], evaluation.score.tolist(), strict=True))


def test_scores_by_hand(toy):
    evaluation = evaluate(*toy(meta=CERTAIN))
    assert scores(evaluation) == pytest.approx(BY_HAND)
    names = evaluation.dataset.places["id"]
    assert [names[i] for i in evaluation.order] == ["alpha", "beta", "gamma", "delta"]
    assert evaluation.rank.tolist() == [1, 2, 3, 4]


def test_contributions_sum_to_the_score(toy):
    evaluation = evaluate(*toy())
    assert evaluation.contributions.sum(axis=1) == pytest.approx(evaluation.score, abs=1e-12)


def test_a_missing_figure_is_a_distribution_and_lowers_coverage(toy):
    evaluation = evaluate(*toy(meta=CERTAIN, spreads=UNSURE))
    delta, known = 3, 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8
    assert evaluation.coverage[delta] == pytest.approx(0.75)
    assert known <= evaluation.low[delta] < evaluation.cautious[delta] < evaluation.score[delta]
    assert evaluation.score[delta] < evaluation.high[delta] < known + 0.25
    assert 0.25 < evaluation.branches[delta, 2] < 0.5  # between gamma's and the world's
    assert evaluation.low[0] == evaluation.score[0] == evaluation.high[0]


def test_the_rules_for_what_is_missing(toy):
    dataset, scenario = toy(meta=CERTAIN, spreads=UNSURE)
    expected, cautious, worst = (
        evaluate(dataset, scenario.with_gaps(rule)).score for rule in
        ("expected", "cautious", "worst")
    )  # fmt: skip
    known = 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8
    assert worst[3] == pytest.approx(known)
    assert known <= cautious[3] < expected[3]  # one in ten may be worth nothing
    assert worst[:3] == pytest.approx(expected[:3])  # they miss nothing
    with pytest.raises(RequestError, match="unknown_gaps"):
        scenario.with_gaps("best")


def test_worst_takes_no_other_figure_for_that_of_the_site(toy):
    """A criterion of the site that rests on a nation's figure is the bottom under `worst`."""
    from tests.toy import CRITERIA

    tree = [{**c, "level": "site"} if c["id"] == "calm" else c for c in CRITERIA]
    dataset, scenario = toy(meta=CERTAIN, criteria=tree)
    worst = evaluate(dataset, scenario.with_gaps("worst"))
    assert worst.contributions[:, 1].tolist() == pytest.approx([0.0, 0.0, 0.0, 0.0])
    assert worst.contributions[0, 2] == pytest.approx(0.125 * 0.6)  # of the nation, and asked so


def test_a_national_figure_is_less_sure_of_a_place_than_its_own(toy):
    apart = {"criteria": {n: {**e, "within": 0.2, "how": "alike"} for n, e in
                          SPREADS["criteria"].items()}}  # fmt: skip
    rows = [["alpha", "site", "calm", 5], ["BBB", "country", "calm", 5]]
    rows += [[s, "site", c, 2] for s in ("alpha", "gamma") for c in ("cheap", "fit")]
    rows += [["alpha", "site", "near", 50], ["gamma", "site", "near", 50]]
    dataset, scenario = toy(places=[PLACES[0], PLACES[2]], observations=rows, spreads=apart)
    evaluation = evaluate(dataset, scenario)
    assert evaluation.score[0] == pytest.approx(evaluation.score[1], abs=1e-3)
    own, nation = evaluation.high - evaluation.low
    assert nation > 3 * own


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
    assert evaluation.excluded[0].failed[0].key == "knockouts.too_small"
    assert evaluation.rank[0] == 0


def test_identical_sites_share_a_rank_and_are_not_told_apart(toy):
    twins = [[n, "BBB", "BB-1", 20, 20] for n in ("one", "two", "three")]
    figures = [["BBB", "country", c, 5] for c in ("near", "calm", "cheap", "fit")]
    evaluation = evaluate(*toy(places=twins, observations=figures))
    assert evaluation.rank.tolist() == [1, 1, 1]
    assert evaluation.first.tolist() == pytest.approx([1 / 3] * 3, abs=1e-3)
    assert not evaluation.separated.any()
    assert set(evaluation.constant) == {"near", "calm", "cheap", "fit"}


def apart(toy, first, second, grade="A"):
    """Return the probability that alpha is above beta; they differ in `near` alone."""
    near = [observation("alpha", "site", "near", first), observation("beta", "site", "near", second)]
    same = [observation("AAA", "country", c, 2, grade=grade) for c in ("calm", "cheap", "fit")]
    dataset, scenario = toy(places=PLACES[:2], observations=[], extra_observations=[*near, *same])
    return evaluate(dataset, scenario).above[0, 1]


def test_two_sites_are_told_apart_by_how_sure_their_difference_is(toy):
    assert 0.5 < apart(toy, 20, 21) < 0.9 < apart(toy, 20, 40)


def test_an_error_that_two_sites_share_cancels(toy):
    """Grade D of one country's figure moves both its sites alike, so a site figure decides."""
    assert apart(toy, 20, 40, grade="D") == pytest.approx(apart(toy, 20, 40), abs=1e-6)
    figures = [["alpha", "site", "near", 20], ["beta", "site", "near", 40]]
    own = [observation(s, "site", c, 2, grade="D") for s in ("alpha", "beta")
           for c in ("calm", "cheap", "fit")]  # fmt: skip
    dataset, scenario = toy(places=PLACES[:2], observations=figures, extra_observations=own)
    assert evaluate(dataset, scenario).above[0, 1] < 0.9


def test_a_third_site_changes_nothing_of_what_is_said_of_two(toy):
    dataset, scenario = toy()
    whole, two = evaluate(dataset, scenario), evaluate(dataset.with_places([0, 1]), scenario)
    assert two.above == pytest.approx(whole.above[:2, :2], abs=1e-12)
    assert two.score == pytest.approx(whole.score[:2], abs=1e-12)


def test_a_gap_counts_only_what_its_criterion_can_be(toy):
    from tests.toy import CRITERIA, criterion

    half = criterion("fit", "sector_fit", [[0, 0.5], [4, 1]])
    tree = [half if c["id"] == "fit" else c for c in CRITERIA]
    evaluation = evaluate(*toy(criteria=tree, meta=CERTAIN))
    known = 0.25 * 0.2 + 0.375 * 1.0 + 0.125 * 0.8
    assert known + 0.25 * 0.5 <= evaluation.low[3] <= evaluation.high[3] <= known + 0.25


def test_an_importance_is_what_worst_to_best_is_worth(toy):
    """Half the span of value takes twice the weight: the swing is worth the same."""
    from tests.toy import CRITERIA, criterion

    half = criterion("cheap", "climate", [[0, 1], [10, 0.5]], "min")
    tree = [half if c["id"] == "cheap" else c for c in CRITERIA]
    weights = evaluate(*toy(criteria=tree)).matrix.weights
    assert weights[1] * 1.0 / (weights[2] * 0.5) == pytest.approx(3.0)  # asked: calm 3, cheap 1


def test_the_headline_says_the_strength_of_the_leader(toy):
    evaluation = evaluate(*toy(meta=CERTAIN))
    assert evaluation.strength == evaluation.first[0]
    assert f"{evaluation.strength:.0%}" in evaluation.headline("en")
    assert f"{evaluation.strength:.0%}" in evaluation.headline("zh-TW")


def test_where_another_is_first_more_often_the_headline_names_it(toy):
    """Beta's figure of `calm` leans: mostly a little better than alpha's, at times much worse."""
    rows = [observation("alpha", "site", "calm", 9.5), observation("beta", "site", "calm", 9.6, 7, 10)]
    same = [["AAA", "country", c, 5] for c in ("near", "cheap", "fit")]
    dataset, scenario = toy(places=PLACES[:2], observations=same, extra_observations=rows,
                            meta=CERTAIN)  # fmt: skip
    evaluation = evaluate(dataset, scenario)
    names, said = evaluation.dataset.names("en"), evaluation.headline("en")
    assert evaluation.order[0] == 0  # expected higher
    assert evaluation.first[1] > evaluation.first[0]
    assert said.startswith(names[0]), said
    assert names[1] in said
    assert f"{evaluation.first[1]:.0%}" in said


def test_explain_splits_the_difference(toy):
    evaluation = evaluate(*toy(meta=CERTAIN))
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

    dataset, scenario = toy(places=PLACES[:3], meta=CERTAIN)
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
