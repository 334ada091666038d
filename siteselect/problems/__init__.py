"""Any decision problem, as one JSON object, through the same kernels as the sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from siteselect.errors import Problem, RequestError, unknown
from siteselect.problems.agree import agree
from siteselect.problems.rank import rank
from siteselect.problems.smaa import accept
from siteselect.problems.weigh import weigh

__all__ = ["TASKS", "solve"]

TASKS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "rank": rank, "weigh": weigh, "smaa": accept, "agree": agree,
}  # fmt: skip


def solve(problem: Any) -> dict[str, Any]:
    """Solve a problem given as the JSON object of the `solve` contract.

    Answers are finite numbers; what is undefined is None. Raises RequestError with every fault
    found: a number that is not one is refused, never mended.

    >>> solve({"task": "rank", "method": "weighted_sum", "alternatives": ["a", "b"],
    ...        "criteria": [{"id": "x", "objective": "max", "weight": 2}],
    ...        "matrix": [[1], [3]]})["ranks"]
    [2, 1]
    """
    if not isinstance(problem, Mapping):
        raise RequestError(Problem("solve.not_object", values=(("where", "the problem"),)))
    task = problem.get("task")
    if not isinstance(task, str) or task not in TASKS:
        raise unknown("task", str(task), TASKS)
    return TASKS[task](problem)
