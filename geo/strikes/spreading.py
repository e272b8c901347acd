"""
Where each strike may have been, cell by cell.

A circle is an isotropic normal: it is a product of two, so its mass in the cells of a grid is the outer product of its
shares between the columns' and between the rows' borders, exactly. An area is uniform over the cells whose centre it
holds. Both are counted on the grid's own lattice, which goes on beyond the grid: what falls off is left off, never
pushed back, so that the same strike has the same mass in the same cell whatever the extent of the grid.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr

from geo.errors import DataError, Finding
from geo.rasters import Grid, rasterise
from geo.strikes.uncertainty import sigma_from_uncertainty

__all__ = ["Spread", "grow_grid", "list_located"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Geometries = NDArray[np.object_]

_LEAST_SIGMA_M = 1e-3  # an exact place is a normal of a millimetre: all of it in one cell


def list_located(strikes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Keep the strikes that have a place, sorted by id so that the last digit does not depend on the order of rows.

    Raises
    ------
    DataError
        Circles have no uncertainty; all are listed.
    """
    located = strikes[strikes["location_kind"].isin(("circle", "area"))].sort_values("id", ignore_index=True)
    sure = (located["uncertainty_m"] >= 0) & located["confidence"].between(0, 1, inclusive="neither")
    vague = located[located["location_kind"].eq("circle") & ~sure]
    if len(vague):
        raise DataError(
            "The strikes cannot be spread over the grid.",
            [
                Finding(f"{key} without uncertainty", "0 m or more, with a confidence", column="uncertainty_m")
                for key in vague["id"]
            ],
        )
    return located


def grow_grid(grid: Grid, bounds_m: tuple[float, float, float, float]) -> Grid:
    """
    Lay more cells around a grid, on its own lattice, until it covers an extent too.

    Examples
    --------
    >>> from geo.geodesy import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 250.0, 500.0, 500.0, n_rows=2, n_cols=4)
    >>> grow_grid(grid, (-100.0, 0.0, 900.0, 100.0)).bounds_m
    (-250.0, -500.0, 2250.0, 500.0)
    """
    west, south, east, north = grid.bounds_m
    cell = grid.cell_m
    before, above = (max(0, math.ceil(gap / cell)) for gap in (west - bounds_m[0], bounds_m[3] - north))
    after, below = (max(0, math.ceil(gap / cell)) for gap in (bounds_m[2] - east, south - bounds_m[1]))
    return replace(
        grid,
        west_m=west - before * cell,
        north_m=north + above * cell,
        n_rows=grid.n_rows + above + below,
        n_cols=grid.n_cols + before + after,
    )


@dataclass(frozen=True, eq=False)
class Spread:
    """
    The mass of every located strike on a grid, kept as factors.

    Parameters
    ----------
    grid
        The grid.
    circle
        For each strike whether it is a circle.
    rows, columns
        Shares of each circle between the rows' and between the columns' borders: shapes ``(n_circles, n_rows)`` and
        ``(n_circles, n_cols)``.
    areas
        The different areas as masses of the grid's shape, each 1 in all on the unbounded lattice.
    area
        For each strike that is an area, which one.
    """

    grid: Grid
    circle: Bools
    rows: Floats
    columns: Floats
    areas: tuple[Floats, ...]
    area: NDArray[np.intp]

    @classmethod
    def over(cls, grid: Grid, located: gpd.GeoDataFrame, *, bandwidth_m: float = 0.0) -> Self:
        """Spread located strikes (see `list_located`) over a grid; circles are widened by the bandwidth."""
        circle = located["location_kind"].to_numpy() == "circle"
        places = grid.plane.project(located.geometry.to_numpy())
        sigma_m = sigma_from_uncertainty(
            located["uncertainty_m"].to_numpy(np.float64)[circle], located["confidence"].to_numpy(np.float64)[circle]
        )
        sigma_m = np.maximum(np.hypot(sigma_m, bandwidth_m), _LEAST_SIGMA_M)
        west, south, east, north = grid.bounds_m
        points = places[circle]
        different, which = np.unique(shapely.to_wkb(places[~circle]), return_inverse=True)
        return cls(
            grid,
            circle,
            _shares_between(np.linspace(north, south, grid.n_rows + 1), shapely.get_y(points), sigma_m),
            _shares_between(np.linspace(west, east, grid.n_cols + 1), shapely.get_x(points), sigma_m),
            tuple(_cells_held(grid, area) for area in shapely.from_wkb(different)),
            which,
        )

    def total(self, weights: Floats) -> Floats:
        """Sum the masses of all strikes, each times its weight; the shape is the grid's."""
        mass = (self.rows * weights[self.circle, None]).T @ self.columns
        for number, area in enumerate(self.areas):
            mass += weights[~self.circle][self.area == number].sum() * area
        return np.asarray(mass)

    def within(self, cells: Bools) -> Floats:
        """Sum the mass of each strike over some cells of the grid."""
        mass = np.empty(len(self.circle))
        mass[self.circle] = ((self.rows @ cells) * self.columns).sum(axis=1)
        mass[~self.circle] = np.array([area[cells].sum() for area in self.areas])[self.area]
        return mass

    def each(self) -> Iterator[Floats]:
        """Give the mass of one strike after the other, each of the grid's shape."""
        circles = (np.outer(row, column) for row, column in zip(self.rows, self.columns, strict=True))
        areas = (self.areas[number] for number in self.area)
        for is_circle in self.circle:
            yield next(circles if is_circle else areas)


def _shares_between(borders_m: Floats, at_m: Floats, sigma_m: Floats) -> Floats:
    """Share of each normal between neighbouring borders, one row each."""
    offset = np.subtract.outer(at_m, borders_m)
    return np.asarray(np.abs(np.diff(ndtr(offset / sigma_m[:, None]), axis=1)))


def _cells_held(grid: Grid, area: shapely.Geometry) -> Floats:
    """Spread 1 over the cells of the unbounded lattice that an area holds, and give the part that is on the grid."""
    whole = grow_grid(grid, tuple(shapely.bounds(area)))
    held = rasterise(whole, [area])
    if not held.any():  # an area smaller than a cell may hold no centre
        held = rasterise(whole, [area], all_touched=True)
    first_row = round((whole.north_m - grid.north_m) / grid.cell_m)
    first_column = round((grid.west_m - whole.west_m) / grid.cell_m)
    on_grid = held[first_row : first_row + grid.n_rows, first_column : first_column + grid.n_cols]
    return np.asarray(on_grid / held.sum())
