"""What the judging component draws for one evaluator, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.criteria import BRANCHES, Criterion
from siteselect.dataset import Dataset
from siteselect.i18n import catalogue, label, text
from siteselect.sessions import SessionState, allowed

WORDS = "judging."  # the catalogue of the component's words


def form_data(
    state: SessionState, participant: str, dataset: Dataset, lang: str
) -> dict[str, Any]:
    """Return all that the component needs; `dataset` is one with the session's scales.

    `state` is what the participant may see, so nothing of the others is in it.
    """
    own = own_judgements(state, participant)
    column = "name_zh" if lang == "zh-TW" else "name_en"
    names = dict(zip(dataset.places["id"], dataset.places[column], strict=True))
    away = state.recusals.get(participant, {})
    return {
        **own,
        "lang": lang,
        "words": {key.removeprefix(WORDS): message for key, message in catalogue(lang).items()
                  if key.startswith(WORDS)},
        "sites": [{"id": site, "name": str(names.get(site, site)), "recused": away.get(site)}
                  for site in state.setting.sites],
        "scales": _scales(state, dataset, lang),
        "branches": _branches(state, dataset, lang),
        "checklist": [item.model_dump() for item in state.setting.checklist],
    }  # fmt: skip


def own_judgements(state: SessionState, participant: str) -> dict[str, Any]:
    """Return a person's own judgements as stored, and where the session stands."""
    role = state.participants[participant].role
    weights = state.weights_of(participant)
    ratings: dict[str, dict[str, int]] = {}
    for site, criterion in state.ratings.get(participant, {}):
        level = state.rating_of(participant, (site, criterion))
        if level is not None:
            ratings.setdefault(site, {})[criterion] = level
    return {
        "session": state.session, "participant": participant, "role": role, "n": state.n,
        "stage": state.stage, "round": state.round,
        "editable": allowed(role, state.stage, "rating"),
        "may_note": allowed(role, state.stage, "note"),
        "may_recuse": allowed(role, state.stage, "recused") and role == "evaluator",
        "photos_at": f"/visit/photo/{{hash}}?s={state.session}",
        "own": {
            "weights": None if weights is None else weights.model_dump(exclude={"kind"}),
            "ratings": ratings,
            "notes": _said(state.notes, participant),
            "photos": _said(state.photos, participant),
            "recused": dict(state.recusals.get(participant, {})),
            "done": state.round in state.done.get(participant, frozenset()),
        },
    }  # fmt: skip


def _said(entries: Any, participant: str) -> list[dict[str, Any]]:
    return [
        {**entry.body.model_dump(mode="json", exclude={"kind"}), "n": entry.n, "at": entry.at}
        for entry in entries if entry.author == participant
    ]  # fmt: skip


def _scales(state: SessionState, dataset: Dataset, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "criterion": name,
            "name": label(scale.name, lang),
            "question": label(scale.question, lang),
            "branch": dataset.criteria[scale.criterion].branch
            if scale.criterion in dataset.criteria else dataset.criteria[scale.informs].branch,
            "levels": [{"level": entry.level, "name": str(entry.level),
                        "text": label(entry.words, lang)} for entry in scale.levels],
        }
        for name in state.setting.scales if (scale := dataset.scales.get(name)) is not None
    ]  # fmt: skip


def _branches(state: SessionState, dataset: Dataset, lang: str) -> list[dict[str, Any]]:
    asked = state.setting.scenario
    return [
        {
            "id": branch,
            "name": text(f"words.{branch}", lang),
            "importance": asked.branches.get(branch, 0.0),
            "criteria": [
                {"id": name, "name": label(criterion.name, lang),
                 "importance": asked.criteria[name],
                 "range": _range(criterion, lang), "ends": list(criterion.value.worst_and_best)}
                for name, criterion in dataset.criteria.items()
                if criterion.branch == branch and name in asked.criteria
                and name not in asked.without
            ],
        }
        for branch in BRANCHES
    ]  # fmt: skip


def _range(criterion: Criterion, lang: str) -> Mapping[str, str]:
    worst, best = criterion.value.worst_and_best
    unit = label(criterion.unit, lang)
    return {"worst": f"{worst:,g} {unit}".strip(), "best": f"{best:,g} {unit}".strip()}
