"""`siteselect robustness`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.own import own_part, say_own
from siteselect.cli.show import print_json, print_table, say
from siteselect.criteria import BRANCH_WORDS
from siteselect.dataset import CANDIDATE_WORDS
from siteselect.evaluation import Evaluation, evaluate
from siteselect.i18n import LANGUAGES, label, text
from siteselect.profiles import DEFAULT_SECTOR, sector_of
from siteselect.robustness import (
    Flip,
    LeftOut,
    Reversal,
    Robustness,
    Stability,
    ToVerify,
    break_even,
    confirm,
    leave_one_out,
    nearest_flip,
    reversals,
    robustness,
    say_break_even,
    say_flip,
    say_skipped,
    say_to_verify,
    stability,
    tornado,
    verify_next,
)

KINDS = ("joint", "weights", "figures")
Draw = Callable[[Evaluation], Robustness]
ROWS, CHECKS = 15, 25  # lines of the tables for people; JSON has all


def _option(name: str, help: str) -> Any:
    words = text(help, opt.DEFAULT_LANG.value)
    return typer.Option(name, help=words) if name else typer.Argument(help=words)


def robustness_command(
    site_a: Annotated[str, _option("", "cli.arg_pair")] = "",
    site_b: Annotated[str, _option("", "cli.arg_pair_b")] = "",
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    method: opt.MethodName = "weighted_sum", weights: opt.Weights = "", without: opt.Without = "",
    gaps: opt.Gaps = "expected", base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None, shipped: opt.Shipped = False,
    data: opt.DataFolder = "",
    samples: Annotated[int, _option("--samples", "cli.opt_samples")] = 10_000,
    seed: Annotated[int, _option("--seed", "cli.opt_seed")] = 1,
    weights_mode: Annotated[str, _option("--weights-mode", "cli.opt_weights_mode")] = "free",
    spread: Annotated[float, _option("--spread", "cli.opt_spread")] = 0.5,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Say how sure the ranking is."""
    dataset = opt.load_dataset(data, candidates, shipped)
    evaluation = evaluate(dataset, opt.question(
        dataset, sector, method, weights, without, None, gaps, base, market, park_ha, start))
    draw = partial(robustness, samples=samples, seed=seed, spread=spread, weights=weights_mode)  # type: ignore[arg-type]
    answer = _Answer(evaluation, draw, (site_a, site_b))
    if as_json:
        print_json(answer.content())
    else:
        answer.show(lang.value)
        say_own(evaluation, lang.value)


