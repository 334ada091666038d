"""A new session: the question in hand, its sites, and what is to be looked at there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siteselect.dataset import Dataset
from siteselect.errors import RequestError
from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import label
from siteselect.knockouts import condition
from siteselect.record import with_sites
from siteselect.robustness import robustness, say_to_verify, verify_next
from siteselect.robustness.verify import OPEN
from siteselect.scenarios import Scenario
from siteselect.sessions import ChecklistItem, Created, Identity
from siteselect.ui.visit import keeping
from siteselect.visits import with_importance, with_scales

FIGURES = 8  # figures on the checklist: those that would change the answer most
SAMPLES = 2_000


def leaders(evaluation: Evaluation, count: int = 5) -> list[str]:
    """Return the ids of the sites that lead."""
    ids = evaluation.dataset.places["id"].tolist()
    return [str(ids[i]) for i in evaluation.order[:count]]


def checklist(
    dataset: Dataset, asked: Scenario, sites: Sequence[str], lang: str
) -> tuple[ChecklistItem, ...]:
    """Return what to look at: open knock-outs of every site, then the most telling figures."""
    answer = evaluate(with_sites(dataset, tuple(sites)), asked)
    items = _knockouts(answer, lang)
    try:
        found = verify_next(robustness(answer, samples=SAMPLES, pairs=False))
    except RequestError:  # a method that is not additive: nothing can be sampled
        found = ()
    ids = answer.dataset.places["id"].tolist()
    figures = [entry for entry in found if entry.kind != "knockout"][:FIGURES]
    for entry in figures:
        site = str(ids[entry.site])
        items.append(ChecklistItem(
            id=f"f-{site}-{entry.name}"[:80], site=site, topic=entry.name,
            text=say_to_verify(answer, entry, lang),
        ))  # fmt: skip
    return tuple({item.id: item for item in items}.values())


def _knockouts(answer: Evaluation, lang: str) -> list[ChecklistItem]:
    ids = answer.dataset.places["id"].tolist()
    return [
        ChecklistItem(
            id=f"k-{ids[site]}-{found.knockout}"[:80], site=str(ids[site]), topic=found.knockout,
            text=_named(label(answer.dataset.knockouts[found.knockout].name, lang),
                        condition(answer.dataset, found, lang), lang),
        )
        for site, answers in enumerate(answer.knockouts) for found in answers
        if found.answer in OPEN
    ]  # fmt: skip


def topic_words(dataset: Dataset, topic: str, lang: str) -> str:
    """Return what to look at for a criterion or knock-out; empty for one the data lack."""
    known: Mapping[str, object] = dataset.knockouts if topic in dataset.knockouts else {}
    named = known.get(topic) or dataset.criteria.get(topic)
    if named is None:
        return ""
    return _named(label(named.name, lang), label(named.gather, lang), lang)  # type: ignore[attr-defined]


def _named(name: str, words: str, lang: str) -> str:
    return f"{name}{'：' if lang == 'zh-TW' else ': '}{words}"


def created(
    dataset: Dataset, asked: Scenario, sites: Sequence[str], scales: Sequence[str], *,
    title: str, name: str, days: float | None, lang: str, identity: Identity | None = None,
) -> Created:  # fmt: skip
    """Return the first event of a session. Raises pydantic's ValidationError for bad text.

    The question also weighs what the scales rate, so that evaluators can weigh it; what nobody
    rates is taken out of every answer (`record.session_result`).
    """
    weighed = with_importance(with_scales(dataset, scales), asked, scales)
    return Created(
        title=title, name=name, identity=identity, scenario=weighed, candidates=dataset.candidates,
        sites=tuple(sites), dataset_digest=dataset.digest,
        scales={scale: dataset.scales[scale].top for scale in scales},
        checklist=checklist(dataset, asked, sites, lang),
        expires_at=keeping.later(days) if days else None,
    )  # fmt: skip
