"""Task `agree`: how far evaluators agree on an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from siteselect.errors import Problem, RequestError
from siteselect.group import kendall_w
from siteselect.problems.reading import Part, figures, plain, read


class Panel(Part):
    """One row per evaluator, one rank per alternative."""

    ranks: Annotated[list[list[Any]], Field(min_length=1)]


def agree(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Answer `{"kendall_w", "p_value"}`, None where agreement is undefined.

    Raises RequestError for rows of different lengths and for what is not a finite number.

    >>> agree({"ranks": [[1, 2, 3], [3, 2, 1]]})["kendall_w"]
    0.0
    """
    given = read(Panel, problem)
    rows = [str(i) for i in range(1, len(given.ranks) + 1)]
    columns = [str(j) for j in range(1, len(given.ranks[0]) + 1)]
    if not columns:
        raise RequestError(Problem("solve.no_alternative_names"))
    found = kendall_w(figures(given.ranks, rows, columns))
    return {"kendall_w": plain(found.w), "p_value": plain(found.p_value)}
