"""The import in the app: a file, its first rows, what is asked, what would change, save."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from siteselect import own
from siteselect.dataset import Dataset
from siteselect.i18n import family, sentence, text
from siteselect.importing import Answers, Plan, RawTable, World, plan, read_file, template
from siteselect.ui.own import questions
from siteselect.ui.shell import cached, errors, saving, widgets
from siteselect.ui.shell.view import View

TEMPLATES = family("own.template_", ("sites", "figures"))
KINDS = ("csv", "txt", "tsv", "xlsx", "geojson", "json", "gpkg")


def section(view: View) -> None:
    """Draw the import, top to bottom in the order of the work."""
    lang, data = view.lang, cached.dataset("sites")
    st.html(f'<p class="ss-faint">{text("own.bring_how", lang)}</p>')
    _templates(data, lang)
    turn = st.session_state.get("brought", 0)
    said = text("own.bring_file", lang)
    file = st.file_uploader(said, type=list(KINDS), key=f"bring-file-{turn}")
    if file is None:
        return
    content = file.getvalue()
    key = f"{file.file_id}"
    table = _read(content, file.name, key, lang)
    _preview(table)
    world = World(data, own.fold(own.entries(cached.settings().own_folder)), cached.ground())
    found = _asked(table, content, world, key, lang)
    _outcome(found, lang)
    given = saving.who(lang, "bring")
    if st.button(text("own.bring_save", lang), type="primary", key=f"save-{key}",
                 disabled=not found.ready):  # fmt: skip
        _save(found, content, given, key, data.own_version, lang)


def _templates(data: Dataset, lang: str) -> None:
    with st.popover(text("own.templates", lang)):
        for kind, forms in (
            ("sites", ("csv", "xlsx", "geojson", "gpkg")),
            ("figures", ("csv", "xlsx")),
        ):
            st.caption(text(TEMPLATES[kind], lang))
            with st.container(horizontal=True):
                for form in forms:
                    st.download_button(
                        text(widgets.FILE_WORDS[form], lang),
                        partial(template, form, kind, data, lang),
                        f"{kind}.{form}",
                        key=f"template-{kind}-{form}",
                        on_click="ignore",
                    )


def _read(content: bytes, name: str, key: str, lang: str) -> RawTable:
    """Return the table; it is parsed once, and again when another sheet is chosen."""
    kept: dict[str, RawTable] = st.session_state.setdefault("tables", {})
    if key not in kept:
        kept.clear()
        kept[key] = read_file(content, name)
    table = kept[key]
    if len(table.tables) > 1:
        chosen = st.selectbox(text("own.sheet", lang), table.tables, key=f"sheet-{key}",
                              index=table.tables.index(table.table))  # fmt: skip
        if chosen != table.table:
            kept[key] = table = read_file(content, name, chosen)
    return table


def _preview(table: RawTable) -> None:
    with st.container(key="preview"):
        widgets.html("own/preview.html", "en", header=table.header[:12],
                     more=len(table.header) > 12,
                     rows=[row[:12] for row in table.rows[:3]])  # fmt: skip


def _asked(table: RawTable, content: bytes, world: World, key: str, lang: str) -> Plan:
    """Return the plan under the answers given so far; a widget stands for each question, and
    stays once it is answered so that the answer can be changed."""
    answers: dict[str, Any] = {"columns": {}, "leave": (), "units": {}}
    found = plan(table, content, Answers(), world, saving.today())
    seen: set[tuple[str, str]] = set()
    for _ in range(4):  # an answer can raise the next question, three times at most
        new = [q for q in found.questions if (q.key, q.about) not in seen]
        if not new:
            break
        for question in new:
            seen.add((question.key, question.about))
            questions.answer(question, answers, world.dataset, key, lang)
        found = plan(table, content, Answers(**answers), world, saving.today())
    if found.change.figures or any(name == "grade" for name, _ in seen):
        left, right = st.columns(2)
        answers["producer"] = left.text_input(text("own.producer", lang), key=f"producer-{key}",
                                              max_chars=200)  # fmt: skip
        answers["title"] = right.text_input(text("own.title", lang), key=f"title-{key}",
                                            max_chars=300)  # fmt: skip
        found = plan(table, content, Answers(**answers), world, saving.today())
    return found


def _outcome(found: Plan, lang: str) -> None:
    if found.problems:
        errors.show(found.problems, lang)
    for note in found.notes:
        st.caption(errors.plain(sentence(note, lang)))
    if found.ready:
        st.info(text("own.bring_ready", lang, sites=len(found.change.sites),
                     figures=len(found.change.figures)))  # fmt: skip
    elif found.questions:
        st.caption(text("own.bring_open", lang, count=len(found.questions)))


def _save(found: Plan, content: bytes, given: str, key: str, base: int, lang: str) -> None:
    home = cached.settings().own_folder
    entry = saving.save(lang, f"bring-{key}", lambda name: own.append(
        home, "import", found.change, given, saving.now(), base, name, content))  # fmt: skip
    if entry is not None:
        st.session_state.pop("tables", None)
        st.session_state["view"] = st.session_state["view"].with_choice("candidates", "sites")
        if found.change.sites:
            st.session_state["view"] = st.session_state["view"].with_choice(
                "site", found.change.sites[0].id
            )
        st.session_state["brought"] = st.session_state.get("brought", 0) + 1  # an empty uploader
        st.rerun()
