"""An answer in words: why it is so, and what would settle it."""

from __future__ import annotations

from typing import Any

from siteselect.dataset import Dataset
from siteselect.i18n import label, text
from siteselect.knockouts.answering import Answer, knockouts
from siteselect.scenarios import Scenario


def _cells(dataset: Dataset, answer: Answer, column: str, lang: str) -> list[str]:
    """Return a column of the rows that decide, or of all on file where none does; each once."""
    hits = answer.evidence[: answer.deciding] or answer.evidence
    name = f"{column}_{'zh' if lang == 'zh-TW' else 'en'}"
    cells = dataset.knockout_evidence[name].to_numpy()[list(hits)].tolist()
    return list(dict.fromkeys(str(cell) for cell in cells if cell))


def reason(dataset: Dataset, answer: Answer, lang: str) -> str:
    """Return in words why a knock-out has its answer: the rule, then the evidence."""
    said = _cells(dataset, answer, "reason", lang)
    return ("" if lang == "zh-TW" else " ").join([text(answer.key, lang), *said])


def condition(dataset: Dataset, answer: Answer, lang: str) -> str:
    """Return in words what would settle an answer: the paper to bring home from a visit.

    Of an answer whose rows name none, what the knock-out itself asks for; of a pass what is
    still to be confirmed, which may be nothing.
    """
    named = _cells(dataset, answer, "condition", lang) if answer.deciding else []
    if not named and answer.answer != "pass":
        named = [label(dataset.knockouts[answer.knockout].gather, lang)]
    return ("" if lang == "zh-TW" else " ").join(named)


def matrix_rows(dataset: Dataset, scenario: Scenario, lang: str) -> list[dict[str, Any]]:
    """Return a plain row for each site: `site_id`, `name`, and `answers`, a list with one entry
    per knock-out: `id`, `answer`, `level`, `reason`, `condition`."""
    names, ids = dataset.names(lang), dataset.places["id"].tolist()
    return [
        {"site_id": site, "name": name, "answers": [
            {"id": answer.knockout, "answer": answer.answer, "level": answer.level,
             "reason": reason(dataset, answer, lang),
             "condition": condition(dataset, answer, lang)}
            for answer in given
        ]}
        for site, name, given in zip(ids, names, knockouts(dataset, scenario), strict=True)
    ]  # fmt: skip
