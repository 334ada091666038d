"""What to verify on the visit: rows for the page, and the same as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from siteselect.errors import SiteSelectError
from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import family, label, sentence, text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.reports import checklist_csv, checklist_html
from siteselect.robustness import Robustness, ToVerify, figure_ends, robustness, verify_next
from siteselect.sources import LEVEL_WORDS
from siteselect.ui.shell import cached, question, state, summary
from siteselect.ui.shell.evidence import source_of
from siteselect.ui.shell.summary import number, place_name
from siteselect.ui.shell.view import View

SEEN = 0.001  # a smaller change is said to be smaller
FILE_WORDS = family("sureness.check_", ("csv", "paper"))
SHOWN = 15  # figures on the page; the files have all


def drawn(evaluation: Evaluation, view: View) -> Robustness:
    """Return how sure an answer is, as a view asks."""
    return robustness(evaluation, seed=cached.SEED, noise=cached.noise(), weights=view.draw,  # type: ignore[arg-type]
                      figures=view.figures, pairs=view.method != "weighted_sum")  # fmt: skip


def checklist(
    found: Robustness, view: View, pair: tuple[str, str]
) -> tuple[Robustness, tuple[ToVerify, ...]]:
    """Return what to verify, most telling first, and the draws that tell.

    For two sites the same question is asked of these two alone: as anchors are fixed, that
    leaves their scores as they are, and who is first is then who is ahead.
    """
    if view.check == "pair":
        data = found.evaluation.dataset
        few = data.with_places([data.position(site) for site in pair])
        found = drawn(evaluate(few, found.evaluation.scenario), view)
    return found, verify_next(found)


def check_rows(
    evaluation: Evaluation, entries: Sequence[ToVerify], lang: str
) -> dict[str, Any]:
    """Return the rows of the page, and how many more the files have."""
    open_ones = [entry for entry in entries if entry.kind == "knockout"]
    others = [entry for entry in entries if entry.kind != "knockout"]
    told = [entry for entry in others if entry.change > 0][:SHOWN]
    return {"checks": [*_open_rows(evaluation, open_ones, lang),
                       *(_row(evaluation, entry, lang) for entry in told)],
            "more": len(others) - len(told)}  # fmt: skip


def _open_rows(
    evaluation: Evaluation, entries: Sequence[ToVerify], lang: str
) -> list[dict[str, Any]]:
    """Return conditional knock-outs, then unknown ones: one row for the sites of which nothing
    is on file."""
    rows, blank = [], dict[str, list[ToVerify]]()
    for entry in sorted(entries, key=lambda entry: entry.answer):
        if entry.source or entry.answer == "conditional":
            rows.append(_row(evaluation, entry, lang))
        else:
            blank.setdefault(entry.name, []).append(entry)
    for same in blank.values():
        names = [place_name(evaluation, entry.site, lang) for entry in same]
        together = {"site": text("robustness.list", lang).join(names)}
        rows.append(_row(evaluation, same[0], lang) | together)
    return rows


def _row(evaluation: Evaluation, entry: ToVerify, lang: str) -> dict[str, Any]:
    dataset = evaluation.dataset
    known = dataset.knockouts if entry.kind == "knockout" else dataset.criteria
    row: dict[str, Any] = {
        "name": label(known[entry.name].name, lang),
        "site": place_name(evaluation, entry.site, lang),
        "answer": entry.answer, "gather": label(entry.gather, lang), "as_of": entry.as_of,
        "answer_words": text(ANSWER_WORDS[entry.answer], lang) if entry.answer else "",
        "grade": entry.grade, "figure": "", "interval": "", "level": "", "change": "",
        "source": source_of(evaluation, entry.source, lang) if entry.source else None,
    }  # fmt: skip
    if entry.kind == "knockout":
        return row
    row["change"] = f"{entry.change:.1%}" if entry.change >= SEEN else f"<{SEEN:.1%}"
    if entry.kind in ("figure", "stands_in"):
        criterion = dataset.criteria[entry.name]
        ends = [number(end, criterion.decimals) for end in figure_ends(evaluation, entry)]
        row["figure"] = f"{number(entry.figure, criterion.decimals)} {label(criterion.unit, lang)}"
        row["interval"] = "–".join(ends)
        row["level"] = text(LEVEL_WORDS[entry.level], lang)
    return row


def offer(lang: str) -> None:
    """Draw the two downloads; nothing is made before one is pressed."""
    view = state.held()
    with st.container(key="checks", horizontal=True, gap="small"):
        for name, form, mime in (("csv", "csv", "text/csv"), ("paper", "html", "text/html")):
            st.download_button(
                text(FILE_WORDS[name], lang), partial(_file, form, view),
                f"siteselect-checklist.{form}", mime, key=f"check-{form}", on_click="ignore",
            )  # fmt: skip


def _file(form: str, view: Callable[[], View]) -> bytes:
    try:
        return check_file(view(), form)
    except SiteSelectError as refusal:  # a question without an answer: the file says why
        return "\n".join(sentence(p, view().lang) for p in refusal.problems).encode("utf-8")


def check_file(view: View, form: str) -> bytes:
    """Return the checklist that a view shows, as csv or html."""
    data = cached.dataset(view.pool)
    result = evaluate(data, question.scenario(view, data))
    pair = summary.pair_in_hand(result, view.site, view.versus)
    found, entries = checklist(drawn(result, view), view, pair or ("", ""))
    if form == "csv":
        return checklist_csv(found.evaluation, entries, view.lang)
    sites = [int(found.sites[row]) for row in found.order[:3]]
    names = text("ui.comma", view.lang).join(
        place_name(found.evaluation, site, view.lang) for site in sites)  # fmt: skip
    title = text("sureness.paper_title", view.lang, names=names)
    return checklist_html(found.evaluation, entries, found, title, view.lang)
