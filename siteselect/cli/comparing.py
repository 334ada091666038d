"""`siteselect compare`."""

from __future__ import annotations

from typing import Any

from siteselect.cli import options as opt
from siteselect.cli.own import own_part, say_own
from siteselect.cli.show import print_json, print_table, say
from siteselect.evaluation import Evaluation, MethodComparison, compare_methods, evaluate
from siteselect.i18n import label, text
from siteselect.methods import SHORT_WORDS
from siteselect.profiles import DEFAULT_SECTOR, sector_of


def compare_command(
    sector: opt.Sector = DEFAULT_SECTOR, candidates: opt.Candidates = "sites",
    weights: opt.Weights = "", without: opt.Without = "",
    base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None, data: opt.DataFolder = "",
    shipped: opt.Shipped = False,
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Rank by every method side by side."""
    dataset = opt.load_dataset(data, candidates, shipped)
    evaluation = evaluate(dataset, opt.question(
        dataset, sector, "weighted_sum", weights, without, base=base, market=market,
        park_ha=park_ha, start=start))
    compared = compare_methods(evaluation)
    if as_json:
        print_json(comparison(evaluation, compared))
    else:
        _show(evaluation, compared, lang.value)
        say_own(evaluation, lang.value)


def comparison(evaluation: Evaluation, compared: MethodComparison) -> dict[str, Any]:
    """Return ranks by method and site, and how far the methods agree."""
    ids = evaluation.dataset.places["id"]
    low, high = compared.rank_range
    agreement = {
        name: {a: dict(zip(compared.methods, row.tolist(), strict=True))
               for a, row in zip(compared.methods, table, strict=True)}
        for name, table in (("tau_b", compared.tau_b), ("spearman", compared.spearman))
    }  # fmt: skip
    return {
        "sector": evaluation.scenario.sector,
        "scenario_digest": evaluation.scenario.digest,
        "dataset_digest": evaluation.dataset.digest,
        "own": own_part(evaluation),
        "methods": list(compared.methods),
        "parameters": {m: dict(p) for m, p in compared.parameters.items()},
        "results": [
            {"site_id": ids.iloc[site], "rank_low": low[n], "rank_high": high[n],
             "ranks": dict(zip(compared.methods, compared.ranks[:, n].tolist(), strict=True))}
            for n, site in enumerate(compared.sites)
        ],
        **agreement,
        "excluded": [ids.iloc[e.site] for e in evaluation.excluded],
    }  # fmt: skip


def _show(evaluation: Evaluation, compared: MethodComparison, lang: str) -> None:
    names = evaluation.dataset.places["name_zh" if lang == "zh-TW" else "name_en"]
    sector = sector_of(evaluation.dataset, evaluation.scenario.sector)
    short = [text(SHORT_WORDS[method], lang) for method in compared.methods]
    heads = [text("words.site", lang), *short, text("words.range", lang)]
    low, high = compared.rank_range
    rows = [
        [str(names.iloc[site]), *(str(r) for r in compared.ranks[:, n].tolist()),
         f"{low[n]}–{high[n]}"]
        for n, site in enumerate(compared.sites)
    ]  # fmt: skip
    numbers = range(1, len(heads))
    print_table(text("cli.title_compare", lang, sector=label(sector.name, lang)), heads, rows,
                right=tuple(numbers))  # fmt: skip
    for n, name in enumerate(compared.methods[1:], start=1):
        say(text("cli.agreement", lang, method=text(SHORT_WORDS[name], lang),
                 tau=f"{compared.tau_b[0, n]:.2f}", rho=f"{compared.spearman[0, n]:.2f}"))
