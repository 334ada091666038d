"""`siteselect data register` and `siteselect data coverage`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.own import now
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import load, load_countries, load_geography
from siteselect.errors import DataError, Problem, RequestError
from siteselect.i18n import family, sentence, text

if TYPE_CHECKING:
    import pandas as pd

    from siteselect.register import Extension, Ground, Register

HEADS = family("register.column_", ("country", "register", "plants", "placed", "estimate",
                                    "coverage", "interval", "dependent", "method"))  # fmt: skip
REGISTERS = family("register.register_", ("other", "taiwan"))
METHODS = family("register.method_", ("own", "shrunk", "pooled"))


def register_command(
    file: Annotated[Path, typer.Argument()],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=text("cli.opt_dry_run", opt.DEFAULT_LANG.value))
    ] = False,
    data: opt.DataFolder = "",
    as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:
    """Take plants into the register."""
    from siteselect.importing import read_file
    from siteselect.register import extend, load_register, register_files

    folder = opt.folder(data)
    register = load_register(folder)
    table = read_file(_content(file), file.name)
    try:
        found = extend(register, table, _ground(folder, register))
    except DataError as refusal:
        if as_json:
            print_json(_answer(file.name, None, refusal.problems, False, lang.value))
        raise
    applied = not dry_run and (len(found.added) > 0 or len(found.notes) > 0)
    if applied:
        for name, content in register_files(found.register).items():
            write_whole(folder / "world" / name, content)
    if as_json:
        print_json(_answer(file.name, found, (), applied, lang.value))
    else:
        _show(file.name, found, applied, lang.value)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError):
        raise RequestError(
            Problem("cli.import_missing_file", values=(("given", str(file)),))
        ) from None


def _ground(folder: Path, register: Register) -> Ground:
    from siteselect.geography import check_points, gazetteer
    from siteselect.register import Gazetteer, Ground, admin1_names

    towns, shapes = gazetteer(500), load_countries(folder)
    pairs = towns[["country_iso2", "country_iso3"]].drop_duplicates()
    iso2 = dict(zip(pairs["country_iso2"], pairs["country_iso3"], strict=True))
    crosswalk = load_geography(folder).crosswalk
    names = admin1_names(register.plants, register.towns, crosswalk, iso2)

    def outside(points: pd.DataFrame) -> list[tuple[int, str | None]]:
        return check_points(points, shapes)

    return Ground(Gazetteer(towns, names), outside, set(iso2.values()), load(folder).meta.year,
                  now()[:10])  # fmt: skip


def _answer(
    file: str, found: Extension | None, problems: tuple[Problem, ...], applied: bool, lang: str
) -> dict[str, Any]:
    return {
        "file": file,
        "applied": applied,
        "added": 0 if found is None else len(found.added),
        "by_country": {} if found is None else _by_country(found),
        "rows": [] if found is None else found.added.to_dict("records"),
        "notes": [] if found is None else [sentence(note, lang) for note in found.notes],
        "problems": [
            {"file": p.file, "row": p.row, "column": p.column, "message": sentence(p, lang)}
            for p in problems
        ],
    }


def _by_country(found: Extension) -> dict[str, int]:
    counts = found.added["country_iso3"].value_counts()
    return {str(code): int(count) for code, count in sorted(counts.items())}


def _show(file: str, found: Extension, applied: bool, lang: str) -> None:
    for note in found.notes:
        say(sentence(note, lang))
    for code, count in _by_country(found).items():
        say(text("register.by_country", lang, country=code, count=count))
    counts = {"added": len(found.added), "told": len(found.notes)}
    if applied:
        say(text("register.done", lang, file=file, **counts))
    elif len(found.added) or found.notes:
        say(text("register.plan", lang, file=file, **counts))
    else:
        say(text("register.none_new", lang, file=file))


def coverage_command(
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG
) -> None:
    """Estimate the coverage of every country again, and write it."""
    from siteselect.register import coverage_bytes, coverage_table, load_register

    folder = opt.folder(data)
    register = load_register(folder)
    path = folder / "world" / "register_coverage.csv"
    write_whole(path, coverage_bytes(register))
    rows = coverage_table(register).to_dict("records")
    if as_json:
        print_json(rows)
        return
    heads = [text(key, lang.value) for key in HEADS.values()]
    print_table("", heads, [_cells(row, lang.value) for row in rows], right=range(2, 8))
    countries = len({row["country_iso3"] for row in rows})
    say(text("register.covered", lang.value, countries=countries, file=path.name))


def _cells(row: dict[Any, Any], lang: str) -> list[str]:
    return [
        str(row["country_iso3"]), text(REGISTERS[row["register"]], lang),
        str(row["plants"]), str(row["placed"]), str(row["estimate"]),
        f"{float(row['coverage']):.0%}", f"{float(row['low']):.0%}-{float(row['high']):.0%}",
        f"{float(row['if_dependent']):.0%}", text(METHODS[row["method"]], lang),
    ]  # fmt: skip
