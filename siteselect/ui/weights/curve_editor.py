"""The editor of one value function: a curve with the candidates on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from siteselect.criteria import SCALE_WORDS, own_value_function
from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.ui.shell import errors, state, widgets
from siteselect.ui.shell.curves import Range
from siteselect.ui.shell.view import View
from siteselect.ui.weights import components, importances
from siteselect.value_functions import SCALES, curve_faults

WORDS = family("weighing.", (
    "curve_figure", "curve_value", "curve_add", "curve_remove", "curve_shape", "curve_linear",
    "curve_piecewise", "curve_log", "curve_step", "curve_target", "curve_back", "curve_sites",
    "curve_drag", "curve_shipped",
))  # fmt: skip


def value_functions(evaluation: Evaluation, view: View) -> None:
    """Draw the curve of one criterion with the sites on it; what it says is asked at once."""
    lang, dataset = view.lang, evaluation.dataset
    names = list(evaluation.matrix.criteria)
    at: str = st.session_state.get("curve-of", names[0])
    name = st.selectbox(
        text("words.criterion", lang), names, index=names.index(at) if at in names else 0,
        format_func=lambda c: _curve_name(c, view, dataset), key=f"curve-of-{lang}",
    )  # fmt: skip
    st.session_state["curve-of"] = name
    widgets.html("weights/prompt.html", lang, question=text("weighing.ask_curve", lang),
                 note=dataset.criteria[name].anchors_reason[lang])  # fmt: skip
    function = evaluation.scenario.value_function(dataset.criteria[name])
    scale, points, problems = st.session_state.get("curve-refused", {}).get(
        name, (function.scale, function.points, []))  # fmt: skip
    components.draw("curve", editor(evaluation, name, lang, scale, points), f"curve-{name}",
                    lambda told: _bent(told, name, dataset))  # fmt: skip
    if problems:
        said = (("name", importances.named(name, dataset, lang)),)
        errors.show([replace(problem, values=said) for problem in problems], lang)


def _curve_name(name: str, view: View, dataset: Dataset) -> str:
    said = importances.named(name, dataset, view.lang)
    return f"● {said}" if name in view.curves else said


def read_points(told: object) -> list[Range]:
    """Return the points a browser tells of, as fine as an address carries; none if they are none.

    >>> read_points([[1000, 0.123456], ["x", 1]]), read_points([[1000, 0.123456]])
    ([], [(1000.0, 0.1235)])
    """
    try:
        pairs = [(float(x), float(value)) for x, value in told]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return []
    return [(float(f"{x:.12g}"), round(value, 4)) for x, value in pairs]


def _bent(told: Mapping[str, Any], name: str, dataset: Dataset) -> None:
    """Take the value function a hand made; where it is none, keep it apart with what is wrong."""
    refused: dict[str, Any] = st.session_state.setdefault("curve-refused", {})
    refused.pop(name, None)
    view, criterion = state.current(), dataset.criteria[name]
    scale, points = str(told.get("scale")), read_points(told.get("points"))
    try:
        curve = own_value_function(criterion, scale, points)
    except RequestError as refusal:
        known: list[Problem] = list(refusal.problems)
        if curve_faults(scale, points) != ["scale"]:
            refused[name] = (scale, points, known)
        return
    own = {n: c for n, c in view.curves.items() if n != name}
    if curve != criterion.value:
        own[name] = curve
    state.change(replace(view, curves=own))


def editor(
    evaluation: Evaluation, name: str, lang: str, scale: str, points: Sequence[Range]
) -> dict[str, Any]:
    """Return what the curve's component draws: the points in hand, and the sites on them."""
    criterion = evaluation.dataset.criteria[name]
    function = evaluation.scenario.value_function(criterion)
    shipped = criterion.value
    return {
        "name": label(criterion.name, lang),
        "unit": label(criterion.unit, lang),
        "decimals": criterion.decimals,
        "objective": criterion.objective,
        "scale": scale,
        "points": [list(point) for point in points],
        "shipped": {"scale": shipped.scale, "points": [list(point) for point in shipped.points]},
        "own": function != shipped,
        "sites": _sites(evaluation, name, lang),
        "branch": criterion.branch,
        "words": {word: text(key, lang) for word, key in WORDS.items()}
        | {"scales": {scale: text(SCALE_WORDS[scale], lang) for scale in SCALES}},
    }


def _sites(evaluation: Evaluation, name: str, lang: str) -> list[list[Any]]:
    """Return name and figure of each candidate that has a figure, the least first."""
    if name not in evaluation.matrix.criteria:
        return []
    figures = evaluation.matrix.figures[:, evaluation.matrix.criteria.index(name)]
    names = evaluation.dataset.places["name_zh" if lang == "zh-TW" else "name_en"].tolist()
    order = np.argsort(figures, kind="stable")
    return [[names[i], float(figures[i])] for i in order.tolist() if np.isfinite(figures[i])]
