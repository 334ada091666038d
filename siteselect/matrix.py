"""Dataset x Scenario to matrix: figures, values, how wide they are, and the knock-outs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siteselect.criteria import BRANCHES, ValueFunction
from siteselect.dataset import Dataset
from siteselect.errors import unknown
from siteselect.i18n import family, text
from siteselect.memo import Memo
from siteselect.scenarios import Scenario

Floats = NDArray[np.float64]
OBSERVED: Memo[str, NDArray[np.float64]] = Memo(most=1)  # columns of a dataset, as arrays


@dataclass(frozen=True)
class Matrix:
    """The problem in numbers. n sites by m weighted criteria, in the order of the dataset.

    `weights` (m,) sum to 1; `branch` (m,) is the index in BRANCHES; `rows` (n, m) the position
    of the observation behind a cell, -1 where missing; `figures` in the criterion's unit and
    `values` in [0, 1], NaN where missing; `widths` half-widths of the values; `ends` (2, m)
    the least and greatest value that a figure of the criterion can have.
    """

    criteria: tuple[str, ...]
    weights: Floats
    branch: NDArray[np.int64]
    rows: NDArray[np.int64]
    figures: Floats
    values: Floats
    widths: Floats
    ends: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which cells have a figure."""
        return self.rows >= 0


def branch_masks(matrix: Matrix) -> list[NDArray[np.bool_]]:
    """Return for each branch which criteria (m,) belong to it."""
    return [matrix.branch == b for b in range(len(BRANCHES))]


def build(dataset: Dataset, scenario: Scenario) -> Matrix:
    """Resolve the cells of the weighted criteria and map figures to values.

    Raises RequestError if the weights cannot be normalised.
    """
    weights = scenario.weights(dataset.criteria)
    order = {name: j for j, name in enumerate(dataset.criteria)}
    names = tuple(sorted(weights, key=order.__getitem__))
    rows = dataset.cells(scenario.sector)[:, [order[name] for name in names]]
    figures = _observed(dataset)[0][rows]
    functions = [scenario.value_function(dataset.criteria[name]) for name in names]
    values = np.empty(figures.shape)
    for j, function in enumerate(functions):
        values[:, j] = function(figures[:, j])
    points = [[value for _, value in function.points] for function in functions]
    ends = np.array([[min(values), max(values)] for values in points]).reshape(-1, 2).T
    return Matrix(
        criteria=names,
        weights=np.array([weights[name] for name in names]),
        branch=np.array([BRANCHES.index(dataset.criteria[name].branch) for name in names]),
        rows=rows,
        figures=figures,
        values=values,
        widths=widths(dataset, functions, rows),
        ends=ends,
    )


def widths(
    dataset: Dataset, functions: list[ValueFunction], rows: NDArray[np.int64]
) -> Floats:
    """Return half-widths of values: from the interval of a cell, else from grade and age.

    `rows` (n, m) are positions of observations, -1 where there is none, of the criteria whose
    value functions are given.
    """
    _, lows, highs, found = (column[rows] for column in _observed(dataset))
    has = ~np.isnan(lows)
    for j in has.any(axis=0).nonzero()[0]:
        ends = np.abs(functions[j](highs[:, j]) - functions[j](lows[:, j])) / 2
        found[:, j] = np.where(has[:, j], ends, found[:, j])
    # a missing figure may be anything that its criterion can be
    spans = [function.span / 2 for function in functions]
    return np.where(rows < 0, np.array(spans), found)


def _observed(dataset: Dataset) -> Floats:
    return OBSERVED.one(dataset, "columns", lambda: _columns(dataset))


