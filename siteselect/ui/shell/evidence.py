"""What stands on file, in words: a source, a figure, an answered knock-out."""

from __future__ import annotations

from typing import Any

from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.knockouts import ANSWER_WORDS, condition
from siteselect.sources import KIND_WORDS, LEVEL_WORDS
from siteselect.ui.shell import cached
from siteselect.ui.shell.summary import number


def source_of(evaluation: Evaluation, name: str, lang: str) -> dict[str, str]:
    """Return a source's parts; an address that is no web address is left out."""
    source = evaluation.dataset.sources[name]
    safe = source.url if source.url.startswith(("https://", "http://")) else ""
    return {"producer": source.producer, "title": source.title, "url": safe,
            "kind": text(KIND_WORDS[source.kind], lang), "published": source.published,
            "accessed": source.accessed, "licence": source.licence}  # fmt: skip


def knockout(evaluation: Evaluation, answer: Any, lang: str) -> dict[str, Any]:
    """Return one answered knock-out in words, with its evidence."""
    data = evaluation.dataset
    knockout = data.knockouts[answer.knockout]
    need = evaluation.scenario.needs.get(answer.knockout)
    reason = "reason_zh" if lang == "zh-TW" else "reason_en"
    return {
        "name": label(knockout.name, lang),
        "answer": answer.answer,
        "answer_words": text(ANSWER_WORDS[answer.answer], lang),
        "rule": text(answer.key, lang),
        "need": f"{need:g} {knockout.unit}" if need else "",
        "level": text(LEVEL_WORDS[answer.level], lang) if answer.level else "",
        "settles": condition(data, answer, lang),
        "evidence": [
            {
                "reason": row[reason],
                "as_of": row["as_of"],
                "grade": row["grade"],
                "source": source_of(evaluation, row["source"], lang),
            }
            for row in (data.knockout_evidence.iloc[hit] for hit in answer.evidence)
        ],
    }


def figure(data: Dataset, row: Any, lang: str) -> dict[str, Any]:
    """Return one observation in words."""
    leaf = data.criteria[row["criterion"]]
    source = data.sources[row["source"]]
    scored = row["series"] in leaf.series  # other series have units that no criterion names
    return {
        "criterion": label(leaf.name, lang), "subject": subject_name(data, row["subject"], lang),
        "figure": number(float(row["value"]), leaf.decimals),
        "low": number(float(row["low"]), leaf.decimals),
        "high": number(float(row["high"]), leaf.decimals),
        "unit": label(leaf.unit, lang) if scored else row["unit"],
        "level": text(LEVEL_WORDS[row["level"]], lang), "as_of": row["as_of"],
        "grade": row["grade"], "producer": source.producer, "title": source.title,
        "kind": text(KIND_WORDS[source.kind], lang), "own": row["file"] == "own",
        "scored": scored,
    }  # fmt: skip


def subject_name(data: Dataset, subject: str, lang: str) -> str:
    """Return the name of a site, state or country; its code where it has no name on file."""
    ids = data.places["id"].tolist()
    if subject in ids:
        return str(data.names(lang)[ids.index(subject)])
    if names := cached.country_names().get(subject):
        return label(names, lang)
    return str(cached.state_names(lang).get(subject, subject))
