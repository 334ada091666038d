"""What the weights mean: beside what the data alone would say, and as trade-offs in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.evaluation import DataWeights, Evaluation, data_weights, trade_off
from siteselect.i18n import family, label, text
from siteselect.ui.shell import state, widgets
from siteselect.ui.shell.view import View
from siteselect.ui.weights import importances

DATA = ("entropy", "critic")
ASK = family("weighing.ask_", DATA)
WEIGHTS = family("weighing.weights_", ("asked", *DATA))
TRADE_WORDS = family("weighing.", ("trade_a", "trade_b"))
ENDS = ("worst", "best")
SHORT = 14  # signs of a unit that reads well after a number


def meaning(evaluation: Evaluation, view: View) -> None:
    """Draw the trade-off in words, then the weights beside those of the data."""
    lang = view.lang
    st.markdown(f"##### {text('weighing.title_trade', lang)}")
    _trade(evaluation, lang)
    st.markdown(f"##### {text('weighing.title_data', lang)}")
    found = data_weights(evaluation)
    heads = {name: text(key, lang) for name, key in WEIGHTS.items()}
    widgets.html("weights/data_weights.html", lang, heads=heads,
                 rows=table(evaluation, found, lang))  # fmt: skip
    with st.container(horizontal=True, key="data-buttons"):
        for name in DATA:
            weights = getattr(found, name)
            st.button(text(ASK[name], lang), key=f"ask-{name}",
                      disabled=bool(np.isnan(weights).any()), on_click=_ask,
                      args=(dict(zip(evaluation.matrix.criteria, weights.tolist(), strict=True)),
                            evaluation.dataset))  # fmt: skip


def table(evaluation: Evaluation, found: DataWeights, lang: str) -> list[dict[str, Any]]:
    """Return a row per criterion, the heaviest first: asked, by entropy and by CRITIC."""
    criteria, names = evaluation.dataset.criteria, evaluation.matrix.criteria
    columns = {"asked": found.asked, "entropy": found.entropy, "critic": found.critic}
    largest = max(float(np.nanmax(c)) if not np.isnan(c).all() else 0.0 for c in columns.values())
    now = {n: evaluation.scenario.value_function(criteria[n]).worst_and_best for n in names}
    return [
        {
            "name": label(criteria[names[j]].name, lang),
            "branch": BRANCHES[evaluation.matrix.branch[j]],
            "range": text("weighing.range", lang, unit=label(criteria[names[j]].unit, lang),
                          **{end: importances.figure(names[j], figure, evaluation.dataset)
                             for end, figure in zip(ENDS, now[names[j]], strict=True)}),
            "weights": [
                {"words": "–" if np.isnan(c[j]) else f"{c[j]:.1%}", "of": name,
                 "width": 0 if np.isnan(c[j]) else round(100 * float(c[j]) / largest, 1)}
                for name, c in columns.items()
            ],
        }
        for j in np.argsort(-found.asked, kind="stable").tolist()
    ]  # fmt: skip


def _ask(weights: Mapping[str, float], dataset: Dataset) -> None:
    """Ask with weights of the data at somebody's own choice, branch by branch."""
    view = state.current()
    inside = {b: {n: w for n, w in weights.items() if dataset.criteria[n].branch == b}
              for b in BRANCHES}  # fmt: skip
    sums = {branch: sum(found.values()) for branch, found in inside.items()}
    view = importances.judged(view, dataset, importances.TOP, importances.scaled(sums))
    for branch, found in inside.items():
        if sums[branch] > 0:
            view = importances.judged(view, dataset, branch, importances.scaled(found))
    state.change(view)


