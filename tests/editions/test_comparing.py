"""Two toy editions of which every part of every change is known by hand."""

import numpy as np
import pytest

from siteselect.editions import PARTS, compare_editions
from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from tests.toy import CERTAIN, CRITERIA, OBSERVATIONS, PLACES, PROFILES, criterion, evidence

# weights: near 1/4, calm 3/8, cheap 1/8, fit 1/4; scores alpha .7125, beta .6875, gamma .6375,
# delta .5875
FIT_OF_DELTA = ["delta", "site", "fit", 1]  # in these worlds no gap, unless a test makes one
WHOLE = [*OBSERVATIONS, FIT_OF_DELTA]


def world(toy, **changes):
    given = {"observations": WHOLE, "meta": CERTAIN, **changes}
    known = {cell for place in given.get("places", PLACES) for cell in place[:3]}
    given["observations"] = [row for row in given["observations"] if row[0] in known]
    return evaluate(*toy(**given))


def with_figure(subject, name, value, rows=WHOLE):
    return [[*row[:3], value] if (row[0], row[2]) == (subject, name) else row for row in rows]


def with_curve(name, *points, **more):
    was = next(c for c in CRITERIA if c["id"] == name)
    now = criterion(name, was["branch"], [*points], was["objective"], **more)
    return [now if c["id"] == name else c for c in CRITERIA]


def moves(old, new):
    found = compare_editions(old, new)
    return {move.site: move for move in found.moves}


def parts(move):
    return {part: move.part(part) for part in PARTS}


def only(**changed):
    return pytest.approx({**dict.fromkeys(PARTS, 0.0), **changed}, abs=1e-9)


def cell(move, name):
    return next(cell for cell in move.cells if cell.criterion == name)


def test_one_edition_twice_moves_nothing(toy):
    found = compare_editions(*[world(toy)] * 2)
    assert found.same and all(move.still for move in found.moves) and len(found.moves) == 4
    assert not (found.added or found.left or found.answers or found.weights or found.curves)


def test_a_changed_figure_is_charged_to_its_criterion_alone(toy):
    """Alpha's 20 becomes 40: value 0.8 to 0.6 at weight 1/4. Beta passes without any change."""
    old, new = world(toy), world(toy, observations=with_figure("alpha", "near", 40))
    found = moves(old, new)
    alpha, beta = found["alpha"], found["beta"]
    assert parts(alpha) == only(figures=-0.05)
    changed = cell(alpha, "near")
    assert (changed.kind, changed.old.value, changed.new.value) == ("revised", 20, 40)
    assert (changed.new.source, changed.new.as_of, changed.new.level) == ("src", "2025", "site")
    assert [c.kind for c in alpha.cells].count("same") == 3
    assert (alpha.rank_old, alpha.rank_alone, alpha.rank_new) == (1, 2, 2)
    assert alpha.passed_by == ("beta",)
    assert (beta.rank_old, beta.rank_alone, beta.rank_new) == (2, 2, 1)
    assert beta.passed == ("alpha",) and not beta.figures_changed and beta.change == 0
    assert found["gamma"].still and found["delta"].still


def test_another_source_of_the_same_figure_is_told_and_moves_nothing(toy):
    from tests.toy import observation

    rows = [row for row in WHOLE if (row[0], row[2]) != ("alpha", "near")]
    old, new = (world(toy, observations=rows, extra_observations=[
        observation("alpha", "site", "near", 20, as_of=year)]) for year in ("2025", "2024"))  # fmt: skip
    alpha = moves(old, new)["alpha"]
    assert cell(alpha, "near").kind == "evidence" and alpha.figures_changed and not alpha.still
    assert parts(alpha) == only()


def test_a_changed_curve_is_charged_to_the_curve(toy):
    """Over 0 to 200 instead of 0 to 100, alpha's 20 is worth 0.9 instead of 0.8."""
    old, new = world(toy), world(toy, criteria=with_curve("near", [0, 1], [200, 0]))
    found = compare_editions(old, new)
    assert found.curves == ("near",) and not found.weights
    for site, value in (("alpha", 0.9 - 0.8), ("beta", 0.8 - 0.6), ("delta", 0.6 - 0.2)):
        assert parts(moves(old, new)[site]) == only(curves=0.25 * value)


