"""SMAA-2 of an evaluation: by hand, against loops, and what must not change it."""

import os
import subprocess
import sys
from math import erf

import numpy as np
import pytest

from siteselect.errors import RequestError
from siteselect.evaluation import evaluate
from siteselect.knowledge import FIGURE, GAP, STANDS_IN
from siteselect.robustness import Noise, robustness
from siteselect.robustness.result import centroid


def by_id(found, name):
    ids = found.evaluation.dataset.places["id"].tolist()
    return found.row(ids.index(name))


def test_two_sites_by_hand(plain):
    """(10, 0, 0) against (0, 5, 5): first where w > (1 - w) / 2, so from w = 1/3; with weights
    uniform on three branches that is (2/3)^2 of the simplex."""
    found = robustness(plain({"a": (10, 0, 0), "b": (0, 5, 5)}), samples=40_000, figures="fixed")
    assert found.first == pytest.approx([4 / 9, 5 / 9], abs=0.01)
    assert found.winning[0, 1] == pytest.approx(found.first[0])
    assert found.expected_rank == pytest.approx([14 / 9, 13 / 9], abs=0.01)
    assert found.central[0] == pytest.approx([5 / 9, 2 / 9, 2 / 9], abs=0.01)
    assert found.confidence.tolist() == [1.0, 1.0]
    assert found.confidence_samples == 1
    assert found.holistic == pytest.approx(found.acceptability @ [1, 1 / 3])


def test_normal_figures_by_hand(plain):
    """Equal sites but for a lead of one standard deviation of the difference: 84 %."""
    sd = 0.05
    lead = 10 * sd * np.sqrt(2 / 3) * np.sqrt(3)
    evaluation = plain({"a": (5 + lead / 3,) * 3, "b": (5, 5, 5)}, sd=sd)
    found = robustness(evaluation, samples=40_000, weights="intervals", spread=0.0)
    # the error of a mean of three is sd / sqrt(3), of a difference sqrt(2) times that
    wanted = 0.5 * (1 + erf(lead / 3 / 10 / (sd * np.sqrt(2 / 3)) / np.sqrt(2)))
    assert found.first[0] == pytest.approx(wanted, abs=0.01)
    assert found.confidence[0] == pytest.approx(wanted, abs=0.03)


def plainly(evaluation, mode, spread, count, seed):
    """Weights from numpy's own numbers, values by `known.draw`, ranks in double precision."""
    rng, matrix, ranked = np.random.default_rng(seed), evaluation.matrix, evaluation.rank > 0
    n = int(ranked.sum())
    places, wins = np.zeros((n, n)), np.zeros((n, n))
    for start in range(0, count, 10_000):
        size = min(10_000, count - start)
        shares, within = {}, np.zeros((size, len(matrix.criteria)))
        for b in sorted(set(matrix.branch.tolist())):
            inside = matrix.branch == b
            shares[b] = importance(rng, mode, matrix.weights[inside].sum(), spread, size)
            own = np.stack([importance(rng, mode, w, spread, size) for w in matrix.weights[inside]])
            within[:, inside] = (own / own.sum(axis=0)).T * shares[b][:, None]
        weights = within / within.sum(axis=1, keepdims=True)
        values = evaluation.known.take(np.flatnonzero(ranked)).draw(size, rng)
        scores = np.einsum("snm,sm->sn", values, weights)
        order = (-scores).argsort(axis=1).argsort(axis=1)
        places += [[(order[:, i] == r).sum() for r in range(n)] for i in range(n)]
        wins += (scores[:, :, None] > scores[:, None, :]).sum(axis=0)
    return places / count, wins / count


def importance(rng, mode, middle, spread, size):
    if mode == "free":
        return rng.exponential(size=size)
    return middle * rng.uniform(1 - spread, 1 + spread, size)


