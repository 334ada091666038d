"""A site at a point and a figure for a cell, checked as an import is."""

from __future__ import annotations

from siteselect.dataset import Dataset
from siteselect.errors import DataError, Problem
from siteselect.importing.answers import Answers
from siteselect.importing.columns import Matching
from siteselect.importing.figures import Reader, read_figures
from siteselect.importing.points import Located as Points
from siteselect.importing.sites import Known, read_sites
from siteselect.importing.table import RawTable
from siteselect.own import Change, Located, OwnSite, own_source

CELL = ("id", "criterion", "value", "low", "high", "unit", "as_of", "grade", "sector")


def new_site(site_id: str, name_en: str, name_zh: str, found: Located, dataset: Dataset) -> OwnSite:
    """Return a site at a located point. Raises DataError with every problem."""
    problems: list[Problem] = []
    row = (site_id.strip(), name_en.strip(), name_zh.strip())
    header = ("id", "name_en", "name_zh")
    table = RawTable("-", "typed", header, (row,), (1,))
    known = Known(
        frozenset(dataset.places["id"]), frozenset({found.country_iso3}), lambda *_: [found]
    )
    matching = Matching("sites", long=False, fields={name: name for name in header})
    sites = read_sites(table, matching, Points((found.lat,), (found.lon,)), known, problems)
    if problems:
        raise DataError([Problem(p.key, "", None, p.column, p.values) for p in problems])
    town = f"{found.town}, {found.town_km:.0f} km"
    return sites[0].model_copy(update={"point_of": f"chosen point; nearest town {town}"})


def new_figure(
    cell: dict[str, str], producer: str, title: str, dataset: Dataset, today: str
) -> Change:
    """Return the change that sets one cell: value or interval, unit, date, grade, source.

    `cell` has the names in `CELL`, all text as typed. Raises DataError with every problem.
    """
    problems: list[Problem] = []
    for name, given in (
        ("source", producer),
        ("as_of", cell["as_of"]),
        ("grade", cell["grade"]),
        ("unit", cell["unit"]),
        ("value", cell["value"] or cell["low"]),
    ):
        if not given.strip():
            problems.append(Problem("importing.empty_cell", column=name))
    source = own_source(
        producer.strip()[:200],
        title.strip()[:300] or producer.strip()[:300],
        "",
        cell["as_of"],
        today,
        "own data",
    )
    row = tuple(cell.get(name, "").strip() for name in CELL)
    table = RawTable("", "typed", CELL, (row,), (1,))
    matching = Matching("figures", long=True, fields={name: name for name in CELL})
    subjects = {cell["id"]: cell["id"]}
    reader = Reader(table, matching, Answers(), dataset, subjects, source.id, today)
    questions, notes = [], []  # type: ignore[var-annotated]
    figures = [] if problems else read_figures(reader, problems, questions, notes)
    if questions:
        unit = cell["unit"] or "–"
        problems.append(
            Problem(
                "importing.bad_unit",
                column="unit",
                values=(("found", unit), ("known", ", ".join(questions[0].choices))),
            )
        )
    if problems:
        raise DataError([Problem(p.key, "", None, p.column, p.values) for p in problems])
    return Change(figures=tuple(figures), sources=(source,))
