"""Ratings beside a figure of grade A or B: both are shown, the facilitator decides on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from siteselect.i18n import family, label, text
from siteselect.record import SessionResult
from siteselect.sessions import Decision, allowed
from siteselect.sources import LEVEL_WORDS
from siteselect.ui.shell import errors, widgets
from siteselect.ui.visit import answering, desk
from siteselect.ui.visit.visitor import Here
from siteselect.visits import Conflict, say_conflict, say_replaced, say_rule

TAKES = ("figure", "rating")  # as the log says it; a Conflict says `ratings`
TAKE_WORDS = family("visit.take_", TAKES, "_is")


def draw(here: Here, found: SessionResult, names: Mapping[str, str], lang: str) -> None:
    """Draw each conflict with both its sides; the facilitator's has a button."""
    rated = found.rated
    widgets.html(
        "visit/conflicts.html", lang, rule=say_rule(lang), count=len(rated.conflicts),
        open=sum(conflict.decision is None for conflict in rated.conflicts),
        replaced=[say_replaced(rated.dataset, entry, lang) for entry in rated.replaced],
    )  # fmt: skip
    decides = allowed(here.me.role, here.state.stage, "decision")
    for conflict in rated.conflicts:
        cell = conflict.cell
        with st.container(border=True):
            widgets.html("visit/conflict.html", lang, **sides(here, found, conflict, names, lang))
            if decides:
                word = "visit.decide" if conflict.decision is None else "visit.decide_again"
                st.button(text(word, lang), key=f"decide-{cell.site}-{cell.scale}",
                          on_click=_asked, args=(cell.site, cell.scale))  # fmt: skip


def sides(
    here: Here, found: SessionResult, conflict: Conflict, names: Mapping[str, str], lang: str
) -> dict[str, Any]:
    """Return both sides of a conflict as plain values, and what was decided by whom."""
    data, cell, on_file = found.rated.dataset, conflict.cell, conflict.on_file
    criterion, scale = data.criteria[cell.criterion], data.scales[cell.scale]
    said = here.state.decisions.get((cell.site, cell.scale), ())
    column = "name_zh" if lang == "zh-TW" else "name_en"
    source = data.sources[on_file.source]
    return {
        "site": str(data.places[column].iloc[data.position(cell.site)]),
        "criterion": label(criterion.name, lang), "unit": label(criterion.unit, lang),
        "figure": f"{on_file.value:g}", "grade": on_file.grade, "year": on_file.year,
        "level": text(LEVEL_WORDS[on_file.level], lang),
        "source": source, "taken": conflict.taken,
        "median": f"{cell.figure:g}", "low": f"{cell.low:g}", "high": f"{cell.high:g}",
        "levels": [{"who": names.get(who, who), "level": level,
                    "words": label(scale.levels[level - 1].words, lang)}
                   for who, level in cell.levels],
        "reason": conflict.decision.reason if conflict.decision else "",
        "who": names.get(said[-1].author, "") if conflict.decision and said else "",
    }  # fmt: skip


def _asked(site: str, scale: str) -> None:
    desk.open_dialog("conflict", (site, scale))


def dialog(here: Here, lang: str) -> None:
    """Open the dialog of a conflict: the figure or the ratings, and why."""
    cell = desk.in_dialog("conflict")
    if cell is None or not here.leads:
        return
    whole = here.whole()
    found = answering.answer(whole, whole.revealed_rounds)
    conflict = next((c for c in found.rated.conflicts if (c.cell.site, c.cell.scale) == cell), None)
    if conflict is None:
        return

    @st.dialog(text("visit.decide", lang), on_dismiss=desk.close_dialog)
    def opened() -> None:
        _decide(here, found, conflict, lang)

    opened()


def _decide(here: Here, found: SessionResult, conflict: Conflict, lang: str) -> None:
    with errors.shown(lang):
        data, cell = found.rated.dataset, conflict.cell
        widgets.html("visit/hint.html", lang, hint=say_conflict(data, conflict, lang))
        key = f"{cell.site}-{cell.scale}"
        unit = label(data.criteria[cell.criterion].unit, lang)
        shown = dict(zip(TAKES, (f"{conflict.on_file.value:g}", f"{cell.figure:g}"), strict=True))
        st.radio(
            text("visit.take", lang), TAKES, key=f"take-{key}",
            index=int(conflict.taken == "ratings"),
            format_func=lambda name: text(TAKE_WORDS[name], lang, figure=shown[name],
                                          unit=errors.plain(unit)),
        )  # fmt: skip
        st.text_area(text("visit.reason", lang), key=f"why-{key}", max_chars=1000)

        def decide() -> None:
            reason, take = desk.typed(f"why-{key}"), st.session_state[f"take-{key}"]
            here.say(Decision(site=cell.site, criterion=cell.scale, take=take, reason=reason))

        desk.button("visit.decide_on_record", lang, decide, key=f"sure-{key}", type="primary")
