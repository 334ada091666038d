"""The whole group result on a world that one can rank by hand, and on the shipped data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.group import METHODS, group_result, method_name
from siteselect.i18n import LANGUAGES, sentence
from siteselect.profiles import profile
from siteselect.robustness import robustness
from siteselect.value_functions import ValueFunction
from tests.group.conftest import world
from tests.group.test_combining import asking
from tests.quick import examples
from tests.toy import CRITERIA, LABEL

ASKS = {"ann": (9, 1, 1), "bob": (1, 9, 1), "cy": (1, 8, 2), "dee": (2, 7, 1)}


def answers(dataset, base, asks=ASKS):
    return {name: evaluate(dataset, asking(base, branches)) for name, branches in asks.items()}


def keys(result):
    return [note.key.removeprefix("group.") for note in result.notes]


def test_all_methods_stand_side_by_side(toy):
    dataset, base = toy()
    found = group_result(answers(dataset, base), dataset)
    assert found.first.keys() == set(METHODS) == {*found.tallies, *found.outcomes}
    assert found.panel.evaluators == ("ann", "bob", "cy", "dee")
    assert found.panel.sites == ("alpha", "beta", "gamma", "delta")
    for method in METHODS:
        assert len({method_name(method, lang) for lang in LANGUAGES}) == 2
    own = [evaluate(dataset, asking(base, b)).score for b in ASKS.values()]
    assert found.tallies["mean_score"].value == pytest.approx(np.mean(own, axis=0))


def test_the_order_of_evaluators_is_irrelevant(toy):
    dataset, base = toy()
    given_ = answers(dataset, base)
    one = group_result(given_, dataset)
    other = group_result(dict(reversed(given_.items())), dataset)
    assert one.first == other.first and one.deciders == other.deciders
    assert np.array_equal(one.smaa.acceptability, other.smaa.acceptability)


def test_who_is_recused_counts_nowhere_for_that_site(toy):
    """Whatever a recused evaluator asks, no method's score of that site moves."""
    dataset, base = toy()
    recusals = {"ann": ["beta"]}
    results = [
        group_result(answers(dataset, base, {**ASKS, "ann": ask}), dataset, recusals=recusals)
        for ask in ((9, 1, 1), (1, 1, 9))
    ]
    for result in results:
        assert np.isnan(result.panel.scores[0, 1]) and "recused" in keys(result)
    place = results[0].panel.sites.index("beta")
    for method, tally in results[0].tallies.items():
        assert tally.value[place] == results[1].tallies[method].value[place]
    for method, outcome in results[0].outcomes.items():
        assert outcome.score[place] == results[1].outcomes[method].score[place]
        rest = {e: (asking(base, b)) for e, b in ASKS.items() if e != "ann"}
        alone = group_result({e: evaluate(dataset, s) for e, s in rest.items()}, dataset)
        assert outcome.score[place] == pytest.approx(alone.outcomes[method].score[place])
    assert np.abs(np.subtract(*(r.outcomes["aip"].score for r in results))).max() > 0.01


def test_sampling_leaves_out_who_is_recused(toy):
    dataset, base = toy()
    asks = {"ann": (1, 1, 0), "bob": (0, 1, 1)}  # beta is better by nearness than by fit
    given_ = answers(dataset, base, asks)
    both = group_result(given_, dataset, samples=2000).smaa
    away = group_result(given_, dataset, samples=2000, recusals={"ann": ["beta"]}).smaa
    row = both.sites.index("beta")
    assert away.expected_rank[row] > both.expected_rank[row] + 0.1
    gone = group_result(given_, dataset, samples=500,
                        recusals={"ann": ["gamma"], "bob": ["gamma"]})  # fmt: skip
    assert "gamma" not in gone.smaa.sites and "gamma" not in gone.panel.sites
    assert gone.smaa.acceptability.sum(axis=1) == pytest.approx(np.ones(len(gone.smaa.sites)))


def test_sampling_over_one_voice_is_robustness_at_its_weights(shipped):
    """One evaluator leaves nothing to mix: only the figures are drawn, at that person's weights."""
    asked = profile(shipped, "pcb")
    found = evaluate(shipped, asked)
    group = group_result({"ann": found}, shipped, samples=4000, seed=5).smaa
    fixed = robustness(found, samples=4000, seed=5, weights="intervals", spread=0.0)
    assert list(group.sites) == shipped.places["id"].iloc[fixed.sites].tolist()
    assert np.abs(group.acceptability - fixed.acceptability).max() < 0.03
    assert group.error.max() <= 0.5 / np.sqrt(4000)


