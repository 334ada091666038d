"""`siteselect data check` and `siteselect data build`."""

from __future__ import annotations

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, say
from siteselect.dataset import CANDIDATE_SETS, load, load_geography
from siteselect.errors import DataError, Problem
from siteselect.i18n import sentence, text


def check(
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG
) -> None:
    """List every problem of the data."""
    from siteselect.checks import check_data

    folder = opt.folder(data)
    found: list[Problem] = []
    counts: dict[str, int] = {}
    try:
        found, counts = check_data(folder)
    except DataError as refusal:
        found = list(refusal.problems)
    if as_json:
        print_json({
            "ok": not found, "counts": counts,
            "problems": [
                {"file": p.file, "row": p.row, "column": p.column,
                 "message": sentence(p, lang.value)}
                for p in found
            ],
        })  # fmt: skip
    else:
        for problem in found:
            say(sentence(problem, lang.value))
        said = (
            text("cli.check_found", lang.value, count=len(found)) if found
            else text("cli.check_ok", lang.value, **counts)
        )  # fmt: skip
        say(said)
    if found:
        raise typer.Exit(2)


def build(data: opt.DataFolder = "", lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Compute again what follows from places, and write it."""
    import pandas as pd

    from siteselect.derived import COLUMNS, cited_container_ports, computed_observations
    from siteselect.geography import build_seaports

    folder = opt.folder(data)
    sets = [load(folder, name, computed=False) for name in CANDIDATE_SETS]
    ports = folder / "geography" / "seaports.csv"
    table = build_seaports(cited_container_ports(load_geography(folder)))
    places = pd.concat([d.places for d in sets], ignore_index=True)
    rows = computed_observations(sets[0], places, load_geography(folder))[COLUMNS]
    for path, made in ((ports, table), (folder / "computed.csv", rows)):
        write_whole(path, made.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    say(text("cli.built", lang.value, files=f"computed.csv, geography/{ports.name}"))
