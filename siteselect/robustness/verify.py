"""What to verify next: the visit's checklist, what would change the answer most on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.i18n import LANGUAGES
from siteselect.knockouts import condition
from siteselect.robustness.learning import Learner
from siteselect.robustness.model import HIGH, LOW, additive, stays_below
from siteselect.robustness.result import Robustness

CONTENDERS = 3
OPEN = ("conditional", "unknown")


@dataclass(frozen=True)
class ToVerify:
    """One line of the checklist.

    `kind` is knockout (unknown or conditional `answer`), figure, stands_in (the state's or the
    nation's figure stands in for the site's: to verify at the site), or gap (no figure yet);
    `name` the id of the knock-out or criterion; `site` a position in the dataset, `sharing` the
    ranked sites of which it is then known; `gather` says how a visit can bring it, of a
    knock-out what would settle it, in both languages.
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
    Where another's figure stands in for the site's, the site's own distance from it is known
    then; of a gap the whole value.

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
            settles = {lang: condition(dataset, answer, lang) for lang in LANGUAGES}
            entries.append(ToVerify(
                kind="knockout", name=answer.knockout, site=site, sharing=(site,),
                gather=settles, answer=answer.answer,
                **({} if row is None else {
                    "grade": row["grade"], "as_of": row["as_of"], "source": row["source"]}),
            ))  # fmt: skip
    return entries


def _figures(found: Robustness, sites: list[int]) -> list[ToVerify]:
    if found.sample is None:
        return []
    model, learner = found.sample.model, Learner(found.sample)
    table = found.evaluation.dataset.observations
    names = ["level", "grade", "as_of", "source"]
    columns = {name: table[name].to_numpy() for name in names}
    seen: set[tuple[int, int]] = set()
    entries = []
    for i in (model.place(site) for site in sites):
        for j in range(len(model.names)):
            row = int(model.rows[i, j])
            if model.kind(i, j) == "figure":
                if (row, j) in seen:
                    continue  # a contender before this one rests on the same figure
                seen.add((row, j))
            entries.append(_entry(found.evaluation, learner, i, j, columns))
    return sorted(entries, key=lambda e: (-e.change, e.name, e.site))


def _entry(
    evaluation: Evaluation, learner: Learner, i: int, j: int, columns: Mapping[str, Any]
) -> ToVerify:
    model, dataset = learner.sample.model, evaluation.dataset
    site, name, row = int(model.sites[i]), model.names[j], int(model.rows[i, j])
    gain, kind = learner.known(i, j), model.kind(i, j)
    common = {"name": name, "site": site, "gather": dataset.criteria[name].gather,
              "change": gain.change, "error": gain.error}  # fmt: skip
    if kind == "gap":
        return ToVerify(kind=kind, sharing=(site,), **common)  # type: ignore[arg-type]
    known = {name: str(cells[row]) for name, cells in columns.items()}
    sharing = model.common(i, j) if kind == "figure" else [i]
    return ToVerify(
        kind=kind, sharing=tuple(sorted(model.sites[sharing].tolist())),
        figure=float(evaluation.matrix.figures[site, model.columns[j]]),
        half_width=float(model.half[i, j]), **known, **common,  # type: ignore[arg-type]
    )  # fmt: skip


def figure_ends(evaluation: Evaluation, entry: ToVerify) -> tuple[float, float]:
    """Return the least and the largest figure that an entry is likely to have, in its unit.

    The interval on file of the site's own figure, else the figures of the values that lie at 5
    and at 95 % of what is known, as far as the value function reaches. NaN for a knock-out and
    for a gap.
    """
    if entry.kind not in ("figure", "stands_in"):
        return np.nan, np.nan
    matrix, table = evaluation.matrix, evaluation.dataset.observations
    row = int(matrix.rows[entry.site, matrix.criteria.index(entry.name)])
    low, high = float(table["low"].iloc[row]), float(table["high"].iloc[row])
    if entry.kind == "figure" and not np.isnan(low):
        return low, high
    function = evaluation.scenario.value_function(evaluation.dataset.criteria[entry.name])
    model = additive(evaluation)
    i, j = model.place(entry.site), model.names.index(entry.name)
    valued = [float(stays_below(model.belief, end)[i, j]) for end in (LOW, HIGH)]
    ends = [function.inverse(function.attained(value, upward=side == 0), near=entry.figure)
            for side, value in enumerate(valued)]  # fmt: skip
    return min(*ends, entry.figure), max(*ends, entry.figure)
