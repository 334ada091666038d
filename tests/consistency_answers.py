"""The answers that `docs/consistency.md` reports: every sector in every base, each asked once."""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from siteselect.bases import ANYWHERE
from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation, by_base, evaluate, explain
from siteselect.evaluation.comparing import spearman
from siteselect.knockouts import Answer
from siteselect.methods import ranks
from siteselect.profiles import profile, profiles

PRESENT = 46  # the sites of the edition before stand first in the file
RED_WORDS = {
    "work_visa": "visa", "serviced_land": "land", "tenure": "tenure", "export_control": "export",
    "firm_power": "power", "hazard_limit": "hazard", "chemical_permit": "chemicals",
}  # fmt: skip


class Answers:
    """Every question of the page, with the red sites out and in."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.ids = dataset.places["id"].tolist()
        self.names = [short(name) for name in dataset.names("en")]
        self.sectors = {s: p.name["en"] for s, p in profiles(dataset).sectors.items()}
        self.bases = {b.id: b.name["en"] for b in dataset.markets.bases if b.id != ANYWHERE}
        self.out: dict[tuple[str, str], Evaluation] = {}
        self.red_in: dict[tuple[str, str], Evaluation] = {}
        for sector in self.sectors:
            scenario = profile(dataset, sector)
            bare = scenario.model_copy(update={"knockouts": ()})
            for found, question in ((self.out, scenario), (self.red_in, bare)):
                found |= {(sector, b): e for b, e in by_base(dataset, question).items()}
                found[sector, ANYWHERE] = evaluate(dataset, question)

    def ranked(self, sector: str, base: str, red: bool = False) -> list[str]:
        """Return the ids of the ranked sites, best first."""
        answer = (self.red_in if red else self.out)[sector, base]
        return [self.ids[i] for i in answer.order]

    def winner(self, sector: str, base: str) -> str:
        return self.ranked(sector, base)[0]

    def place(self, sector: str, base: str, site: str, red: bool = False, among: str = "") -> str:
        """Return "3 of 23": the place among the ranked whose id begins with `among`."""
        inside = [s for s in self.ranked(sector, base, red) if s.startswith(among)]
        if site not in inside:
            return "red"
        return f"{inside.index(site) + 1} of {len(inside)}"

    def lead(self, sector: str, base: str, a: str, b: str, criterion: str = "") -> str:
        """Return by how much `a` scores above `b`, in one criterion or whole; red sites too."""
        answer = self.red_in[sector, base]
        found = explain(answer, a, b)
        if not criterion:
            return f"{found.difference:+.3f}"
        return f"{found.contributions[answer.matrix.criteria.index(criterion)]:+.3f}"

    def against(self, sector: str, base: str, site: str, rival: str = "", most: int = 3) -> str:
        """Return in words by which criteria a site falls behind a rival, the leader unless named."""
        rival = rival or next(s for s in self.ranked(sector, base) if s != site)
        answer = self.red_in[sector, base]
        found = explain(answer, site, rival)
        order = np.argsort(found.contributions)[:most]
        names = [self.dataset.criteria[answer.matrix.criteria[j]].name["en"] for j in order]
        names = [name[:1].lower() + name[1:] for name in names]
        parts = [f"{name.split(',')[0]} ({found.contributions[j]:+.3f})" for name, j in
                 zip(names, order, strict=True) if found.contributions[j] < 0]  # fmt: skip
        return f"Against {self.name(rival)} {self.name(site)} stands {found.difference:+.3f}: {', '.join(parts)}."

    def figure(self, sector: str, base: str, site: str, criterion: str) -> float:
        """Return the figure on file, in the criterion's unit; NaN where there is none."""
        matrix = self.red_in[sector, base].matrix
        return float(matrix.figures[self.ids.index(site), matrix.criteria.index(criterion)])

    def value(self, sector: str, base: str, site: str, criterion: str) -> float:
        """Return the expected value in [0, 1], whether or not a figure is on file."""
        answer = self.red_in[sector, base]
        j = answer.matrix.criteria.index(criterion)
        return float(answer.known.mean[self.ids.index(site), j])

    def given(self, sector: str, base: str, site: str) -> Sequence[Answer]:
        return self.out[sector, base].knockouts[self.ids.index(site)]

    def reds(self, base: str) -> dict[str, str]:
        """Return the red sites of a base with the knock-outs in a word each."""
        found: dict[str, set[str]] = {}
        for sector in self.sectors:
            for out in self.out[sector, base].excluded:
                words = {RED_WORDS[answer.knockout] for answer in out.failed}
                found.setdefault(self.ids[out.site], set()).update(words)
        return {site: ", ".join(sorted(words)) for site, words in found.items()}

    def name(self, site: str) -> str:
        return self.names[self.ids.index(site)]

    def agreement(self, base: str, red: bool, among: str = "") -> tuple[int, float, float, int]:
        """Return how alike the sectors rank the sites of a base: how many sites, median and
        least rank correlation over pairs of sectors, and how many different winners."""
        answers = [(self.red_in if red else self.out)[sector, base] for sector in self.sectors]
        shared = set.intersection(*(set(answer.order) for answer in answers))
        sites = sorted(i for i in shared if self.ids[i].startswith(among))
        orders = [ranks(answer.score[sites]) for answer in answers]
        pairs = [spearman(a, b) for a, b in combinations(orders, 2)]
        winners = {min(order_of(answer, sites)) for answer in answers}
        return len(sites), float(np.median(pairs)), min(pairs), len(winners)

    def between_countries(self, base: str) -> float:
        """Return the share of the variance of scores that lies between countries, in the median
        over the sectors; red sites too."""
        countries = self.dataset.places["country_iso3"].to_numpy()
        return float(np.median([
            share_between(answer.score[answer.order], countries[answer.order])
            for (_, asked), answer in self.red_in.items() if asked == base
        ]))  # fmt: skip


def order_of(answer: Evaluation, sites: Iterable[int]) -> list[tuple[int, int]]:
    """Return rank and position of each site."""
    return [(int(answer.rank[i]), i) for i in sites]


def share_between(values: np.ndarray, groups: np.ndarray) -> float:
    """Return the share of the sum of squares (n,) that lies between groups (n,)."""
    means = np.array([values[groups == group].mean() for group in groups])
    return float(((means - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum())


def short(name: str) -> str:
    """Return a name without what stands behind a bracket, a comma or a stroke."""
    return re.split(r" \(|, | / ", name)[0]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table in Markdown, then an empty line."""
    lines = [heads, ["---"] * len(heads), *rows]
    return [*("| " + " | ".join(map(str, line)) + " |" for line in lines), ""]
