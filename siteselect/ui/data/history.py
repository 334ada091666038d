"""The history of own data: who changed what and when, the original files, undo."""

from __future__ import annotations

import streamlit as st

from siteselect import own
from siteselect.dataset import Dataset
from siteselect.i18n import label, sentence, text
from siteselect.own import Entry
from siteselect.ui.shell import cached, evidence, saving, widgets

SHOWN = 30
NAMED = 4  # things a line names; the rest are counted


def section(data: Dataset, lang: str) -> None:
    """Draw the history, the last change first."""
    home = cached.settings().own_folder
    listed = own.entries(home) if cached.own_version() else []
    st.html(f"<h3>{text('datapage.history', lang)}</h3>")
    if not listed:
        st.html(f'<p class="ss-faint">{text("datapage.history_none", lang)}</p>')
        return
    state = own.fold(listed)
    said = text("datapage.history_how", lang, sites=len(state.sites), figures=len(state.figures),
                version=state.version)  # fmt: skip
    st.html(f'<p class="ss-faint">{said}</p>')
    given = saving.who(lang, "history")
    holding = {entry.n for entry in own.effective(listed)}
    for entry in list(reversed(listed))[:SHOWN]:
        _entry(entry, entry.n in holding, data, lang, given)


def _entry(entry: Entry, holds: bool, data: Dataset, lang: str, given: str) -> None:
    original = entry.change.original
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left:
        widgets.html(
            "data/entry.html", lang, n=entry.n, time=entry.time[:16].replace("T", " "),
            who=entry.who, kind=text(own.CHANGE_WORDS[entry.kind], lang), undoes=entry.undoes,
            holds=holds or entry.undoes is not None, said=_said(entry, data, lang),
            notes=[sentence(note.as_problem(), lang) for note in entry.change.notes],
            file=original.name if original else "", sha=original.sha256[:16] if original else "",
        )  # fmt: skip
    with right, st.container(horizontal=True):
        if original is not None:
            name = original
            st.download_button(
                text("datapage.original", lang), file_name=name.name, key=f"original-{entry.n}",
                data=lambda: own.original(cached.settings().own_folder, name.sha256) or b"",
                on_click="ignore",
            )  # fmt: skip
        if holds and st.button(text("datapage.undo", lang), key=f"undo-{entry.n}"):
            saving.undo(entry.n, lang, given)


def _said(entry: Entry, data: Dataset, lang: str) -> str:
    """Return what a change brought, its first parts by name."""
    change = entry.change
    if entry.undoes is not None:
        return ""
    named = [site.name_zh if lang == "zh-TW" else site.name_en for site in change.sites]
    for figure in change.figures:
        leaf = data.criteria.get(figure.criterion)
        name = label(leaf.name, lang) if leaf else figure.criterion
        subject = evidence.subject_name(data, figure.subject, lang)
        named.append(f"{subject} · {name} {figure.value:g}")
    named += [own.what(key) for key in change.without]
    what = text("ui.comma", lang).join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
    counts = {"sites": len(change.sites), "figures": len(change.figures)}
    return text("datapage.said_what", lang, what=what, **counts)
