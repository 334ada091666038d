"""`siteselect backtest`: do the profiles agree with what firms really chose?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table, say
from siteselect.i18n import family, label, text

if TYPE_CHECKING:
    from siteselect.screening.backtest import Auc, Backtest

HEADS = family("screening.head_", ("scored_by", "auc_world", "interval", "auc_within", "place",
                                   "against"))  # fmt: skip
EFFECTS = family("screening.head_", ("criterion", "without_world", "without_within",
                                     "doubled_world", "doubled_within"))  # fmt: skip
BASELINES = family("screening.by_", ("population", "agglomeration", "proximity", "country_figures",
                                     "equal_weights"))  # fmt: skip
SEED = 7


def backtest_command(
    file: Annotated[Path, typer.Argument()],
    sector: Annotated[str, typer.Option(
        "--sector", help=text("cli.opt_sector", opt.DEFAULT_LANG.value))] = "",
    why: Annotated[bool, typer.Option(
        "--why", help=text("screening.opt_why", opt.DEFAULT_LANG.value))] = False,
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Test the profiles against where firms really built."""
    from siteselect.profiles import profile
    from siteselect.screening import load_all
    from siteselect.screening.backtest import backtest
    from siteselect.screening.plants import read_plants_file

    plants = read_plants_file(file)
    world = load_all(opt.folder(data))
    if sector:
        profile(world.sites, sector)
    found = backtest(world, plants, sector, seed=SEED)
    if as_json:
        print_json(answer(found) | (_reasons(found) if why else {}))
        return
    _print(found, lang.value)
    if why:
        _print_reasons(found, lang.value)


def answer(found: Backtest) -> dict[str, Any]:
    """Return the backtest as JSON holds it: the contract's keys, and what belongs to them."""
    put, standing = found.trial, found.standing
    rows = put.plants.to_dict("records")
    return {
        "n": len(rows), **_auc(found.auc), "pool": len(put.pool),
        "areas": int(put.area.max()) + 1, "without_profile_or_left_out": put.unknown,
        "ranked_cities_only": {"pool": found.ranked_cities, **_auc(found.ranked)},
        "baselines": {name: _auc(auc) for name, auc in found.baselines.items()},
        "sectors": {name: {"n": n, **_auc(auc)} for name, (n, auc) in found.sectors.items()},
        "plants": [
            {"firm": row["firm"], "city": row["city"], "sector": row["sector"],
             "percentile_world": standing.world[n], "percentile_within": standing.within[n]}
            for n, row in enumerate(rows)
        ],
    }  # fmt: skip


def _auc(auc: Auc) -> dict[str, Any]:
    return {"auc_world": auc.world, "auc_world_ci": list(auc.world_ci), "auc_within": auc.within,
            "auc_within_ci": list(auc.within_ci)}  # fmt: skip


def _reasons(found: Backtest) -> dict[str, Any]:
    from siteselect.screening.sensitivity import effects, worst_placed

    plants = found.trial.plants
    return {
        "effects": [vars(effect) for effect in effects(found.trial)],
        "worst": [
            {"firm": plants["firm"].iloc[m.row], "city": plants["city"].iloc[m.row],
             "percentile_world": m.world, "against": dict(m.against)}
            for m in worst_placed(found.trial, found.standing)
        ],
    }  # fmt: skip


def _print(found: Backtest, lang: str) -> None:
    def line(name: str, auc: Auc) -> list[str]:
        return [name, f"{auc.world:.3f}", "{:.2f}-{:.2f}".format(*auc.world_ci),
                f"{auc.within:.3f}", "{:.2f}-{:.2f}".format(*auc.within_ci)]  # fmt: skip

    put = found.trial
    title = text("screening.backtest_title", lang, plants=len(put.plants),
                 cities=f"{len(put.pool):,}", areas=int(put.area.max()) + 1)  # fmt: skip
    names = ("scored_by", "auc_world", "interval", "auc_within", "interval")
    heads = [text(HEADS[name], lang) for name in names]
    rows = [line(text("screening.by_profiles", lang), found.auc)]
    rows.append(line(text("screening.by_ranked", lang), found.ranked))
    rows += [line(text(BASELINES[name], lang), auc)
             for name, auc in found.baselines.items()]  # fmt: skip
    rows += [line(f"{text('words.sector', lang)} {name} ({n})", auc)
             for name, (n, auc) in found.sectors.items()]  # fmt: skip
    print_table(title, heads, rows, right=(1, 2, 3, 4))
    say(text("screening.backtest_note", lang))


def _print_reasons(found: Backtest, lang: str) -> None:
    from siteselect.screening.sensitivity import effects, worst_placed

    criteria, plants = found.trial.world.sites.criteria, found.trial.plants
    print_table("", [text(key, lang) for key in EFFECTS.values()], [
        [label(criteria[e.criterion].name, lang), f"{e.without_world:+.3f}",
         f"{e.without_within:+.3f}", f"{e.doubled_world:+.3f}", f"{e.doubled_within:+.3f}"]
        for e in effects(found.trial)
    ], right=(1, 2, 3, 4))  # fmt: skip
    heads = [text(HEADS[name], lang) for name in ("place", "auc_world", "against")]
    print_table("", heads, [
        [f"{plants['city'].iloc[m.row]}, {plants['country_iso3'].iloc[m.row]} "
         f"({plants['firm'].iloc[m.row]})", f"{m.world:.2f}",
         "; ".join(f"{label(criteria[name].name, lang)} {pull:+.3f}" for name, pull in m.against)]
        for m in worst_placed(found.trial, found.standing)
    ], right=(1,))  # fmt: skip
