"""`siteselect distance`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table
from siteselect.dataset import load_geography
from siteselect.geography import distance, gazetteer
from siteselect.i18n import family, text

DISTANCES = family("cli.distance_", (
    "geodesic_km", "sea_nm", "sea_port_name", "sea_port_origin", "sea_port_destination", "port_km",
    "airport_iata", "airport_name", "airport_km", "time_zone", "time_zone_overlap_hours",
))  # fmt: skip


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
        [text(DISTANCES[name], lang.value),
         f"{value:,.1f}" if isinstance(value, float) else str(value)]
        for name, value in measured.items()
    ]  # fmt: skip
    print_table(f"{lat:g}, {lon:g}", ["", ""], rows)
