"""`siteselect cost`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.mixed_costs import MixedAnswer
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import Dataset
from siteselect.i18n import label, text
from siteselect.mixes import is_mix, shares_in
from siteselect.profiles import DEFAULT_SECTOR, parts_of, sector_of
from siteselect.scenarios import Scenario

_LANG = opt.DEFAULT_LANG.value
Sites = Annotated[list[str], typer.Argument(help=text("cost.opt_sites", _LANG))]
Incentives = Annotated[
    bool, typer.Option("--incentives", help=text("cost.opt_incentives", _LANG))
]
Draws = Annotated[int, typer.Option("--draws", help=text("cost.opt_draws", _LANG))]
LARGEST = 6  # figures that are named as moving it most


def cost_command(
    sites: Sites = [],  # noqa: B006 - typer's way
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    base: opt.BaseId = "", market: opt.MarketShares = "", gaps: opt.Gaps = "expected",
    threat: opt.Threats = [],  # noqa: B006 - typer's way
    rate: opt.Rates = [],  # noqa: B006 - typer's way
    incentives: Incentives = False, draws: Draws = 1024, data: opt.DataFolder = "",
    shipped: opt.Shipped = False, as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Say what the sector's reference plant costs at each candidate."""
    from siteselect.cost import delivered_cost

    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, gaps=gaps, base=base, market=market, threats=threat)
    scenario = opt.at_rates(dataset, scenario, rate)
    wanted = [dataset.position(name) for name in dict.fromkeys(sites)]
    alone = {
        name: Answer(dataset, part, delivered_cost(dataset, part, draws), incentives)
        for name, (part, _) in parts_of(dataset, scenario).items()
    }
    shares = shares_in(scenario.sector)
    answer: Answer | MixedAnswer = MixedAnswer(
        scenario, {name: (shares[name], part) for name, part in alone.items()}
    ) if is_mix(scenario.sector) else alone[scenario.sector]
    rows = wanted or answer.order
    if as_json:
        print_json(answer.content(rows))
    elif len(wanted) == 1:
        answer.show_one(wanted[0], lang.value)
    else:
        answer.show(rows, lang.value)