def test_proportions_are_even_over_the_simplex(toy):
    """Two who would each put another site first, one criterion each, figures without error: the
    share of first places is the length of the stretch of mixtures, which is known."""
    dataset, base = toy(criteria=[c | {"national": LABEL} for c in CRITERIA])
    sure = {**dataset.meta.uncertainty.model_dump(), "by_grade": dict.fromkeys("ABCD", 0.0),
            "per_year": 0.0}  # fmt: skip
    from dataclasses import replace

    meta = dataset.meta.model_copy(
        update={"uncertainty": type(dataset.meta.uncertainty)(**sure)})
    dataset = replace(dataset, meta=meta)
    given_ = answers(dataset, base, {"ann": (1, 0, 0), "bob": (0, 1, 0)})
    found = group_result(given_, dataset, samples=20_000).smaa
    # near: 0.8 0.6 0.4 0.2; climate: 0.55 0.75 0.9 0.9; beta leads alpha from p < 1/2 on,
    # gamma leads beta from p 0.2 < (1 - p) 0.15
    near = np.array([0.8, 0.6, 0.4, 0.2])
    climate = given_["bob"].score
    p = np.linspace(0, 1, 200_001)[:, None]
    lead = np.bincount((p * near + (1 - p) * climate).argmax(axis=1), minlength=4) / len(p)
    assert found.first == pytest.approx(lead, abs=5 * 0.5 / np.sqrt(20_000))
    assert (lead > 0.1).sum() >= 2


def test_leaving_one_out_is_the_result_without_them(toy):
    dataset, base = toy()
    given_ = answers(dataset, base)
    whole = group_result(given_, dataset)
    for removal in whole.removals:
        rest = {e: a for e, a in given_.items() if e != removal.evaluator}
        alone = group_result(rest, dataset)
        assert removal.first == alone.first
        assert set(removal.changed) == {m for m in METHODS if alone.first[m] != whole.first[m]}


@examples(15)
@given(st.integers(0, 2**32 - 1))
def test_leaving_one_out_of_any_group(seed):
    dataset, base = world()
    rng = np.random.default_rng(seed)
    asks = {f"e{i}": rng.integers(0, 5, 3) + (np.arange(3) == i % 3) for i in range(4)}
    given_ = answers(dataset, base, {e: b.tolist() for e, b in asks.items()})
    recusals = {"e1": ["beta"], "e2": ["alpha", "beta"]}
    whole = group_result(given_, dataset, recusals=recusals, samples=10)
    for removal in whole.removals:
        rest = {e: a for e, a in given_.items() if e != removal.evaluator}
        alone = group_result(rest, dataset, recusals=recusals, samples=10)
        # what has no question with everyone has none to leave a person out of
        assert removal.first == {m: s for m, s in alone.first.items() if m in removal.first}
        assert removal.first.keys() >= whole.first.keys() - {"aij", "aip_geometric"}


def test_one_person_who_decides_is_named(toy):
    dataset, base = toy()
    asks = {"ann": (1, 0, 0), "bob": (1, 0, 0), "cy": (0, 1, 0)}
    found = group_result(answers(dataset, base, asks), dataset)
    assert found.first["rank_sum"] == ("alpha",) and found.deciders["rank_sum"] != ("cy",)
    alone = group_result(answers(dataset, base, {"ann": (1, 0, 0), "cy": (0, 1, 0)}), dataset)
    assert "deciders" in keys(alone)


def test_own_curves_keep_the_groups_weights(toy):
    """An importance is what a whole scale is worth: where a curve spans half of it, the group's
    question still weighs as its members' mean says, and one person's group as that person."""
    dataset, base = toy()
    half = ValueFunction(points=((0, 0.5), (10, 1)))
    base = base.model_copy(update={"value_functions": {"calm": half}})
    given_ = answers(dataset, base)
    found = group_result(given_, dataset)
    names = found.outcomes["aip"].evaluation.matrix.criteria
    own = [dict(zip(e.matrix.criteria, e.matrix.weights, strict=True)) for e in given_.values()]
    wanted = [np.mean([weights.get(name, 0.0) for weights in own]) for name in names]
    assert found.outcomes["aip"].evaluation.matrix.weights == pytest.approx(wanted)
    alone = group_result({"ann": given_["ann"]}, dataset)
    for outcome in alone.outcomes.values():
        assert outcome.evaluation.matrix.weights == pytest.approx(given_["ann"].matrix.weights)


def test_one_evaluator(toy):
    dataset, base = toy()
    found = group_result(answers(dataset, base, {"ann": (9, 1, 1)}), dataset)
    own = evaluate(dataset, asking(base, (9, 1, 1)))
    assert "one_evaluator" in keys(found) and np.isnan(found.accord.kendall.w)
    for outcome in found.outcomes.values():
        assert outcome.score == pytest.approx(own.score) and outcome.without == {}
    assert found.removals[0].first == {} and found.deciders["rank_sum"] == ()
    assert [c.members for c in found.accord.clusters] == [(0,)]


