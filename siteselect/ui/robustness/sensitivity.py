"""The tests that are run only when somebody opens them, as plain values."""

from __future__ import annotations

from typing import Any

import numpy as np

from siteselect.criteria import BRANCH_WORDS
from siteselect.evaluation import Evaluation, percent
from siteselect.i18n import family, label, text
from siteselect.robustness import (
    BreakEven,
    Robustness,
    Tornado,
    break_even,
    leave_one_out,
    reversals,
    say_break_even,
    say_skipped,
    tornado,
)
from siteselect.ui.shell.summary import place_name

REVERSALS = family("sureness.reversal_", ("drop", "clone", "worsen"))
CONTENDERS, FURTHEST = 4, 3
BARS, NAMED = 14, 4


def central(found: Robustness, site: str | None, lang: str) -> list[str]:
    """Say, for the site in hand and those most often first, what those who put it first think."""
    evaluation = found.evaluation
    rows = [found.row(evaluation.dataset.position(site))] if site else []
    rows += [row for row in found.order[:CONTENDERS] if row not in rows]
    return [_central(found, row, lang) for row in rows if row >= 0]


def _central(found: Robustness, row: int, lang: str) -> str:
    evaluation, matrix = found.evaluation, found.evaluation.matrix
    name = place_name(evaluation, int(found.sites[row]), lang)
    weights = found.central[row]
    if np.isnan(weights).any():
        return text("sureness.central_never", lang, name=name)
    criteria = evaluation.dataset.criteria
    branch = [criteria[c].branch for c in matrix.criteria]
    comma = text("ui.comma", lang)
    said = [
        text("sureness.central_branch", lang, name=text(BRANCH_WORDS[b], lang),
             weight=f"{weights[[x == b for x in branch]].sum():.0%}",
             now=f"{matrix.weights[[x == b for x in branch]].sum():.0%}")
        for b in dict.fromkeys(branch)
    ]  # fmt: skip
    apart = np.argsort(-np.abs(weights - matrix.weights), kind="stable")[:FURTHEST]
    parts = [
        text("sureness.central_part", lang, name=label(criteria[matrix.criteria[j]].name, lang),
             weight=f"{weights[j]:.1%}", now=f"{matrix.weights[j]:.1%}")
        for j in apart.tolist()
    ]  # fmt: skip
    values = {"name": name, "share": percent(float(found.first[row])),
              "branches": comma.join(said), "criteria": comma.join(parts)}  # fmt: skip
    if found.figures == "fixed":
        return text("sureness.central_fixed", lang, **values)
    return text("sureness.central_is", lang, confidence=percent(found.confidence_of(row)),
                **values)  # fmt: skip


def tornado_bars(evaluation: Evaluation, pair: tuple[str, str], lang: str) -> dict[str, Any]:
    """Return what moves the lead of one site over another, the widest bar first."""
    found = tornado(evaluation, *pair)
    bars = sorted(_moves(evaluation, found, lang), key=lambda bar: bar["low"] - bar["high"])[:BARS]
    least = min([0.0, found.lead, *(bar["low"] for bar in bars)])
    wide = max([0.0, found.lead, *(bar["high"] for bar in bars)]) - least or 1.0

    def at(lead: float) -> float:
        return float(round(100 * (lead - least) / wide, 2))

    names = {"a": place_name(evaluation, found.a, lang), "b": place_name(evaluation, found.b, lang)}
    return {
        "said": text("sureness.tornado_lead", lang, lead=f"{found.lead:.3f}", **names),
        "zero": at(0.0), "lead": at(found.lead),
        "bars": [{**bar, "at": at(bar["low"]), "wide": round(at(bar["high"]) - at(bar["low"]), 2),
                  "from": f"{bar['low']:+.3f}", "to": f"{bar['high']:+.3f}"} for bar in bars],
    }  # fmt: skip


