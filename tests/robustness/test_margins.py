"""Tornado and break-even: every number is what `evaluate` says of the changed question."""

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.robustness import break_even, tornado
from siteselect.robustness.model import additive
from siteselect.robustness.moving import middle_of, with_figures
from siteselect.value_functions import ValueFunction


def changed(evaluation, entry):
    """Evaluate with the figure of an entry at what is needed."""
    dataset, matrix = evaluation.dataset, evaluation.matrix
    j = matrix.criteria.index(entry.criterion)
    model = additive(evaluation)
    if not model.held[model.place(entry.site), model.names.index(entry.criterion)]:
        return evaluate(with_figures(evaluation, [(entry.criterion, entry.site, entry.needed)]),
                        evaluation.scenario)  # fmt: skip
    extra = dataset.observations[dataset.observations["criterion"] == entry.criterion]
    extra = extra[extra["series"].isin(dataset.criteria[entry.criterion].series)].iloc[[0]].copy()
    extra["subject"], extra["level"] = dataset.places["id"].iloc[entry.site], "site"
    extra[["value", "low", "high"]], extra["sector"] = entry.needed, ""  # known for certain
    assert j >= 0
    if entry.criterion in dataset.renewed:
        extra["sector"] = evaluation.scenario.sector  # as the row that follows from the market
    return evaluate(dataset.with_observations(extra), evaluation.scenario)


@pytest.mark.slow
@pytest.mark.parametrize("sector", ["ai_server_ems", "pcb", "rare_earth_recycling"])
@pytest.mark.parametrize("gaps", ["expected", "worst"])
def test_break_even_hits_equality(answer, sector, gaps):
    evaluation = answer(sector, gaps=gaps)
    a, b = evaluation.order[:2]
    found = break_even(evaluation)
    hits = [entry for entry in found if not entry.reason and not entry.shared]
    assert len(hits) >= 3
    model = additive(evaluation)
    for entry in hits:
        again = changed(evaluation, entry)
        assert again.score[a] == pytest.approx(again.score[b], abs=1e-9)
        function = evaluation.scenario.value_function(evaluation.dataset.criteria[entry.criterion])
        assert float(function(entry.needed)) == pytest.approx(entry.value, abs=1e-9)
    if gaps == "expected":
        both = [e for e in found if model.rows[model.place(e.site), model.names.index(e.criterion)] < 0]
        assert both  # gaps are asked about too


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
    half = sd * 1.6448536269514722  # to 5 and to 95 %
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


def test_middles_give_back_what_is_expected():
    from siteselect.knowledge import clipped

    rng = np.random.default_rng(4)
    middle, sd = rng.random(400), np.where(rng.random(400) < 0.2, 0.0, rng.random(400) * 0.5)
    wanted = clipped(middle, sd, 0.0, 1.0).mean
    found = middle_of(wanted, sd, 0.0, 1.0)
    assert found == pytest.approx(middle, abs=1e-9)
    assert middle_of([-0.2, 1.2], 0.1, 0.0, 1.0) == pytest.approx([0.0, 1.0])


def test_no_figure_on_steps_makes_two_exactly_level(toy_answer):
    steps = ValueFunction(scale="step", points=((0, 0), (1, 0.5), (4, 1)))
    evaluation = toy_answer(scenario={"value_functions": {"fit": steps}})
    reasons = {e.criterion: e.reason for e in break_even(evaluation, "alpha", "gamma")}
    assert reasons["fit"] in ("robustness.break_even_steps", "robustness.break_even_beyond")
    close = toy_answer(scenario={"value_functions": {"fit": steps},
                                 "branches": {"proximity": 1, "climate": 2, "sector_fit": 9}})  # fmt: skip
    assert "robustness.break_even_steps" in {e.reason for e in break_even(close, "alpha", "gamma")}


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
