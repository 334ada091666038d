"""What to verify next: gains by hand, against samples drawn anew, and the checklist's content."""

import numpy as np
import pytest

from siteselect.dataset import DELIVERED
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.robustness import figure_ends, robustness, say_to_verify, verify_next
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
    """b has 6 and 6; a third figure above 3 (with a at 5, 5, 5) keeps it first."""
    evaluation = plain({"a": (5, 5, 5), "b": (6, 6, None)})
    found = robustness(evaluation, samples=5000, weights="intervals", spread=0.0)
    gaps = [check for check in verify_next(found) if check.kind == "gap"]
    assert [(g.name, found.evaluation.dataset.places["id"].iloc[g.site]) for g in gaps] == [("s", "b")]
    from scipy.special import ndtri

    known, j = evaluation.known, evaluation.matrix.criteria.index("s")
    levels = known.middle[1, j] + known.sd[1, j] * ndtri((np.arange(LEVELS) + 0.5) / LEVELS)
    share = (levels > 0.3).mean()
    # nothing else is open: known, it settles who is first
    wanted = (share * abs(1 - share) + (1 - share) * share)
    assert 0 < share < 1 and gaps[0].change == pytest.approx(wanted, abs=1e-6)
    assert all(c.change == 0 for c in verify_next(found) if c.kind == "figure")


@pytest.mark.parametrize("gaps", ["cautious", "worst"])
def test_a_gap_that_the_rule_sets_changes_the_first_places_from_what_they_are(plain, gaps):
    evaluation = plain({"a": (5, 5, 5), "b": (6, 6, None)}, scenario={"gaps": gaps})
    found = robustness(evaluation, samples=500, weights="intervals", spread=0.0)
    assert found.first.tolist() == [1.0, 0.0]
    gap = next(check for check in verify_next(found) if check.kind == "gap")
    assert gap.change > 0.3  # b comes first wherever the figure is above 3


def asked_again(found, seed):
    """Scores (S, n) of a sample's weights with all values drawn plainly, and a function that asks
    again with the part of a cell that a visit tells at a level: loops, in double precision."""
    sample, rng = found.sample, np.random.default_rng(seed)
    model, known, count = sample.model, sample.model.known, len(sample.scores)
    weights = model.overall(sample.shares, sample.within).astype(float)
    n, m = known.middle.shape
    common = {}
    for i, j in np.ndindex(n, m):
        common.setdefault((known.keys[i, j], j), rng.normal(size=count))
    lone = rng.normal(size=(n, m, count))

    def value(i, j, x, y):
        return np.clip(known.middle[i, j] + known.shared[i, j] * x + known.own[i, j] * y,
                       *known.ends[:, j])  # fmt: skip

    def cell(i, j):
        return value(i, j, common[known.keys[i, j], j], lone[i, j])

    scores = np.stack([sum(weights[:, j] * cell(i, j) for j in range(m)) for i in range(n)], axis=1)

    def at(i, j, level):
        x, y, sd = common[known.keys[i, j], j], lone[i, j], known.sd[i, j]
        kind, same = model.kind(i, j), np.flatnonzero(known.keys[:, j] == known.keys[i, j])
        if kind == "stands_in":
            told = {i: value(i, j, x, level)}
        else:  # the sum of both parts is known: they move along
            z = (known.shared[i, j] * x + known.own[i, j] * y) / sd
            moved = x + known.shared[i, j] / sd * (level - z)
            told = {k: value(k, j, moved, lone[k, j]) for k in same}
            told[i] = value(i, j, moved, y + known.own[i, j] / sd * (level - z))
        again = scores.copy()
        for k, after in told.items():
            again[:, k] += weights[:, j] * (after - cell(k, j))
        return again

    return scores, at


@pytest.mark.parametrize("weights", ["free", "intervals"])
def test_gains_equal_those_of_cells_drawn_one_by_one(answer, weights):
    from scipy.special import ndtri

    evaluation = answer()
    places = evaluation.dataset.places["country_iso3"].tolist()
    chosen = evaluation.order[:6] + [i for i in evaluation.order[6:] if places[i] == "USA"][:3]
    few = evaluate(evaluation.dataset.with_places(chosen), evaluation.scenario)
    found = robustness(few, samples=5000, weights=weights)
    scores, at = asked_again(found, 3)
    learner, model = Learner(found.sample), found.sample.model
    assert np.abs(scores.mean(axis=0) - found.sample.scores.mean(axis=0)).max() < 4e-3
    assert np.abs(scores.std(axis=0) - found.sample.scores.std(axis=0)).max() < 4e-3
    gains, kinds = [], set()
    gaps = np.argwhere(model.rows < 0).tolist()
    for i, j in [*np.argwhere(model.rows >= 0).tolist()[::3], *gaps[::2]]:
        shares = np.stack([
            np.bincount(at(i, j, level).argmax(axis=1), minlength=len(scores[0])) / len(scores)
            for level in ndtri((np.arange(LEVELS) + 0.5) / LEVELS)])  # fmt: skip
        wanted = np.abs(shares - shares.mean(axis=0)).sum(axis=1).mean() / 2
        gain = learner.known(i, j)
        gains.append(wanted)
        kinds.add(model.kind(i, j))
        assert gain.change == pytest.approx(wanted, abs=0.012), (model.kind(i, j), i, j)
    assert max(gains) > 0.02 and kinds == {"figure", "stands_in", "gap"}