def _moves(evaluation: Evaluation, found: Tornado, lang: str) -> list[dict[str, Any]]:
    criteria = evaluation.dataset.criteria
    moves: list[tuple[str, str, Any, bool]] = [
        (text(BRANCH_WORDS[name], lang), text("sureness.tornado_weight", lang), ends, False)
        for name, ends in zip(found.branches, found.branch_weights, strict=True)
    ]
    rows = evaluation.matrix.rows
    for j, criterion in enumerate(found.criteria):
        name = label(criteria[criterion].name, lang)
        moves.append((name, text("sureness.tornado_weight", lang), found.weights[j], False))
        shared = rows[found.a, j] == rows[found.b, j] and rows[found.a, j] >= 0
        for side, site in enumerate((found.a, found.b)):
            if np.isnan(found.figures[j, side]).any() or (shared and side):
                continue
            own = text("sureness.tornado_figure", lang, site=place_name(evaluation, site, lang))
            who = text("sureness.tornado_both", lang) if shared else own
            moves.append((name, who, found.figures[j, side], True))
    return [{"name": name, "what": what, "figure": figure,
             "low": float(min(found.lead, *ends)), "high": float(max(found.lead, *ends))}
            for name, what, ends, figure in moves]  # fmt: skip


def even(evaluation: Evaluation, pair: tuple[str, str], lang: str) -> dict[str, Any]:
    """Say at which figures two sites are level, the nearest in value first."""
    found = break_even(evaluation, *pair)
    can = sorted((e for e in found if not e.reason), key=lambda e: _away(evaluation, e))
    said = [say_break_even(evaluation, entry, lang) for entry in can]
    rest = len(found) - len(can)
    note = text("sureness.break_even_note", lang, count=rest) if rest and can else ""
    return {"said": said, "note": note or ("" if can else text("sureness.break_even_none", lang))}


def _away(evaluation: Evaluation, entry: BreakEven) -> float:
    matrix = evaluation.matrix
    now = float(matrix.values[entry.site, matrix.criteria.index(entry.criterion)])
    return 1.0 if np.isnan(now) else abs(entry.value - now)


def reversal_lines(evaluation: Evaluation, site: str, lang: str) -> list[str]:
    """Say for one site whether the others keep their order without it, with it twice, and worse."""
    place = evaluation.dataset.position(site)
    comma, lines = text("ui.comma", lang), []
    for test in reversals(evaluation, [place]):
        values = {"site": place_name(evaluation, place, lang)}
        if test.criterion:
            values["criterion"] = label(evaluation.dataset.criteria[test.criterion].name, lang)
        names = comma.join(place_name(evaluation, i, lang) for i in test.changed[:NAMED])
        found = (text("sureness.reversal_passed", lang) if test.passed
                 else text("sureness.reversal_failed", lang, names=names))  # fmt: skip
        lines.append(text("sureness.line", lang, what=text(REVERSALS[test.test], lang,
                                                           **values), found=found))  # fmt: skip
    return lines


def left_out_lines(evaluation: Evaluation, lang: str) -> list[str]:
    """Say what changes without each criterion, what changes most first."""
    lines = []
    for left in leave_one_out(evaluation):
        if not left.ranked:
            found = text("sureness.left_out_cannot", lang)
        elif not left.largest:
            found = text("sureness.left_out_moved", lang)
        else:
            most = int(np.argmax(np.abs(left.shift)))
            key = "sureness.left_out_up" if left.shift[most] > 0 else "sureness.left_out_down"
            found = text(key, lang, shift=left.largest, site=place_name(evaluation, most, lang))
            if left.winner_changed:
                first = text("sureness.left_out_first", lang)
                found = text("ui.comma", lang).join([first, found])
        name = label(evaluation.dataset.criteria[left.criterion].name, lang)
        lines.append(text("sureness.line", lang, what=text("sureness.left_out_without", lang,
                                                           name=name), found=found))  # fmt: skip
    return lines


def skipped_lines(found: Robustness, lang: str) -> list[str]:
    """Say what was left out of the draws, and why."""
    return [say_skipped(found.evaluation, entry, lang) for entry in found.skipped]
