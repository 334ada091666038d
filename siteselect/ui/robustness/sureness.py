"""How sure the first place is, as plain values: the sentence on top, the bars, two sites' flip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from siteselect.criteria import BRANCH_WORDS
from siteselect.evaluation import Evaluation, percent
from siteselect.i18n import family, label, text
from siteselect.robustness import (
    Flip,
    Robustness,
    Stability,
    nearest_flip,
    say_flip,
    stability,
    takeovers,
)
from siteselect.ui.shell.summary import place_name

RIVALS, NAMED = 3, 4  # how many others a sentence names
KINDS = ("joint", "weights", "figures")
FLIP_WORDS = family("sureness.flip_", KINDS)


def headline(found: Robustness, lang: str) -> dict[str, str]:
    """Return the answer's own sentence, and beside it what drawing the weights too says: how
    often the leader is first then, and who else could be."""
    evaluation = found.evaluation
    leaders = [i for i in evaluation.order if evaluation.rank[i] == 1]
    share = percent(float(found.first[found.row(leaders[0])]))
    names = text("ui.comma", lang).join(
        place_name(evaluation, i, lang) for i in leaders[:NAMED])  # fmt: skip
    key = "sureness.weights_too" if len(leaders) == 1 else "sureness.weights_too_tied"
    drawn = text(key, lang, names=names, share=share)
    return {"sure": evaluation.headline(lang), "rivals": text(
        "sureness.then", lang, drawn=drawn, rivals=_rivals(found, leaders, lang))}  # fmt: skip


def _rival(found: Robustness, row: int, lang: str) -> str:
    name = place_name(found.evaluation, int(found.sites[row]), lang)
    return text("sureness.rival", lang, name=name, share=percent(float(found.first[row])))


def _rivals(found: Robustness, leaders: list[int], lang: str) -> str:
    others = [k for k in found.order if int(found.sites[k]) not in leaders and found.first[k] > 0]
    if not others:
        return text("sureness.nobody_else", lang)
    names = text("ui.comma", lang).join(_rival(found, k, lang) for k in others[:RIVALS])
    rest = others[RIVALS:]
    if not rest:
        return text("sureness.rivals", lang, rivals=names)
    share = percent(float(found.first[rest].sum()))
    return text("sureness.rivals_more", lang, rivals=names, count=len(rest), rest=share)


def note(found: Robustness, lang: str) -> str:
    """Say what was drawn how often, from which seed, and how far off a share may be."""
    what = "sureness.what_drawn" if found.figures == "drawn" else "sureness.what_fixed"
    return text("sureness.note", lang, samples=f"{found.samples:,}", seed=found.seed,
                error=f"{100 * found.largest_error:.1f}", what=text(what, lang))  # fmt: skip


def firsts(found: Robustness) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how often each place of the dataset is first, NaN where it is not ranked."""
    shares = np.full(len(found.evaluation.rank), np.nan)
    shares[found.sites] = found.first
    return shares


def bars(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    """Return a bar for each weight that can take the first place away, the narrowest first
    within dimensions and within criteria, and the names of those that cannot."""
    found = stability(evaluation)
    taken = takeovers(evaluation, found)
    criteria = evaluation.dataset.criteria
    branches = [(text(BRANCH_WORDS[name], lang), name) for name in found.branches]
    names = [(label(criteria[name].name, lang), criteria[name].branch) for name in found.criteria]
    lines = _bars(evaluation, branches, (found.branch_weights, found.branch_first, taken.branches),
                  True, lang)  # fmt: skip
    lines += _bars(evaluation, names, (found.weights, found.first, taken.criteria), False,
                   lang)  # fmt: skip
    never = [name for (name, _), ends in zip([*branches, *names], _all_ends(found), strict=True)
             if ends[0] <= 0 and ends[1] >= 1]  # fmt: skip
    return {"bars": lines, "never": text("ui.comma", lang).join(never)}


def _all_ends(found: Stability) -> list[list[float]]:
    return [*found.branch_first.tolist(), *found.first.tolist()]


def _bars(
    evaluation: Evaluation, names: Sequence[tuple[str, str]], of: tuple[Any, Any, Any],
    whole: bool, lang: str,
) -> list[dict[str, Any]]:
    weights, ends, taken = of
    lines = []
    for (name, branch), weight, (low, high), who in zip(names, weights, ends, taken, strict=True):
        if low <= 0 and high >= 1:
            continue
        said = [place_name(evaluation, int(i), lang) if i >= 0 else "" for i in who]
        lines.append({
            "name": name, "branch": branch, "whole": whole,
            "weight": f"{weight:.1%}", "at": round(100 * weight, 2),
            "low": round(100 * low, 2), "wide": round(100 * (high - low), 2),
            "interval": _inward(low, high), "below": said[0], "above": said[1],
            "near": min(weight - low if low > 0 else 1.0, high - weight if high < 1 else 1.0),
        })  # fmt: skip
    return sorted(lines, key=lambda line: float(line["near"]))


def _inward(low: float, high: float) -> str:
    """Return an interval rounded inwards: what it promises holds.

    >>> _inward(0.0, 0.6085)
    '0.0%–60.8%'
    """
    ends = np.ceil(1000 * low - 1e-9), np.floor(1000 * high + 1e-9)
    return "–".join(f"{end / 10 + 0.0:.1f}%" for end in ends)


def flips(evaluation: Evaluation, a: str, b: str, lang: str) -> list[dict[str, str]]:
    """Return a sentence for the smallest change of each kind that puts `b` ahead of `a`."""
    found: list[Flip] = [nearest_flip(evaluation, a, b, kind=kind) for kind in KINDS]  # type: ignore[arg-type]
    return [{"kind": text(FLIP_WORDS[flip.kind], lang),
             "said": say_flip(evaluation, flip, lang)} for flip in found]  # fmt: skip


def in_order(evaluation: Evaluation, pair: tuple[str, str]) -> tuple[str, str]:
    """Return two sites by id, the one that ranks better first."""
    ranks = [int(evaluation.rank[evaluation.dataset.position(site)]) for site in pair]
    return pair[::-1] if 0 < ranks[1] < ranks[0] else pair


def ahead(found: Robustness, a: str, b: str, lang: str) -> str:
    """Say how often the first of two sites scores above the second; nothing if it is unknown."""
    evaluation = found.evaluation
    i, j = (evaluation.dataset.position(site) for site in (a, b))
    share, error = found.ahead(i, j)
    if np.isnan(share):
        return ""
    names = {"a": place_name(evaluation, i, lang), "b": place_name(evaluation, j, lang)}
    if share in (0.0, 1.0):  # a standard error of nothing would promise too much
        one, two = (names["a"], names["b"]) if share else (names["b"], names["a"])
        return text("sureness.ahead_always", lang, a=one, b=two, count=f"{found.samples:,}")
    return text("sureness.ahead", lang, share=f"{share:.1%}", error=f"{error:.1%}", **names)
