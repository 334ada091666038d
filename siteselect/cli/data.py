"""`siteselect data check` and `siteselect data build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, say
from siteselect.dataset import load, load_geography, load_sets
from siteselect.errors import DataError, Problem, RequestError
from siteselect.i18n import sentence, text

CostAnchors = Annotated[
    bool, typer.Option("--cost-anchors", help=text("cost.opt_anchors", opt.DEFAULT_LANG.value))
]
Deep = Annotated[bool, typer.Option("--deep", help=text("cli.opt_deep", opt.DEFAULT_LANG.value))]


def check(
    data: opt.DataFolder = "", deep: Deep = False, as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """List every problem of the data."""
    from siteselect.checks import check_data

    folder = opt.folder(data)
    found: list[Problem] = []
    counts: dict[str, int] = {}
    try:
        found, counts = check_data(folder, deep)
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


def build(
    data: opt.DataFolder = "", cost_anchors: CostAnchors = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Compute again what follows from places, and write it; or the ends of the cost alone."""
    if cost_anchors:
        _build_anchors(opt.folder(data), lang.value)
        return
    from importlib.metadata import version

    from siteselect.checks import BUILT, check_names, gather_places, names_digest
    from siteselect.derived import COLUMNS, cited_container_ports, computed_observations
    from siteselect.geography import build_seaports, seaports_digest
    from siteselect.geography.seaports import PACKAGES

    folder = opt.folder(data)
    sets = [*load_sets(folder, computed=False).values()]
    ports, geography = folder / "geography" / "seaports.csv", load_geography(folder)
    cited = cited_container_ports(geography)
    places, where = gather_places(folder, sets)
    rows = computed_observations(sets[0], places, geography)[COLUMNS]
    for path, made in ((ports, build_seaports(cited)), (folder / "computed.csv", rows)):
        write_whole(path, made.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    lines = [f"{name}: {version(name)}" for name in PACKAGES]
    lines.append(f"seaports: {seaports_digest(cited, ports.read_bytes())}")
    if not check_names(places, where, geography):
        lines.append(f"names: {names_digest(places, geography)}")
    write_whole(folder / BUILT, "".join(f"{line}\n" for line in lines).encode())
    say(text("cli.built", lang.value, files=f"computed.csv, geography/{ports.name}"))


def _build_anchors(folder: Path, lang: str) -> None:
    from siteselect.cost.anchoring import anchors_of, as_yaml

    anchors = anchors_of(load(folder))
    path = folder / "cost" / "anchors.yaml"
    if not anchors.sectors:
        raise RequestError(Problem("cost.no_prices", values=(("name", str(path.parent)),)))
    write_whole(path, as_yaml(anchors).encode("utf-8"))
    say(text("cost.anchors_written", lang, file=f"cost/{path.name}", count=len(anchors.sectors)))
