"""Coordinates of a file: in range, not swapped, and brought to WGS84 where they are in another
reference system, which is recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from siteselect.errors import FileRefused, Problem
from siteselect.importing.numbers import parse_number
from siteselect.importing.table import LIMITS, Point, RawTable, problem, refuse

WGS84 = 4326
# Easting and northing that Taiwan and its islands have in TWD97 / TM2 (zones 121 and 119), metres
TWD97_X, TWD97_Y = (100_000.0, 400_000.0), (2_300_000.0, 2_950_000.0)
TWD97, TWD97_119 = 3826, 3825
WEB_MERCATOR, EDGE = 3857, 20_037_509.0


@dataclass(frozen=True)
class Located:
    """Latitude and longitude in degrees of each row, NaN where it has none.

    `asked` is an EPSG code that the numbers look like and that a person must confirm (0: metres
    of an unknown system); `epsg` the system they were brought from.
    """

    lat: tuple[float, ...] = ()
    lon: tuple[float, ...] = ()
    epsg: int = WGS84
    asked: int | None = None


def read_points(
    table: RawTable, lat: str, lon: str, crs: int | None, problems: list[Problem]
) -> Located:
    """Return the points of a table, from its geometry or from columns `lat` and `lon`.

    `crs` is the EPSG code a person gave; else the file's own holds. Faults go to `problems`.
    """
    if table.points and not (lat and lon):
        pairs = [(math.nan, math.nan) if p is None else p for p in table.points]
    else:
        columns = (_numbers(table, name, problems) for name in (lon, lat))
        pairs = list(zip(*columns, strict=True))
    declared = table.crs if table.points and not (lat and lon) else ""
    if declared == "unknown" and crs is None:
        return Located(asked=0)
    named = int(declared[5:]) if declared.startswith("EPSG:") else None
    epsg = crs or named
    real = [(x, y) for x, y in pairs if math.isfinite(x) and math.isfinite(y)]
    if epsg is None:
        if asked := looks_like(real):
            return Located(asked=asked)
        if any(abs(x) > 180 or abs(y) > 90 for x, y in real) and _metres(real):
            return Located(asked=0)
        epsg = WGS84
    if epsg != WGS84:
        pairs = reproject(pairs, epsg, table.file)
    _check(table, pairs, epsg, lat, problems)
    return Located(tuple(y for _, y in pairs), tuple(x for x, _ in pairs), epsg)


def _numbers(table: RawTable, column: str, problems: list[Problem]) -> list[float]:
    found = []
    for line, cell in zip(table.lines, table.column(column), strict=True):
        number = parse_number(cell)
        if number is None:
            key = "importing.empty_cell" if not cell else "importing.not_a_number"
            problems.append(problem(key, table.file, line, column, found=cell))
        found.append(math.nan if number is None else number)
    return found


def looks_like(pairs: Sequence[Point]) -> int | None:
    """Return the EPSG code that metres look like; None where they do not look like one.

    >>> looks_like([(250000.0, 2600000.0)]), looks_like([(121.5, 25.0)])
    (3826, None)
    """
    if not pairs or not _metres(pairs):
        return None
    if all(TWD97_X[0] <= x <= TWD97_X[1] and TWD97_Y[0] <= y <= TWD97_Y[1] for x, y in pairs):
        return TWD97
    return None


def _metres(pairs: Sequence[Point]) -> bool:
    """Tell whether most pairs are far beyond degrees and still on the ground."""
    far = sum(max(abs(x), abs(y)) > 1000 and max(abs(x), abs(y)) < EDGE for x, y in pairs)
    return 2 * far > len(pairs)


def reproject(pairs: Sequence[Point], epsg: int, file: str) -> list[Point]:
    """Return pairs in degrees (x longitude, y latitude, WGS84). Raises FileRefused.

    >>> [tuple(round(c, 4) for c in p) for p in reproject([(250000.0, 2650000.0)], 3826, "x")]
    [(121.0, 23.9546)]
    """
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        to_degrees = Transformer.from_crs(f"EPSG:{int(epsg)}", f"EPSG:{WGS84}", always_xy=True)
    except CRSError:
        raise refuse("importing.unknown_crs", file, found=epsg) from None
    xs, ys = to_degrees.transform([x for x, _ in pairs], [y for _, y in pairs])
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _check(
    table: RawTable, pairs: Sequence[Point], epsg: int, column: str, problems: list[Problem]
) -> None:
    where = column or "geometry"
    for line, (x, y) in zip(table.lines, pairs, strict=True):
        if math.isnan(x) or math.isnan(y):
            if not column:
                problems.append(problem("importing.no_point", table.file, line, where))
        elif abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180:
            problems.append(
                problem("importing.swapped", table.file, line, where, found=f"{y:g}, {x:g}")
            )
        elif not (abs(y) <= 90 and abs(x) <= 180):
            found = f"{y:g}, {x:g}" if epsg == WGS84 else f"EPSG:{epsg}"
            problems.append(problem("importing.out_of_range", table.file, line, where, found=found))
        elif x == 0 and y == 0:
            problems.append(problem("importing.null_island", table.file, line, where))
        if len(problems) > LIMITS.problems:
            raise FileRefused(problems[: LIMITS.problems])
