"""`siteselect screen` and `siteselect data grids`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, print_table, say
from siteselect.i18n import family, text
from siteselect.profiles import DEFAULT_SECTOR

if TYPE_CHECKING:
    from siteselect.screening import Engine, Screening

SHOWN = 25
_LANG = opt.DEFAULT_LANG.value
OPTIONS = family("screening.opt_", ("min-population", "country", "top", "apart", "grid", "engine",
                                    "scheduler", "store", "out"))  # fmt: skip
HEADS = family("screening.head_", ("rank", "place", "country", "people", "score", "bounds",
                                   "coverage"))  # fmt: skip


def _option(name: str, **more: Any) -> Any:
    return typer.Option(f"--{name}", help=text(OPTIONS[name], _LANG), **more)


def screen_command(
    sector: opt.Sector = DEFAULT_SECTOR,
    min_population: Annotated[int, _option("min-population")] = 15000,
    country: Annotated[str, _option("country")] = "",
    top: Annotated[int, _option("top", min=0)] = 0,
    apart: Annotated[float, _option("apart", min=0)] = 0.0,
    grid: Annotated[int, _option("grid", min=0)] = 0,
    engine: Annotated[str, _option("engine")] = "local",
    scheduler: Annotated[str, _option("scheduler")] = "",
    store: Annotated[str, _option("store")] = "",
    out: Annotated[str, _option("out")] = "",
    weights: opt.Weights = "", without: opt.Without = "", need: opt.Needs = [],  # noqa: B006
    gaps: opt.Gaps = "expected", base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None,
    threat: opt.Threats = [],  # noqa: B006 - typer's way
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Score every city of the gazetteer, or every cell of land, as a candidate."""
    from siteselect.screening import Engine, load_all, screen

    world = load_all(opt.folder(data))
    scenario = opt.question(world.sites, sector, weights=weights, without=without, needs=need,
                            gaps=gaps, base=base, market=market, park_ha=park_ha,
                            start=start, threats=threat)  # fmt: skip
    doer = Engine(engine, scheduler, store=Path(store) if store else None)
    if grid:
        _grid(world, scenario, grid, doer, out, as_json, lang.value)
        return
    asked = [code.strip().upper() for code in country.split(",") if code.strip()]
    found = screen(world, scenario, least_people=min_population, countries=asked, engine=doer)
    table = found.apart(apart) if apart else found.table
    table = table.drop(columns="region").head(top) if top else table.drop(columns="region")
    if out:
        _write_places(found, table, out, lang.value)
    if as_json:
        print_json(answer(found, table.to_dict("records"), lang.value))
    elif not out:
        _print(found, table.head(SHOWN), lang.value)


def answer(found: Screening, rows: list[Any], lang: str) -> dict[str, Any]:
    """Return the answer as JSON holds it: the contract's keys, and what was left out and why."""
    return {
        "n": len(rows), "sector": found.question.scenario.sector,
        "gaps": found.question.scenario.gaps,
        "considered": found.considered, "ranked": len(found.table),
        "knocked_out": found.knocked_out, "too_little_data": found.too_little,
        "left_out": [] if found.chosen else [text("screening.left_out", lang)],
        "scenario_digest": found.question.scenario.digest,
        "dataset_digest": found.world.digest, "results": rows,
    }  # fmt: skip


def _write_places(found: Screening, table: Any, out: str, lang: str) -> None:
    from siteselect.screening.files import FORMATS, export_places, form_of

    form = form_of(out, FORMATS)
    note = f"{found.world.digest} {found.question.scenario.digest}"
    content = export_places(table, form, note)
    write_whole(Path(out), content)
    typer.echo(text("cli.written", lang, path=out, sites=len(table), size=f"{len(content):,}"),
               err=True)  # fmt: skip


def _print(found: Screening, table: Any, lang: str) -> None:
    heads = [text(key, lang) for key in HEADS.values()]
    rows = [
        [str(row.rank), row.name, row.country_iso3, f"{row.population:,}", f"{row.score:.3f}",
         f"{row.low:.3f}-{row.high:.3f}", f"{row.coverage:.0%}"]
        for row in table.itertuples(index=False)
    ]  # fmt: skip
    title = text("screening.title", lang, ranked=f"{len(found.table):,}",
                 considered=f"{found.considered:,}")  # fmt: skip
    print_table(title, heads, rows, right=(0, 3, 4, 5, 6))
    if not found.chosen:
        say(text("screening.left_out", lang))


def _grid(
    world: Any, scenario: Any, per_degree: int, doer: Engine, out: str, as_json: bool, lang: str
) -> None:
    from siteselect.screening.files import GRID_FORMATS, export_grid, form_of
    from siteselect.screening.jobs import NORTH, SOUTH
    from siteselect.screening.raster import screen_grid

    form = form_of(out or "grid.tif", GRID_FORMATS)
    found = screen_grid(world, scenario, per_degree, engine=doer)
    if out:
        content = export_grid(found.scores, NORTH, per_degree, form, found.digests)
        write_whole(Path(out), content)
    counts = {"cells": found.scored, "ranked": int((found.scores == found.scores).sum()),
              "step_degrees": 1 / per_degree}  # fmt: skip
    if as_json:
        print_json({**counts, "bounds": [-180.0, SOUTH, 180.0, NORTH], "file": out or None})
    else:
        say(text("screening.grid_done", lang, cells=f"{counts['cells']:,}",
                 ranked=f"{counts['ranked']:,}", path=out or "–"))  # fmt: skip


def grids(
    folder: Annotated[Path, typer.Argument()], data: opt.DataFolder = "",
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Derive the grids of figures again from point tables in a folder."""
    from siteselect.dataset import load_countries
    from siteselect.geography import rasterise
    from siteselect.screening.building import build_grids

    target = opt.folder(data)
    files = build_grids(folder, rasterise(load_countries(target)), target)
    for name, content in files.items():
        write_whole(target / "grids" / name, content)
    say(text("cli.built", lang.value, files=", ".join(f"grids/{name}" for name in files)))
