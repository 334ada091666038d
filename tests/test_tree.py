"""The audit of the tree: hand-made answers with a known truth, and the page that reports it.

`docs/tree.md` holds the shipped data's; `python -m tests.test_tree` writes it again.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from siteselect.audit import alike, effective_weights, inside, own_level
from siteselect.evaluation import evaluate
from tests.toy import CERTAIN, CRITERIA
from tests.tree_page import closest, page
from tests.tree_reasons import REASONS

PAGE = Path(__file__).parent.parent / "docs" / "tree.md"


@pytest.fixture
def answer(toy):
    return evaluate(*toy(meta=CERTAIN))


def with_values(answer, values, outside=()):
    """An answer of so many sites whose four criteria have these values, all of them certain."""
    values = np.asarray(values, dtype=float)
    matrix = replace(answer.matrix, values=values)
    parts = np.nan_to_num(values) * matrix.weights
    return replace(answer, matrix=matrix, contributions=parts, rank=np.arange(1, len(values) + 1),
                   score=parts.sum(axis=1), outside=outside)  # fmt: skip


def columns(*made):
    return np.array(made, dtype=float).T


def test_what_moves_together_is_found_whatever_its_sign(answer):
    up, free = np.arange(12) / 12, np.tile([0.1, 0.9, 0.4], 4)
    found = alike(with_values(answer, columns(up, 1 - up / 2, free, np.full(12, 0.5))))
    assert [(p.first, p.second, p.sites) for p in found] == [("near", "calm", 12)]
    assert found[0].r == pytest.approx(-1)
    twice = alike(with_values(answer, columns(up, 1 - up / 2, up / 3, free)), least=0.999)
    assert [(p.first, p.second) for p in twice] == [("calm", "cheap"), ("near", "calm"),
                                                    ("near", "cheap")]  # fmt: skip


def test_the_correlation_is_pearson_s_over_sites_with_both(answer):
    rng = np.random.default_rng(5)
    values = rng.random((30, 4))
    values[:, 1] = 0.9 * values[:, 0] + 0.1 * values[:, 1]
    values[3, 0] = values[7, 1] = np.nan
    kept = np.delete(values, [3, 7], axis=0)
    plain = ((kept[:, 0] - kept[:, 0].mean()) * (kept[:, 1] - kept[:, 1].mean())).mean() / (
        kept[:, 0].std() * kept[:, 1].std())  # fmt: skip
    (pair,) = alike(with_values(answer, values))
    assert (pair.r, pair.sites) == (pytest.approx(plain), 28)


def test_few_sites_and_sites_outside_tell_nothing(answer):
    up = np.arange(12) / 12
    made = columns(up, up, np.tile([0.0, 1.0], 6), np.tile([1.0, 1.0, 0.0], 4))
    assert made.shape == (12, 4) and len(alike(with_values(answer, made))) == 1
    assert alike(with_values(answer, made, outside=(0, 1, 2))) == []


def test_sites_that_share_a_nation_s_figures_count_once(answer):
    two = np.repeat([0.2, 0.8], 10)  # two nations: any two national criteria correlate by 1
    made = columns(two, two**2, two / 2, np.tile([0.1, 0.9], 10))
    assert alike(with_values(answer, made)) == []


def test_shares_of_the_variance_by_hand(answer):
    """Two criteria that vary alone: shares go as the squares of weight x spread."""
    a, b = np.tile([0.0, 1.0], 6), np.tile([0.0, 0.0, 1.0, 1.0], 3)
    found = effective_weights(with_values(answer, columns(a, b, np.full(12, 0.3), np.full(12, 0.7))))
    w = dict(zip(answer.matrix.criteria, answer.matrix.weights, strict=True))
    total = w["near"] ** 2 + w["calm"] ** 2
    assert found == pytest.approx({"near": w["near"] ** 2 / total, "calm": w["calm"] ** 2 / total,
                                   "cheap": 0, "fit": 0})  # fmt: skip


def test_shares_sum_to_one_and_what_works_against_the_rest_is_below_0(answer):
    rng = np.random.default_rng(9)
    values = rng.random((20, 4))
    values[:, 2] = 1 - values[:, 1]  # the weight of calm is three times that of cheap
    found = effective_weights(with_values(answer, values))
    assert sum(found.values()) == pytest.approx(1)
    assert found["cheap"] < 0 < found["calm"]
    assert found["cheap"] == pytest.approx(-found["calm"] / 3)


def test_a_score_that_does_not_vary_has_no_shares(answer):
    assert all(np.isnan(v) for v in effective_weights(with_values(answer, np.full((5, 4), 0.4))).values())


def test_own_level_by_hand(toy):
    wanted = {"near": "site", "calm": "admin1", "cheap": "country", "fit": "site"}
    tree = [{**c, "level": wanted.get(c["id"], "country")} for c in CRITERIA]
    dataset, scenario = toy(criteria=tree)
    found = own_level(evaluate(dataset, scenario))
    # calm: AA-2 alone has a figure of its state; delta has no fit
    assert found == {"near": 1.0, "calm": 0.25, "cheap": 1.0, "fit": 0.75}


def test_only_the_sites_of_the_base_count(answer):
    assert inside(answer).tolist() == [0, 1, 2, 3]
    assert inside(replace(answer, outside=(2, 0))).tolist() == [1, 3]


def test_the_page_names_pairs_gaps_and_what_decides(answer):
    up = np.arange(12) / 12
    made = columns(up, up**2, np.tile([0.0, 1.0], 6), np.tile([1.0, 1.0, 0.0], 4))
    made[:, 3] = np.where(up < 0.5, np.nan, made[:, 3])
    one = with_values(answer, made)
    rows = np.where(np.isnan(made), -1, answer.matrix.rows[0])
    one = replace(one, matrix=replace(one.matrix, rows=rows))
    key = frozenset(("near", "calm"))
    said = page({("chips", "here"): one}, {key: "Two things."})
    assert set(closest({("chips", "here"): one})) == {key}
    assert "| near, calm | +0.96 over 12 | chips, here | Two things. |" in said
    assert "| fit | **50%** |" in said and "| near | 100% |" in said
    assert "| chips | here | calm " in said
    assert "**no reason given**" in page({("chips", "here"): one}, {})


@pytest.mark.skipif(not PAGE.exists(), reason="written once the weights stand")
def test_the_page_says_what_the_data_say(shipped):
    answers = shipped_answers(shipped)
    assert PAGE.read_text(encoding="utf-8") == page(answers)
    assert set(closest(answers)) <= set(REASONS)


def shipped_answers(dataset):
    from siteselect.bases import BASES
    from siteselect.profiles import profile, profiles

    return {
        (sector, base): evaluate(dataset, profile(dataset, sector).with_base(base))
        for sector in profiles(dataset).sectors for base in BASES
    }  # fmt: skip


if __name__ == "__main__":
    from siteselect.dataset import load
    from tests.conftest import DATA

    PAGE.write_text(page(shipped_answers(load(DATA))), encoding="utf-8")
