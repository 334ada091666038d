"""The boxes of the question: for where, what and when, of whom, and how it is reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from siteselect.bases import ANYWHERE
from siteselect.dataset import CANDIDATE_SETS, CANDIDATE_WORDS, Dataset, Markets
from siteselect.i18n import family, label, text
from siteselect.methods import METHOD_WORDS
from siteselect.mixes import is_mix, mix_id, shares_in
from siteselect.profiles import Profile, at_base, profile, profiles, sector_of
from siteselect.scenarios import GAP_WORDS, GAPS, LEAD_YEARS
from siteselect.ui.shell import cached, state, summary
from siteselect.ui.shell.view import OFFERED, STARTS, View
from siteselect.ui.shell.widgets import html, select

GAP_NAMES = family("ui.gaps_", GAPS)
USUAL, OWN_SHARES, SEVERAL = "", "own", "several"


def question(view: View, sectors: Mapping[str, Profile], why: bool = True) -> View:
    """Return the view with base, sector, market, start-up, candidates, method and rule chosen.

    `why` adds why the sector weighs so. On a phone the question stands in one line until it is
    touched.
    """
    data = cached.dataset("sites")
    folded = st.container()
    with st.container(key="question"):
        asked = _what(view, sectors, data, st.columns(4))
        asked = _how(asked, data.markets, st.columns(4))
        chosen = sector_of(data, asked.sector)
        if why:
            html("shell/reasons.html", view.lang, reasons=chosen.reasons, sources=data.sources,
                 weights=_weights(asked, data))  # fmt: skip
    rates(view, data)
    with folded:
        html("shell/ask.html", view.lang, asked=in_words(asked, chosen, data))
    same, here = asked.sector == view.sector, asked.candidates == view.candidates
    return replace(
        asked, importance=view.importance if same else {},
        criteria=view.criteria if same else {}, ranges=view.ranges if same else {},
        site=view.site if here else None, versus=view.versus if here else None,
    )  # fmt: skip


def rates(view: View, data: Dataset) -> None:
    """Say which exchange rates are somebody's own, and offer those on file."""
    said = summary.rate_words(data, view.rates, view.lang)
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="own-rates"):
        html("shell/question.html", view.lang, asked=said)
        if st.button(text("ui.dated_rates", view.lang), key="dated-rates"):
            state.change(replace(view, rates={}))
            st.rerun()


def _weights(view: View, data: Dataset) -> list[dict[str, Any]]:
    """Return the points of each criterion in a sector and why it has them, the most first."""
    known, asked = profiles(data), at_base(data, profile(data, view.sector), view.base)
    found = [(points, name) for name, points in asked.criteria.items()
             if points and data.criteria[name].counts_in(view.base)]  # fmt: skip
    return [{"name": label(data.criteria[name].name, view.lang), "points": f"{points:.3g}",
             "reason": known.weights[name]} for points, name in
            sorted(found, key=lambda one: (-one[0], one[1]))]  # fmt: skip


def _what(
    view: View, sectors: Mapping[str, Profile], data: Dataset, boxes: Sequence[DeltaGenerator]
) -> View:
    lang, known = view.lang, data.markets
    base = select(boxes[0], "base", text("ui.base", lang), [b.id for b in known.bases], view.base,
                  lambda name: label(known.base(name).name, lang))  # fmt: skip
    sector = one_or_several("sector", view.sector, sectors, boxes[1], lang)
    market = _market(view, base, known, boxes[2])
    years = list(range(data.meta.year, data.meta.year + STARTS + 1))
    usual = data.meta.year + LEAD_YEARS
    start = view.start or usual
    years += [start] if start not in years else []
    year = int(select(boxes[3], "start", text("ui.start", lang), [str(y) for y in years],
                      str(start), str))  # fmt: skip
    return replace(view, base=base, sector=sector, market=market,
                   start=None if year == usual else year)  # fmt: skip


