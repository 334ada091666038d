"""`siteselect cost` of a mix: the mean of its sectors' costs, beside the cost of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from siteselect.cli.show import print_table, say
from siteselect.i18n import text
from siteselect.profiles import sector_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from siteselect.cli.costs import Answer
    from siteselect.scenarios import Scenario

MEANS = ("per_100", "low", "high")


class MixedAnswer:
    """The costs of the sectors of a mix as one, in the form of the contract, and as a table.

    A plant of each stands in the park, so nothing is computed but means by share of the park. The
    ends are means too, as if the sectors erred together: wide rather than narrow.
    """

    def __init__(self, scenario: Scenario, parts: Mapping[str, tuple[float, Answer]]) -> None:
        self.scenario, self.parts = scenario, parts
        self.first = next(iter(parts.values()))[1]
        self.dataset = self.first.dataset
        self.total = self._mean(lambda part: part.total)
        self.ends = self._mean(lambda part: part.cost.total_ends[part.after])
        self.npv = self._mean(lambda part: part.cost.npv_musd[part.after])

    def _mean(self, of: Any) -> NDArray[np.float64]:
        parts = [share * np.asarray(of(part)) for share, part in self.parts.values()]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    @cached_property
    def order(self) -> list[int]:
        """The candidates of the base, cheapest first."""
        ids = self.first.cost.sites
        return sorted(self.first.order, key=lambda i: (self.total[i], ids[i]))

    def content(self, rows: Sequence[int]) -> dict[str, Any]:
        """Return the answer in the form of the `cost` contract; `sectors` holds that of each."""
        markets = {m for _, part in self.parts.values() for m in part.cost.shares}
        return self.first.content([]) | {
            "sector": self.scenario.sector, "scenario_digest": self.scenario.digest,
            "mean_of": {sector: share for sector, (share, _) in self.parts.items()},
            "market": {m: float(self._mean(lambda part, m=m: part.cost.shares.get(m, 0.0)))
                       for m in sorted(markets)},
            "market_unsplit": float(self._mean(lambda part: part.cost.unsplit)),
            "results": [self._result(i) for i in rows],
        }  # fmt: skip

    def _result(self, i: int) -> dict[str, Any]:
        sectors = {name: part.result(i) for name, (_, part) in self.parts.items()}
        shares = [share for share, _ in self.parts.values()]
        lines = []
        for same in zip(*(found["lines"] for found in sectors.values()), strict=True):
            mean = {key: sum(s * line[key] for s, line in zip(shares, same, strict=True))
                    for key in MEANS}  # fmt: skip
            lines.append({
                "id": same[0]["id"], **mean, "known": all(line["known"] for line in same),
                "judged": any(line["judged"] for line in same),
                "sources": sorted({one for line in same for one in line["sources"]}),
            })  # fmt: skip
        return {
            "site_id": self.first.cost.sites[i], "delivered_cost": self.total[i],
            "low": self.ends[0, i], "high": self.ends[1, i], "npv_musd": self.npv[i],
            "lines": lines, "sectors": sectors,
        }  # fmt: skip

    def show(self, rows: Sequence[int], lang: str) -> None:
        """Print a table of places: the mean, and a column for each sector."""
        names = self.dataset.names(lang)
        table = [
            [names[i], f"{self.total[i]:.1f}", f"{self.ends[0, i]:.1f}–{self.ends[1, i]:.1f}",
             f"{self.npv[i]:,.0f}", *(f"{part.total[i]:.1f}" for _, part in self.parts.values())]
            for i in rows
        ]  # fmt: skip
        keys = ("words.site", "cost.mean", "words.range", "cost.npv")
        heads = [*(text(key, lang) for key in keys), *self._sectors(lang)]
        print_table(self._title(lang), heads, table, right=range(1, len(heads)))
        say(text("cost.mean_how", lang))

    def show_one(self, i: int, lang: str) -> None:
        """Print the lines of one place: the mean, and a column for each sector."""
        from siteselect.cost import LINE_WORDS

        found = self._result(i)
        apart = [part["lines"] for part in found["sectors"].values()]
        table = [
            [text(LINE_WORDS[line["id"]], lang), f"{line['per_100']:.2f}",
             *(f"{lines[k]['per_100']:.2f}" for lines in apart)]
            for k, line in enumerate(found["lines"])
        ]  # fmt: skip
        table.append([text("cost.total", lang), f"{self.total[i]:.2f}",
                      *(f"{part.total[i]:.2f}" for _, part in self.parts.values())])  # fmt: skip
        heads = [text("cost.line", lang), text("cost.mean", lang), *self._sectors(lang)]
        title = f"{self.dataset.names(lang)[i]}{text('words.stop', lang)}{self._title(lang)}"
        print_table(title, heads, table, right=range(1, len(heads)))
        say(text("cost.mean_how", lang))

    def _sectors(self, lang: str) -> list[str]:
        return [sector_name(self.dataset, name, lang) for name in self.parts]

    def _title(self, lang: str) -> str:
        sector = sector_name(self.dataset, self.scenario.sector, lang)
        when = text("cost.after" if self.first.after else "cost.before", lang)
        return text("cost.title", lang, sector=sector, when=when)