def _columns(dataset: Dataset) -> Floats:
    """Return figure, low and high end, and half-width by grade and age of each observation.

    One past the end, where row -1 points, stands the NaN of a missing cell.
    """
    table = dataset.observations
    figures, lows, highs = (table[c].to_numpy(float) for c in ("value", "low", "high"))
    grades, years = table["grade"].to_numpy(), table["year"].to_numpy(dtype=float)
    rule = dataset.meta.uncertainty
    base = np.select([grades == g for g in rule.by_grade], list(rule.by_grade.values()), rule.most)
    age = np.maximum(0.0, dataset.meta.year - years - rule.fresh_years)
    default = np.minimum(rule.most, base + rule.per_year * age)
    whole = np.append(np.stack([figures, lows, highs, default]), np.full((4, 1), np.nan), axis=1)
    whole.setflags(write=False)
    return whole


ANSWER_WORDS = family("words.answer_", ("pass", "fail", "unknown", "conditional"))


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
    evidence answers, but no remark about a site lifts a failure of its state or country: against
    a pass there, the sources conflict.
    """
    strange = [name for name in (*scenario.knockouts, *scenario.needs)
               if name not in dataset.knockouts]  # fmt: skip
    if strange:
        raise unknown("knockout", strange[0], list(dataset.knockouts))
    asked = (scenario.knockouts, tuple(sorted(scenario.needs.items())))
    if asked not in dataset.answered:
        dataset.answered[asked] = _answers(dataset, scenario)
    return list(dataset.answered[asked])


def _answers(dataset: Dataset, scenario: Scenario) -> list[tuple[Answer, ...]]:
    verdicts = _verdicts(dataset, scenario)
    found = []
    for chain in dataset.subjects:
        answers = []
        for name in scenario.knockouts:
            levels = [rows for s in chain if (rows := dataset.evidence_rows.get((s, name)))]
            answers.append(_answer(name, levels, verdicts))
        found.append(tuple(answers))
    return found


def _answer(
    name: str, levels: list[list[int]], verdicts: list[tuple[str, str]]
) -> Answer:
    if not levels:
        return Answer(name, "unknown", "knockouts.no_evidence", ())
    near = _combine(name, levels[0], verdicts)
    for wider in (_combine(name, hits, verdicts) for hits in levels[1:]):
        if wider.answer != "fail" or near.answer == "fail":
            continue
        both = near.evidence + wider.evidence
        if near.answer == "pass":
            near = Answer(name, "conditional", "knockouts.conflict", both)
        else:
            near = Answer(name, "fail", wider.key, both)
    return near


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
    if kind == "planned" and not met:
        return "conditional", "knockouts.planned_small"  # a plan can grow: it does not fail
    if not strong:
        return "conditional", "knockouts.weak_met" if met else "knockouts.weak_not_met"
    if kind in ("planned", "available") and met:
        return "conditional", "knockouts.not_serviced"  # land on paper does not pass
    return ("pass", "knockouts.met") if met else ("fail", "knockouts.not_met")


# of several conditional findings the one that weighs heaviest names the rule
KEY_ORDER = ("knockouts.weak_not_met", "knockouts.planned_small", "knockouts.doubt",
             "knockouts.not_serviced", "knockouts.weak_met")  # fmt: skip


def _combine(name: str, hits: list[int], verdicts: list[tuple[str, str]]) -> Answer:
    answers = {verdicts[hit][0] for hit in hits}
    if not answers or answers == {"unknown"}:
        key = verdicts[hits[0]][1] if hits else "knockouts.no_evidence"
        return Answer(name, "unknown", key, tuple(hits))
    if {"pass", "fail"} <= answers:
        return Answer(name, "conditional", "knockouts.conflict", tuple(hits))
    worst = next(a for a in ("fail", "conditional", "pass") if a in answers)
    keys = {verdicts[hit][1] for hit in hits if verdicts[hit][0] == worst}
    key = next((k for k in KEY_ORDER if k in keys), min(keys))
    return Answer(name, worst, key, tuple(hits))


def reason(dataset: Dataset, answer: Answer, lang: str) -> str:
    """Return in words why a knock-out has its answer: the rule, then the evidence."""
    column = "reason_zh" if lang == "zh-TW" else "reason_en"
    said = [str(dataset.knockout_evidence[column].iloc[hit]) for hit in answer.evidence]
    return ("" if lang == "zh-TW" else " ").join([text(answer.key, lang), *said])
