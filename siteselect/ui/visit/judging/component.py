"""The judging component: what it draws for one person, its script, and its place on a page.

The same script draws the app's component and the field form. In the app it sends each change
to `POST /visit/change` as JSON `{"session", "op_id", "kind", "body"}` with the header
`X-Siteselect: 1`, and photos to `POST /visit/photo` as a form of two parts: `about`, JSON
`{"session", "op_id", "body"}`, and `photo`, a JPEG. Weights carry what was given and the
importances that follow; the route holds one against the other by
`siteselect.sessions.check_importances(body, scenario, criteria)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from siteselect.criteria import BRANCH_WORDS, BRANCHES, Criterion
from siteselect.dataset import Dataset, VisitScale
from siteselect.i18n import catalogue, family, label, text
from siteselect.sessions import SessionState, allowed
from siteselect.ui.shell import cached

WORDS = "judging."  # the catalogue of the component's words
METHOD_WORDS = family("judging.method_", ("swing", "direct", "roc", "ahp"))
BY_NAME = {
    "method_": METHOD_WORDS,
    "hint_": family("judging.hint_", METHOD_WORDS),
    "kind_": family("judging.kind_", ("weights", "rating", "note", "photo", "done", "recused")),
    "sign_": family("judging.sign_", ("waiting", "saved", "refused")),
}
"""What the scripts ask for by a name in the data: `words["method_" + method]`."""
PARTS = ("page", "queue", "weighing", "weights", "place", "photos", "cards", "judging")
ASSETS = "/assets"  # where the app serves Leaflet and the shapes of the world


@cache
def script(last: str) -> str:
    """Return the component's parts as one script; `last` is the part that starts it."""
    return "\n".join(cached.static_text(f"visit/judging/{part}.js") for part in (*PARTS, last))


@cache
def style() -> str:
    """Return the component's style sheet."""
    return cached.static_text("visit/judging/style.css")


def judging(data: Mapping[str, Any]) -> None:
    """Draw the component for one person; it stands for as long as they stay in the session."""
    draw = st.components.v2.component(
        "siteselect_judging",
        html='<div class="sj-root"></div>',
        css=style(),
        js="\n".join(line.strip() for line in script("component").splitlines()),
        isolate_styles=False,
    )
    draw(data=dict(data), key=f"judging-{data['session']}-{data['participant']}")


def form_data(
    state: SessionState, participant: str, dataset: Dataset, lang: str
) -> dict[str, Any]:
    """Return all that the component needs, as plain values.

    `state` is what the participant may see, so nothing of the others is in it; `dataset` is
    one with the session's scales (`visits.with_scales`).
    """
    column = "name_zh" if lang == "zh-TW" else "name_en"
    names = dict(zip(dataset.places["id"], dataset.places[column], strict=True))
    away = state.recusals.get(participant, {})
    return {
        **own_judgements(state, participant),
        "lang": lang,
        "words": words(lang),
        "sites": [{"id": site, "name": str(names.get(site, site)), "recused": away.get(site)}
                  for site in state.setting.sites],
        "scales": [_scale(name, dataset, lang) for name in state.setting.scales],
        "branches": [_branch(branch, state, dataset, lang) for branch in BRANCHES],
        "checklist": [item.model_dump() for item in state.setting.checklist],
        "map": {
            "leaflet": f"{ASSETS}/leaflet/leaflet.js", "style": f"{ASSETS}/leaflet/leaflet.css",
            "world": f"{ASSETS}/world-{cached.world().version}.js",
            "sites": _points(state, dataset, names),
        },
        "photos_at": f"/visit/photo/{{hash}}?s={state.session}",
        "form_at": f"/visit/form?s={state.session}&lang={lang}",
        "merge_at": f"/visit/merge?s={state.session}&lang={lang}",
    }  # fmt: skip


def _points(
    state: SessionState, dataset: Dataset, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    places = dataset.places.set_index("id")
    return [{"id": site, "name": str(names[site]), "lat": round(float(places.at[site, "lat"]), 5),
             "lon": round(float(places.at[site, "lon"]), 5)}
            for site in state.setting.sites if site in names]  # fmt: skip


def words(lang: str) -> dict[str, str]:
    """Return the component's words.

    >>> words("en")["sign_waiting"]
    'not saved'
    """
    return {key.removeprefix(WORDS): message for key, message in catalogue(lang).items()
            if key.startswith(WORDS)}  # fmt: skip


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
        "may_recuse": role == "evaluator" and allowed(role, state.stage, "recused"),
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
    return [entry.body.model_dump(mode="json", exclude={"kind"})
            for entry in entries if entry.author == participant]  # fmt: skip


def _scale(name: str, dataset: Dataset, lang: str) -> dict[str, Any]:
    scale = scale_of(dataset, name)
    return {
        "criterion": name,
        "name": label(scale.name, lang),
        "question": label(scale.question, lang),
        "branch": dataset.criteria[
            scale.criterion if scale.criterion in dataset.criteria else scale.informs
        ].branch,
        "levels": [{"level": entry.level, "name": str(entry.level),
                    "text": label(entry.words, lang)} for entry in scale.levels],
    }  # fmt: skip


def scale_of(dataset: Dataset, name: str) -> VisitScale:
    """Return the scale that a session calls `name`: its id, or the criterion it rates."""
    if name in dataset.scales:
        return dataset.scales[name]
    return next(scale for scale in dataset.scales.values() if scale.criterion == name)


def _branch(branch: str, state: SessionState, dataset: Dataset, lang: str) -> dict[str, Any]:
    asked = state.setting.scenario
    return {
        "id": branch,
        "name": text(BRANCH_WORDS[branch], lang),
        "importance": asked.branches.get(branch, 0.0),
        "criteria": [
            {"id": name, "name": label(criterion.name, lang), "importance": asked.criteria[name],
             "range": _range(criterion, ends, lang), "ends": list(ends)}
            for name, criterion in dataset.criteria.items()
            if criterion.branch == branch and name in asked.criteria and name not in asked.without
            for ends in [asked.value_function(criterion).worst_and_best]
        ],
    }  # fmt: skip


def _range(criterion: Criterion, ends: tuple[float, float], lang: str) -> dict[str, str]:
    worst, best = (_figure(end, criterion.decimals) for end in ends)
    return {"worst": worst, "best": f"{best} {label(criterion.unit, lang)}".strip()}


def _figure(value: float, decimals: int) -> str:
    """Return a figure without noughts that say nothing.

    >>> _figure(0.5, 2), _figure(10000.0, 1), _figure(20.0, 0)
    ('0.5', '10,000', '20')
    """
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if decimals else shown
