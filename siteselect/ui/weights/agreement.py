"""Do other methods agree? Ranks side by side, how far they agree, and whom they do not order."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from siteselect.evaluation import Evaluation, MethodComparison, compare_methods
from siteselect.i18n import family, text
from siteselect.methods import METHODS, SHORT_WORDS
from siteselect.ui.shell import summary, widgets
from siteselect.ui.shell.view import View

SCALINGS = family("weighing.scaling_", METHODS)
PARAMETERS = family("weighing.parameter_", ("v", "q", "p", "concordance", "discordance"))
RELATIONS = family("weighing.method_", ("promethee1", "electre3"))
LEADERS = 5  # among whom pairs that a method leaves unordered are named


def agreement(evaluation: Evaluation, view: View) -> None:
    """Draw the comparison of the methods."""
    lang = view.lang
    found = compare_methods(evaluation)
    widgets.html("weights/agreement.html", lang, methods=methods(evaluation, found, lang),
                 rows=ranks(evaluation, found, lang), notes=notes(evaluation, found, lang),
                 verdict=verdict(found, lang))  # fmt: skip


def methods(evaluation: Evaluation, found: MethodComparison, lang: str) -> list[dict[str, Any]]:
    """Return the methods: name, agreement with the one asked, scaling, and parameters."""
    asked = found.methods.index(evaluation.scenario.method)
    return [
        {
            "name": text(SHORT_WORDS[name], lang),
            "asked": k == asked,
            "tau": summary.number(found.tau_b[asked, k], 2),
            "spearman": summary.number(found.spearman[asked, k], 2),
            "scaling": text(SCALINGS[name], lang),
            "parameters": text("weighing.comma", lang).join(
                f"{text(PARAMETERS[p], lang)} {value:g}"
                for p, value in found.parameters[name].items()),
        }
        for k, name in enumerate(found.methods)
    ]  # fmt: skip


def ranks(evaluation: Evaluation, found: MethodComparison, lang: str) -> list[dict[str, Any]]:
    """Return the ranks of each site by every method, with the best and the worst of them."""
    best, worst = found.rank_range
    kernel = [name == "electre1" for name in found.methods]
    return [
        {
            "name": summary.place_name(evaluation, site, lang),
            "ranks": [
                text("weighing.in_kernel" if rank == 1 else "weighing.not_in_kernel", lang)
                if is_kernel else str(rank)
                for rank, is_kernel in zip(found.ranks[:, i].tolist(), kernel, strict=True)
            ],
            "best": int(best[i]), "worst": int(worst[i]),
            "left": round(100 * (float(best[i]) - 1) / len(found.sites), 1),
            "width": round(100 * (float(worst[i] - best[i]) + 1) / len(found.sites), 1),
        }
        for i, site in enumerate(found.sites)
    ]  # fmt: skip


def notes(evaluation: Evaluation, found: MethodComparison, lang: str) -> list[str]:
    """Say what ranks hide: VIKOR's compromise set, and leaders that methods do not order."""
    comma = text("weighing.comma", lang)
    names = [summary.place_name(evaluation, site, lang) for site in found.sites]
    compromise = comma.join(summary.place_name(evaluation, site, lang) for site in found.compromise)
    said = [text("weighing.compromise", lang, names=compromise)] if compromise else []
    for name, unordered in found.incomparable.items():
        pairs = [text("weighing.pair", lang, a=names[i], b=names[j])
                 for i, j in combinations(range(min(LEADERS, len(names))), 2)
                 if unordered[i, j]]  # fmt: skip
        method = text(RELATIONS[name], lang)
        if pairs:
            joined = text("weighing.semicolon", lang).join(pairs)
            said.append(text("weighing.incomparable", lang, method=method, pairs=joined,
                             leaders=min(LEADERS, len(names))))  # fmt: skip
        else:
            said.append(text("weighing.all_ordered", lang, method=method, leaders=LEADERS))
    return said


def verdict(found: MethodComparison, lang: str) -> str:
    """Say in a sentence how far the leaders depend on the method."""
    if not found.sites:
        return text("headline.none", lang)
    best, worst = found.rank_range
    counted = len(found.methods) - 1  # a kernel ranks nobody
    first = int((found.ranks[[m != "electre1" for m in found.methods], 0] == 1).sum())
    return text("weighing.agree_first", lang, first=first, of=counted,
                best=int(best[0]), worst=int(worst[0]))  # fmt: skip
