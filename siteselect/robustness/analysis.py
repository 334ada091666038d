"""`robustness`: how often each site takes each rank, over weights and figures.

A figure is drawn evenly between the ends of its interval on file, else normally around its
value, 95 % of it within the half-width by grade and age. It is not cut at the ends of the scale,
so that the mean score stays that of `evaluate`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.counting import Counting, closeness_scores, confidence, is_first
from siteselect.robustness.model import Additive, additive
from siteselect.robustness.result import Robustness, Sample, Skipped, centroid
from siteselect.robustness.simulation import draw_scores, plan
from siteselect.robustness.streams import Noise
from siteselect.robustness.weights import WeightsMode, check_weights, draw_weights

CHUNK, MOST = 10_000, 1_000_000
CONFIDENCE = 2_000  # samples behind confidence factors: each takes a score per pair of sites
FIGURES = ("drawn", "fixed")
MISSING = ("renormalise", "drawn")
METHODS = ("weighted_sum", "topsis")


def robustness(
    evaluation: Evaluation,
    *,
    samples: int = 10_000,
    seed: int = 1,
    weights: WeightsMode = "free",
    spread: float = 0.5,
    figures: str = "drawn",
    missing: str = "renormalise",
    pairs: bool = True,
    noise: Noise | None = None,
) -> Robustness:
    """Ask again in many samples, each with weights and figures of its own, and count (SMAA-2).

    `weights` are drawn branch by branch: `free` over the whole simplex, `ordered` in the order
    of the scenario's importances, `intervals` within +- `spread` of each importance. `figures`
    are `drawn` (one that several sites share once for all of them) or `fixed`. A `missing`
    figure hands its weight on as in `evaluate` (`renormalise`: the question that was answered),
    or is `drawn` evenly over its scale, which pulls sites with gaps to the middle. Knock-outs
    are not drawn, sites not ranked are left out: `skipped` lists it. For `topsis` figures are
    fixed. `noise` carries random numbers over; without `pairs`, `winning` is NaN, which saves time.

    Raises RequestError for another method, or parameters out of range.

    References: Lahdelma and Salminen, SMAA-2, Operations Research 49 (2001); Tervonen and
    Lahdelma, European Journal of Operational Research 178 (2007).

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> dataset = load(shipped_data())
    >>> robustness(evaluate(dataset, profile(dataset, "pcb")), samples=500).largest_error < 0.03
    True
    """
    asked = _Asked(samples, seed, weights, spread, figures, missing, pairs)
    asked.check(evaluation.scenario.method)
    model = additive(evaluation, named=True)
    used = noise if noise is not None and noise.seed == seed else Noise(seed)
    if evaluation.scenario.method == "weighted_sum":
        counting, sure, sample = _additive_run(model, asked, used)
    else:
        counting, sure, sample = _closeness_run(evaluation, model, asked, used)
    return _result(evaluation, model, asked, counting, sure, sample)


@dataclass(frozen=True)
class _Asked:
    samples: int
    seed: int
    weights: str
    spread: float
    figures: str
    missing: str
    pairs: bool

    def check(self, method: str) -> None:
        problems = check_weights(self.weights, self.spread)
        for given, known in ((self.figures, FIGURES), (self.missing, MISSING), (method, METHODS)):
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

    def chunks(self) -> list[tuple[int, str]]:
        """Return size and tag of each chunk of samples: memory stays small whatever is asked."""
        sizes = [CHUNK] * (self.samples // CHUNK) + [self.samples % CHUNK]
        return [(size, f" #{k}" if k else "") for k, size in enumerate(sizes) if size]


_Run = tuple[Counting, tuple[np.ndarray, int], Sample | None]


def _additive_run(model: Additive, asked: _Asked, noise: Noise) -> _Run:
    what = plan(model, asked.figures, asked.missing, noise)
    counting = Counting(what.earliest, len(model.names), asked.pairs)
    sample = None
    for count, tag in asked.chunks() if len(model.sites) else []:
        shares, within, names = draw_weights(
            model, noise, asked.weights, asked.spread, count, tag)
        scores = draw_scores(what, shares, within, noise, tag, names)
        counting.add(scores, model.overall(shares, within))
        if sample is None:
            sample = Sample(model, what, noise, shares, within, scores)
    count = 1 if not what.drawn else min(CONFIDENCE, asked.samples)
    first = min(CHUNK, asked.samples)  # the size whose draws are at hand already
    return counting, (confidence(what, counting.central, noise, count, first), count), sample


def _closeness_run(
    evaluation: Evaluation, model: Additive, asked: _Asked, noise: Noise
) -> _Run:
    score = closeness_scores(evaluation, model)
    counting = Counting(score.earliest, len(model.names), asked.pairs)
    for count, tag in asked.chunks() if len(model.sites) else []:
        shares, within, _ = draw_weights(model, noise, asked.weights, asked.spread, count, tag)
        drawn = model.overall(shares, within)
        counting.add(score(drawn), drawn)
    return counting, (is_first(score, counting.central), 1), None


def _result(
    evaluation: Evaluation, model: Additive, asked: _Asked, counting: Counting,
    sure: tuple[np.ndarray, int], sample: Sample | None,
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
        missing=asked.missing, sites=model.sites[rows], acceptability=shares,
        holistic=shares @ centroid(n), central=counting.central[np.ix_(rows, columns)],
        confidence=sure[0][rows], confidence_samples=sure[1],
        winning=np.where(asked.pairs, counting.wins / total, np.nan)[np.ix_(rows, rows)],
        expected_rank=mean,
        expected_rank_error=np.sqrt(variance / total),
        skipped=skipped(evaluation, asked.figures, asked.missing), sample=sample,
    )  # fmt: skip


def skipped(evaluation: Evaluation, figures: str, missing: str) -> tuple[Skipped, ...]:
    """Return what a run leaves out of an evaluation."""
    matrix, ranked = evaluation.matrix, np.flatnonzero(evaluation.rank > 0)
    gaps = ~matrix.present[ranked]
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
    if missing == "renormalise":
        names = tuple(matrix.criteria[j] for j in np.flatnonzero(gaps.any(axis=0)))
        found.append(Skipped("robustness.skipped_gaps", criteria=names, count=int(gaps.sum())))
    if evaluation.scenario.method != "weighted_sum":
        found.append(Skipped("robustness.skipped_figures_method", count=int((~gaps).sum())))
    elif figures == "fixed":
        found.append(Skipped("robustness.skipped_figures", count=int((~gaps).sum())))
    return tuple(s for s in found if s.sites or s.criteria or s.count)
