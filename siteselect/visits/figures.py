"""From ratings to figures: the group's, and one evaluator's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median

import pandas as pd

from siteselect.criteria import Criterion
from siteselect.dataset import Dataset, VisitScale
from siteselect.mixes import shares_in
from siteselect.scenarios import Scenario
from siteselect.visits.checking import check, scale_of
from siteselect.visits.values import Cell, Conflict, Decision, OnFile, Rated, Rating

GRADE = "C"
STRONG = ("A", "B")  # figures that ratings do not replace unless somebody decides so
FILE = "visit"  # what stands in the column `file` of an observation that came from ratings


def scales_used(ratings: Iterable[Rating]) -> tuple[str, ...]:
    """Return the scales that somebody used, in the order of their names."""
    return tuple(sorted({rating.scale for rating in ratings}))


def with_scales(dataset: Dataset, scales: Collection[str]) -> Dataset:
    """Return a dataset in which ratings on `scales` may be scored.

    A scale with a leaf of its own adds that criterion, the others open the criterion that they
    inform to their series. No figure changes. Raises RequestError for an unknown scale.
    """
    changed: dict[str, Criterion] = {}
    for name in sorted(scales):
        scale = scale_of(dataset, name)
        leaf = scale.leaf()
        if leaf is not None:
            changed[leaf.id] = leaf
        else:
            known = changed.get(scale.informs, dataset.criteria[scale.informs])
            series = tuple(dict.fromkeys((*known.series, scale.series)))
            changed[scale.informs] = known.model_copy(update={"series": series})
    same = all(dataset.criteria.get(name) == criterion for name, criterion in changed.items())
    return dataset if same else dataset.with_criteria(changed)


def with_importance(
    dataset: Dataset, scenario: Scenario, scales: Collection[str]
) -> Scenario:
    """Return a scenario that weighs the criteria of `scales` as the data suggest (a judgement).

    What the scenario already weighs, 0 included, stays; but a criterion that only ratings could
    fill and that `scales` do not open is taken out, since nothing there can be scored.
    `dataset` is one `with_scales`.
    """
    rated = {scale.criterion for scale in dataset.scales.values()}
    kept = {
        name: importance for name, importance in scenario.criteria.items()
        if name not in rated or (name in dataset.criteria and dataset.criteria[name].scored)
    }  # fmt: skip
    asked = scenario.model_copy(update={"criteria": kept})
    extra = {
        scale.criterion: scale.importance
        for scale in (scale_of(dataset, name) for name in sorted(scales))
        if scale.criterion not in kept
    }
    return asked.with_importance(extra, dataset.criteria) if extra else asked


def group_figures(
    dataset: Dataset, ratings: Sequence[Rating], *, sector: str, year: int,
    decisions: Sequence[Decision] = (), recusals: Mapping[str, Collection[str]] | None = None,
) -> Rated:  # fmt: skip
    """Return the dataset with the group's figures from all ratings.

    Ratings fill a cell without a figure and replace one of grade C or D (`replaced` shows what
    gave way): what people of today saw on the spot is no weaker evidence. Beside a figure of
    grade A or B the figure stands, and `conflicts` shows both, until a decision takes the
    ratings. Ratings by someone recused from the site do not count. `year` is that of the visit.

    Raises RequestError for unknown sites and scales, levels that the scale does not have, a cell
    that an evaluator rated twice, and decisions that repeat or give no reason.
    """
    return _rated(dataset, ratings, scales_used(ratings), sector, year, decisions, recusals)


def own_figures(
    dataset: Dataset, ratings: Sequence[Rating], evaluator: str, *, sector: str, year: int,
    decisions: Sequence[Decision] = (), recusals: Mapping[str, Collection[str]] | None = None,
) -> Rated:  # fmt: skip
    """Return the dataset with one evaluator's own ratings, by the same rules as the group's.

    `ratings` are everyone's: a scale that others used is open to this evaluator's weights, too.
    """
    own = [rating for rating in ratings if rating.evaluator == evaluator]
    return _rated(dataset, own, scales_used(ratings), sector, year, decisions, recusals)


def _rated(
    dataset: Dataset, ratings: Sequence[Rating], scales: tuple[str, ...], sector: str, year: int,
    decisions: Sequence[Decision], recusals: Mapping[str, Collection[str]] | None,
) -> Rated:  # fmt: skip
    check(dataset, ratings, decisions)
    away = {(e, site) for e, sites in (recusals or {}).items() for site in sites}
    opened = with_scales(dataset, scales)
    cells = _cells(dataset, [r for r in ratings if (r.evaluator, r.site) not in away])
    decided = {(d.site, d.criterion): d for d in decisions}
    conflicts, replaced, taken = [], [], []
    for cell in cells:
        on_file = _on_file(dataset, cell, sector)
        if on_file is not None and on_file.grade in STRONG:
            conflict = Conflict(cell, on_file, decided.pop((cell.site, cell.criterion), None))
            conflicts.append(conflict)
            if conflict.taken == "figure":
                continue
        elif on_file is not None:
            replaced.append((cell, on_file))
        taken.append(cell)
    if taken:
        opened = opened.with_observations(_rows(opened, taken, sector, year))
    return Rated(
        opened, tuple(cells), tuple(conflicts), tuple(replaced), tuple(decided.values())
    )


def _cells(dataset: Dataset, ratings: Sequence[Rating]) -> list[Cell]:
    by_cell: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for rating in ratings:
        key = (rating.site, rating.scale)
        by_cell.setdefault(key, []).append((rating.evaluator, rating.level))
    return [
        Cell(site, name, dataset.scales[name].criterion, tuple(sorted(given)),
             *middle(dataset.scales[name], [level for _, level in given]))
        for (site, name), given in sorted(by_cell.items())
    ]  # fmt: skip


def middle(scale: VisitScale, levels: Sequence[int]) -> tuple[float, float, float]:
    """Return low, median and high of what m ratings stand for, in the criterion's unit.

    Low and high are the ends of the range that the middle half of the ratings covers: of the
    ratings in order, (m - 1) // 4 are left out at either end (none up to four), and each one
    kept covers what its level covers. So even ratings that agree keep the width of a level.
    """
    stands = sorted((scale.figure(level) for level in levels), key=lambda ends: ends[1])
    drop = (len(stands) - 1) // 4
    kept = stands[drop : len(stands) - drop]
    return kept[0][0], float(median(figure for _, figure, _ in stands)), kept[-1][2]


def _on_file(dataset: Dataset, cell: Cell, sector: str) -> OnFile | None:
    if cell.criterion not in dataset.criteria:
        return None
    column = list(dataset.criteria).index(cell.criterion)
    row = int(dataset.cells(sector)[dataset.position(cell.site), column])
    if row < 0:
        return None
    found = dataset.observations.iloc[row]
    return OnFile(float(found["value"]), str(found["grade"]), int(found["year"]),
                  str(found["source"]), str(found["level"]), str(found["series"]))  # fmt: skip


def _rows(dataset: Dataset, cells: Sequence[Cell], sector: str, year: int) -> pd.DataFrame:
    """Return observations of cells: for each sector asked, so that no other row goes before."""
    rows = [
        {"subject": cell.site, "level": "site", "criterion": cell.criterion, "value": cell.figure,
         "low": cell.low, "high": cell.high, "as_of": str(year),
         "unit": dataset.criteria[cell.criterion].unit["en"],
         "series": dataset.scales[cell.scale].series, "source": dataset.visit_source,
         "grade": GRADE, "sector": name, "year": year, "file": FILE}
        for cell in cells for name in shares_in(sector)
    ]  # fmt: skip
    return pd.DataFrame(rows)
