"""What one may turn on the page of cost: the place in hand, grants, and exchange rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from siteselect.dataset import CostTables
from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.market import in_base
from siteselect.scenarios import read_rates
from siteselect.ui.shell import widgets
from siteselect.ui.shell.view import View

DOLLAR = "USD"
FIRST = "JPY"  # on offer first where the base pays in it; any other is a choice away


def levers(view: View, result: Evaluation, tables: CostTables, site: str) -> View:
    """Return the view with another place, with or without grants, at other rates."""
    lang = view.lang
    with st.container(key="levers"):
        boxes = st.columns([5, 4, 3, 3], vertical_alignment="bottom")
        with boxes[0]:
            chosen = widgets.site_choice("cost-site", text("ui.choose_site", lang), result, lang,
                                         site)  # fmt: skip
        grants = boxes[1].toggle(text("cost_page.with_grants", lang), view.grants, key="grants")
        asked = replace(view, site=chosen, grants=grants)
        paid = currencies(result, tables)
        names = paid + [name for name in tables.rates if name not in (DOLLAR, *paid)]
        start = next(iter(view.rates), FIRST if FIRST in paid else names[0])
        currency = widgets.select(boxes[2], "currency", text("cost_page.currency", lang), names,
                                  start, str)  # fmt: skip
        now = view.rates.get(currency, tables.rates[currency])
        rate = boxes[3].number_input(
            text("cost_page.rate", lang, currency=currency), min_value=1e-4, max_value=1e6,
            value=float(now), format="%.6g", key=f"rate-{currency}-{now:g}",
        )  # fmt: skip
    if currency not in paid:
        st.caption(text("cost_page.not_paid", lang, currency=currency))
    if rate != now:
        asked = replace(asked, rates=read_rates({**view.rates, currency: rate}, tables.rates))
    return asked


def currencies(result: Evaluation, tables: CostTables) -> list[str]:
    """Return the currencies (ISO 4217) besides the dollar that prices of the base's places are
    paid in, those of the most prices first."""
    places = result.dataset.places[in_base(result.dataset, result.scenario.base)]
    named = {name for key in ("id", "admin1", "country_iso3") for name in places[key]}
    found = Counter(tables.prices["currency"][tables.prices["place"].isin(named)])
    return sorted(found.keys() & tables.rates.keys() - {DOLLAR}, key=lambda c: (-found[c], c))


def dated(view: View, tables: CostTables, numbers: Sequence[int]) -> None:
    """Say of which day the rates are, from which sources, and which are others."""
    lang = view.lang
    others = [text("cost_page.own_rate", lang, currency=name, rate=f"{rate:g}",
                   dated=f"{tables.rates[name]:g}")
              for name, rate in view.rates.items()]  # fmt: skip
    widgets.html("cost/rates.html", lang, date=tables.rates_as_of, others=others,
                 numbers=numbers)  # fmt: skip
