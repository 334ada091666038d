"""`siteselect backtest`: do the profiles agree with what firms really chose?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table, say
from siteselect.i18n import family, label, text

if TYPE_CHECKING:
    from siteselect.screening.outcome import Backtest, Measures
    from siteselect.screening.standing import Means

HEADS = family("screening.head_", ("scored_by", "auc_world", "interval", "auc_within", "covered",
                                   "new_areas", "country_means", "lead", "part", "judged",
                                   "place", "against"))  # fmt: skip
EFFECTS = family("screening.head_", ("criterion", "without_world", "without_within",
                                     "doubled_world", "doubled_within"))  # fmt: skip
BASELINES = family("screening.by_", ("first_edition", "proximity", "population", "people_50km",
                                     "density", "industry_nearby", "country_figures",
                                     "equal_weights"))  # fmt: skip
FARTHER = family("screening.farther_", ("profiles", "industry_nearby"))
PERIODS = family("screening.year_", ("before_2018", "2018_2021", "2022_and_later"))
SEED = 7


def backtest_command(
    file: Annotated[Path, typer.Argument()],
    sector: Annotated[str, typer.Option(
        "--sector", help=text("cli.opt_sector", opt.DEFAULT_LANG.value))] = "",
    old: Annotated[bool, typer.Option(
        "--old", help=text("screening.opt_old", opt.DEFAULT_LANG.value))] = False,
    why: Annotated[bool, typer.Option(
        "--why", help=text("screening.opt_why", opt.DEFAULT_LANG.value))] = False,
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Test the profiles against where firms really built."""
    from siteselect.profiles import profile
    from siteselect.screening import load_all
    from siteselect.screening.outcome import backtest
    from siteselect.screening.plants import read_plants_file

    read_plants_file(file)  # a bad file is refused before seconds go into the world
    world = load_all(opt.folder(data))
    plants = read_plants_file(file, [*world.country_code, *world.towns["country_iso3"].unique()])
    if sector:
        profile(world.sites, sector)
    found = backtest(world, plants, sector, seed=SEED, old=old)
    if as_json:
        print_json(answer(found, old) | (_reasons(found) if why else {}))
        return
    _print(found, lang.value, old)
    if why:
        _print_reasons(found, lang.value)


def answer(found: Backtest, old: bool = False) -> dict[str, Any]:
    """Return the backtest as JSON holds it: the contract's keys, and what belongs to them.

    The key `predictor` is not there: where firms go is no part of the product yet.
    """
    put, standing = found.trial, found.standing
    rows = put.plants.to_dict("records")
    return {
        "definition": "old" if old else "size_matched_balanced",
        **_measures(found.measures(standing)), "pool": len(put.pool),
        "areas": int(put.area.max()) + 1, "without_profile_or_left_out": put.unknown,
        "baselines": {
            name: {**_measures(found.measures(other)),
                   "difference": _measures(found.measures(standing.less(other)))}
            for name, other in found.baselines.items()
        },
        "ignoring_industry_within_10_km": {
            name: _measures(found.measures(other)) for name, other in found.farther.items()
        },
        **{key: {name: _means(part) for name, part in found.parts(column).items()}
           for key, column in (("sectors", "sector"), ("by_year", "year"),
                               ("by_country", "country_iso3"))},
        "plants": [
            {"firm": row["firm"], "city": row["city"], "sector": row["sector"],
             "percentile_world": standing.world[n], "percentile_within": standing.within[n],
             "new_area": put.new[n]}
            for n, row in enumerate(rows)
        ],
    }  # fmt: skip


def _means(means: Means) -> dict[str, Any]:
    return {"n": means.n, "judged_within": means.judged_within,
            "auc_world": means.world, "auc_world_ci": list(means.world_ci),
            "auc_within": means.within, "auc_within_ci": list(means.within_ci)}  # fmt: skip


def _measures(found: Measures) -> dict[str, Any]:
    whole = found.whole
    return {
        **_means(whole), "covered_world": whole.covered, "covered_world_ci": list(whole.covered_ci),
        "by_country_mean_world": found.by_country[0],
        "by_country_mean_within": found.by_country[1], "new_areas": _means(found.new),
    }  # fmt: skip


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


def _print(found: Backtest, lang: str, old: bool) -> None:
    put = found.trial
    say(text("screening.backtest_title", lang, plants=len(put.plants), left=put.unknown,
             towns=f"{len(put.pool):,}", areas=int(put.area.max()) + 1))  # fmt: skip
    scored = {text("screening.by_profiles", lang): found.standing}
    scored |= {text(BASELINES[name], lang): other for name, other in found.baselines.items()}
    scored |= {text(FARTHER[name], lang): other for name, other in found.farther.items()}
    _table(lang, "scored_by", {n: found.measures(s) for n, s in scored.items()})
    leads = {text(BASELINES[name], lang): found.measures(found.standing.less(other))
             for name, other in found.baselines.items()}  # fmt: skip
    _table(lang, "lead", leads, "+")
    parts = {f"{text('words.sector', lang)} {name}": part
             for name, part in found.parts("sector").items()}  # fmt: skip
    parts |= {text(PERIODS[name], lang): part for name, part in found.parts("year").items()}
    parts |= found.parts("country_iso3")
    print_table("", [text(HEADS[name], lang) for name in
                     ("part", "judged", "auc_world", "interval", "auc_within", "interval")],
                [[name, f"{part.n} / {part.judged_within}", *_cells(part)]
                 for name, part in parts.items()], right=(1, 2, 3, 4, 5))  # fmt: skip
    say(text("screening.backtest_note_old" if old else "screening.backtest_note", lang))


def _table(lang: str, first: str, rows: dict[str, Measures], sign: str = "") -> None:
    heads = (first, "auc_world", "interval", "auc_within", "interval", "covered", "new_areas",
             "country_means")  # fmt: skip
    print_table("", [text(HEADS[name], lang) for name in heads], [
        [name, *_cells(m.whole, sign), _number(m.whole.covered, sign), _number(m.new.within, sign),
         _number(m.by_country[1], sign)]
        for name, m in rows.items()
    ], right=tuple(range(1, len(heads))))  # fmt: skip


def _cells(means: Means, sign: str = "") -> list[str]:
    return [_number(means.world, sign), _ends(means.world_ci, sign),
            _number(means.within, sign), _ends(means.within_ci, sign)]  # fmt: skip


def _number(value: float, sign: str) -> str:
    return f"{round(value, 3) + 0.0:{sign}.3f}" if value == value else "–"  # no negative nought


def _ends(ends: tuple[float, float], sign: str) -> str:
    joint = "…" if sign else "-"
    return f"{ends[0]:{sign}.2f}{joint}{ends[1]:{sign}.2f}" if ends[0] == ends[0] else "–"


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
