"""Data and sources: what stands behind the cells, how good it is, and whose it is."""

from __future__ import annotations

import streamlit as st

from siteselect.cost import as_asked
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.i18n import label, text
from siteselect.ui.data import coverage, due, history
from siteselect.ui.shell import cached, errors, question, saving, state, summary, widgets


def page() -> None:
    """Draw the page."""
    view = state.current()
    with errors.shown(view.lang):
        data = cached.dataset(view.candidates)
        lang, sector = view.lang, view.sector
        asked = question.scenario(view, data)
        seen = as_asked(data, asked)  # with the figures that follow from where goods are sold
        saving.told(lang)
        widgets.html("shell/question.html", lang, asked=[
            *summary.purpose_words(data, asked, lang), text(CANDIDATE_WORDS[view.candidates], lang),
        ])  # fmt: skip
        widgets.html("data/coverage.html", lang, **coverage.heat_map(seen, sector, lang))
        history.section(data, lang)
        st.html(f"<h3>{text('datapage.conflicts', lang)}</h3>"
                f'<p class="ss-faint">{text("datapage.conflicts_how", lang)}</p>')  # fmt: skip
        leaves = [leaf.id for leaf in data.criteria.values()]
        criterion = st.selectbox(text("datapage.criterion", lang), leaves, key="conflicts",
                                 format_func=lambda c: label(data.criteria[c].name, lang),
                                 index=_first(leaves, view.candidates))  # fmt: skip
        found = coverage.conflicts(data, criterion, sector, lang)
        widgets.html("shell/conflicts.html", lang, found=found[: coverage.SHOWN],
                     more=max(0, len(found) - coverage.SHOWN))  # fmt: skip
        listed = coverage.weak(seen, sector, lang)
        widgets.html("data/weak.html", lang, weak=listed[: coverage.SHOWN], total=len(listed))
        widgets.html("data/due.html", lang, **due.past_date(
            data, cached.settings().data_folder, saving.today(), lang))  # fmt: skip
        widgets.html("data/licences.html", lang, licences=coverage.licences(data))
        widgets.html("shell/colophon.html", lang, data=data)


def _first(leaves: list[str], candidates: str) -> int:
    """Return the first criterion of which an own figure is on file; else the first of all."""
    data = cached.dataset(candidates)
    mine = set(data.observations.loc[data.own_rows, "criterion"])
    return next((n for n, leaf in enumerate(leaves) if leaf in mine), 0)
