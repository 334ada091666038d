"""The stacked bars: what each place of the base costs by group of lines, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from siteselect.cost import ALIKE, BREAK_EVEN, GROUP_WORDS, LINE_WORDS, LINES, RATE, earns
from siteselect.i18n import family, text
from siteselect.ui.cost.answer import AT, Answer
from siteselect.ui.shell.summary import country_name, place_name

SHOWN = tuple(dict.fromkeys(line.group for line in LINES.values()
                            if line.group not in ("incentives", "everywhere")))  # fmt: skip
STATES = ("figure", "judged", "unknown")
STATE_WORDS = family("cost_page.state_", STATES)
STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
TICKS, MARGIN = 6, 0.02
FIRST = 12  # places whose bars stand open; the rest open at a touch
NAMED = 6  # places that a sentence names


@dataclass(frozen=True)
class Scale:
    """From a figure to percent of the width of a drawing."""

    low: float
    high: float

    @classmethod
    def over(cls, figures: Sequence[float]) -> Scale:
        """Return the scale that holds all of some figures, with a margin."""
        low, high = min(figures), max(figures)
        wide = (high - low) * MARGIN or 1.0
        return cls(low - wide, high + wide)

    def at(self, figure: float) -> float:
        """Return where a figure stands, in percent."""
        return round(100 * (figure - self.low) / (self.high - self.low), 3)

    def between(self, low: float, high: float) -> dict[str, float]:
        """Return where a stretch begins and how wide it is, in percent."""
        return {"at": self.at(low), "wide": round(self.at(high) - self.at(low), 3)}

    @property
    def ticks(self) -> list[dict[str, Any]]:
        """Round figures to write at the axis."""
        wide = self.high - self.low
        step = next((s for s in STEPS if wide / s <= TICKS), STEPS[-1])
        first = int(np.ceil(self.low / step))
        figures = [step * k for k in range(first, int(self.high // step) + 1)]
        return [{"at": self.at(figure), "said": f"{figure:g}"} for figure in figures]


def headline(answer: Answer, lang: str) -> list[str]:
    """Say who costs least and how surely, what 100 means, and what is the same everywhere."""
    if not answer.ranked:
        return []
    first = answer.ranked[0]
    evaluation, low_high = answer.evaluation, answer.ends[:, first]
    said = text("cost_page.least", lang, name=place_name(evaluation, first, lang),
                **_figure(answer.total[first], *low_high))  # fmt: skip
    more = [sameness(answer, first, lang), neighbours(answer, lang)]
    return [said, joined(more, lang)]


def joined(sentences: Sequence[str], lang: str) -> str:
    """Return sentences as one paragraph; Chinese has no space between them."""
    return ("" if lang == "zh-TW" else " ").join(filter(None, sentences))


def sameness(answer: Answer, site: int, lang: str) -> str:
    """Say which places cost does not tell from one."""
    same = answer.alike(site)
    if not same:
        return text("cost_page.apart_from_all", lang)
    names = text("words.comma", lang).join(
        place_name(answer.evaluation, i, lang) for i in same[:NAMED])  # fmt: skip
    if len(same) > NAMED:
        return text("cost_page.same_more", lang, names=names, count=len(same) - NAMED)
    return text("cost_page.same", lang, names=names)


def neighbours(answer: Answer, lang: str) -> str:
    """Say how many of the neighbours in the list cost does not tell apart."""
    pairs = list(pairwise(answer.inside))
    if not pairs:
        return ""
    same = sum(not answer.apart[a, b] for a, b in pairs)
    return text("cost_page.neighbours", lang, same=same, pairs=len(pairs))


def notes(answer: Answer, lang: str) -> list[str]:
    """Say what 100 means, the margin of the sector, and what is the same everywhere."""
    start, cost = answer.start[answer.inside or answer.outside], answer.cost
    plant = dict(zip(cost.setting.parameters, cost.setting.plant.T.tolist(), strict=True))
    low, mid, high = (f"{100 * share:.3g}" for share in plant["operating_margin"])
    return [
        text("cost_page.hurdle", lang, rate=f"{RATE:.0%}"),
        text("cost_page.margin", lang, mid=mid, low=low, high=high),
        text("cost_page.everywhere", lang, ends=_extent(start.min(), start.max(), lang)),
        text("cost_page.grants_in" if answer.grants else "cost_page.grants_out", lang),
    ]


def unearned(answer: Answer, lang: str) -> str:
    """Say so where no place of the base earns the rate; nothing where one may."""
    if not answer.inside or earns(answer.cost, answer.inside, answer.grants):
        return ""
    return text("cost.unearned", lang, rate=f"{RATE:.0%}")


def chart(
    answer: Answer, lang: str, countries: Mapping[str, Mapping[str, str]], site: int
) -> dict[str, Any]:
    """Return the rows of the two drawings, each on one scale, and of the table under them."""
    groups = [{"id": name, "name": text(GROUP_WORDS[name], lang)} for name in SHOWN]
    return {
        "inside": _drawing(answer, answer.inside, lang, countries, site),
        "outside": _drawing(answer, answer.outside, lang, countries, site),
        "groups": groups, "grants": answer.grants,
        "grants_name": text(GROUP_WORDS["incentives"], lang),
        "everywhere": text(GROUP_WORDS["everywhere"], lang), "first": FIRST,
        "unearned": unearned(answer, lang),
    }


def _drawing(
    answer: Answer, places: list[int], lang: str, countries: Mapping[str, Mapping[str, str]],
    site: int,
) -> dict[str, Any]:  # fmt: skip
    gains = np.minimum(answer.cost.lines, 0.0)
    gains[:, AT["incentives"]] *= answer.grants
    left = (answer.start + gains.sum(axis=1))[places]
    scale = Scale.over([*left, *answer.ends[:, places].ravel(), BREAK_EVEN])
    rows = [_row(answer, i, before, scale, lang, countries, site)
            for i, before in zip(places, [None, *places][:-1], strict=True)]  # fmt: skip
    return {"ticks": scale.ticks, "hurdle": scale.at(BREAK_EVEN), "rows": rows}


def _row(
    answer: Answer, i: int, before: int | None, scale: Scale, lang: str,
    countries: Mapping[str, Mapping[str, str]], site: int,
) -> dict[str, Any]:  # fmt: skip
    evaluation, (low, high) = answer.evaluation, answer.ends[:, i]
    sums = {name: _sum(answer, i, name) for name in SHOWN}
    grants = float(answer.cost.lines[i, AT["incentives"]])
    return {
        "name": place_name(evaluation, i, lang),
        "ranked": i not in answer.rank or i in answer.ranked,
        "country": country_name(evaluation, i, lang, countries), "here": i == site,
        "rank": answer.rank.get(i), "parts": _parts(answer, i, scale, lang),
        "same": before is not None and not answer.apart[i, before],
        **_figure(answer.total[i], low, high), "at": scale.at(answer.total[i]),
        "span": scale.between(low, high), "sums": [f"{sums[name]:.1f}" for name in SHOWN],
        "alike": f"{answer.start[i]:.1f}", "grants": f"{grants:.1f}",
        "npv": f"{answer.cost.npv_musd[int(answer.grants), i]:,.0f}",
    }  # fmt: skip


def _sum(answer: Answer, i: int, group: str) -> float:
    """Return a group of lines that differ from place to place, at one place."""
    inside = [AT[name] for name in lines_of(group)]
    return float(answer.cost.lines[i, inside].sum())


def lines_of(group: str) -> list[str]:
    """Return the lines of a group that a bar shows."""
    return [name for name, line in LINES.items()
            if line.group == group and name not in ALIKE]  # fmt: skip


def _parts(answer: Answer, i: int, scale: Scale, lang: str) -> list[dict[str, Any]]:
    """Return the stretches of a bar: by group, and in it by what the lines rest on.

    What lessens the cost stands left of where the bar begins.
    """
    cost, parts = answer.cost, []
    left = right = float(answer.start[i])
    groups = [*SHOWN, *(["incentives"] if answer.grants else [])]
    for group in groups:
        for kind in STATES:
            names = [n for n in lines_of(group) if state(answer, i, n) == kind]
            size = sum(float(cost.lines[i, AT[name]]) for name in names)
            if not size:
                continue
            ends = (right, right + size) if size > 0 else (left + size, left)
            left, right = (left, ends[1]) if size > 0 else (ends[0], right)
            parts.append({"group": group, "state": kind, **scale.between(*ends),
                          "said": _said(answer, i, group, kind, names, lang)})  # fmt: skip
    return parts


def state(answer: Answer, i: int, name: str) -> str:
    """Say what a line of a place rests on: a figure, a judgement, or nothing on file there."""
    if not answer.cost.known[i, AT[name]]:
        return "unknown"
    return "judged" if answer.cost.guessed[i, AT[name]] else "figure"


def _said(
    answer: Answer, i: int, group: str, kind: str, names: Sequence[str], lang: str
) -> str:
    lines = text("words.comma", lang).join(
        f"{text(LINE_WORDS[n], lang)} {answer.cost.lines[i, AT[n]]:.1f}" for n in names)
    return text("cost_page.part", lang, group=text(GROUP_WORDS[group], lang), lines=lines,
                state=text(STATE_WORDS[kind], lang))  # fmt: skip


def between(low: float, high: float, decimals: int = 1) -> str:
    """Return an interval in words; a dash beside a minus would not be read.

    >>> between(-0.12, 0.5), between(1.0, 2.0)
    ('-0.1 … 0.5', '1.0–2.0')
    """
    return f"{low:.{decimals}f}{' … ' if low < 0 else '–'}{high:.{decimals}f}"


def _extent(low: float, high: float, lang: str) -> str:
    ends = f"{low:.1f}", f"{high:.1f}"
    if ends[0] == ends[1]:
        return ends[0]
    return text("cost_page.extent", lang, low=ends[0], high=ends[1])


def _figure(mid: float, low: float, high: float) -> dict[str, str]:
    return {"cost": f"{mid:.1f}", "low": f"{low:.1f}", "high": f"{high:.1f}"}
