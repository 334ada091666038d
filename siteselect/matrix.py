"""Dataset x Scenario to matrix: figures, values, how wide they are, and the knock-outs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.i18n import text
from siteselect.scenarios import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matrix:
    """The problem in numbers. n sites by m weighted criteria, in the order of the dataset.

    `weights` (m,) sum to 1; `branch` (m,) is the index in BRANCHES; `rows` (n, m) the position
    of the observation behind a cell, -1 where missing; `figures` in the criterion's unit and
    `values` in [0, 1], NaN where missing; `widths` half-widths of the values.
    """

    criteria: tuple[str, ...]
    weights: Floats
    branch: NDArray[np.int64]
    rows: NDArray[np.int64]
    figures: Floats
    values: Floats
    widths: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which cells have a figure."""
        return self.rows >= 0


def build(dataset: Dataset, scenario: Scenario) -> Matrix:
    """Resolve the cells of the weighted criteria and map figures to values.

    Raises RequestError if the weights cannot be normalised.
    """
    weights = scenario.weights(dataset.criteria)
    order = {name: j for j, name in enumerate(dataset.criteria)}
    names = tuple(sorted(weights, key=order.__getitem__))
    rows = dataset.cells(scenario.sector)[:, [order[name] for name in names]]
    # row -1 is one past the end: the figure of a missing cell
    figures = np.append(dataset.observations["value"].to_numpy(float), np.nan)[rows]
    values = np.empty(figures.shape)
    for j, name in enumerate(names):
        values[:, j] = dataset.criteria[name].value(figures[:, j])
    return Matrix(
        criteria=names,
        weights=np.array([weights[name] for name in names]),
        branch=np.array([BRANCHES.index(dataset.criteria[name].branch) for name in names]),
        rows=rows,
        figures=figures,
        values=values,
        widths=_widths(dataset, names, rows),
    )


def _widths(
    dataset: Dataset, names: tuple[str, ...], rows: NDArray[np.int64]
) -> Floats:
    """Return half-widths in value units: from the interval of a cell, else from grade and age."""
    table = dataset.observations
    grades, years = table["grade"].to_numpy(), table["year"].to_numpy(dtype=float)
    lows, highs = (np.append(table[c].to_numpy(float), np.nan)[rows] for c in ("low", "high"))
    rule = dataset.meta.uncertainty
    base = np.select([grades == g for g in rule.by_grade], list(rule.by_grade.values()), rule.most)
    age = np.maximum(0.0, dataset.meta.year - years - rule.fresh_years)
    default = np.minimum(rule.most, base + rule.per_year * age)
    widths = np.append(default, 0.5)[rows]  # a missing figure may be anything on the scale
    has = ~np.isnan(lows)
    for j in has.any(axis=0).nonzero()[0]:
        value = dataset.criteria[names[j]].value
        ends = np.abs(value(highs[:, j]) - value(lows[:, j])) / 2
        widths[:, j] = np.where(has[:, j], ends, widths[:, j])
    return widths


@dataclass(frozen=True)
class Answer:
    """What is known of one knock-out at one site.

    `answer` is pass, fail, unknown or conditional; `key` names the rule that gave it, and
    `evidence` the positions in the dataset's knock-out evidence.
    """

    knockout: str
    answer: str
    key: str
    evidence: tuple[int, ...]


def knockouts(dataset: Dataset, scenario: Scenario) -> list[tuple[Answer, ...]]:
    """Answer every active knock-out for every site, in the order of the dataset.

    Only a current figure of grade A or B fails or passes a site; older or weaker evidence makes
    it conditional; a gross area says nothing of serviced land. The most specific level that has
    evidence answers.
    """
    verdicts = _verdicts(dataset, scenario)
    found = []
    for chain in dataset.subjects:
        answers = []
        for name in scenario.knockouts:
            hits: list[int] = next(
                (rows for s in chain if (rows := dataset.evidence_rows.get((s, name)))), []
            )
            answers.append(_combine(name, hits, verdicts))
        found.append(tuple(answers))
    return found


def _verdicts(dataset: Dataset, scenario: Scenario) -> list[tuple[str, str]]:
    """Return (answer, key of the rule) for each row of evidence under the scenario's needs."""
    table = dataset.knockout_evidence
    columns = ("knockout", "kind", "value", "finding", "year", "grade")
    rows = zip(*(table[c].tolist() for c in columns), strict=True)
    oldest = dataset.meta.year - dataset.meta.current_years
    return [
        _verdict(kind, value, finding, scenario.needs.get(name, 0.0),
                 strong=grade in ("A", "B") and year >= oldest)
        for name, kind, value, finding, year, grade in rows
    ]  # fmt: skip


def _verdict(kind: str, value: float, finding: str, need: float, strong: bool) -> tuple[str, str]:
    if kind == "gross":
        return "unknown", "knockouts.gross"
    if kind == "finding":
        if finding == "doubt":
            return "conditional", "knockouts.doubt"
        met = finding == "met"
    else:
        met = value >= need
    if not strong:
        return "conditional", "knockouts.weak_met" if met else "knockouts.weak_not_met"
    if kind in ("planned", "available") and (met or kind == "planned"):
        return "conditional", "knockouts.not_serviced"  # land on paper does not pass
    return ("pass", "knockouts.met") if met else ("fail", "knockouts.not_met")


def _combine(name: str, hits: list[int], verdicts: list[tuple[str, str]]) -> Answer:
    answers = {verdicts[hit][0] for hit in hits}
    if not answers or answers == {"unknown"}:
        key = verdicts[hits[0]][1] if hits else "knockouts.no_evidence"
        return Answer(name, "unknown", key, tuple(hits))
    if {"pass", "fail"} <= answers:
        return Answer(name, "conditional", "knockouts.conflict", tuple(hits))
    worst = next(a for a in ("fail", "conditional", "pass") if a in answers)
    key = next(verdicts[hit][1] for hit in hits if verdicts[hit][0] == worst)
    return Answer(name, worst, key, tuple(hits))


def reason(dataset: Dataset, answer: Answer, lang: str) -> str:
    """Return in words why a knock-out has its answer: the rule, then the evidence."""
    column = "reason_zh" if lang == "zh-TW" else "reason_en"
    said = [str(dataset.knockout_evidence[column].iloc[hit]) for hit in answer.evidence]
    return ("" if lang == "zh-TW" else " ").join([text(answer.key, lang), *said])