def test_two_evaluators_who_disagree(toy):
    dataset, base = toy()
    found = group_result(answers(dataset, base, {"ann": (1, 0, 0), "bob": (0, 0, 1)}), dataset)
    assert {"two_evaluators", "aij_nothing", "aip_geometric_nothing"} <= set(keys(found))
    assert found.outcomes["aij"].why is not None and "aij" not in found.first
    assert np.isnan(found.outcomes["aij"].score).all()


def test_all_tied(toy):
    dataset, base = toy(observations=[["AAA", "country", "calm", 5], ["BBB", "country", "calm", 5]])
    asked = base.model_copy(update={"branches": {"climate": 1}, "criteria": {"calm": 1}})
    found = group_result({e: evaluate(dataset, asked) for e in "abc"}, dataset)
    assert found.first["rank_sum"] == found.panel.sites and "all_tied" in keys(found)
    assert "by_lot" in keys(found) and np.isnan(found.accord.kendall.w)


def test_who_finished_nothing_is_named_and_not_counted(toy):
    dataset, base = toy()
    given_ = answers(dataset, base)
    nothing = evaluate(dataset, asking(base, (0, 0, 1)).model_copy(update={"coverage_floor": 1.0}))
    nothing = nothing.__class__(**{**vars(nothing), "rank": nothing.rank * 0})
    found = group_result({**given_, "eve": nothing}, dataset, unfinished=("fay", "dee"))
    assert found.unfinished == ("dee", "eve", "fay")
    assert found.panel.evaluators == ("ann", "bob", "cy")
    with pytest.raises(RequestError) as refusal:
        group_result({"eve": nothing}, dataset)
    assert refusal.value.problems[0].key == "group.nobody"


def test_everyone_recused_from_everything_leaves_no_site(toy):
    dataset, base = toy()
    all_ = dataset.places["id"].tolist()
    found = group_result(answers(dataset, base, {"ann": (1, 1, 1), "bob": (1, 2, 1)}), dataset,
                         recusals={"ann": all_, "bob": all_})  # fmt: skip
    assert found.panel.sites == () and found.smaa.sites == ()
    assert all(sites == () for sites in found.first.values())


def test_a_site_of_which_the_last_judge_says_nothing_is_judged_by_nobody(toy):
    """delta has no figure of what ann alone weighs, and bob and cy are recused from it."""
    dataset, base = toy()
    asks = {"ann": (0, 0, 1), "bob": (1, 1, 0), "cy": (1, 1, 0)}
    free = group_result(answers(dataset, base, asks), dataset, samples=50)
    assert "delta" in free.smaa.sites
    found = group_result(answers(dataset, base, asks), dataset, samples=50,
                         recusals={"bob": ["delta"], "cy": ["delta"]})  # fmt: skip
    assert "delta" not in found.panel.sites + found.smaa.sites


def test_other_questions_are_refused(toy):
    dataset, base = toy()
    given_ = {"ann": evaluate(dataset, base), "bob": evaluate(dataset, base.with_method("topsis"))}
    with pytest.raises(RequestError) as refusal:
        group_result(given_, dataset)
    assert dict(refusal.value.problems[0].values)["part"] == "method"
    fewer = dataset.with_places([0, 1])
    with pytest.raises(RequestError) as refusal:
        group_result({"ann": evaluate(dataset, base), "bob": evaluate(fewer, base)}, dataset)
    assert refusal.value.problems[0].key == "group.other_sites"
    with pytest.raises(RequestError):
        group_result({"ann": evaluate(dataset, base)}, dataset, recusals={"ann": ["nowhere"]})
    for wrong in ({"samples": 0}, {"samples": 10**9}, {"seed": -1}):
        with pytest.raises(RequestError):
            group_result({"ann": evaluate(dataset, base)}, dataset, **wrong)


def test_a_method_that_compares_candidates_has_no_sampling(toy):
    dataset, base = toy()
    given_ = {e: evaluate(dataset, asking(base, b).with_method("topsis")) for e, b in ASKS.items()}
    found = group_result(given_, dataset)
    assert found.smaa is None and "no_smaa" in keys(found)
    assert found.outcomes["aip"].without == {} and found.first["aip"]


def test_every_note_can_be_said(toy):
    dataset, base = toy()
    recusals = {"ann": ["beta"], "bob": ["beta"], "cy": ["beta"]}
    found = group_result(answers(dataset, base), dataset, recusals=recusals, unfinished=("zoe",))
    for lang in LANGUAGES:
        said = [sentence(note, lang) for note in found.notes]
        assert len(said) >= 4 and not any("nan" in line.lower() or "{" in line for line in said)


def test_a_site_from_which_all_but_one_are_recused_says_so(toy):
    dataset, base = toy()
    recusals = {e: ["beta"] for e in ("ann", "bob", "cy")}
    found = group_result(answers(dataset, base), dataset, recusals=recusals)
    assert "one_judge" in keys(found) and found.accord.common == 3
