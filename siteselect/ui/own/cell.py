"""Editing a cell in the app: a draft against the version it was begun with, saved on purpose."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect import own
from siteselect.dataset import Dataset
from siteselect.errors import ConflictError
from siteselect.i18n import label, text
from siteselect.importing.adding import new_figure
from siteselect.importing.figures import units_on_file
from siteselect.importing.units import kindred
from siteselect.own import Change, own_series
from siteselect.sources import GRADES, LEVEL_WORDS
from siteselect.ui.shell import cached, errors, evidence, saving, widgets
from siteselect.ui.shell.view import View


def section(view: View) -> None:
    """Draw the choice of the cell, what is on file for it, then the draft."""
    lang, data = view.lang, cached.dataset(view.candidates)
    st.html(f'<p class="ss-faint">{text("own.edit_how", lang)}</p>')
    subject, criterion = _cell(data, view)
    sector = _sector(data, subject, criterion, view)
    draft = f"{subject}|{criterion}|{sector}"
    if st.session_state.get("draft") != draft:
        st.session_state["draft"], st.session_state["draft-base"] = draft, data.own_version
    listed = data.observations
    rows = listed[(listed["subject"] == subject) & (listed["criterion"] == criterion)
                  & listed["sector"].isin([sector, ""])]  # fmt: skip
    used = data.rows.get((subject, criterion, sector), -1)
    sides = [{**evidence.figure(data, row, lang), "used": place == used, "series": row["series"]}
             for place, row in rows.iterrows()]  # fmt: skip
    name = evidence.subject_name(data, subject, lang)
    found = [{"subject": name, "sides": sides}] if sides else []
    if found:
        widgets.html("shell/conflicts.html", lang, found=found, more=0)
    else:
        st.caption(errors.plain(text("own.nothing_on_file", lang, name=name)))
    start = listed.iloc[used] if used >= 0 else None
    _draft(data, subject, criterion, sector, start, lang)


def _cell(data: Dataset, view: View) -> tuple[str, str]:
    lang = view.lang
    one, two, three = st.columns([4, 3, 4])
    ids, names = data.places["id"].tolist(), data.names(lang)
    here = ids.index(view.site) if view.site in ids else 0
    place = one.selectbox(
        text("words.site", lang), range(len(ids)), index=here,
        format_func=names.__getitem__, key=f"edit-site-{view.candidates}",
    )  # fmt: skip
    levels = dict(zip(("site", "admin1", "country"), data.subjects[place], strict=True))
    chosen = two.selectbox(
        text("words.level", lang), [level for level, subject in levels.items() if subject],
        format_func=lambda level: text(LEVEL_WORDS[level], lang), key="edit-level",
    )  # fmt: skip
    leaves = list(data.criteria)
    criterion = three.selectbox(
        text("words.criterion", lang), leaves, key="edit-criterion",
        format_func=lambda c: label(data.criteria[c].name, lang),
    )  # fmt: skip
    return levels[chosen], criterion


def _sector(data: Dataset, subject: str, criterion: str, view: View) -> str:
    """Return the sector whose own figure is in use for this cell; empty where one holds for all."""
    return view.sector if (subject, criterion, view.sector) in data.rows else ""


def _draft(data: Dataset, subject: str, criterion: str, sector: str, start: Any, lang: str) -> None:
    leaf, base = data.criteria[criterion], int(st.session_state["draft-base"])
    with st.form(f"draft-{subject}-{criterion}-{sector}"):
        units = kindred(leaf, units_on_file(data, criterion), lang)
        one, two, three, four = st.columns([2, 2, 2, 3])
        cell = {
            "id": subject, "criterion": criterion, "sector": sector,
            "value": one.text_input(text("words.figure", lang), _typed(start, "value")),
            "low": two.text_input(text("own.low", lang), _typed(start, "low")),
            "high": three.text_input(text("own.high", lang), _typed(start, "high")),
            "unit": four.selectbox(text("words.unit", lang), units),
        }  # fmt: skip
        one, two, three, four = st.columns([2, 2, 3, 4])
        cell["as_of"] = one.text_input(text("words.year", lang), placeholder="2026", max_chars=10)
        grade = two.selectbox(text("words.grade", lang), GRADES, index=None, placeholder="–")
        cell["grade"] = grade or ""
        producer = three.text_input(text("own.producer", lang), max_chars=200)
        title = four.text_input(text("own.title", lang), max_chars=300)
        given = saving.who(lang, "edit")
        save = st.form_submit_button(text("own.edit_save", lang), type="primary")
    if save:
        _save(lang, lambda: new_figure(cell, producer, title, data, saving.today()), given, base)
    key = ("figure", subject, criterion, own_series(criterion), sector)
    state = own.fold(own.entries(cached.settings().own_folder)) if data.own_version else own.State()
    if key in {figure.key for figure in state.figures}:
        withdraw = st.button(text("own.withdraw", lang), key="withdraw")
        if withdraw:
            _save(lang, lambda: Change(without=(key,)), given, base)


def _typed(row: Any, column: str) -> str:
    number = None if row is None else float(row[column])
    return "" if number is None or number != number else f"{number:.10g}"


def _save(lang: str, make: Any, given: str, base: int) -> None:
    home = cached.settings().own_folder
    try:
        entry = saving.save(lang, f"edit-{base}", lambda name: own.append(
            home, "cell", make(), given, saving.now(), base, name))  # fmt: skip
    except ConflictError as refusal:  # pragma: no cover - said by `save`
        errors.show(refusal.problems, lang)
        return
    if entry is not None:
        st.session_state.pop("draft", None)
        st.rerun()
    elif cached.own_version() > base and st.button(text("own.begin_again", lang), key="again"):
        st.session_state.pop("draft", None)
