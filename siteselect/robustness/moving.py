"""What is expected of a cell as the figure behind it moves, and the dataset in which it has moved.

A figure moves the middle of its cell; the doubt around it stays. What is scored is the
expectation of the value that the scale cuts off, so that is what has to reach a wanted value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from siteselect.dataset import OWN, Dataset
from siteselect.evaluation import Evaluation
from siteselect.knowledge import REACH, clipped
from siteselect.knowledge.clipped import mean_and_slope
from siteselect.memo import Memo
from siteselect.robustness.model import Additive, Bools
from siteselect.robustness.streams import Floats
from siteselect.value_functions import ValueFunction

ROUNDS, CLOSE = 80, 1e-14
MOVABLE: Memo[str, Bools] = Memo(most=1)
Move = tuple[str, int, float]  # criterion, site (position in the dataset), figure


def reach(model: Additive, sites: list[int]) -> tuple[Floats, Floats]:
    """Return the least and the most that can be expected of cells (k, m) as their figures move.

    What is held can have any value on its scale, for certain.
    """
    sd = np.where(model.held, 0.0, model.known.sd)[sites]
    least, most = model.known.ends
    return clipped(least, sd, least, most).mean, clipped(most, sd, least, most).mean


def middle_of(wanted: ArrayLike, sd: ArrayLike, least: ArrayLike, most: ArrayLike) -> Floats:
    """Return the middles between `least` and `most` at which clipped values have a mean `wanted`.

    The mean rises with the middle: Newton's steps, kept within a range that is halved where they
    would leave it. A mean beyond what the ends give has the middle of that end.

    >>> round(float(middle_of(0.98, 0.05, 0.0, 1.0)), 6)
    0.999894
    """
    mean, s, low, high = (
        part.copy() for part in np.broadcast_arrays(
            *(np.asarray(x, dtype=np.float64) for x in (wanted, sd, least, most)))
    )  # fmt: skip
    ends = low.copy(), high.copy()
    middle = np.clip(mean, low, high)
    for _ in range(ROUNDS):
        found, first = mean_and_slope(middle, s, *ends)
        off = found - mean
        if (np.abs(off) <= CLOSE).all() or float((high - low).max(initial=0.0)) <= CLOSE:
            break
        low, high = np.where(off <= 0, middle, low), np.where(off >= 0, middle, high)
        slope = np.divide(first, s, out=np.ones_like(s), where=s > 0)
        step = middle - off / np.maximum(slope, 1e-12)
        middle = np.where((step >= low) & (step <= high), step, (low + high) / 2)
    return np.asarray(middle)


def movable(evaluation: Evaluation, model: Additive) -> Bools:
    """Return the cells (n, m) whose figure on file can move by as little as one likes; once.

    Not gaps, nor what the rule for gaps sets, nor what is certain; nor figures on steps, nor an
    interval on a scale that rises and falls, whose width cannot be kept; nor the cells of a mix
    that depend on the sector, which are made of many figures.
    """
    return MOVABLE.one(evaluation, "movable", lambda: _movable(evaluation, model))


def _movable(evaluation: Evaluation, model: Additive) -> Bools:
    with_interval = _with_interval(evaluation.dataset)[model.rows]
    fit = np.zeros(model.rows.shape, dtype=bool)
    dataset = evaluation.dataset
    worked_out = dataset.renewed if dataset.parts else frozenset()
    for j, name in enumerate(model.names):
        if name in worked_out:
            continue
        function = evaluation.scenario.value_function(dataset.criteria[name])
        if function.scale != "step":
            fit[:, j] = ~with_interval[:, j] if not _one_way(function) else True
        if name in evaluation.dataset.doubts:
            fit[:, j] &= 2 * REACH * model.known.sd[:, j] <= function.span
    return np.asarray(fit & ~model.held & (model.half > 0))


def _with_interval(dataset: Dataset) -> Bools:
    return np.append(~np.isnan(dataset.observations["low"].to_numpy(float)), False)


def _one_way(function: ValueFunction) -> bool:
    steps = np.diff([value for _, value in function.points])
    return bool((steps >= 0).all() or (steps <= 0).all())


def with_figures(evaluation: Evaluation, moves: Sequence[Move]) -> Dataset:
    """Return the dataset with other figures in the rows behind cells; their doubt stays as it is.

    An interval on file moves along, as wide in value as it was. What was worked out of prices is
    worked out of them again whenever it is asked for, so a figure of one's own stands before it.
    """
    dataset, matrix = evaluation.dataset, evaluation.matrix
    cells = [(site, matrix.criteria.index(name)) for name, site, _ in moves]
    extra = dataset.observations.iloc[[int(matrix.rows[cell]) for cell in cells]].copy()
    worked_out = _worked_out(dataset, extra)
    ends = []
    for k, (name, _, figure) in enumerate(moves):
        function = evaluation.scenario.value_function(dataset.criteria[name])
        low, high = (float(extra[end].iloc[k]) for end in ("low", "high"))
        width = abs(float(function(high)) - float(function(low)))
        if worked_out[k]:
            width = 2 * REACH * float(evaluation.known.sd[cells[k]])
        ends.append(_interval(function, figure, width))
    extra["value"] = [figure for _, _, figure in moves]
    extra[["low", "high"]] = np.array(ends).reshape(-1, 2)
    extra.loc[worked_out, ["level", "file"]] = ["site", OWN]
    return dataset.with_observations(extra)


def _worked_out(dataset: Dataset, rows: pd.DataFrame) -> Bools:
    """Return which rows hold figures that were worked out for the question."""
    return np.asarray(rows["criterion"].isin(list(dataset.doubts)) & (rows["file"] != OWN))


def _interval(function: ValueFunction, figure: float, width: float) -> tuple[float, float]:
    """Return an interval around a figure that is so wide in value; NaN where there is no width."""
    if np.isnan(width):
        return np.nan, np.nan
    values = [value for _, value in function.points]
    start = min(max(float(function(figure)) - width / 2, min(values)), max(values) - width)
    ends = [function.inverse(start + part, near=figure) for part in (0.0, width)]
    return min(ends), max(ends)
