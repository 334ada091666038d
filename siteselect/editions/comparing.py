"""`compare_editions`: the same question on two editions of the data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from siteselect.editions.model import (
    UNMOVED,
    AnswerChange,
    CellChange,
    EditionComparison,
    FigureOnFile,
    SiteMove,
)
from siteselect.editions.splitting import side, split_values
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.market import shares_of
from siteselect.matrix import Floats
from siteselect.methods import ranks

ASKED = ("sector", "method", "gaps", "base", "start", "without", "value_functions")
COLUMNS = ("subject", "value", "low", "high", "unit", "source", "as_of", "grade", "level", "series")


def compare_editions(old: Evaluation, new: Evaluation) -> EditionComparison:
    """Say what moved between two editions of the data, and split each score's change exactly.

    The weights, needs and market of the profile belong to the data and may differ; the rest of
    the question may not. The parts of a site's change sum to the change of its score within 1e-9
    (see `splitting` for the rule). Pure: nothing is read or written.

    Raises RequestError if the questions differ, or for a method that is not additive.
    """
    _check(old, new)
    before, after = (_ranked(evaluation) for evaluation in (old, new))
    on_file = [e.dataset.places["id"].tolist() for e in (old, new)]
    both = [site for site in on_file[1] if site in set(on_file[0])]
    shared = [name for name in new.matrix.criteria if name in old.matrix.criteria]
    weights = [dict(zip(e.matrix.criteria, e.matrix.weights.tolist(), strict=True))
               for e in (old, new)]  # fmt: skip
    criteria = old.dataset.criteria, new.dataset.criteria
    return EditionComparison(
        old=old, new=new,
        added=_without(on_file[1], on_file[0]), removed=_without(on_file[0], on_file[1]),
        entered=_without(after, before), left=_without(before, after),
        answers=tuple(_answers(old, new, both)),
        moves=tuple(_moves(old, new, before, after, shared)),
        weights=_changed(*weights), needs=_changed(old.scenario.needs, new.scenario.needs),
        market=_changed(*({name: share for name, (share, _, _) in shares_of(
            e.dataset, e.scenario).items()} for e in (old, new))),
        curves=tuple(n for n in shared if criteria[0][n].value != criteria[1][n].value),
        spreads=tuple(n for n in shared if _spread(old, n) != _spread(new, n)),
        ageing=_ages(old) != _ages(new),
    )  # fmt: skip


def _check(old: Evaluation, new: Evaluation) -> None:
    if not (old.additive and new.additive):
        method = (old if not old.additive else new).scenario.method
        raise RequestError(Problem("request.not_additive", values=(("method", method),)))
    pairs = [(name, getattr(old.scenario, name), getattr(new.scenario, name)) for name in ASKED]
    pairs.append(("candidates", old.dataset.candidates, new.dataset.candidates))
    if unlike := [name for name, a, b in pairs if a != b]:
        values = (("names", ", ".join(unlike)),)
        raise RequestError(Problem("editions.other_question", values=values))


def _ranked(evaluation: Evaluation) -> dict[str, int]:
    """Return the rank of each ranked site by its id, best first."""
    ids = evaluation.dataset.places["id"].tolist()
    return {ids[i]: int(evaluation.rank[i]) for i in evaluation.order}


def _without(sites: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(site for site in sites if site not in known)


def _changed(
    old: Mapping[str, float], new: Mapping[str, float]
) -> tuple[tuple[str, float, float], ...]:
    pairs = [(name, old.get(name, 0.0), new.get(name, 0.0)) for name in dict.fromkeys((*new, *old))]
    return tuple((name, a, b) for name, a, b in pairs if abs(a - b) > UNMOVED)


def _spread(evaluation: Evaluation, name: str) -> tuple[object, ...]:
    dataset = evaluation.dataset
    return dataset.spreads.of(name), dataset.criteria[name].national is None


def _ages(evaluation: Evaluation) -> tuple[object, ...]:
    return evaluation.dataset.meta.year, evaluation.dataset.meta.uncertainty


def _answers(old: Evaluation, new: Evaluation, sites: list[str]) -> Iterable[AnswerChange]:
    for site in sites:
        first, second = ({a.knockout: a for a in e.knockouts[e.dataset.position(site)]}
                         for e in (old, new))  # fmt: skip
        for name in dict.fromkeys((*second, *first)):
            a, b = first.get(name), second.get(name)
            if (a.answer if a else "") != (b.answer if b else ""):
                yield AnswerChange(site, name, a, b)


def _moves(
    old: Evaluation, new: Evaluation, before: dict[str, int], after: dict[str, int],
    shared: list[str],
) -> Iterable[SiteMove]:  # fmt: skip
    """Yield every site that is ranked in both editions, by its new rank."""
    sites = [site for site in after if site in before]
    cells = _cells(old, new, sites, shared) if sites else []
    scores = [_scores(evaluation, known) for evaluation, known in ((old, before), (new, after))]
    standing = list(before)
    known_scores = np.array([scores[0][site] for site in standing])
    for site, changes in zip(sites, cells, strict=True):
        alone = known_scores.copy()
        alone[standing.index(site)] = scores[1][site]
        above = [{k for k, rank in known.items() if rank < known[site]}
                 for known in (before, after)]  # fmt: skip
        come = [k for k in after if k in above[1] - above[0]]
        gone = [k for k in before if k in above[0] - above[1]]
        yield SiteMove(
            site=site, rank_old=before[site], rank_new=after[site],
            rank_alone=int(ranks(alone)[standing.index(site)]),
            score_old=scores[0][site], score_new=scores[1][site], cells=changes,
            entered_above=tuple(k for k in come if k not in before),
            left_above=tuple(k for k in gone if k not in after),
            passed_by=tuple(k for k in come if k in before),
            passed=tuple(k for k in gone if k in after),
        )  # fmt: skip


def _scores(evaluation: Evaluation, sites: Iterable[str]) -> dict[str, float]:
    return {site: float(evaluation.score[evaluation.dataset.position(site)]) for site in sites}


def _cells(
    old: Evaluation, new: Evaluation, sites: list[str], shared: list[str]
) -> list[tuple[CellChange, ...]]:
    """Return the change of each cell: criteria of both editions first, then of one alone."""
    first, second = (side(evaluation, sites, shared) for evaluation in (old, new))
    parts = split_values(first, second)
    weight = [e.matrix.weights[[e.matrix.criteria.index(n) for n in shared]] for e in (old, new)]
    middle: Floats = (weight[0] + weight[1]) / 2
    moved: Floats = (weight[1] - weight[0]) * (first.values + second.values) / 2
    books = _Figures(old), _Figures(new)
    found = []
    for i, site in enumerate(sites):
        cells = [
            CellChange(
                name, float(weight[0][j]), float(weight[1][j]), float(first.values[i, j]),
                float(second.values[i, j]), float(middle[j] * parts["figures"][i, j]),
                float(middle[j] * parts["curves"][i, j]), float(middle[j] * parts["known"][i, j]),
                float(moved[i, j]), books[0].of(site, name), books[1].of(site, name),
            )
            for j, name in enumerate(shared)
        ]  # fmt: skip
        cells += [_begun(new, site, n, books[1]) for n in new.matrix.criteria if n not in shared]
        cells += [_ended(old, site, n, books[0]) for n in old.matrix.criteria if n not in shared]
        found.append(tuple(cells))
    return found


class _Figures:
    """The figures behind the cells of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        table = evaluation.dataset.observations[list(COLUMNS)]
        self.rows: list[dict[str, Any]] = [
            {str(name): value for name, value in row.items()} for row in table.to_dict("records")
        ]

    def of(self, site: str, criterion: str) -> FigureOnFile | None:
        """Return the figure behind a cell, None for a gap."""
        matrix = self.evaluation.matrix
        at = self.evaluation.dataset.position(site), matrix.criteria.index(criterion)
        if (row := int(matrix.rows[at])) < 0:
            return None
        given: dict[str, Any] = {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in self.rows[row].items()
        }
        return FigureOnFile(**given)


def _begun(new: Evaluation, site: str, name: str, book: _Figures) -> CellChange:
    weight, value = _cell(new, site, name)
    figure = book.of(site, name)  # on both sides: that it counts now is no change of the figure
    return CellChange(name, 0.0, weight, None, value, 0.0, 0.0, 0.0, weight * value, figure, figure)


def _ended(old: Evaluation, site: str, name: str, book: _Figures) -> CellChange:
    weight, value = _cell(old, site, name)
    figure = book.of(site, name)
    return CellChange(name, weight, 0.0, value, None, 0.0, 0.0, 0.0, -weight * value, figure,
                      figure)  # fmt: skip


def _cell(evaluation: Evaluation, site: str, name: str) -> tuple[float, float]:
    j = evaluation.matrix.criteria.index(name)
    i = evaluation.dataset.position(site)
    return float(evaluation.matrix.weights[j]), float(evaluation.known.mean[i, j])
