"""Grids of figures: read at any point, between the centres of cells, as whole numbers on disk."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import DataError, Problem

Floats = NDArray[np.float64]
NONE = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class Limits:
    """How a figure is written as a whole number: `figure = code x step`, or a logarithm."""

    step: float
    log: bool = False
    same_country: bool = False  # only cells of the point's own country are read
    one_cell: bool = False  # the figure is the cell's own, and is not mixed with its neighbours'


LIMITS = {
    "hazard_earthquake": Limits(0.04), "labour_pool": Limits(0.002, log=True, same_country=True),
    "room": Limits(0.002, log=True, one_cell=True),
    "trade_jobs": Limits(0.002, log=True, same_country=True),
    "generating_capacity": Limits(0.004, log=True, same_country=True),
    "low_carbon_power": Limits(0.01), "hazard_volcano": Limits(1.0), "port_distance": Limits(1.0),
    "port_service": Limits(1.0), "hazard_cyclone": Limits(1 / 4.5),
}  # fmt: skip
"""The criteria that have a grid, and how their figures are stored."""


@dataclass(frozen=True)
class Grid:
    """Figures at the centres of equal cells over the whole world, row 0 northernmost.

    `cells` (rows, columns) are in the unit of the criterion, NaN where there is no figure.
    """

    cells: NDArray[np.float32]
    limits: Limits

    @classmethod
    def of(cls, values: Floats, limits: Limits) -> Grid:
        """Return the grid of some figures, as exact as it can be stored."""
        return cls(_decode(_encode(values, limits), limits), limits)

    def read(self, at: Corners) -> NDArray[np.float32]:
        """Return the figure at each point: bilinear over the corners that have one, or that of
        the nearest of them."""
        values = np.take(self.cells.ravel(), at.cells)  # (4, n)
        left_out = np.isnan(values)
        if at.home is not None:
            left_out |= ~at.home
        weights, whole = at.weights, at.whole
        if left_out.any():
            weights = np.where(left_out, np.float32(0), weights)
            whole = weights.sum(axis=0)
            values[left_out] = 0
        if self.limits.one_cell:
            nearest = weights.argmax(axis=0)[None]
            found = np.take_along_axis(values, nearest, axis=0)[0]
            return np.asarray(np.where(whole > 0, found, np.float32(np.nan)))
        values *= weights
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(values.sum(axis=0) / whole)


@dataclass(frozen=True)
class Corners:
    """The four cells round each point (4, n): flat positions, bilinear weights, and their sum (n,).

    With `home` only those cells are read that lie in the point's own country.
    """

    cells: NDArray[np.int32]
    weights: NDArray[np.float32]
    whole: NDArray[np.float32]
    home: NDArray[np.bool_] | None = None


def corners(lat: Floats, lon: Floats, shape: tuple[int, int]) -> Corners:
    """Return the four cells round each point in a grid of `shape`; columns go round the world."""
    rows, columns = shape
    y = np.clip((90.0 - lat) * (rows / 180.0) - 0.5, 0, rows - 1)
    x = (lon + 180.0) * (columns / 360.0) - 0.5
    top, left = np.floor(y).astype(np.int32), np.floor(x).astype(np.int32)
    down, right = (y - top).astype(np.float32), (x - left).astype(np.float32)
    under = np.minimum(top + 1, rows - 1)
    west, east = left % columns, (left + 1) % columns
    cells = np.stack([top * columns + west, top * columns + east,
                      under * columns + west, under * columns + east])  # fmt: skip
    weights = np.stack([(1 - down) * (1 - right), (1 - down) * right, down * (1 - right),
                        down * right])  # fmt: skip
    return Corners(cells, weights, weights.sum(axis=0))


def read_grids(
    grids: Mapping[str, Grid], lat: Floats, lon: Floats, country: NDArray[np.integer],
    home: NDArray[np.int16],
) -> dict[str, Floats]:  # fmt: skip
    """Return the figures of some grids at points in degrees (n,), NaN where there is none.

    `country` is that of each point, `home` (1800, 3600) that of each cell of a tenth of a degree:
    a figure that ends at the border is read from cells of the point's own country alone.
    """
    around: dict[tuple[int, ...], Corners] = {}
    found = {}
    for name, grid in grids.items():
        shape = grid.cells.shape
        if shape not in around:
            around[shape] = corners(lat, lon, (shape[0], shape[1]))
        at = around[shape]
        if grid.limits.same_country:
            at = replace(at, home=np.take(home.ravel(), at.cells) == country)
        found[name] = grid.read(at).astype(np.float64)
    return found


def _encode(values: Floats, limits: Limits) -> NDArray[np.uint16]:
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = np.log10(1 + values) if limits.log else values
        codes = np.rint(figures / limits.step)
    return np.where(np.isnan(codes), NONE, np.clip(codes, 0, NONE - 1)).astype(np.uint16)


def _decode(codes: NDArray[np.uint16], limits: Limits) -> NDArray[np.float32]:
    none = codes == NONE
    figures = np.where(none, 0, codes).astype(np.float32) * np.float32(limits.step)
    if limits.log:
        figures = np.float32(10) ** figures - np.float32(1)
    return np.where(none, np.float32(np.nan), figures)


def pack(grid: Grid) -> bytes:
    """Return a grid as a file: differences along each row, which pack to a few bits a cell."""
    codes = _encode(grid.cells.astype(np.float64), grid.limits)
    change = np.diff(codes, axis=1, prepend=np.uint16(0))  # wraps round, and back again
    file = io.BytesIO()
    np.savez_compressed(file, change=change)
    return file.getvalue()


def load_grids(folder: Path, names: Collection[str] = tuple(LIMITS)) -> dict[str, Grid]:
    """Read `data/grids`, or some of it.

    Raises DataError naming each file that is missing or broken.
    """
    found: dict[str, Grid] = {}
    problems = []
    for name in names:
        limits = LIMITS[name]
        path = folder / "grids" / f"{name}.npz"
        try:
            with np.load(path) as stored:
                codes = np.cumsum(stored["change"], axis=1, dtype=np.uint16)
            found[name] = Grid(_decode(codes, limits), limits)
        except (OSError, ValueError, KeyError) as why:
            values = (("why", str(why)),)
            problems.append(Problem("screening.no_grid", path.name, values=values))
    if problems:
        raise DataError(problems)
    return found
