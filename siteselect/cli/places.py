"""`siteselect distance`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table
from siteselect.dataset import load_geography
from siteselect.geography import distance, gazetteer
from siteselect.i18n import text


def distance_command(
    lat: Annotated[float, typer.Argument()], lon: Annotated[float, typer.Argument()],
    data: opt.DataFolder = "", as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Measure a point against Taiwan."""
    tables = load_geography(opt.folder(data))
    measured = asdict(distance(lat, lon, tables.seaports, tables.airports, gazetteer()))
    if as_json:
        print_json(measured)
        return
    rows = [
        [text(f"cli.distance_{name}", lang.value),
         f"{value:,.1f}" if isinstance(value, float) else str(value)]
        for name, value in measured.items()
    ]  # fmt: skip
    print_table(f"{lat:g}, {lon:g}", ["", ""], rows)
