"""SMAA over the evaluators: how sure the group's order is, given whom one listens to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.group.panel import Bools, Floats, Ints
from siteselect.robustness import Noise, standard_error
from siteselect.robustness.counting import Counting
from siteselect.robustness.model import Additive, additive
from siteselect.robustness.simulation import draw_scores, plan
from siteselect.robustness.streams import Singles

MOST = 100_000


@dataclass(frozen=True)
class GroupSmaa:
    """Shares of the samples, for the n sites that the group's answer ranks.

    `sites` (n,) are ids in the order of the dataset; `acceptability` (n, n): how often a site
    (row) takes each rank, best first; `expected_rank` (n,); `error` (n, n) standard errors of
    `acceptability`; `winning` (n, n): how often row scores above column.
    """

    sites: tuple[str, ...]
    acceptability: Floats
    expected_rank: Floats
    winning: Floats
    samples: int
    seed: int

    @property
    def error(self) -> Floats:
        """Standard errors of `acceptability` (n, n)."""
        return standard_error(self.acceptability, self.samples)

    @property
    def first(self) -> Floats:
        """First-rank acceptability (n,)."""
        return self.acceptability[:, 0] if len(self.sites) else np.zeros(0)


def group_smaa(
    evaluation: Evaluation, evaluators: tuple[str, ...],
    weights: Callable[[tuple[str, ...]], Floats], recused: Callable[[str], Bools], *,
    samples: int = 2_000, seed: int = 1,
) -> GroupSmaa:  # fmt: skip
    """Ask again in many samples, each listening to the evaluators in other proportions.

    The group's weights are a mixture of its members' weights. In each sample the proportions
    are drawn evenly from all there are (Dirichlet(1, ..., 1), the Bayesian bootstrap: what the
    members' mean would be if other people of their kind had sat there), and the figures as
    `robustness` draws them. So it answers how far the order hangs on whom one listens to and on
    the figures, not on weights that nobody gave. For a site the proportions leave out whoever
    is recused from it; one that nobody may judge is left out.

    `evaluation` is the group's answer on the group's figures; `weights` returns the evaluators'
    weights (m, k) of criteria named; `recused` says of a site who (m,) may not judge it. Each
    evaluator and figure has a stream of its own from the `seed`, so order is irrelevant.
    Raises RequestError for parameters out of range.

    References: Rubin, The Bayesian bootstrap, Annals of Statistics 9 (1981) 130-134; Lahdelma
    and Salminen, SMAA-2, Operations Research 49 (2001).
    """
    _check(samples, seed)
    model, noise = additive(evaluation), Noise(seed, keep=True)
    what, table = plan(model, "drawn"), weights(model.names)
    draws = np.stack([noise.exponentials(f"evaluator {who}", samples) for who in evaluators])
    out = np.array([recused(site) for site in model.ids]).reshape(len(model.ids), -1)
    kept = np.flatnonzero(~out.all(axis=1))
    counting = Counting(_alike(what.earliest[kept], out[kept]), len(model.names), pairs=True)
    scores = np.zeros((samples, len(model.ids)), dtype=np.float32)
    for away in np.unique(out[kept], axis=0):
        columns = np.flatnonzero((out == away).all(axis=1))
        shares, within = _parts(model, _mixtures(draws[~away], table[~away]))
        scores[:, columns] = draw_scores(what, shares, within, noise)[:, columns]
    if len(kept):
        nothing = np.zeros((samples, len(model.names)), dtype=np.float32)
        counting.add(scores[:, kept], nothing)  # central weights say little of mixtures
    return _shares(model, kept, counting, samples, seed)


def _check(samples: int, seed: int) -> None:
    if not 1 <= samples <= MOST:
        values = (("given", str(samples)), ("most", f"{MOST:,}"))
        raise RequestError(Problem("robustness.samples", values=values))
    if seed < 0:
        raise RequestError(Problem("robustness.seed", values=(("given", str(seed)),)))


def _alike(earliest: Ints, out: Bools) -> Ints:
    """Return for each site the first that always scores the same: same figures, same judges."""
    keys = np.concatenate([earliest[:, None], out.astype(np.int64)], axis=1)
    first: dict[tuple[int, ...], int] = {}
    rows = [tuple(row) for row in keys.tolist()]
    return np.array([first.setdefault(row, i) for i, row in enumerate(rows)], dtype=np.int64)


def _mixtures(draws: Singles, table: Floats) -> Singles:
    """Return the weights (count, k) of mixtures of evaluators: normalised exponentials."""
    proportions = draws / draws.sum(axis=0)
    return np.asarray(proportions.T @ table.astype(np.float32), dtype=np.float32)


def _parts(model: Additive, overall: Singles) -> tuple[Singles, Singles]:
    """Return weights of branches (count, B) and within them (count, k)."""
    shares = overall @ model.member.astype(np.float32)
    held = np.where(shares > 0, shares, np.float32(1))
    sizes = [span.stop - span.start for span in model.spans]
    within = overall / np.repeat(held, sizes, axis=1)
    return np.ascontiguousarray(shares), np.ascontiguousarray(within)


def _shares(
    model: Additive, kept: Ints, counting: Counting, samples: int, seed: int
) -> GroupSmaa:
    order = np.argsort(model.sites[kept])  # back to the order of the dataset
    ranks = counting.counter.ranks[order] / samples
    return GroupSmaa(
        sites=tuple(model.ids[i] for i in kept[order].tolist()), acceptability=ranks,
        expected_rank=ranks @ np.arange(1, len(order) + 1),
        winning=counting.wins[np.ix_(order, order)] / samples, samples=samples, seed=seed,
    )  # fmt: skip