@pytest.mark.parametrize("weights", ["free", "intervals"])
def test_equals_plain_draws_of_what_is_known(answer, weights):
    """All acceptabilities and pairs within 0.01 at 200,000 draws each: gaps, shared figures and
    stand-ins among them."""
    evaluation = answer("pcb")
    places = evaluation.dataset.places["country_iso3"].tolist()
    alike = [i for i in evaluation.order if places[i] == "USA"][:2]
    few = evaluate(evaluation.dataset.with_places(evaluation.order[:4] + alike), evaluation.scenario)
    known = few.known
    assert set(np.unique(known.basis).tolist()) == {FIGURE, STANDS_IN, GAP}
    assert any(len(set(column)) < len(column) for column in known.keys.T.tolist())
    found = robustness(few, samples=200_000, weights=weights)
    acceptability, winning = plainly(few, weights, 0.5, 200_000, 7)
    assert np.abs(found.acceptability - acceptability).max() < 0.01
    assert np.abs(found.winning - winning).max() < 0.01


@pytest.mark.parametrize("sector", ["semiconductor_fab", "ai_server_ems", "networking"])
@pytest.mark.parametrize("gaps", ["expected", "cautious"])
def test_at_the_scenarios_weights_it_is_the_models_first_place(answer, sector, gaps):
    evaluation = answer(sector, gaps=gaps)
    found = robustness(evaluation, samples=20_000, weights="intervals", spread=0.0)
    assert np.abs(found.first - evaluation.first[found.sites]).max() < 0.015
    pairs = np.ix_(found.sites, found.sites)
    apart = ~np.eye(len(found.sites), dtype=bool)
    assert np.abs(found.winning - evaluation.above[pairs])[apart].max() < 0.02
    assert found.sample.scores.mean(axis=0) == pytest.approx(
        evaluation.score[found.sample.model.sites], abs=2e-3)  # fmt: skip


def test_samples_are_answers_of_evaluate(answer):
    """Each sample's weights, asked as a scenario, give the sample's scores."""
    evaluation = answer("networking")
    found = robustness(evaluation, samples=30, figures="fixed")
    sample, dataset = found.sample, evaluation.dataset
    for s in range(0, 30, 7):
        branches = dict.fromkeys(evaluation.scenario.branches, 0.0)
        branches |= dict(zip(sample.model.branches, sample.shares[s].tolist(), strict=True))
        criteria = dict(evaluation.scenario.criteria)
        criteria |= {name: weight * evaluation.scenario.value_function(dataset.criteria[name]).span
                     for name, weight in zip(sample.model.names, sample.within[s].tolist(),
                                             strict=True)}  # fmt: skip
        again = evaluate(dataset, evaluation.scenario.model_copy(
            update={"branches": branches, "criteria": criteria, "coverage_floor": 0.0}))
        assert sample.scores[s] == pytest.approx(again.score[sample.model.sites], abs=1e-6)


def test_a_figure_that_two_sites_share_cancels(toy_answer):
    """alpha and beta rest on the same two national figures: grade D there changes nothing."""
    from tests.toy import CRITERIA, LABEL, OBSERVATIONS, observation

    federal = [c | {"national": LABEL} if c["id"] in ("calm", "cheap") else c for c in CRITERIA]
    shared = [observation("AAA", "country", c, v, grade="D", as_of="2010")
              for c, v in (("calm", 5), ("cheap", 4))]  # fmt: skip
    rows = [row for row in OBSERVATIONS if row[0] in ("alpha", "beta")]
    evaluation = toy_answer(observations=rows, extra_observations=shared, criteria=federal,
                            places=[["alpha", "AAA", "AA-1", 10, 10],
                                    ["beta", "AAA", "AA-1", 11, 10]])  # fmt: skip
    found = robustness(evaluation, samples=2000, weights="intervals", spread=0.0)
    assert found.first[by_id(found, "alpha")] == 1.0
    apart = found.sample.scores[:, 0] - found.sample.scores[:, 1]
    assert apart.std() < 0.05 < found.sample.scores[:, 0].std()


