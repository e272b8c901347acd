"""Components from the ground itself: its slope, and where there is no road."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.corridors.cost.scales import check_anchor, check_unit, fill_gaps, refuse_component
from geo.rasters import Grid, Raster, rasterise

__all__ = ["elevation_grid", "road_component", "slope_component", "slope_deg"]

_METRES: Final = {"m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "1": 1.0, "ft": 0.3048, "us-ft": 1200 / 3937}
"""Metres per unit of elevation; a file that names no unit ("1") means metres."""
_STATION_M: Final = 2_000.0
_STRIP_CELLS: Final = 200_000  # what is worked on stays in the processor's cache


def elevation_grid(grid: Grid, *, parts: int) -> Grid:
    """
    Lay the grid to read the terrain onto: each cell in `parts` by `parts`, and one cell more on each side.

    The slope of ground averaged over a kilometre says little of the ground; the mean of slopes over 100 m does. The
    margin makes the slope of the outermost cells one of measured neighbours.

    Parameters
    ----------
    grid
        The grid of the cost surface.
    parts
        Number of parts of each side of a cell, 1 or more.

    Raises
    ------
    CorridorError
        `parts` is not a whole number of 1 or more.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 1000.0, 1000.0, n_rows=1, n_cols=2)
    >>> fine = elevation_grid(grid, parts=4)
    >>> fine.shape, fine.cell_m, fine.bounds_m
    ((6, 10), 250.0, (-250.0, -250.0, 2250.0, 1250.0))
    """
    if parts < 1 or parts != int(parts):
        raise refuse_component(repr(parts), "a whole number of 1 or more", "parts")
    fine_m = grid.cell_m / parts
    return replace(
        grid,
        west_m=grid.west_m - fine_m,
        north_m=grid.north_m + fine_m,
        cell_m=fine_m,
        n_rows=grid.n_rows * parts + 2,
        n_cols=grid.n_cols * parts + 2,
    )


def slope_deg(elevation: Raster) -> Raster:
    """
    Steepest slope of the ground in any direction.

    Third-order finite differences over the eight neighbours, weighted 1-2-1 (Horn 1981, "Hill shading and the
    reflectance map", Proceedings of the IEEE 69, 14-47), in ground metres: a metre of the plane is corrected by the
    scale of its place. A neighbour that is missing is taken to lie as far above or below the cell as its opposite lies
    below or above. Where both are missing, the differences along the other lines stand alone. So an even slope has its
    exact value up to the edges of the raster and of its gaps; a cell between two of them is level across them.

    Parameters
    ----------
    elevation
        Height of the cell centres, in "m", "ft" or "us-ft"; NaN where unknown. Without a unit ("1") it is metres.

    Returns
    -------
    slope
        Degrees from 0 to 90; NaN where the elevation is.

    Raises
    ------
    CorridorError
        The elevation is in another unit.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 300.0, 100.0, n_rows=3, n_cols=3)
    >>> steps = np.tile([0.0, 100.0, 200.0], (3, 1))
    >>> print(slope_deg(Raster(grid, steps, "elevation", "m")).values.round(2)[1])
    [44.99 44.99 44.99]
    """
    check_unit(elevation, frozenset(_METRES), "elevations in one of " + ", ".join(sorted(_METRES)))
    grid = elevation.grid
    scale = _scale_between(grid)
    degrees = np.empty(grid.shape)
    n_rows = max(1, _STRIP_CELLS // grid.n_cols)
    for top in range(0, grid.n_rows, n_rows):
        bottom = min(top + n_rows, grid.n_rows)
        above, below = max(0, top - 1), min(bottom + 1, grid.n_rows)  # a strip and its neighbours
        height_m = elevation.values[above:below].astype(np.float64) * _METRES[elevation.unit]
        rise = _rise_over_two(height_m)[top - above : bottom - above]
        degrees[top:bottom] = np.degrees(np.arctan(rise / (2 * grid.cell_m) * scale(top, bottom)))
    return Raster(grid, degrees, "slope", "deg")


def slope_component(
    elevation: Raster, *, full_at_deg: float, grid: Grid | None = None, gaps: float | None = None
) -> Raster:
    """
    Turn elevations into a component: 0 on level ground, 1 at `full_at_deg` and steeper, linear between.

    Parameters
    ----------
    elevation
        See `slope_deg`.
    full_at_deg
        Slope that counts in full, greater than 0 and at most 90, degrees.
    grid
        The grid of the result, where it is not that of the elevation: each of its cells takes the mean over the cells
        of the elevation in it, which must divide it evenly (see `elevation_grid`). Cells without data do not count.
    gaps
        What cells without any data take, from 0 to 1; None leaves them without a value, which `build_cost` refuses.

    Returns
    -------
    component
        Values from 0 to 1.

    Raises
    ------
    CorridorError
        The anchor, the unit or `gaps` is out of its range, or the cells of the elevation do not divide those of `grid`
        or do not cover it.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 300.0, 100.0, n_rows=3, n_cols=3)
    >>> hill = np.array([[0.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 0.0]])
    >>> print(slope_component(Raster(grid, hill, "elevation", "m"), full_at_deg=10.0).values.round(2)[1])
    [0.26 0.   0.26]
    """
    check_anchor(full_at_deg, "full_at_deg")
    if full_at_deg > 90:  # noqa: PLR2004 - nothing is steeper than upright
        raise refuse_component(repr(full_at_deg), "at most 90 degrees", "full_at_deg")
    share = np.clip(slope_deg(elevation).values / full_at_deg, 0.0, 1.0)
    into = elevation.grid if grid is None else grid
    merged = share if into == elevation.grid else _merge_cells(share, elevation.grid, into)
    return Raster(into, fill_gaps(merged, gaps), "slope", "1")


def road_component(roads: gpd.GeoDataFrame, grid: Grid) -> Raster:
    """
    1 off the roads, 0 in every cell that a road touches: its weight is what a metre off the road costs more.

    A road fills whole cells, so roads closer than a cell are one; this is why ground corridors are estimates.

    Parameters
    ----------
    roads
        Lines (EPSG:4326). Not modified.
    grid
        The grid of the result.
    """
    shapes = grid.plane.project(roads.geometry.to_numpy())
    return Raster(grid, np.where(rasterise(grid, shapes, all_touched=True), 0.0, 1.0), "off road", "1")


def _rise_over_two(height_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the rise over two cells up the steepest slope; NaN where the height is."""
    rising, falling = _rise(height_m, 1, 1), _rise(height_m, -1, 1)
    east = _weigh(_rise(height_m, 0, 1), rising + falling)
    south = _weigh(_rise(height_m, 1, 0), rising - falling)
    return np.asarray(np.where(np.isnan(height_m), np.nan, np.hypot(east, south)))


