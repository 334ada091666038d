"""The script alone in its folder: beside a folder named pages, Streamlit would take the files in
it for its pages, and the first visitor of a server who opens a link to one would see nothing."""

from siteselect.i18n import family

TITLES = family("ui.page_", ("ranking", "site", "cost", "compare", "weights", "robustness",
                             "screening", "session", "data", "own"))  # fmt: skip