def test_ordered_weights_keep_the_order_and_leave_equal_ones_free(answer):
    evaluation = answer()
    sample = robustness(evaluation, samples=2000, weights="ordered").sample
    model = sample.model
    for span in model.spans:
        importance, drawn = model.within[span], sample.within[:, span]
        for a in range(len(importance)):
            for b in range(len(importance)):
                ahead = (drawn[:, a] >= drawn[:, b]).mean()
                if importance[a] > importance[b] * (1 + 1e-9):
                    assert ahead == 1.0
                elif a != b and abs(importance[a] - importance[b]) < 1e-12:
                    assert 0.44 < ahead < 0.56
    assert (sample.shares[:, model.branches.index("sector_fit")] >= 1 / 3 - 1e-6).all()


def test_intervals_stay_in_their_spread(answer):
    sample = robustness(answer(), samples=3000, weights="intervals", spread=0.2).sample
    ratio = sample.within / sample.model.within
    assert 0.8 / 1.2 - 1e-4 < ratio.min() < 0.9 and 1.1 < ratio.max() < 1.2 / 0.8 + 1e-4
    assert ratio.mean() == pytest.approx(1, abs=0.01)
    assert sample.within[:, sample.model.spans[0]].sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("weights", ["free", "ordered", "intervals"])
@pytest.mark.parametrize("figures", ["drawn", "fixed"])
def test_the_order_of_sites_and_observations_is_irrelevant(answer, weights, figures):
    from dataclasses import replace

    from siteselect.dataset.resolve import index_rows

    evaluation = answer("pcb")
    dataset = evaluation.dataset
    table = dataset.observations.iloc[::-1].reset_index(drop=True)
    criteria = dict(reversed(dataset.criteria.items()))
    turned = replace(dataset.with_places(list(range(len(dataset.places) - 1, -1, -1))), observations=table,
                     criteria=criteria, rows=index_rows(table, criteria))  # fmt: skip
    asked = {"samples": 800, "weights": weights, "figures": figures}
    one = robustness(evaluation, **asked)
    two = robustness(evaluate(turned, evaluation.scenario), **asked)
    assert (two.acceptability[::-1] == one.acceptability).all()
    assert (two.confidence[::-1] == one.confidence)[~np.isnan(one.confidence[::1])].all()
    back = [two.evaluation.matrix.criteria.index(c) for c in one.evaluation.matrix.criteria]
    assert np.array_equal(two.central[::-1][:, back], one.central, equal_nan=True)


def test_same_seed_same_answer_and_noise_only_saves_time(answer):
    evaluation, noise = answer(), Noise(4, keep=True)
    one = robustness(evaluation, samples=1500, seed=4)
    for used in (None, noise, noise):
        again = robustness(evaluation, samples=1500, seed=4, noise=used)
        assert (again.acceptability == one.acceptability).all()
        assert np.array_equal(again.central, one.central, equal_nan=True)
    other = robustness(evaluation, samples=1500, seed=5, noise=noise)  # noise of another seed
    assert (other.acceptability != one.acceptability).any()
    # what a slider moves is scored on the same draws
    moved = evaluate(evaluation.dataset, evaluation.scenario.model_copy(
        update={"branches": {"proximity": 1, "climate": 1, "sector_fit": 1}}))
    kept = robustness(moved, samples=1500, seed=4, noise=noise)
    assert (kept.acceptability == robustness(moved, samples=1500, seed=4).acceptability).all()


def test_a_site_that_leaves_takes_no_numbers_of_others(answer):
    asked = answer()
    open_to_all = asked.scenario.model_copy(update={"knockouts": ()})  # some nations have one site
    evaluation = evaluate(asked.dataset, open_to_all)
    dataset, gone = evaluation.dataset, evaluation.order[-1]
    rest = [i for i in range(len(dataset.places)) if i != gone]
    one = robustness(evaluation, samples=1000).sample
    two = robustness(evaluate(dataset.with_places(rest), evaluation.scenario), samples=1000).sample
    kept = [k for k, site in enumerate(one.model.ids) if site in two.model.ids]
    alone = [k for k in kept if dataset.places["country_iso3"].tolist().count(
        dataset.places["country_iso3"].iloc[one.model.sites[k]]) == 1]  # fmt: skip
    same = [two.model.ids.index(one.model.ids[k]) for k in alone]
    assert np.abs(one.scores[:, alone] - two.scores[:, same]).max() < 1e-5


