"""
A raster of somebody else seen from a grid of ours: which of its pixels lie under which cells, and how large they are.

Everything is in columns and rows of the file and of the grid; between them lie the file's own coordinates, in any
reference system, and degrees.
"""

import math
from typing import Any, Final

import numpy as np
import pyproj
from affine import Affine
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.geodesy.ellipsoid import meridian_radius_m, parallel_radius_m
from geo.geodesy.projections import WGS84
from geo.rasters.grids import Grid

__all__ = ["Placed"]

_MARGIN_CELLS: Final = 2.0  # what bilinear and cubic look at beyond a cell
_MARGIN_PIXELS: Final = 3
_STEPS: Final = 65  # points along rows and columns that stand for all of them


class Placed:
    """
    A file seen from a grid.

    Parameters
    ----------
    file
        An open dataset of rasterio with a coordinate reference system.
    grid
        The grid that values are wanted on.

    Attributes
    ----------
    crs
        The file's reference system without heights.
    transform
        Column and row of the file to its coordinates, turned to where the grid is.
    """

    def __init__(self, file: Any, grid: Grid) -> None:  # noqa: ANN401 - untyped in rasterio
        self.file = file
        self.grid = grid
        self.crs = pyproj.CRS.from_wkt(file.crs.to_wkt()).to_2d()
        self._to_degrees = pyproj.Transformer.from_crs(self.crs, WGS84, always_xy=True)
        self.transform = self._turn_to_grid() if self.crs.is_geographic else file.transform

    def _turn_to_grid(self) -> Affine:
        """Shift a raster in longitudes by whole turns to where the grid is: some count from 0 to 360 degrees."""
        transform = self.file.transform
        turn = 2 * math.pi / self.crs.axis_info[0].unit_conversion_factor
        cols, _ = self._pixels((slice(0, self.grid.n_rows), slice(0, self.grid.n_cols)), transform)
        cols_of_turn = turn * transform.e / transform.determinant  # 0 where rows run along a meridian
        middle = (np.nanmin(cols) + np.nanmax(cols)) / 2
        turns = round((self.file.width / 2 - middle) / cols_of_turn) if cols_of_turn else 0
        return Affine(transform.a, transform.b, transform.c - turns * turn, transform.d, transform.e, transform.f)

    def _pixels(self, block: tuple[slice, slice], transform: Affine) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Columns and rows of the file under points spread over a block of the grid and a margin around it."""
        grid = self.grid
        rows, cols = (np.linspace(part.start - _MARGIN_CELLS, part.stop + _MARGIN_CELLS, _STEPS) for part in block)
        x_m, y_m = np.meshgrid(grid.west_m + cols * grid.cell_m, grid.north_m - rows * grid.cell_m)
        lon, lat = grid.plane.inverse(x_m.ravel(), y_m.ravel())
        x, y = (np.asarray(numbers) for numbers in self._to_degrees.transform(lon, lat, direction="INVERSE"))
        known = np.isfinite(x) & np.isfinite(y)
        return _apply(~transform, x[known], y[known])

    def window(self, block: tuple[slice, slice]) -> Window:
        """Give the part of the file under some rows and columns of the grid; of no width or height where it ends."""
        cols, rows = self._pixels(block, self.transform)
        if not len(cols):
            return Window(0, 0, 0, 0)
        left, width = _span(cols, self.file.width)
        upper, height = _span(rows, self.file.height)
        return Window(left, upper, width, height)

    def cells_per_pixel(self) -> tuple[float, float]:
        """
        Cells per column and per row at the middle of the plane.

        GDAL smooths by these before it interpolates, and would otherwise guess them anew for every block.
        """
        half = self.grid.cell_m / 2
        x_m, y_m = np.array([-half, half, 0.0, 0.0]), np.array([0.0, 0.0, -half, half])
        lon, lat = self.grid.plane.inverse(x_m, y_m)
        cols, rows = _apply(~self.transform, *self._to_degrees.transform(lon, lat, direction="INVERSE"))
        pixels = (math.hypot(of[1] - of[0], of[3] - of[2]) for of in (cols, rows))
        across, down = (1 / count if math.isfinite(count) else 1.0 for count in pixels)
        return across, down

    def corner(self, window: Window) -> Affine:
        """Give the transform of a part of the file."""
        whole = self.transform
        x, y = _apply(whole, np.array([window.col_off]), np.array([window.row_off]))
        return Affine(whole.a, whole.b, float(x[0]), whole.d, whole.e, float(y[0]))

    def pixel_areas_km2(self, window: Window) -> NDArray[np.float64]:
        """
        Areas of the pixels of a window on the ellipsoid.

        Measured on a lattice of pixels and drawn evenly between: areas change by one part in a thousand over tens of
        kilometres, and what is left out is below one in a hundred thousand.
        """
        cols, rows = (np.linspace(0.5, size - 0.5, min(_STEPS, size)) for size in (window.width, window.height))
        col, row = np.meshgrid(cols, rows)
        transform = self.corner(window)
        sides = [
            np.subtract(
                self._to_degrees.transform(*_apply(transform, col + d_col, row + d_row)),
                self._to_degrees.transform(*_apply(transform, col - d_col, row - d_row)),
            )
            for d_col, d_row in ((0.5, 0.0), (0.0, 0.5))
        ]
        (east_0, north_0), (east_1, north_1) = (((lon + 180) % 360 - 180, lat) for lon, lat in sides)
        _, lat = self._to_degrees.transform(*_apply(transform, col, row))
        square_radians = np.abs(east_0 * north_1 - east_1 * north_0) * (math.pi / 180) ** 2
        areas_km2 = square_radians * parallel_radius_m(lat) * meridian_radius_m(lat) / 1e6
        return np.asarray(_between(rows, window.height) @ areas_km2 @ _between(cols, window.width).T)


def _apply(transform: Affine, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Any, Any]:
    return transform.a * x + transform.b * y + transform.c, transform.d * x + transform.e * y + transform.f


def _span(numbers: NDArray[np.float64], size: int) -> tuple[int, int]:
    """First whole number and count that hold some numbers and a margin, cut to 0 to size."""
    first = min(size, max(0, math.floor(numbers.min()) - _MARGIN_PIXELS))
    return first, max(0, min(size, math.ceil(numbers.max()) + _MARGIN_PIXELS) - first)


def _between(stations: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Weights of the stations in the pixels 0.5, 1.5, ... up to size, linear between two."""
    if len(stations) == 1:
        return np.ones((size, 1))
    place = (np.arange(size) + 0.5 - stations[0]) / (stations[1] - stations[0])
    return np.asarray(np.clip(1 - np.abs(place[:, None] - np.arange(len(stations))), 0.0, 1.0))
