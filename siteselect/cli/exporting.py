"""`siteselect export`."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.own import say_own
from siteselect.cli.show import say
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import evaluate
from siteselect.i18n import text
from siteselect.profiles import DEFAULT_SECTOR


def export_command(
    file: Annotated[Path, typer.Argument()], sector: opt.Sector = DEFAULT_SECTOR,
    candidates: opt.Candidates = "sites", method: opt.MethodName = "weighted_sum",
    weights: opt.Weights = "", without: opt.Without = "",
    gaps: opt.Gaps = "expected", base: opt.BaseId = "", market: opt.MarketShares = "",
    park_ha: opt.ParkHa = None, start: opt.Start = None,
    threat: opt.Threats = [],  # noqa: B006 - typer's way

    need: opt.Needs = [],  # noqa: B006 - typer's way
    data: opt.DataFolder = "", shipped: opt.Shipped = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Write the answer to a file."""
    from siteselect.reports import FORMATS, export

    form = file.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        values = (("given", file.name), ("near", ", ".join(f".{name}" for name in FORMATS)))
        raise RequestError(Problem("cli.no_format", values=values))
    dataset = opt.load_dataset(data, candidates, shipped)
    scenario = opt.question(dataset, sector, method, weights, without, need, gaps, base, market,
                            park_ha, start, threat)  # fmt: skip
    evaluation = evaluate(dataset, scenario)
    content = export(evaluation, form, lang.value)
    write_whole(file, content)
    say_own(evaluation, lang.value)
    sites = len(dataset.places)
    say(text("cli.written", lang.value, path=file, sites=sites, size=f"{len(content):,}"))


def write_whole(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all: an older one stays until the new one is complete."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(mode)
            Path(part.name).replace(file)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
