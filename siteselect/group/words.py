"""What a reader of a group's result must know, in sentences: where a figure is missing, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from siteselect.errors import Problem
from siteselect.i18n import family, text

if TYPE_CHECKING:
    from siteselect.group.result import GroupResult

METHODS = ("mean_score", "rank_sum", "borda", "aip", "aij", "aip_geometric")
METHOD_WORDS = family("group.method_", METHODS)
NOTHING = family("group.", ("aij", "aip_geometric"), "_nothing")
ZEROED = family("group.", ("aij", "aip_geometric"), "_zeroed")
ALIKE = 0.999999999


def _note(key: str, **values: object) -> Problem:
    filled = tuple((name, str(value)) for name, value in values.items())
    return Problem(key, values=filled)


def notes(result: GroupResult, recusals: Mapping[str, Collection[str]]) -> tuple[Problem, ...]:
    """Return what must be said beside the figures of a result; `i18n.sentence` puts it in words.

    An evaluator is named as the caller names them; so is a site.
    """
    panel, found = result.panel, []
    if result.unfinished:
        found.append(_note("group.unfinished", who=", ".join(result.unfinished)))
    if len(panel.evaluators) == 1:
        found.append(_note("group.one_evaluator"))
    elif np.isnan(result.accord.kendall.w):
        tied = not len(panel.sites) or (np.nan_to_num(panel.ranks, nan=1.0) == 1).all()
        key = "group.all_tied" if tied and result.accord.common > 1 else "group.no_agreement"
        found.append(_note(key, common=result.accord.common))
    if len(panel.evaluators) == 2:
        found.append(_note("group.two_evaluators"))
    for name in panel.evaluators:
        sites = sorted(set(recusals.get(name, ())))
        if sites:
            found.append(_note("group.recused", who=name, sites=", ".join(sites)))
    few = [s for s, n in zip(panel.sites, panel.judges.tolist(), strict=True) if n == 1]
    if few and len(panel.evaluators) > 1:
        found.append(_note("group.one_judge", sites=", ".join(few)))
    return (*found, *_ways(result))


def _ways(result: GroupResult) -> list[Problem]:
    """Return notes on single ways to count: ties, vetoes, what cannot be computed."""
    found = []
    by_rank = result.tallies["rank_sum"]
    if by_rank.untied:
        found.append(_note("group.untied", sites=", ".join(result.first["rank_sum"])))
    elif len(by_rank.first) > 1:
        found.append(_note("group.by_lot", sites=", ".join(result.first["rank_sum"])))
    for method in NOTHING:
        outcome = result.outcomes[method]
        if outcome.scenario is None:
            found.append(_note(NOTHING[method]))
        elif outcome.zeroed:
            found.append(_note(ZEROED[method], names=", ".join(outcome.zeroed)))
    if result.smaa is None:
        found.append(_note("group.no_smaa"))
    deciders = {e for names in result.deciders.values() for e in names}
    if deciders and len(result.panel.evaluators) > 1:
        found.append(_note("group.deciders", who=", ".join(sorted(deciders))))
    return found


def method_name(method: str, lang: str) -> str:
    """Return a way to combine in words.

    >>> method_name("rank_sum", "zh-TW")
    '序位法'
    """
    return text(METHOD_WORDS[method], lang)
