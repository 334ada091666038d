"""What to verify on the visit, as a table: CSV for a spreadsheet, HTML for paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.reports.files import inert
from siteselect.robustness import Robustness, ToVerify, figure_ends
from siteselect.sources import LEVEL_WORDS

KIND_WORDS = family("sureness.kind_", ("knockout", "figure", "stands_in", "gap"))
HEADS = family("sureness.head_", (
    "number", "kind", "site", "sharing", "what", "answer", "figure", "low", "high", "unit",
    "level", "as_of", "grade", "change", "error", "gather", "source", "citation", "url",
))  # fmt: skip


def checklist_table(
    evaluation: Evaluation, entries: Sequence[ToVerify], lang: str
) -> pd.DataFrame:
    """Return a row per entry of `verify_next`, in its order.

    `low` and `high` are those of `figure_ends`, in the criterion's unit. `change` is in [0, 1].
    None where there is none.
    """
    rows = [{"number": k, **_row(evaluation, entry, lang)} for k, entry in enumerate(entries, 1)]
    return pd.DataFrame(rows, columns=list(HEADS))


def _row(evaluation: Evaluation, entry: ToVerify, lang: str) -> dict[str, Any]:
    dataset = evaluation.dataset
    known = dataset.knockouts if entry.kind == "knockout" else dataset.criteria
    names = dataset.places["name_zh" if lang == "zh-TW" else "name_en"].tolist()
    source = dataset.sources.get(entry.source)
    low, high = (_number(end) for end in figure_ends(evaluation, entry))
    return {
        "kind": text(KIND_WORDS[entry.kind], lang),
        "site": names[entry.site],
        "sharing": "; ".join(names[i] for i in entry.sharing if i != entry.site),
        "what": label(known[entry.name].name, lang),
        "answer": text(ANSWER_WORDS[entry.answer], lang) if entry.answer else "",
        "figure": _number(entry.figure), "low": low, "high": high,
        "unit": "" if entry.kind == "knockout"
        else label(dataset.criteria[entry.name].unit, lang),
        "level": text(LEVEL_WORDS[entry.level], lang) if entry.level else "",
        "as_of": entry.as_of, "grade": entry.grade,
        "change": _number(entry.change), "error": _number(entry.error),
        "gather": label(entry.gather, lang), "source": entry.source,
        "citation": source.cite() if source else "", "url": source.url if source else "",
    }  # fmt: skip


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def checklist_csv(evaluation: Evaluation, entries: Sequence[ToVerify], lang: str) -> bytes:
    """Return the checklist as CSV with headings in words, inert as `to_csv` makes it."""
    table = checklist_table(evaluation, entries, lang)
    safe = table.astype(object).map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    safe.columns = pd.Index([text(key, lang) for key in HEADS.values()])
    return b"\xef\xbb\xbf" + str(safe.to_csv(index=False, lineterminator="\r\n")).encode("utf-8")


def checklist_html(
    evaluation: Evaluation, entries: Sequence[ToVerify], found: Robustness, title: str, lang: str
) -> bytes:
    """Return the checklist as a page to print: a box to tick and room for notes at each entry.

    It asks nothing of anybody, and whatever stands in a name is escaped.
    """
    templates = Environment(loader=PackageLoader("siteselect", "reports/templates"),
                            autoescape=True, undefined=StrictUndefined)  # fmt: skip
    rows = checklist_table(evaluation, entries, lang).astype(object)
    rows = rows.where(rows.notna(), None)
    criteria = evaluation.dataset.criteria
    decimals = [0 if e.kind in ("knockout", "gap") else criteria[e.name].decimals for e in entries]

    def words(key: str, **values: object) -> str:
        return text(key, lang, **values)

    page = templates.get_template("checklist.html").render(
        text=words, lang=lang, title=title, found=found, data=evaluation.dataset,
        question=evaluation.scenario,
        rows=list(zip(rows.to_dict("records"), decimals, strict=True)),
    )  # fmt: skip
    return page.encode("utf-8")
