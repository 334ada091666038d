"""The knock-outs, site by site: made only when somebody opens them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.knockouts import ANSWER_WORDS, matrix_rows
from siteselect.sources import LEVEL_WORDS
from siteselect.ui.shell import widgets
from siteselect.ui.shell.summary import country_name
from siteselect.ui.shell.view import View


def draw(evaluation: Evaluation, view: View, countries: Mapping[str, Mapping[str, str]]) -> None:
    """Draw the folded section; while it is folded nothing in it is computed or sent."""
    if not evaluation.scenario.knockouts:
        return
    lang = view.lang
    folded = st.expander(text("knockouts.matrix", lang), key="matrix", on_change="rerun")
    if folded.open:
        with folded:
            widgets.html("ranking/matrix.html", lang, **table(evaluation, lang, countries))


def table(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return a column per knock-out and a row per site of the base: ranked ones, then the others.

    Inside both groups sites keep the order of the data, by country: weights change neither rows
    nor answers, so a move of a slider sends nothing of it again.
    """
    data, scenario = evaluation.dataset, evaluation.scenario
    rows = matrix_rows(data, scenario, lang)
    heads = []
    for name in scenario.knockouts:
        known, need = data.knockouts[name], scenario.needs.get(name)
        heads.append({"name": label(known.name, lang),
                      "need": f"{need:g} {known.unit}" if need else ""})  # fmt: skip
    out = sorted(entry.site for entry in evaluation.excluded)
    groups = ((True, sorted(evaluation.order)), (False, out))
    sites = [
        {
            "name": rows[i]["name"], "country": country_name(evaluation, i, lang, countries),
            "ranked": ranked, "answers": [_cell(cell, lang) for cell in rows[i]["answers"]],
        }
        for ranked, members in groups for i in members
    ]  # fmt: skip
    return {"heads": heads, "sites": sites}


def _cell(cell: dict[str, Any], lang: str) -> dict[str, str]:
    level = cell["level"]
    return {
        "answer": cell["answer"], "word": text(ANSWER_WORDS[cell["answer"]], lang),
        "level": text(LEVEL_WORDS[level], lang) if level else "",
        "reason": cell["reason"], "settles": cell["condition"],
    }  # fmt: skip