def _trade(evaluation: Evaluation, lang: str) -> None:
    """Ask for two criteria and an amount; say what makes up for it."""
    names = list(evaluation.matrix.criteria)
    if len(names) < 2:
        return
    criteria, weights = evaluation.dataset.criteria, evaluation.matrix.weights
    long = {name: not _reads_well(label(criteria[name].unit, lang)) for name in names}
    by_weight = sorted(names, key=lambda name: (long[name], -weights[names.index(name)]))
    one, two, three = st.columns([4, 3, 4], vertical_alignment="bottom")
    a = _choice(one, "trade_a", names, by_weight[0], evaluation, lang)
    size = _round_tenth(evaluation, a)
    amount = two.number_input(
        text("weighing.trade_amount", lang, unit=label(evaluation.dataset.criteria[a].unit, lang)),
        value=size, step=size, key=f"trade-amount-{a}", format="%.6g",
    )  # fmt: skip
    b = _choice(three, "trade_b", [n for n in names if n != a],
                next(n for n in by_weight if n != a), evaluation, lang)  # fmt: skip
    widgets.html("weights/trade.html", lang,
                 sentence=trade_words(evaluation, a, b, float(amount), lang))  # fmt: skip


def _reads_well(unit: str) -> bool:
    return len(unit) <= SHORT and not any(sign.isdigit() for sign in unit)


def _choice(place: Any, key: str, names: list[str], first: str, evaluation: Evaluation,
            lang: str) -> str:  # fmt: skip
    held: dict[str, str] = st.session_state.setdefault("trade", {})
    at = held.get(key, first)
    at = at if at in names else first if first in names else names[0]
    held[key] = str(place.selectbox(
        text(TRADE_WORDS[key], lang), names, index=names.index(at), key=f"{key}-{lang}",
        format_func=lambda n: label(evaluation.dataset.criteria[n].name, lang),
    ))  # fmt: skip
    return held[key]


def _round_tenth(evaluation: Evaluation, name: str) -> float:
    """Return about a tenth of a criterion's range, as one figure that is easily said."""
    criterion = evaluation.dataset.criteria[name]
    worst, best = evaluation.scenario.value_function(criterion).worst_and_best
    return float(f"{abs(best - worst) / 10:.0e}") or 1.0


def middle(evaluation: Evaluation, name: str) -> float:
    """Return the median figure of the ranked sites; the middle of the range where none has one."""
    j = evaluation.matrix.criteria.index(name)
    known = evaluation.matrix.figures[evaluation.rank > 0, j]
    known = known[np.isfinite(known)]
    if len(known):
        return float(np.median(known))
    criterion = evaluation.dataset.criteria[name]
    return float(np.mean(evaluation.scenario.value_function(criterion).worst_and_best))


def trade_words(evaluation: Evaluation, a: str, b: str, amount: float, lang: str) -> str:
    """Say how much of one criterion makes up for an amount of another, at the median site."""
    criteria = evaluation.dataset.criteria
    found = trade_off(evaluation, a, b, amount, middle(evaluation, a), middle(evaluation, b))

    def sized(name: str, value: float, *, change: bool) -> str:
        figure = importances.figure(name, float(f"{value:.3g}"), evaluation.dataset)
        unit = label(criteria[name].unit, lang)
        short = _reads_well(unit)  # another stands beside the figure it starts from
        return f"{figure} {unit}" if short == change else figure

    values = {
        "a": label(criteria[a].name, lang), "b": label(criteria[b].name, lang),
        "amount": sized(a, abs(amount), change=True),
        "at_a": sized(a, found.at_a, change=False), "at_b": sized(b, found.at_b, change=False),
        "way_a": text("weighing.more" if amount > 0 else "weighing.less", lang),
    }  # fmt: skip
    if np.isnan(found.equals):
        return text("weighing.trade_never", lang, **values)
    if found.equals == 0:
        return text("weighing.trade_nothing", lang, **values)
    way = text("weighing.more" if found.equals > 0 else "weighing.less", lang)
    equals = sized(b, abs(found.equals), change=True)
    return text("weighing.trade", lang, **values, way_b=way, equals=equals)