def test_what_a_gap_tells_of_the_other_gaps_of_its_country_counts(plain):
    """Two sites of a country, both without the figure, and nothing of one's own in it."""
    evaluation = plain({"a": (5, 5, None), "b": (5.2, 5, None), "c": (5, 5, 9)})
    found = robustness(evaluation, samples=5000, weights="intervals", spread=0.0)
    learner, model = Learner(found.sample), found.sample.model
    j = model.names.index("s")
    assert model.known.shared[0, j] > 0 and learner._peers(0, j) == [1]
    scores, at = asked_again(found, 5)
    from scipy.special import ndtri

    shares = np.stack([np.bincount(at(0, j, level).argmax(axis=1), minlength=3) / len(scores)
                       for level in ndtri((np.arange(LEVELS) + 0.5) / LEVELS)])  # fmt: skip
    wanted = np.abs(shares - shares.mean(axis=0)).sum(axis=1).mean() / 2
    assert learner.known(0, j).change == pytest.approx(wanted, abs=0.015)


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
        if check.kind in ("figure", "stands_in"):
            low, high = figure_ends(evaluation, check)
            assert low <= check.figure <= high
            assert check.source in evaluation.dataset.sources
            assert check.grade in "ABCD" and check.level and np.isfinite(check.figure)
        for lang in ("en", "zh-TW"):
            assert check.gather[lang] in say_to_verify(evaluation, check, lang)
    assert {"figure", "stands_in", "gap"} <= set(kinds)
    model = found.sample.model
    gaps = {(check.site, check.name) for check in checks if check.kind == "gap"}
    assert gaps == {(i, model.names[j]) for i in contenders for j in range(len(model.names))
                    if model.rows[model.place(i), j] < 0}  # fmt: skip
    for check in checks:
        if check.kind == "stands_in":
            assert check.sharing == (check.site,) and check.level in ("admin1", "country")
    rests = [(c.name, c.sharing) for c in checks if c.kind == "figure"]
    assert len(rests) == len(set(rests))  # a shared figure is listed once


def test_the_cost_of_a_place_names_the_level_of_most_of_its_prices(answer):
    evaluation = answer("ai_server_ems")
    dataset, found = evaluation.dataset, robustness(evaluation, samples=500)
    checks = verify_next(found, contenders=len(found.sites))
    listed = {dataset.places["id"].iloc[c.site]: c for c in checks if c.name == DELIVERED}
    doubts = dataset.doubts[DELIVERED]
    assert set(listed) == {dataset.places["id"].iloc[i] for i in evaluation.order}
    for site, check in listed.items():
        assert (check.level, check.kind) == (doubts[site].level, doubts[site].basis)
        assert "quotes" in check.gather["en"] and "報價" in check.gather["zh-TW"]
    assert max(check.change for check in listed.values()) > 0.001
    assert {check.level for check in listed.values()} == {"site", "admin1", "country"}
    said = say_to_verify(evaluation, listed["vn-ha-nam"], "en")
    assert "Delivered cost at " in said and "mostly from figures of the country" in said
    assert "主要依國家數值推算" in say_to_verify(evaluation, listed["vn-ha-nam"], "zh-TW")


def test_fixed_figures_leave_only_gaps_and_knockouts_to_learn(answer):
    found = robustness(answer(), samples=500, figures="fixed")
    checks = verify_next(found)
    assert all(c.change == 0 for c in checks if c.kind == "figure")
    assert max(c.change for c in checks if c.kind == "gap") > 0


def test_edges(answer, plain):
    alone = robustness(plain({"a": (1, 2, None)}, sd=0.1), samples=100)
    assert all(c.change == 0 for c in verify_next(alone) if c.kind != "knockout")
    nobody = robustness(plain({"a": (1, None, None)}, scenario={"coverage_floor": 0.9}), samples=50)
    assert verify_next(nobody) == ()
    branchless = robustness(plain({"a": (5, 5, None), "b": (5, 4, 4)}, sd=0.1), samples=500)
    assert next(c for c in verify_next(branchless) if c.kind == "gap").change > 0
    with pytest.raises(RequestError):
        verify_next(robustness(answer(method="topsis"), samples=100))