def test_many_samples_take_chunks(plain):
    evaluation = plain({"a": (10, 0, 0), "b": (0, 5, 5)}, sd=0.02)
    one, two = (robustness(evaluation, samples=n) for n in (10_000, 25_000))
    assert (two.sample.scores == one.sample.scores).all()
    assert two.acceptability.sum(axis=1) == pytest.approx(1)
    assert np.abs(two.acceptability - one.acceptability).max() < 0.02
    assert two.acceptability_error.max() < one.acceptability_error.max()
    assert two.largest_error == pytest.approx(0.5 / np.sqrt(25_000))


def test_a_gap_is_drawn_as_what_is_expected_of_it(plain):
    """a needs more than 5 in the gap to lead b: as likely as what is known of it says."""
    evaluation = plain({"a": (8, 8, None), "b": (7, 7, 7), "c": (6, 6, 6)})
    fixed = robustness(evaluation, samples=4000, figures="fixed", weights="intervals", spread=0.0)
    assert fixed.first.tolist() == (evaluation.rank == 1).astype(float).tolist()
    drawn = robustness(evaluation, samples=20_000, weights="intervals", spread=0.0)
    known, j = evaluation.known, evaluation.matrix.criteria.index("s")
    reach = (known.middle[0, j] - 0.5) / known.sd[0, j]
    wanted = 0.5 * (1 + erf(reach / np.sqrt(2)))
    assert 0.3 < wanted < 0.9 and drawn.first[0] == pytest.approx(wanted, abs=0.015)
    assert drawn.first[1] == pytest.approx(1 - drawn.first[0])
    worst = robustness(plain({"a": (8, 8, None), "b": (7, 7, 7)}, scenario={"gaps": "worst"}),
                       samples=500, weights="intervals", spread=0.0)  # fmt: skip
    assert worst.first.tolist() == [0.0, 1.0]


def test_topsis_holds_figures_and_agrees_with_evaluate(answer):
    evaluation = answer("pcb", "topsis")
    found = robustness(evaluation, samples=3000, weights="intervals", spread=0.0)
    assert found.figures == "fixed" and found.sample is None
    at = np.arange(len(found.sites)), evaluation.rank[found.sites] - 1
    assert (found.acceptability[at] == 1).all()
    free = robustness(evaluation, samples=3000)
    assert free.acceptability.sum(axis=1) == pytest.approx(1)
    assert "robustness.skipped_figures_method" in [s.key for s in free.skipped]


def test_knocked_out_sites_are_left_out(toy_answer):
    from tests.toy import evidence

    evaluation = toy_answer(knockout_evidence=[
        evidence("alpha", "visa", "finding", answer="fail"),
        evidence("beta", "visa", "finding", answer="conditional")])  # fmt: skip
    found = robustness(evaluation, samples=200)
    ids = evaluation.dataset.places["id"].tolist()
    assert ids.index("alpha") not in found.sites
    said = {s.key: s.sites for s in found.skipped}
    assert said["robustness.skipped_failed"] == (ids.index("alpha"),)
    assert ids.index("beta") in said["robustness.skipped_knockouts"]


def test_edges_one_site_none_twins_and_constant(plain):
    alone = robustness(plain({"a": (1, 2, 3)}, sd=0.1), samples=50)
    assert alone.acceptability.tolist() == [[1.0]]
    assert alone.confidence.tolist() == [1.0] and alone.holistic.tolist() == [1.0]
    nobody = robustness(plain({"a": (1, None, None)}, scenario={"coverage_floor": 0.9}), samples=50)
    assert nobody.acceptability.shape == (0, 0) and nobody.order == []
    assert [s.key for s in nobody.skipped] == ["robustness.skipped_data"]
    twins = robustness(plain({"a": (5, 5, 5), "b": (5, 5, 5), "c": (1, 9, 1)}), samples=500,
                       figures="fixed")  # fmt: skip
    assert (twins.acceptability[0] == twins.acceptability[1]).all()
    assert twins.winning[0, 1] == twins.winning[1, 0] == 0
    assert (twins.confidence[:2] == 1).all()
    same = robustness(plain({"a": (3, 3, 3), "b": (3, 3, 3)}), samples=100, figures="fixed")
    assert same.acceptability.tolist() == [[1, 0], [1, 0]]
    nothing = robustness(plain({"a": (None,) * 3, "b": (1, 1, 1)}), samples=50)
    assert nothing.acceptability.tolist() == [[1.0]]


