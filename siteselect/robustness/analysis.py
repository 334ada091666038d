"""`robustness`: how often each site takes each rank, over weights and figures.

Weights and figures are drawn together, the figures from the very model of what is known that
`evaluate` scores by: gaps, national averages and old figures each as an honest spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.counting import Counting, closeness_scores, confidence, is_first
from siteselect.robustness.model import Additive, Ints, additive
from siteselect.robustness.result import Robustness, Sample, Skipped, centroid
from siteselect.robustness.simulation import draw_scores, plan
from siteselect.robustness.streams import Floats, Noise
from siteselect.robustness.weights import WeightsMode, check_weights, draw_weights

CHUNK, MOST = 10_000, 1_000_000
ROOM = 1 << 25  # values of cells held at once
CONFIDENCE = 2_000  # samples behind confidence factors: each takes a score per pair of sites
FIGURES = ("drawn", "fixed")
METHODS = ("weighted_sum", "topsis")


def robustness(
    evaluation: Evaluation,
    *,
    samples: int = 10_000,
    seed: int = 1,
    weights: WeightsMode = "free",
    spread: float = 0.5,
    figures: str = "drawn",
    pairs: bool = True,
    noise: Noise | None = None,
) -> Robustness:
    """Ask again in many samples, each with weights and figures of its own, and count (SMAA-2).

    `weights` are drawn branch by branch: `free` over the whole simplex, `ordered` in the order
    of the scenario's importances, `intervals` within +- `spread` of each importance. `figures`
    are `drawn`, gaps too, from what is known of them (what several sites share once for all of
    them), or `fixed` at what is expected. Knock-outs are not drawn, sites not ranked are left
    out: `skipped` lists it. For `topsis` figures are fixed. `noise` carries random numbers over;
    without `pairs`, `winning` is NaN, which saves time.

    Raises RequestError for another method, or parameters out of range.

    References: Lahdelma and Salminen, SMAA-2, Operations Research 49 (2001); Tervonen and
    Lahdelma, European Journal of Operational Research 178 (2007).

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> robustness(evaluate(dataset, profile(dataset, "pcb")), samples=500).largest_error < 0.03
    True
    """
    asked = _Asked(samples, seed, weights, spread, figures, pairs)
    asked.check(evaluation.scenario.method)
    model = additive(evaluation)
    used = noise if noise is not None and noise.seed == seed else Noise(seed, keep=True)
    if evaluation.scenario.method == "weighted_sum":
        counting, sure, sample = _additive_run(model, asked, used)
    else:
        counting, sure, sample = _closeness_run(model, asked, used)
    return _result(evaluation, model, asked, counting, sure, sample)


@dataclass(frozen=True)
class _Asked:
    samples: int
    seed: int
    weights: str
    spread: float
    figures: str
    pairs: bool

    def check(self, method: str) -> None:
        problems = check_weights(self.weights, self.spread)
        for given, known in ((self.figures, FIGURES), (method, METHODS)):
            if given not in known:
                values = (("given", given), ("near", ", ".join(known)))
                problems.append(Problem("robustness.mode", values=values))
        if not 1 <= self.samples <= MOST:
            values = (("given", str(self.samples)), ("most", f"{MOST:,}"))
            problems.append(Problem("robustness.samples", values=values))
        if self.seed < 0:
            problems.append(Problem("robustness.seed", values=(("given", str(self.seed)),)))
        if problems:
            raise RequestError(problems)

    def chunks(self, model: Additive) -> list[tuple[int, str]]:
        """Return size and tag of each chunk of samples: memory stays small whatever is asked."""
        if not len(model.sites):
            return []
        most = max(1, min(CHUNK, ROOM // model.values.size))
        sizes = [most] * (self.samples // most) + [self.samples % most]
        return [(size, f" #{k}" if k else "") for k, size in enumerate(sizes) if size]


Sure = Callable[[Ints], Floats]  # of rows of the model: confidence factors (n,)
_Run = tuple[Counting, tuple[Sure, int], Sample | None]


def _additive_run(model: Additive, asked: _Asked, noise: Noise) -> _Run:
    what = plan(model, asked.figures)
    counting = Counting(what.earliest, len(model.names), asked.pairs)
    sample, chunks = None, asked.chunks(model)
    for count, tag in chunks:
        shares, within, names = draw_weights(
            model, noise, asked.weights, asked.spread, count, tag)
        scores = draw_scores(what, shares, within, noise, tag, names)
        counting.add(scores, model.overall(shares, within))
        if sample is None:
            sample = Sample(model, what, noise, shares, within, scores)
    first = chunks[0][0] if chunks else 1  # the size whose draws are at hand already
    count = 1 if not what.drawn else min(CONFIDENCE, first)
    central = counting.central

    def sure(only: Ints) -> Floats:
        return confidence(what, central, noise, count, first, only)

    return counting, (sure, count), sample


def _closeness_run(model: Additive, asked: _Asked, noise: Noise) -> _Run:
    score = closeness_scores(model)
    counting = Counting(score.earliest, len(model.names), asked.pairs)
    for count, tag in asked.chunks(model):
        shares, within, _ = draw_weights(model, noise, asked.weights, asked.spread, count, tag)
        drawn = model.overall(shares, within)
        counting.add(score(drawn), drawn)
    central = counting.central
    return counting, (lambda only: is_first(score, central, only), 1), None


def _result(
    evaluation: Evaluation, model: Additive, asked: _Asked, counting: Counting,
    sure: tuple[Sure, int], sample: Sample | None,
) -> Robustness:  # fmt: skip
    n, total = len(model.sites), asked.samples
    rows = np.argsort(model.sites, kind="stable")
    columns = np.argsort(model.columns, kind="stable")
    shares = (counting.counter.ranks / total)[np.ix_(rows, np.arange(n))]
    place = np.arange(1, n + 1)
    mean = shares @ place
    variance = np.maximum(shares @ place**2 - mean**2, 0.0)
    return Robustness(
        evaluation=evaluation, samples=total, seed=asked.seed, weights=asked.weights,
        spread=asked.spread, figures=asked.figures if sample else "fixed",
        sites=model.sites[rows], acceptability=shares,
        holistic=shares @ centroid(n), central=counting.central[np.ix_(rows, columns)],
        sure=lambda wanted: sure[0](rows[wanted])[rows][wanted], confidence_samples=sure[1],
        winning=np.where(asked.pairs, counting.wins / total, np.nan)[np.ix_(rows, rows)],
        expected_rank=mean,
        expected_rank_error=np.sqrt(variance / total),
        skipped=skipped(evaluation, asked.figures), sample=sample,
    )  # fmt: skip


def skipped(evaluation: Evaluation, figures: str) -> tuple[Skipped, ...]:
    """Return what a run leaves out of an evaluation."""
    matrix, ranked = evaluation.matrix, np.flatnonzero(evaluation.rank > 0)
    count = int(matrix.present[ranked].sum())
    found = [
        Skipped("robustness.skipped_failed", tuple(
            e.site for e in evaluation.excluded if e.failed)),
        Skipped("robustness.skipped_data", tuple(
            e.site for e in evaluation.excluded if e.too_little_data and not e.failed)),
        Skipped("robustness.skipped_knockouts", tuple(
            i for i in ranked.tolist()
            if any(a.answer in ("unknown", "conditional") for a in evaluation.knockouts[i]))),
        Skipped("robustness.skipped_constant", criteria=evaluation.constant),
    ]  # fmt: skip
    if evaluation.scenario.method != "weighted_sum":
        found.append(Skipped("robustness.skipped_figures_method", count=count))
    elif figures == "fixed":
        found.append(Skipped("robustness.skipped_figures", count=count))
    return tuple(s for s in found if s.sites or s.criteria or s.count)
