"""An answer in words and plain values: what was asked, who leads, where a site stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from siteselect.bases import ANYWHERE
from siteselect.dataset import CANDIDATE_WORDS, Dataset
from siteselect.evaluation import Evaluation, percent, ranks_in_words
from siteselect.i18n import label, text
from siteselect.methods import METHOD_WORDS
from siteselect.profiles import at_base, profile, sector_name, sector_on_file
from siteselect.scenarios import GAP_WORDS, Scenario
from siteselect.ui.shell.view import LAND


def place_name(evaluation: Evaluation, site: int, lang: str) -> str:
    """Return the name of a candidate."""
    return str(evaluation.dataset.names(lang)[site])


def country_name(
    evaluation: Evaluation, site: int, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the name of a candidate's country; its code where the map has no name."""
    iso3 = str(evaluation.dataset.places["country_iso3"].iloc[site])
    return label(countries.get(iso3, {"en": iso3}), lang)


def apart_words(evaluation: Evaluation, site: int, lang: str) -> str:
    """Say in words from which ranks a site is not told apart."""
    ranks = ranks_in_words(evaluation, site, lang)
    return text("ui.not_apart", lang, ranks=ranks) if ranks else text("ui.apart", lang)


def number(value: float, decimals: int) -> str:
    """Return a number for people; a dash where there is none."""
    return "–" if np.isnan(value) else f"{value:,.{decimals}f}"


def standing(
    evaluation: Evaluation, site: int, lang: str, countries: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return name, rank, score and bounds of a site, and whom the figures do not tell it from."""
    ranked = bool(evaluation.rank[site])
    return {
        "name": place_name(evaluation, site, lang),
        "country": country_name(evaluation, site, lang, countries),
        "rank": int(evaluation.rank[site]),
        "standing": apart_words(evaluation, site, lang) if ranked else "",
        "first": percent(float(evaluation.first[site])) if ranked else "–",
        "score": number(evaluation.score[site], 3),
        "low": number(evaluation.low[site], 3),
        "high": number(evaluation.high[site], 3),
        "coverage": f"{evaluation.coverage[site]:.0%}",
        "ranked": ranked,
    }


def site_in_hand(evaluation: Evaluation, site: str | None) -> str | None:
    """Return the site in hand; the leader where none was chosen, None where nobody leads."""
    if site is not None or not evaluation.order:
        return site
    return str(evaluation.dataset.places["id"].iloc[evaluation.order[0]])


def pair_in_hand(
    evaluation: Evaluation, site: str | None, versus: str | None
) -> tuple[str, str] | None:
    """Return two different sites to compare: those chosen, filled up with the best others."""
    ids = evaluation.dataset.places["id"].tolist()
    listed = [ids[i] for i in evaluation.listed]
    wanted = list(dict.fromkeys(name for name in (site, versus, *listed) if name))
    if len(wanted) < 2:
        return None
    if site is None and versus is not None:  # B was chosen, A was not
        first = next(name for name in wanted if name != versus)
        return first, versus
    return wanted[0], wanted[1]


def asked_words(evaluation: Evaluation, lang: str) -> list[str]:
    """Return the question in a few words: sector, candidates, method and what was changed."""
    data, scenario = evaluation.dataset, evaluation.scenario
    start = at_base(data, profile(data, scenario.sector), scenario.base)
    said = [
        *_what(data, scenario, lang), text(CANDIDATE_WORDS[data.candidates], lang),
        text(METHOD_WORDS[scenario.method], lang), *_terms(data, scenario, lang),
    ]  # fmt: skip
    said += [text(GAP_WORDS[scenario.gaps], lang)] if scenario.gaps != start.gaps else []
    weights = (scenario.branches, scenario.criteria) != (start.branches, start.criteria)
    said += [text("ui.own_weights", lang)] if weights else []
    said += own_curves(evaluation, lang)
    return said + ([text("ui.without_cluster", lang)] if scenario.without else [])


def purpose_words(data: Dataset, scenario: Scenario, lang: str) -> list[str]:
    """Return for what and for where a question asks: base, sector, and market, start-up and
    park where they are not the usual ones. A sector that the data lack goes by its id."""
    return [*_what(data, scenario, lang), *_terms(data, scenario, lang)]


def _what(data: Dataset, scenario: Scenario, lang: str) -> list[str]:
    bases = {base.id: base.name for base in data.markets.bases if base.id != ANYWHERE}
    return [*([label(bases[scenario.base], lang)] if scenario.base in bases else []),
            sector_name(data, scenario.sector, lang)]  # fmt: skip


def _terms(data: Dataset, scenario: Scenario, lang: str) -> list[str]:
    said, known = [], {market.id: market.name for market in data.markets.markets}
    sold = [text("headline.market_share", lang, name=label(known[name], lang), share=percent(share))
            if share < 1 else label(known[name], lang)
            for name, share in scenario.market.items() if name in known]  # fmt: skip
    if sold:
        said.append(text("ui.sold_to", lang, market=text("words.comma", lang).join(sold)))
    threats = [label(t.name, lang) for t in data.markets.threats if t.id in scenario.threats]
    said += [text("ui.if_so", lang, threat=name) for name in threats]
    said += [text("ui.start_in", lang, year=scenario.start)] if scenario.start else []
    said += rate_words(data, scenario.rates, lang)
    sector = sector_on_file(data, scenario.sector)
    usual = {} if sector is None else sector.needs
    size = scenario.needs.get(LAND)
    own = size is not None and size != usual.get(LAND)
    return said + ([text("ui.own_land", lang, size=f"{size:g}")] if own else [])


def rate_words(data: Dataset, rates: Mapping[str, float], lang: str) -> list[str]:
    """Say which exchange rates (units per USD) are not those on file, and what those are."""
    known = {} if data.cost is None else data.cost.rates
    return [text("ui.at_rate", lang, currency=name, rate=f"{rate:g}", dated=f"{known[name]:g}")
            for name, rate in rates.items() if name in known]  # fmt: skip


def own_curves(evaluation: Evaluation, lang: str) -> list[str]:
    """Say for which criteria somebody's own value function holds."""
    criteria = evaluation.dataset.criteria
    return [text("weighing.own_curve", lang, name=label(criteria[name].name, lang))
            for name in evaluation.scenario.value_functions]  # fmt: skip
