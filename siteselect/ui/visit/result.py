"""The group's result on screen, the same for everybody: live after each reveal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from siteselect import maps
from siteselect.group import method_name
from siteselect.i18n import text
from siteselect.record import SessionResult
from siteselect.sessions import Entry, Note, Photo
from siteselect.ui.shell import cached, ranking_table, state, summary, widgets
from siteselect.ui.visit import answering, conflicts, outcome
from siteselect.ui.visit.visitor import Here

ON_MAP = ("aip", "aij", "aip_geometric")


def draw(here: Here, lang: str, sites: dict[str, str]) -> None:
    """Draw the result of the last revealed round."""
    whole = here.whole()
    found = answering.answer(whole, whole.revealed_rounds)
    names = outcome.people_names(whole)
    widgets.html(
        "visit/result.html", lang, round=whole.revealed_rounds,
        verdict=outcome.verdict(found.group, sites, lang),
        table=outcome.side_by_side(found.group, sites, lang),
        agreed=outcome.agreement(found.group, names, sites, lang),
        before=_before(here, whole.revealed_rounds, lang, sites),
    )  # fmt: skip
    conflicts.draw(here, found, names, lang)
    said = remarks(here, names, sites)
    _map(found, lang, _marks(said))
    widgets.html("visit/spread.html", lang, spread=outcome.spread(found, lang),
                 ratings=outcome.ratings(found, names, sites, lang))  # fmt: skip
    if said:
        widgets.html("visit/remarks.html", lang, remarks=said, session=here.session)


def _before(here: Here, round_: int, lang: str, sites: dict[str, str]) -> str:
    """Say how the first round stood, once there are two."""
    if round_ < 2:
        return ""
    first = answering.answer(here.whole(), 1).group
    w = first.accord.kendall.w
    said = outcome.verdict(first, sites, lang)
    return text("visit.first_round", lang, verdict=said, w="–" if w != w else f"{w:.2f}")


def _marks(said: Sequence[Mapping[str, Any]]) -> list[maps.Remark]:
    """Return the notes and photos that have a place as marks of the map."""
    return [
        maps.Remark(one["place"].lat, one["place"].lon, photo=bool(one["hash"]), lines=tuple(
            line for line in (one["text"], f"{one['who']} · {one['site']} · #{one['n']}") if line
        )) for one in said if one["place"]
    ]  # fmt: skip


def _map(found: SessionResult, lang: str, marks: list[maps.Remark]) -> None:
    """Draw ranking and map of one combined question; which one, the viewer chooses."""
    ways = [name for name in ON_MAP if found.group.outcomes[name].evaluation is not None]
    if not ways:
        return
    way = st.segmented_control(
        text("visit.on_map", lang), ways, default=ways[0], key="on-map",
        format_func=lambda name: method_name(name, lang), required=True,
    )  # fmt: skip
    evaluation = found.group.outcomes[way or ways[0]].evaluation
    if evaluation is None:
        return
    view, names = state.current(), cached.country_names()
    known = evaluation.dataset.places["id"].tolist()
    site = view.site if view.site in known else summary.site_in_hand(evaluation, None)
    left, right = st.columns([6, 7], gap="medium")
    with left:
        widgets.ranking(ranking_table.ranking_rows(evaluation, lang, names, site), state.choose)
    with right:
        widgets.site_map(evaluation, view, site, state.choose, remarks=marks)


def remarks(
    here: Here, names: dict[str, str], sites: dict[str, str]
) -> list[dict[str, Any]]:
    """Return notes and photos that this viewer may see, by site, in the order they came."""
    found: list[dict[str, Any]] = []
    said: list[Entry[Note] | Entry[Photo]] = [*here.state.notes, *here.state.photos]
    for entry in said:
        body = entry.body
        found.append({
            "n": entry.n, "who": names.get(entry.author, ""),
            "site": sites.get(body.site, ""), "place": body.place,
            "text": getattr(body, "text", "") or getattr(body, "caption", ""),
            "hash": getattr(body, "hash", ""),
        })  # fmt: skip
    return sorted(found, key=lambda entry: (str(entry["site"]), str(entry["n"]).zfill(9)))
