"""Tornado and break-even: every number is what `evaluate` says of the changed question."""

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.robustness import break_even, tornado
from siteselect.robustness.reversal import _with_own_figure


def changed(evaluation, entry):
    """Evaluate with the figure of an entry at what is needed."""
    dataset, matrix = evaluation.dataset, evaluation.matrix
    j = matrix.criteria.index(entry.criterion)
    row = matrix.rows[entry.site, j]
    if row >= 0:
        return evaluate(_with_own_figure(dataset, evaluation, entry.site, j, entry.needed),
                        evaluation.scenario)  # fmt: skip
    extra = dataset.observations[dataset.observations["criterion"] == entry.criterion]
    extra = extra[extra["series"].isin(dataset.criteria[entry.criterion].series)].iloc[[0]].copy()
    extra["subject"], extra["level"] = dataset.places["id"].iloc[entry.site], "site"
    extra["value"], extra["sector"] = entry.needed, ""
    extra[["low", "high"]] = np.nan
    return evaluate(dataset.with_observations(extra), evaluation.scenario)


@pytest.mark.parametrize("sector", ["semiconductor_fab", "pcb", "rare_earth_recycling"])
def test_break_even_hits_equality(answer, sector):
    evaluation = answer(sector)
    a, b = evaluation.order[:2]
    found = break_even(evaluation)
    hits = [entry for entry in found if not entry.reason and not entry.shared]
    assert len(hits) > 3
    for entry in hits:
        again = changed(evaluation, entry)
        assert again.score[a] == pytest.approx(again.score[b], abs=1e-9)


def test_break_even_says_why_not(answer):
    evaluation = answer()
    order = evaluation.order
    ids = evaluation.dataset.places["id"].tolist()
    reasons = {e.reason for e in break_even(evaluation, ids[order[0]], ids[order[-1]])}
    assert "robustness.break_even_beyond" in reasons
    pairs = evaluation.dataset.places["country_iso3"].tolist()
    twins = [(a, b) for a in order for b in order if a < b and pairs[a] == pairs[b]]
    a, b = twins[0]
    found = break_even(evaluation, ids[a], ids[b])
    assert any(e.shared for e in found)
    assert all(np.isnan(e.needed) for e in found if e.reason)


def test_a_shared_figure_moves_both(toy_answer):
    """alpha and beta pay the same national price; it cancels: no figure makes them level."""
    found = {(e.criterion, e.shared): e for e in break_even(toy_answer(), "alpha", "beta")}
    assert found["cheap", True].reason == "robustness.break_even_cancels"


def test_tornado_by_hand(plain):
    sd = 0.05
    half = sd * 1.959963984540054
    evaluation = plain({"a": (8, 6, 6), "b": (5, 5, 5)}, sd=sd)
    found = tornado(evaluation)
    assert found.lead == pytest.approx(0.5 / 3 - 0 + 0)
    assert found.figures[0] == pytest.approx(
        found.lead + np.array([[-half, half], [half, -half]]) / 3)
    # half the importance of proximity: 1 of 5 instead of 1 of 3
    assert found.branch_weights[0] == pytest.approx([0.3 / 5 + 0.1 * 4 / 5, 0.3 / 2 + 0.1 / 2])
    assert found.weights == pytest.approx(np.full((3, 2), found.lead))  # each alone in its branch
    assert set(found.order) == {0, 1, 2}


def test_tornado_weights_are_what_evaluate_says(answer):
    evaluation = answer("pcb")
    found = tornado(evaluation)
    scenario = evaluation.scenario
    for j, name in list(enumerate(found.criteria))[::4]:
        for end, factor in enumerate((0.5, 2)):
            criteria = scenario.criteria | {name: scenario.criteria[name] * factor}
            again = evaluate(evaluation.dataset, scenario.model_copy(update={"criteria": criteria}))
            lead = again.score[found.a] - again.score[found.b]
            assert found.weights[j, end] == pytest.approx(lead, abs=1e-12)
    for b, name in enumerate(found.branches):
        branches = scenario.branches | {name: scenario.branches[name] * 2}
        again = evaluate(evaluation.dataset, scenario.model_copy(update={"branches": branches}))
        assert found.branch_weights[b, 1] == pytest.approx(
            again.score[found.a] - again.score[found.b], abs=1e-12)


def test_refusals(answer, plain):
    evaluation = answer()
    ids = evaluation.dataset.places["id"].tolist()
    for a, b in (("nowhere", None), (ids[0], ids[0])):
        with pytest.raises(RequestError):
            tornado(evaluation, a, b)
    with pytest.raises(RequestError) as refusal:
        tornado(plain({"a": (1, 2, 3)}))
    assert refusal.value.problems[0].key == "robustness.no_pair"
    with pytest.raises(RequestError):
        break_even(answer(method="topsis"))
