"""The app's script: the frame round every page."""

import streamlit as st

from siteselect.i18n import text
from siteselect.ui import cached, errors, state, widgets
from siteselect.ui.pages import ranking


def main() -> None:
    """Draw the frame, then the page."""
    first = cached.settings().language
    with errors.shown(first):
        view = state.begin(list(cached.sector_profiles().sectors), cached.site_ids, first)
        st.html(f"<style>{cached.styles()}</style>")
        view = state.keep(widgets.masthead(view))
        st.set_page_config(page_title=text("ui.title", view.lang), layout="wide",
                           page_icon=str(cached.STATIC / "icon.svg"))  # fmt: skip
        if found := state.problems():
            errors.show(found, view.lang)
        # without st.navigation, Streamlit would list the files of pages/ by their names
        page = st.Page(ranking.page, title=text("ui.page_ranking", view.lang), default=True)
        st.navigation([page], position="hidden").run()


main()
