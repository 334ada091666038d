"""The app's script: the frame round every page."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

from siteselect.i18n import text
from siteselect.ui.compare import page as compare
from siteselect.ui.cost import page as cost
from siteselect.ui.data import page as data
from siteselect.ui.entry import TITLES
from siteselect.ui.own import page as own
from siteselect.ui.ranking import page as ranking
from siteselect.ui.robustness import page as robustness
from siteselect.ui.screening import page as screening
from siteselect.ui.shell import cached, errors, state, widgets
from siteselect.ui.site import page as site
from siteselect.ui.visit import page as session
from siteselect.ui.weights import page as weights

OTHERS: dict[str, Callable[[], None]] = {
    "weights": weights.page,
    "robustness": robustness.page,
    "session": session.page,
    "data": data.page,
    "own": own.page,
}


def main() -> None:
    """Draw the frame, then the page."""
    first = cached.settings().language
    with errors.shown(first):
        view = state.begin(cached.known_names(), first)
        st.html(f"<style>{cached.styles()}</style>")
        view = state.keep(widgets.masthead(view))
        st.set_page_config(page_title=text("ui.title", view.lang), layout="wide",
                           page_icon=str(cached.UI / "shell/icon.svg"))  # fmt: skip
        of_cost = _page(cost.page, "cost", view.lang)
        of_site = _page(lambda: site.page(of_cost), "site", view.lang)
        of_two = _page(compare.page, "compare", view.lang)
        of_world = _page(lambda: screening.page(first_page), "screening", view.lang)
        first_page = _page(lambda: ranking.page(of_site), "ranking", view.lang, default=True)
        others = [_page(draw, name, view.lang) for name, draw in OTHERS.items()]
        pages = [first_page, of_site, of_cost, of_two, *others[:2], of_world, *others[2:]]
        page = st.navigation(pages, position="hidden")
        widgets.navigation(pages, page, view)
        if found := state.problems() + cached.own_fault():
            errors.show(found, view.lang)
        page.run()


def _page(draw: Callable[[], None], name: str, lang: str, default: bool = False) -> Page:
    title = text(TITLES[name], lang)
    return st.Page(draw, title=title, url_path=name, default=default)


main()
