"""The short ranking beside a judgement: the first ten, and what weighs most."""

from __future__ import annotations

from typing import Any

import numpy as np

from siteselect import maps
from siteselect.criteria import BRANCH_WORDS, BRANCHES
from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.ui.shell import summary

SHOWN = 10
HALF = 0.5


def leaders(evaluation: Evaluation, start: Evaluation, lang: str) -> list[dict[str, Any]]:
    """Return the first ten sites, and by how many ranks each moved from the profile's answer."""
    return [
        {
            "rank": int(evaluation.rank[i]),
            "name": summary.place_name(evaluation, i, lang),
            "score": summary.number(evaluation.score[i], 3),
            "width": round(100 * float(np.nan_to_num(evaluation.score[i])), 1),
            "step": maps.step(float(np.nan_to_num(evaluation.score[i]))),
            "moved": int(start.rank[i] - evaluation.rank[i]) if start.rank[i] else None,
            "group": int(evaluation.group[i]),
        }
        for i in evaluation.order[:SHOWN]
    ]


def heaviest(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    """Return the share of each branch, and the criteria that carry half of the weight."""
    matrix = evaluation.matrix
    order = np.argsort(-matrix.weights, kind="stable")
    carried = np.cumsum(matrix.weights[order])
    count = min(int(np.searchsorted(carried, HALF - 1e-9)) + 1, len(order))
    criteria = evaluation.dataset.criteria
    most = [
        {"name": label(criteria[matrix.criteria[j]].name, lang),
         "branch": BRANCHES[matrix.branch[j]],
         "share": f"{matrix.weights[j]:.1%}", "width": round(100 * float(matrix.weights[j]), 2)}
        for j in order[:count]
    ]  # fmt: skip
    shares = [float(matrix.weights[matrix.branch == b].sum()) for b in range(len(BRANCHES))]
    return {
        "branches": [{"id": branch, "name": text(BRANCH_WORDS[branch], lang),
                      "share": f"{share:.0%}", "width": round(100 * share, 2)}
                     for branch, share in zip(BRANCHES, shares, strict=True)],
        "most": most,
        "sentence": text("weighing.half", lang, count=count, of=len(order),
                         share=f"{carried[count - 1]:.0%}"),
    }  # fmt: skip


def moves(evaluation: Evaluation, start: Evaluation, lang: str) -> str:
    """Say in a sentence what the weights of one's own changed against the profile."""
    both = (evaluation.rank > 0) & (start.rank > 0)
    shifted = int((evaluation.rank != start.rank)[both].sum())
    if not shifted:
        return text("weighing.nothing_moved", lang)
    first, before = (set(np.flatnonzero(e.rank == 1).tolist()) for e in (evaluation, start))
    led = [summary.place_name(start, i, lang) for i in sorted(before)]
    key = "weighing.same_leader" if first == before else "weighing.other_leader"
    return text(key, lang, count=shifted, name=text("weighing.comma", lang).join(led))