def test_figure_and_curve_at_once_take_the_mean_of_both_orders(toy):
    """Alpha: 0.8; old figure on the new curve 0.9, new on the old 0.6, new on the new 0.8."""
    old, new = world(toy), world(toy, observations=with_figure("alpha", "near", 40),
                                 criteria=with_curve("near", [0, 1], [200, 0]))  # fmt: skip
    figures = ((0.6 - 0.8) + (0.8 - 0.9)) / 2
    curves = ((0.9 - 0.8) + (0.8 - 0.6)) / 2
    alpha = moves(old, new)["alpha"]
    assert parts(alpha) == only(figures=0.25 * figures, curves=0.25 * curves)
    assert alpha.change == pytest.approx(0, abs=1e-12)


def test_a_changed_weight_is_charged_at_the_mean_value(toy):
    """Calm 3 to 1 of the climate's half: 3/8 to 1/4, cheap 1/8 to 1/4."""
    profiles = {**PROFILES, "common": {**PROFILES["common"], "calm": 1}}
    old, new = world(toy), world(toy, profiles=profiles,
                                 observations=with_figure("alpha", "calm", 7))  # fmt: skip
    found = compare_editions(old, new)
    assert found.weights == (("calm", 0.375, 0.25), ("cheap", 0.125, 0.25))
    alpha = next(m for m in found.moves if m.site == "alpha")
    assert cell(alpha, "calm").kind == "added" or cell(alpha, "calm").old.level == "country"
    beta = next(m for m in found.moves if m.site == "beta")
    assert parts(beta) == only(weights=-0.125 * 0.9 + 0.125 * 0.6)


def test_weight_and_figure_at_once_take_the_midpoint(toy):
    profiles = {**PROFILES, "common": {**PROFILES["common"], "calm": 1}}
    old, new = world(toy), world(toy, profiles=profiles,
                                 observations=with_figure("AA-2", "calm", 7))  # fmt: skip
    calm = cell(moves(old, new)["beta"], "calm")
    assert calm.weights == pytest.approx(-0.125 * (0.9 + 0.7) / 2)
    assert calm.figures == pytest.approx((0.375 + 0.25) / 2 * (0.7 - 0.9))
    assert calm.change == pytest.approx(0.25 * 0.7 - 0.375 * 0.9)


def test_what_is_expected_of_a_gap_moves_with_others_figures(toy):
    """Places of a country are alike here: delta's gap is taken for gamma's figure."""
    old = world(toy, observations=OBSERVATIONS)
    new = world(toy, observations=with_figure("gamma", "fit", 3, OBSERVATIONS))
    found = moves(old, new)
    assert parts(found["gamma"]) == only(figures=0.25 * 0.5)
    assert parts(found["delta"]) == pytest.approx({**parts(found["alpha"]), "known": 0.25 * 0.5},
                                                  abs=1e-4)  # fmt: skip
    assert not found["delta"].figures_changed and cell(found["delta"], "fit").old is None


def test_a_figure_that_came_or_went_is_a_figure_against_what_is_expected(toy):
    old, new = world(toy, observations=OBSERVATIONS), world(
        toy, observations=[*OBSERVATIONS, ["delta", "site", "fit", 4]])  # fmt: skip
    there, back = moves(old, new)["delta"], moves(new, old)["delta"]
    assert (cell(there, "fit").kind, cell(back, "fit").kind) == ("added", "removed")
    assert cell(there, "fit").value_old == pytest.approx(0.25, abs=1e-4)
    assert there.part("figures") == pytest.approx(0.25 * 0.75, abs=1e-4)
    assert parts(there) == pytest.approx({p: -v for p, v in parts(back).items()}, abs=1e-12)


def test_wider_widths_by_grade_are_a_change_of_what_is_known(toy):
    """Gamma's calm stands at the end of its scale: doubt can only lower what is expected of it."""
    wide = {**CERTAIN, "uncertainty": {**CERTAIN["uncertainty"], "by_grade": dict.fromkeys("ABCD", 0.2)}}
    found = compare_editions(world(toy), world(toy, meta=wide))
    gamma = next(m for m in found.moves if m.site == "gamma")
    assert found.ageing and gamma.part("known") < -0.001
    assert parts(gamma) == only(known=gamma.change)


