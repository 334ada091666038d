"""A mix scores as its sectors do on the mean, whatever the base, market and rule for gaps."""

import numpy as np
import pytest

from siteselect.dataset import CLUSTER, DELIVERED
from siteselect.evaluation import by_base, evaluate, explain
from siteselect.profiles import at_base, profile, sector_of
from siteselect.robustness import nearest_flip, robustness, tornado, verify_next
from tests.toy import PROFILES, evidence, write_world

TWO = {"ai_server_ems": 0.6, "pcb": 0.4}
THREE = {"semiconductor_fab": 0.5, "rare_earth_recycling": 0.3, "networking": 0.2}


def written(shares):
    return ",".join(f"{name}={100 * share}" for name, share in shares.items())


def ask(data, sector, base="anywhere", gaps="expected", **market):
    asked = at_base(data, profile(data, sector), base).with_gaps(gaps)
    return asked.with_market(market) if market else asked


def mean(shares, of):
    return sum(share * of(name) for name, share in shares.items())


@pytest.mark.parametrize("shares", [TWO, THREE])
@pytest.mark.parametrize("base", ["anywhere", "north_america", "europe", "asia", "india"])
def test_weights_are_the_sectors_by_their_shares(shipped, shares, base):
    found = ask(shipped, written(shares), base).weights(shipped.criteria)
    alone = {s: ask(shipped, s, base).weights(shipped.criteria) for s in shares}
    assert sum(found.values()) == pytest.approx(1)
    for name in shipped.criteria:
        wanted = mean(shares, lambda s, name=name: alone[s].get(name, 0.0))
        assert found.get(name, 0.0) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(("shares", "base", "gaps", "market"), [
    (TWO, "anywhere", "expected", {}), (TWO, "north_america", "cautious", {}),
    (TWO, "europe", "worst", {"india": 0.5, "asean": 0.25}), (THREE, "asia", "expected", {}),
    (THREE, "north_america", "expected", {}),
])  # fmt: skip
def test_the_score_is_the_mean_of_the_sectors_scores(shipped, shares, base, gaps, market):
    answer = evaluate(shipped, ask(shipped, written(shares), base, gaps, **market))
    alone = {s: evaluate(shipped, ask(shipped, s, base, gaps, **market)) for s in shares}
    wanted = mean(shares, lambda s: alone[s].score)
    np.testing.assert_allclose(answer.score, wanted, rtol=0, atol=1e-9)
    np.testing.assert_allclose(answer.contributions.sum(axis=1), answer.score, atol=1e-12)
    for name in (CLUSTER, DELIVERED):
        j = answer.matrix.criteria.index(name)
        part = mean(shares, lambda s, name=name: alone[s].contributions[
            :, alone[s].matrix.criteria.index(name)])  # fmt: skip
        np.testing.assert_allclose(answer.contributions[:, j], part, rtol=0, atol=1e-9)


def test_doubts_of_the_sectors_add_up(shipped):
    """A cell errs as if its sectors erred together: never less than they do apart."""
    answer = evaluate(shipped, ask(shipped, written(TWO)))
    alone = {s: evaluate(shipped, ask(shipped, s)) for s in TWO}
    for name in (CLUSTER, DELIVERED):
        j = answer.matrix.criteria.index(name)
        columns = {s: alone[s].matrix.criteria.index(name) for s in TWO}
        share = {s: TWO[s] * alone[s].matrix.weights[j] / answer.matrix.weights[j]
                 for s, j in columns.items()}  # fmt: skip
        wide = sum(share[s] * np.sqrt(alone[s].known.moments.variance[:, j])
                   for s, j in columns.items())  # fmt: skip
        assert sum(share.values()) == pytest.approx(1)
        found = np.sqrt(answer.known.moments.variance[:, j])
        np.testing.assert_allclose(found, wide, atol=2e-3)  # as near as a cut normal can be
        assert (answer.known.basis[:, j] == np.max(
            [alone[s].known.basis[:, k] for s, k in columns.items()], axis=0)).all()
    rest = [j for j, name in enumerate(answer.matrix.criteria) if name not in (CLUSTER, DELIVERED)]
    same = [alone["pcb"].matrix.criteria.index(answer.matrix.criteria[j]) for j in rest]
    np.testing.assert_array_equal(answer.known.middle[:, rest], alone["pcb"].known.middle[:, same])


