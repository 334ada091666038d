"""People's files in: CSV, XLSX, GeoJSON and GeoPackage, read safely, previewed, then taken in.

Names load when first used: the child process that parses a file must start small.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from siteselect.importing.answers import ASK_WORDS, HOW_WORDS, Answers, Plan, Question
    from siteselect.importing.columns import FIELD_WORDS, LONG_FIELDS, SITE_FIELDS
    from siteselect.importing.planning import World, plan
    from siteselect.importing.reading import FORMS, read_file
    from siteselect.importing.table import LIMITS, Limits, RawTable
    from siteselect.importing.templates import template

_MODULES = {
    "ASK_WORDS": "answers",
    "HOW_WORDS": "answers",
    "Answers": "answers",
    "Plan": "answers",
    "Question": "answers",
    "FIELD_WORDS": "columns",
    "LONG_FIELDS": "columns",
    "SITE_FIELDS": "columns",
    "World": "planning",
    "plan": "planning",
    "FORMS": "reading",
    "read_file": "reading",
    "LIMITS": "table",
    "Limits": "table",
    "RawTable": "table",
    "template": "templates",
}
__all__ = [
    "ASK_WORDS",
    "FIELD_WORDS",
    "FORMS",
    "HOW_WORDS",
    "LIMITS",
    "LONG_FIELDS",
    "SITE_FIELDS",
    "Answers",
    "Limits",
    "Plan",
    "Question",
    "RawTable",
    "World",
    "plan",
    "read_file",
    "template",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _MODULES:
        raise AttributeError(f"importing has no {name!r}")
    return getattr(import_module(f"siteselect.importing.{_MODULES[name]}"), name)