def test_a_criterion_that_counts_in_one_edition_only_is_a_change_of_weight(toy):
    profiles = {**PROFILES, "common": {**PROFILES["common"], "cheap": 0}}
    old, new = world(toy, profiles=profiles), world(toy)
    alpha = moves(old, new)["alpha"]
    cheap = cell(alpha, "cheap")
    assert (cheap.value_old, cheap.weights) == (None, pytest.approx(0.125 * 0.6))
    assert parts(alpha) == only(weights=0.125 * 0.6 - 0.125 * 0.5)
    back = cell(moves(new, old)["alpha"], "cheap")
    assert (back.value_new, back.weights) == (None, -cheap.weights)


def test_a_change_of_unit_is_charged_to_the_figure_and_cancels(toy):
    """Metres for kilometres: old metres mean nothing on a curve of kilometres."""
    tree = with_curve("near", [0, 1], [100_000, 0])
    tree = [{**c, "unit": {"en": "m", "zh-TW": "公尺"}} if c["id"] == "near" else c for c in tree]
    rows = [[*row[:3], row[3] * 1000] if row[2] == "near" else row for row in WHOLE]
    alpha = moves(world(toy), world(toy, criteria=tree, observations=rows))["alpha"]
    assert cell(alpha, "near").kind == "revised"
    assert parts(alpha) == only()


def test_sites_that_come_and_go_move_ranks_without_a_score(toy):
    old, new = world(toy, places=PLACES[:3]), world(toy, places=[PLACES[0], PLACES[2], PLACES[3]])
    found = compare_editions(old, new)
    assert (found.added, found.removed) == (("delta",), ("beta",)) == (found.entered, found.left)
    gamma = next(m for m in found.moves if m.site == "gamma")
    assert (gamma.rank_old, gamma.rank_alone, gamma.rank_new) == (3, 3, 2)
    assert gamma.left_above == ("beta",) and not gamma.passed and gamma.change == 0
    back = next(m for m in compare_editions(new, old).moves if m.site == "gamma")
    assert back.entered_above == ("beta",) and not back.figures_changed


def test_a_knockout_that_fails_now_takes_a_site_out_with_its_reason(toy):
    old = world(toy)
    new = world(toy, knockout_evidence=[evidence("alpha", "land", "serviced", 10),
                                        evidence("BBB", "visa", "finding", answer="pass")])  # fmt: skip
    found = compare_editions(old, new)
    told = {(a.site, a.knockout): (a.old.answer, a.new.answer, a.new.key) for a in found.answers}
    assert told == {
        ("alpha", "land"): ("unknown", "fail", "knockouts.too_small"),
        ("gamma", "visa"): ("unknown", "pass", "knockouts.met"),
        ("delta", "visa"): ("unknown", "pass", "knockouts.met"),
    }
    assert found.left == ("alpha",) and not found.removed
    assert {m.left_above for m in found.moves} == {("alpha",)}


def test_a_changed_need_is_told(toy):
    sector = {**PROFILES["sectors"]["chips"], "needs": {"land": 20}}
    new = world(toy, profiles={**PROFILES, "sectors": {"chips": sector}})
    assert compare_editions(world(toy), new).needs == (("land", 150, 20),)


def test_the_question_must_be_the_same_and_additive(toy):
    dataset, scenario = toy()
    plain = evaluate(dataset, scenario)
    with pytest.raises(RequestError, match="other_question") as refusal:
        compare_editions(plain, evaluate(dataset, scenario.with_gaps("worst")))
    assert refusal.value.problems[0].values == (("names", "gaps"),)
    with pytest.raises(RequestError, match="not_additive"):
        compare_editions(plain, evaluate(dataset, scenario.with_method("topsis")))


def test_the_inputs_are_left_as_they_were(toy):
    old, new = world(toy), world(toy, observations=with_figure("alpha", "near", 40))
    before = new.known.mean.copy(), old.score.copy()
    compare_editions(old, new)
    assert np.array_equal(new.known.mean, before[0]) and np.array_equal(old.score, before[1])
