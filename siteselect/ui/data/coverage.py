"""What stands behind the cells of one question, as plain values for the data page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from siteselect.bases import CUSTOMERS
from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.i18n import family, label, text
from siteselect.mixes import shares_in
from siteselect.sources import LEVEL_WORDS, LEVELS
from siteselect.ui.shell.evidence import figure, subject_name

SHOWN = 60  # weak cells and conflicts listed; the rest are counted
LETTERS = family("datapage.letter_", LEVELS)


def heat_map(data: Dataset, sector: str, lang: str) -> dict[str, Any]:
    """Return a row per candidate and a cell per criterion that has figures: grade, level, age."""
    leaves = [c for c in data.criteria.values() if c.scored]
    order = sorted(leaves, key=lambda c: BRANCHES.index(c.branch))
    columns = [list(data.criteria).index(c.id) for c in order]
    cells = data.cells(sector)[:, columns]
    rows = data.observations[["level", "grade", "as_of", "year"]].to_dict("records")
    mine = data.own_rows
    said = [label(c.name, lang) for c in order]
    names = data.names(lang)
    return {
        "letters": [(text(LETTERS[level], lang), text(LEVEL_WORDS[level], lang))
                    for level in LEVELS if level != "park"],  # no figure is of a park
        "criteria": [{"code": c.code, "name": said[j], "branch": c.branch}
                     for j, c in enumerate(order)],
        "sites": [
            {
                "name": names[i], "own": site in data.own_sites,
                "covered": f"{sum(p >= 0 for p in line) / len(line):.0%}",
                "cells": [
                    _cell(rows[p], bool(mine[p]), data, said[j], lang) if p >= 0
                    else {"grade": "none", "own": False, "stale": False, "letter": "",
                          "said": f"{said[j]}: {text('words.missing', lang)}"}
                    for j, p in enumerate(line)
                ],
            }
            for i, site, line in sorted(
                zip(range(len(names)), data.places["id"], cells.tolist(), strict=True),
                key=lambda entry: (entry[1] not in data.own_sites, entry[0]),
            )
        ],
    }  # fmt: skip


def _cell(row: dict[str, Any], own: bool, data: Dataset, name: str, lang: str) -> dict[str, Any]:
    level = text(LEVEL_WORDS[row["level"]], lang)
    mark = f", {text('datapage.own', lang)}" if own else ""
    return {
        "grade": row["grade"], "own": own, "stale": is_stale(int(row["year"]), data),
        "letter": text(LETTERS[row["level"]], lang),
        "said": f"{name}: {level}, {row['as_of']}, {row['grade']}{mark}",
    }  # fmt: skip


def is_stale(year: int, data: Dataset) -> bool:
    """Tell whether a figure is older than what counts as current (`current_years`)."""
    return data.meta.year - year > data.meta.current_years


def weak(data: Dataset, sector: str, lang: str) -> list[dict[str, Any]]:
    """Return the figures in use that are weak (grade D) or stale, and for how many candidates.

    The oldest and weakest that most candidates rest on come first.
    """
    cells = data.cells(sector)
    counts: dict[int, int] = {}
    for position in cells[cells >= 0].tolist():
        counts[position] = counts.get(position, 0) + 1
    found = []
    for position, count in counts.items():
        row = data.observations.iloc[position]
        old = is_stale(int(row["year"]), data)
        if not old and row["grade"] != "D":
            continue
        found.append((row["grade"] == "D", count, data.meta.year - int(row["year"]), row, old))
    found.sort(key=lambda entry: (-entry[0], -entry[1], -entry[2]))
    return [
        {**figure(data, row, lang), "count": count, "age": age, "stale": old}
        for _, count, age, row, old in found
    ]


def conflicts(data: Dataset, criterion: str, sector: str, lang: str) -> list[dict[str, Any]]:
    """Return the subjects of which several figures of one criterion are on file, side by side.

    The one in use is marked; own figures over shipped ones come first.
    """
    table = data.observations[data.observations["criterion"] == criterion]
    table = table[table["sector"].isin(["", *shares_in(sector)])]
    table = table[~table["series"].str.startswith(CUSTOMERS)]  # each of another market: no rivals
    used = {data.rows.get((s, criterion, code)) for s in set(table["subject"])
            for code in ("", *shares_in(sector))}  # fmt: skip
    found = []
    for subject, rows in table.groupby("subject", sort=True):
        if len(rows) > 1:
            sides = [{**figure(data, row, lang), "used": position in used, "series": row["series"]}
                     for position, row in rows.iterrows()]  # fmt: skip
            found.append({"subject": subject_name(data, str(subject), lang), "sides": sides,
                          "own": any(side["own"] for side in sides)})  # fmt: skip
    return sorted(found, key=lambda entry: not entry["own"])


def licences(data: Dataset) -> list[dict[str, Any]]:
    """Return each licence with its sources and how many figures rest on them, most first."""
    counts = data.observations["source"].value_counts()
    grouped: dict[str, list[Any]] = {}
    for source in data.sources.values():
        grouped.setdefault(source.licence, []).append(source)
    rows = [
        {
            "licence": licence, "figures": int(sum(counts.get(s.id, 0) for s in sources)),
            "sources": [{"cite": s.cite(), "accessed": s.accessed} for s in _named(sources)],
        }
        for licence, sources in grouped.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row["figures"])


def _named(sources: list[Any]) -> Iterator[Any]:
    return iter(sorted(sources, key=lambda source: (source.producer, source.title)))
