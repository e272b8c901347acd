"""
The grid and the raster: the only place where cells become coordinates and coordinates become cells.

Rows run from north to south and columns from west to east, so ``values[0, 0]`` is the north-west cell, as in a GeoTIFF.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from geo.errors import DataError, SettingsError
from geo.geodesy.projections import LocalPlane

__all__ = ["Grid", "Raster", "fit_grid"]

_MOST_CELLS = 2**31 - 1  # cell numbers are 32-bit in the kernels


@dataclass(frozen=True, slots=True)
class Grid:
    """
    Square cells laid over a part of a plane, north up.

    Parameters
    ----------
    plane
        The plane whose metres the grid counts in.
    west_m, north_m
        The outer corner of the north-west cell.
    cell_m
        Side of a cell.
    n_rows, n_cols
        Number of cells from north to south and from west to east.

    Raises
    ------
    SettingsError
        The cell is not a finite length greater than 0, or there is no cell, or there are more than 2**31 - 1.

    Examples
    --------
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), -1000.0, 500.0, 500.0, n_rows=2, n_cols=4)
    >>> grid.shape, grid.bounds_m
    ((2, 4), (-1000.0, -500.0, 1000.0, 500.0))
    """

    plane: LocalPlane
    west_m: float
    north_m: float
    cell_m: float
    n_rows: int
    n_cols: int

    def __post_init__(self) -> None:
        """Refuse a grid without cells."""
        if not (math.isfinite(self.cell_m) and self.cell_m > 0):
            raise SettingsError(f"Cell size: found {self.cell_m} m, expected a finite length greater than 0.")
        if not (self.n_rows > 0 and self.n_cols > 0 and self.n_rows * self.n_cols <= _MOST_CELLS):
            raise SettingsError(
                f"Grid: found {self.n_rows} rows and {self.n_cols} columns, expected at least 1 of each and at most "
                f"{_MOST_CELLS} cells. Likely cause: a cell size that does not fit the extent."
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as of an array on this grid."""
        return self.n_rows, self.n_cols

    @property
    def transform(self) -> Affine:
        """Column and row (in that order) to x and y in metres, for libraries that ask for an affine transform."""
        return Affine(self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m)

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north edges."""
        return (
            self.west_m,
            self.north_m - self.n_rows * self.cell_m,
            self.west_m + self.n_cols * self.cell_m,
            self.north_m,
        )

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Coordinates of the cell centres.

        Returns
        -------
        x_m
            One per column, rising.
        y_m
            One per row, falling.

        Examples
        --------
        >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 100.0, 50.0, n_rows=2, n_cols=3)
        >>> x_m, y_m = grid.centres()
        >>> print(x_m, y_m)
        [ 25.  75. 125.] [75. 25.]
        """
        x_m = self.west_m + (np.arange(self.n_cols, dtype=np.float64) + 0.5) * self.cell_m
        y_m = self.north_m - (np.arange(self.n_rows, dtype=np.float64) + 0.5) * self.cell_m
        return np.asarray(x_m), np.asarray(y_m)

    def rowcol(
        self, x_m: NDArray[np.float64] | float, y_m: NDArray[np.float64] | float
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """
        Row and column of the cell that holds each point; numbers off the grid for points off the grid.

        A point on the border of two cells belongs to the eastern or southern one; the grid's own east and south edges
        belong to its last cells, so that every point of `bounds_m` has a cell.

        Examples
        --------
        >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 100.0, 50.0, n_rows=2, n_cols=3)
        >>> rows, cols = grid.rowcol(np.array([10.0, 150.0, 160.0]), np.array([90.0, 0.0, 50.0]))
        >>> print(rows, cols)
        [0 1 1] [0 2 3]
        """
        x = np.asarray(x_m, dtype=np.float64)
        y = np.asarray(y_m, dtype=np.float64)
        _, south_m, east_m, _ = self.bounds_m
        cols = np.floor((x - self.west_m) / self.cell_m).astype(np.int64)
        rows = np.floor((self.north_m - y) / self.cell_m).astype(np.int64)
        return np.where(y == south_m, self.n_rows - 1, rows), np.where(x == east_m, self.n_cols - 1, cols)

    def holds(self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell for each point whether it lies on the grid, edges included."""
        rows, cols = self.rowcol(x_m, y_m)
        return (rows >= 0) & (rows < self.n_rows) & (cols >= 0) & (cols < self.n_cols)


@dataclass(frozen=True, eq=False)
class Raster:
    """
    One value per cell of a grid.

    Parameters
    ----------
    grid
        Where the cells lie.
    values
        Array of the grid's shape, row 0 in the north.
    name
        What the values are, for people and for the file's tags.
    unit
        Unit of the values; "1" for a pure number.

    Raises
    ------
    DataError
        `values` has not the shape of `grid`.
    """

    grid: Grid
    values: NDArray[Any]
    name: str
    unit: str

    def __post_init__(self) -> None:
        """Refuse values of another shape."""
        if self.values.shape != self.grid.shape:
            raise DataError(
                f"Raster {self.name!r}: found values of shape {self.values.shape}, expected {self.grid.shape}, "
                "the shape of its grid."
            )


def fit_grid(plane: LocalPlane, bounds_m: tuple[float, float, float, float], cell_m: float) -> Grid:
    """
    Lay the smallest grid over an extent whose cell borders are whole multiples of the cell size.

    A slightly different extent keeps the same cell borders, so that results on it can be compared cell by cell.

    Parameters
    ----------
    plane
        The plane of the study.
    bounds_m
        West, south, east and north in the plane's metres.
    cell_m
        Side of a cell in metres.

    Returns
    -------
    grid
        Covers `bounds_m`.

    Raises
    ------
    SettingsError
        The bounds are not finite or the wrong way round, or the cell size does not fit them.

    Examples
    --------
    >>> fit_grid(LocalPlane(39.0, 34.75, 33.0, 36.5), (-1200.0, -10.0, 1600.0, 990.0), 500.0).bounds_m
    (-1500.0, -500.0, 2000.0, 1000.0)
    """
    west, south, east, north = bounds_m
    if not (all(map(math.isfinite, bounds_m)) and west <= east and south <= north):
        raise SettingsError(
            f"Bounds of the grid: found {bounds_m}, expected finite west <= east and south <= north in metres."
        )
    if not (math.isfinite(cell_m) and cell_m > 0):
        raise SettingsError(f"Cell size: found {cell_m} m, expected a finite length greater than 0.")
    first_col, first_row = math.floor(west / cell_m), math.ceil(north / cell_m)
    return Grid(
        plane=plane,
        west_m=first_col * cell_m,
        north_m=first_row * cell_m,
        cell_m=cell_m,
        n_rows=max(1, first_row - math.floor(south / cell_m)),
        n_cols=max(1, math.ceil(east / cell_m) - first_col),
    )
