"""Cost against quality: what everything else is worth at what a place costs, as plain values."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siteselect.cost import efficient
from siteselect.dataset import DELIVERED
from siteselect.i18n import text
from siteselect.ui.cost.answer import Answer
from siteselect.ui.cost.bars import Scale, joined
from siteselect.ui.shell.summary import number, place_name

Floats = NDArray[np.float64]


def quality(answer: Answer) -> Floats:
    """Return the value (n,) of all criteria but the cost, in [0, 1]; NaN where undefined."""
    matrix = answer.evaluation.matrix
    others = np.array([name != DELIVERED for name in matrix.criteria])
    weight = float(matrix.weights[others].sum())
    score = answer.evaluation.contributions[:, others].sum(axis=1)
    found = score / weight if weight > 0 else np.full(len(score), np.nan)
    return np.where(answer.evaluation.coverage > 0, found, np.nan)


def chart(answer: Answer, lang: str, site: int) -> dict[str, Any] | None:
    """Return points, steps between the efficient places and the price of quality; None where
    fewer than two places are ranked."""
    ranked, worth = sorted(answer.evaluation.order), quality(answer)
    known = [i for i in ranked if not np.isnan(worth[i])]
    if len(known) < 2:
        return None
    across = Scale.over(answer.ends[:, known].ravel().tolist())
    up = Scale.over(worth[known].tolist())
    best = [known[k] for k in efficient(answer.total[known], worth[known])]
    numbered = {i: n for n, i in enumerate(best, start=1)}
    points = [_point(answer, worth, i, numbered.get(i), across, up, lang, site) for i in known]
    steps = [
        {**across.between(answer.total[a], answer.total[b]), "low": up.at(worth[a]),
         "tall": round(up.at(worth[b]) - up.at(worth[a]), 3)}
        for a, b in pairwise(best)
    ]  # fmt: skip
    return {
        "points": sorted(points, key=lambda p: (p["n"] or 0, p["at"])), "steps": steps,
        "across": across.ticks,
        "up": [{"at": up.at(v), "said": f"{v:.2f}"} for v in _round(up)],
        "price": _price(answer, worth, best, lang),
    }  # fmt: skip


def _round(up: Scale) -> list[float]:
    step = 0.1 if up.high - up.low > 0.25 else 0.05
    return [step * k for k in range(int(np.ceil(up.low / step)), int(up.high / step) + 1)]


def _point(
    answer: Answer, worth: Floats, i: int, n: int | None, across: Scale, up: Scale, lang: str,
    site: int,
) -> dict[str, Any]:  # fmt: skip
    low, high = answer.ends[:, i]
    said = {"name": place_name(answer.evaluation, i, lang), "cost": f"{answer.total[i]:.1f}",
            "low": f"{low:.1f}", "high": f"{high:.1f}", "quality": number(worth[i], 2)}  # fmt: skip
    return {**said, "n": n, "here": i == site, "at": across.at(answer.total[i]),
            "up": up.at(worth[i]), "span": across.between(low, high),
            "said": text("cost_page.point", lang, **said)}  # fmt: skip


def _price(answer: Answer, worth: Floats, best: list[int], lang: str) -> str:
    """Say what the best quality costs more than the least cost."""
    first, last = best[0], best[-1]
    names = [place_name(answer.evaluation, i, lang) for i in (first, last)]
    if first == last:
        return text("cost_page.no_price", lang, name=names[0])
    said = text("cost_page.price", lang, first=names[0], last=names[1],
                more=f"{answer.total[last] - answer.total[first]:.1f}",
                a=f"{worth[first]:.2f}", b=f"{worth[last]:.2f}")  # fmt: skip
    unsure = "" if answer.apart[first, last] else text("cost_page.price_unsure", lang)
    return joined([said, unsure], lang)
