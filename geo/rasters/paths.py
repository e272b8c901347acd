"""The way back: from any place down the travel cost to the seed it comes from."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError
from geo.rasters.costs import TravelCost
from geo.rasters.path_kernels import descend, pull_taut

__all__ = ["trace_path"]

_STEP_CELLS = 0.5


def trace_path(cost: TravelCost, start_xy_m: ArrayLike) -> NDArray[np.float64]:
    """
    Follow the steepest descent of a travel cost from a place to a seed.

    Second-order Runge-Kutta steps of half a cell on the cost, which is bilinear once the straight ray from the seed has
    been taken out. Where a blocked cell disturbs them or the cost would not fall, the path goes by centres of
    neighbouring cells, each cheaper than the one before, so that it always arrives. Then the path is pulled taut around
    blocked cells as a rubber band would be, wherever that makes it no dearer, with the slowness taken as the same all
    over a cell.

    Parameters
    ----------
    cost
        From `accumulated_cost`.
    start_xy_m
        Where the path starts, in the plane's metres.

    Returns
    -------
    path_xy_m
        Shape (n, 2), n >= 2; the first row is the start, the last one a seed. No leg crosses a blocked cell, nor passes
        between two that touch at a corner.

    Raises
    ------
    DataError
        The start lies off the grid, in a blocked cell, or where no path leads.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> from geo.rasters import Grid, Raster, accumulated_cost
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 5000.0, 1000.0, n_rows=5, n_cols=8)
    >>> even = accumulated_cost(Raster(grid, np.ones(grid.shape), "even", "1"), (700.0, 800.0))
    >>> path = trace_path(even, (7300.0, 4100.0))
    >>> legs = np.hypot(*np.diff(path, axis=0).T)
    >>> print(path[0], path[-1], legs.sum().round())
    [7300. 4100.] [700. 800.] 7379.0
    """
    grid = cost.grid
    start = np.asarray(start_xy_m, dtype=np.float64)
    if start.shape != (2,) or not np.isfinite(start).all() or not grid.holds(start[:1], start[1:])[0]:
        raise DataError(
            f"Start of the path: found {start.tolist()}, expected x and y in metres within {grid.bounds_m}."
        )
    row, col = grid.rowcol(start[0], start[1])
    if not np.isfinite(cost.values[row, col]):
        raise DataError(
            f"Start of the path: found {start.tolist()} in a cell of infinite cost, expected one that a path leads "
            "to. Likely cause: the place lies in a blocked cell, or walls part it from every seed."
        )
    # In cells, with whole numbers at the centres, as the kernel counts.
    corner = np.array([grid.west_m, grid.north_m])
    turn = np.array([1.0, -1.0]) / grid.cell_m
    seeds = (cost.seeds_xy_m - corner) * turn - 0.5
    found = descend(
        cost.values.astype(np.float64),
        cost.origin,
        np.column_stack((seeds, cost.start_cost, cost.seed_slowness * grid.cell_m)),
        (start - corner) * turn - 0.5,
        _STEP_CELLS,
    )
    found = pull_taut(cost.slowness, found)
    path: NDArray[np.float64] = (found + 0.5) / turn + corner
    path[0] = start
    path[-1] = cost.seeds_xy_m[np.hypot(*(seeds - found[-1]).T).argmin()]
    return path
