"""What to verify next: the visit's checklist, what would change the answer most on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.robustness.learning import Learner
from siteselect.robustness.result import Robustness

CONTENDERS = 3
OPEN = ("conditional", "unknown")


@dataclass(frozen=True)
class ToVerify:
    """One line of the checklist.

    `kind` is knockout (unknown or conditional `answer`), figure, or gap (no figure yet); `name`
    the id of the knock-out or criterion; `site` a position in the dataset, `sharing` all ranked
    sites that rest on the figure; `gather` says how a visit can bring it, in both languages.
    `figure` is in the criterion's unit, `level`, `grade`, `as_of` and `source` are those of
    the evidence, empty where there is none. `change` is the expected change of first-rank
    acceptability if it were known, `error` its standard error; NaN for a knock-out, which is not
    drawn.
    """

    kind: str
    name: str
    site: int
    sharing: tuple[int, ...]
    gather: dict[str, str]
    answer: str = ""
    figure: float = np.nan
    half_width: float = np.nan
    level: str = ""
    grade: str = ""
    as_of: str = ""
    source: str = ""
    change: float = np.nan
    error: float = np.nan


def verify_next(found: Robustness, *, contenders: int = CONTENDERS) -> tuple[ToVerify, ...]:
    """Return what to verify about the sites that are most often first, most telling first.

    Open knock-outs come first, in the order of the sites. Then each figure, by how much of the
    first-rank acceptability would change hands on average were it known: every sample of the
    run is asked again with the figure at each of eight equally likely values, all else as drawn.
    A gap is taken as known anywhere on its scale.

    Raises RequestError for a method that is not additive.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> from siteselect.robustness import robustness
    >>> dataset = load(shipped_data())
    >>> found = robustness(evaluate(dataset, profile(dataset, "pcb")), samples=1000)
    >>> changes = [e.change for e in verify_next(found) if e.kind != "knockout"]
    >>> changes == sorted(changes, reverse=True)
    True
    """
    if found.sample is None and len(found.sites):
        values = (("method", found.evaluation.scenario.method),)
        raise RequestError(Problem("request.not_additive", values=values))
    sites = [int(found.sites[row]) for row in found.order[:contenders]]
    open_ones = [entry for site in sites for entry in _knockouts(found.evaluation, site)]
    return (*open_ones, *_figures(found, sites))


def _knockouts(evaluation: Evaluation, site: int) -> list[ToVerify]:
    dataset, entries = evaluation.dataset, []
    for answer in sorted(evaluation.knockouts[site], key=lambda a: OPEN.index(a.answer)
                         if a.answer in OPEN else 9):  # fmt: skip
        if answer.answer in OPEN:
            row = dataset.knockout_evidence.iloc[answer.evidence[0]] if answer.evidence else None
            entries.append(ToVerify(
                kind="knockout", name=answer.knockout, site=site, sharing=(site,),
                gather=dataset.knockouts[answer.knockout].gather, answer=answer.answer,
                **({} if row is None else {
                    "grade": row["grade"], "as_of": row["as_of"], "source": row["source"]}),
            ))  # fmt: skip
    return entries


def _figures(found: Robustness, sites: list[int]) -> list[ToVerify]:
    if found.sample is None:
        return []
    model = found.sample.model
    learner = Learner(found.sample)
    table = found.evaluation.dataset.observations
    names = ["level", "grade", "as_of", "source"]
    columns = {name: table[name].to_numpy() for name in names}
    seen: set[tuple[int, int]] = set()
    entries = []
    for i in (model.place(site) for site in sites):
        for j in range(len(model.names)):
            row = int(model.rows[i, j])
            if row >= 0 and (row, j) in seen:
                continue  # a contender before this one rests on the same figure
            seen.add((row, j))
            entries.append(_entry(found.evaluation, learner, i, j, columns))
    return sorted(entries, key=lambda e: (-e.change, e.name, e.site))


def _entry(
    evaluation: Evaluation, learner: Learner, i: int, j: int, columns: Mapping[str, Any]
) -> ToVerify:
    model, dataset = learner.sample.model, evaluation.dataset
    site, name, row = int(model.sites[i]), model.names[j], int(model.rows[i, j])
    gain = learner.known(i, j)
    common = {"name": name, "site": site, "gather": dataset.criteria[name].gather,
              "change": gain.change, "error": gain.error}  # fmt: skip
    if row < 0:
        return ToVerify(kind="gap", sharing=(site,), **common)  # type: ignore[arg-type]
    known = {name: str(cells[row]) for name, cells in columns.items()}
    return ToVerify(
        kind="figure", sharing=tuple(sorted(model.sites[model.rows[:, j] == row].tolist())),
        figure=float(evaluation.matrix.figures[site, model.columns[j]]),
        half_width=float(learner.half[i, j]), **known, **common,  # type: ignore[arg-type]
    )  # fmt: skip


def figure_ends(evaluation: Evaluation, entry: ToVerify) -> tuple[float, float]:
    """Return the least and the largest figure that an entry was drawn between, in its unit.

    The interval on file, else where 95 % of the draws by grade and age lie, as far as the value
    function reaches. NaN for a knock-out and for a gap.
    """
    if entry.kind != "figure":
        return np.nan, np.nan
    matrix, table = evaluation.matrix, evaluation.dataset.observations
    j = matrix.criteria.index(entry.name)
    row = int(matrix.rows[entry.site, j])
    low, high = float(table["low"].iloc[row]), float(table["high"].iloc[row])
    if not np.isnan(low):
        return low, high
    function = evaluation.scenario.value_function(evaluation.dataset.criteria[entry.name])
    value = matrix.values[entry.site, j]
    valued = np.clip(value + matrix.widths[entry.site, j] * np.array([-1, 1]), *matrix.ends[:, j])
    low, high = (function.attained(float(end), upward=side == 0)
                 for side, end in enumerate(valued))  # fmt: skip
    ends = sorted(function.inverse(end, near=entry.figure) for end in (low, high))
    return min(ends[0], entry.figure), max(ends[1], entry.figure)
