"""What to verify next: gains by hand, against samples drawn anew, and the checklist's content."""

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.robustness import robustness, say_to_verify, verify_next
from siteselect.robustness.learning import Learner, _gain

LEVELS = 8


def test_gain_by_hand():
    """First in none of the lower four levels and all of the upper four: half changes hands."""
    first = np.repeat(np.arange(LEVELS) >= 4, 40).reshape(LEVELS, 40)
    gain = _gain(first)
    assert (gain.change, gain.error) == (0.5, 0.0)
    assert _gain(~first).change == 0.5
    assert _gain(np.ones_like(first)).change == 0.0
    assert _gain(first, before=np.ones(40, dtype=bool)).change == 0.5
    few = _gain(first[:, :3])
    assert few.change == 0.5 and np.isnan(few.error)
    # two sites that swap with each other: all of it changes hands, though the others win nothing
    assert _gain(first, ~first).change == 0.5


def test_one_open_figure_decides(plain):
    """a leads b by the figure that is open alone: known, it settles who is first."""
    evaluation = plain({"a": (5.0, 5, 5), "b": (5.0, 5, 5)}, sd=0.05)
    found = robustness(evaluation, samples=5000, weights="intervals", spread=0.0)
    checks = verify_next(found, contenders=2)
    assert len(checks) == 6
    # six equal errors: known z, P(first) = Phi(z / sqrt(5)); mean over z of its distance from 1/2
    from scipy.special import ndtr, ndtri

    z = ndtri((np.arange(LEVELS) + 0.5) / LEVELS)
    wanted = np.abs(ndtr(z / np.sqrt(5)) - 0.5).mean()
    for check in checks:
        assert check.change == pytest.approx(wanted, abs=0.015)
        assert 0 < check.error < 0.01


def test_a_gap_by_hand(plain):
    """b has 6 and 6; a third figure above 3 (with a at 5, 5, 5) keeps it first: 0.3 is lost."""
    evaluation = plain({"a": (5, 5, 5), "b": (6, 6, None)})
    found = robustness(evaluation, samples=2000, weights="intervals", spread=0.0)
    gaps = [check for check in verify_next(found) if check.kind == "gap"]
    assert [(g.name, found.evaluation.dataset.places["id"].iloc[g.site]) for g in gaps] == [("s", "b")]
    assert gaps[0].change == pytest.approx(2 / 8)  # levels at 1/16 and 3/16 lie under 0.3
    figures = [check for check in verify_next(found) if check.kind == "figure"]
    assert all(check.change == 0 for check in figures)  # nothing there is uncertain


def figure_by_figure(found, seed):
    """Scores (S, n) of a sample's weights with every figure drawn by itself, and a function that
    asks again with the figure of a cell at a level."""
    sample = found.sample
    model, rng = sample.model, np.random.default_rng(seed)
    shares, within = sample.shares.astype(float), sample.within.astype(float)
    branch = np.repeat(np.arange(len(model.spans)), [s.stop - s.start for s in model.spans])
    carried = np.stack([within[:, s] @ model.present[:, s].T for s in model.spans], axis=2)
    whole = np.einsum("sb,snb->sn", shares, (carried > 0).astype(float))
    factor = shares[:, None, :] / np.where(carried > 0, carried, 1) / whole[:, :, None]
    effective = np.where(model.present, within[:, None, :] * factor[:, :, branch], 0.0)
    middle = np.where(model.sd > 0, model.values, (model.low + model.high) / 2)
    unit = np.where(model.sd > 0, model.sd, (model.high - model.low) / 2)
    draws = {}
    for i, j in np.argwhere(model.present):
        key = (model.rows[i, j], j)
        if key not in draws:
            size = len(shares)
            draws[key] = rng.normal(size=size) if model.sd[i, j] > 0 else rng.uniform(-1, 1, size)
    place = np.stack([[draws.get((model.rows[i, j], j), np.zeros(len(shares)))
                       for j in range(len(model.names))] for i in range(len(model.sites))])
    errors = np.nan_to_num(unit)[:, :, None] * place
    scores = np.einsum("snm,nms->sn", effective, np.nan_to_num(middle)[:, :, None] + errors)

    def at(i, j, level):
        moved = scores.copy()
        for k in np.flatnonzero(model.rows[:, j] == model.rows[i, j]):
            moved[:, k] += effective[:, k, j] * unit[k, j] * (level - place[k, j])
        return moved

    return scores, at


