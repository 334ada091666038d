"""The group's result on screen, the same for everybody: live after each reveal."""

from __future__ import annotations

import streamlit as st

from siteselect.group import method_name
from siteselect.i18n import text
from siteselect.record import SessionResult
from siteselect.sessions import Decision, Entry, Note, Photo, allowed
from siteselect.ui import cached, errors, rows, state, widgets
from siteselect.ui.visit import answering, desk, outcome
from siteselect.ui.visit.seen import Here
from siteselect.visits import Conflict, say_conflict, say_replaced, say_rule

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
    _map(found, lang)
    widgets.html("visit/spread.html", lang, spread=outcome.spread(found, lang),
                 ratings=outcome.ratings(found, names, sites, lang))  # fmt: skip
    _conflicts(here, found, lang)
    if said := remarks(here, names, sites):
        widgets.html("visit/remarks.html", lang, remarks=said, session=here.session)


def _before(here: Here, round_: int, lang: str, sites: dict[str, str]) -> str:
    """Say how the first round stood, once there are two."""
    if round_ < 2:
        return ""
    first = answering.answer(here.whole(), 1).group
    w = first.accord.kendall.w
    said = outcome.verdict(first, sites, lang)
    return text("visit.first_round", lang, verdict=said, w="–" if w != w else f"{w:.2f}")


def _map(found: SessionResult, lang: str) -> None:
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
    site = view.site if view.site in known else rows.site_in_hand(evaluation, None)
    left, right = st.columns([6, 7], gap="medium")
    with left:
        widgets.ranking(rows.ranking_rows(evaluation, lang, names, site), state.choose)
    with right:
        widgets.site_map(evaluation, view, site, state.choose)


def _conflicts(here: Here, found: SessionResult, lang: str) -> None:
    """Draw where ratings meet a good figure; the facilitator decides on record."""
    data = found.rated.dataset
    decides = allowed(here.me.role, here.state.stage, "decision")
    widgets.html(
        "visit/conflicts.html", lang, rule=say_rule(lang), count=len(found.rated.conflicts),
        replaced=[say_replaced(data, entry, lang) for entry in found.rated.replaced],
    )  # fmt: skip
    for conflict in found.rated.conflicts:
        with st.container(horizontal=True, vertical_alignment="center"):
            widgets.html("visit/hint.html", lang, hint=say_conflict(data, conflict, lang))
            key = f"decide-{conflict.cell.site}-{conflict.cell.scale}"
            if decides:
                st.button(text("visit.decide", lang), key=key, on_click=_asked,
                          args=(conflict.cell.site, conflict.cell.scale))  # fmt: skip


def _asked(site: str, scale: str) -> None:
    desk.open_dialog("conflict", (site, scale))


def dialog(here: Here, lang: str) -> None:
    """Open the dialog of a conflict: the figure or the ratings, and why."""
    cell = desk.in_dialog("conflict")
    if cell is None or not here.leads:
        return
    whole = here.whole()
    found = answering.answer(whole, whole.revealed_rounds)
    conflict = next((c for c in found.rated.conflicts if (c.cell.site, c.cell.scale) == cell), None)
    if conflict is None:
        return

    @st.dialog(text("visit.decide", lang), on_dismiss=desk.close_dialog)
    def opened() -> None:
        _decide(here, found, conflict, lang)

    opened()


def _decide(here: Here, found: SessionResult, conflict: Conflict, lang: str) -> None:
    with errors.shown(lang):
        said = say_conflict(found.rated.dataset, conflict, lang)
        widgets.html("visit/hint.html", lang, hint=said)
        key = f"{conflict.cell.site}-{conflict.cell.scale}"
        st.radio(text("visit.take", lang), ("figure", "rating"), key=f"take-{key}",
                 format_func=lambda name: text(f"visit.take_{name}", lang))  # fmt: skip
        st.text_area(text("visit.reason", lang), key=f"why-{key}", max_chars=1000)

        def decide() -> None:
            reason, cell = desk.typed(f"why-{key}"), conflict.cell
            take = st.session_state[f"take-{key}"]
            here.say(Decision(site=cell.site, criterion=cell.scale, take=take, reason=reason))

        desk.button("visit.decide_on_record", lang, decide, key=f"sure-{key}", type="primary")


def remarks(
    here: Here, names: dict[str, str], sites: dict[str, str]
) -> list[dict[str, object]]:
    """Return notes and photos that this viewer may see, by site, in the order they came."""
    found: list[dict[str, object]] = []
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


