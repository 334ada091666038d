"""Countries as a raster: the answer for most points at once, an exact test only at borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]
STEP = 0.1
"""Size of a cell in degrees: a tenth, some 11 km at the equator."""

ROWS, COLUMNS = round(180 / STEP), round(360 / STEP)
NEAR_LAND = 4  # cells of sea that count as a coast: coasts are drawn at 1:50 million
BORDER = np.int16(-2)
SEA = np.int16(-1)


@dataclass(frozen=True)
class CountryRaster:
    """Which country each cell lies in; cells that a border or coast crosses are asked exactly.

    `cells` (1800, 3600) holds positions in `codes`, -1 at sea and -2 where an edge of a shape
    runs through; `centres` the country at each cell's centre, border or not; `shapes` the
    polygons behind `codes`, prepared. Row 0 is the northernmost.
    """

    codes: tuple[str, ...]
    cells: NDArray[np.int16]
    centres: NDArray[np.int16]
    shapes: NDArray[Any]

    def locate(self, lat: Floats, lon: Floats) -> NDArray[np.int16]:
        """Return for each point its position in `codes`, -1 at sea. Degrees, shape (n,)."""
        row, column = cell_of(lat, lon)
        found = self.cells[row, column]
        near = np.flatnonzero(found == BORDER)
        if len(near):
            found[near] = self._exactly(lat[near], lon[near])
        return found

    def locate_grid(self, lat: Floats, lon: Floats) -> NDArray[np.int16]:
        """Return the same for every crossing (rows, columns) of some latitudes and longitudes."""
        row, column = cell_of(lat, lon)
        found = self.cells[row[:, None], column]
        y, x = np.nonzero(found == BORDER)
        if len(y):
            found[y, x] = self._exactly(lat[y], lon[x])
        return found

    def _exactly(self, lat: Floats, lon: Floats) -> NDArray[np.int16]:
        import shapely

        # boxes first, from south to north; each shape, prepared once, gets all its points together
        order = np.argsort(lat, kind="stable")
        lat, lon = lat[order], lon[order]
        west, south, east, north = shapely.bounds(self.shapes).T
        first, last = np.searchsorted(lat, south), np.searchsorted(lat, north, side="right")
        found = np.full(len(lat), SEA)
        for one in reversed(np.flatnonzero(first < last)):
            x = lon[first[one] : last[one]]
            inside = np.flatnonzero((x >= west[one]) & (x <= east[one])) + first[one]
            if len(inside):
                hit = shapely.intersects_xy(self.shapes[one], lon[inside], lat[inside])
                found[inside[hit]] = one  # on a shared border the first shape wins: it comes last
        back = np.empty_like(found)
        back[order] = found
        return back


def cell_of(lat: Floats, lon: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return row and column of the cell that each point lies in.

    The two need not be of one length.

    >>> [int(i[0]) for i in cell_of(np.array([25.05]), np.array([121.25]))]
    [649, 3012]
    """
    row = np.minimum(((90.0 - lat) / STEP).astype(np.intp), ROWS - 1)
    return row, ((lon + 180.0) / STEP).astype(np.intp) % COLUMNS


def home_of(centres: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return for each cell the country at its centre, at sea that of the nearest land near by.

    `centres` are all rows of `CountryRaster.centres`, or some that follow one another.
    """
    from scipy.ndimage import distance_transform_edt

    away, place = distance_transform_edt(centres < 0, return_indices=True)
    return np.where(away <= NEAR_LAND + 1, centres[tuple(place)], centres)


def home_round(centres: NDArray[np.int16], lat: Floats, lon: Floats) -> NDArray[np.int16]:
    """Return `home_of` of the whole world, but only in the cells round some points (n,).

    The others are -1. The whole takes a second, a point a tenth of a millisecond.
    """
    home = np.full(centres.shape, SEA)
    beside = 2 * NEAR_LAND
    for at in zip(*cell_of(lat, lon), strict=True):
        wide = tuple(slice(max(int(i) - 1 - beside, 0), int(i) + 2 + beside) for i in at)
        inner = tuple(slice(max(int(i) - 1, 0), int(i) + 2) for i in at)
        part = tuple(slice(near.start - far.start, near.stop - far.start)
                     for near, far in zip(inner, wide, strict=True))  # fmt: skip
        home[inner] = home_of(centres[wide])[part]
    return home


def rasterise(countries: gpd.GeoDataFrame) -> CountryRaster:
    """Draw the shapes of countries (`iso3`, polygons in degrees) into cells of a tenth of a degree.

    A cell that no edge enters lies in one country as a whole, so its centre answers for it: the
    even-odd rule along each row of centres fills the shapes.
    """
    import shapely

    shapes = countries.geometry.to_numpy()
    centres = np.full((ROWS, COLUMNS), SEA)
    border = np.zeros((ROWS, COLUMNS), dtype=bool)
    for position in reversed(range(len(shapes))):  # the first shape is drawn last and wins
        start, end = _edges(shapes[position])
        _fill(centres, start, end, np.int16(position))
        _mark(border, start, end)
    shapely.prepare(shapes)
    cells = np.where(border, BORDER, centres)
    return CountryRaster(tuple(map(str, countries["iso3"])), cells, centres, shapes)


def _edges(shape: Any) -> tuple[Floats, Floats]:
    """Return start and end (m, 2) of every edge in units of cells: x from 180 W, y from 90 N."""
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shape))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    scaled = np.column_stack([(points[:, 0] + 180.0) / STEP, (90.0 - points[:, 1]) / STEP])
    inside = ring[1:] == ring[:-1]
    return scaled[:-1][inside], scaled[1:][inside]


def _crossings(start: Floats, end: Floats, offset: float) -> tuple[NDArray[np.intp], Floats]:
    """Return (line, x) wherever an edge crosses a horizontal line at a whole number + offset."""
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first = np.ceil(low - offset).astype(np.intp)
    count = np.ceil(high - offset).astype(np.intp) - first  # half open: a vertex counts once
    edge = np.repeat(np.arange(len(start)), count)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    rise = end[edge, 1] - start[edge, 1]
    share = (line + offset - start[edge, 1]) / rise
    return line, start[edge, 0] + share * (end[edge, 0] - start[edge, 0])


def _fill(cells: NDArray[np.int16], start: Floats, end: Floats, value: np.int16) -> None:
    line, x = _crossings(start, end, 0.5)
    order = np.lexsort((x, line))
    line, x = line[order], x[order]
    rows = line[::2]
    left = np.clip(np.ceil(x[::2] - 0.5), 0, COLUMNS).astype(np.intp)
    right = np.clip(np.ceil(x[1::2] - 0.5), 0, COLUMNS).astype(np.intp)
    for row, a, b in zip(rows.tolist(), left.tolist(), right.tolist(), strict=True):
        cells[row, a:b] = value


def _mark(border: NDArray[np.bool_], start: Floats, end: Floats) -> None:
    """Mark every cell that an edge enters: it crosses the cell's rim, or has a corner inside."""
    y, x = _crossings(start, end, 0.0)
    u, v = _crossings(start[:, ::-1], end[:, ::-1], 0.0)
    for rows, columns in (
        (y, x.astype(np.intp)), (y - 1, x.astype(np.intp)),
        (v.astype(np.intp), u), (v.astype(np.intp), u - 1),
        (start[:, 1].astype(np.intp), start[:, 0].astype(np.intp)),
    ):  # fmt: skip
        border[np.clip(rows, 0, ROWS - 1), np.clip(columns, 0, COLUMNS - 1)] = True
