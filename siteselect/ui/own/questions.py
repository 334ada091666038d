"""A widget for each question that a file leaves open; what it gives is an explicit answer."""

from __future__ import annotations

from typing import Any

import streamlit as st

from siteselect import own
from siteselect.dataset import Dataset
from siteselect.i18n import label, text
from siteselect.importing import ASK_WORDS, FIELD_WORDS, Question
from siteselect.sources import GRADES
from siteselect.ui.shell import errors


def answer(
    question: Question, answers: dict[str, Any], data: Dataset, key: str, lang: str
) -> None:
    """Draw the widget of a question and put what was answered into `answers`."""
    about = question.about
    named = about if question.key in ("column", "encoding") else field(about, data, lang)
    said = errors.plain(text(ASK_WORDS[question.key], lang, about=named))
    name = f"{question.key}-{about}-{key}"
    if question.key == "encoding":
        answers |= {"encoding": about} if st.checkbox(said, key=name) else {}
    elif question.key == "column":
        _column(question, said, answers, data, name, lang)
    elif question.key == "crs":
        _crs(question, said, answers, name, lang)
    elif question.key == "as_of":
        when = st.text_input(said, key=name, max_chars=10, placeholder="2026")
        answers |= {"as_of": when} if own.is_date(when) else {}
    elif question.key == "grade":
        grade = st.segmented_control(said, GRADES, key=name)
        answers |= {"grade": grade} if grade else {}
    else:  # a column that is needed, or a unit
        chosen = st.selectbox(said, question.choices, index=None, key=name)
        kind = "units" if question.key == "unit" else "columns"
        answers[kind] |= {about: chosen} if chosen else {}


def _column(question: Question, said: str, answers: dict[str, Any], data: Dataset, name: str,
            lang: str) -> None:  # fmt: skip
    ours, theirs = question.choices[0], question.about
    words = {"yes": text("own.is", lang, name=field(ours, data, lang)),
             "leave": text("own.leave", lang)}  # fmt: skip
    chosen = st.radio(said, list(words), index=None, format_func=words.__getitem__, key=name)
    answers["columns"] |= {ours: theirs} if chosen == "yes" else {}
    answers["leave"] += (theirs,) if chosen == "leave" else ()


def _crs(question: Question, said: str, answers: dict[str, Any], name: str, lang: str) -> None:
    start = int(question.choices[0]) if question.choices else None
    code = st.number_input(said, value=start, min_value=1024, max_value=998_999, step=1, key=name)
    sure = st.checkbox(text("own.sure_crs", lang, epsg=code or "–"), key=f"sure-{name}")
    answers |= {"crs": code} if sure and code else {}


def field(ours: str, data: Dataset, lang: str) -> str:
    """Return a field's or criterion's name for people."""
    if ours in data.criteria:
        return label(data.criteria[ours].name, lang)
    if not ours or ours.isdigit():
        return ours
    return text(FIELD_WORDS[ours], lang).split("|")[0]
