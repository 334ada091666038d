"""One of the two catchers: what was refused is said in sentences, never as a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from siteselect.errors import Problem, SiteSelectError
from siteselect.i18n import sentence, text

log = logging.getLogger(__name__)


def show(problems: Sequence[Problem], lang: str) -> None:
    """Show every problem at once."""
    lines = [plain(sentence(problem, lang)) for problem in problems]
    st.warning("\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0])


@contextmanager
def shown(lang: str) -> Iterator[None]:
    """Turn a refusal, or a fault of ours, within this block into words on the page."""
    try:
        yield
    except SiteSelectError as refusal:
        show(refusal.problems, lang)
    except Exception:  # the last catcher: the log gets the trace, the person a sentence
        log.exception("fault while drawing a page")
        st.error(text("ui.fault", lang))


def plain(sentence: str) -> str:
    """Keep what a person typed from being read as Markdown or HTML.

    >>> plain("![x](https://example.org)")
    '!\\\\[x\\\\](https\\\\://example.org)'
    """
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|$~:" else sign for sign in sentence)
