"""Mean score, rank sum and Borda: published counts, plain definitions, recusal and ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siteselect.group import Panel, borda, mean_scores, notable_differences, rank_sum
from siteselect.methods import ranks

NAN = np.nan


def of(scores, sites="wxyz"):
    table = np.array(scores, dtype=float)
    names = tuple(f"e{i}" for i in range(len(table)))
    return Panel(names, tuple(sites[: table.shape[1]]), table)


def ballots(schedule, sites):
    """Score 4, 3, 2, 1 from the first place down, each ballot as often as it was cast."""
    rows = [[len(sites) - order.index(s) for s in sites] for count, order in schedule for _ in range(count)]
    return Panel(tuple(f"v{i:03d}" for i in range(len(rows))), tuple(sites), np.array(rows, dtype=float))


def test_borda_of_tennessee():
    """Wikipedia, Borda count, the capital of Tennessee (by liquisearch.com/borda_count/an_example):
    194, 173, 126, 107 points of n - i."""
    given_ = ballots([(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")], "MNCK")
    found = borda(given_)
    assert found.value.tolist() == [126, 194, 173, 107]
    assert found.rank.tolist() == [3, 1, 2, 4]


def test_borda_of_smallville():
    """University of Alabama, Math 103, the Borda count method: 130 PRST, 120 TRSP, 100 TRPS,
    150 SRPT. The page counts n for the first place; ours is n - 1, so 500 less for each."""
    given_ = ballots([(130, "PRST"), (120, "TRSP"), (100, "TRPS"), (150, "SRPT")], "PRST")
    page = [4 * 130 + 2 * 250 + 120, 3 * 500, 4 * 150 + 2 * 250 + 100, 4 * 220 + 280]
    assert borda(given_).value.tolist() == [points - 500 for points in page]


def test_rank_sum_by_hand_and_its_tie_rule():
    """By the definition of the rank-sum method (Article 15) and the third way of Article 15-1."""
    found = rank_sum(of([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [0.1, 0.9, 0.5], [0.5, 0.9, 0.1]]))
    assert found.value.tolist() == [1 + 1 + 3 + 2, 2 + 2 + 1 + 1, 3 + 3 + 2 + 3]
    assert found.rank.tolist() == [2, 1, 3] and found.untied == ""
    shared = rank_sum(of([[0.9, 0.9, 0.1], [0.5, 0.5, 0.9]]))  # one's ties are written 1, 1, 3
    assert shared.value.tolist() == [1 + 2, 1 + 2, 3 + 1]


def test_more_first_places_settle_a_shared_first_place():
    # w 1 1 4 = 6, x 2 2 2 = 6, and w was first twice, x never
    found = rank_sum(of([[0.9, 0.8, 0.1, 0.0], [0.9, 0.8, 0.1, 0.0], [0.0, 0.8, 0.9, 0.1]]))
    assert found.value.tolist()[:2] == [6, 6]
    assert found.rank.tolist()[:2] == [1, 2] and found.untied == "most_firsts"
    assert found.first == (0,)


def test_what_only_a_lot_could_settle_stays_a_tie():
    found = rank_sum(of([[0.9, 0.1], [0.1, 0.9]]))
    assert found.rank.tolist() == [1, 1] and found.untied == "" and found.first == (0, 1)


def test_ties_further_down_stay():
    found = rank_sum(of([[0.9, 0.5, 0.1], [0.9, 0.1, 0.5]]))
    assert found.rank.tolist() == [1, 2, 2]


def test_recusal_stretches_ranks_and_means_over_those_who_judge():
    table = of([[0.9, 0.6, 0.3, 0.1], [0.8, NAN, 0.5, 0.2], [0.1, 0.9, 0.5, 0.3]])
    assert mean_scores(table).value.tolist() == pytest.approx([0.6, 0.75, 1.3 / 3, 0.2])
    assert table.stretched(table.ranks)[1].tolist()[2:] == [2.5, 4]  # 1, 2, 3 of three: 1, 2.5, 4
    assert rank_sum(table).value.tolist() == pytest.approx([6, 1.5 * 3, 7.5, 11])
    assert borda(table).value.tolist() == pytest.approx([6, 2.5 * 3, 4.5, 1])
    assert table.judges.tolist() == [3, 2, 3, 3]


def test_someone_recused_does_not_count_whatever_they_would_have_said():
    """A recused evaluator's own score of the site cannot reach any count: it is not in the panel;
    and what they say of other sites moves a site they are recused from in no mean."""
    one = of([[0.9, 0.6, 0.3], [NAN, 0.2, 0.9], [0.4, 0.5, 0.6]])
    other = of([[0.9, 0.6, 0.3], [NAN, 0.9, 0.2], [0.4, 0.5, 0.6]])
    for count in (mean_scores, rank_sum, borda):
        assert count(one).value[0] == count(other).value[0]


def test_one_site_left_stands_in_the_middle_and_none_is_none():
    table = of([[0.9, 0.6, 0.3], [NAN, 0.6, NAN], [NAN, NAN, NAN]])
    assert table.stretched(table.ranks)[1, 1] == 2
    assert np.isnan(table.ranks[2]).all()
    nobody = of([[NAN, 0.5]])
    found = rank_sum(nobody)
    assert found.rank.tolist() == [0, 1] and np.isnan(found.value[0])


def test_all_tied():
    found = [count(of([[0.5, 0.5, 0.5]] * 3)) for count in (mean_scores, rank_sum, borda)]
    assert [tally.rank.tolist() for tally in found] == [[1, 1, 1]] * 3
    assert found[2].value.tolist() == [3, 3, 3]  # half a point for each of two, thrice


def test_notable_differences_are_named_and_change_nothing():
    table = of([[0.9, 0.6, 0.3], [0.9, 0.6, 0.3], [0.1, 0.6, 0.9]])
    found = notable_differences(table)
    assert [(d.evaluator, d.site, d.rank, d.others) for d in found] == [
        ("e2", "w", 3, 1), ("e2", "y", 1, 3), ("e0", "w", 1, 2), ("e0", "y", 3, 2),
        ("e1", "w", 1, 2), ("e1", "y", 3, 2)]  # fmt: skip
    assert notable_differences(table, far=1.0) == found[:2]
    assert notable_differences(of([[0.9, 0.1], [0.1, 0.9]])) == ()  # nobody to side with
    assert notable_differences(of([[0.9]] * 4)) == ()


scores = st.lists(
    st.lists(st.sampled_from([0.1, 0.2, 0.4, 0.7, 0.9, NAN]), min_size=4, max_size=4),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(deadline=None)
@given(scores)
def test_the_counts_by_their_definitions(table):
    """Against loops over the definition, no published example being at hand for recusal."""
    panel = of(table)
    m, n = panel.scores.shape
    sums, points, means = [], [], []
    for j in range(n):
        own, marks, values = [], [], []
        for row in panel.scores:
            if np.isnan(row[j]):
                continue
            rest = row[~np.isnan(row)]
            above, same, below = ((rest > row[j]).sum(), (rest == row[j]).sum() - 1, (rest < row[j]).sum())
            step = (n - 1) / (len(rest) - 1) if len(rest) > 1 else 0
            own.append(1 + above * step if len(rest) > 1 else (n + 1) / 2)
            marks.append((below + same / 2) * step if len(rest) > 1 else (n - 1) / 2)
            values.append(row[j])
        sums.append(m * np.mean(own) if own else NAN)
        points.append(m * np.mean(marks) if own else NAN)
        means.append(np.mean(values) if own else NAN)
    assert rank_sum(panel).value == pytest.approx(sums, nan_ok=True)
    assert borda(panel).value == pytest.approx(points, nan_ok=True)
    assert mean_scores(panel).value == pytest.approx(means, nan_ok=True)


@settings(deadline=None)
@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_people_and_sites_is_irrelevant(table, random):
    panel = of(table)
    people, sites = list(range(len(table))), list(range(4))
    random.shuffle(people)
    random.shuffle(sites)
    mixed = of(panel.scores[people][:, sites])
    for count in (mean_scores, rank_sum, borda):
        assert count(mixed).rank.tolist() == count(panel).rank[sites].tolist()


@settings(deadline=None)
@given(st.lists(st.permutations([1, 2, 3, 4]), min_size=1, max_size=7))
def test_without_ties_borda_and_rank_sum_say_the_same(orders):
    panel = of(orders)
    rank = ranks(-rank_sum(panel).value)
    assert borda(panel).rank.tolist() == rank.tolist()