def test_refusals_name_every_fault(answer):
    with pytest.raises(RequestError) as refusal:
        robustness(answer(), samples=0, seed=-1, weights="loose", spread=2.0, figures="x")
    keys = [problem.key for problem in refusal.value.problems]
    assert sorted(keys) == ["robustness.mode", "robustness.mode", "robustness.samples",
                            "robustness.seed", "robustness.spread"]  # fmt: skip
    with pytest.raises(RequestError):
        robustness(answer(method="vikor"))


def test_pairs_can_be_left_out(answer):
    fast = robustness(answer(), samples=300, pairs=False)
    assert np.isnan(fast.winning).all()
    assert (fast.acceptability == robustness(answer(), samples=300).acceptability).all()


def test_holistic_weights_fall_from_one():
    assert centroid(1).tolist() == [1.0] and centroid(0).tolist() == []
    assert (np.diff(centroid(9)) < 0).all()


@pytest.mark.slow
def test_same_bits_for_any_number_of_threads():
    code = (
        "import hashlib; from siteselect import evaluate, load, profile, shipped_data\n"
        "from siteselect.robustness import nearest_flip, robustness, verify_next\n"
        "data = load(shipped_data()); answer = evaluate(data, profile(data, 'pcb'))\n"
        "found = robustness(answer, samples=3000)\n"
        "said = repr([(c.name, c.site, c.change) for c in verify_next(found)])\n"
        "said += repr(nearest_flip(answer).distance)\n"
        "print(hashlib.sha256(found.acceptability.tobytes() + found.central.tobytes()"
        " + found.winning.tobytes() + said.encode()).hexdigest())"
    )
    digests = set()
    for threads, hashing in (("1", "0"), ("2", "1"), ("4", "2")):
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": hashing,
        }  # fmt: skip
        done = subprocess.run([sys.executable, "-c", code], env=environment, check=True,
                              capture_output=True, text=True)  # fmt: skip
        digests.add(done.stdout)
    assert len(digests) == 1


def test_what_is_kept_is_bounded_and_changes_no_answer(answer):
    evaluation = answer("pcb")
    small = Noise(1, keep=True, most=100_000)
    whole = [robustness(evaluation, samples=2000, noise=noise).acceptability
             for noise in (Noise(1), Noise(1, keep=True), small, small)]  # fmt: skip
    for other in whole[1:]:
        assert np.array_equal(whole[0], other)
    assert sum(a.nbytes for a in small._kept.values() if isinstance(a, np.ndarray)) <= 100_000


def test_how_often_one_is_ahead_without_counting_all_pairs(answer):
    evaluation = answer("pcb")
    counted = robustness(evaluation, samples=2000)
    bare = robustness(evaluation, samples=2000, pairs=False)
    a, b = evaluation.order[0], evaluation.order[4]
    assert bare.ahead(a, b) == pytest.approx(counted.ahead(a, b))
    assert counted.ahead(a, b)[0] == counted.winning[counted.row(a), counted.row(b)]
    assert np.isnan(bare.ahead(a, -5)[0])


def test_what_was_drawn_of_late_is_given_again_and_the_oldest_makes_room(monkeypatch):
    monkeypatch.setattr("siteselect.robustness.streams.RECENT", 2_000)
    noise, made = Noise(1, keep=True), []

    def ask(key):
        return noise.recent(key, lambda: made.append(key) or np.full(100, float(len(made))))

    first = ask("a")
    assert ask("a") is first
    ask("b"), ask("c"), ask("a")
    assert made == ["a", "b", "c", "a"]