class _Answer:
    """All that is said about one evaluation; what needs an additive method is empty else."""

    def __init__(self, evaluation: Evaluation, draw: Draw, given: tuple[str, str]) -> None:
        pair = _in_order(evaluation, given)
        self.evaluation, self.found = evaluation, draw(evaluation)
        self.ids = evaluation.dataset.places["id"].tolist()
        self.stability = stability(evaluation)
        self.reversals = reversals(evaluation)
        self.left_out = leave_one_out(evaluation)
        self.additive = evaluation.scenario.method == "weighted_sum"
        two = (self.additive and len(self.found.sites) > 1) or any(given)  # refused in words
        self.flips = [nearest_flip(evaluation, *pair, kind=kind) for kind in KINDS] if two else []  # type: ignore[arg-type]
        self.tornado = tornado(evaluation, *pair) if two else None
        self.break_even = break_even(evaluation, *pair) if two else ()
        # anchors are fixed: of two sites alone, who is first is who is ahead
        self.checked = draw(_alone(evaluation, pair)) if all(pair) else self.found
        self.to_verify = verify_next(self.checked) if self.additive else ()
        self.here = [self.ids.index(i) for i in self.checked.evaluation.dataset.places["id"]]

    def content(self) -> dict[str, Any]:
        """Return everything as JSON; sites by id, shares with their standard errors."""
        found, scenario = self.found, self.evaluation.scenario
        return {
            "sector": scenario.sector, "method": scenario.method,
            "candidates": self.evaluation.dataset.candidates,
            "scenario_digest": scenario.digest, "dataset_digest": self.evaluation.dataset.digest,
            "samples": found.samples, "seed": found.seed, "weights_mode": found.weights,
            "spread": found.spread, "figures": found.figures, "gaps": scenario.gaps,
            "confidence_samples": found.confidence_samples, "largest_error": found.largest_error,
            "headline": {lang: self.evaluation.headline(lang) for lang in LANGUAGES},
            "strength": self.evaluation.strength, "own": own_part(self.evaluation),
            "criteria": list(self.evaluation.matrix.criteria),
            "results": [self._site(row) for row in found.order],
            "stability": _stability(self.stability),
            "flips": [self._flip(flip) for flip in self.flips],
            "tornado": self._tornado(),
            "break_even": [
                {**asdict(entry), "site": self.ids[entry.site], "said": self._both(
                    say_break_even, entry)} for entry in self.break_even],
            "verify_next": [self._check(entry) for entry in self.to_verify],
            "reversals": [self._reversal(test) for test in self.reversals],
            "leave_one_out": [self._left(left) for left in self.left_out],
            "skipped": [
                {"key": s.key, "sites": [self.ids[i] for i in s.sites],
                 "criteria": list(s.criteria), "count": s.count,
                 "said": self._both(say_skipped, s)} for s in found.skipped],
        }  # fmt: skip

    def _both(self, say_it: Any, entry: Any) -> dict[str, str]:
        return {lang: say_it(self.evaluation, entry, lang) for lang in LANGUAGES}

    def _site(self, row: int) -> dict[str, Any]:
        found, ids = self.found, [self.ids[i] for i in self.found.sites]
        never = found.central[row, 0] != found.central[row, 0]  # NaN: never first
        names = self.evaluation.matrix.criteria
        central = dict(zip(names, found.central[row].tolist(), strict=True))
        return {
            "site_id": ids[row], "rank": self.evaluation.rank[found.sites[row]],
            "first": found.first[row], "first_error": found.acceptability_error[row, 0],
            "rank_acceptability": found.acceptability[row].tolist(),
            "rank_acceptability_error": found.acceptability_error[row].tolist(),
            "holistic": found.holistic[row], "expected_rank": found.expected_rank[row],
            "expected_rank_error": found.expected_rank_error[row],
            "central_weights": None if never else central,
            "confidence": found.confidence[row], "confidence_error": found.confidence_error[row],
            "winning": dict(zip(ids, found.winning[row].tolist(), strict=True)),
        }  # fmt: skip

    def _flip(self, flip: Flip) -> dict[str, Any]:
        figures = [
            {**asdict(c), "site": self.ids[c.site], "sharing": [self.ids[i] for i in c.sharing]}
            for c in flip.figures
        ]
        return {
            "kind": flip.kind, "a": self.ids[flip.a], "b": self.ids[flip.b],
            "possible": flip.possible, "distance": flip.distance if flip.possible else None,
            "confirmed": confirm(self.evaluation, flip),
            "weights": [asdict(change) for change in flip.weights], "figures": figures,
            "said": self._both(say_flip, flip),
        }  # fmt: skip

    def _tornado(self) -> dict[str, Any] | None:
        if (found := self.tornado) is None:
            return None
        return {
            "a": self.ids[found.a], "b": self.ids[found.b], "lead": found.lead,
            "criteria": [
                {"criterion": found.criteria[j], "a_low": found.figures[j, 0, 0],
                 "a_high": found.figures[j, 0, 1], "b_low": found.figures[j, 1, 0],
                 "b_high": found.figures[j, 1, 1], "weight_halved": found.weights[j, 0],
                 "weight_doubled": found.weights[j, 1]} for j in found.order],
            "branches": [
                {"branch": name, "weight_halved": low, "weight_doubled": high}
                for name, (low, high) in zip(
                    found.branches, found.branch_weights.tolist(), strict=True)],
        }  # fmt: skip

    def _check(self, entry: ToVerify) -> dict[str, Any]:
        checked = self.checked.evaluation
        return {**asdict(entry), "site": self.ids[self.here[entry.site]],
                "sharing": [self.ids[self.here[i]] for i in entry.sharing],
                "said": {lang: say_to_verify(checked, entry, lang)
                         for lang in LANGUAGES}}  # fmt: skip

    def _reversal(self, test: Reversal) -> dict[str, Any]:
        return {**asdict(test), "site": self.ids[test.site],
                "changed": [self.ids[i] for i in test.changed]}  # fmt: skip

    def _left(self, left: LeftOut) -> dict[str, Any]:
        moved = {self.ids[i]: int(s) for i, s in enumerate(left.shift.tolist()) if s}
        return {"criterion": left.criterion, "ranked": left.ranked,
                "winner_changed": left.winner_changed, "largest_shift": left.largest,
                "shifts": moved}  # fmt: skip

    def show(self, lang: str) -> None:
        """Print tables and sentences."""
        say(self.evaluation.headline(lang))
        self._show_shares(lang)
        say(text("robustness.error", lang, error=f"{self.found.largest_error:.2%}"))
        self._show_stability(lang)
        if self.flips:
            say(text("robustness.heading", lang, title=text("robustness.title_flip", lang)))
            for flip in self.flips:
                say(f"  {say_flip(self.evaluation, flip, lang)}")
        if self.to_verify:
            say(text("robustness.heading", lang, title=text("robustness.title_verify", lang)))
            for entry in self.to_verify[:CHECKS]:
                say(f"  {say_to_verify(self.checked.evaluation, entry, lang)}")
        self._show_tests(lang)
        say(text("robustness.heading", lang, title=text("robustness.title_skipped", lang)))
        for left in self.found.skipped:
            say(f"  {say_skipped(self.evaluation, left, lang)}")

    def _show_shares(self, lang: str) -> None:
        dataset, found = self.evaluation.dataset, self.found
        sector = sector_of(dataset, self.evaluation.scenario.sector)
        mode = {"free": "robustness.mode_free", "ordered": "robustness.mode_ordered",
                "intervals": "robustness.mode_intervals"}[found.weights]  # fmt: skip
        title = text(
            "robustness.title", lang, sector=label(sector.name, lang),
            candidates=text(CANDIDATE_WORDS[dataset.candidates], lang),
            samples=f"{found.samples:,}", seed=found.seed, weights=text(mode, lang),
        )  # fmt: skip
        names = dataset.places["name_zh" if lang == "zh-TW" else "name_en"]
        keys = ("robustness.first", "robustness.first_three", "robustness.expected",
                "robustness.confidence", "robustness.holistic")  # fmt: skip
        heads = [text("words.rank", lang), text("words.site", lang), *(text(k, lang) for k in keys)]
        rows = [
            [str(self.evaluation.rank[found.sites[row]]), str(names.iloc[found.sites[row]]),
             f"{found.first[row]:.1%}", f"{found.acceptability[row, :3].sum():.1%}",
             f"{found.expected_rank[row]:.1f}", _share(found.confidence[row]),
             f"{found.holistic[row]:.2f}"]
            for row in found.order[:ROWS]
        ]  # fmt: skip
        print_table(title, heads, rows, right=(0, 2, 3, 4, 5, 6))

    def _show_stability(self, lang: str) -> None:
        found, criteria = self.stability, self.evaluation.dataset.criteria
        lines = [
            *((text(BRANCH_WORDS[name], lang), *ends) for name, *ends in zip(
                found.branches, found.branch_weights, found.branch_first, found.branch_ranking,
                strict=True)),
            *((label(criteria[name].name, lang), *ends) for name, *ends in zip(
                found.criteria, found.weights, found.first, found.ranking, strict=True)),
        ]  # fmt: skip
        rows = [[name, f"{weight:.1%}", _interval(first), _interval(ranking)]
                for name, weight, first, ranking in lines]  # fmt: skip
        keys = ("words.criterion", "words.weight", "robustness.stays_first",
                "robustness.stays_ranking")  # fmt: skip
        heads = [text(key, lang) for key in keys]
        print_table(text("robustness.title_stability", lang), heads, rows, right=(1, 2, 3))

    def _show_tests(self, lang: str) -> None:
        failed = sum(not test.passed for test in self.reversals)
        count = len(self.reversals)
        said = (text("robustness.reversal_failed", lang, failed=failed, count=count) if failed
                else text("robustness.reversal_passed", lang, count=count))  # fmt: skip
        say(said)
        criteria, comma = self.evaluation.dataset.criteria, text("robustness.list", lang)
        names = [label(criteria[left.criterion].name, lang) for left in self.left_out
                 if left.winner_changed]  # fmt: skip
        say(text("robustness.winner_out", lang, criteria=comma.join(names)) if names
            else text("robustness.winner_in", lang))  # fmt: skip


