"""The four ways to weigh a level of the tree; each draws its panel and changes the view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from siteselect.criteria import BRANCH_WORDS
from siteselect.dataset import Dataset
from siteselect.i18n import family, label, text
from siteselect.ui.shell import state, widgets
from siteselect.ui.shell.view import View
from siteselect.ui.weights import components, importances, pairwise

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

WAYS = ("swing", "order", "pairs", "points")
WAY_WORDS = family("weighing.way_", WAYS)
ASK_BRANCHES = family("weighing.ask_", WAYS, "_branches")
ASK_CRITERIA = family("weighing.ask_", WAYS, "_criteria")
NOTES = family("weighing.note_", WAYS)
NODE_WORDS = {importances.TOP: "weighing.all_branches", **BRANCH_WORDS}


def weigh(view: View, dataset: Dataset, beside: DeltaGenerator) -> None:
    """Draw the choice of way and level, then the judging; what it comes to is said `beside`."""
    lang = view.lang
    way = components.choice("way", WAYS, lang, lambda name: text(WAY_WORDS[name], lang))
    node = components.choice("node", importances.NODES, lang,
                             lambda name: text(NODE_WORDS[name], lang))  # fmt: skip
    asked = ASK_BRANCHES if node == importances.TOP else ASK_CRITERIA
    widgets.html("weights/prompt.html", lang, question=text(asked[way], lang),
                 note=text(NOTES[way], lang))  # fmt: skip
    if way == "pairs":
        _pairs(view, dataset, node, beside)
    else:
        panel = importances.panel(node, view, dataset, way)
        components.draw(way, panel, f"{way}-{node}-{view.sector}",
                        lambda told: _points(told, node, dataset))  # fmt: skip
    changed = importances.back(view, node, dataset) != view
    st.button(text("weighing.back", lang), key=f"back-{node}", on_click=_back,
              args=(node, dataset), disabled=not changed)  # fmt: skip


def _points(told: Mapping[str, Any], node: str, dataset: Dataset) -> None:
    view = state.current()
    if isinstance(order := told.get("order"), list):
        if sorted(map(str, order)) == sorted(importances.members(node, view, dataset)):
            state.change(importances.judged(view, dataset, node, importances.ordered(order)))
        return
    values = told.get("values")
    if isinstance(values, Mapping):
        numbers = {str(n): float(v) for n, v in values.items() if isinstance(v, int | float)}
        touched = told.get("touched")
        names = [str(name) for name in touched] if isinstance(touched, list) else []
        state.change(importances.judged(view, dataset, node, numbers, names))


def _back(node: str, dataset: Dataset) -> None:
    state.change(importances.back(state.current(), node, dataset))


def _pairs(view: View, dataset: Dataset, node: str, beside: DeltaGenerator) -> None:
    held = components.grades(view.sector, node)
    components.draw("pairs", pairwise.panel(held, node, view, dataset),
                    f"pairs-{node}-{view.sector}",
                    lambda told: _graded(told.get("grades"), node, dataset))  # fmt: skip
    if held:
        with beside:
            _verdict(view, dataset, node, held)


def _verdict(view: View, dataset: Dataset, node: str, held: pairwise.Grades) -> None:
    """Say what the judgements in pairs come to, and offer what mends the worst of them."""
    lang = view.lang
    found = pairwise.follow(held, importances.members(node, view, dataset))
    mend = pairwise.mend(found, held)
    widgets.html("weights/verdict.html", lang, verdict=pairwise.verdict(found, dataset, lang),
                 good=found.answer is not None,
                 worst=mend and pairwise.said(mend[0], mend[1], dataset, lang),
                 better=mend and pairwise.said(mend[0], mend[2], dataset, lang))  # fmt: skip
    with st.container(horizontal=True, key="verdict-buttons"):
        if mend:
            st.button(text("weighing.take", lang), key="take", type="primary", on_click=_take,
                      args=(mend[0], mend[2], node, dataset))  # fmt: skip
        if found.weights and not _in_force(found, node, view, dataset):
            st.button(text("weighing.ask_pairs", lang), key="ask-pairs", on_click=_take,
                      args=(None, 0, node, dataset))  # fmt: skip
        st.button(text("weighing.clear_all", lang), key="clear-pairs",
                  on_click=components.keep_grades, args=(view.sector, node, {}))  # fmt: skip


def _in_force(found: pairwise.Judged, node: str, view: View, dataset: Dataset) -> bool:
    now = importances.points(node, view, dataset)
    return all(abs(now[name] - value) < 0.01
               for name, value in importances.scaled(found.weights).items())  # fmt: skip


def _graded(told: object, node: str, dataset: Dataset) -> None:
    view = state.current()
    names = importances.members(node, view, dataset)
    if isinstance(told, Mapping):
        components.keep_grades(view.sector, node, pairwise.read(told, names))
        _take(None, 0, node, dataset)


def _take(pair: pairwise.Pair | None, grade: int, node: str, dataset: Dataset) -> None:
    """Put a judgement in place of another, and ask with what follows."""
    view = state.current()
    held = components.grades(view.sector, node)
    if pair is not None:
        held[pair] = grade
    found = pairwise.follow(held, importances.members(node, view, dataset))
    if found.weights:
        points = importances.scaled(found.weights)
        state.change(importances.judged(view, dataset, node, points))


def stale(view: View, dataset: Dataset) -> None:
    """Say which weights were given for other ranges than those now, and how to mend it."""
    found = {node: gone for node in importances.NODES
             if (gone := importances.stale(node, view, dataset))}  # fmt: skip
    if not found:
        return
    lang, lines = view.lang, []
    for name in dict.fromkeys(name for gone in found.values() for name in gone):
        nodes = [node for node, gone in found.items() if name in gone]
        levels = [text("weighing.stale_branches" if node == importances.TOP else
                       "weighing.stale_criteria", lang) for node in nodes]  # fmt: skip
        figures = {f"{when}_{end}": importances.figure(name, value, dataset)
                   for when, both in zip(("old", "new"), found[nodes[-1]][name], strict=True)
                   for end, value in zip(("worst", "best"), both, strict=True)}  # fmt: skip
        lines.append(text("weighing.stale_line", lang, name=importances.named(name, dataset, lang),
                          unit=label(dataset.criteria[name].unit, lang), **figures,
                          levels=text("weighing.comma", lang).join(levels)))  # fmt: skip
    with st.container(key="stale"):
        title = text("weighing.stale_title", lang)
        widgets.html("weights/stale.html", lang, title=title, lines=lines)
        with st.container(horizontal=True):
            st.button(text("weighing.judge_again", lang), key="judge-again",
                      on_click=components.go,
                      kwargs={"part": "weigh", "way": "swing", "node": [*found][-1]})  # fmt: skip
            names = {node: tuple(gone) for node, gone in found.items()}
            st.button(text("weighing.keep_weight", lang), key="keep-weights", on_click=_keep,
                      args=(names, dataset))  # fmt: skip


def _keep(names: Mapping[str, tuple[str, ...]], dataset: Dataset) -> None:
    view = state.current()
    for node, gone in names.items():
        view = importances.kept(view, dataset, node, gone)
    state.change(view)