@pytest.mark.parametrize("weights", ["free", "intervals"])
def test_gains_equal_those_of_figures_drawn_one_by_one(answer, weights):
    from scipy.special import ndtri

    evaluation = answer()
    places = evaluation.dataset.places["country_iso3"].tolist()
    leader = evaluation.order[0]
    chosen = evaluation.order[:5] + [i for i in evaluation.order[5:] if places[i] == "USA"][:3]
    few = evaluate(evaluation.dataset.with_places(chosen), evaluation.scenario)
    assert leader in chosen
    found = robustness(few, samples=5000, weights=weights)
    scores, at = figure_by_figure(found, 3)
    learner, model = Learner(found.sample), found.sample.model
    assert np.abs(scores.mean(axis=0) - found.sample.scores.mean(axis=0)).max() < 2e-3
    assert np.abs(scores.std(axis=0) - found.sample.scores.std(axis=0)).max() < 2e-3
    middle = (np.arange(LEVELS) + 0.5) / LEVELS
    gains = []
    for i, j in np.argwhere(model.present)[::3]:
        if not (model.sd[i, j] > 0 or model.high[i, j] > model.low[i, j]):
            continue
        levels = ndtri(middle) if model.sd[i, j] > 0 else 2 * middle - 1
        shares = np.stack([
            np.bincount(at(i, j, level).argmax(axis=1), minlength=len(scores[0])) / len(scores)
            for level in levels])  # fmt: skip
        wanted = np.abs(shares - shares.mean(axis=0)).sum(axis=1).mean() / 2
        gain = learner.known(i, j)
        gains.append(wanted)
        assert gain.change == pytest.approx(wanted, abs=0.008)
    assert max(gains) > 0.008


def test_the_checklist(answer):
    evaluation = answer("ai_server_ems")
    found = robustness(evaluation, samples=2000)
    checks = verify_next(found, contenders=4)
    kinds = [check.kind for check in checks]
    opened = kinds.count("knockout")
    assert opened and set(kinds[:opened]) == {"knockout"}
    assert "knockout" not in kinds[opened:]
    changes = [check.change for check in checks[opened:]]
    assert changes == sorted(changes, reverse=True) and max(changes) > 0.005
    contenders = {int(found.sites[row]) for row in found.order[:4]}
    for check in checks:
        assert check.site in contenders and check.site in check.sharing
        assert set(check.gather) == {"en", "zh-TW"}
        if check.kind == "knockout":
            assert check.answer in ("unknown", "conditional")
        if check.kind == "figure":
            assert check.source in evaluation.dataset.sources
            assert check.grade in "ABCD" and check.level and np.isfinite(check.figure)
        for lang in ("en", "zh-TW"):
            assert check.gather[lang] in say_to_verify(evaluation, check, lang)
    rests = [(c.name, c.sharing) for c in checks if c.kind == "figure"]
    assert len(rests) == len(set(rests))  # a shared figure is listed once


def test_fixed_figures_leave_only_gaps_and_knockouts_to_learn(answer):
    found = robustness(answer(), samples=500, figures="fixed")
    assert all(c.change == 0 for c in verify_next(found) if c.kind == "figure")


def test_drawn_gaps_count_as_figures_not_known(answer):
    found = robustness(answer(), samples=2000, missing="drawn")
    gaps = [c for c in verify_next(found) if c.kind == "gap"]
    assert gaps and max(c.change for c in gaps) > 0


def test_edges(answer, plain):
    alone = robustness(plain({"a": (1, 2, None)}, sd=0.1), samples=100)
    assert all(c.change == 0 for c in verify_next(alone) if c.kind != "knockout")
    nobody = robustness(plain({"a": (1, None, None)}, scenario={"coverage_floor": 0.9}), samples=50)
    assert verify_next(nobody) == ()
    branchless = robustness(plain({"a": (5, 5, None), "b": (5, 4, 4)}, sd=0.1), samples=500)
    assert next(c for c in verify_next(branchless) if c.kind == "gap").change > 0
    with pytest.raises(RequestError):
        verify_next(robustness(answer(method="topsis"), samples=100))