class Answer:
    """A delivered cost in the form of the contract, and as a table."""

    def __init__(
        self, dataset: Dataset, scenario: Scenario, cost: Any, incentives: bool
    ) -> None:
        from siteselect.cost import LINES

        self.dataset, self.scenario, self.cost = dataset, scenario, cost
        self.after = int(incentives)
        self.total = cost.after if incentives else cost.before
        self.shown = [name for name in LINES if incentives or name != "incentives"]
        self.at = {name: k for k, name in enumerate(LINES)}

    @property
    def order(self) -> list[int]:
        """The candidates of the base, cheapest first."""
        from siteselect.market import in_base

        inside = in_base(self.dataset, self.scenario.base)
        ids = self.cost.sites
        return sorted(inside.nonzero()[0].tolist(), key=lambda i: (self.total[i], ids[i]))

    def content(self, rows: Sequence[int]) -> dict[str, Any]:
        """Return the answer in the form of the `cost` contract."""
        from siteselect.cost import RATE, YEARS

        tables = self.cost.tables
        return {
            "sector": self.scenario.sector, "market": dict(self.cost.shares),
            "market_unsplit": self.cost.unsplit, "currency": "USD",
            "price_year": tables.price_year, "rates_as_of": tables.rates_as_of,
            "rates": dict(self.scenario.rates), "discount_rate": RATE, "years": YEARS,
            "incentives": bool(self.after), "gaps": self.scenario.gaps,
            "threats": list(self.scenario.threats), "base": self.scenario.base,
            "draws": self.cost.draws, "scenario_digest": self.scenario.digest,
            "dataset_digest": self.dataset.digest,
            "results": [self.result(i) for i in rows],
        }  # fmt: skip

    def result(self, i: int) -> dict[str, Any]:
        """Return the cost of one place, in the form of the contract."""
        from siteselect.cost import swings

        cost, moves, ends = self.cost, swings(self.cost), self.cost.total_ends[self.after, :, i]
        return {
            "site_id": cost.sites[i], "delivered_cost": self.total[i], "low": ends[0],
            "high": ends[1], "npv_musd": cost.npv_musd[self.after, i],
            "before_incentives": cost.before[i], "after_incentives": cost.after[i],
            "sd": {"plant": moves.world[i], "country": moves.shared[i], "own": moves.own[i]},
            "moves_most": [{"figure": name, "low": low, "high": high}
                           for name, low, high in moves.largest(i)[:LARGEST]],
            "lines": [self._line(i, name) for name in self.shown],
            "prices": cost.price_rows(i),
        }  # fmt: skip

    def _line(self, i: int, name: str) -> dict[str, Any]:
        k = self.at[name]
        low, high = self.cost.line_ends[:, i, k]
        return {"id": name, "per_100": self.cost.lines[i, k], "low": low, "high": high,
                "known": bool(self.cost.known[i, k]), "judged": bool(self.cost.guessed[i, k]),
                "sources": self.cost.sources(i, name)}  # fmt: skip

    def _title(self, lang: str) -> str:
        known = sector_of(self.dataset, self.scenario.sector)
        when = text("cost.after" if self.after else "cost.before", lang)
        return text("cost.title", lang, sector=label(known.name, lang), when=when)

    def _say_how(self, lang: str) -> None:
        from siteselect.cost import RATE, YEARS, earns

        tables = self.cost.tables
        plant = tables.names[self.scenario.sector]
        say(text("cost.plant", lang, name=label(plant.name, lang), reference=plant.reference,
                 like=label(plant.like, lang)))  # fmt: skip
        say(text("cost.how", lang, rate=f"{RATE:.0%}", years=YEARS))
        comma = text("words.comma", lang)
        names = {m.id: label(m.name, lang) for m in self.dataset.markets.markets}
        shares = comma.join(f"{names[m]} {v:.0%}" for m, v in self.cost.shares.items())
        say(text("cost.sold", lang, shares=shares) if shares else text("cost.no_market", lang))
        if shares and self.cost.unsplit > 0:
            say(text("cost.unsplit", lang, share=f"{self.cost.unsplit:.0%}"))
        if self.order and not earns(self.cost, self.order, bool(self.after)):
            say(text("cost.unearned", lang, rate=f"{RATE:.0%}"))
        rates = comma.join(f"{name} {rate:g}" for name, rate in self.scenario.rates.items())
        date = tables.rates_as_of
        say(text("cost.as_of_own", lang, date=date, rates=rates) if rates
            else text("cost.as_of", lang, date=date))  # fmt: skip

    def show(self, rows: Sequence[int], lang: str) -> None:
        """Print a table of places, a column for each group of lines."""
        from siteselect.cost import GROUP_WORDS, LINES

        groups = [g for g in GROUP_WORDS if any(LINES[name].group == g for name in self.shown)]
        inside = {g: [self.at[n] for n in self.shown if LINES[n].group == g] for g in groups}
        names, ends = self.dataset.names(lang), self.cost.total_ends[self.after]
        table = [
            [names[i], f"{self.total[i]:.1f}", f"{ends[0, i]:.1f}–{ends[1, i]:.1f}",
             f"{self.cost.npv_musd[self.after, i]:,.0f}",
             *(f"{self.cost.lines[i, inside[g]].sum():.1f}" for g in groups)]
            for i in rows
        ]  # fmt: skip
        keys = ("words.site", "cost.total", "words.range", "cost.npv")
        heads = [text(key, lang) for key in keys] + [text(GROUP_WORDS[g], lang) for g in groups]
        print_table(self._title(lang), heads, table, right=range(1, len(heads)))
        self._say_how(lang)

    def show_one(self, i: int, lang: str) -> None:
        """Print the lines of one place, what they rest on, and what moves the cost most."""
        from siteselect.cost import ITEM_WORDS, LINE_WORDS, swings

        table = [self._line_row(i, name, text(LINE_WORDS[name], lang), lang) for name in self.shown]
        ends = self.cost.total_ends[self.after, :, i]
        table.append([text("cost.total", lang), f"{self.total[i]:.2f}", f"{ends[0]:.2f}",
                      f"{ends[1]:.2f}", "", ""])  # fmt: skip
        keys = ("cost.line", "cost_page.per_100", "cost.low", "cost.high", "cost.basis",
                "words.source")  # fmt: skip
        title = f"{self.dataset.names(lang)[i]}{text('words.stop', lang)}{self._title(lang)}"
        print_table(title, [text(key, lang) for key in keys], table, right=(1, 2, 3))
        self._say_how(lang)
        moves = swings(self.cost)
        said = [
            text("cost.moved", lang, name=text(ITEM_WORDS[name], lang), low=f"{low:+.1f}",
                 high=f"{high:+.1f}")
            for name, low, high in moves.largest(i)[:LARGEST]
        ]  # fmt: skip
        if said:
            say(text("cost.largest", lang, figures=text("words.comma", lang).join(said)))
        say(text("cost.apart", lang, own=f"{moves.own[i]:.1f}"))

    def _line_row(self, i: int, name: str, said: str, lang: str) -> list[str]:
        line = self._line(i, name)
        basis = ("cost.from_elsewhere" if not line["known"] else
                 "cost.from_judgement" if line["judged"] else "cost.from_figures")  # fmt: skip
        return [said, *(f"{line[key]:.2f}" for key in ("per_100", "low", "high")),
                text(basis, lang), " ".join(line["sources"][:3])]  # fmt: skip
