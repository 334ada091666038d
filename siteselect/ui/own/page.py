"""Bring a file, add a site, edit a cell."""

from __future__ import annotations

import streamlit as st

from siteselect.i18n import family, text
from siteselect.ui.own import cell, file, site
from siteselect.ui.shell import errors, saving, state

PARTS = {"bring": file.section, "add": site.section, "edit": cell.section}
PART_WORDS = family("own.part_", PARTS)


def page() -> None:
    """Draw the page."""
    view = state.current()
    with errors.shown(view.lang):
        saving.told(view.lang)
        part = st.segmented_control(
            text("own.part", view.lang), list(PARTS), key="own-part", default="bring",
            format_func=lambda name: text(PART_WORDS[name], view.lang),
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        PARTS[part or "bring"](view)
