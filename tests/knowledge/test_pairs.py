"""Pairs and first places against drawing the whole model plainly."""

from dataclasses import replace

import numpy as np
import pytest

from siteselect.evaluation import evaluate
from siteselect.knowledge import Knowledge, above, covariance, first_place, spreads
from siteselect.knowledge.pairs import above_one
from siteselect.profiles import profile

SECTORS = ("semiconductor_fab", "ai_server_ems", "networking", "ev_auto_electronics")


def plain(evaluation, count=120_000, seed=5):
    """Draw scores of the ranked sites by the definition."""
    known = evaluation.known.take(np.array(evaluation.order))
    rng = np.random.default_rng(seed)
    return np.concatenate([known.draw(6000, rng) @ evaluation.matrix.weights
                           for _ in range(count // 6000)])  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("sector", SECTORS)
def test_all_that_is_said_of_scores_is_what_drawing_the_model_gives(shipped, sector):
    answer = evaluate(shipped, profile(shipped, sector))
    order, drawn = np.array(answer.order), plain(answer)
    assert abs(drawn.mean(axis=0) - answer.score[order]).max() < 1e-3
    for share, told in ((0.05, answer.low), (0.95, answer.high), (0.10, answer.cautious)):
        assert abs(np.quantile(drawn, share, axis=0) - told[order]).max() < 4e-3
    first = np.bincount(drawn.argmax(axis=1), minlength=len(order)) / len(drawn)
    assert abs(first - answer.first[order]).max() < 0.01
    for i in range(0, len(order), 3):
        ahead = (drawn[:, [i]] > drawn).mean(axis=0)
        ahead[i] = 0.5
        noise = np.sqrt(ahead * (1 - ahead) / len(drawn))
        assert (abs(ahead - answer.above[order[i]][order]) < 0.01 + 3 * noise).all()


def cells(middle, shared, own, keys, countries=None):
    middle, shared, own, keys = (np.array(x) for x in (middle, shared, own, keys))
    n, m = middle.shape
    where = np.zeros(n, int) if countries is None else np.array(countries)
    return Knowledge(np.zeros((n, m), np.int8), middle.astype(float), shared.astype(float),
                     own.astype(float), keys, np.array([[0.0] * m, [1.0] * m]), where)  # fmt: skip


def test_a_shared_error_cancels_between_sites():
    known = cells([[0.5], [0.4]], [[0.1], [0.1]], [[0.0], [0.0]], [[7], [7]])
    how, score = spreads(known, np.ones(1)), known.mean.sum(axis=1)
    assert above(score, how)[0, 1] == pytest.approx(1.0, abs=1e-6)
    apart = cells([[0.5], [0.4]], [[0.1], [0.1]], [[0.0], [0.0]], [[7], [8]])
    assert 0.7 < above(score, spreads(apart, np.ones(1)))[0, 1] < 0.8


def test_many_sites_of_a_country_go_the_same_way_as_few():
    rng = np.random.default_rng(2)
    n, m = 90, 5
    keys = np.where(rng.random((n, m)) < 0.6, 1, rng.integers(2, 9, (n, m)))
    known = cells(rng.random((n, m)), rng.random((n, m)) * 0.2, rng.random((n, m)) * 0.2, keys)
    weights = rng.random(m)
    few = known.take(np.arange(40))
    assert np.allclose(covariance(known, weights)[:40, :40], covariance(few, weights), atol=1e-12)


def test_probabilities_are_probabilities():
    rng = np.random.default_rng(4)
    n, m = 12, 4
    known = cells(rng.random((n, m)), rng.random((n, m)) * 0.2, rng.random((n, m)) * 0.2,
                  rng.integers(0, 3, (n, m)), rng.integers(0, 3, n))  # fmt: skip
    weights = np.full(m, 0.25)
    how, score = spreads(known, weights), (known.mean * weights).sum(axis=1)
    over = above(score, how)
    assert np.allclose(over + over.T, 1.0, atol=1e-12)
    assert np.all(np.diag(over) == 0.5)
    first = first_place(score, how)
    assert first.sum() == pytest.approx(1.0, abs=1e-12)
    assert (first >= 0).all()


def test_the_order_of_sites_changes_nothing():
    rng = np.random.default_rng(6)
    n, m = 15, 4
    known = cells(rng.random((n, m)), rng.random((n, m)) * 0.2, rng.random((n, m)) * 0.2,
                  rng.integers(0, 3, (n, m)), rng.integers(0, 3, n))  # fmt: skip
    weights, turn = np.full(m, 0.25), rng.permutation(n)

    def said(cells):
        how, score = spreads(cells, weights), (cells.mean * weights).sum(axis=1)
        over = above(score, how)
        return over, first_place(score, how)

    over, first = said(known)
    turned, turned_first = said(known.take(turn))
    assert np.allclose(turned, over[np.ix_(turn, turn)], atol=1e-12)
    assert np.allclose(turned_first, first[turn], atol=1e-6)


def world(seed=8, n=14, m=6):
    rng = np.random.default_rng(seed)
    return cells(0.5 + rng.random((n, m)) * 0.2, rng.random((n, m)) * 0.1,
                 rng.random((n, m)) * 0.1, rng.integers(0, 3, (n, m)), rng.integers(0, 3, n))  # fmt: skip


def test_the_covariance_is_what_each_pair_shares_column_by_column():
    known, weights = world(), np.linspace(0.05, 0.3, 6)
    found = covariance(known, weights)
    for a in range(14):
        for b in range(14):
            shared = sum(
                weights[j] ** 2 * part[a, j] * part[b, j] for part in known.loadings
                for j in range(6)
                if known.countries[a] == known.countries[b] and known.keys[a, j] == known.keys[b, j]
            )  # fmt: skip
            whole = (weights**2 * known.moments.variance[a]).sum()
            assert found[a, b] == pytest.approx(whole if a == b else shared, abs=1e-15)


def test_above_one_site_is_its_column_of_all_pairs():
    known, weights = world(), np.full(6, 1 / 6)
    how, score = spreads(known, weights), (known.mean * weights).sum(axis=1)
    over = above(score, how)
    for site in range(14):
        assert np.allclose(above_one(score, how, site), over[:, site], atol=1e-15)


def test_rounding_moves_no_first_place():
    """Countries alike have equal eigenvalues, whose vectors turn at the last bit."""
    middle = 0.5 + 0.004 * np.random.default_rng(3).random((14, 6))
    spread, keys, homes = np.full((14, 6), 0.05), np.zeros((14, 6), int), np.arange(14) // 2
    known, weights = cells(middle, spread, spread, keys, homes), np.full(6, 1 / 6)
    how, score = spreads(known, weights), (known.mean * weights).sum(axis=1)
    noise = np.random.default_rng(9).standard_normal((14, 14)) * 1e-16 * how.covariance
    near = replace(how, covariance=how.covariance + (noise + noise.T))
    assert np.abs(first_place(score, how) - first_place(score, near)).max() < 1e-3


def test_what_is_certain_is_said_for_certain_and_ties_share():
    sure = cells([[0.9], [0.5], [0.5]], np.zeros((3, 1)), np.zeros((3, 1)), [[1], [2], [3]])
    how, score = spreads(sure, np.ones(1)), sure.mean.sum(axis=1)
    over = above(score, how)
    assert over.tolist() == [[0.5, 1.0, 1.0], [0.0, 0.5, 0.5], [0.0, 0.5, 0.5]]
    assert first_place(score, how).tolist() == [1.0, 0.0, 0.0]
    rest = first_place(score[1:], spreads(sure.take(np.array([1, 2])), np.ones(1)))
    assert rest.tolist() == [0.5, 0.5]