def test_the_figure_shown_has_the_value_of_the_mix(shipped):
    answer = evaluate(shipped, ask(shipped, written(TWO), "north_america"))
    j = answer.matrix.criteria.index(DELIVERED)
    alone = [evaluate(shipped, ask(shipped, s, "north_america")) for s in TWO]
    columns = [one.matrix.criteria.index(DELIVERED) for one in alone]
    figures = np.array([one.matrix.figures[:, k] for one, k in zip(alone, columns, strict=True)])
    found = answer.matrix.figures[:, j]
    assert (found >= figures.min(axis=0) - 1e-9).all()
    assert (found <= figures.max(axis=0) + 1e-9).all()
    row = answer.dataset.observations.iloc[int(answer.matrix.rows[0, j])]
    assert row["sector"] == answer.scenario.sector and row["source"] == "derived-delivered-cost"
    assert set(alone[0].sources_used) | set(alone[1].sources_used) <= {
        *answer.sources_used, "derived-markets"}  # fmt: skip


def test_a_park_must_serve_the_most_demanding_tenant(shipped):
    asked, parts = profile(shipped, written(THREE)), [profile(shipped, s) for s in THREE]
    assert set(asked.knockouts) == {name for part in parts for name in part.knockouts}
    for name in {name for part in parts for name in part.needs}:
        assert asked.needs[name] == max(part.needs.get(name, 0) for part in parts)
    for market in {m for part in parts for m in part.mix}:
        for end in range(3):
            wanted = sum(share * part.mix.get(market, (0, 0, 0))[end]
                         for part, share in zip(parts, THREE.values(), strict=True))  # fmt: skip
            assert asked.mix[market][end] == pytest.approx(wanted)
    told = sector_of(shipped, asked.sector)
    assert told.reasons[0].judgement and "most demanding" in told.reasons[0].text["en"]
    assert told.market.unsplit == pytest.approx(asked.unsplit)
    assert told.name["zh-TW"].count("、") == 2


def test_own_importances_stay_in_another_base(shipped):
    asked = profile(shipped, written(TWO)).with_importance({"schooling": 50}, shipped.criteria)
    moved = at_base(shipped, asked, "north_america")
    plain = at_base(shipped, profile(shipped, written(TWO)), "north_america")
    assert moved.criteria["schooling"] == 50
    assert {**moved.criteria, "schooling": 0} == {**plain.criteria, "schooling": 0}
    assert at_base(shipped, moved, "anywhere").criteria == asked.criteria
    assert at_base(shipped, profile(shipped, "pcb"), "india") == profile(
        shipped, "pcb").with_base("india")  # fmt: skip


def test_each_base_is_asked_by_its_own_weights(shipped):
    answers = by_base(shipped, profile(shipped, written(TWO)))
    for base, answer in answers.items():
        wanted = ask(shipped, written(TWO), base).weights(shipped.criteria)
        assert dict(zip(answer.matrix.criteria, answer.matrix.weights, strict=True)) == (
            pytest.approx(wanted))


def test_a_mix_is_explained_and_shaken_as_a_sector_is(shipped):
    answer = evaluate(shipped, ask(shipped, written(TWO), "europe"))
    ids = [answer.dataset.places["id"].iloc[i] for i in answer.order[:2]]
    told = explain(answer, *ids)
    assert told.difference == pytest.approx(answer.score[answer.order[0]]
                                            - answer.score[answer.order[1]])  # fmt: skip
    found = robustness(answer, samples=300, seed=1)
    assert np.nansum(found.acceptability[:, 0]) == pytest.approx(1)
    assert verify_next(found) and np.isfinite(tornado(answer).lead)
    assert nearest_flip(answer) is not None


def test_fewer_places_score_the_same(shipped):
    answer = evaluate(shipped, ask(shipped, written(TWO), "europe"))
    few = answer.order[:3]
    again = evaluate(answer.dataset.with_places(few), answer.scenario)
    np.testing.assert_allclose(again.score, answer.score[few], rtol=0, atol=1e-12)
    bare = answer.dataset.without_market()
    assert not bare.parts and bare.criteria[DELIVERED] == shipped.criteria[DELIVERED]
    np.testing.assert_allclose(evaluate(bare, answer.scenario).score, answer.score)


def test_evidence_on_one_sector_holds_for_the_park(tmp_path):
    from siteselect.dataset import load

    chips = PROFILES["sectors"]["chips"]
    both = {**PROFILES, "sectors": {"chips": chips, "boards": {**chips, "needs": {"land": 20}}}}
    rows = [evidence("alpha", "visa", "finding", answer="fail", sector="boards")]
    data = load(write_world(tmp_path, knockout_evidence=rows, profiles=both))

    def answer(sector):
        return evaluate(data, profile(data, sector)).knockouts[data.position("alpha")][1].answer

    assert [answer(s) for s in ("chips", "boards", "chips=1,boards=1")] == [
        "unknown", "fail", "fail"]  # fmt: skip
    assert profile(data, "chips=1,boards=1").needs == {"land": 150}
