"""Results that count what each evaluator answered: mean of scores, rank sum, Borda."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.group.panel import Bools, Floats, Ints, Panel
from siteselect.methods import ranks

ROUNDING = 1e-9
FAR = 0.5  # of the way from first to last place: a judgement, no rule gives a number


@dataclass(frozen=True)
class Tally:
    """One way to count, for the n sites of a panel.

    `value` (n,) is what is counted, NaN for a site that nobody judges; `rank` (n,), 1 best, ties
    share, 0 for a site that nobody judges. `untied` says by which rule a shared first place was
    decided ("" if none was, or none could).
    """

    method: str
    value: Floats
    rank: Ints
    untied: str = ""

    @property
    def first(self) -> tuple[int, ...]:
        """The sites in first place: more than one where the counting leaves a tie."""
        return tuple(np.flatnonzero(self.rank == 1).tolist())


def _ranked(better: Floats) -> Ints:
    """Rank from the highest value; 0 where it is NaN."""
    rank = np.zeros(len(better), dtype=np.int64)
    known = ~np.isnan(better)
    if known.any():
        rank[known] = ranks(better[known])
    return rank


def _mean(values: Floats, judged: Bools) -> Floats:
    """Return the mean over those who judge (n,), NaN where nobody does."""
    count = judged.sum(axis=0)
    total = np.where(judged, values, 0.0).sum(axis=0)
    nothing = np.full(len(count), np.nan)
    return np.asarray(np.divide(total, count, out=nothing, where=count > 0))


def mean_scores(panel: Panel) -> Tally:
    """Return the mean score of each site over those who judge it.

    It ranks as the sum of scores does that Taiwan's committees take (the total-score method,
    Regulations for Evaluation of the Most Advantageous Tender, Articles 12 and 14), and stays
    comparable where someone is recused.

    >>> panel = Panel(("a", "b"), ("x", "y"), np.array([[0.8, 0.2], [0.6, np.nan]]))
    >>> mean_scores(panel).value.tolist(), mean_scores(panel).rank.tolist()
    ([0.7, 0.2], [1, 2])
    """
    value = _mean(panel.scores, panel.judged)
    return Tally("mean_score", value, _ranked(value))


def rank_sum(panel: Panel) -> Tally:
    """Return the sum of the evaluators' ranks of each site, least best.

    Each evaluator ranks by the own score (ties 1, 2, 2, 4) and the ranks are summed, as Taiwan's
    procurement committees do (Article 15 of the Regulations for Evaluation of the Most
    Advantageous Tender). Of the three ways that Article 15-1 gives to settle a shared first
    place, the third is taken here, whoever was ranked first by more evaluators; a second round
    (the first way) is a new result, and the lot that ends the rule is never drawn by a program:
    sites still tied share the first place. Ties further down stay.

    Recusal, which the Regulations settle by other means, is our rule: ranks of someone who
    judges fewer sites are stretched to 1 to n (`Panel.stretched`), and the sum is the mean over
    those who judge a site times the number of evaluators. With no recusal it is the plain sum.

    >>> panel = Panel(("a", "b", "c"), ("x", "y"), np.array([[0.8, 0.2], [0.6, 0.9], [0.7, 0.1]]))
    >>> rank_sum(panel).value.tolist(), rank_sum(panel).rank.tolist()
    ([4.0, 5.0], [1, 2])
    """
    value = _mean(panel.stretched(panel.ranks), panel.judged) * len(panel.evaluators)
    rank = _ranked(-value)
    tied = np.flatnonzero(rank == 1)
    if len(tied) < 2:
        return Tally("rank_sum", value, rank)
    # of those who judge the site, so that a recusal costs it no first place
    firsts = _mean((panel.ranks == 1).astype(float), panel.judged)[tied]
    order = _ranked(firsts)
    rank[tied] = order
    return Tally("rank_sum", value, rank, "most_firsts" if (order > 1).any() else "")


def borda(panel: Panel) -> Tally:
    """Return Borda points: a site gets one for each site ranked below it, one half for a tie.

    Points of someone who judges fewer sites are stretched, and the sum is the mean over those
    who judge times the number of evaluators, as in `rank_sum`.

    Reference: Borda, Memoire sur les elections au scrutin (1781); ties at their mean rank.

    >>> panel = Panel(("a", "b"), ("x", "y", "z"), np.array([[0.9, 0.5, 0.1], [0.5, 0.5, 0.1]]))
    >>> borda(panel).value.tolist()
    [3.5, 2.5, 0.0]
    """
    points = len(panel.sites) - panel.stretched(panel.middle_ranks)
    value = _mean(points, panel.judged) * len(panel.evaluators)
    return Tally("borda", value, _ranked(value))


@dataclass(frozen=True)
class Difference:
    """An evaluator whose rank of a site lies far from the median of the others' (1 to n)."""

    evaluator: str
    site: str
    rank: float
    others: float


def notable_differences(panel: Panel, far: float = FAR) -> tuple[Difference, ...]:
    """Return answers that differ notably from those of the other evaluators, widest first.

    Taiwan's Regulations for Review by Procurement Evaluation Committee (Article 6) have the chair
    put a notable difference between members' results before the committee; they give no number.
    Ours is a judgement: a rank that lies at least `far` of the way from first to last place off
    the median of the others, of whom there must be two. It is a flag, and changes no result.
    """
    places = panel.stretched(panel.ranks)
    limit = far * (len(panel.sites) - 1)
    found = []
    for i, name in enumerate(panel.evaluators):
        others = np.delete(places, i, axis=0)
        middle = _medians(others)
        enough = (~np.isnan(others)).sum(axis=0) >= 2
        with np.errstate(invalid="ignore"):
            off = enough & (np.abs(places[i] - middle) >= limit - ROUNDING) & (limit > 0)
        found += [
            Difference(name, panel.sites[j], float(places[i, j]), float(middle[j]))
            for j in np.flatnonzero(off).tolist()
        ]
    return tuple(sorted(found, key=lambda d: (-abs(d.rank - d.others), d.evaluator, d.site)))


def _medians(values: Floats) -> Floats:
    """Return the median of each column without its NaN; NaN where there is nothing else."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ordered = np.sort(values, axis=0)  # NaN last
    count = (~np.isnan(values)).sum(axis=0)
    columns = np.arange(values.shape[1])
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    found = (ordered[low, columns] + ordered[np.minimum(high, len(values) - 1), columns]) / 2
    return np.where(count > 0, found, np.nan)
