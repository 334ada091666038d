"""Which column is which: by name in both languages; what only resembles a name is suggested."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from siteselect.dataset import Dataset
from siteselect.i18n import LANGUAGES, family, text
from siteselect.importing.units import plain

SITE_FIELDS = ("id", "name_en", "name_zh", "country_iso3", "admin1", "lat", "lon")
LONG_FIELDS = (
    "id",
    "criterion",
    "value",
    "low",
    "high",
    "unit",
    "as_of",
    "grade",
    "sector",
    "series",
)
WIDE_FIELDS = ("as_of", "grade")
FIELD_WORDS = family("importing.name_", dict.fromkeys((*SITE_FIELDS, *LONG_FIELDS)))
LIKE = 0.72  # how alike two names are for one to be suggested (difflib's ratio)
UNIT = re.compile(r"^(.*?)\s*[（(\[]([^()（）\[\]]*)[)）\]]\s*$")


@dataclass(frozen=True)
class Matching:
    """Columns of a file by what they mean.

    `fields` and `criteria` map our name to the file's column; `units` the unit that a criterion's
    column names in brackets; `suggested` maps a column to the name of ours that it resembles.
    """

    kind: str
    long: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


@cache
def _field_names() -> dict[str, str]:
    """Return each name of a field, in both languages, and the field it means."""
    fields = dict.fromkeys((*SITE_FIELDS, *LONG_FIELDS))
    return {
        plain(name): ours
        for ours in fields
        for lang in LANGUAGES
        for name in (ours, *text(FIELD_WORDS[ours], lang).split("|"))
    }


def criterion_names(dataset: Dataset) -> dict[str, str]:
    """Return each name of a criterion: id, code and labels, and the id it means."""
    return {
        plain(name): criterion.id
        for criterion in dataset.criteria.values()
        for name in (criterion.id, criterion.code, *criterion.name.values())
    }


def match(
    header: tuple[str, ...],
    placed: bool,
    dataset: Dataset,
    kind: str = "",
    told: Mapping[str, str] | None = None,
) -> Matching:
    """Return what each column means. `placed`: each row has a point of its own, as in GeoJSON.

    `told` maps our names to columns, and goes before what names say. Without `kind`, a file with
    points or coordinates holds sites, any other figures.
    """
    told = told or {}
    names, leaves = _field_names(), criterion_names(dataset)
    known = {theirs: ours for ours, theirs in told.items()}
    units: dict[str, str] = {}
    for column in header:
        if column in known:
            continue
        stem, unit = _split(column)
        whole, bare = plain(column), plain(stem)
        ours = names.get(whole) or leaves.get(whole) or names.get(bare) or leaves.get(bare)
        if ours and ours not in known.values():
            known[column] = ours
            if ours in dataset.criteria and unit and whole not in leaves:
                units[ours] = unit
    fields = {ours: column for column, ours in known.items() if ours not in dataset.criteria}
    kind = kind or ("sites" if placed or {"lat", "lon"} <= fields.keys() else "figures")
    long = kind == "figures" and {"criterion", "value"} <= fields.keys()
    wanted = SITE_FIELDS if kind == "sites" else LONG_FIELDS if long else ("id",)
    wanted = (*wanted, *WIDE_FIELDS)
    criteria = {
        ours: column for column, ours in known.items() if ours in dataset.criteria and not long
    }
    fields = {ours: column for ours, column in fields.items() if ours in wanted}
    taken = {*fields.values(), *criteria.values()}
    left = [column for column in header if column not in taken]
    return Matching(
        kind,
        long,
        fields,
        criteria,
        units,
        _suggest(left, wanted, fields, {} if long else leaves),
        tuple(left),
    )


def _split(column: str) -> tuple[str, str]:
    """Return a column's name and the unit in its brackets.

    >>> _split("Distance (miles)"), _split("Distance")
    (('Distance', 'miles'), ('Distance', ''))
    """
    found = UNIT.match(column)
    return (found.group(1), found.group(2)) if found and found.group(1) else (column, "")


def _suggest(
    left: list[str], wanted: tuple[str, ...], fields: Mapping[str, str], leaves: Mapping[str, str]
) -> dict[str, str]:
    free = {
        name: ours for name, ours in _field_names().items() if ours in wanted and ours not in fields
    }
    names = {**leaves, **free}
    found: dict[str, str] = {}
    for column in left[:60]:  # more columns than a person would answer for are not compared
        near = difflib.get_close_matches(plain(_split(column)[0])[:60], list(names), 1, LIKE)
        if near and names[near[0]] not in found.values():
            found[column] = names[near[0]]
    return found
