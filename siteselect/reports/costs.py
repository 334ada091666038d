"""The lines of the delivered cost as a table: per place and line, with what it rests on."""

from __future__ import annotations

import pandas as pd

from siteselect.cost import GROUP_WORDS, LINE_WORDS, LINES, DeliveredCost, delivered_cost
from siteselect.evaluation import Evaluation
from siteselect.i18n import text
from siteselect.profiles import parts_of

COLUMNS = ("site_id", "name", "sector", "line", "line_name", "group", "per_100", "low", "high",
           "on_file", "judged", "source")  # fmt: skip


def cost_table(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """Return a row per site and line, in USD per 100 USD of sales with 5 and 95 %.

    Grants of projects are a line of their own, which the score leaves out. `on_file` says that
    the line rests on figures of the place or its country. Empty for a sector without a plant; a
    mix has the rows of each of its sectors.
    """
    data, scenario = evaluation.dataset, evaluation.scenario
    names, rows = data.names(lang), []
    for sector, (alone, _) in parts_of(data, scenario).items():
        if data.cost is None or sector not in data.cost.names:
            continue
        cost = delivered_cost(data, alone)
        rows += [
            (cost.sites[i], names[i], sector, name, text(LINE_WORDS[name], lang),
             text(GROUP_WORDS[LINES[name].group], lang), *_figures(cost, i, k),
             bool(cost.known[i, k]), bool(cost.guessed[i, k]), "; ".join(cost.sources(i, name)))
            for i in evaluation.listed for k, name in enumerate(LINES)
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _figures(cost: DeliveredCost, i: int, k: int) -> tuple[float, float, float]:
    low, high = cost.line_ends[:, i, k].tolist()
    return float(cost.lines[i, k]), low, high