def one_or_several(
    key: str, asked: str, sectors: Mapping[str, Profile], box: DeltaGenerator, lang: str
) -> str:
    """Return the sector chosen in a box; several of them open a list with a share for each."""

    def words(name: str) -> str:
        several = name == SEVERAL
        return text("ui.several_sectors", lang) if several else label(sectors[name].name, lang)

    chosen = select(box, key, text("words.sector", lang), [*sectors, SEVERAL],
                    SEVERAL if is_mix(asked) else asked, words)  # fmt: skip
    if chosen != SEVERAL:
        return chosen
    held = shares_in(asked)
    with st.container(key=f"{key}-mix"):
        wanted = st.multiselect(
            text("ui.sectors_of_park", lang), list(sectors), list(held), format_func=words,
            key=f"{key}-several", placeholder=text("ui.choose_sectors", lang),
        )  # fmt: skip
        usual = round(100 / len(held), 2)  # one more sector gets as much as the others on average
        boxes = st.columns(4) * (1 + len(wanted) // 4)
        shares = {
            name: place.number_input(
                text("ui.share_of_park", lang, name=words(name)), 0.0, 100.0,
                round(100 * held[name], 2) if name in held else usual, 5.0, format="%g",
                key=f"{key}-share-{name}", help=text("ui.share_of_park_help", lang),
            ) for name, place in zip(wanted, boxes, strict=False)
        }  # fmt: skip
        if any(shares.values()):
            return mix_id(shares, list(sectors))
        st.html(f'<p class="ss-faint">{text("ui.no_share_of_park", lang)}</p>')
    return asked


def _market(view: View, base: str, known: Markets, box: DeltaGenerator) -> Mapping[str, float]:
    """Return the shares of the markets; shares that a link brought stay on offer."""
    lang, given = view.lang, dict(view.market)
    alone = next(iter(given)) if list(given.values()) == [1.0] else ""
    mixed = bool(given) and alone not in known.scored
    choices = [USUAL, *known.scored, *([OWN_SHARES] if mixed else [])]
    own = known.base(base).market

    def words(name: str) -> str:
        if name == OWN_SHARES:
            return text("ui.market_own", lang)
        if name != USUAL:
            return label(known.market(name).name, lang)
        if own is None:
            return text("ui.market_of_sector", lang)
        return text("ui.market_of_base", lang, name=label(known.market(own).name, lang))

    # the key carries the base: with another one the first choice is called by another name
    chosen = select(box, f"market-{base}", text("ui.market", lang), choices,
                    OWN_SHARES if mixed else alone, words)  # fmt: skip
    if chosen == OWN_SHARES:
        return given
    return {} if chosen == USUAL else {chosen: 1.0}


def _how(view: View, known: Markets, boxes: Sequence[DeltaGenerator]) -> View:
    lang = view.lang
    candidates = select(boxes[0], "candidates", text("ui.candidates", lang), CANDIDATE_SETS,
                        view.candidates, lambda name: text(CANDIDATE_WORDS[name], lang))
    method = select(boxes[1], "method", text("words.method", lang), OFFERED, view.method,
                    lambda name: text(METHOD_WORDS[name], lang))  # fmt: skip
    gaps = select(boxes[2], "gaps", text("ui.gaps", lang), GAPS, view.gaps,
                  lambda name: text(GAP_NAMES[name], lang))  # fmt: skip
    here = {t.id: label(t.name, lang) for t in known.threats if t.falls_on(view.sector, [t.market])}
    threats = boxes[3].multiselect(
        text("ui.threats", lang), list(here), [t for t in view.threats if t in here],
        format_func=here.__getitem__, key=f"threats-{view.sector}", disabled=not here,
        placeholder=text("ui.no_threat", lang),
    )  # fmt: skip
    return replace(view, candidates=candidates, method=method, gaps=gaps, threats=tuple(threats))


def in_words(view: View, sector: Profile, data: Dataset) -> list[str]:
    """Return the question in a few words, for the line that stands for it on a phone."""
    lang, known = view.lang, data.markets
    base = [label(known.base(view.base).name, lang)] if view.base != ANYWHERE else []
    return [
        *base, label(sector.name, lang), text(CANDIDATE_WORDS[view.candidates], lang),
        text(METHOD_WORDS[view.method], lang),
        *([text(GAP_WORDS[view.gaps], lang)] if view.gaps != GAPS[0] else []),
        *[label(t.name, lang) for t in known.threats if t.id in view.threats],
        *([text("ui.start_in", lang, year=view.start)] if view.start else []),
        *summary.rate_words(data, view.rates, lang),
    ]  # fmt: skip
