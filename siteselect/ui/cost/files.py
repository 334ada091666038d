"""The lines of the cost as a file, made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from siteselect.evaluation import evaluate
from siteselect.i18n import text
from siteselect.reports import cost_csv
from siteselect.ui.shell import cached, question, state, widgets
from siteselect.ui.shell.view import View


def offer(lang: str) -> None:
    """Draw the button; what it gives is asked of the session when it is pressed."""
    view = state.held()
    with st.container(key="downloads", horizontal=True, vertical_alignment="center", gap="small"):
        widgets.download(text("cost_page.file", lang), "siteselect-cost.csv", "text/csv",
                         lambda: _file(view))  # fmt: skip


def _file(view: Callable[[], View]) -> bytes:
    seen = view()
    data = cached.dataset(seen.pool)
    return cost_csv(evaluate(data, question.scenario(seen, data)), seen.lang)
