"""YAML files read strictly: a mapping or a fault, and models whose faults name their entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from siteselect.dataset.tables import read_text
from siteselect.errors import Problem

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    """Return the mapping in a file; empty after adding a problem if it holds none."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    before = len(problems)
    text = read_text(path, problems)
    try:
        content = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as why:
        mark = getattr(why, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        problems.append(Problem("data.not_yaml", path.name, line))
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        if len(problems) == before:
            problems.append(Problem("data.not_yaml", path.name))
        return {}
    return content


def read_models(
    model: Callable[..., Model], entries: Any, file: str, problems: list[Problem]
) -> dict[str, Model]:
    """Return the entries of a list as models, by id; faults go to `problems`."""
    made: dict[str, Model] = {}
    if not isinstance(entries, list):
        problems.append(Problem("data.not_yaml", file))
        return made
    for entry in entries:
        given = entry if isinstance(entry, dict) else {}
        name = str(given.get("id", "?"))
        try:
            if name in made:
                problems.append(Problem("data.repeated", file, None, "id", (("found", name),)))
            made[name] = model(**{str(key): value for key, value in given.items()})
        except ValidationError as why:
            problems.extend(invalid(why, file, name))
    return made


def invalid(why: ValidationError, file: str, name: str) -> list[Problem]:
    """Return a problem for each fault that a model found in the entry `name` of a file."""
    return [
        Problem("data.invalid", file, None, ".".join(str(p) for p in error["loc"]) or "-",
                (("entry", name), ("why", error["msg"])))
        for error in why.errors()
    ]  # fmt: skip
