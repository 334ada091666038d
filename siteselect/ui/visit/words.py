"""Words of the shared session: refusals, roles, stages, and what people did."""

from __future__ import annotations

from siteselect.errors import Problem
from siteselect.i18n import sentence, text
from siteselect.sessions import KINDS, ROLES, STAGES

NAMED = {"role": (*ROLES, "newcomer", "outsider", "operator"), "stage": STAGES, "kind": KINDS}


def said(problem: Problem, lang: str) -> str:
    """Return a problem in words; roles, stages and kinds are named as people call them.

    >>> values = (("role", "observer"), ("stage", "open"), ("kind", "rating"))
    >>> "observer" in said(Problem("sessions.denied", values=values), "zh-TW")
    False
    """
    values = tuple(
        (name, text(f"visit.{name}_{value}", lang) if value in NAMED.get(name, ()) else value)
        for name, value in problem.values
    )
    return sentence(Problem(problem.key, problem.file, problem.row, problem.column, values), lang)
