"""The table of the ranking as plain values: one row a ranked site, and the words round them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect import maps
from siteselect.evaluation import Evaluation, percent, ranks_in_words
from siteselect.i18n import family, label, text
from siteselect.ui.shell.summary import place_name

HEAD = family("words.", ("rank", "site", "score", "first", "coverage", "badges"))


def ranking_rows(
    evaluation: Evaluation, lang: str, countries: Mapping[str, Mapping[str, str]],
    chosen: str | None,
) -> dict[str, Any]:
    """Return the table's rows, best first: score with its ends, and how likely the first place."""
    places = evaluation.dataset.places
    ids, isos = places["id"].tolist(), places["country_iso3"].tolist()
    lands = list(dict.fromkeys(isos))
    rows = [
        {
            "id": ids[i],
            "rank": int(evaluation.rank[i]),
            "name": place_name(evaluation, i, lang),
            "land": lands.index(isos[i]),
            "score": round(float(evaluation.score[i]), 3),
            "low": round(float(evaluation.low[i]), 3),
            "high": round(float(evaluation.high[i]), 3),
            "step": maps.step(float(evaluation.score[i])),
            "coverage": round(float(evaluation.coverage[i]), 2),
            "first": percent(float(evaluation.first[i])),
            "apart": ranks_in_words(evaluation, i, lang),
            "conditional": _asked(evaluation, i, "conditional"),
            "unknown": _asked(evaluation, i, "unknown"),
        }
        for i in evaluation.order
    ]
    known = evaluation.dataset.knockouts
    return {
        # columns, not records: the names of the fields go over the wire once, not once a row
        "rows": {name: [row[name] for row in rows] for name in rows[0]} if rows else {"id": []},
        "lands": [label(countries.get(iso3, {"en": iso3}), lang) for iso3 in lands],
        "knockouts": [label(known[name].name, lang) for name in evaluation.scenario.knockouts],
        "chosen": chosen,
        "words": {
            "head": [text(key, lang) for key in HEAD.values()],
            "conditional": text("words.answer_conditional", lang),
            "unknown": text("words.answer_unknown", lang),
            "comma": text("ui.comma", lang),
            "apart": text("words.apart", lang),
        },
    }


def _asked(evaluation: Evaluation, site: int, answer: str) -> list[int]:
    """Return which of the scenario's knock-outs have this answer, by position."""
    return [k for k, given in enumerate(evaluation.knockouts[site]) if given.answer == answer]
