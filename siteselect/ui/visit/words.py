"""Words of the shared session: refusals, roles, stages, and what people did."""

from __future__ import annotations

from siteselect.errors import Problem
from siteselect.i18n import family, sentence, text
from siteselect.sessions import KINDS, ROLES, STAGES

ROLE_WORDS = family("visit.role_", (*ROLES, "newcomer", "outsider", "operator"))
STAGE_WORDS = family("visit.stage_", STAGES)
KIND_WORDS = family("visit.kind_", KINDS)
NAMED = {"role": ROLE_WORDS, "stage": STAGE_WORDS, "kind": KIND_WORDS}


def said(problem: Problem, lang: str) -> str:
    """Return a problem in words; roles, stages and kinds are named as people call them.

    >>> values = (("role", "observer"), ("stage", "open"), ("kind", "rating"))
    >>> "observer" in said(Problem("sessions.denied", values=values), "zh-TW")
    False
    """
    values = tuple(
        (name, text(NAMED[name][value], lang) if value in NAMED.get(name, ()) else value)
        for name, value in problem.values
    )
    return sentence(Problem(problem.key, problem.file, problem.row, problem.column, values), lang)