def _scale_between(grid: Grid) -> Callable[[int, int], NDArray[np.float64]]:
    """
    Plane metres per ground metre of some rows, known at stations and drawn evenly between them.

    Stations 2 km apart leave out one part in fifty million, as the scale changes with the square of distance over
    radius of the Earth. They stand at the same places of the plane whatever the extent of the grid.
    """
    west, south, east, north = grid.bounds_m
    stations_x, stations_y = (
        _STATION_M * np.arange(math.floor(low / _STATION_M), math.ceil(high / _STATION_M) + 1)
        for low, high in ((west, east), (south, north))
    )
    x_m, y_m = np.meshgrid(stations_x, stations_y)
    at_stations = grid.plane.scale_at(*grid.plane.inverse(x_m.ravel(), y_m.ravel())).reshape(x_m.shape)
    centres_x, centres_y = grid.centres()
    along_rows = np.stack([np.interp(centres_x, stations_x, line) for line in at_stations])

    def between(top: int, bottom: int) -> NDArray[np.float64]:
        place = (centres_y[top:bottom] - stations_y[0]) / _STATION_M
        before = np.floor(place).astype(np.int64)
        share = (place - before)[:, None]
        return np.asarray(along_rows[before] * (1 - share) + along_rows[before + 1] * share)

    return between


def _rise(height_m: NDArray[np.float64], row: int, col: int) -> NDArray[np.float64]:
    """Height of the neighbour that many rows and columns on, less that of the opposite one; NaN where both miss."""
    padded = np.pad(height_m, 1, constant_values=np.nan)
    n_rows, n_cols = height_m.shape
    ahead = padded[1 + row : 1 + row + n_rows, 1 + col : 1 + col + n_cols] - height_m
    behind = height_m - padded[1 - row : 1 - row + n_rows, 1 - col : 1 - col + n_cols]
    return np.asarray(np.where(np.isnan(ahead), behind, ahead) + np.where(np.isnan(behind), ahead, behind))


def _weigh(straight: NDArray[np.float64], diagonals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise over two cells: half of it from the straight line, half from the sum of the diagonals, if there are both."""
    alone = np.where(np.isnan(straight), diagonals / 2, straight)
    return np.nan_to_num(np.where(np.isnan(straight + diagonals), alone, straight / 2 + diagonals / 4), nan=0.0)


def _merge_cells(values: NDArray[np.float64], fine: Grid, grid: Grid) -> NDArray[np.float64]:
    """Mean of the fine cells in each cell of a grid; NaN where all of them are."""
    parts = round(grid.cell_m / fine.cell_m)
    top, left = (fine.north_m - grid.north_m) / fine.cell_m, (grid.west_m - fine.west_m) / fine.cell_m
    even = all(math.isclose(exact, round(exact), abs_tol=1e-6) for exact in (grid.cell_m / fine.cell_m, top, left))
    row, col = round(top), round(left)
    n_rows, n_cols = grid.n_rows * parts, grid.n_cols * parts
    if not (
        even
        and fine.plane == grid.plane
        and min(row, col) >= 0
        and row + n_rows <= fine.n_rows
        and col + n_cols <= fine.n_cols
    ):
        raise refuse_component(
            f"elevations on {fine}", f"cells that divide those of {grid} evenly and cover it", "elevation"
        )
    blocks = values[row : row + n_rows, col : col + n_cols].reshape(grid.n_rows, parts, grid.n_cols, parts)
    known = ~np.isnan(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0.0).sum(axis=(1, 3))
    return np.asarray(np.divide(total, count, out=np.full(grid.shape, np.nan), where=count > 0))
