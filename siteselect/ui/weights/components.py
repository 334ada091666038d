"""The components of judging, and what one visitor has judged that no weight can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from siteselect.i18n import family, text
from siteselect.ui.shell import cached
from siteselect.ui.weights import pairwise
from siteselect.ui.weights.pairwise import Pair

CHOICES = family("weighing.choose_", ("part", "way", "node"))
SCRIPTS = {"swing": "weights/swing.js", "points": "weights/swing.js", "order": "weights/order.js",
           "pairs": "weights/pairwise.js", "curve": "weights/curve.js"}  # fmt: skip


def draw(
    kind: str, panel: Mapping[str, Any], key: str, on_told: Callable[[Mapping[str, Any]], None]
) -> None:
    """Draw a component of judging; `on_told` hears what a hand did, before anything is drawn.

    What it tells is numbered: the panel says which number it answers, so that an answer that is
    late never moves a slider back.
    """
    seen: dict[str, float] = st.session_state.setdefault("eliciting-seen", {})

    def heard() -> None:
        told = getattr(st.session_state[key], "told", None)
        if isinstance(told, Mapping) and isinstance(told.get("n"), int | float):
            seen[key] = float(told["n"])
            on_told(told)

    component = st.components.v2.component(
        f"siteselect_{kind}",
        html='<div class="ss-judging"></div>',
        js="\n".join(map(cached.component_script, ("weights/component.js", SCRIPTS[kind]))),
        isolate_styles=False,
    )
    component(data={**panel, "seen": seen.get(key, 0)}, key=key, on_told_change=heard)


def choice(name: str, options: Sequence[str], lang: str, words: Callable[[str], str]) -> str:
    """Return which of a few parts is looked at; kept while the visitor is on other pages."""
    held: dict[str, str] = st.session_state.setdefault("weighing-at", {})
    sent = st.session_state.setdefault("weighing-sent", 0)  # elsewhere by a button: a new widget
    at = held.get(name, options[0])
    chosen = st.segmented_control(
        text(CHOICES[name], lang), options, default=at if at in options else options[0],
        format_func=words, required=True, key=f"{name}-{sent}", label_visibility="collapsed",
    )  # fmt: skip
    held[name] = str(chosen or at)
    return held[name]


def go(**to: str) -> None:
    """Look at other parts from the next run on."""
    st.session_state.setdefault("weighing-at", {}).update(to)
    st.session_state["weighing-sent"] = st.session_state.get("weighing-sent", 0) + 1


def grades(sector: str, node: str) -> dict[Pair, int]:
    """Return the judgements in pairs of a level; they live as long as the visit."""
    kept: dict[tuple[str, str], dict[Pair, int]] = st.session_state.setdefault("grades", {})
    return kept.setdefault((sector, node), {})


def keep_grades(sector: str, node: str, judged: pairwise.Grades) -> None:
    """Keep the judgements in pairs of a level."""
    st.session_state.setdefault("grades", {})[sector, node] = dict(judged)