def _in_order(evaluation: Evaluation, given: tuple[str, str]) -> tuple[str | None, str | None]:
    """Return two sites by id, the one that ranks better first; None for one not given."""
    if not all(given):
        return given[0] or None, given[1] or None
    a, b = (int(evaluation.rank[evaluation.dataset.position(name)]) for name in given)
    return given[::-1] if 0 < b < a else given


def _alone(evaluation: Evaluation, pair: tuple[str | None, str | None]) -> Evaluation:
    places = [evaluation.dataset.position(name) for name in pair if name]
    return evaluate(evaluation.dataset.with_places(places), evaluation.scenario)


def _stability(found: Stability) -> dict[str, Any]:
    def lines(
        names: Any, weights: Any, first: Any, ranking: Any, what: str
    ) -> list[dict[str, Any]]:
        return [
            {what: name, "weight": weight, "first": ends.tolist(), "ranking": all_ends.tolist()}
            for name, weight, ends, all_ends in zip(names, weights, first, ranking, strict=True)
        ]

    return {
        "scope": found.scope,
        "criteria": lines(found.criteria, found.weights, found.first, found.ranking, "criterion"),
        "branches": lines(found.branches, found.branch_weights, found.branch_first,
                          found.branch_ranking, "branch"),
    }  # fmt: skip


def _share(value: float) -> str:
    return "–" if value != value else f"{value:.0%}"  # NaN differs from itself


def _interval(ends: Any) -> str:
    return f"{ends[0]:.1%}–{ends[1]:.1%}"
